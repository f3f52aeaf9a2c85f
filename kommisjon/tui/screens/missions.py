"""The missions on this laptop."""

from __future__ import annotations

from datetime import date
from functools import partial

from textual.widget import Widget

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.interview.family.household import households, missions
from kommisjon.interview.place import NOWHERE, Place
from kommisjon.model.records import Mission
from kommisjon.store.store import Store
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.rows import Script, fitted, wrapped
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.row_list import RowList


class MissionScreen(Page):
    """A mission a row; Enter opens its cases."""

    WHERE = Where.MISSIONS
    LACKS = ("back",)
    BINDINGS = bindings(Where.MISSIONS, without=("open", *LACKS))

    def body(self) -> list[Widget]:
        self._list = RowList(id="missions", markup=False)
        self._list.styles.height = "1fr"
        return [self._list]

    def on_mount(self) -> None:
        self._list.focus()

    def fill(self) -> None:
        self.top.place(_("Missions"))
        store, today = self.program.opened.store, self.program.clock().date()
        self._found = [mission for _rec, mission in missions(store)]
        script = self._list.script(None)
        rows = [partial(_lines, script, mission, _counted(store, mission, today)) for mission in self._found]
        self._list.show(rows, self._list.highlighted or 0)
        if store.audit_broken is not None:
            self.message.refuse(store.audit_broken)
        if not rows:
            self.message.say(_("There is no mission on this laptop yet. Load one: kommisjon mission load."))

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        self.app.push_screen(list_of(self._found[event.option_index]))

    def action_day(self) -> None:
        from kommisjon.tui.screens.day import DayScreen

        if self._found and self._list.highlighted is not None:
            self.app.push_screen(DayScreen(self._found[self._list.highlighted]))

    def action_portfolio(self) -> None:
        from kommisjon.tui.screens.portfolio import PortfolioScreen

        if self._found and self._list.highlighted is not None:
            self.app.push_screen(PortfolioScreen(self._found[self._list.highlighted]))

    def action_sending(self) -> None:
        from kommisjon.tui.screens.sending import SendingScreen

        self.app.push_screen(SendingScreen())


def list_of(mission: Mission, case: str | None = None, here: Place = NOWHERE) -> Page:
    """The list that a mission opens: its cases, the one with this id marked, or the residents of a centre.

    `here` says what a list was asking for when the screen locked.
    """
    if mission.centre is not None:
        from kommisjon.tui.screens.residents import ResidentScreen

        return ResidentScreen(mission, at=case, here=here)
    from kommisjon.tui.screens.cases import CaseScreen

    return CaseScreen(mission, at=case)


def _counted(store: Store, mission: Mission, today: date) -> str:
    """How many there are, and how many wait."""
    if mission.centre is not None:
        from kommisjon.interview.centre.figures import figures
        from kommisjon.interview.centre.residents import residents
        from kommisjon.interview.centre.words import waiting_words

        return waiting_words(figures(residents(store, mission.code, today), today))
    cases = households(store, mission.code, today)
    count = ngettext("{n} case", "{n} cases", len(cases)).format(n=len(cases))
    left = _("{n} still waiting").format(n=sum(1 for case in cases if not case.done))
    return f"{count}, {left}"


def _lines(script: Script, mission: Mission, counted: str, width: int) -> list[str]:
    mark = _("TRAINING – synthetic") if mission.synthetic else ""
    first = fitted(f"{mission.code}  {mission.title}", width, script)
    return [
        first,
        *("    " + line for line in wrapped(f"{counted} · {mark}" if mark else counted, width - 4)),
    ]
