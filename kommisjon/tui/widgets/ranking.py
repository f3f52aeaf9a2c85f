"""Choices put in order: no order until somebody gives one, then the order of the rows."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Label

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.text.digits import latin_digits
from kommisjon.tui.rows import Script, TwoColumns
from kommisjon.tui.widgets.choices import Choice
from kommisjon.tui.widgets.on_demand import OnDemand
from kommisjon.tui.widgets.row_list import Lines, RowList


class Ranking(OnDemand, Vertical):
    """Shift+Up and Shift+Down move the marked row, a number takes it to its place, Space takes the order as is.

    Rows have no numbers until one of these was pressed: an order that nobody gave is no answer.
    """

    DEFAULT_CSS = """
    Ranking { height: 1fr; }
    Ranking > #ranking-rows { height: auto; max-height: 1fr; }
    Ranking > #ranking-how { width: 100%; height: auto; max-height: 3; dock: bottom; text-style: italic; }
    """

    class Taken(Message):
        """Enter was pressed; `values` are in their order, or none where no order was given."""

        def __init__(self, values: tuple[str, ...]) -> None:
            super().__init__()
            self.values = values

    class Changed(Message):
        """The order is another now, and not saved."""

    def __init__(self) -> None:
        super().__init__(id="ranking")
        self.rows = RowList(id="ranking-rows", markup=False)
        self.rows.opens_by_letter = False
        self._how = Label("", id="ranking-how", markup=False)
        self._order: list[Choice] = []
        self._given = False
        self._number = ""
        self._scripts = (Script(), Script())
        self._side_by_side = False

    def fill(
        self,
        choices: Sequence[Choice],
        order: Sequence[str],
        *,
        rtl: tuple[bool | None, bool | None],
        side_by_side: bool,
    ) -> None:
        """Show choices in the order that stands, what it lacks behind it; blank for no order yet."""
        if not self.children:
            self.place(self.rows, self._how)
        by_value = {choice.value: choice for choice in choices}
        ordered = [by_value[value] for value in order if value in by_value]
        self._order = ordered + [choice for choice in choices if choice not in ordered]
        self._given = bool(ordered)
        self._number = ""
        self._scripts = (self.rows.script(rtl[0]), self.rows.script(rtl[1]))
        self._side_by_side = side_by_side
        self._how.update(_("Shift+↑ and Shift+↓ or a number move the marked row. Space takes the order as it is."))
        self._show(0)

    def relabel(
        self, choices: Sequence[Choice], *, rtl: tuple[bool | None, bool | None], side_by_side: bool
    ) -> None:
        """Show the same choices in other words, in the order they are in, with the same row marked."""
        by_value = {choice.value: choice for choice in choices}
        self._order = [by_value.get(choice.value, choice) for choice in self._order]
        self._scripts = (self.rows.script(rtl[0]), self.rows.script(rtl[1]))
        self._side_by_side = side_by_side
        self._show(self.rows.highlighted or 0)

    @property
    def chosen(self) -> tuple[str, ...]:
        """What Enter would take: all in their order, or nothing where nobody gave one."""
        return tuple(choice.value for choice in self._order) if self._given else ()

    def _show(self, marked: int) -> None:
        self.rows.show([self._row(n, choice) for n, choice in enumerate(self._order)], marked)

    def _row(self, n: int, choice: Choice) -> Lines:
        place = f"{n + 1:>2}" if self._given else " –"
        return TwoColumns(f"{place}  ", choice.left, choice.right, self._scripts, self._side_by_side).lines

    def on_option_list_option_highlighted(self, event: RowList.OptionHighlighted) -> None:
        event.stop()

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Taken(self.chosen))

    def on_key(self, event: events.Key) -> None:
        at = self.rows.highlighted
        if at is None or not self._order:
            return
        if event.key == "shift+up":
            self._move(at, at - 1)
        elif event.key == "shift+down":
            self._move(at, at + 1)
        elif event.key == "space":
            self._move(at, at)
        elif event.character is not None and event.character.isdecimal():
            self._to_number(at, latin_digits(event.character))
        else:
            self._number = ""
            return
        event.stop()
        event.prevent_default()

    def _to_number(self, at: int, digit: str) -> None:
        """Move the row to the place typed; a second digit goes on from the first where it can."""
        typed = self._number + digit
        if not 1 <= int(typed) <= len(self._order):
            typed = digit
        if 1 <= int(typed) <= len(self._order):
            self._move(at, int(typed) - 1)
            self._number = typed

    def _move(self, at: int, to: int) -> None:
        self._number = ""
        to = max(0, min(to, len(self._order) - 1))
        self._order.insert(to, self._order.pop(at))
        self._given = True
        self._show(to)
        self.post_message(self.Changed())
