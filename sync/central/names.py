"""Words for finding: a name typed on any keyboard should find the name as it was written.

Marks, cases and letter variants fall away; nothing is transliterated, so a person is found in the script their
name was written in. Matching across scripts belongs to the search for duplicates (central-and-merge.md 5).
"""

from __future__ import annotations

import re
import unicodedata

_VARIANTS = str.maketrans(
    {
        "\u0649": "\u064a",  # alef maksura: yeh
        "\u06cc": "\u064a",  # Persian yeh: yeh
        "\u06d2": "\u064a",  # yeh barree: yeh
        "\u0671": "\u0627",  # alef wasla: alef
        "\u0629": "\u0647",  # teh marbuta: heh
        "\u06d5": "\u0647",  # ae, as Kurdish writes it: heh
        "\u06c1": "\u0647",  # heh goal: heh
        "\u06be": "\u0647",  # heh doachashmee: heh
        "\u06a9": "\u0643",  # Persian kaf: kaf
        "\u0640": None,  # tatweel
        "\u0621": None,  # hamza on the line
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "đ": "d",
        "ı": "i",
    }
)
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> tuple[str, ...]:
    """Give the words of `text` in their searchable form, in order, each once.

    >>> words("Émile-Amina ÅS")
    ('emile', 'amina', 'as')
    """
    if text.isascii():  # most names and titles: there is nothing to fold but capitals
        return tuple(dict.fromkeys(_WORD.findall(text.casefold())))
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    # Marks go, and so do joiners and direction marks; a hamza carried by a letter is a mark here.
    bare = "".join(c for c in folded if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    return tuple(dict.fromkeys(_WORD.findall(unicodedata.normalize("NFC", bare.translate(_VARIANTS)))))
