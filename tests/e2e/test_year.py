"""A synthetic year, the smallest there is: made, taken in as it arrives, and held against what was said.

Nobody in it exists.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bench import year as bench_year
from kommisjon.cli.main import main
from kommisjon.errors import Refusal
from kommisjon.synth.year.making import ABOUT, ARRIVALS, KEYS, STANDING, make_year
from sync.central import store
from sync.central.arriving.bundle_file import import_file
from sync.central.arriving.folder import look_into
from sync.trust.headquarters import Headquarters

STARTS = date(2025, 11, 24)
AFTER = datetime(2026, 12, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("year") / "made"
    arguments = ["mission", "synth", "--year", str(folder), "--share", "0.01", "--seed", "3"]
    assert main([*arguments, "--starts", STARTS.isoformat()]) == 0
    return folder


def taken_in(engine: Engine, year: Path) -> Counter[str]:
    """Take what arrives, week by week; how many were refused, by code."""
    headquarters, refused = Headquarters(year / KEYS), Counter[str]()
    trust, identity = headquarters.trust(), headquarters.central_identity()
    for week in sorted((year / ARRIVALS).iterdir()):
        for found in look_into(week, trust).files:
            try:
                import_file(engine, found.path, trust, identity, AFTER)
            except Refusal as refusal:
                refused[refusal.code.id] += 1
    return refused


def held(engine: Engine, year: Path) -> dict[str, Any]:
    with engine.connect() as connection:
        return bench_year.hold_against(connection, year)


@pytest.mark.slow
def test_nothing_is_lost_added_or_told_otherwise(year: Path, tmp_path: Path) -> None:
    engine = store.create(str(tmp_path / "central.db"))
    refused = taken_in(engine, year)
    about, found = json.loads((year / ABOUT).read_text()), held(engine, year)
    told_of, otherwise, *rest = (year / STANDING).read_text().splitlines()
    wrong = json.dumps(json.loads(otherwise) | {"digest": "0" * 32})
    never = json.dumps({"rec": "00000000-0000-7000-8000-000000000001", "digest": "0" * 32})
    (tmp_path / STANDING).write_text("\n".join([wrong, never, *rest]))
    missed = held(engine, tmp_path)
    engine.dispose()
    assert told_of not in rest
    assert (missed["lost"], missed["beyond"]) == (2, 1)
    assert about["synthetic"] is True
    assert (found["lost"], found["beyond"], found["waiting"]) == (0, 0, 0)
    assert found["records"] == about["records"] > 800
    assert found["persons"] == about["persons"] + about["residents"] - about["shielded"] == 145
    assert found["open"] == about["disputed"]
    damaged = about["fates"].get("cut", 0) + about["fates"].get("tampered", 0)
    assert sum(refused.values()) == damaged + about["fates"]["stranger"]


def test_a_seed_gives_the_same_answers_files_and_fates(tmp_path: Path) -> None:
    def made(name: str) -> tuple[list[str], str, str]:
        folder = tmp_path / name
        folder.mkdir()
        make_year(folder, seed=5, starts=STARTS, share=0.001)
        files = sorted(str(path.relative_to(folder / ARRIVALS)) for path in (folder / ARRIVALS).rglob("*.kmb"))
        return files, (folder / ABOUT).read_text(), (folder / STANDING).read_text()

    assert made("one") == made("again")


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_text("mine")
    assert main(["--language", "en", "mission", "synth", "--year", str(tmp_path)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.long
def test_both_engines_hold_the_same_by_the_commands(tmp_path: Path) -> None:
    assert bench_year.main(["--folder", str(tmp_path), "--share", "0.03"]) == 0
