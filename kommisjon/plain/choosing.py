"""Choosing from a numbered list by a line: numbers in any script's digits, or the words of a choice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kommisjon.text.digits import latin_digits
from kommisjon.text.finding import Findable, folded

_NUMBERS = re.compile(r"\d+(?:[\s,;.]+\d+)*[\s,;.]*")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a line chose: places in the list from 0, or the places that it may have meant."""

    places: tuple[int, ...] = ()
    perhaps: tuple[int, ...] = ()


def choose(typed: str, labels: Sequence[Sequence[str]], *, many: bool) -> Chosen:
    """Read a line as a choice among labels (of one or two languages each); nothing chosen where it is none.

    Words choose where they are a whole label, or where only one line of the list has them.
    """
    if _NUMBERS.fullmatch(latin_digits(typed)):
        numbers = [int(number) for number in re.findall(r"\d+", latin_digits(typed))]
        there = all(1 <= number <= len(labels) for number in numbers)
        fit = there and (many or len(numbers) == 1)
        return Chosen(tuple(dict.fromkeys(number - 1 for number in numbers)) if fit else ())
    wanted = folded(typed)
    whole = [place for place, line in enumerate(labels) if wanted in [folded(label) for label in line]]
    if len(whole) == 1:
        return Chosen((whole[0],))
    hits = tuple(Findable(labels).hits(typed)) if wanted.strip() else ()
    return Chosen(hits) if len(hits) == 1 else Chosen((), hits)
