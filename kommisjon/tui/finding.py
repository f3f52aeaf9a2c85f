"""Finding a line by typing: letters of a word in either language, with or without marks. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from kommisjon.text.digits import latin_digits


def folded(text: str) -> str:
    """Give `text` for comparing: no case, no marks, digits of any script as 0 to 9."""
    parted = unicodedata.normalize("NFKD", latin_digits(text).casefold())
    return "".join(char for char in parted if unicodedata.category(char) not in ("Mn", "Cf"))


def place_of(typed: str, labels: Sequence[Sequence[str]]) -> int | None:
    """The first line one of whose labels begins with `typed`; else the first with a word that does; else None."""
    wanted = folded(typed)
    lines = [[folded(label) for label in line] for line in labels]
    for begins in (_label_begins, _word_begins):
        for place, line in enumerate(lines):
            if any(begins(label, wanted) for label in line):
                return place
    return None


def matches(typed: str, texts: Sequence[str]) -> bool:
    """Whether every part of `typed`, parted by blanks, stands in one of the texts."""
    whole = folded("\n".join(texts))
    return all(part in whole for part in folded(typed).split())


def _label_begins(label: str, wanted: str) -> bool:
    return label.startswith(wanted)


def _word_begins(label: str, wanted: str) -> bool:
    return any(word.strip("(),.:").startswith(wanted) for word in label.split())
