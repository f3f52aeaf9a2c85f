"""The cases that need somebody at central, those that are urgent first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.central.page import CentralListPage
from kommisjon.tui.central.telling import counts, set_aside
from kommisjon.tui.rows import Script, fitted, one_line, wrapped
from kommisjon.tui.widgets.row_list import Lines, RowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync.central.review.desk import CaseToDo, Desk


class CentralCasesScreen(CentralListPage):
    """A case a row: how urgent, its number, whom it is called by, what for. Enter looks at it."""

    WHERE = Where.CENTRAL_CASES
    BINDINGS = bindings(Where.CENTRAL_CASES, without=("open",))

    def __init__(self) -> None:
        super().__init__()
        self._cases: Sequence[CaseToDo] = ()

    def fill(self) -> None:
        from sync.central.review.desk import cases_to_do

        desk = self.desk
        self.message.clear()
        self.top.place(_("Central: cases to look at"))
        self.top.state(desk.who.name)
        self.read(lambda: cases_to_do(desk.engine, desk.who, desk.clock()), self._show)

    def _show(self, found: Desk) -> None:
        self._cases = found.cases
        line = ngettext("{n} case to look at.", "{n} cases to look at.", len(found.cases))
        told = [line.format(n=len(found.cases))]
        if found.set_aside:
            aside = ngettext(
                "{n} line was set aside and belongs to no case.",
                "{n} lines were set aside and belong to no case.",
                len(found.set_aside),
            )
            told.append(aside.format(n=len(found.set_aside)) + " " + set_aside(found.set_aside[0]).text)
        self._told.update(one_line("  ".join(told)))
        script = self._list.script(None)
        self._list.show([case_row(one, script) for one in found.cases], self._list.highlighted or 0)

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        from kommisjon.tui.central.case import CentralCaseScreen

        self.app.push_screen(CentralCaseScreen(self._cases[event.option_index].id))


def case_row(one: CaseToDo, script: Script) -> Lines:
    """A case: two lines, so that a long name and many numbers both have room."""
    return partial(_case_lines, one, script)


def _case_lines(one: CaseToDo, script: Script, width: int) -> list[str]:
    mark = "!!" if one.urgent else "! " if one.to_decide else "· "
    lead = f"{mark} {one_line(one.number)}  "
    name = "  ".join(filter(None, (one.name, one.name_original)))
    room = max(width - len(lead), 0)
    return [
        lead + fitted(name, room, Script(False, script.ordered_here)),
        *("     " + fitted(line, max(width - 5, 0)) for line in wrapped(counts(one), max(width - 5, 1))),
    ]
