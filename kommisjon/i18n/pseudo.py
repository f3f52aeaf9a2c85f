"""The pseudo-locale: English with accents, a third longer, in brackets (tui-and-languages.md 3.4).

Text without brackets on a screen was never marked for translation; a bracket that is not on the screen shows text
that would be cut in a longer language. The second one runs from right to left.
"""

from __future__ import annotations

import re
from math import ceil

LANGUAGE = "qps"
"""The pseudo-language, in the range of codes that ISO 639 leaves to users."""
LANGUAGE_RTL = "qpr"

_OPEN, _CLOSE = "⟦", "⟧"
_ISOLATE, _POP = "\u2067", "\u2069"
_LONGER = 0.35
_ACCENTS = str.maketrans("aceginorsuyACEGINORSUY", "áçéğíñóřšúýÁÇÉĞÍÑÓŘŠÚÝ")
_FIELD = re.compile(r"(\$?\{[^{}]*\}|%(?:\(\w+\))?[srd])")


def pseudo(text: str, *, rtl: bool = False) -> str:
    """Give `text` in the pseudo-language. Fields ({name}, ${name}, %(name)s) stay as they are; "" stays ""."""
    if not text:
        return ""
    parts = _FIELD.split(text)
    accented = "".join(part if i % 2 else part.translate(_ACCENTS) for i, part in enumerate(parts))
    letters = sum(len(part) for part in parts[::2])
    inside = accented + "~" * ceil(letters * _LONGER)
    bracketed = f"{_OPEN}{inside}{_CLOSE}"
    return f"{_ISOLATE}{bracketed}{_POP}" if rtl else bracketed
