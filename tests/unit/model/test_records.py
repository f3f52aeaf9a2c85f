import pytest

from kommisjon.errors import Refusal
from kommisjon.model.answers import Answer, Source, Status, read_answer
from kommisjon.model.characters import unsafe_character, visible
from kommisjon.model.records import Case, Mission, Person, Shield


def test_a_person_reads_back_what_it_wrote() -> None:
    person = Person(given_latin="Amal", family_original="حداد", birth="1980~", sex="f")  # type: ignore[arg-type]
    assert Person.read(person.answers(Source.LIST)) == person


def test_declined_and_unknown_are_kept_apart_from_absent() -> None:
    person = Person.read({"birth": Answer(s=Status.UNKNOWN), "family_latin": Answer(s=Status.DECLINED)})
    assert person.birth is None
    assert person.unanswered == {"birth": Status.UNKNOWN, "family_latin": Status.DECLINED}


def test_a_path_of_a_later_form_is_passed_over() -> None:
    assert Person.read({"favourite_colour": Answer(v="green")}) == Person()


@pytest.mark.parametrize("wrong", [{"birth": "3 May"}, {"sex": "female"}, {"given_latin": 7}])
def test_what_does_not_fit_names_the_field(wrong: dict[str, str | int]) -> None:
    with pytest.raises(Refusal) as refused:
        Person.read({path: Answer(v=value) for path, value in wrong.items()})
    assert refused.value.code.id == "KM-R602"
    assert next(iter(wrong)) in str(refused.value.facts["path"])


@pytest.mark.parametrize("bad", ["a\x1b[31m", "a\u202eb", "a\x00", "a\u2028b", "\U000e0041"])
def test_hidden_characters_are_refused(bad: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_answer({"s": "answered", "v": bad})
    assert refused.value.code.id == "KM-R603"
    assert unsafe_character(bad) is not None
    assert unsafe_character(visible(bad)) is None


@pytest.mark.parametrize("good", ["می\u200cروم", "a\nb", "\u2067שלום\u2069", "مُحَمَّد"])
def test_joiners_marks_and_isolates_stay(good: str) -> None:
    assert read_answer({"s": "answered", "v": good}).v == good


def test_nothing_that_is_refused_counts_as_printable() -> None:
    import sys

    from kommisjon.model import characters

    refused = [chr(code) for code in range(sys.maxunicode + 1) if characters._UNSAFE.match(chr(code))]
    assert len(refused) > 200
    assert not any(char.isprintable() for char in refused)


def test_a_name_is_one_line() -> None:
    with pytest.raises(Refusal):
        Case.read({"number": Answer(v="a\nb"), "mission": Answer(v="x")})


def test_a_mission_code_has_its_shape() -> None:
    with pytest.raises(Refusal):
        Mission.read(
            {
                p: Answer(v=v)
                for p, v in {
                    "code": "UGA",
                    "title": "t",
                    "country": "UGA",
                    "starts": "2026-01-01",
                    "ends": "2026-01-02",
                }.items()
            }
        )


@pytest.mark.parametrize("wrong", [{"s": "not_asked", "off": True}, {"s": "answered", "v": "x", "off": False}])
def test_a_mark_that_marks_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Refusal):
        read_answer(wrong)


@pytest.mark.parametrize("mark", [1, "true"])
def test_a_mark_is_true_and_nothing_like_it(mark: object) -> None:
    with pytest.raises(Refusal):
        read_answer({"s": "answered", "v": "x", "off": mark})


def test_a_record_is_read_without_what_the_path_skips_but_not_without_its_protection() -> None:
    skipped = {
        path: Answer(v=value, off=True)
        for path, value in {"given_latin": "Amina", "birth": "1980", "shield": "strict"}.items()
    }
    read = Person.read({**skipped, "family_latin": Answer(v="Testsen"), "sex": Answer(s=Status.UNKNOWN, off=True)})
    assert (read.name, read.birth, read.shield) == ("Testsen", None, Shield.STRICT)
    assert read.unanswered == {}


def test_what_a_record_cannot_be_read_without_is_read_even_if_skipped() -> None:
    case = Case.read({"number": Answer(v="ZZZ-26-00001", off=True), "mission": Answer(v="2026-ZZZ-01")})
    assert case.number == "ZZZ-26-00001"
