"""How Arabic letters join: joining types as in ArabicShaping.txt, for the letters U+0600 to U+06FF.

Letters with a full set of presentation forms show their type by the forms they have; the others are listed here
as facts of Unicode 15.0 (tui-and-languages.md 1.3).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

ZWNJ, ZWJ, TATWEEL = "\u200c", "\u200d", "\u0640"

Joining = Literal["D", "R", "C", "T", "U"]
"""D joins on both sides, R on the right side only, C makes others join, T is passed over, U never joins."""


class Forms(NamedTuple):
    """The presentation forms of one letter or ligature; None where Unicode has none."""

    isolated: str | None = None
    final: str | None = None
    initial: str | None = None
    medial: str | None = None


_DUAL_WITHOUT_FORMS = frozenset("ںؠػؼؽؾؿٮٯٸټٽځڂڅښڛڜڝڞڟڠڡڢڣڥڧڨڪګڬڮڰڲڴڵڶڷڸڹڼڽڿۂێۑۺۻۼۿ")
_RIGHT_WITHOUT_FORMS = frozenset("ٲٳٵٶٷډڊڋڏڐڒړڔڕږڗڙۃۄۊۍۏەۮۯ")
_UNJOINED_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2\u2066\u2067\u2068\u2069" + ZWNJ)
_LAM, _ALEFS = "ل", "آأإا"


@lru_cache(maxsize=1)
def forms_of_letters() -> tuple[Mapping[str, Forms], Mapping[str, Forms]]:
    """Forms of each letter, and of lam with each alef (keyed by the two letters).

    Read from the decompositions of the presentation form blocks when the first such letter is drawn.
    """
    letters: dict[str, Forms] = {}
    ligatures: dict[str, Forms] = {}
    for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)):
        tag, _, rest = unicodedata.decomposition(chr(code)).partition(" ")
        kind = tag.strip("<>")
        if kind not in Forms._fields:
            continue
        source = "".join(chr(int(part, 16)) for part in rest.split())
        if len(source) == 1:
            letters[source] = letters.get(source, Forms())._replace(**{kind: chr(code)})
        elif len(source) == 2 and source[0] == _LAM and source[1] in _ALEFS:
            ligatures[source] = ligatures.get(source, Forms())._replace(**{kind: chr(code)})
    return letters, ligatures


@lru_cache(maxsize=1024)
def joining(char: str) -> Joining:
    """Give the joining type of a character."""
    if char in (TATWEEL, ZWJ):
        return "C"
    if char in _UNJOINED_FORMATS:
        return "U"
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return "T"
    if char in _DUAL_WITHOUT_FORMS:
        return "D"
    if char in _RIGHT_WITHOUT_FORMS:
        return "R"
    forms = forms_of_letters()[0].get(char, Forms())
    if forms.initial:
        return "D"
    return "R" if forms.final else "U"
