"""`kommisjon central erase` as it is typed: shown first, confirmed, and told. Nobody in it exists."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kommisjon.cli import asking, central_erase
from sync.central.staff.audit import entries
from tests.canary_central import Central, commands, database, made
from tests.canary_household import CASE_NUMBER, CHILD, MOTHER, SHIELDED_WORDS, WORDS
from tests.synthetic_laptop import record_id

LAW = ("--legal-ref", "Synthetic Act section 7", "--and", "OT")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return made(tmp_path)


@pytest.fixture
def central(place: Path) -> Central:
    return commands(place)


def test_a_person_goes_once_two_have_said_so_and_the_number_is_typed(
    central: Central, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = record_id(CHILD)
    seen = central("erase", CASE_NUMBER)
    assert (seen.code, seen.err) == (0, "")
    assert f"{child}  Canarychild  2014" in seen.out
    assert "  person: 2" in seen.out
    assert "Laptops that may have it still: alpha" in seen.out
    assert not any(word in seen.out for word in SHIELDED_WORDS)
    for wrong in ((*LAW[:3], "kb"), LAW[:2], (*LAW, "--yes", "987-26C00000")):
        refused = central("erase", child, *wrong)
        assert (refused.code, refused.err[:7]) == (3, "KM-D795"), wrong
    assert central("erase", child, *LAW).code == 2  # nobody is at a keyboard
    for module in (asking, central_erase):
        monkeypatch.setattr(module, "at_keyboard", lambda: True)
    assert central("erase", child, *LAW, typed="yes\n").err[:7] == "KM-D795"
    assert "1 person found" in central("search", "Canarychild").out
    done = central("erase", child, *LAW, typed=f"{CASE_NUMBER}\n")
    assert (done.code, done.err) == (0, "")
    assert "Canarychild  2014" in done.out
    assert "Erased. What was there:\n  person: 1\n  1 save, with 0 attached files" in done.out
    assert "0 persons found" in central("search", "Canarychild").out
    assert central("erase", child).err[:7] == "KM-D708"
    engine = database(place)
    with engine.connect() as connection:
        acts = [(one.act, one.by, one.about) for one in entries(connection) if one.act == "erased"]
    engine.dispose()
    assert acts == [("erased", "KB", (record_id(1), child))]


def test_a_case_goes_and_its_number_leads_nowhere(central: Central) -> None:
    done = central("erase", CASE_NUMBER, *LAW, "--yes", CASE_NUMBER, "--json")
    assert (done.json["file_written_anew"], done.json["quarantine"]) == (True, [])
    assert done.json["erased"]["records"]["person"] == 2
    assert central("show", CASE_NUMBER).err[:7] == "KM-D702"
    assert central("erase", CASE_NUMBER).err[:7] == "KM-D702"
    assert central("erase", record_id(MOTHER)).err[:7] == "KM-D708"
    assert central("search", WORDS["given_latin"]).out == "0 persons found.\n"
    assert f"{datetime.now(UTC):%Y}" in central("audit", "--case", record_id(1)).out
