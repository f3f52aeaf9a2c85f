"""Exports: what leaves, what does not, and that others can read it. Nobody in it exists."""

from __future__ import annotations

import csv
import errno
import gc
import hashlib
import io
import json
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import Engine

from kommisjon.cli.central_export import FORMATS, PURPOSES, writer_for
from kommisjon.cli.leaving.export_files import CsvZip, Sheets
from kommisjon.errors import Code, Refusal
from kommisjon.model.settling import SettlingStatus
from kommisjon.model.words import Utterance, words_values
from sync.central.arriving.importer import take
from sync.central.casework.steps import Days, step
from sync.central.leaving.exporting import MANIFEST, SCHEMA, JsonLines, Purpose, export
from sync.central.leaving.person import PersonGiven, schema
from sync.central.staff.audit import Act, entries
from sync.central.staff.who import Role, Staff
from tests.canary_household import CASE, CASE_NUMBER, CHILD, MISSION, MOTHER, SHIELDED_WORDS, delivered
from tests.spreadsheets import sheets
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

KARI = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))
GOLDEN = Path(__file__).parents[3] / "data" / "person-1.schema.json"
S = SettlingStatus


@pytest.fixture
def laptop(central: Engine) -> Laptop:
    """The household with the canaries, on its way; and somebody of another mission."""
    laptop = delivered(central)
    other = Laptop("beta")
    mission_day(other, case=500, names=("Tesfay", "ተስፋይ"))
    take(central, *other.export(), NOW)
    days = Days(permit_on="2026-10-01", earliest_on="2026-12-01")
    step(central, KARI, CASE_NUMBER, NOW, then=S.READY, days=days)
    return laptop


def run(central: Engine, folder: Path, form: str, mission: str | None = MISSION) -> dict[str, Any]:
    folder.mkdir()
    told = export(
        *(central, KARI, NOW, folder, writer_for(form)),
        form=form,
        purpose=Purpose.STATISTICS,
        mission=mission,
    )
    return dict(told)


def persons(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "persons.jsonl").read_bytes().split(b"\n")
    assert lines.pop() == b""
    return [json.loads(line) for line in lines]


def tables(folder: Path) -> dict[str, list[dict[str, str]]]:
    found = {}
    with zipfile.ZipFile(folder / "persons.zip") as archive:
        for name in archive.namelist():
            data = archive.read(name)
            assert data.startswith(b"\xef\xbb\xbf")
            rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";", strict=True)
            found[name.removesuffix(".csv")] = list(rows)
    return found


def test_every_line_is_as_the_schema_beside_it_says(central: Engine, laptop: Laptop, tmp_path: Path) -> None:
    laptop.save(CASE, MOTHER * 10, {"schooling/years": "many", "schooling/isced": "3"})
    other = Laptop("gamma")
    other.save(CASE, MOTHER * 10, {"schooling/isced": "4"})
    for one in (laptop, other):
        take(central, *one.export(), NOW)
    run(central, tmp_path / "out", "jsonl", mission=None)
    described = json.loads((tmp_path / "out" / SCHEMA).read_bytes())
    Draft202012Validator.check_schema(described)
    validator = Draft202012Validator(described)
    found = persons(tmp_path / "out")
    assert [one["given_latin"] for one in found] == ["Canaryamina", "Canarychild", "Tesfay"]
    for one in found:
        assert list(validator.iter_errors(one)) == []
    assert list(validator.iter_errors({**found[0], "advice": "against"}))
    assert list(validator.iter_errors({key: value for key, value in found[0].items() if key != "needs"}))
    assert (found[0]["school_years"], found[0]["settling"]["entry_deadline"]) == (None, "2027-04-01")


def test_the_released_contract_stays_as_it_was() -> None:
    """Whoever changes what leaves raises the version and keeps this file for those who read the former one."""
    assert schema() == json.loads(GOLDEN.read_bytes())


@pytest.mark.parametrize("form", FORMATS)
def test_nobody_shielded_is_in_any_export_nor_in_its_counts(
    central: Engine, laptop: Laptop, tmp_path: Path, form: str
) -> None:
    manifest = run(central, tmp_path / "out", form)
    held = b""
    for path in (tmp_path / "out").iterdir():
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                held += b"".join(archive.read(name) for name in archive.namelist())
        else:
            held += path.read_bytes()
    assert b"Canaryamina" in held
    for word in (*SHIELDED_WORDS, record_id(3), "Tesfay", "canaryremark", "canaryguardian"):
        assert word.encode() not in held
    counts = {"cases": 1, "persons": 2, "persons_in_conflict": 0, "fields_in_conflict": 0, "records_waiting": 0}
    assert manifest["counts"] == counts


def test_what_people_differ_on_is_blank_and_told_beside(central: Engine, laptop: Laptop, tmp_path: Path) -> None:
    other = Laptop("delta")
    other.save(CASE, MOTHER, {"citizenship": "IRQ"})
    other.save(CASE, MOTHER * 10 + 2, {"work_occupation": "5120"})
    take(central, *other.export(), NOW)
    manifest = run(central, tmp_path / "out", "jsonl")
    mother = persons(tmp_path / "out")[0]
    assert (mother["citizenship"], mother["work"][0]["occupation"]) == (None, None)
    told = {(one["record"], one["field"]): sorted(one["answers"]) for one in mother["disagreements"]}
    assert told == {("person", "citizenship"): ["IRQ", "SYR"], ("work", "occupation"): ["5120", "7531"]}
    assert (manifest["counts"]["persons_in_conflict"], manifest["counts"]["fields_in_conflict"]) == (1, 2)
    run(central, tmp_path / "csv", "csv")
    rows = tables(tmp_path / "csv")
    assert rows["persons"][0]["citizenship"] == ""
    assert [row["field"] for row in rows["disagreements"]] == ["citizenship", "occupation"]


def test_a_question_without_an_answer_says_why(central: Engine, laptop: Laptop, tmp_path: Path) -> None:
    laptop.save(CASE, MOTHER * 10, {"schooling/country": "x"})
    change = laptop.log[max(laptop.log)]
    declined = change.entries[0]._replace(value={"s": "declined"})
    laptop.log[change.dot] = replace(change, entries=(declined,))
    take(central, *laptop.export(), NOW)
    run(central, tmp_path / "out", "jsonl")
    mother = persons(tmp_path / "out")[0]
    assert mother["unanswered"] == [{"record": "profile", "field": "school_country", "status": "declined"}]


def test_a_number_that_is_none_is_left_out(central: Engine, laptop: Laptop, tmp_path: Path) -> None:
    laptop.save(CASE, MOTHER * 10 + 2, {"work_years": "9e1000000"})
    take(central, *laptop.export(), NOW)
    run(central, tmp_path / "out", "jsonl")
    (work,) = persons(tmp_path / "out")[0]["work"]
    assert work["years"] is None


def test_what_the_person_said_goes_along_as_it_was_said(central: Engine, laptop: Laptop, tmp_path: Path) -> None:
    said = words_values("work_title", Utterance(original="خياطة", lang="ar", translation="søm", reviewed=True))
    plain = {path: value["v"] for path, value in said.items() if value is not None and "v" in value}
    laptop.save(CASE, MOTHER * 10 + 2, plain)
    take(central, *laptop.export(), NOW)
    run(central, tmp_path / "out", "jsonl")
    (words,) = persons(tmp_path / "out")[0]["own_words"]
    assert (words["record"], words["field"], words["original"]) == ("work", "title", "خياطة")
    assert (words["language"], words["translation"], words["reviewed"]) == ("ar", "søm", True)
    run(central, tmp_path / "csv", "csv")
    assert [row["reviewed"] for row in tables(tmp_path / "csv")["own_words"]] == ["yes"]


def test_tables_open_in_a_norwegian_excel_and_calculate_nothing(
    central: Engine, laptop: Laptop, tmp_path: Path
) -> None:
    laptop.save(CASE, MOTHER, {"family_latin": '=HYPERLINK("x")', "given_latin": 'A;"B"'})
    laptop.save(CASE, CHILD, {"given_latin": "@SUM(1)", "family_latin": "-2+3"})
    take(central, *laptop.export(), NOW)
    run(central, tmp_path / "csv", "csv")
    rows = tables(tmp_path / "csv")
    mother, child = rows["persons"]
    assert (mother["family_latin"], mother["given_latin"]) == ('\'=HYPERLINK("x")', 'A;"B"')
    assert (child["given_latin"], child["family_latin"]) == ("'@SUM(1)", "'-2+3")
    assert (rows["work"][0]["years"], mother["settling_entry_deadline"]) == ("6,5", "2027-04-01")
    run(central, tmp_path / "xlsx", "xlsx")
    book = sheets(tmp_path / "xlsx" / "persons.xlsx")
    head, first, second = book["persons"]
    held = dict(zip(map(str, head), first, strict=False))
    assert held["family_latin"] == '=HYPERLINK("x")'
    assert (held["sex"], held["sex_nb"], held["sex_en"]) == ("f", "Kvinne", "Female")
    assert (held["school_years"], held["birth_year"]) == (9, 1986)
    assert (held["settling_permit_on"], held["settling_entry_deadline"]) == (date(2026, 10, 1), date(2027, 4, 1))
    assert dict(zip(map(str, head), second, strict=False))["given_latin"] == "@SUM(1)"
    work = dict(zip(map(str, book["work"][0]), book["work"][1], strict=False))
    assert (work["person"], work["years"], work["occupation"]) == (record_id(MOTHER), 6.5, "7531")
    assert work["occupation_nb"] == "Skredder, søm, sko eller lær"
    need = dict(zip(map(str, book["needs"][0]), book["needs"][1], strict=False))
    assert (need["provide"], need["provide_en"]) == ("step_free", "A home without steps and sills")


def test_the_manifest_describes_the_files_and_the_audit_names_whom_they_are_about(
    central: Engine, laptop: Laptop, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    manifest = run(central, folder, "csv")
    assert json.loads((folder / MANIFEST).read_bytes()) == manifest
    assert (manifest["by"], manifest["purpose"], manifest["filter"]) == ("KB", "statistics", {"mission": MISSION})
    assert manifest["newest_bundle"] is not None
    described = {one["name"]: one["sha256"] for one in manifest["files"]}
    assert described == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != MANIFEST
    }
    with central.connect() as connection:
        *_, last = entries(connection)
    assert (last.act, last.about) == (Act.EXPORTED, tuple(map(record_id, (CASE, MOTHER, CHILD))))
    assert last.detail["manifest"] == hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()


def test_records_that_wait_are_counted_but_not_those_of_a_shielded_person(
    central: Engine, laptop: Laptop, tmp_path: Path
) -> None:
    laptop.save(CASE, 70, {"_type": "work", "_parent": record_id(999), "work_title": "waits"})
    laptop.save(CASE, 71, {"_type": "person", "_case": record_id(998), "given_latin": "Later", "shield": "strict"})
    laptop.save(CASE, 72, {"_type": "profile", "_parent": record_id(71), "_case": record_id(997)})
    take(central, *laptop.export(), NOW)
    assert run(central, tmp_path / "out", "jsonl")["counts"]["records_waiting"] == 1


def test_an_export_takes_the_role_and_the_commands_know_every_purpose(central: Engine, tmp_path: Path) -> None:
    auditor = Staff("RV", "desk-2", frozenset({Role.AUDITOR, Role.IMPORTER}))
    tmp_path.joinpath("out").mkdir()
    with pytest.raises(Refusal) as refused:
        export(central, auditor, NOW, tmp_path / "out", writer_for("jsonl"), form="jsonl", purpose=Purpose.CONTROL)
    assert refused.value.code is Code.NOT_YOUR_ROLE
    assert tuple(Purpose) == PURPOSES


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_that_is_given_up_leaves_nothing_open(
    form: str, central: Engine, laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unheard: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", unheard.append)

    def no_room(_self: object, _person: PersonGiven) -> None:
        raise OSError(errno.ENOSPC, "full")

    for writer in (JsonLines, CsvZip, Sheets):
        monkeypatch.setattr(writer, "add", no_room)
    with pytest.raises(OSError, match="full"):
        run(central, tmp_path / "full", form)
    (tmp_path / "refused").mkdir()
    purpose = Purpose.PROTECTION_CASE
    with pytest.raises(Refusal):
        export(central, KARI, NOW, tmp_path / "refused", writer_for(form), form=form, purpose=purpose)
    assert list((tmp_path / "refused").iterdir()) == []
    gc.collect()
    assert unheard == []


def test_every_field_of_the_contract_is_there_in_each_line() -> None:
    assert set(PersonGiven.model_fields) == set(schema()["properties"]) == set(schema()["required"])
