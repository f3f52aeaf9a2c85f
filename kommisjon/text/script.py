"""Which script a text is written in."""

from __future__ import annotations

import unicodedata
from collections import Counter

_CODES = {
    "LATIN": "Latn", "ARABIC": "Arab", "ETHIOPIC": "Ethi", "CYRILLIC": "Cyrl", "MYANMAR": "Mymr",
    "DEVANAGARI": "Deva", "BENGALI": "Beng", "HEBREW": "Hebr", "SYRIAC": "Syrc", "THAANA": "Thaa",
    "HANIFI": "Rohg", "GREEK": "Grek", "ARMENIAN": "Armn", "GEORGIAN": "Geor", "TAMIL": "Taml",
    "GURMUKHI": "Guru", "TIFINAGH": "Tfng", "ADLAM": "Adlm", "NKO": "Nkoo", "CJK": "Hani", "HANGUL": "Hang",
    "THAI": "Thai", "TIBETAN": "Tibt",
}  # fmt: skip
"""ISO 15924 codes by the word that names of letters begin with in Unicode."""


def script_of(text: str) -> str:
    """Give the ISO 15924 code of the script that most letters of `text` are of; blank where none is known."""
    letters = (unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha())
    counted = Counter(code for word in letters if (code := _CODES.get(word)) is not None)
    return counted.most_common(1)[0][0] if counted else ""
