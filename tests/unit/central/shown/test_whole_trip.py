"""Everything an interview writes goes from a laptop to central in a signed bundle, and is told there in words.

The laptop's records are made by the modules of the screens (tests/a_whole_trip.py). Nobody in them exists.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from kommisjon.cli import central as central_commands
from kommisjon.exchange.bundles import export
from kommisjon.exchange.enrolment import accept
from kommisjon.exchange.mission import load_synthetic
from kommisjon.i18n import catalogue
from kommisjon.model.asking_back import Question, Reply
from kommisjon.model.records import RECORDS
from kommisjon.model.registration import Registration
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission
from sync.central.finding.search import search
from sync.central.merged.log import read
from sync.central.schema import rec
from sync.central.shown.show import CaseView, show_case
from sync.central.staff.who import Role, Staff
from sync.merge import Change, decode, view
from sync.merge.policies import POLICIES
from tests.a_whole_trip import ADDED, CASE, PRACTICE, UNTOLD, Trip
from tests.enrolled import NOON, STARTS, World, clock, make_world

pytestmark = pytest.mark.xdist_group("whole trip")  # the trip is made in one worker
Drawn = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Made:
    """A laptop's bundle, and what stood on the laptop when it was written."""

    world: World
    bundle: Path
    trip: Trip
    docs: dict[str, Drawn]
    changes: set[tuple[int, str, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("trip")
    world = make_world(folder)
    answer = world.issue(world.ask())
    (folder / "stick").mkdir()
    with world.opened() as vault:
        accept(vault.store, answer, NOON)
        load_synthetic(vault.store, write(make_mission(1, persons=10, starts=STARTS)), "AB")
        trip = Trip(vault.store, clock())
        trip.go()
        bundle = export(vault, folder / "stick", NOON)
        changes = list(vault.store.changes())
        ids = {one.rec: one.home for one in changes}
        held = {one: vault.store.record(home, one) for one, home in ids.items()}
        docs = {one: drawn(record.doc) for one, record in held.items() if record is not None}
        yield Made(world, bundle.path, trip, docs, written(changes))


@pytest.fixture
def taken(made: Made, central: Engine) -> Engine:
    made.world.take(central, made.bundle)
    return central


def drawn(doc: Any) -> Drawn:
    return {path: one.value for path, one in view(doc, POLICIES).values.items() if one.value is not None}


def written(changes: Iterable[Change]) -> set[tuple[int, str, str]]:
    """Number, record and content of each change."""
    return {
        (one.n, one.rec, json.dumps([(entry.path, entry.value) for entry in one.entries], sort_keys=True))
        for one in changes
    }


def shown(central: Engine) -> CaseView:
    return show_case(central, CASE)


def told(central: Engine, language: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What `central show` prints."""
    lines: list[str] = []
    monkeypatch.setattr(central_commands, "say", lines.append)
    monkeypatch.setattr(central_commands, "connected", lambda _args: nullcontext(central))
    kari = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))
    monkeypatch.setattr(central_commands, "staff_of", lambda _args: kari)
    catalogue.use(language)
    central_commands.run_show(argparse.Namespace(case=CASE, json=False))
    return lines


def test_every_change_and_every_record_of_the_laptop_is_in_centrals_log(made: Made, taken: Engine) -> None:
    with taken.connect() as connection:
        log = list(read(connection))
        rows = connection.execute(select(rec.c.rec, rec.c.type, rec.c.doc)).all()
    assert written(log) == made.changes
    docs = {row.rec: drawn(decode(row.doc)) for row in rows}
    assert docs == made.docs
    asked_by_headquarters = {Question.TYPE, Reply.TYPE}
    at_a_centre = {Registration.TYPE}  # tests/e2e/test_reception_centre.py
    field = {kind for kind, model in RECORDS.items() if not model.STAYS_AT_CENTRAL}
    field -= asked_by_headquarters | at_a_centre
    assert {row.type for row in rows} >= field | {"profile", "language", "settlement", "needs"}


def test_what_was_said_is_told_in_words(made: Made, taken: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = told(taken, "en", monkeypatch)
    text = "\n".join(lines)
    for said in (
        "Rami Osman: mother or father of Khaled Osman (by law: adopted, appointed, or a registered marriage)",
        "the household (number of persons on the list): one stayed behind",
        "interviewer AB; Arabic",
        "interpreter: by phone; B: a bachelor's degree, or state authorisation and a basic course of 30 credits; "
        "number 1234; problems: the line broke twice",
        "others present: a lawyer, or UNHCR, a neighbour",
        "pause: 2026-11-02 12:00 UTC – 12:00 UTC",
        "broken off because of somebody's health; a headache",
        "Competence; Rami Osman; Arabic; finished 2026-11-02",
        "Rami Osman; Needs and consent; said yes; asked in Arabic; 2026-11-02",
        "Samar Al Ali; Needs and consent; took the yes back; asked in Arabic; 2026-11-02",
        "Rami Osman: Stairs",
        "on an ordinary day: " + PRACTICE,
        "must be near: A doctor or health centre, A hospital",
        "Rami Osman: a card of which nothing may be told (said no)",
        "Samar Al Ali: a card of which nothing may be told",
        "Concern, by AB",
        "for: Network in Norway, Work experience",
        "against: The children's school and kindergarten",
        "wants to work at once",
        "Household sheet; the household; Arabic; confirmed; interpreted by 1234; 2026-11-02",
        "1 answer corrected: present_count",
        "Settlement interview; Rami Osman; Arabic; "
        "not confirmed: the person wants to ask or look something up first; 2026-11-02",
        "asks his brother",
        "sent back by CD, 2026-11-02: the daughter's school is missing",
        "read by CD, 2026-11-02",
        "Mapped although something was open: the son was at school",
        "= family_original of Samar Al Ali: عثمان, copied from Rami Osman, confirmed by nobody",
        "note on background/grew_up, by AB: said with pride",
        "own words on background/grew_up (ar): نشأت في حمص",
        "? background/lives_with: would rather not answer",
        "? background/ordinary_day: does not know",
        "sealed by AB, 2026-11-02",
        "about Rami Osman: " + ADDED,
        "1992-03-25",
    ):
        assert said in text, said
    assert "one is ill" not in text, "the reason that was given first has been changed"


def test_in_norwegian_no_line_of_it_is_left_in_english(taken: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    english, norwegian = (told(taken, language, monkeypatch) for language in ("en", "nb"))
    assert len(english) == len(norwegian)
    typed = ("wants to work", "asks his brother")
    names = ("ZZZ", "  Rami", "  Samar", "  Khaled", "  Raghad", "  +", "  =", "      pause")
    same = [
        one
        for one, other in zip(english, norwegian, strict=True)
        if one == other and not one.startswith(names) and not any(words in one for words in typed)
    ]
    assert same == []
    assert "    Rami Osman; Behov og samtykke; sa ja; spurt på arabisk; 2026-11-02" in norwegian


def test_nothing_is_told_that_was_not_agreed_to_nor_of_anybody_shielded(
    made: Made, taken: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = shown(taken)
    lines = told(taken, "en", monkeypatch)
    for text in (json.dumps(case.as_dict(), ensure_ascii=False), "\n".join(lines)):
        for hidden in (*UNTOLD, made.trip.baby, "Lina"):
            assert hidden not in text, hidden
    assert [one.held for one in case.records if one.withheld] == [
        {"need_consent": "refused"},
        {},
    ]
    assert search(taken, "lina") == []
    # The log keeps what was taken back, as the proof of it (decision 0029).
    with taken.connect() as connection:
        kept = repr(list(read(connection)))
    assert UNTOLD[0] in kept
