"""A case from the start of its session to its seal, by typed lines alone. Synthetic persons."""

from __future__ import annotations

from typing import Any

import pytest

from kommisjon.interview.family.household import answers_of, households, missions
from kommisjon.interview.sessions.steps import Sessions
from kommisjon.model.read_back import Outcome, ReadBack
from kommisjon.model.record import Record
from kommisjon.model.records import CaseStatus
from kommisjon.model.review import Review, ReviewOutcome
from kommisjon.model.seal import Addendum, Seal
from kommisjon.model.session import AbortReason, Channel, Session, SessionStatus
from kommisjon.store.reading import StoredRecord
from kommisjon.vault import LOCKED
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import NOON, PASSPHRASE, Clock, mission, opened
from tests.unit.plain.conftest import HOUSEHOLD, SHEET, Talked

SINGLE = sorted(mission().cases, key=lambda one: one.case.number).index(
    next(one for one in sorted(mission().cases, key=lambda one: one.case.number) if len(one.persons) == 1)
)
ALONE = (PASSPHRASE, "1", str(SINGLE + 1))
"""To a household of one."""
NEVER_SAID = "كنت أصلح المولدات"


def held(laptop: VaultFolder, kind: type[Record]) -> list[Any]:
    with opened(laptop, 7) as vault:
        return [kind.read(answers_of(one.doc)) for one in _records(vault.store.records(kind.TYPE))]


def _records(found: list[StoredRecord]) -> list[StoredRecord]:
    return [one for one in found if answers_of(one.doc)]


def status_of(laptop: VaultFolder, place: int) -> CaseStatus:
    with opened(laptop, 8) as vault:
        (_rec, one), *_ = missions(vault.store)
        return households(vault.store, one.code, NOON.date())[place].case.status


INTERVIEWS = (
    ("1", ".jump here today", "1", ".end", "1"),
    ("2", "1", ".jump grow up", "Homs", ".end", "1"),
    ("2", "2", "", "2", ".end", "1"),
)
READ = ("1", *[".v"] * 2, "1", "T-12"), ("2", ".v", "1", ""), ("3", ".v", "1", "")


def test_a_case_goes_from_its_session_to_its_seal(talked: Talked, laptop: VaultFolder) -> None:
    _code, said = talked(
        *ALONE,
        *("session", "interpreter", "by phone", "1", ".b"),
        *(line for form in INTERVIEWS for line in form),
        *("session", "pause", "1", "end", "end", ".b"),
        *("read-back", *(line for form in READ for line in form), ".b"),
        *("after", "advice", ".jump recommendation", "1", "1", ".jump advice is mine", "1", ".end", "1"),
        *("say that", "read it", "kn", "read it", "AB", "seal the", "seal the"),
        *("addendum", "1", "The sister's letter came later", ".b", ".b", ".b", ".x"),
    )
    assert status_of(laptop, SINGLE) is CaseStatus.SEALED, said
    assert "KM-D752" in said, "whoever answered is no second reader"
    assert "Choose it once more to seal it." in said
    assert "addendum" in said.lower()
    (session,) = held(laptop, Session)
    assert (session.status, session.channel) == (SessionStatus.COMPLETED, Channel.PHONE)
    assert [one.outcome for one in held(laptop, ReadBack)] == [Outcome.CONFIRMED] * 3
    assert [(one.by, one.outcome) for one in held(laptop, Review)] == [("AB", ReviewOutcome.READ)]
    assert [one.by for one in held(laptop, Seal)] == ["KN"]
    assert [one.text for one in held(laptop, Addendum)] == ["The sister's letter came later"]


def test_what_is_open_needs_a_reason_and_the_reader_may_send_it_back(talked: Talked, laptop: VaultFolder) -> None:
    _code, said = talked(
        *ALONE, *INTERVIEWS[0], "after", "say that", "She was ill", "sends it", "AB", "Ask her again", ".b", ".x"
    )
    assert "Something is open. Why is the mapping done all the same?" in said
    assert "Mapped all the same: She was ill" in said
    (review,) = held(laptop, Review)
    assert (review.outcome, review.reason) == (ReviewOutcome.SENT_BACK, "Ask her again")
    assert status_of(laptop, SINGLE) is CaseStatus.IN_INTERVIEW


def test_a_session_is_planned_broken_off_and_its_fields_are_checked(talked: Talked, laptop: VaultFolder) -> None:
    fields = ("planned for", "25:00", "14:30", "length", "90", "language", "dari", "others present", "1 3")
    _code, said = talked(*HOUSEHOLD, "session", *fields, ".a", "start", "break", "3", "the road was closed", ".x")
    assert "Not saved." in said
    assert "Others present: a parent, a guardian" in said
    (session,) = held(laptop, Session)
    assert (session.minutes, session.language, session.abort_reason) == (90, "fa_AF", AbortReason.SECURITY)
    assert session.planned_start is not None
    with opened(laptop, 9) as vault:
        (_rec, one), *_ = missions(vault.store)
        household = households(vault.store, one.code, NOON.date())[int(HOUSEHOLD[2]) - 1]
        assert len(Sessions(vault.store, "KN", Clock()).of(household)) == 1


def test_a_correction_opens_the_question_and_is_noted(talked: Talked, laptop: VaultFolder) -> None:
    aloud = ("read-back", "1", ".v", ".b", "2", "5", ".q", *[".n"] * 6, "2", "", "will ask his brother")
    _code, said = talked(*SHEET, ".jump here today", "3", ".q", *aloud, ".b", ".b", ".x")
    assert "1 answer was corrected." in said
    (reading,) = held(laptop, ReadBack)
    assert reading.outcome is Outcome.NOT_CONFIRMED
    assert reading.remark == "will ask his brother"
    assert reading.corrected == "present_count"


def test_words_and_a_note_are_saved_as_they_are_typed(talked: Talked, laptop: VaultFolder) -> None:
    lines = (*HOUSEHOLD, "2", "1", ".jump grow up", "Homs", ".b")
    beside = (f".words {NEVER_SAID}", "no such language", "Arabic", "I repaired generators", "interpreter", "2")
    _code, said = talked(*lines, *beside, ".note He smiled", ".a", ".q", ".b", ".b", ".x")
    assert "No language of that name is known here." in said
    assert "own words (العربية): " + NEVER_SAID in said
    assert "translated by: interpreter; not read over" in said
    assert "note: He smiled" in said
    _code, said = talked(*lines[:-2], ".undo", ".undo", ".a", ".q", ".b", ".b", ".x")
    assert said.count("note: He smiled") == 1, "shown, then taken back, also after leaving"
    assert said.count("translated by: interpreter") == 2, "the step before the note, taken back after it"


@pytest.mark.parametrize(
    ("lines", "half", "asked", "kind", "field"),
    [
        (("session", "table"), "Room 7", "Table or room", Session, "table"),
        (("after", "say that"), "He was ill", "Why is the mapping done", None, "mapped_despite"),
    ],
    ids=["session", "after"],
)
def test_a_lock_keeps_half_a_line_wherever_it_was_typed(
    talked: Talked,
    laptop: VaultFolder,
    lines: tuple[str, ...],
    half: str,
    asked: str,
    kind: type[Record] | None,
    field: str,
) -> None:
    code, _said = talked(*ALONE, *INTERVIEWS[0], *lines, half=half)
    assert code == LOCKED
    _code, said = talked(PASSPHRASE, ".take", ".b", ".b", ".b", ".x", locked=True)
    assert asked in said
    assert f"Not saved yet: {half}" in said
    if kind is not None:
        assert [getattr(one, field) for one in held(laptop, kind)] == [half]
    else:
        assert f"Mapped all the same: {half}" in said


def test_a_lock_keeps_half_of_somebodys_words(talked: Talked) -> None:
    talked(*HOUSEHOLD, "2", "1", ".jump grow up", ".words", half=NEVER_SAID)
    _code, said = talked(PASSPHRASE, ".take", ".a", ".q", ".x", locked=True)
    assert f"Not saved yet: {NEVER_SAID}" in said
    assert f"own words (العربية): {NEVER_SAID}" in said
