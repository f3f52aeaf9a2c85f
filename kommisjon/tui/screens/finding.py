"""What the screens have in common on which something is looked up: a field, and below it what fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.text.finding import Findable
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.answer_field import AnswerField
from kommisjon.tui.widgets.line_list import Line, LineList
from kommisjon.tui.widgets.row_list import Row


class FindingPage(Page):
    """Typing leaves what fits, Up and Down mark a line, Enter goes to it, Esc goes back and nothing is changed."""

    WHERE = Where.FINDING
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Where.FINDING, without=("open",)),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]
    DEFAULT_CSS = """
    FindingPage #ask { height: 1; padding: 0 1; text-style: italic; text-wrap: nowrap; text-overflow: ellipsis; }
    FindingPage #wanted { margin: 0 1; }
    FindingPage #found { padding: 0 1; }
    FindingPage #detail { height: 3; padding: 0 1; background: $panel; }
    """
    ASK: ClassVar[str] = ""
    """What may be typed, untranslated."""

    def __init__(self) -> None:
        super().__init__()
        self._findable: Findable | None = None
        self._texts_of: Callable[[], Sequence[Sequence[str]]] = tuple
        self._count = 0
        self._hits: list[int] = []

    def body(self) -> list[Widget]:
        self._ask = Label("", id="ask", markup=False)
        self._field = AnswerField(id="wanted", rtl=None)
        self._list = LineList("found", takes_keys=False)
        self._detail = Static("", id="detail", markup=False)
        return [self._ask, self._field, self._list, self._detail]

    def on_mount(self) -> None:
        self._field.focus()

    # What a screen of this kind says

    def numbers(self) -> Sequence[int | None]:
        """The numbers by which what can be found is also called."""
        return ()

    def line(self, place: int) -> Line:
        """How one of what can be found stands in the list."""
        raise NotImplementedError

    def detail(self, place: int, width: int) -> list[str]:
        """What is told below the list about the one that is marked, in at most three lines."""
        raise NotImplementedError

    def go(self, place: int) -> None:
        """Go to one of what can be found."""
        raise NotImplementedError

    def everything(self) -> tuple[list[Line], list[int], int | None]:
        """What is listed while nothing is typed: lines, what each is, and which is marked. A heading is a -1."""
        return [self.line(n) for n in range(self._count)], list(range(self._count)), 0

    # How it is looked up

    def look_in(self, count: int, texts: Callable[[], Sequence[Sequence[str]]]) -> None:
        """Say how much can be found, and each by which texts, and list it; the texts are asked for when typed."""
        self._findable, self._texts_of, self._count = None, texts, count
        self._find(self._field.value)

    def _find(self, typed: str) -> None:
        if typed.strip():
            if self._findable is None:
                self._findable = Findable(self._texts_of())
            self._hits = self._findable.ranked(typed, self.numbers())
            lines, at = [self.line(n) for n in self._hits], 0 if self._hits else None
            asked = _("{n} of {all} found").format(n=len(self._hits), all=self._count)
        else:
            lines, self._hits, at = self.everything()
            asked = _(self.ASK)
        self._ask.update(asked)
        self._list.show(lines, at)

    @property
    def _marked(self) -> int | None:
        at = self._list.marked
        return None if at is None or self._hits[at] < 0 else self._hits[at]

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._find(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._marked is None:
            self.app.bell()
        else:
            self.go(self._marked)

    def on_line_list_taken(self, event: LineList.Taken) -> None:
        event.stop()
        self.go(self._hits[event.place])

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        event.stop()
        marked = self._marked
        self._detail.update("" if marked is None else Row(lambda width: self.detail(marked, width)[:3]))

    def action_move(self, by: int) -> None:
        self._list.action_move(by)

    def action_page(self, by: int) -> None:
        self._list.action_page(by)
