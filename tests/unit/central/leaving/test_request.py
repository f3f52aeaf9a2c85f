"""What a municipality is told before its yes, and after it. Nobody in it exists."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from kommisjon.cli.leaving import full_sheet, request_sheet
from kommisjon.cli.leaving.plain_sheet import plain
from kommisjon.errors import Code, Refusal
from kommisjon.model.settling import SettlingStatus
from sync.central import store
from sync.central.arriving.importer import take
from sync.central.casework.career import add_note
from sync.central.casework.steps import Days, step
from sync.central.leaving import request
from sync.central.leaving.given import columns
from sync.central.leaving.person import SEVERAL, OwnWords, PersonGiven
from sync.central.merged.shielding import begin
from sync.central.staff.audit import Act, entries
from sync.central.staff.who import Role, Staff
from sync.trust.sealing import Identity
from tests import canary_household
from tests.canary_household import CASE, CASE_NUMBER, HIDDEN, MOTHER, SHIELDED_WORDS, WORDS, delivered
from tests.synthetic_laptop import NOW, Laptop, record_id

KARI = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))
S = SettlingStatus
OSLO, BERGEN = "0301", "4601"


@pytest.fixture
def laptop(central: Engine) -> Laptop:
    """The laptop that brought the household; Oslo is asked."""
    laptop = delivered(central)
    go(central, S.READY, days=Days(permit_on="2026-10-01", earliest_on="2026-12-01"))
    go(central, S.DISTRIBUTED, municipality=OSLO)
    return laptop


def go(central: Engine, then: S, **told: Any) -> None:
    step(central, KARI, CASE_NUMBER, NOW, then=then, **told)


def asked(central: Engine, municipality: str = OSLO) -> str:
    return plain(request_sheet.content(request.request(central, KARI, CASE_NUMBER, municipality, NOW))).decode()


def told(central: Engine, municipality: str = OSLO) -> str:
    return plain(full_sheet.content(request.full(central, KARI, CASE_NUMBER, municipality, NOW))).decode()


def lines(sheet: str, person: str) -> dict[str, str]:
    """The lines of one part of a sheet, by their heading in Norwegian."""
    part = sheet.split(f"\n{person}")[1].split("\n\n")[0]
    return {line.partition(" (")[0].strip(): line.partition("): ")[2] for line in part.split("\n")[1:]}


def canaries() -> tuple[str, ...]:
    own = (*WORDS.values(), *SHIELDED_WORDS, CASE_NUMBER, canary_household.MISSION, "Canarychild", "canaryremark")
    ids = tuple(record_id(number) for number in (CASE, MOTHER, HIDDEN))
    return (*own, *ids, "1986-05", "canary")


def test_a_request_has_the_list_and_nothing_of_a_name(central: Engine, laptop: Laptop) -> None:
    sheet = asked(central)
    assert not [word for word in canaries() if word.casefold() in sheet.casefold()]
    household = lines(sheet, "Husstanden")
    assert re.fullmatch(r"[A-Z2-7]{4}-[A-Z2-7]{4}", household["Referanse"])
    assert (household["Antall personer"], household["Tidligste ankomst"]) == ("2", "2026-12-01")
    assert household["Frist for innreise"] == "2027-04-01"
    mother = lines(sheet, "Person 1")
    assert mother["Fødselsår"] == "1986"
    assert mother["Statsborgerskap"] == "Syria"
    assert mother["Yrke"].startswith("Skredder, søm, sko eller lær")
    assert mother["Språk"].startswith("Arabisk: Som morsmål; Engelsk: A2")
    assert mother["Utdanning"].startswith("Ungdomsskole, 9 år på skole")
    assert mother["Dette må være på plass, så langt det kan sies"].startswith(
        "Trapper; Bolig uten trinn og terskler"
    )
    assert lines(sheet, "Person 2")["Plass i familien"].startswith("Barn")
    assert "Person 3" not in sheet


_TOKEN = st.integers(10**7, 10**8 - 1).map("Kanari{}".format)


def _tokens(model: Any) -> st.SearchStrategy[Any]:
    """One of `model` with a canary in every field that can hold words or a code."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for column in columns(model):
        kinds: dict[type, st.SearchStrategy[Any]] = {
            str: _TOKEN,
            list: st.lists(_TOKEN, max_size=2).map(tuple),
            int: st.integers(10**7, 10**8),
            float: st.integers(10**7, 10**8).map(float),
        }
        fields[column.name] = kinds[column.kind]
    return st.fixed_dictionaries(fields).map(lambda held: model(**held))


@st.composite
def _persons(draw: st.DrawFn) -> PersonGiven:
    own = {name: draw(_TOKEN) for name in ("id", "case_id", "case_number", "mission", "case_status")}
    words = {one.name: draw(_TOKEN) for one in columns(PersonGiven) if one.kind is str and one.name != "birth"}
    said = {name: draw(_TOKEN) for name in ("original", "language", "translation", "translation_language")}
    own_words = (OwnWords(record="work", field="title", **said, translated_by=None, reviewed=False),)
    several = {name: tuple(draw(st.lists(_tokens(model), max_size=2))) for name, (_, model) in SEVERAL.items()}
    return PersonGiven(
        **own,
        **words,
        **several,
        birth="1986-05-03",
        own_words=own_words,
        school_years=draw(st.integers(10**7, 10**8)),
    )


@settings(max_examples=25)
@given(st.lists(_persons(), min_size=1, max_size=3))
def test_no_word_reaches_a_request_whatever_the_records_hold(persons: list[PersonGiven]) -> None:
    made = request.Request(("x",), "AAAA-2222", OSLO, None, None, tuple(map(request.asked_of, persons)))
    sheet = plain(request_sheet.content(made)).decode()
    assert "Kanari" not in sheet
    assert not re.search(r"\d{5}", sheet)
    assert "1986-05" not in sheet


def test_a_need_is_told_only_with_both_consents(central: Engine, laptop: Laptop) -> None:
    found = {}
    for both in (("refused", "given"), ("withdrawn", "given"), ("given", "refused"), ("given", "withdrawn")):
        canary_household.need(laptop, MOTHER, *both, "canarystairs")
        take(central, *laptop.export(), NOW)
        found[both] = "Trapper" in asked(central)
    assert found == dict.fromkeys(found, False)
    canary_household.need(laptop, MOTHER, "given", "given", "canarystairs")
    take(central, *laptop.export(), NOW)
    assert "Trapper" in asked(central)
    assert "canarystairs" not in asked(central)


def test_what_people_differ_on_is_not_told_as_settled(central: Engine, laptop: Laptop) -> None:
    other = Laptop("beta")
    other.save(CASE, MOTHER, {"citizenship": "IRQ"})
    take(central, *other.export(), NOW)
    mother = lines(asked(central), "Person 1")
    assert mother["Statsborgerskap"].startswith("Ikke avgjort ennå")
    go(central, S.ACCEPTED)
    assert "IRQ / SYR" in told(central) or "SYR / IRQ" in told(central)


def test_competence_that_was_not_agreed_to_stays_here(central: Engine, laptop: Laptop) -> None:
    refused = {"_type": "consent", "_parent": record_id(MOTHER), "purpose": "competence", "decision": "refused"}
    laptop.save(CASE, 60, refused)
    take(central, *laptop.export(), NOW)
    assert lines(asked(central), "Person 1")["Yrke"] == lines(asked(central), "Person 2")["Yrke"]
    assert "Skredder" not in asked(central)


def test_the_full_sheet_comes_after_the_yes_of_that_municipality_only(central: Engine, laptop: Laptop) -> None:
    for municipality, code in ((OSLO, Code.NO_YES_YET), (BERGEN, Code.NOT_THIS_MUNICIPALITY)):
        with pytest.raises(Refusal) as refused:
            told(central, municipality)
        assert refused.value.code is code
    with pytest.raises(Refusal) as refused:
        asked(central, BERGEN)
    assert refused.value.code is Code.NOT_THIS_MUNICIPALITY
    add_note(central, KARI, record_id(MOTHER), "Notecanary: has sewn for a theatre.", NOW)
    go(central, S.ACCEPTED)
    sheet = told(central)
    for word in ("Canaryamina", "كناريأمينة", "canarysewing", "6,5", "canarystairs", "Notecanary", "Arabisk"):
        assert word in sheet
    for word in (*SHIELDED_WORDS, "canaryremark", CASE_NUMBER):
        assert word not in sheet
    with pytest.raises(Refusal) as refused:
        told(central, BERGEN)
    assert refused.value.code is Code.NOT_THIS_MUNICIPALITY


def test_a_new_asking_has_another_reference_and_the_former_municipality_gets_nothing(
    central: Engine, laptop: Laptop
) -> None:
    first = lines(asked(central), "Husstanden")["Referanse"]
    go(central, S.DECLINED)
    with pytest.raises(Refusal) as refused:
        asked(central, OSLO)
    assert refused.value.code is Code.NOT_THIS_MUNICIPALITY
    go(central, S.DISTRIBUTED, municipality=BERGEN)
    assert lines(asked(central, BERGEN), "Husstanden")["Referanse"] != first


def test_each_sheet_is_noted_with_whom_it_is_about_and_its_digest(central: Engine, laptop: Laptop) -> None:
    about = request.request(central, KARI, CASE_NUMBER, OSLO, NOW).about
    request.note_sheet(central, KARI, Act.WROTE_REQUEST, NOW, about, OSLO, ("ab" * 32,))
    with central.connect() as connection:
        *_, last = entries(connection)
    assert (last.act, last.detail) == (Act.WROTE_REQUEST, {"municipality": OSLO, "file_1": "ab" * 32})
    assert set(last.about) == {record_id(CASE), record_id(MOTHER), record_id(canary_household.CHILD)}


def shows(laptop: Laptop, central: Engine, *changes: tuple[int, dict[str, Any]]) -> str | None:
    """The code by which a child's case is refused once these were saved; None where the sheet is written."""
    for number, values in changes:
        laptop.save(600, number, values)
    take(central, *laptop.export(), NOW)
    codes = []
    for give in (request.request, request.full):
        try:
            give(central, KARI, "123-26C00600", OSLO, NOW)
            codes.append(None)
        except Refusal as refusal:
            codes.append(refusal.code.id)
    anonymous, named = codes
    assert named == anonymous
    return anonymous


def test_a_child_whose_household_may_not_be_told_of_is_not_offered_as_a_child_alone(central: Engine) -> None:
    """Whatever the others of the household are, the words are the same; a child that came alone is asked for."""
    laptop = Laptop("gamma")
    here = {"_type": "person", "_case": record_id(600), "_parent": record_id(600)}
    case = {"_type": "case", "number": "123-26C00600", "mission": "2026-UGA-01", "status": "sealed"}
    laptop.save(600, 600, case)
    laptop.save(600, 601, {**here, "given_latin": "Lone", "birth": "2012", "role": "child"})
    take(central, *laptop.export(), NOW)
    for then, told in (
        (S.READY, {"days": Days(permit_on="2026-10-01", earliest_on="2026-12-01")}),
        (S.DISTRIBUTED, {"municipality": OSLO}),
        (S.ACCEPTED, {}),
    ):
        step(central, KARI, "123-26C00600", NOW, then=then, **told)  # type: ignore[arg-type]
    assert shows(laptop, central) is None
    assert shows(laptop, central, (601, {"parent_here": "yes"})) == "KM-D757"
    assert shows(laptop, central, (601, {"parent_here": "no"})) is None
    assert shows(laptop, central, (600, {"case_size": 2})) == "KM-D757"
    assert shows(laptop, central, (600, {"case_size": 1})) is None
    mother = {**here, "given_latin": "Hid", "birth": "1990", "role": "principal"}
    assert shows(laptop, central, (602, {**mother, "shield": "strict"})) == "KM-D757"
    assert shows(laptop, central, (602, {"shield": "none"})) is None


def test_a_shield_that_put_a_mother_away_leaves_no_child_alone_either(central: Engine) -> None:
    laptop = delivered(central)
    go(central, S.READY, days=Days(permit_on="2026-10-01", earliest_on="2026-12-01"))
    go(central, S.DISTRIBUTED, municipality=OSLO)
    with store.writing(central) as connection:
        begin(connection, Identity.generate("mlkem768x25519", os.urandom).recipient)
    assert asked(central)
    laptop.save(CASE, MOTHER, {"shield": "confidential"})
    take(central, *laptop.export(), NOW)
    with pytest.raises(Refusal) as refused:
        asked(central)
    assert refused.value.code is Code.ONLY_CHILDREN
    assert not refused.value.facts
