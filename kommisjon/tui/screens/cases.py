"""The cases of a mission, each a household."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from textual import events
from textual.widget import Widget
from textual.widgets import Label, Static

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.interview.family.household import Household, households
from kommisjon.interview.family.words import how_far
from kommisjon.interview.place import Place
from kommisjon.interview.sessions.steps import HeldSession, Sessions
from kommisjon.interview.sessions.words import open_word
from kommisjon.model.records import Mission
from kommisjon.text.finding import matches
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.rows import Script, fitted, one_line
from kommisjon.tui.screens.family_marks import FamilyMarks, marks_of
from kommisjon.tui.screens.member_rows import member_line
from kommisjon.tui.screens.page import Page
from kommisjon.tui.typing_to_find import typed_on
from kommisjon.tui.widgets.row_list import Row, RowList


class CaseScreen(Page):
    """A case a row; the household of the marked one stands below. Typing finds a case, Enter opens it."""

    WHERE = Where.CASES
    BINDINGS = bindings(Where.CASES, without=("open",))
    DEFAULT_CSS = """
    CaseScreen #find { height: 1; padding: 0 1; text-style: italic; text-wrap: nowrap; }
    CaseScreen #cases { height: 1fr; }
    CaseScreen #preview { height: 8; max-height: 40%; padding: 0 1; background: $panel; }
    """

    def __init__(self, mission: Mission, at: str | None = None) -> None:
        """`at` is the id of the case to be marked first."""
        super().__init__()
        self._mission = mission
        self._first = at
        self._all: list[Household] = []
        self._cases: list[Household] = []
        self._sessions: dict[str, tuple[HeldSession, ...]] = {}
        self._marks: dict[str, FamilyMarks] = {}
        self._typed = ""

    def body(self) -> list[Widget]:
        self._find = Label("", id="find", markup=False)
        self._list = RowList(id="cases", markup=False)
        self._preview = Static("", id="preview", markup=False)
        return [self._find, self._list, self._preview]

    def on_mount(self) -> None:
        self._list.focus()

    def fill(self) -> None:
        vault = self.program.opened
        self._all = households(vault.store, self._mission.code, self.program.clock().date())
        self._sessions = Sessions(vault.store, vault.label, self.program.clock).by_case(self._all)
        self._marks = marks_of(vault.store, self._all)
        waiting = sum(1 for case in self._all if not case.done)
        self.top.place(self._mission.code, training=self._mission.synthetic)
        self.top.state(_("{n} of {all} cases still waiting").format(n=waiting, all=len(self._all)))
        first, self._first = self._first, None
        at = next((n for n, case in enumerate(self._all) if case.id == first), self._list.highlighted or 0)
        self._show(at)

    def place_in(self, place: Place) -> Place:
        at = self._list.highlighted
        case = self._cases[at].id if at is not None and at < len(self._cases) else None
        return replace(place, mission=self._mission.code, case=case).under()

    def _show(self, at: int) -> None:
        """Show the cases that fit what was typed."""
        self._cases = [case for case in self._all if matches(self._typed, texts_of(case))]
        script = self._list.script(None)
        self._list.show([partial(case_line, script, case, *self._beside(case)) for case in self._cases], at)
        if self._typed:
            found = _("Find: {letters}").format(letters=one_line(self._typed))
            counted = _("{n} of {all} cases").format(n=len(self._cases), all=len(self._all))
            self._find.update(f"{found}   {counted}")
        else:
            self._find.update(_("Type a case number or a name to find a case."))
        if not self._cases:
            self._preview.update("")

    def _beside(self, case: Household) -> tuple[str, int]:
        return open_word(self._sessions.get(case.id, ())), self._marks[case.id].to_look_at

    def on_key(self, event: events.Key) -> None:
        if (typed := typed_on(self._typed, event)) is not None:
            self._typed = typed
            self._show(0)

    def on_option_list_option_highlighted(self, event: RowList.OptionHighlighted) -> None:
        if event.option_index < len(self._cases):
            case = self._cases[event.option_index]
            self._preview.update(Row(partial(_members, self._list.script(None), case, self._marks[case.id])))

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        from kommisjon.tui.screens.household import HouseholdScreen

        if self._cases[event.option_index].handed_over:
            self.refuse(Refusal(Code.HANDED_OVER))
            return
        self.app.push_screen(HouseholdScreen(self._cases[event.option_index].id, self._mission.synthetic))

    def action_day(self) -> None:
        from kommisjon.tui.screens.day import DayScreen

        self.app.push_screen(DayScreen(self._mission))

    def action_portfolio(self) -> None:
        from kommisjon.tui.screens.portfolio import PortfolioScreen

        self.app.push_screen(PortfolioScreen(self._mission))


def texts_of(case: Household) -> list[str]:
    """What a case is found by: its number, and its members' names in both scripts."""
    names = [name for m in case.members for name in (m.person.name, m.person.name_original)]
    return [case.case.number, *names]


def case_line(script: Script, case: Household, running: str, to_look_at: int, width: int) -> list[str]:
    """A case on one line: how far, its number, whom it is called by, how many persons.

    `running` is the word for a session; `to_look_at` is how much in the family is to be looked at.
    """
    if case.handed_over:
        return [fitted(_("✓ {number}  handed over").format(number=one_line(case.case.number)), width)]
    mark = "■ " if case.sealed else "✓ " if case.done else "· "
    number = f"{one_line(case.case.number)}  "
    size = ngettext("{n} person", "{n} persons", len(case.members)).format(n=len(case.members))
    waiting = how_far(case)
    look = f"  !{to_look_at}" if to_look_at else ""
    facts = fitted(f"{size}, {running or waiting}{look}", min(32, width // 2))
    room = width - len(mark) - len(number) - len(facts) - 2
    return [mark + number + fitted(case.name, max(room, 0), Script(False, script.ordered_here)) + "  " + facts]


def _members(script: Script, case: Household, marks: FamilyMarks, width: int) -> list[str]:
    told = [fitted(marks.line, width)] if marks.line else []
    return [*told, *(member_line(member, script, width) for member in case.members)]
