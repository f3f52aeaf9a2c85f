import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommisjon.errors import Code, Refusal
from kommisjon.synth.document import LARGEST, read, write
from kommisjon.synth.mission import make_mission

SMALL = write(make_mission(5, persons=12, starts=date(2027, 2, 1), planned=True))


@pytest.mark.parametrize("persons", [1, 12, 360])
def test_a_mission_reads_back_as_it_was(persons: int) -> None:
    made = make_mission(4, persons=persons, starts=date(2027, 2, 1), planned=persons != 12)
    assert read(write(made)) == made
    assert write(read(write(made))) == write(made)


def changed(change: Callable[[Any], object]) -> bytes:
    document = json.loads(SMALL)
    change(document)
    return json.dumps(document).encode()


def person_of(document: Any) -> Any:
    return document["cases"][0]["persons"][0]["person"]


NOT_SYNTHETIC = {
    "nothing": b"",
    "no json": b"name;birth\nAmal;1980\n",
    "no utf-8": b"\xff\xfe{}",
    "a list": b"[]",
    "says nothing": changed(lambda d: d.pop("synthetic")),
    "says false": changed(lambda d: d.update(synthetic=False)),
    "says one": changed(lambda d: d.update(synthetic=1)),
    "says it in words": changed(lambda d: d.update(synthetic="true")),
    "says it twice": SMALL.replace(b'"synthetic": true', b'"synthetic": false, "synthetic": true'),
    "only outside": changed(lambda d: d["mission"].update(synthetic=False)),
    "a number of a real office": changed(lambda d: d["cases"][0]["case"].update(number="KAM-22-00011")),
    "an individual of a real office": changed(lambda d: person_of(d).update(individual_number="803-00000001")),
    "too deep": b"[" * 200_000,
    "too large": SMALL + b" " * LARGEST,
    "a number too long": b'{"synthetic": true, "version": ' + b"9" * 5_000 + b"}",
}


@pytest.mark.parametrize("data", NOT_SYNTHETIC.values(), ids=NOT_SYNTHETIC.keys())
def test_what_does_not_say_that_it_is_synthetic_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        read(data)
    assert refused.value.code is Code.NOT_SYNTHETIC


MISFITS: dict[str, tuple[Callable[[Any], object], str]] = {
    "version": (lambda d: d.update(version=2), "version"),
    "version true": (lambda d: d.update(version=True), "version"),
    "no version": (lambda d: d.pop("version"), "version"),
    "no id": (lambda d: d.pop("id"), "id"),
    "id of another kind": (lambda d: d.update(id=7), "id"),
    "the same id twice": (lambda d: d["cases"][0].update(id=d["id"]), "cases/0/id"),
    "unknown key": (lambda d: d.update(note="x"), "?"),
    "unknown field": (lambda d: person_of(d).update(religion="x"), "cases/0/persons/0/person/?"),
    "status smuggled in": (lambda d: person_of(d).update(unanswered={}), "cases/0/persons/0/person/?"),
    "no mission": (lambda d: d.pop("mission"), "mission"),
    "mission code": (lambda d: d["mission"].update(code="../../x"), "mission/code"),
    "mission day": (lambda d: d["mission"].update(starts="tomorrow"), "mission/starts"),
    "cases": (lambda d: d.update(cases={}), "cases"),
    "a case that is none": (lambda d: d["cases"].append(7), f"cases/{len(json.loads(SMALL)['cases'])}"),
    "case of another mission": (lambda d: d["cases"][0]["case"].update(mission="x"), "cases/0/case/mission"),
    "case without persons": (lambda d: d["cases"][0].update(persons=[]), "cases/0/persons"),
    "case number twice": (
        lambda d: d["cases"][0]["case"].update(number=d["cases"][1]["case"]["number"]),
        "cases/number",
    ),
    "sex": (lambda d: person_of(d).update(sex="female"), "cases/0/persons/0/person/sex"),
    "birth": (lambda d: person_of(d).update(birth="1980-02-31"), "cases/0/persons/0/person/birth"),
    "size": (lambda d: d["cases"][0]["case"].update(case_size="4"), "cases/0/case/case_size"),
    "session of no case": (lambda d: d["sessions"][0].update(case=d["id"]), "sessions/0/case"),
    "session of several": (lambda d: d["sessions"][0].update(case=[]), "sessions/0/case"),
    "session that was held": (
        lambda d: d["sessions"][0]["session"].update(status="completed"),
        "sessions/0/session/status",
    ),
    "name too long": (
        lambda d: person_of(d).update(given_latin="x" * 401),
        "cases/0/persons/0/person/given_latin",
    ),
}


@pytest.mark.parametrize(("change", "path"), MISFITS.values(), ids=MISFITS.keys())
def test_what_does_not_fit_names_its_place(change: Callable[[Any], object], path: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(changed(change))
    assert refused.value.code is Code.SCHEMA
    assert refused.value.facts["path"] == path


@pytest.mark.parametrize("hidden", ["a\x1b[2J", "a\u202eb", "a\nb", "a\ud800"])
def test_hidden_characters_in_a_name_are_refused(hidden: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(changed(lambda d: person_of(d).update(given_latin=hidden)))
    assert refused.value.code in (Code.TEXT_UNSAFE, Code.SCHEMA)


@given(st.integers(0, len(SMALL) - 1), st.integers(0, 255))
def test_a_damaged_document_is_read_or_refused_never_worse(place: int, byte: int) -> None:
    damaged = SMALL[:place] + bytes([byte]) + SMALL[place + 1 :]
    try:
        read(damaged)
    except Refusal as refused:
        code = refused.code
    else:
        return
    assert code in (Code.NOT_SYNTHETIC, Code.SCHEMA, Code.TEXT_UNSAFE)
