"""Which group a search line asks for, as far as figures tell of groups: dimensions, and codes of each.

Pure. A word without a field, a birth year and a case's number ask for no group.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping

from sync.central.finding.line import Term
from sync.central.merged.cells import Dimension
from sync.central.merged.competence import DIGITAL, NORWEGIAN

_HOLDS: Mapping[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_LEVELS = {"edu": (Dimension.EDUCATION, tuple("012345678")), "digital": (Dimension.DIGITAL, DIGITAL)}
_CODES = {
    "field": (Dimension.FIELD,),
    "skill": (Dimension.CRAFT,),
    "drive": (Dimension.DRIVING,),
    "sex": (Dimension.SEX,),
    "role": (Dimension.ROLE,),
    "from": (Dimension.CITIZENSHIP,),
    "asylum": (Dimension.COUNTRY,),
    "status": (Dimension.STATUS, Dimension.STAGE),
}


def group(terms: Iterable[Term]) -> dict[str, tuple[str, ...]]:
    """Give the codes that a line asks for by dimension of the figures, in the order of the line."""
    found: dict[str, tuple[str, ...]] = {}
    for term in terms:
        for dimension, codes in _of(term):
            found[dimension] = tuple(dict.fromkeys((*found.get(dimension, ()), *codes)))
    return found


def mission(terms: Iterable[Term]) -> str:
    """Give what the codes of the missions begin with that a line asks for; blank for all, and for several."""
    codes = [term.codes for term in terms if term.field == "mission"]
    return codes[0][0].upper() if len(codes) == 1 and len(codes[0]) == 1 else ""


def _of(term: Term) -> Iterator[tuple[Dimension, tuple[str, ...]]]:
    if term.field in _LEVELS:
        dimension, levels = _LEVELS[term.field]
        number = term.number or 0
        yield dimension, tuple(code for n, code in enumerate(levels) if _HOLDS[term.op](n, number))
    elif term.field == "work":
        yield Dimension.OCCUPATION, tuple(dict.fromkeys(code[0] for code in term.codes))
    elif term.field == "lang":
        yield Dimension.SPOKEN, tuple(dict.fromkeys(NORWEGIAN.get(code, code) for code in term.codes))
    elif term.field in _CODES:
        for dimension in _CODES[term.field]:
            yield dimension, term.codes
