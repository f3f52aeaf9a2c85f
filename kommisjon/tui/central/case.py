"""One case at central: who differs, what is new, what waits and was set aside, what the field was asked."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.record_words import knows_form
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.central.page import CentralAskingPage
from kommisjon.tui.central.telling import Telling, Told
from kommisjon.tui.rows import Script, fitted, one_line, wrapped
from kommisjon.tui.screens.asking import asking_words
from kommisjon.tui.widgets.row_list import Lines, RowList

if TYPE_CHECKING:
    from sync.central.review.case_review import CaseReview


class CentralCaseScreen(CentralAskingPage):
    """Everything in one list. Enter on a disagreement decides it; leaving counts everything as read."""

    WHERE = Where.CENTRAL_CASE
    LIST = "findings"
    BINDINGS = bindings(Where.CENTRAL_CASE, without=("open",))

    def __init__(self, case: str) -> None:
        super().__init__()
        self._case = case
        self._review: CaseReview | None = None
        self._lines: list[Told] = []

    def fill(self) -> None:
        from sync.central.review.case_review import review_case

        desk = self.desk
        review = review_case(desk.engine, desk.who, self._case, desk.clock(), knows=knows_form)
        self._review = review
        self._lines = list(Telling(review, desk.words).lines())
        named = ("  ".join(filter(None, (one.name, one.name_original))) for one in review.persons)
        names = "  ·  ".join(named)
        self.top.place(review.number)
        self.top.state(desk.who.name)
        self._state.update(one_line(names or _("Nobody is listed.")))
        script = self._list.script(None)
        rows = [line_row(line, script) for line in self._lines]
        if not rows:
            rows = [line_row(Told("", _("Nothing is new, and nothing waits for anybody.")), script)]
        self._list.show(rows, self._list.highlighted or 0)

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        from kommisjon.tui.central.answers import CentralAnswersScreen

        line = self._lines[event.option_index] if self._lines else None
        if line is None or line.finding is None:
            self.message.say(_("There is nothing to decide on this row."), plain=True)
            return
        self.message.clear()
        self.app.push_screen(CentralAnswersScreen(self._case, line.finding))

    def action_ask(self) -> None:
        self._ask(asking_words(_("What do you ask the laptops that wrote in this case?"), self._asked))

    def _asked(self, text: str) -> None:
        from sync.central.review.deciding import ask

        desk = self.desk
        asked = ask(desk.engine, desk.who, self._case, text, desk.clock(), random=desk.random)
        self.fill()
        said = _("Asked: {laptops}. The question goes with the next receipt.")
        self.message.say(said.format(laptops=", ".join(asked)), plain=True)

    def action_sheet(self) -> None:
        from kommisjon.tui.central.shown import CentralShownScreen

        self.app.push_screen(CentralShownScreen(self._case))

    def action_casework(self) -> None:
        from kommisjon.tui.central.casework import CentralCaseworkScreen

        self.app.push_screen(CentralCaseworkScreen(self._case))

    def action_back(self) -> None:
        if self._asking is None and self._review is not None:
            self._read(self._review)
        super().action_back()

    def _read(self, review: CaseReview) -> None:
        """Count everything that stood here as read. Where that cannot be noted, it is new once more."""
        from sync.central.review.case_review import looked_at

        with suppress(Refusal):
            looked_at(self.desk.engine, self.desk.who, review, self.desk.clock())


def line_row(told: Told, script: Script) -> Lines:
    """One line of a review: a heading alone, else a sign and a sentence of as many lines as it needs."""
    return partial(_line, told, script)


def _line(told: Told, script: Script, width: int) -> list[str]:
    if not told.sign and told.finding is None:
        return [fitted(told.text, width)]
    indent = 6 if told.sign.endswith(".") or not told.sign else 3
    room = max(width - indent, 1)
    # A sentence of ours with names in it begins on our side, whatever it names first.
    ours = Script(False, script.ordered_here)
    lines = [fitted(line, room, ours) for line in wrapped(told.text, room)]
    sign = f"{told.sign:>{indent - 1}} " if told.sign else " " * indent
    return [sign + lines[0], *(" " * indent + line for line in lines[1:])]
