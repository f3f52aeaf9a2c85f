"""A family of six interviewed on a real terminal of 80x24, in two pairs of languages, cut off twice by kill -9.

Every answer that the screen called saved is there afterwards, once, and the frame is right at each question.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from demo.run import PASSPHRASE
from demo.typist import Typist
from kommisjon.exchange.mission import load_synthetic
from kommisjon.i18n.named import shown_name
from kommisjon.interview.family.household import Member, answers_of
from kommisjon.model.answers import Answer, Status
from kommisjon.model.read_back import Outcome, ReadBack
from kommisjon.model.records import Interview, InterviewStatus, Person
from kommisjon.model.session import Session
from kommisjon.store.store import Store, Write
from kommisjon.store.unlocking import make_vault, unlock
from kommisjon.synth.document import write
from kommisjon.synth.mission import SyntheticCase, SyntheticMission, make_mission
from kommisjon.text.bidi import base_level
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import Cost
from tests.at_the_table import Given, Table
from tests.frames import KEYS, broken, drawn
from tests.screen.terminal import ROOT
from tests.six_persons import ARABIC, TIGRINYA, Voice, competence, needs, settlement, sheet

SEED, MEMBERS = 6, 6
OWN_PATHS = ("_case", "_parent", "_type", "_order", "_alive")
BESIDE_THE_ANSWERS = ("interview", "session", "read_back", "consent", "relation")
"""Records with times of their own in them."""


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Laptop:
    """A laptop with a synthetic mission, and a copy of it beside, on which nothing is typed."""

    folder: Path
    copy: Path
    mission: SyntheticMission
    case: SyntheticCase
    started: list[Typist] = field(default_factory=list)

    def start(self) -> Typist:
        env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "HOME": "/nonexistent",
            "KOMMISJON_LANGUAGE": "nb",
            "KOMMISJON_DATA": str(self.folder),
        }
        program = str(Path(sys.executable).with_name("kommisjon"))
        self.started.append(Typist([program], env, columns=80, rows=24))
        return self.started[-1]

    def read(self) -> Stored:
        """What stands in the store; nobody may have it open."""
        with unlock(VaultFolder(self.folder), PASSPHRASE, clock=now) as vault:
            return Stored.of(vault.store, self.case.id)


@dataclass(frozen=True)
class Stored:
    """The family's answers: how often each stands in the records below a person, or below the case alone."""

    answers: Counter[tuple[str, str, object]]
    """(whose, question, value or status): a choice of several as question/choice and True."""
    records: dict[str, list[dict[str, Answer]]]
    """By their type."""

    @classmethod
    def of(cls, store: Store, case: str) -> Stored:
        answers: Counter[tuple[str, str, object]] = Counter()
        records: dict[str, list[dict[str, Answer]]] = {}
        first = store.record(case, case)
        assert first is not None
        waiting = [(first, case)]
        while waiting:
            record, whose = waiting.pop()
            held = answers_of(record.doc)
            records.setdefault(record.type, []).append(held)
            waiting += [
                (below, below.rec if below.type == Person.TYPE else whose) for below in store.below(record.rec)
            ]
            if record.type not in BESIDE_THE_ANSWERS:
                for path, answer in held.items():
                    if not path.startswith(OWN_PATHS) and answer.s is not Status.NOT_ASKED:
                        answers[whose, path, answer.s if answer.v is None else answer.v] += 1
        return cls(answers, records)


@pytest.fixture
def laptops(tmp_path: Path) -> Iterator[Callable[[Voice], Laptop]]:
    made: list[Laptop] = []

    def make(voice: Voice) -> Laptop:
        mission = make_mission(SEED, persons=60, starts=date(2026, 11, 2))
        case = next(
            case
            for case in mission.cases
            if len(case.persons) == MEMBERS and {p.interpreting_language for _, p in case.persons} == {"ara"}
        )
        folder = VaultFolder(tmp_path / "laptop")
        make_vault(folder, "KN", PASSPHRASE, Cost())
        with unlock(folder, PASSPHRASE, clock=now) as vault:
            vault.store.name_device("synthetic-laptop", 1)
            load_synthetic(vault.store, write(mission), "KN")
            spoken: dict[str, Any] = {"interpreting_language": Answer(v=voice.listed).wire()}
            vault.store.save([Write(case.id, rec, spoken) for rec, _ in case.persons], "KN")
        shutil.copytree(tmp_path / "laptop", tmp_path / "copy")
        made.append(Laptop(tmp_path / "laptop", tmp_path / "copy", mission, case))
        return made[-1]

    yield make
    for laptop in made:
        for terminal in laptop.started:
            terminal.kill()


@pytest.mark.slow
def test_in_arabic(laptops: Callable[[Voice], Laptop]) -> None:
    interview_the_family(laptops(ARABIC), ARABIC)


@pytest.mark.long
def test_in_tigrinya(laptops: Callable[[Voice], Laptop]) -> None:
    interview_the_family(laptops(TIGRINYA), TIGRINYA)


def interview_the_family(laptop: Laptop, voice: Voice) -> None:
    begun = time.monotonic()
    with unlock(VaultFolder(laptop.copy), PASSPHRASE, clock=now) as beside:
        table = Table(laptop.start, beside.store, laptop.mission, laptop.case)
        before = Stored.of(beside.store, laptop.case.id)
        table.sit_down()
        start_a_session(table)
        table.open("household")
        assert table.right == voice.code
        table.hold(sheet(voice, MEMBERS))
        first, second, third, *_ = table.adults
        assert {one.person.interpreting_language for one in (first, second, third)} == {voice.listed}

        table.open("settlement", first)
        assert table.right == voice.code
        table.hold(settlement(voice, ties=1), until="life_wish")
        table.write_beside(voice.own, "Jeg reparerte generatorer. Øvelse.", voice.code, "Pekte på bildet. Øvelse.")
        table.hold(settlement(voice, ties=1))
        table.open("competence", first)
        table.hold(competence(voice, works=2, declines="plans"), until="years")
        refuse_once(table, "99")
        assert set(table.through_the_languages()) >= {"ar", "ti", "uk"}
        table.hold(competence(voice, works=2, declines="plans"), until="country")

        between_two_answers = len(table.given)
        table.cut()
        all_there(laptop.read(), table.given)
        table.sit_down()
        table.open("competence", first)
        assert table.name == "country", "not gone on from where it was"
        table.hold(competence(voice, works=2, declines="plans"))
        table.open("needs", first)
        table.hold(needs(voice))

        table.open("settlement", second)
        table.hold(settlement(voice, ties=0, officer=True), until="place_kind")
        table.answer("En stor by")
        table.undo()
        table.hold(settlement(voice, ties=0, officer=True), until="gap")
        table.type(voice.half)
        assert "Ikke lagret ennå" in table.terminal.lines[0]
        assert len(table.given) > between_two_answers
        table.cut()
        stored = laptop.read()
        all_there(stored, table.given)
        assert not any(value == voice.half for _whose, _name, value in stored.answers)
        table.sit_down()
        table.open("settlement", second)
        assert table.name == "gap", "not gone on from where it was"
        table.hold(settlement(voice, ties=0, officer=True))
        table.open("competence", second)
        table.hold(competence(voice, works=1, declines="wishes"))
        table.open("settlement", third)
        table.hold(settlement(voice, ties=2))
        table.open("competence", third)
        table.hold(competence(voice, works=0, declines="other_skills"))

        pages = read_back(table, first)
        table.terminal.press("ctrl+q")
        assert table.terminal.ended() == 0
        seconds = time.monotonic() - begun

        stored = laptop.read()
        all_there(stored, table.given)
        assert stored.answers == Stored.of(beside.store, laptop.case.id).answers
        assert not before.answers - stored.answers - Counter(changed_by_the_sheet(before, stored))
    assert [Interview.read(one).status for one in stored.records["interview"]] == [InterviewStatus.COMPLETED] * 8
    (session,) = (Session.read(one) for one in stored.records["session"])
    assert session.open
    (back,) = (ReadBack.read(one) for one in stored.records["read_back"])
    assert (back.outcome, back.page_count, back.translated_by) == (Outcome.CONFIRMED, pages, "TOLK")
    print(f"{len(table.given)} answers, {table.frames} frames, {pages} pages read back, {seconds:.0f} s")
    assert len(table.given) >= 250


def changed_by_the_sheet(before: Stored, after: Stored) -> Iterator[tuple[str, str, object]]:
    """What the list had brought and the household said otherwise: another answer stands on the same question."""
    now_there = {(whose, name) for whose, name, _value in after.answers}
    return (one for one in before.answers if (one[0], one[1]) in now_there and one not in after.answers)


def all_there(stored: Stored, given: list[Given]) -> None:
    """Every answer that was called saved stands in the store as often as it was given, and no words twice."""
    wanted: Counter[tuple[str, str, object]] = Counter()
    for one in given:
        if isinstance(one.value, tuple):
            wanted.update((one.subject, f"{one.name}/{value}", True) for value in one.value)
        else:
            wanted[one.subject, one.name, one.value] += 1
    held: Counter[tuple[str, str, object]] = Counter()
    for (whose, path, value), times in stored.answers.items():
        held[whose, named(path, value), value] += times
    assert not wanted - held, wanted - held
    words = [one for one in wanted if isinstance(one[2], str) and " " in one[2]]
    assert words
    assert all(held[one] == wanted[one] for one in words)


def named(path: str, value: object) -> str:
    """A path without the groups it goes through: question, question/choice, _note/question, _said/question."""
    *above, name = path.split("/")
    if path.startswith("_said/"):
        return f"_said/{above[-1]}" if name == "original" else path
    if path.startswith("_note/"):
        return f"_note/{name}"
    return f"{above[-1]}/{name}" if value is True and above else name


def start_a_session(table: Table) -> None:
    """F5, F5: a session of the household that is open from now on."""
    terminal = table.terminal
    terminal.press("f5")
    terminal.wait("F5 Start")
    terminal.press("f5")
    terminal.wait("i intervju")
    terminal.press("escape")
    terminal.wait("Samtale (F5): i intervju")


def refuse_once(table: Table, wrong: str) -> None:
    """What the form does not take is said above the keys, is not saved, and is put right."""
    table.type(wrong)
    table.terminal.press("enter")
    message = table.sitting.said_against(table.stop, "nb")
    assert message
    table.terminal.wait(lambda t: any(message in line for line in t.lines[KEYS - 4 : KEYS]))
    assert table.terminal.lines[0].endswith("Ikke lagret ennå")
    table.terminal.type("\x05\x15")
    table.terminal.wait(lambda t: wrong not in t.frame.splitlines()[t.screen.cursor.y])


def read_back(table: Table, member: Member) -> int:
    """F6: the settlement interview of one person, confirmed page by page; gives how many pages there were.

    Every answer in words stands on a page, as it was said.
    """
    terminal, pages, seen = table.terminal, 0, set[str]()
    terminal.press("f6")
    terminal.wait("ikke lest opp")
    terminal.press("down", "enter")
    terminal.wait(lambda t: t.lines[1].strip() != "" and "side 1 av" in t.lines[1])
    for _key in range(60):
        terminal.settle(0.3)
        if "Bekreftet: personen sier" in terminal.frame:
            break
        seen.update(page_read(table, member))
        pages = int(terminal.lines[1].partition(" av ")[2].split()[0])
        before = terminal.frame
        terminal.press("enter")
        terminal.wait(lambda t, before=before: t.frame != before)  # type: ignore[misc]
    terminal.type("1\r")
    terminal.wait("Hvem tolket?")
    terminal.type("TOLK\r")
    terminal.wait("Lagret. F2 skriver")
    terminal.press("escape")
    terminal.wait("bekreftet av personen")
    terminal.press("escape")
    terminal.wait("Familieark (F2)")
    said = [
        one for one in table.given if (one.subject, one.form[:10]) == (member.id, "settlement") and one.in_words
    ]
    assert said
    for one in said:
        wanted = drawn(one.typed, rtl=base_level(one.typed) == 1)
        assert any(wanted in line for line in seen), (one, sorted(seen))
    return pages


def page_read(table: Table, member: Member) -> list[str]:
    """The lines of a page that is read back; its frame is right."""
    terminal = table.terminal
    lines = terminal.lines
    assert not broken(terminal)
    assert table.case.case.number in lines[0], terminal.frame
    assert member.person.name in lines[0], terminal.frame
    spoken = shown_name(table.right or "")
    assert drawn(spoken, rtl=base_level(spoken) == 1) in lines[1], terminal.frame
    assert "Enter Riktig" in lines[KEYS], terminal.frame
    assert "F12 Lås" in lines[KEYS], terminal.frame
    return [unicodedata.normalize("NFC", line) for line in lines[2:KEYS]]
