"""Reads a search line into what it asks for, and says where it cannot be read and what is possible there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kommisjon.errors import Code, Refusal
from kommisjon.model.characters import unsafe_character
from sync.central.finding.fields import COMPARED, FIELDS, LEVELS, Field, Labels, Takes, codes_of
from sync.central.names import words

MOST_OFFERED = 20
"""Codes that a refusal names at most."""
MOST_WORDS = 100
"""Of a line."""
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r'(?:"[^"]*"|[^\s"])+')
_NAME = re.compile(r"([^\W\d_]+):", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for; all of a line must hold.

    `field` is None for free words. `codes` are what a code must be among, or begin with for occupations; `spoken`
    are words looked for in the person's own. `number` is what something is compared with by `op`.
    """

    field: str | None
    at: int
    """Its first character in the line, from 1."""
    codes: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    op: str = ">="
    number: int | None = None


def read(line: str, labels: Labels) -> tuple[Term, ...]:
    """Give what a line asks for; nothing for a blank one.

    Raises Refusal D790 for a field that there is not, D791 for a value that a field does not take, D792 where it
    cannot be compared so, and D793 for a quotation mark that is not closed. Each names the place. R603 for a
    character that no text here holds, D717 for more words than a database takes at once.
    """
    if (unsafe := unsafe_character(line)) is not None:
        raise Refusal(Code.TEXT_UNSAFE, which=unsafe)
    if len(_WORD.findall(line)) > MOST_WORDS:
        raise Refusal(Code.QUERY_LONG, most=MOST_WORDS)
    return tuple(term for at, token in tokens(line) for term in _terms(at, token, labels))


def tokens(line: str) -> Iterator[tuple[int, str]]:
    """Give the parts of a line with the place of each, from 0; what stands in quotation marks is one part."""
    if line.count('"') % 2:
        raise Refusal(Code.QUERY_OPEN, at=line.rindex('"') + 1)
    for found in _TOKEN.finditer(line):
        yield found.start(), found.group()


def _terms(at: int, token: str, labels: Labels) -> Iterator[Term]:
    named = _NAME.match(token)
    if named is None:
        for word in words(token.replace('"', " ")):
            yield Term(None, at + 1, spoken=(word,))
        if not words(token):
            yield Term(None, at + 1)
        return
    field = FIELDS.get(named.group(1).casefold())
    if field is None:
        raise Refusal(Code.QUERY_FIELD, at=at + 1, possible=", ".join(FIELDS))
    yield _READ[field.takes](field, token[named.end() :].replace('"', ""), at + named.end() + 1, labels)


def _codes(field: Field, text: str, at: int, labels: Labels) -> Term:
    found: list[str] = []
    for part in _parts(field, text, at, labels):
        some = resolved(field, part, labels)
        if not some:
            raise _not_taken(field, at, labels)
        found += some
    return Term(field.name, at, codes=tuple(dict.fromkeys(found)))


def _words(field: Field, text: str, at: int, labels: Labels) -> Term:
    codes: list[str] = []
    spoken: list[str] = []
    for part in _parts(field, text, at, labels):
        if part.isdecimal():
            if len(part) > 4:
                raise _not_taken(field, at, labels)
            codes.append(part)
            continue
        if not words(part):
            raise _not_taken(field, at, labels)
        spoken += words(part)
        codes += named(part, labels.get(field.listed, {}))
    return Term(field.name, at, codes=tuple(dict.fromkeys(codes)), spoken=tuple(dict.fromkeys(spoken)))


def _number(field: Field, text: str, at: int, labels: Labels) -> Term:
    op, rest = _compared(text)
    if not re.fullmatch("[0-9]{1,4}", rest):
        raise Refusal(Code.QUERY_VALUE, field=field.name, at=at, possible=field.example)
    return Term(field.name, at, op=op or "=", number=int(rest))


def _level(field: Field, text: str, at: int, labels: Labels) -> Term:
    op, rest = _compared(text)
    some = resolved(field, rest, labels) if rest else []
    if len(some) != 1:
        raise _not_taken(field, at, labels)
    return Term(field.name, at, op=op or "=", number=field.values.index(some[0]))


def _code_and_level(field: Field, text: str, at: int, labels: Labels) -> Term:
    found = re.search("[<>=]", text)
    name, rest = (text, "") if found is None else (text[: found.start()], text[found.start() :])
    term = _codes(field, name, at, labels)
    if not rest:
        return Term(field.name, at, codes=term.codes, op=">=", number=1)
    op, level = _compared(rest)
    if level.casefold() not in LEVELS:
        place = at + len(text) - len(level)
        raise Refusal(Code.QUERY_COMPARED, field=field.name, at=place, possible=", ".join(LEVELS))
    return Term(field.name, at, codes=term.codes, op=op, number=LEVELS[level.casefold()])


def _text(field: Field, text: str, at: int, labels: Labels) -> Term:
    return Term(field.name, at, codes=tuple(_parts(field, text, at, labels)))


def _parts(field: Field, text: str, at: int, labels: Labels) -> list[str]:
    """What is separated by commas: any of it will do."""
    if text.startswith(COMPARED):
        raise Refusal(Code.QUERY_COMPARED, field=field.name, at=at, possible=field.example)
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise _not_taken(field, at, labels)
    return parts


def _compared(text: str) -> tuple[str, str]:
    op = next((op for op in COMPARED if text.startswith(op)), "")
    return op, text[len(op) :]


def resolved(field: Field, part: str, labels: Labels) -> list[str]:
    """Give the codes that `part` means: one by its name, or those whose words it begins."""
    known = codes_of(field, labels)
    exact = [code for code in known if code.casefold() == part.casefold()]
    return exact or [code for code in named(part, labels.get(field.listed, {})) if code in known]


def named(part: str, labels: Mapping[str, str]) -> list[str]:
    """Give the codes in whose label every word of `part` begins a word."""
    wanted = words(part)
    return [
        code
        for code, label in labels.items()
        if wanted and all(any(word.startswith(one) for word in words(label)) for one in wanted)
    ]


def _not_taken(field: Field, at: int, labels: Labels) -> Refusal:
    known = codes_of(field, labels)
    possible = ", ".join(known) if 0 < len(known) <= MOST_OFFERED else field.example
    return Refusal(Code.QUERY_VALUE, field=field.name, at=at, possible=possible)


_READ = {
    Takes.CODES: _codes,
    Takes.WORDS: _words,
    Takes.NUMBER: _number,
    Takes.LEVEL: _level,
    Takes.CODE_AND_LEVEL: _code_and_level,
    Takes.TEXT: _text,
}
