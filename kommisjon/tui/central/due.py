"""What is due of the cases after the mission, overdue first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.central import settling_told
from kommisjon.tui.central.reading_rows import CentralRowsPage
from kommisjon.tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from sync.central.casework.due import Due


class CentralDueScreen(CentralRowsPage):
    """A thing that is due a row; Enter opens its case after the mission."""

    WHERE = Where.CENTRAL_DUE
    BINDINGS = bindings(Where.CENTRAL_DUE, without=("open",))

    def __init__(self) -> None:
        super().__init__()
        self._due: list[Due] = []

    def fill(self) -> None:
        from sync.central.casework.due import due

        desk = self.desk
        self.top.place(_("Due after the mission"))
        self.top.state(desk.who.name)
        self.read(lambda: due(desk.engine, desk.who, desk.clock()), self._show)

    def _show(self, found: list[Due]) -> None:
        self._due, today = found, self.desk.clock().date()
        rows = (settling_told.due(one, today, number=True) for one in found)
        self.say_rows(" ".join(settling_told.how_many(found)), rows)

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        from kommisjon.tui.central.casework import CentralCaseworkScreen

        self.app.push_screen(CentralCaseworkScreen(self._due[event.option_index].case))
