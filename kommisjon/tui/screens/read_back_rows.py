"""A question and its answer as they are read back: in two languages, side by side or one below the other."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from kommisjon.i18n.spoken import Said, spoken
from kommisjon.interview.summary import Line, Summary
from kommisjon.tui.rows import Script, fitted, wrapped

_MOST = 400
"""Characters of an answer on one row of the list: a longer one goes on in the next, so that it can be scrolled."""
_GAP = 2
_INDENT = 4
"""Cells before the officer's language where it stands below."""


@dataclass(frozen=True, slots=True)
class Block:
    """What one language says on a row."""

    question: str
    answer: str
    script: Script

    def lines(self, width: int) -> list[str]:
        """The lines in `width` cells, in the order of their cells; the answer is hung behind a mark."""
        asked = wrapped(self.question, width) if self.question else []
        said = wrapped(self.answer, width - 2) if self.answer else []
        hung = [("» " if n == 0 else "  ") + line for n, line in enumerate(said)]
        return [fitted(line, width, self.script) for line in (*asked, *hung)]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row: what is read to the person, and the same for the officer where it says something else."""

    person: Block
    officer: Block
    side_by_side: bool

    def lines(self, width: int) -> list[str]:
        """The row in `width` cells, with a blank line below."""
        if self.officer == self.person or not (self.officer.question or self.officer.answer):
            return [*self.person.lines(width), ""]
        if not self.side_by_side:
            below = self.officer.lines(width - _INDENT)
            return [*self.person.lines(width), *(" " * _INDENT + line for line in below), ""]
        half = width // 2
        left, right = self.officer.lines(half - _GAP), self.person.lines(width - half)
        height = max(len(left), len(right))
        left += [" " * (half - _GAP)] * (height - len(left))
        right += [""] * (height - len(right))
        return [*(one + " " * _GAP + other for one, other in zip(left, right, strict=True)), ""]


def rows_of(
    line: Line, summary: Summary, scripts: tuple[Script, Script], *, side_by_side: bool
) -> Iterator[ReadRow]:
    """The rows of one line, as many as its length asks for. `scripts` are the person's and the officer's."""
    person = _pieces(line.answer.person)
    officer = _pieces(line.answer.officer)
    if line.own_words:
        said = spoken(summary.language).say(Said.OWN_WORDS, words=line.own_words)
        person += _pieces(said)
        officer += [""] * (len(person) - len(officer))
    for n in range(max(len(person), len(officer))):
        asked = (line.question.person, line.question.officer) if n == 0 else ("", "")
        yield ReadRow(
            Block(asked[0], person[n] if n < len(person) else "", scripts[0]),
            Block(asked[1], officer[n] if n < len(officer) else "", scripts[1]),
            side_by_side,
        )


def _pieces(text: str) -> list[str]:
    return textwrap.wrap(text, _MOST, break_on_hyphens=False) or [""]
