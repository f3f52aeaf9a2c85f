"""The outline beside an interview in a wide window: every question with its mark, made anew where it changed."""

from __future__ import annotations

from kommisjon.interview.outline import OutlineLine
from kommisjon.interview.sitting import Sitting
from kommisjon.tui.outline_lines import Shown
from kommisjon.tui.widgets.line_list import LineList


class OutlineBeside:
    """Fills a list with the questions of a sitting; only the lines on the screen are worked out."""

    def __init__(self) -> None:
        self.list = LineList("outline", takes_keys=False)
        self._lines: tuple[OutlineLine, ...] = ()
        self._of: tuple[object, ...] = (None,)
        """What the lines were made of."""

    def show(self, sitting: Sitting, language: str | None, wrong: frozenset[int], at: int) -> None:
        """Show all questions, the one at hand marked; `wrong` are the places of what blocks finishing."""
        noted = sitting.noted
        # After each save the stops are new ones, though they may be equal: the marks may be others.
        if self._of[0] is not sitting.stops or self._of[1:] != (language, noted):
            shown = Shown(sitting, language, self.list.script(None), wrong, noted)
            self._lines, self._of = sitting.outline(), (sitting.stops, language, noted)
            self.list.show([shown.line(line) for line in self._lines], None)
        self.list.mark(next((n for n, line in enumerate(self._lines) if line.place == at), None))

    def named(self, place: int) -> str:
        """The reference of the question on a line."""
        return self._lines[place].ref


def place_of_line(sitting: Sitting, ref: str) -> int | None:
    """Where the question of a line is now, or the one that decides whether it is asked; None where neither is."""
    found = next((n for n, stop in enumerate(sitting.stops) if stop.ref == ref), None)
    return sitting.deciding(ref) if found is None else found
