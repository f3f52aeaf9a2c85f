"""One disagreement: its answers side by side, and what can be done: choose one, write another, ask the field."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.model.characters import tidy, visible
from kommisjon.model.written import NO, YES
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.central.page import CentralAskingPage
from kommisjon.tui.central.telling import Telling
from kommisjon.tui.rows import Script, fitted, wrapped
from kommisjon.tui.screens.asking import LINE, Asking, asking_words
from kommisjon.tui.widgets.choices import Choice as Offered
from kommisjon.tui.widgets.row_list import Row, RowList
from sync.central.review.case_review import review_case
from sync.central.review.deciding import Choice, ask, decide
from sync.central.review.findings import Disagreement, StandingAnswer

_MOST_BESIDE, _LEAST_COLUMN = 3, 24
_GAP = 2


class CentralAnswersScreen(CentralAskingPage):
    """The answers above; below, a row for each thing to do. 1-9 choose without going to the row."""

    WHERE = Where.CENTRAL_ANSWERS
    LIST = "deeds"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Where.CENTRAL_ANSWERS, without=("open", "choose")),
        *(Binding(str(n), f"choose({n})", show=False) for n in range(1, 10)),
    ]
    DEFAULT_CSS = """
    CentralAnswersScreen #answers { height: auto; max-height: 60%; padding: 0 1; width: 100%; }
    """

    def __init__(self, case: str, finding: str) -> None:
        super().__init__()
        self._case, self._finding = case, finding
        self._found: Disagreement | None = None

    def body(self) -> list[Widget]:
        self._answers = Static("", id="answers", markup=False)
        state, *rest = super().body()
        return [state, self._answers, *rest]

    def fill(self) -> None:
        desk = self.desk
        review = review_case(desk.engine, desk.who, self._case, desk.clock())
        found = next((one for one in review.disagreements if one.id == self._finding), None)
        self._found, self._telling = found, Telling(review, desk.words)
        self.top.place(review.number)
        self.top.state(desk.who.name)
        if found is None:
            self._list.show([], None)
            raise Refusal(Code.FINDING_GONE, finding=self._finding)
        self._state.update(visible(self._telling.question(found)))
        script = self._list.script(None)
        columns = [self._column(found, answer) for answer in found.answers]
        self._answers.update(Row(partial(beside, columns, self._telling.why(found), script)))
        rows = [
            _("{n}. Let “{answer}” stand").format(n=n, answer=self._telling.said(found, answer))
            for n, answer in enumerate(found.answers, 1)
        ]
        rows += [_("Write another answer"), _("Ask the laptops that wrote these")]
        self._list.show([partial(_row, row, script) for row in rows], self._list.highlighted or 0)

    def _column(self, found: Disagreement, answer: StandingAnswer) -> list[str]:
        """An answer, and below it where it comes from."""
        said, *beside_it = self._telling.answer(found, answer).split("  ·  ")
        return [said, *beside_it]

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        answers = len(self._found.answers) if self._found is not None else 0
        if event.option_index < answers:
            self.action_choose(event.option_index + 1)
        elif event.option_index == answers:
            self.action_write()
        else:
            self.action_ask()

    # Deciding

    def action_choose(self, n: int = 1) -> None:
        """Let answer `n` stand, once a reason is given; the first may stand without one."""
        found = self._found
        if found is None or self._asking is not None:
            return
        if n > len(found.answers):
            self.refuse(Refusal(Code.NO_SUCH_ANSWER, most=len(found.answers)))
            return
        answer = self._telling.said(found, found.answers[n - 1])
        label = _("Why does “{answer}” stand?").format(answer=answer)
        if n == 1:
            label += " " + _("It is shown already: a reason may be left out.")
        self._ask(asking_words(label, partial(self._decided, Choice(n))))

    def action_write(self) -> None:
        """Ask for another answer: a choice of the question's list, or words."""
        if self._found is None or self._asking is not None:
            return
        codes = self.desk.words.codes(self._found.type, self._found.path)
        if any(isinstance((one.said.value or {}).get("v"), bool) for one in self._found.answers):
            codes = {YES: _("yes"), NO: _("no")}
        label = self._telling.question(self._found)
        if codes:
            offered = [Offered(code, name, "") for code, name in codes.items()]
            self._ask(Asking(label, self._why_written, choices=offered, settles=False))
        else:
            self._ask(Asking(label, self._why_written, LINE, settles=False))

    def _why_written(self, text: str) -> None:
        if self._found is not None:
            self._found.read(text)
        label = _("Why does “{answer}” stand?").format(answer=tidy(text))
        self._ask(asking_words(label, partial(self._decided, Choice(written=text))))

    def _decided(self, choice: Choice, reason: str) -> None:
        desk = self.desk
        chosen = replace(choice, reason=reason)
        decide(desk.engine, desk.who, self._case, self._finding, chosen, desk.clock(), desk.random)
        self._stop_asking()
        self.app.pop_screen()

    def action_ask(self) -> None:
        if self._found is not None and self._asking is None:
            self._ask(asking_words(_("What do you ask the laptops that wrote these answers?"), self._asked))

    def _asked(self, text: str) -> None:
        desk = self.desk
        ask(desk.engine, desk.who, self._case, text, desk.clock(), finding=self._finding, random=desk.random)
        self._stop_asking()
        self.app.pop_screen()

    def _ask(self, asking: Asking) -> None:
        super()._ask(asking)
        self._answers.display = False

    def _stop_asking(self) -> None:
        super()._stop_asking()
        self._answers.display = True


def beside(columns: list[list[str]], why: str, script: Script, width: int) -> list[str]:
    """The answers in columns where they have room, else one below the other; then why several stand."""
    room = (width - _GAP * (len(columns) - 1)) // len(columns)
    if len(columns) > _MOST_BESIDE or room < _LEAST_COLUMN:
        lines = [line for n, column in enumerate(columns, 1) for line in _column(n, column, width, script)]
    else:
        made = [_column(n, column, room, script) for n, column in enumerate(columns, 1)]
        height = max(len(column) for column in made)
        made = [[*column, *[" " * room] * (height - len(column))] for column in made]
        lines = [(" " * _GAP).join(row) for row in zip(*made, strict=True)]
    ours = Script(False, script.ordered_here)
    return [*lines, "", *(fitted(line, width, ours) for line in wrapped(why, width))]


def _column(n: int, parts: list[str], width: int, script: Script) -> list[str]:
    """One answer in `width` cells: its number and words, from their own side, and its origin below."""
    room = max(width - 3, 1)
    said, *origin = parts
    lines = [fitted(line, room, script) for line in wrapped(said, room)]
    ours = Script(False, script.ordered_here)
    lines += [fitted(line, room, ours) for part in origin for line in wrapped(part, room)]
    return [f"{n}. {lines[0]}", *("   " + line for line in lines[1:])]


def _row(text: str, script: Script, width: int) -> list[str]:
    room = max(width - 2, 1)
    ours = Script(False, script.ordered_here)
    return ["  " + fitted(line, room, ours) for line in wrapped(text, room)]
