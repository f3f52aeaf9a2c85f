"""Where a question is answered: a field, a field of several lines, a list, an order; one of them at a time.

Each is made once, for the first question that needs it, and filled anew for every question (docs/decisions/0006).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static
from textual.widgets.input import Selection

from kommisjon.interview.typed.answer import number_text, number_typed
from kommisjon.interview.typed.asked import Asked, Span
from kommisjon.interview.typed.in_calendar import both
from kommisjon.tui.widgets.answer_field import AnswerField
from kommisjon.tui.widgets.choices import Choice, ChoiceList
from kommisjon.tui.widgets.long_field import LongField
from kommisjon.tui.widgets.on_demand import OnDemand
from kommisjon.tui.widgets.ranking import Ranking
from kommisjon.tui.widgets.steady_label import SteadyLabel

W = TypeVar("W", bound=Widget)

_GAUGE = 30
"""Cells of the line that shows where in its range an answer lies."""


class AnswerArea(OnDemand, Vertical):
    """Shows the one widget that answers the question; `typed` and `chosen` are what stands in it."""

    DEFAULT_CSS = """
    AnswerArea { height: 1fr; }
    AnswerArea > #field { margin: 0 1; }
    AnswerArea > #long { height: 1fr; min-height: 3; max-height: 12; margin: 0 1; padding: 0 1; border: none; }
    AnswerArea > #gauge { height: 1; margin: 0 1; }
    AnswerArea > #how { width: 100%; height: auto; max-height: 3; padding: 0 1; text-style: italic; }
    AnswerArea > #choices, AnswerArea > #ranking { padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__(id="answer")
        self.how = SteadyLabel("", id="how", markup=False)
        self._asked: Asked | None = None
        self._shown: Widget | None = None

    def compose(self) -> ComposeResult:
        yield self.how

    @cached_property
    def field(self) -> AnswerField:
        return self._above(AnswerField(id="field", rtl=None))

    @cached_property
    def long(self) -> LongField:
        return self._above(LongField(id="long", rtl=None))

    @cached_property
    def gauge(self) -> Static:
        return self._above(Static("", id="gauge", markup=False))

    @cached_property
    def choices(self) -> ChoiceList:
        return self._made(ChoiceList())

    @cached_property
    def ranking(self) -> Ranking:
        return self._made(Ranking())

    def _above(self, made: W) -> W:
        """Put a widget in its place, above the line that says how an answer is typed."""
        return self._made(made, before=self.how)

    def _made(self, made: W, before: Widget | None = None) -> W:
        self.place(made, before=before)
        return made

    def _only(self, shown: Widget, *, how: str = "") -> None:
        self._shown = shown
        self.how.update(how)
        beside: list[Widget] = [self.how] if how else []
        if isinstance(shown, AnswerField) and self._asked is not None and self._asked.gauged:
            beside.append(self.gauge)
        for widget in self.children:
            widget.display = widget is shown or widget in beside

    @property
    def _span(self) -> Span | None:
        return self._asked.span if self._asked is not None else None

    # Typed

    def show_typed(self, asked: Asked, text: str, how: str, *, files: bool = False, whole: bool = False) -> None:
        """A field with what stands there, safe for a terminal; `how` it is typed, whether `files` complete.

        What is typed anew as a `whole` is marked, so that the first letter takes its place: a 4 typed where 5
        stands must not make 54.
        """
        self._asked = asked
        if asked.several_lines:
            self._only(self.long, how=how)
            self.long.text = text
            self.long.move_cursor(self.long.document.end)
            self.long.focus()
            return
        self._only(self.field, how=how)
        self.field.password = asked.hidden
        self.field.completes = files
        self.field.value = text
        end = len(self.field.value)
        self.field.selection = Selection(0 if whole else end, end)
        self.field.focus()
        self.show_gauge()

    @property
    def typed(self) -> str:
        """What stands in the field now."""
        if self._asked is None:
            return ""
        return self.long.text if self._asked.several_lines else self.field.value

    def show_gauge(self) -> None:
        """Show where in its range the answer lies, or a date by both calendars.

        It is painted into its own line, so nothing is laid out anew.
        """
        asked = self._asked
        if asked is not None and asked.span is not None:
            self.gauge.update(gauge(asked.span, number_typed(self.field.value), _GAUGE), layout=False)
        elif asked is not None and asked.gauged:
            self.gauge.update(both(asked, self.field.value, typing=True), layout=False)

    def step(self, by: int) -> bool:
        """Move the answer of a range by steps. False where no range is asked for."""
        span = self._span
        if span is None or self._shown is not self.field:
            return False
        self.field.value = number_text(span.stepped(number_typed(self.field.value), by))
        self.field.cursor_position = len(self.field.value)
        return True

    # Chosen

    def show_choices(
        self,
        choices: Sequence[Choice],
        held: Sequence[str],
        *,
        many: bool,
        rtl: tuple[bool | None, bool | None],
        side_by_side: bool,
        mark_first: bool,
        asked: Asked | None = None,
        said: str = "",
    ) -> None:
        """A list to choose from; `asked` is missing where nothing is asked that the form keeps.

        `said` are the person's own words for it, by which choices that carry words are found.
        """
        self._asked = asked
        self._only(self.choices)
        self.choices.fill(
            choices,
            held,
            many=many,
            rtl=rtl,
            side_by_side=side_by_side,
            mark_first=mark_first,
            searched=asked is not None and asked.searched,
            at_once=asked is not None and asked.at_once,
            said=said,
        )
        self.choices.rows.focus()

    def show_ranking(
        self,
        choices: Sequence[Choice],
        order: Sequence[str],
        *,
        rtl: tuple[bool | None, bool | None],
        side_by_side: bool,
    ) -> None:
        """Choices to be put in order."""
        self._asked = None
        self._only(self.ranking)
        self.ranking.fill(choices, order, rtl=rtl, side_by_side=side_by_side)
        self.ranking.rows.focus()


def gauge(span: Span, standing: Decimal | None, cells: int) -> str:
    """A range as a line: 0 ├────●─────┤ 10. Without the ● where no answer in the range stands."""
    line = ["─"] * cells
    if standing is not None and span.least <= standing <= span.greatest and span.start != span.end:
        share = (standing - span.start) / (span.end - span.start)
        line[min(int(share * cells), cells - 1)] = "●"
    return f"{number_text(span.start)} ├{''.join(line)}┤ {number_text(span.end)}"
