"""What is asked, in one or two languages, with its hints; it scrolls where it is longer than its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widget import Widget

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.model.characters import visible
from kommisjon.tui.widgets.on_demand import OnDemand
from kommisjon.tui.widgets.steady_label import SteadyLabel


@dataclass(frozen=True, slots=True)
class Column:
    """What one language says; `rtl` None where each text decides."""

    label: str = ""
    hint: str = ""
    guidance: str = ""
    rtl: bool | None = None


class AskedPane(OnDemand, VerticalScroll, can_focus=False):
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
        named = zip(("labels", "hints", "guidance"), self._rows, strict=True)
        boxes = [Horizontal(*row, id=name, classes="columns") for name, row in named]
        self._parts: list[Widget] = [*boxes, self._status]

    def compose(self) -> ComposeResult:
        """The labels; each of the others is put in its place for the first question that has it."""
        yield self._parts[0]

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
        self._status.update(visible(status))
        said = [any(str(label.content) for label in row) for row in self._rows]
        for place, shown in enumerate((*said[1:], bool(status)), 1):
            self._show_part(place, shown)
        self.scroll_home(animate=False, immediate=True)

    def _show_part(self, place: int, shown: bool) -> None:
        part = self._parts[place]
        if shown and not part.is_attached:
            later = [one for one in self._parts[place:] if one.is_attached]
            self.place(part, before=later[0] if later else None)
        part.display = shown

    def scroll_lines(self, by: int) -> None:
        """Scroll by lines, for the keys of the screen."""
        self.scroll_relative(y=by, animate=False, immediate=True)


def _help(guidance: str) -> str:
    return _("Help: {text}").format(text=guidance) if guidance else ""
