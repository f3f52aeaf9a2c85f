"""What is written as an answer, and what it has to be. Nobody in it exists."""

from __future__ import annotations

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.model.records import RECORDS
from kommisjon.model.written import read_written


@pytest.mark.parametrize(
    ("record_type", "path", "text", "held"),
    [
        ("person", "birth", " 1980-05~ ", "1980-05~"),
        ("person", "given_latin", "Amina", "Amina"),
        ("person", "sex", "f", "f"),
        ("case", "case_size", "3", 3),
        ("session", "present_child", "YES", True),
        ("session", "here_at", "2026-11-02T09:30+03:00", "2026-11-02T09:30+03:00"),
        ("profile", "english_level", "3", "3"),
        (None, "anything", "yes", "yes"),
    ],
)
def test_it_is_read_as_the_record_takes_it(record_type: str | None, path: str, text: str, held: object) -> None:
    answer = read_written(record_type, path, text, [])
    assert (answer.wire()["v"], answer.src) == (held, "staff")


@pytest.mark.parametrize(
    ("record_type", "path", "text", "beside", "takes"),
    [
        ("person", "birth", "spring", [], "1980-05-17, 1980-05 or 1980"),
        ("person", "birth", "1980-13", [], "1980-05-17, 1980-05 or 1980"),
        ("person", "sex", "woman", [], "f, m, x, u"),
        ("person", "role", "", [], "principal, spouse, child"),
        ("person", "shield", "no", [], "none, confidential, strict"),
        ("case", "case_size", "0", [], "1–60"),
        ("case", "case_size", "many", [], "1–60"),
        ("case", "present_count", "3.5", [], "a whole number"),
        ("session", "here_at", "2026-11-02T09:30", [], "with its zone"),
        ("session", "present_child", "perhaps", [], "yes, no"),
        ("pause", "began_at", "noon", [], "with its zone"),
        ("mission", "code", "Uganda", [], "the form that the others have"),
        ("work", "years", "three", [{"s": "answered", "v": 3}, {"s": "declined"}], "a whole number"),
        ("work", "years", "9" * 16, [{"s": "answered", "v": 3}], "a whole number"),
        ("work", "skills/welding", "true", [{"s": "answered", "v": True}, None], "yes, no"),
        ("work", "title", " ", [{"s": "answered", "v": "cook"}], "the form that the others have"),
    ],
)
def test_one_that_does_not_fit_is_told_with_what_is_taken(
    record_type: str, path: str, text: str, beside: list[dict[str, object] | None], takes: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read_written(record_type, path, text, beside)
    assert refused.value.code is Code.WRITTEN_MISFIT
    told = refused.value.told()
    assert takes in told.do
    assert "–" not in told.what
    assert path not in told.what + told.do
    assert "bundle" not in told.what + told.lost + told.do


def test_of_every_field_there_is_something_to_tell() -> None:
    for record_type, model in RECORDS.items():
        for path in model.model_fields.keys() - {"unanswered"}:
            with pytest.raises(Refusal) as refused:
                read_written(record_type, path, "", [])
            assert refused.value.facts["takes"]


@pytest.mark.parametrize(("text", "code"), [("a\u202eb", Code.TEXT_UNSAFE), ("x" * 401, Code.TEXT_TOO_LONG)])
def test_what_no_text_may_hold_is_told_as_that(text: str, code: Code) -> None:
    with pytest.raises(Refusal) as refused:
        read_written("person", "given_latin", text, [])
    assert refused.value.code is code
