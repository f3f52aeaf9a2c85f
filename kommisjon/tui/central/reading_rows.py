"""A page of lines that one reads: headings and sentences, each laid out for the width it gets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from kommisjon.text.bidi import has_rtl
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.central.page import CentralListPage
from kommisjon.tui.rows import Script, fitted, one_line, wrapped
from kommisjon.tui.widgets.row_list import Lines

_APART = re.compile(r"(?<=\S) {2,}(?=\S)")
"""Between two things that stand side by side: each has an order of its own."""
_BETWEEN = " · "
_FROM_THE_LEFT = " · \N{LEFT-TO-RIGHT MARK}"
"""Without the mark a date behind a name from the right would be turned round."""


class CentralRowsPage(CentralListPage):
    """A line above, and the rows, of which one is marked for reading on."""

    WHERE = Where.CENTRAL_ROWS
    BINDINGS = bindings(Where.CENTRAL_ROWS)

    def say_rows(self, told: str, rows: Iterable[str]) -> None:
        """Show what is told above, and a row for each sentence; blanks before it indent all its lines."""
        self._told.update(one_line(told))
        script = self._list.script(None)
        self._list.show([sentence(row, script) for row in rows], self._list.highlighted or 0)


def sentence(text: str, script: Script) -> Lines:
    """A row that begins on our side, whatever it names first; its further lines stand two cells further in."""
    return partial(_lines, text, Script(False, script.ordered_here))


def _lines(text: str, script: Script, width: int) -> list[str]:
    indent = len(text) - len(text.lstrip())
    room = max(width - indent - 2, 1)
    first, *more = wrapped(_APART.sub(_FROM_THE_LEFT if has_rtl(text) else _BETWEEN, text.lstrip()), room)
    lead = " " * indent
    return [lead + fitted(first, room + 2, script), *(f"{lead}  {fitted(line, room, script)}" for line in more)]
