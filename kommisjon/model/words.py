"""What stands beside the answer to a question: the person's own words, the officer's note (domain.md section 9).

Both lie on the record that the answer lies on, on paths that no question can have: `_said/<question>/<part>` for
each part of the words, `_note/<question>` for the note (docs/decisions/0032). The parts of the words are always
saved together, so that words and translation of two officers are never mixed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Answer, Line, Status, Text, refused

_SAID, _NOTE = "_said/", "_note/"
NOTE = "note"
"""What `part_of` calls a note, which has no parts."""

Language = Annotated[Line, Field(pattern=r"^([a-z]{2,3}(_[A-Za-z0-9]{2,8})*)?$")]
"""CLDR's identifier of a language, or blank where it is not known."""


class Translator(StrEnum):
    """Who put the person's words into the interviewer's language."""

    INTERPRETER = "interpreter"
    STAFF = "staff"
    SELF = "self"
    """The person, who speaks both."""
    MACHINE = "machine"


class Utterance(BaseModel):
    """What the person said, as it was said, and how it was understood.

    `script` is the ISO 15924 code of what `original` is written in. `reviewed`: somebody who knows both languages
    has read the translation over.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    original: Text = ""
    lang: Language = ""
    script: Annotated[str, Field(pattern=r"^([A-Z][a-z]{3})?$")] = ""
    translation: Text = ""
    translation_lang: Language = ""
    translated_by: Annotated[Translator, Field(strict=False)] | None = None
    reviewed: bool = False

    @property
    def says_something(self) -> bool:
        return bool(self.original or self.translation)


NO_WORDS = Utterance()


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one answer."""

    words: Utterance = NO_WORDS
    note: str = ""

    @property
    def empty(self) -> bool:
        return not (self.words.says_something or self.note)


NOTHING = Beside()

_PARTS = tuple(Utterance.model_fields)
_QUESTION = re.compile(rf"(?:{_NOTE}(?P<noted>.+)|{_SAID}(?P<said>.+)/(?P<part>{'|'.join(_PARTS)}))")


def words_values(question: str, words: Utterance) -> dict[str, dict[str, Any] | None]:
    """The answers by path that hold the words on a question: every part, also those that say nothing."""
    held = words.model_dump(mode="json") if words.says_something else {}
    return {path: _said(held.get(part)) for part, path in words_paths(question).items()}


def note_values(question: str, note: str) -> dict[str, dict[str, Any] | None]:
    """The answer by path that holds the note on a question."""
    return {note_path(question): _said(note)}


def part_of(path: str) -> tuple[str, str] | None:
    """The question that a path stands beside, and which part of the words it is, or NOTE; None for other paths."""
    found = _QUESTION.fullmatch(path) if path.startswith((_SAID, _NOTE)) else None
    if found is None:
        return None
    return (found["noted"], NOTE) if found["noted"] is not None else (found["said"], found["part"])


def words_paths(question: str) -> dict[str, str]:
    """The path of each part of the words on a question."""
    return {part: f"{_SAID}{question}/{part}" for part in _PARTS}


def note_path(question: str) -> str:
    return _NOTE + question


def words_of(parts: Mapping[str, dict[str, Any] | None]) -> Utterance:
    """The words from the answers on their parts, as one save left them; a part that does not fit is left out."""
    held = {}
    for part, value in parts.items():
        try:
            held[part] = getattr(_checked({part: (value or {})["v"]}), part)
        except (Refusal, KeyError):
            continue
    return Utterance(**held)


def note_of(value: dict[str, Any] | None) -> str:
    """The note from the answer on its path."""
    held = value.get("v") if value is not None else None
    return held if isinstance(held, str) else ""


def check_beside(path: str, answer: Answer) -> None:
    """Refuse what cannot be read again as the part of the words, or the note, that the path says.

    Raises Refusal R602, R603 or R607.
    """
    found = part_of(path)
    if found is None or answer.s is Status.NOT_ASKED:
        return
    if answer.s is not Status.ANSWERED:
        raise Refusal(Code.SCHEMA, path=path)
    if found[1] != NOTE:
        _checked({found[1]: answer.v})
    elif not isinstance(answer.v, str):
        raise Refusal(Code.SCHEMA, path=path)


def _checked(held: Mapping[str, Any]) -> Utterance:
    try:
        return Utterance.model_validate(held)
    except ValidationError as problem:
        raise refused(problem, "words") from None


def _said(value: object) -> dict[str, Any]:
    return {"s": Status.ANSWERED.value, "v": value} if value not in (None, "") else {"s": Status.NOT_ASKED.value}
