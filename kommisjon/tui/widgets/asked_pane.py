"""What is asked, in one or two languages, with its hints; it scrolls where it is longer than its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.model.characters import visible
from kommisjon.tui.widgets.steady_label import SteadyLabel


@dataclass(frozen=True, slots=True)
class Column:
    """What one language says; `rtl` None where each text decides."""

    label: str = ""
    hint: str = ""
    guidance: str = ""
    rtl: bool | None = None


class AskedPane(VerticalScroll, can_focus=False):
    """Labels above, hints below them, then the help for the interviewer where it was asked for."""

    class Longer(Message):
        """The text is longer than its place, or no longer so."""

        def __init__(self, longer: bool) -> None:
            super().__init__()
            self.longer = longer

    def __init__(self) -> None:
        super().__init__(id="asked")
        self._rows = [
            (SteadyLabel("", id=f"left{of}", markup=False), SteadyLabel("", id=f"right{of}", markup=False))
            for of in ("", "-hint", "-guidance")
        ]
        self._status = SteadyLabel("", id="status", markup=False)

    def compose(self) -> ComposeResult:
        for name, row in zip(("labels", "hints", "guidance"), self._rows, strict=True):
            yield Horizontal(*row, id=name, classes="columns")
        yield self._status

    def on_mount(self) -> None:
        self.watch(self, "show_vertical_scrollbar", self._tell)

    def _tell(self, longer: bool) -> None:
        self.post_message(self.Longer(longer))

    def show(self, columns: Sequence[Column], status: str, *, guidance: bool) -> None:
        """Fill the pane anew, from its top; `status` is a line below, blank for none."""
        for side, column in enumerate(columns):
            texts = (column.label, column.hint, _help(column.guidance) if guidance else "")
            for row, text in zip(self._rows, texts, strict=True):
                row[side].rtl = column.rtl
                row[side].update(visible(text))
        for name, row in zip(("hints", "guidance"), self._rows[1:], strict=True):
            self.query_one(f"#{name}").display = any(str(label.content) for label in row)
        self._status.update(visible(status))
        self._status.display = bool(status)
        self.scroll_home(animate=False, immediate=True)

    def scroll_lines(self, by: int) -> None:
        """Scroll by lines, for the keys of the screen."""
        self.scroll_relative(y=by, animate=False, immediate=True)


def _help(guidance: str) -> str:
    return _("Help: {text}").format(text=guidance) if guidance else ""
