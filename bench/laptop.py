"""A laptop to measure on: a vault with a synthetic mission, one interview of which stands at a text field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kommisjon.exchange.enrolment import request
from kommisjon.exchange.mission import load_synthetic
from kommisjon.interview.family.household import Member, households
from kommisjon.interview.sitting import Sitting, open_sitting
from kommisjon.store.store import Store
from kommisjon.store.unlocking import unlock
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR
from kommisjon.xform import ItemKind

PASSPHRASE = "seven synthetic words that nobody else uses"
LABEL = "SY"
_SEED, _PERSONS = 1, 360
_LANGUAGE = "ara"


@dataclass(frozen=True, slots=True)
class Laptop:
    """Where the vault is, and the way to the field: case and member, counted from 0, and what it asks."""

    folder: VaultFolder
    mission: str
    case: int
    member: int
    question: str
    """In English."""


def clock() -> datetime:
    return datetime.now(UTC)


def make_laptop(folder: Path) -> Laptop:
    """Make a vault in `folder` with a mission of 360 persons. Nobody in it exists."""
    vault_folder = VaultFolder(folder)
    request(vault_folder, label=LABEL, passphrase=PASSPHRASE, mission="mission-00", cost=FLOOR, clock=clock)
    mission = make_mission(_SEED, persons=_PERSONS, starts=clock().date())
    with unlock(vault_folder, PASSPHRASE, clock=clock) as vault:
        code = load_synthetic(vault.store, write(mission), LABEL).mission
        case, member, question = _begin(vault.store, code)
    return Laptop(vault_folder, code, case, member, question)


def _begin(store: Store, mission: str) -> tuple[int, int, str]:
    """Begin an interview in Arabic and answer up to its first text field. Gives case, member and question."""
    for case, found in enumerate(households(store, mission, clock().date())):
        for place, member in enumerate(found.members):
            if member.alone and member.person.interpreting_language == _LANGUAGE:
                return case, place, _answer_up_to_text(_sit(store, found.id, member))
    raise LookupError("the mission has nobody who is interviewed in Arabic")


def _sit(store: Store, case: str, member: Member) -> Sitting:
    return open_sitting(
        store, "competence", case=case, person=member.id, language=_LANGUAGE, by=LABEL, clock=clock
    )


def _answer_up_to_text(sitting: Sitting) -> str:
    """Answer on the way, so that the screen opens at the first field of one line; gives what it asks."""
    at = 0
    added: set[str] = set()
    while True:
        stop = sitting.stops[at]
        if stop.item is not None and stop.item.kind is ItemKind.TEXT:
            if not sitting.asked(stop).several_lines:
                return sitting.wording(stop, "en").label
            sitting.answer(stop, "synthetic")
        elif stop.kind.adds and stop.ref not in added:
            added.add(stop.ref)
            sitting.add(stop)
            continue
        elif choices := sitting.choices(stop, None):
            sitting.answer(stop, choices[0][0])
        at += 1
