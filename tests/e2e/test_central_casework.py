"""`kommisjon central casework`, `due`, `request`, `career-note` and `export`, as commands. Nobody in it exists."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from kommisjon.cli import central_casework
from kommisjon.model.settling import Settling, SettlingStatus
from kommisjon.model.settling_clocks import Clock
from kommisjon.tui.central import settling_told
from sync.central.casework.steps import Days, step
from sync.central.staff.audit import entries
from sync.central.staff.who import Role, Staff
from tests.canary_central import Central, commands, database, made, where
from tests.canary_household import CASE_NUMBER, MISSION, MOTHER, SHIELDED_WORDS, WORDS
from tests.e2e.test_commands import call
from tests.synthetic_laptop import NOW, record_id

HEADLINE = "Forespørsel om bosetting"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return made(tmp_path)


@pytest.fixture
def central(place: Path) -> Central:
    return commands(place)


def words_of(path: Path) -> str:
    if path.suffix == ".pdf":
        reader = PdfReader(io.BytesIO(path.read_bytes()))
        held = " ".join(page.extract_text() for page in reader.pages) + str(dict(reader.metadata or {}))
    else:
        held = re.sub(r"base64,[A-Za-z0-9+/=]+", "", path.read_text())
    return " ".join(held.split())


def test_a_case_goes_from_the_mission_to_its_municipality(central: Central, place: Path) -> None:
    ready = central(
        "casework", CASE_NUMBER, "--step", "ready", "--permit", "2020-08-01", "--earliest", "2020-10-01"
    )
    assert (ready.code, ready.err) == (0, "")
    assert f"{CASE_NUMBER}  ready" in ready.out
    noted = re.search(r"  KB  (ready, .*)", ready.out)
    assert noted is not None
    assert re.fullmatch(
        r"ready, ready on: [0-9-]+, entry permit given on: 2020-08-01, can arrive from: 2020-10-01", noted[1]
    )
    nowhere = central("casework", CASE_NUMBER, "--step", "distributed", "--municipality", "2111", "--json")
    assert (nowhere.code, nowhere.json["code"]) == (3, "KM-D769")
    asked = central("casework", CASE_NUMBER, "--step", "distributed", "--municipality", "0301", "--json")
    assert (asked.json["settling"]["status"], asked.json["settling"]["municipality"]) == ("distributed", "0301")
    assert [one["said"]["status"] for one in asked.json["history"]] == ["ready", "distributed"]
    due = central("due", "--json")
    assert [(one["clock"], one["overdue"]) for one in due.json[:2]] == [("goal", True), ("entry", True)]
    assert "! overdue" in central("due").out

    sheets = place / "sheets"
    sheets.mkdir()
    kinds = [part for kind in ("pdf", "html", "txt") for part in ("--kind", kind)]
    out = central("request", CASE_NUMBER, "--municipality", "0301", "--to", str(sheets), *kinds)
    assert (out.code, out.err) == (0, "")
    written = sorted(sheets.iterdir())
    assert [path.suffix for path in written] == [".html", ".pdf", ".txt"]
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}
    for path in written:
        held = words_of(path)
        assert HEADLINE in held
        assert "1986" in held
        for word in (*WORDS.values(), *SHIELDED_WORDS, CASE_NUMBER, "canary", record_id(MOTHER)):
            assert word.casefold() not in (held + path.name).casefold()

    too_early = central("request", CASE_NUMBER, "--municipality", "0301", "--to", str(sheets), "--full", "--json")
    assert (too_early.code, too_early.json["code"]) == (3, "KM-D785")
    assert central("career-note", record_id(MOTHER), typed="Notecanary: sews.\n").code == 0
    assert "by KB, on Canaryamina" in (seen := central("show", CASE_NUMBER).out)
    assert "Notecanary: sews." in seen
    assert [one["text"] for one in central("show", CASE_NUMBER, "--json").json["career_notes"]] == [
        "Notecanary: sews."
    ]
    assert central("casework", CASE_NUMBER, "--step", "accepted").code == 0
    full = central("request", CASE_NUMBER, "--municipality", "0301", "--to", str(sheets), "--full", "--json")
    held = words_of(sheets / full.json["files"][0])
    assert "Canaryamina" in held
    assert "Notecanary" in held
    assert not [word for word in SHIELDED_WORDS if word in held]


def test_what_left_stands_in_the_audit_and_half_an_export_nowhere(central: Central, place: Path) -> None:
    out = place / "out"
    done = central(
        "export", "--to", str(out), "--format", "jsonl", "--purpose", "settlement", "--mission", MISSION
    )
    assert (done.code, done.err) == (0, "")
    assert "2 persons exported." in done.out
    assert sorted(path.name for path in out.iterdir()) == ["manifest.json", "person.schema.json", "persons.jsonl"]
    again = central("export", "--to", str(out), "--format", "csv", "--purpose", "settlement", "--json")
    assert (again.code, again.json["code"]) == (3, "KM-B108")
    assert not (place / "out.part").exists()
    engine = database(place)
    with engine.connect() as connection:
        noted = [(one.act, one.by, one.about, one.detail["purpose"]) for one in entries(connection)]
    engine.dispose()
    assert noted == [("exported", "KB", tuple(map(record_id, (1, 2, 4))), "settlement")]
    assert json.loads((out / "manifest.json").read_bytes())["counts"]["persons"] == 2


def test_the_commands_know_every_step_and_every_clock() -> None:
    assert tuple(SettlingStatus) == central_casework.STEPS
    assert set(settling_told.CLOCKS) == set(Clock)
    assert set(settling_told.FIELDS) == Settling.model_fields.keys() - {"status", "unanswered"}


def test_what_was_done_is_told_in_words_also_what_was_taken_away(central: Central, place: Path) -> None:
    assert central("casework", CASE_NUMBER, "--step", "ready", "--permit", "2020-08-01").code == 0
    engine = database(place)
    step(engine, Staff("KB", "desk-1", frozenset({Role.CASEWORKER})), CASE_NUMBER, NOW, days=Days(permit_on=""))
    engine.dispose()
    told = central("casework", CASE_NUMBER).out
    assert "  KB  entry permit given on: taken away\n" in told
    assert "_on " not in told
    assert "status" not in told
    norwegian = call(["--language", "nb", "central", "casework", CASE_NUMBER, *where(place), "--as", "KB"])
    assert "  KB  klar, klar fra: " in norwegian.out
    assert "innreisetillatelse gitt: 2020-08-01" in norwegian.out


def test_nobody_is_settled_on_a_day_to_come(central: Central) -> None:
    for told in (("ready",), ("distributed", "--municipality", "0301"), ("accepted",)):
        assert central("casework", CASE_NUMBER, "--step", *told).code == 0
    assert central("casework", CASE_NUMBER, "--step", "travel_booked", "--travel", "2020-10-01").code == 0
    for more in ((), ("--step", "settled")):
        refused = central("casework", CASE_NUMBER, *more, "--settled", "2099-01-01", "--json")
        assert (refused.code, refused.json["code"]) == (3, "KM-D759")
    assert central("casework", CASE_NUMBER, "--step", "settled", "--settled", "2020-10-05").code == 0


def test_a_note_that_is_no_text_is_refused(central: Central, place: Path) -> None:
    (place / "note").write_bytes(b"\xff\xfe")
    refused = central("career-note", record_id(MOTHER), "--from", str(place / "note"), "--json")
    assert (refused.code, refused.json["code"]) == (3, "KM-B106")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("casework", "123-NONE"), "KM-D702"),
        (("casework", CASE_NUMBER, "--step", "settled"), "KM-D720"),
        (("casework", CASE_NUMBER, "--travel", "2026-12-01"), "KM-D784"),
        (("request", CASE_NUMBER, "--municipality", "0301", "--to", "nowhere"), "KM-D743"),
        (("career-note", "nobody"), "KM-D756"),
    ],
)
def test_what_cannot_be_done_says_why(central: Central, arguments: tuple[str, ...], code: str) -> None:
    refused = central(*arguments, "--json")
    assert (refused.code, refused.json["code"]) == (3, code)
