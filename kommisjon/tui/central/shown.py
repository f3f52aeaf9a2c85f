"""All that stands of a case at central, in the words of `central show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.central.reading_rows import CentralRowsPage

if TYPE_CHECKING:
    from sync.central.shown.show import CaseView


class CentralShownScreen(CentralRowsPage):
    """The case, its persons, what was done with it. It is noted who saw it, before it is shown."""

    WHERE = Where.CENTRAL_SHOWN
    BINDINGS = bindings(Where.CENTRAL_SHOWN)

    def __init__(self, case: str) -> None:
        super().__init__()
        self._case = case

    def fill(self) -> None:
        from sync.central.shown.show import show_case
        from sync.central.staff.audit import Act, noted
        from sync.central.staff.who import Role

        desk = self.desk
        self.top.state(desk.who.name)

        def read() -> CaseView:
            desk.who.check(Role.CASEWORKER)
            case = show_case(desk.engine, self._case)
            about = (case.id, *(person.id for person in case.persons))
            noted(desk.engine, desk.who, Act.SAW_CASE, desk.clock(), about)
            return case

        self.read(read, self._show)

    def _show(self, case: CaseView) -> None:
        self.top.place(case.number)
        first, *rows = self.desk.given.case_lines(case)
        self.say_rows(first, (row.removeprefix("  ") for row in rows))

    def action_disagreements(self) -> None:
        from kommisjon.tui.central.case import CentralCaseScreen

        self.app.push_screen(CentralCaseScreen(self._case))

    def action_casework(self) -> None:
        from kommisjon.tui.central.casework import CentralCaseworkScreen

        self.app.push_screen(CentralCaseworkScreen(self._case))
