"""Before something leaves central as a file: that it does, and into which folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Label

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.typed.path import read_path
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.central.page import CentralPage
from kommisjon.tui.widgets.answer_field import AnswerField

Write = Callable[[Path], Iterable[str]]
"""Writes into a folder, and gives what is to be told. May raise Refusal."""


class CentralFolderScreen(CentralPage):
    """Enter writes into the folder that was typed; nothing is written without it."""

    WHERE = Where.CENTRAL_ROWS
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.CENTRAL_ROWS)
    DEFAULT_CSS = """
    CentralFolderScreen #where { height: 1fr; }
    CentralFolderScreen #where Label { width: 100%; height: auto; padding: 0 1; margin: 0 0 1 0; }
    CentralFolderScreen #leaves { text-style: bold; background: $panel; }
    """

    def __init__(self, title: str, leaves: str, write: Write) -> None:
        """`leaves` says what leaves, and what is to be done with it."""
        super().__init__()
        self._title, self._leaves, self._write = title, leaves, write

    def body(self) -> list[Widget]:
        self._field = AnswerField(id="folder")
        self._field.completes = True
        asked = _("In which folder? Tab completes its name, Enter writes, Esc writes nothing.")
        leaves = Label(self._leaves, id="leaves", markup=False)
        return [VerticalScroll(leaves, Label(asked, markup=False), self._field, id="where", can_focus=False)]

    def on_mount(self) -> None:
        self.top.place(self._title)
        self._field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.message.clear()
        if not event.value.strip():
            self.message.say(_("Type the folder first."), plain=True)
            return
        self.message.say(_("Writing …"), plain=True)
        # The words are painted first: making the letters takes a moment.
        self.call_after_refresh(self._written, read_path(event.value))

    def _written(self, folder: Path) -> None:
        try:
            said = list(self._write(folder))
        except Refusal as refusal:
            self.refuse(refusal)
        else:
            self.message.say(*said, plain=True)
