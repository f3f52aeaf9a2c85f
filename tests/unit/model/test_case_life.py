import pytest

from kommisjon.errors import Refusal
from kommisjon.model.case_life import BEFORE_INTERVIEW, FOLLOWS, WORDS, check_step, may_follow
from kommisjon.model.records import CaseStatus


def test_every_status_has_its_place_and_its_words() -> None:
    assert set(FOLLOWS) == set(WORDS) == set(CaseStatus)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("loaded", "scheduled"),
        ("scheduled", "in_interview"),
        ("in_interview", "mapped"),
        ("mapped", "quality_checked"),
        ("quality_checked", "sealed"),
        ("scheduled", "no_show"),
        ("no_show", "scheduled"),
        ("mapped", "withdrawn"),
    ],
)
def test_the_way_through_the_field(now: str, then: str) -> None:
    check_step(CaseStatus(now), CaseStatus(then))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("loaded", "mapped"),
        ("loaded", "no_show"),
        ("in_interview", "sealed"),
        ("mapped", "sealed"),
        ("sealed", "in_interview"),
        ("sealed", "withdrawn"),
        ("withdrawn", "scheduled"),
        ("quality_checked", "in_interview"),
    ],
)
def test_what_the_life_of_a_case_does_not_have(now: str, then: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_step(CaseStatus(now), CaseStatus(then), "a reason does not help")
    assert refused.value.code.id == "KM-D720"


def test_opened_again_only_with_a_reason() -> None:
    with pytest.raises(Refusal) as refused:
        check_step(CaseStatus.MAPPED, CaseStatus.IN_INTERVIEW, "  ")
    assert refused.value.code.id == "KM-D721"
    check_step(CaseStatus.MAPPED, CaseStatus.IN_INTERVIEW, "the father remembered a school")


def test_nothing_leads_out_of_a_sealed_case_and_everything_leads_to_one() -> None:
    assert not FOLLOWS[CaseStatus.SEALED]
    reached = {CaseStatus.LOADED}
    while more := {then for now in reached for then in FOLLOWS[now]} - reached:
        reached |= more
    assert reached == set(CaseStatus)


def test_the_first_answer_may_always_put_a_waiting_case_in_interview() -> None:
    assert all(may_follow(now, CaseStatus.IN_INTERVIEW) for now in BEFORE_INTERVIEW)


def test_a_refusal_is_told_wholly_in_the_language_of_the_person() -> None:
    with pytest.raises(Refusal) as refused:
        check_step(CaseStatus.SEALED, CaseStatus.MAPPED)
    norwegian = {"sealed": "forseglet", "mapped": "kartlagt"}
    told = refused.value.told(lambda text: norwegian.get(text, text))
    assert told.what == "The case is “forseglet” and cannot become “kartlagt” from there."
