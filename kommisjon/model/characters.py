"""Which characters a text may hold (security-and-bundles.md 4.3).

Control characters reach a terminal as commands, bidi overrides make a text read as something else, and U+0000
cannot be stored by PostgreSQL. Joiners, direction marks and isolates stay: Arabic, Persian and Kurdish need them.
"""

from __future__ import annotations

import json
import re
import unicodedata

_UNSAFE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but for TAB and LF, DEL, C1
    "\u2028\u2029"  # line and paragraph separators
    "\u202a-\u202e"  # bidi embeddings and overrides
    "\ufeff"  # byte order mark
    "\ufff9-\ufffb"  # interlinear annotation
    "\ufdd0-\ufdef"  # noncharacters
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "\U000e0000-\U000e007f"  # tag characters
    "\ud800-\udfff"  # lone surrogates
    "]"
)
_BREAKS = re.compile("[\t\n]")


def unsafe_character(text: str, *, multiline: bool = True) -> str | None:
    """Name the first character that a stored text may not hold, as 'U+202E', or None.

    TAB and line feed are allowed only where `multiline`.
    """
    if text.isprintable():  # quick for almost every text: nothing refused here is printable
        return None
    found = _UNSAFE.search(text) or (None if multiline else _BREAKS.search(text))
    return None if found is None else f"U+{ord(found[0]):04X}"


def visible(text: str) -> str:
    """Give `text` with each unsafe character as a visible escape, for showing what cannot be trusted."""
    return _UNSAFE.sub(lambda found: f"\\u{{{ord(found[0]):x}}}", text)


def one_line(text: str) -> str:
    """Give `text` safe for the terminal and on one line; a line break shows as a sign."""
    return visible(text).replace("\n", " ⏎ ").replace("\t", " ")


def escaped(document: str) -> str:
    """Give a JSON document with each unsafe character as JSON's own escape: still the same document."""
    return _UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], document)


def tidy(text: str) -> str:
    """Give a typed text as it is stored: NFC, without blanks at its ends."""
    return unicodedata.normalize("NFC", text).strip()
