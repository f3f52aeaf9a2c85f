"""Export, the ledger and central together: burnt numbers, cut-off exports, old copies. Nobody in them exists."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.bundles import export
from kommisjon.store.store import Store
from kommisjon.store.unlocking import OpenVault
from sync.bundle import medium
from sync.merge.receipt import Receipt
from tests.enrolled import NOON, World


def taken(central: Engine, world: World, path: Path) -> Receipt:
    return world.take(central, path)


def statuses(vault: OpenVault) -> list[str]:
    return [row["status"] for row in vault.store.bundles()]


def fail_to_write(vault: OpenVault, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export whose stick is pulled out while it is written to."""

    def unplugged(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "unplugged")

    with monkeypatch.context() as patched:
        patched.setattr("sync.bundle.medium.shutil.disk_usage", unplugged)
        with pytest.raises(Refusal) as refused:
            export(vault, stick, NOON)
    assert refused.value.code is Code.MEDIUM_UNWRITABLE


class Cut(BaseException):
    """Stands for a kill: nothing may run after it that a real one would not let run."""


def test_an_export_with_nothing_new_changes_nothing_at_central(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    first, second = export(vault, stick, NOON), export(vault, stick, NOON)
    assert taken(central, world, first.path).counts.applied == first.records - 1
    again = taken(central, world, second.path)
    assert (again.status, again.counts.applied) == ("accepted", 0)


def test_after_a_first_export_that_failed_the_next_is_taken(
    vault: OpenVault, world: World, stick: Path, central: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_to_write(vault, stick, monkeypatch)
    written = export(vault, stick, NOON)
    assert written.manifest.seq == 2
    assert taken(central, world, written.path).unaccounted == [(1, 1)]
    assert statuses(vault) == ["failed", "written"]


def test_after_a_first_export_that_never_was_signed_the_next_is_taken(
    vault: OpenVault, world: World, stick: Path, central: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> bytes:
        raise Refusal(Code.RESOURCE, what="disk space")

    with monkeypatch.context() as patched:
        patched.setattr("sync.bundle.write.seal", full)
        with pytest.raises(Refusal):
            export(vault, stick, NOON)
    written = export(vault, stick, NOON)
    assert (written.manifest.seq, written.manifest.prev) == (2, "0" * 64)
    assert taken(central, world, written.path).status == "accepted"


@pytest.mark.parametrize("late", [False, True])
def test_a_bundle_cut_off_once_it_was_on_the_stick_contradicts_nothing(
    vault: OpenVault,
    world: World,
    stick: Path,
    central: Engine,
    monkeypatch: pytest.MonkeyPatch,
    late: bool,
) -> None:
    def cut(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(Store, "bundle_written", cut)
        patched.setattr(Store, "bundle_failed", cut)
        with pytest.raises(Cut):
            export(vault, stick, NOON)
    assert statuses(vault) == ["reserved"]
    [left] = stick.glob("*.kmb")
    written = export(vault, stick, NOON)
    paths = [written.path, left] if late else [left, written.path]
    assert [taken(central, world, path).seq for path in paths] == ([2, 1] if late else [1, 2])


def test_what_stays_on_a_stick_that_could_not_be_read_back_contradicts_nothing(
    vault: OpenVault, world: World, stick: Path, central: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(medium, "_sound", lambda *_: False)
        patched.setattr(Path, "unlink", lambda *_, **__: None)  # the stick was pulled
        with pytest.raises(Refusal) as refused:
            export(vault, stick, NOON)
    assert refused.value.code is Code.READ_BACK_MISMATCH
    [left] = stick.glob("*.kmb")
    written = export(vault, stick, NOON)
    assert [taken(central, world, path).seq for path in (left, written.path)] == [1, 2]


def test_a_stick_that_fails_burns_the_number_with_a_code(
    vault: OpenVault, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_to_write(vault, stick, monkeypatch)
    assert [(row["status"], row["reason"]) for row in vault.store.bundles()] == [("failed", "KM-B107")]


@pytest.mark.parametrize("name", ["no stick", "x" * 300, "a file"])
def test_a_folder_that_is_none_burns_no_number(vault: OpenVault, stick: Path, name: str) -> None:
    """Headquarters would tell of a bundle that never arrived, and somebody look for the stick it is on."""
    (stick / "a file").touch()
    with pytest.raises(Refusal) as refused:
        export(vault, stick / name, NOON)
    assert refused.value.code is Code.NO_FOLDER
    assert export(vault, stick, NOON).manifest.seq == 1


def test_staging_is_made_again_when_somebody_tidied_it_away(vault: OpenVault, stick: Path) -> None:
    vault.folder.out.rmdir()
    assert export(vault, stick, NOON).path.exists()
    assert list(vault.folder.out.iterdir()) == []


def test_a_database_from_before_an_export_is_noticed_although_no_answer_is_missing(
    vault: OpenVault, world: World, stick: Path, tmp_path: Path
) -> None:
    vault.close()
    shutil.copy(vault.folder.database, tmp_path / "copy.db")
    with world.opened() as opened:
        export(opened, stick, NOON)
    shutil.copy(tmp_path / "copy.db", vault.folder.database)
    with pytest.raises(Refusal) as refused:
        world.opened()
    assert refused.value.code is Code.DB_OLDER_THAN_MARK
