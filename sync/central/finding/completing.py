"""How a search line can go on where somebody is typing."""

from __future__ import annotations

from dataclasses import dataclass

from sync.central.finding.fields import COMPARED, FIELDS, Field, Labels, Takes, codes_of
from sync.central.merged.competence import CEFR, WORDS
from sync.central.names import words

MOST = 12


@dataclass(frozen=True, slots=True)
class Completion:
    """`text` replaces the line from `at` (from 0) to the cursor; `label` says what it means, or is blank."""

    text: str
    at: int
    label: str = ""


def complete(line: str, cursor: int, labels: Labels) -> list[Completion]:
    """Give how the part of `line` that ends at `cursor` can go on, the likeliest first, at most MOST.

    Fields are told by their name, codes by their beginning or that of a word they are called by. The label of a
    field is its meaning in English, to be translated where it is shown.
    """
    before = line[: max(cursor, 0)]
    if before.count('"') % 2:
        return []
    start = max(before.rfind(" "), before.rfind("\t")) + 1
    token = before[start:]
    name, colon, value = token.partition(":")
    if not colon:
        some = (field for field in FIELDS.values() if name and field.name.startswith(name.casefold()))
        return [Completion(f"{field.name}:", start, field.meaning) for field in some][:MOST]
    field = FIELDS.get(name.casefold())
    return [] if field is None else _values(field, value, start + len(name) + 1, labels)[:MOST]


def _values(field: Field, value: str, at: int, labels: Labels) -> list[Completion]:
    compared = next((place for place, letter in enumerate(value) if letter in "<>="), None)
    if field.takes is Takes.CODE_AND_LEVEL and compared is not None:
        op = next(op for op in COMPARED if value.startswith(op, compared))
        after = compared + len(op)
        typed = value[after:].casefold()
        known = {**dict.fromkeys(CEFR, "cefr"), **dict.fromkeys(WORDS, "level")}
        return [
            Completion(level, at + after, labels.get(listed, {}).get(level, ""))
            for level, listed in known.items()
            if level.startswith(typed)
        ]
    skipped = len(value) - len(value.lstrip("<>=")) if field.takes is Takes.LEVEL else value.rfind(",") + 1
    return _codes(field, value[skipped:], at + skipped, labels)


def _codes(field: Field, typed: str, at: int, labels: Labels) -> list[Completion]:
    called = labels.get(field.listed, {})
    known = codes_of(field, labels)
    by_code = [code for code in known if code.casefold().startswith(typed.casefold())]
    sought = words(typed)
    by_word = [
        code
        for code in known
        if sought and all(any(part.startswith(word) for part in words(called.get(code, ""))) for word in sought)
    ]
    return [Completion(code, at, called.get(code, "")) for code in dict.fromkeys((*by_code, *by_word))]
