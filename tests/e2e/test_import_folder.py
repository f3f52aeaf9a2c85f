"""A folder of bundles of a whole mission: in order, each alone, cut off and gone on with. All synthetic."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from sync import canonical
from sync.central import schema, store
from sync.central.arriving import answering
from tests.bundles import HEAD, World, change, make_world
from tests.e2e.test_commands import Ended, call

NOW = datetime.now(UTC).replace(microsecond=0)


def head(device: str) -> bytes:
    return canonical.dumps({"t": "head", "v": 1, "actors": [[device, 1]], "forms": []})


def run(folder: Path, *arguments: object) -> Ended:
    where = ("--keys", folder / "hq", "--database", folder / "central.db")
    return call([str(each) for each in ("central", *arguments, *where)])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three bundles of two laptops, newest first by name, a file of nobody's and a broken copy."""
    folder = tmp_path_factory.mktemp("mission")
    world: World = make_world(folder / "hq", now=NOW)
    other = world.certify(
        "device-0b1c", valid_from=NOW.replace(year=NOW.year - 1), valid_until=world.certificate.valid_until
    )
    mission = folder / "stick"
    first = world.write(mission, lines=[HEAD, change(1)], created=NOW)
    again = [HEAD, change(1), change(2, "carpenter")]
    second = world.write(mission, seq=2, prev=first.manifest_sha256, lines=again, created=NOW)
    third = world.write(mission, signer=other, lines=[head("device-0b1c"), change(1, "welder")], created=NOW)
    for name, one in (("3.kmb", first), ("1.kmb", second), ("2.kmb", third)):
        one.path.rename(mission / name)
    (mission / "0.kmb").write_bytes((mission / "1.kmb").read_bytes()[:-400])
    (mission / "notes.txt").write_text("not a bundle")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    assert run(tmp_path, "init").code == 0
    return tmp_path


def held(folder: Path) -> tuple[int, int]:
    """How many changes and bundles central holds."""
    key = bytes.fromhex((folder / "hq/central/database.key").read_text())
    engine = store.connect(str(folder / "central.db"), key)
    with engine.connect() as connection:
        counts = [connection.scalar(select(func.count()).select_from(t)) for t in (schema.chg, schema.bundle)]
    engine.dispose()
    return int(counts[0] or 0), int(counts[1] or 0)


def test_all_are_taken_in_order_and_a_broken_one_stops_none(folder: Path) -> None:
    ended = run(folder, "import", folder / "stick", "--json")
    files: list[dict[str, Any]] = ended.json["files"]
    assert ended.code == 3
    assert [(Path(one["file"]).name, one["status"], one["code"]) for one in files] == [
        ("2.kmb", "taken", None),
        ("3.kmb", "taken", None),
        ("1.kmb", "taken", None),
        ("0.kmb", "refused", "KM-B101"),
    ]
    assert all(Path(one["receipt_bundle"]).exists() for one in files[:3])
    assert held(folder) == (3, 3)
    (folder / "stick" / "0.kmb").unlink()
    told = run(folder, "import", folder / "stick")
    assert told.code == 0
    assert "3 files: 0 taken, 3 taken before, 0 refused." in told.out
    assert len(list((folder / "stick").glob("*.kmb"))) == 6
    assert held(folder) == (3, 3)


def test_a_folder_without_a_bundle_is_told(folder: Path) -> None:
    (folder / "empty").mkdir()
    ended = run(folder, "import", folder / "empty", "--json")
    assert (ended.code, ended.json["code"]) == (3, "KM-D765")
    assert run(folder, "import", folder / "stick", "--receipt", folder / "r.json").code == 2


def _die_at_the_second_receipt(folder: Path) -> None:
    real, calls = answering.write_receipt, []

    def dying(*args: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **named)

    answering.write_receipt = dying
    run(folder, "import", folder / "stick")


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_killed_in_the_middle_the_same_command_goes_on_and_nothing_is_there_twice(folder: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_die_at_the_second_receipt, args=(folder,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert held(folder) == (2, 2)
    ended = run(folder, "import", folder / "stick", "--json")
    files = ended.json["files"]
    assert [one["status"] for one in files] == ["again", "again", "taken", "refused"]
    assert [one["receipt_bundle"] is None for one in files[:3]] == [True, False, False]
    assert held(folder) == (3, 3)
    assert len(list((folder / "stick").glob("*.kmb"))) == 4 + 3
