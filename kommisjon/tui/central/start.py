"""What waits at central, a row for each kind with how much of it there is: where a day begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.screen import Screen

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.central.page import CentralListPage
from kommisjon.tui.rows import fitted
from kommisjon.tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from sync.central.review.day import Day

_NOT_YET = "…"


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One kind: its words, how much there is, and the screen that shows it."""

    what: str
    much: str
    screen: Callable[[], Screen[None]]


class CentralStartScreen(CentralListPage):
    """Only what whoever is at work may see has a row. Enter opens it."""

    WHERE = Where.CENTRAL_START
    BINDINGS = bindings(Where.CENTRAL_START, without=("open",))

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_Waiting] = []

    def fill(self) -> None:
        from sync.central.review.day import day
        from sync.central.staff.who import Role

        self.message.clear()
        desk = self.desk
        self.top.place(_("Central"))
        self.top.state(desk.who.name)
        self._told.update(_("What waits for somebody:"))
        if not self._rows:
            self._show(None, None)
        may = desk.who.roles

        def read() -> tuple[Day | None, int | None]:
            counted = day(desk.engine, desk.who, desk.clock()) if Role.CASEWORKER in may else None
            return counted, len(desk.given.quarantine.notes()) if Role.IMPORTER in may else None

        self.read(read, lambda found: self._show(*found))

    def _show(self, day: Day | None, parked: int | None) -> None:
        self._rows = list(self._waiting(day, parked))
        self._list.show([partial(_row, one) for one in self._rows], self._list.highlighted or 0)

    def _waiting(self, day: Day | None, parked: int | None) -> Iterator[_Waiting]:
        from sync.central.staff.who import Role

        may = self.desk.who.roles
        if Role.CASEWORKER in may:
            cases = due = aside = _NOT_YET
            if day is not None:
                cases = _of(day.cases, day.urgent, ngettext("{n} urgent", "{n} urgent", day.urgent))
                due = _of(day.due, day.overdue, ngettext("{n} overdue", "{n} overdue", day.overdue))
                aside = str(day.set_aside)
            yield _Waiting(_("Cases to look at"), cases, _cases)
            yield _Waiting(_("Due after the mission"), due, _due)
            yield _Waiting(_("Lines set aside that belong to no case"), aside, _aside)
        if Role.IMPORTER in may:
            yield _Waiting(_("Refused files that are kept"), _NOT_YET if parked is None else str(parked), _parked)
        if Role.CASEWORKER in may:
            yield _Waiting(_("Search for persons"), "", _search)
        if not may.isdisjoint({Role.CASEWORKER, Role.AUDITOR}):
            yield _Waiting(_("Figures about groups"), "", _figures)

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        self.app.push_screen(self._rows[event.option_index].screen())

    def action_figures(self) -> None:
        self.app.push_screen(_figures())

    def action_due(self) -> None:
        self.app.push_screen(_due())


def _of(n: int, some: int, words: str) -> str:
    return f"{n}, {words.format(n=some)}" if some else str(n)


def _row(one: _Waiting, width: int) -> list[str]:
    much = one.much
    return [f"  {fitted(one.what, max(width - cell_len(much) - 5, 1))} {much}  "]


def _cases() -> Screen[None]:
    from kommisjon.tui.central.cases import CentralCasesScreen

    return CentralCasesScreen()


def _due() -> Screen[None]:
    from kommisjon.tui.central.due import CentralDueScreen

    return CentralDueScreen()


def _aside() -> Screen[None]:
    from kommisjon.tui.central.parked import CentralSetAsideScreen

    return CentralSetAsideScreen()


def _parked() -> Screen[None]:
    from kommisjon.tui.central.parked import CentralParkedScreen

    return CentralParkedScreen()


def _search() -> Screen[None]:
    from kommisjon.tui.central.search import CentralSearchScreen

    return CentralSearchScreen()


def _figures() -> Screen[None]:
    from kommisjon.tui.central.figures import CentralFiguresScreen

    return CentralFiguresScreen()
