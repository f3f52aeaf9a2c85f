"""Fonts of ours, of the Noto family, under the licence that lies beside them (fonts/OFL.txt).

They are those of the paper and of the residents' page. Each text is written in the font of its language; letters
which that one lacks are taken from the next that has them. For a paper only the letters that stand on it are given
along.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "fonts"
LATIN, ARABIC, ETHIOPIC = "NotoSans-Regular", "NotoNaskhArabic-Regular", "NotoSansEthiopic-Regular"
MYANMAR = "NotoSansMyanmar-Regular"
FONTS = (LATIN, ARABIC, ETHIOPIC, MYANMAR)
"""The Latin one also has Cyrillic, Greek and Devanagari letters."""

_BY_LANGUAGE = {
    **dict.fromkeys(("ti", "am", "tig", "gez"), ETHIOPIC),
    **dict.fromkeys(("my", "rki", "shn", "mnw"), MYANMAR),
}
_UNSEEN = frozenset("\n\t\u00ad\u200b\u200c\u200d\u200e\u200f\u2060")
"""Characters that have no look of their own."""


def font_for(code: str, *, rtl: bool) -> str:
    """The font that a language is written in first."""
    return ARABIC if rtl else _BY_LANGUAGE.get(code.partition("-")[0], LATIN)


def in_order(code: str, *, rtl: bool) -> tuple[str, ...]:
    """All fonts by preference for a language: letters that one lacks come from the next that has them."""
    first = font_for(code, rtl=rtl)
    return first, *(font for font in FONTS if font != first)


@lru_cache(maxsize=len(FONTS))
def letters(font: str) -> frozenset[str]:
    """Every character that a font can show."""
    from fontTools.ttLib import TTFont

    with TTFont(FOLDER / f"{font}.ttf", lazy=True) as opened:
        return frozenset(map(chr, opened.getBestCmap()))


def missing(texts: Iterable[str]) -> int:
    """How many different characters none of the fonts can show: they stand on the paper as empty boxes."""
    known = frozenset[str]().union(*map(letters, FONTS))
    return len({char for text in texts for char in text} - known - _UNSEEN)


def used(texts: Iterable[str], fonts: Iterable[str]) -> dict[str, str]:
    """The characters that each of the fonts is needed for, asked in turn; those not needed are absent."""
    waiting = {char for text in texts for char in text}
    found: dict[str, str] = {}
    for font in fonts:
        here = waiting & letters(font)
        if here - {" "}:
            # Punctuation and digits come with their neighbours, whichever font those are from.
            found[font] = "".join(sorted(here))
            waiting -= here
    return found


def subset(font: str, text: str) -> bytes:
    """A font with nothing but what it takes to write these characters, joined forms and all, as WOFF."""
    from fontTools import subset as tool

    options: Any = tool.Options()
    options.flavor = "woff"
    options.layout_features = ["*"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # whose it is, and its licence, go along
    opened = tool.load_font(str(FOLDER / f"{font}.ttf"), options)
    cutter = tool.Subsetter(options)
    cutter.populate(text=text + "\u200c\u200d\u200e\u200f")
    cutter.subset(opened)
    made = io.BytesIO()
    tool.save_font(opened, made, options)
    return made.getvalue()
