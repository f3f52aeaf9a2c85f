"""Whether a screen in the pseudo-locale is all translated and all there (tui-and-languages.md 3.4)."""

from __future__ import annotations

import calendar
import re
from functools import lru_cache

from kommisjon.resources import forms_folder, locales_folder
from kommisjon.synth.document import write
from kommisjon.tui.actions import ACTIONS
from tests.screen.laptop import mission

PSEUDO = ("qps", "qpr")
OPEN, CLOSE = "⟦", "⟧"
_WORD = re.compile(r"[^\W\d_]{3,}")
_PLAIN = frozenset("aceginorsuyACEGINORSUY")
"""Letters that the pseudo-locale never leaves as they are."""


@lru_cache(maxsize=1)
def data_words() -> frozenset[str]:
    """What comes from elsewhere: the forms' words and those read aloud, synthetic names, keys, days and months."""
    texts = [form.read_text(encoding="utf-8") for form in sorted(forms_folder().glob("*/form.xml"))]
    texts += [
        write(mission()).decode(),
        *(action.shown for action in ACTIONS),
        "kommisjon Home End PgDn PgUp Enter",
        *calendar.day_name,
        *calendar.month_name,
        *(words.read_text(encoding="utf-8") for words in locales_folder().glob("*/LC_MESSAGES/spoken.po")),
    ]
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


def unmarked(shown: str) -> list[str]:
    """Words on a screen that are neither in the pseudo-language nor data."""
    found = [word for word in _WORD.findall(shown) if _PLAIN & set(word)]
    return [word for word in found if word.isascii() and not _is_data(word.casefold())]


def _is_data(word: str) -> bool:
    return word in data_words() or any(known.startswith(word) for known in data_words())


def whole(shown: str, language: str) -> bool:
    """Whether each text has its end on the screen; in a line that is turned round, its brackets are too."""
    opened, closed = shown.count(OPEN), shown.count(CLOSE)
    return opened == closed if language == "qps" else (opened + closed) % 2 == 0


SCROLLS = frozenset(
    ("help", "help of a list", "kept", "wipe", "palette", "letters", "read back", "paper", "relation")
)
"""Pages on which one scrolls: what does not stand there now is no loss."""
_LISTS = (
    "cases",
    "cases found",
    "household",
    "child",
    "forms",
    "search",
    "day",
    "family",
    "session",
    "session begun",
)
_IN_LINE = (
    "beside",
    "portfolio",
    "readable",
    "after",
    "jump",
    "searched list",
    "one more",
    "does not know",
    "typed",
)
IN_COLUMNS = frozenset(_LISTS + _IN_LINE)
"""Rows of columns, and the line above a question, which end in … where a language needs a third more room than
English; in the languages we have they do not (tests/screen/frames)."""
