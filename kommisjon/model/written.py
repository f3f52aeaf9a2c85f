"""What somebody wrote as the answer to one question, read as its record takes it; where not, what it takes.

The record's field says it. On a path without a field, what stands there does: among numbers another number is
meant, and never the text that looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, get_args

from pydantic import TypeAdapter

from kommisjon.errors import N_, Code, Refusal, Word
from kommisjon.model.answers import Answer, Source, read_answer
from kommisjon.model.characters import tidy
from kommisjon.model.record import BirthDate
from kommisjon.model.records import RECORDS, check_field
from kommisjon.model.session import LocalMoment

YES, NO = "yes", "no"
"""How a yes or no is written."""

_WHOLE = re.compile(r"-?[0-9]{1,15}")
_MOST_TOLD = 10**6
"""A bound beyond is the one that JSON has for every number: nobody is told of that."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is taken: why another answer does not fit, what is to be written; the kind that words are read as."""

    unlike: str
    takes: str
    kind: type = str


_ANY = _Wanted(
    N_("it has another form than this question takes"), Word(N_("an answer in the form that the others have"))
)
_WHEN_BORN = _Wanted(
    N_("it is no date"), Word(N_("a date as 1980-05-17, 1980-05 or 1980, with ~ behind an estimate"))
)
_MOMENT = _Wanted(
    N_("it is no date and time"), Word(N_("a date and time with its zone, as 2026-11-02T09:30+03:00"))
)
_NONE_OF_THEM = N_("it is none of the codes that it takes")
_NO_NUMBER = N_("it is no whole number that can be here")
_DATES = {get_args(BirthDate)[-1]: _WHEN_BORN, get_args(LocalMoment)[-1]: _MOMENT}


def read_written(
    record_type: str | None, path: str, text: str, beside: Collection[Mapping[str, Any] | None]
) -> Answer:
    """Read `text` as the answer on a path of a record of this type; `beside` are the answers that stand there.

    Raises Refusal D758 for one that does not fit, R603 and R607 for characters that no text may hold, or too many.
    """
    wanted = _of_field(record_type, path) or _of_those(beside)
    words = tidy(text)
    try:
        if not words:
            raise _misfit(_Wanted(N_("it has no words"), wanted.takes))
        answer = read_answer({"v": _read(words, wanted), "src": Source.STAFF})
        check_field(record_type or "", path, answer)
    except Refusal as refusal:
        raise _misfit(wanted) if refusal.code is Code.SCHEMA else refusal from None
    return answer


def _read(words: str, wanted: _Wanted) -> str | int | bool:
    if wanted.kind is int:
        if _WHOLE.fullmatch(words) is None:
            raise _misfit(wanted)
        return int(words)
    if wanted.kind is bool:
        if words.lower() not in (YES, NO):
            raise _misfit(wanted)
        return words.lower() == YES
    return words


def _misfit(wanted: _Wanted) -> Refusal:
    return Refusal(Code.WRITTEN_MISFIT, detail=Word(wanted.unlike), takes=wanted.takes)


def _of_field(record_type: str | None, path: str) -> _Wanted | None:
    """What the field of a path takes; None for a path without one."""
    model = RECORDS.get(record_type or "")
    if model is None or path not in model.model_fields:
        return None
    annotation = model.model_fields[path].rebuild_annotation()
    parts = list(_parts(annotation))
    for part in parts:
        if isinstance(part, type) and issubclass(part, StrEnum):
            return _codes(*(one.value for one in part))
        if part is bool:
            return _codes(YES, NO, kind=bool)
        if part is int:
            return _number(annotation)
    return next((_DATES[part] for part in parts if part in _DATES), _ANY)


def _parts(annotation: Any) -> Iterator[Any]:
    """An annotation and all that it is made of."""
    yield annotation
    for inner in (*get_args(annotation), *getattr(annotation, "metadata", ())):
        yield from _parts(inner)


def _of_those(beside: Collection[Mapping[str, Any] | None]) -> _Wanted:
    """What is meant beside these answers."""
    held = [one["v"] for one in beside if one is not None and "v" in one]
    if held and all(isinstance(one, bool) for one in held):
        return _codes(YES, NO, kind=bool)
    if held and all(isinstance(one, int) and not isinstance(one, bool) for one in held):
        return _number(int)
    return _ANY


def _codes(*codes: str, kind: type = str) -> _Wanted:
    return _Wanted(_NONE_OF_THEM, ", ".join(codes), kind)


def _number(annotation: Any) -> _Wanted:
    told = TypeAdapter(annotation).json_schema()
    ends = next(one for one in told.get("anyOf", [told]) if one.get("type") == "integer")
    least, most = ends.get("minimum", -_MOST_TOLD), ends.get("maximum", _MOST_TOLD)
    bound = least > -_MOST_TOLD and most < _MOST_TOLD
    return _Wanted(_NO_NUMBER, f"{least}–{most}" if bound else Word(N_("a whole number")), int)
