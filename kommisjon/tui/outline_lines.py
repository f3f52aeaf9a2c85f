"""How a question stands in an outline: its mark, its number, its words, and in words what a sign does not say.

Pure: a sitting and a width in, cells out. The marks are those of tui-and-languages.md section 4; each is a sign in
a place of its own, so that nothing rests on colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.named import written_from_right
from kommisjon.interview.ending import Blocking, Why
from kommisjon.interview.outline import Mark, OutlineLine
from kommisjon.interview.sitting import Sitting
from kommisjon.tui.rows import Script, fitted
from kommisjon.tui.widgets.line_list import Line

SIGNS = {
    Mark.OPEN: "·",
    Mark.ANSWERED: "✓",
    Mark.UNKNOWN: "✓",
    Mark.DECLINED: "✓",
    Mark.SKIPPED: "–",
    Mark.ERROR: "!",
    Mark.LOCKED: "■",
    Mark.NONE: " ",
}
REMARK = "?"
_SHORT: dict[Mark, str] = {Mark.UNKNOWN: N_("unknown"), Mark.DECLINED: N_("declined")}
"""Beside the words of a question in a narrow outline."""
WORDS = {
    Mark.OPEN: N_("no answer yet"),
    Mark.ANSWERED: N_("answered"),
    Mark.UNKNOWN: N_("does not know"),
    Mark.DECLINED: N_("would rather not answer"),
    Mark.SKIPPED: N_("skipped by the path; kept"),
    Mark.ERROR: N_("to be put right"),
    Mark.LOCKED: N_("only to be read"),
    Mark.NONE: "",
}
_SIGN_CELLS, _NUMBER_CELLS = 2, 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A sitting as an outline shows it: in which language, and on which terminal."""

    sitting: Sitting
    language: str | None
    script: Script
    wrong: frozenset[int]
    """Places of what blocks finishing by its answer (`wrong_places`)."""
    noted: frozenset[str]
    """References of the questions beside which something stands (`Held.noted`), worked out once for all lines."""

    def line(self, of: OutlineLine) -> Line:
        """One line of the outline; it is worked out only when it is painted."""
        alarming = of.place is not None and of.place in self.wrong
        return Line(partial(self._cells, of), heading=of.heading_of is not None, alarming=alarming)

    def mark(self, of: OutlineLine) -> Mark:
        """The mark of a question."""
        if of.place is None:
            return Mark.SKIPPED if of.is_skipped else Mark.NONE
        return self.sitting.how_far(self.sitting.stops[of.place], wrong=of.place in self.wrong)

    def words(self, of: OutlineLine) -> str:
        """A heading, or a question's label."""
        if of.heading_of is not None:
            return self.sitting.section(self.sitting.stops[of.heading_of], self.language)
        if of.place is None:
            return self.sitting.skipped_answer(of.ref, self.language).question
        stop = self.sitting.stops[of.place]
        words = self.sitting.wording(stop, self.language or self.sitting.languages[0])
        return words.label or words.media

    def lead(self, of: OutlineLine) -> str:
        """The sign, the sign of a remark, and the number."""
        remark = REMARK if of.ref in self.noted else " "
        number = "" if of.place is None else str(of.place + 1)
        return f"{SIGNS[self.mark(of)]}{remark}{number:>{_NUMBER_CELLS - 1}} "

    def column(self) -> Script:
        """How the words are written: from the right where the language is."""
        return Script(written_from_right(self.language or ""), self.script.ordered_here)

    def _cells(self, of: OutlineLine, width: int) -> str:
        if of.heading_of is not None:
            return fitted(self.words(of), width, self.column())
        short = _(_SHORT[mark]) if (mark := self.mark(of)) in _SHORT else ""
        tail = f" {fitted(short, min(len(short), width // 3))}" if short else ""
        room = max(width - _SIGN_CELLS - _NUMBER_CELLS - len(tail), 0)
        return self.lead(of) + fitted(self.words(of), room, self.column()) + tail


def wrong_places(blocking: list[Blocking]) -> frozenset[int]:
    """The places of what is wrong, as against what is only missing."""
    return frozenset(one.place for one in blocking if one.why is not Why.REQUIRED)
