"""Before a paper is written: that it leaves the vault, where to, and as what."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Label

from kommisjon.errors import N_, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.interview.place import Over, Place
from kommisjon.interview.sheet.writing import Kind, check_folder, write_paper
from kommisjon.interview.typed.path import read_path
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.rows import Script, fitted
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.answer_field import AnswerField
from kommisjon.tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from pathlib import Path

    from kommisjon.interview.afterwards.read_back import ReadingBack

_WARNING = N_(
    "The paper and its file are OUTSIDE the vault: whoever has them can read them. "
    "Ask the person first, also whether it is safe to carry. "
    "Delete the file once it is printed: the stick goes from hand to hand."
)
_WAYS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    (N_("Write nothing, and go back"), ()),
    (N_("The person wants it: write a PDF, for a printer"), (Kind.PDF,)),
    (N_("The person wants it: write a page for a browser (HTML)"), (Kind.PAGE,)),
    (N_("The person wants it: write both"), (Kind.PDF, Kind.PAGE)),
)


class PaperScreen(Page):
    """Asks for a folder; then, below the warning, whether the paper is to be written there, and as what."""

    WHERE = Where.PAPER
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.PAPER)
    DEFAULT_CSS = """
    PaperScreen > Label { width: 100%; height: auto; padding: 0 1; margin: 0 0 1 0; }
    PaperScreen #outside { text-style: bold; background: $panel; margin: 0 0 1 0; }
    PaperScreen #ways { height: 1fr; margin: 1 0 0 0; visibility: hidden; }
    PaperScreen.asking #ways { visibility: visible; }
    """

    def __init__(
        self,
        reading: ReadingBack,
        title: str,
        *,
        training: bool,
        folder: str = "",
        written: Callable[[], None] = lambda: None,
    ) -> None:
        """`folder` stood in the field when the screen locked; `written` is called once a paper was written."""
        super().__init__()
        self._typed, self._written = folder, written
        self._reading, self._title, self._training = reading, title, training
        self._folder: Path | None = None

    def body(self) -> list[Widget]:
        self._field = AnswerField(id="folder", value=self._typed)
        self._field.completes = True
        self._list = RowList(id="ways", markup=False)
        return [
            Label(_(_WARNING), id="outside", markup=False),
            Label(
                _("In which folder? A stick, or one that the printer takes from. Tab completes it."), markup=False
            ),
            self._field,
            self._list,
        ]

    def on_mount(self) -> None:
        self.top.place(self._title, training=self._training)
        self.top.state(_("Paper"))
        script = self._list.script()
        self._list.show([partial(_row, _(text), script) for text, _kinds in _WAYS], 0)
        self._field.focus()

    def place_in(self, place: Place) -> Place:
        return place.over(Over.PAPER, place.asked, self._field.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another folder is asked about anew."""
        event.stop()
        self._folder = None
        self.remove_class("asking")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.message.clear()
        if not event.value.strip():
            self.message.say(_("Type the folder first."), plain=True)
            return
        folder = read_path(event.value)
        try:
            check_folder(folder, self.program.folder.path)
        except Refusal as refusal:
            self.refuse(refusal)
            return
        self._folder = folder
        self.add_class("asking")
        self._list.highlighted = 0
        self._list.focus()

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        event.stop()
        kinds = _WAYS[event.option_index][1]
        if not kinds or self._folder is None:
            self.action_back()
            return
        self.message.say(_("Writing …"), plain=True)
        # The words are painted first: making the letters takes a moment.
        self.call_after_refresh(self._write, self._folder, kinds)

    def _write(self, folder: Path, kinds: tuple[Kind, ...]) -> None:
        app = self.program
        vault = app.opened
        try:
            written = write_paper(
                vault.store,
                self._reading,
                folder,
                kinds,
                vault=app.folder.path,
                by=vault.label,
                at=app.clock(),
                random=app.random,
                training=self._training,
            )
        except Refusal as refusal:
            self.refuse(refusal)
            return
        lines = [_("Written: {names}").format(names=", ".join(written.names))]
        if written.missing:
            lines.append(
                ngettext(
                    "{n} character is in no font here: it is an empty box. Write it by hand.",
                    "{n} characters are in no font here: they are empty boxes. Write them by hand.",
                    written.missing,
                ).format(n=written.missing)
            )
        self._written()
        self.message.say(*lines, plain=True)
        self.remove_class("asking")
        self._folder = None
        self._field.focus()


def _row(text: str, script: Script, width: int) -> list[str]:
    return [fitted(text, width, script)]
