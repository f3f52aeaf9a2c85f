"""Long histories on the page: cards, numbers to tap, lists to page through, pictures beside words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kommisjon.interview.centre.desk import Seat
from kommisjon.interview.centre.long_lists import GROUPS, Sought
from kommisjon.interview.centre.steps import NotOnPage
from kommisjon.interview.sheet.content import content_of
from kommisjon.interview.sitting import NotAccepted
from kommisjon.interview.stops import Stop
from kommisjon.kiosk import deeds, pages, pictures
from kommisjon.kiosk.texts import Says
from kommisjon.model.answers import Status
from tests.unit.interview.centre.at_centre import Centre, a_centre, answered, begun


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with a_centre(tmp_path) as made:
        yield made


def drawn(seat: Seat, shown: pages.Shown | None = None) -> str:
    return pages.page(seat, shown or pages.Shown(), nonce="n", style="s")


def until(seat: Seat, name: str) -> Stop:
    """To a question of the longest path; entries are added on the way there."""
    visit = seat.visit
    answered(visit, lambda at: at.stop.ref.endswith(name) or (at.stop.kind.adds and at.stop.ref.endswith("/work")))
    if visit.stop.kind.adds:
        visit.add()
        answered(visit, lambda at: at.stop.ref.endswith(name))
    return visit.stop


def at_work(centre: Centre, language: str, name: str, path: str = "five") -> Seat:
    seat = centre.seated()
    sitting = begun(seat.visit, language).open_sitting
    sitting.answer(next(stop for stop in sitting.stops if stop.ref.endswith("/path")), path)
    seat.visit.rest()
    seat.visit.vouched_for()
    answered(seat.visit, lambda at: at.stop.ref.endswith("has_worked"))
    seat.visit.answer("yes")
    until(seat, name)
    return seat


def test_what_was_told_is_shown_as_cards_that_can_be_changed_and_taken_away(centre: Centre) -> None:
    seat = centre.seated()
    begun(seat.visit, "ti").add()
    seat.visit.answer("tir")
    answered(seat.visit, lambda at: at.stop.kind.adds)
    page = drawn(seat)
    assert 'name="change" value="1"' in page
    assert "ትግርኛ" in page
    assert page.count("rising") >= 2, "how well it is spoken and read is drawn"
    deeds.do(centre.desk, seat, {"away": ["1"]})
    assert 'name="change"' not in drawn(seat)
    deeds.do(centre.desk, seat, {"do": ["remove"]})
    assert seat.visit.told == []
    for hostile in ({"change": ["1"]}, {"away": ["-1"]}, {"change": ["²"]}, {"away": ["1", "2"]}):
        with pytest.raises(NotOnPage):
            deeds.do(centre.desk, seat, hostile)


def test_years_are_tapped_in_the_resident_s_digits_and_kept_as_numbers(centre: Centre) -> None:
    seat = at_work(centre, "fa_AF", "work_years")
    taps = re.findall(r'name="answer" value="([\d.]+)">([^<]+)<', drawn(seat))
    assert ("0.5", "½") in taps
    assert ("15", "۱۵") in taps
    asked = seat.visit.stop
    for number, _shown in taps:
        seat.visit.open_sitting.answer(asked, number)
        assert seat.visit.open_sitting.text(asked) == number
    deeds.do(centre.desk, seat, {"answer": ["15"]})
    assert seat.visit.open_sitting.text(asked) == "15"


@pytest.mark.parametrize(
    ("language", "tapped", "told"),
    [("nb", "0.5", "½"), ("fa_AF", "0.5", "½"), ("fa_AF", "15", "۱۵"), ("my", "3", "၃")],
)
def test_a_number_is_told_back_as_it_was_tapped(centre: Centre, language: str, tapped: str, told: str) -> None:
    seat = at_work(centre, language, "work_years")
    visit, asked = seat.visit, seat.visit.stop
    visit.answer(tapped)
    answered(visit, lambda at: at.stop.kind.adds)
    assert f"<bdi>{told}</bdi>" in drawn(seat), "on the card"
    answered(visit)
    visit.read()
    assert f"<bdi>{told}</bdi>" in drawn(seat), "where everything is checked"
    assert visit.reading is not None
    paper = content_of(visit.reading.summary, None, training=False)
    assert told in [one.answer.person for part in paper.parts for one in part.asked], "on the paper"
    assert visit.open_sitting.text(asked) == tapped, "what is kept is a number"


@pytest.mark.parametrize("typed", ["١٢٫٥", "۱۲٫۵", "၁၂.၅", "१२,५", "12,5"])
def test_a_number_is_read_in_the_digits_it_is_typed_in(centre: Centre, typed: str) -> None:
    seat = at_work(centre, "ar", "work_years")
    asked = seat.visit.stop
    deeds.do(centre.desk, seat, deeds.read_form(f"answer={typed}&do=answer".encode()))
    assert seat.visit.open_sitting.text(asked) == "12.5"


@pytest.mark.parametrize(
    ("language", "typed", "deed", "between"),
    [("fa_AF", "۱۴۰۰", "answer", ["2021", "2022"]), ("ti", "2013", "own-calendar", ["2020", "2021"])],
)
def test_a_year_of_the_resident_s_calendar_is_asked_back_as_two_of_ours(
    centre: Centre, language: str, typed: str, deed: str, between: list[str]
) -> None:
    seat = at_work(centre, language, "work_last", "full")
    asked = seat.visit.stop
    assert 'value="own-calendar"' in drawn(seat)
    sent = {"answer": [typed], "do": [deed]}
    with pytest.raises(NotAccepted):
        deeds.do(centre.desk, seat, sent)
    assert seat.visit.open_sitting.status(asked) is Status.NOT_ASKED
    shown = pages.Shown(typed=deeds.typed(seat.visit, sent))
    assert re.findall(r'name="answer" value="(\d{4})"', drawn(seat, shown)) == between
    deeds.do(centre.desk, seat, {"answer": [between[0]]})
    assert seat.visit.open_sitting.text(asked) == between[0]


def test_the_calendar_is_offered_only_to_those_who_count_by_one(centre: Centre) -> None:
    seat = at_work(centre, "sw", "work_last", "full")
    assert "own-calendar" not in drawn(seat)
    with pytest.raises(NotOnPage):
        deeds.do(centre.desk, seat, {"answer": ["2013"], "do": ["own-calendar"]})


def test_a_long_list_is_gone_through_by_buttons(centre: Centre) -> None:
    seat = centre.seated()
    begun(seat.visit).add()
    first = drawn(seat)
    assert first.index('name="answer" value="ara"') < first.index('name="find"'), "nobody has to search first"
    sought = deeds.sought(seat.visit, {"page": ["1"], "find": [""], "group": [""]})
    assert sought is not None
    assert 'value="ara"' not in drawn(seat, pages.Shown(sought=sought))
    for hostile in ({"page": ["99"]}, {"page": ["-1"]}, {"group": ["7"]}, {"page": ["1", "2"]}):
        with pytest.raises(NotOnPage):
            deeds.sought(seat.visit, hostile)
    seat.visit.rest()
    with pytest.raises(NotOnPage):
        deeds.sought(seat.visit, {"page": ["1"]})
    assert seat.visit.sitting is None, "nothing is opened behind a page that rests"


def test_an_occupation_is_reached_from_the_picture_of_its_group(centre: Centre) -> None:
    seat = at_work(centre, "nb", "work_occupation")
    asked = seat.visit.stop
    assert all(f'name="group" value="{begins}"' in drawn(seat) for begins in GROUPS["occupation"])
    sought = deeds.sought(seat.visit, {"group": ["6"]})
    assert sought is not None
    offered = re.findall(r'name="answer" value="(\d+)"', drawn(seat, pages.Shown(sought=sought)))
    assert {value[0] for value in offered} == {"6"}
    deeds.do(centre.desk, seat, {"answer": [offered[0]]})
    assert seat.visit.open_sitting.text(asked) == offered[0]
    assert seat.visit.open_sitting.status(asked) is Status.ANSWERED


def test_each_picture_is_drawn_and_each_belongs_to_a_choice_of_the_form(centre: Centre) -> None:
    shapes = (Path(pages.__file__).parent / "templates" / "pictures.html").read_text(encoding="utf-8")
    named = {one for by_value in pictures._BY_LIST.values() for one in by_value.values()}
    named |= set(pictures._BY_QUESTION.values()) | set(GROUPS["occupation"].values())
    assert [one for one in named if "-" not in one and f'name == "{one}"' not in shapes] == []
    assert all(Says[name.upper()] for name in GROUPS["occupation"].values())
    begun(centre.seated().visit)
    sitting = centre.seated().visit.open_sitting
    sitting.answer(next(stop for stop in sitting.stops if stop.ref.endswith("/path")), "full")
    listed = {sitting.list_name(stop): stop for stop in sitting.stops if stop.kind.lists}
    assert "cefr" in listed
    for name, by_value in pictures._BY_LIST.items():
        if name in listed:
            assert set(by_value) == {value for value, _label in sitting.choices(listed[name], None)}, name


def test_two_languages_school_and_two_jobs_are_told_with_two_fields_to_type(centre: Centre) -> None:
    """What stands in docs/decisions/0052; every tap is one that the page draws."""
    place = next(n for n, one in enumerate(centre.residents) if one.member.person.mother_tongue == "ara")
    seat = centre.seated(place)
    visit = begun(seat.visit)
    taps = [*_language("ara", "yes", "fluent", "good"), *_language("tur", "no", "some", "none"), "do=later"]
    taps += [f"answer={value}" for value in ("a1", "yes", "3", "completed", "yes", "yes")]
    jobs = {"سائق شاحنة": ("answer=833",), "كنت أعمل في مزرعة عائلتي": ("group=6", "answer=611")}
    shown, typed = pages.Shown(), 0
    for title, found in jobs.items():
        taps += ["do=add", f"written={title}", *found, "answer=farm", "answer=8"]
    for tap in [*taps, "do=later"]:
        name, _is, value = tap.partition("=")
        page = drawn(seat, shown)
        if name == "written":
            deeds.do(centre.desk, seat, {"answer": [value], "do": ["answer"]})
            typed += 1
            continue
        assert f'name="{name}" value="{value}"' in page, tap
        shown = pages.Shown(sought=deeds.sought(visit, {name: [value]}) or Sought())
        if name != "group":
            deeds.do(centre.desk, seat, {name: [value]})
    assert visit.stop.ref.endswith("first_wish")
    assert (len(taps) + 1, typed) == (29, 2)


def _language(*values: str) -> list[str]:
    return ["do=add", *(f"answer={value}" for value in values)]
