"""What nobody may be told of somebody, wherever central tells of them. Nobody in it exists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from kommisjon.cli.central_export import writer_for
from kommisjon.model.firewall import Purpose
from sync.central.arriving.importer import take
from sync.central.finding.search import search
from sync.central.leaving.exporting import export
from sync.central.shown.show import show_case
from sync.central.staff.who import Role, Staff
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

KARI = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))
PERSON = record_id(2)
CONSENT = {"_type": "consent", "_parent": PERSON, "purpose": "competence"}


def found(central: Engine) -> int:
    return sum(len(search(central, line)) for line in ("work:7531", "edu:3", "years:>=3", "sewing"))


def exported(central: Engine, folder: Path) -> bytes:
    folder.mkdir()
    export(central, KARI, NOW, folder, writer_for("jsonl"), form="jsonl", purpose=Purpose.SETTLEMENT)
    return (folder / "persons.jsonl").read_bytes()


def shown(central: Engine) -> dict[str, Any]:
    [person] = show_case(central, record_id(1)).as_dict()["persons"]
    return {"work": len(person["work"]), "languages": len(person["languages"])}


def told(central: Engine, folder: Path) -> tuple[int, bool, dict[str, Any]]:
    return found(central), b"Sewing wedding dresses" in exported(central, folder), shown(central)


@pytest.mark.parametrize("decision", ["refused", "withdrawn"])
def test_a_no_of_one_laptop_hides_what_another_wrote_without_having_heard_it(
    central: Engine, tmp_path: Path, decision: str
) -> None:
    """The other laptop went on asking: its answers are not marked as skipped, and the form knows of no no."""
    laptop, other = Laptop("alpha"), Laptop("beta")
    mission_day(laptop)
    laptop.save(1, 7, {**CONSENT, "decision": "given"})
    take(central, *laptop.export(), NOW)
    whole = told(central, tmp_path / "before")
    assert whole == (4, True, {"work": 1, "languages": 1})
    other.save(1, 8, {**CONSENT, "decision": decision})
    take(central, *other.export(), NOW)
    assert told(central, tmp_path / "hidden") == (0, False, {"work": 0, "languages": 0})
    assert [hit.person for hit in search(central, "Amina")] == [PERSON], "who somebody is, is no competence"
    for rec in (7, 8):
        other.take(laptop.log.values())
        other.save(1, rec, {"decision": "given"})
    take(central, *other.export(), NOW)
    assert told(central, tmp_path / "again") == whole


def test_whoever_is_out_of_the_group_is_found_by_nothing_they_told(central: Engine, tmp_path: Path) -> None:
    laptop, other = Laptop("alpha"), Laptop("beta")
    mission_day(laptop)
    take(central, *laptop.export(), NOW)
    other.save(1, 9, {"_type": "registration", "_parent": PERSON, "aside": "out_of_scope"})
    laptop.save(1, 9, {"_type": "registration", "_parent": PERSON, "aside": "elsewhere"})
    for one in (other, laptop):
        take(central, *one.export(), NOW)
    assert told(central, tmp_path / "hidden") == (0, False, {"work": 0, "languages": 0})


@pytest.mark.parametrize(
    "second",
    [{"s": "answered", "v": "revoked"}, {"s": "declined"}, {"s": "unknown"}, {"s": "answered", "v": "refused"}],
)
def test_a_consent_to_needs_that_cannot_be_read_is_a_no(
    central: Engine, tmp_path: Path, second: dict[str, Any]
) -> None:
    """Health is told on a yes alone: a word of a later version may well take it back."""
    laptop = Laptop("alpha")
    mission_day(laptop)
    laptop.save(1, 20, {"_type": "needs", "_parent": PERSON, "cards/has_needs": "yes"})
    card = {"need_function": "stairs", "need_practice": "canarystairs", "need_consent": "given"}
    laptop.save(1, 21, {"_type": "need", "_parent": record_id(20), **card})
    laptop.save(1, 22, {"_type": "consent", "_parent": PERSON, "purpose": "needs", "decision": "given"})
    take(central, *laptop.export(), NOW)
    assert b"stairs" in exported(central, tmp_path / "before")
    assert b"canarystairs" in shown_whole(central)
    laptop.save(1, 23, {"_type": "consent", "_parent": PERSON, "purpose": "needs"})
    laptop.answer(record_id(1), record_id(23), {"decision": second}, form="needs@1", why=None)
    take(central, *laptop.export(), NOW)
    assert b"stairs" not in exported(central, tmp_path / "after")
    assert b"canarystairs" not in shown_whole(central)


def shown_whole(central: Engine) -> bytes:
    return json.dumps(show_case(central, record_id(1)).as_dict()).encode()
