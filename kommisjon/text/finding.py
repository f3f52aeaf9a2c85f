"""Finding a line by typing: letters of a word in either language, with or without marks. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from kommisjon.text.digits import latin_digits

_SAME = str.maketrans(
    {
        "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ے": "ي", "ک": "ك", "ګ": "گ", "ة": "ه", "ە": "ه",
        "ہ": "ه", "ـ": "",
        "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
    }
)  # fmt: skip
"""Letters that one keyboard has and another lacks, of which Unicode says nothing: Arabic and Persian yeh and kaf,
the teh marbuta as it is spoken, letters with a stroke."""


def folded(text: str) -> str:
    """Give `text` for comparing: no case, no marks, digits of any script as 0 to 9, like letters as one."""
    parted = unicodedata.normalize("NFKD", latin_digits(text).casefold())
    bare = "".join(char for char in parted if unicodedata.category(char) not in ("Mn", "Cf"))
    return bare.translate(_SAME)


class Findable:
    """Lines, each with its labels in one or two languages, that can be found by typing."""

    def __init__(self, labels: Sequence[Sequence[str]]) -> None:
        self._labels = labels
        self._folded: list[list[str]] | None = None

    @property
    def _lines(self) -> list[list[str]]:
        if self._folded is None:
            self._folded = [[folded(label) for label in line] for line in self._labels]
        return self._folded

    def first(self, typed: str) -> int | None:
        """The first line one of whose labels begins with `typed`; else with a word that does; else None."""
        wanted = folded(typed)
        for begins in (_label_begins, _word_begins):
            for place, line in enumerate(self._lines):
                if any(begins(label, wanted) for label in line):
                    return place
        return None

    def hits(self, typed: str) -> list[int]:
        """The lines of which each part of `typed` begins a word; else those that hold each part."""
        parts = folded(typed).split()
        for holds in (_word_begins, str.__contains__):
            found = [place for place, line in enumerate(self._lines) if _holds_all(line, parts, holds)]
            if found:
                return found
        return []

    def ranked(self, typed: str, numbers: Sequence[int | None] = ()) -> list[int]:
        """Every line that holds each part of `typed`, those first in which each part begins a word.

        Before them all the line whose number is typed; `numbers` are the lines' own. All lines where nothing is.
        """
        wanted = folded(typed).strip()
        parts = wanted.split()
        numbered = [n for n, number in enumerate(numbers) if number is not None and str(number) == wanted]
        held = [n for n, line in enumerate(self._lines) if _holds_all(line, parts, str.__contains__)]
        begun = [n for n in held if _holds_all(self._lines[n], parts, _word_begins)]
        return list(dict.fromkeys((*numbered, *begun, *held)))


def _holds_all(line: Sequence[str], parts: Sequence[str], holds: Callable[[str, str], bool]) -> bool:
    return all(any(holds(label, part) for label in line) for part in parts)


def matches(typed: str, texts: Sequence[str]) -> bool:
    """Whether every part of `typed`, parted by blanks, stands in one of the texts."""
    whole = folded("\n".join(texts))
    return all(part in whole for part in folded(typed).split())


def _label_begins(label: str, wanted: str) -> bool:
    return label.startswith(wanted)


def _word_begins(label: str, wanted: str) -> bool:
    return any(word.strip("(),.:").startswith(wanted) for word in label.split())
