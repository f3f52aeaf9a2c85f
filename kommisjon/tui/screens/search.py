"""Finding a household among all the missions of the laptop."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from kommisjon.errors import N_, Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.family.household import Household, households, missions
from kommisjon.model.records import Mission
from kommisjon.tui.rows import Script, fitted
from kommisjon.tui.screens.cases import CaseScreen, case_line, texts_of
from kommisjon.tui.screens.finding import FindingPage
from kommisjon.tui.screens.household import HouseholdScreen
from kommisjon.tui.screens.member_rows import member_line
from kommisjon.tui.screens.missions import MissionScreen
from kommisjon.tui.widgets.line_list import Line


@dataclass(frozen=True, slots=True)
class Case:
    """A case with the mission it belongs to."""

    mission: Mission
    household: Household


class SearchScreen(FindingPage):
    """A case a line, with its mission. Persons who are shielded are not among what is searched."""

    ASK: ClassVar[str] = N_("Type a case number or a name, in either script.")

    def __init__(self) -> None:
        super().__init__()
        self._cases: list[Case] = []

    def fill(self) -> None:
        self.top.place(_("All missions"))
        store, today = self.program.opened.store, self.program.clock().date()
        self._cases = [
            Case(mission, household)
            for _rec, mission in missions(store)
            for household in households(store, mission.code, today)
        ]
        self.top.state("")
        self.look_in(len(self._cases), lambda: [texts_of(case.household) for case in self._cases])

    def line(self, place: int) -> Line:
        several = len({case.mission.code for case in self._cases}) > 1
        return Line(partial(_cells, self._list.script(None), self._cases[place], several))

    def detail(self, place: int, width: int) -> list[str]:
        script = self._list.script(None)
        return [member_line(member, script, width) for member in self._cases[place].household.members]

    def go(self, place: int) -> None:
        """Open the household, with the list of its mission's cases below it."""
        case = self._cases[place]
        if case.household.handed_over:
            self.refuse(Refusal(Code.HANDED_OVER))
            return
        app = self.app
        while not isinstance(app.screen, MissionScreen) and len(app.screen_stack) > 2:
            app.pop_screen()
        app.push_screen(CaseScreen(case.mission, at=case.household.id))
        app.push_screen(HouseholdScreen(case.household.id, case.mission.synthetic))


def _cells(script: Script, case: Case, several: bool, width: int) -> str:
    """The case, after the code of its mission where there are several."""
    if not several:
        return case_line(script, case.household, "", 0, width)[0]
    mission = min(14, width // 4)
    line = case_line(script, case.household, "", 0, width - mission - 2)[0]
    return fitted(case.mission.code, mission) + "  " + line
