"""The missions on this laptop."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets.option_list import Option

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.interview.household import households, missions
from kommisjon.model.characters import visible
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.rtl import RtlOptionList


class MissionScreen(Page):
    """A line a mission; Enter opens its cases."""

    WHERE = Where.LIST
    BINDINGS = bindings(Where.LIST, without=("open", "sheet", "back"))

    def body(self) -> list[Widget]:
        self._list = RtlOptionList(id="missions", markup=False)
        self._list.styles.height = "1fr"
        return [self._list]

    def on_mount(self) -> None:
        self._list.focus()

    def on_screen_resume(self) -> None:
        self.top.place(_("Missions"))
        at = self._list.highlighted
        today = self.program.clock().date()
        self._found = missions(self.program.opened.store)
        lines = []
        for _rec, mission in self._found:
            cases = households(self.program.opened.store, mission.code, today)
            waiting = sum(1 for case in cases if case.waiting)
            mark = _("TRAINING – synthetic") if mission.synthetic else ""
            count = ngettext("{n} case", "{n} cases", len(cases)).format(n=len(cases))
            left = _("{n} still waiting").format(n=waiting)
            lines.append(visible(f"{mission.code}  {mission.title}  {count}, {left}  {mark}"))
        self._list.set_options([Option(line) for line in lines])
        self._list.highlighted = at if at is not None and at < len(lines) else (0 if lines else None)
        if not lines:
            self.message.say(_("There is no mission on this laptop yet. Load one: kommisjon mission load."))

    def on_option_list_option_selected(self, event: RtlOptionList.OptionSelected) -> None:
        from kommisjon.tui.screens.cases import CaseScreen

        self.app.push_screen(CaseScreen(self._found[event.option_index][1].code))
