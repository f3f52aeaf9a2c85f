"""Files and folders that are there whole or not at all, after a power cut too: what lasts before what."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from kommisjon.cli import whole_files
from kommisjon.errors import Code, Refusal
from sync import durable

posix = pytest.mark.skipif(os.name != "posix", reason="no folder is made to last elsewhere")


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What was made to last, moved and removed below the test's folder, as it came."""
    seen: list[str] = []
    fsync, replace, unlink = os.fsync, Path.replace, Path.unlink

    def name(path: Path) -> str:
        return path.relative_to(tmp_path.parent).as_posix().partition("/")[2] or "."

    def lasting(handle: int) -> None:
        inode = os.fstat(handle).st_ino
        seen.extend(f"last {name(p)}" for p in (tmp_path, *tmp_path.rglob("*")) if p.stat().st_ino == inode)
        fsync(handle)

    def moved(path: Path, to: Path) -> Path:
        seen.append(f"move {name(path)}")
        return replace(path, to)

    def removed(path: Path, **named: Any) -> None:
        if path.exists():
            seen.append(f"remove {name(path)}")
        unlink(path, **named)

    monkeypatch.setattr(os, "fsync", lasting)
    monkeypatch.setattr(Path, "replace", moved)
    monkeypatch.setattr(Path, "unlink", removed)
    return seen


@posix
def test_everything_in_a_new_folder_lasts_before_its_name_does(tmp_path: Path, steps: list[str]) -> None:
    with whole_files.new_folder(tmp_path / "out") as folder:
        whole_files.fresh(folder / "deep" / "one.xml", b"one")
        (folder / "two.json").write_bytes(b"{}")
    assert steps == [
        "last out.part/deep/one.xml",
        "last out.part/deep",
        "last out.part/two.json",
        "last out.part",
        "move out.part",
        "last .",
    ]
    assert (tmp_path / "out" / "deep" / "one.xml").read_bytes() == b"one"


@posix
def test_what_goes_goes_once_what_came_lasts(tmp_path: Path, steps: list[str]) -> None:
    (tmp_path / "old.csv").write_bytes(b"old")
    with whole_files.Together() as together:
        together.open(tmp_path / "new.csv").write(b"new")
        together.remove(tmp_path / "old.csv")
    assert steps == ["last new.csv.part", "move new.csv.part", "last .", "remove old.csv", "last ."]


@pytest.mark.parametrize("step", ["settle_tree", "settle"])
def test_a_folder_that_cannot_be_made_to_last_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def failing(_folder: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(whole_files, step, failing)
    with pytest.raises(Refusal) as refused, whole_files.new_folder(tmp_path / "out") as folder:
        whole_files.fresh(folder / "one.xml", b"one")
    assert refused.value.code is Code.FILE_UNWRITABLE
    assert list(tmp_path.iterdir()) == []


def test_a_tree_is_settled_where_nothing_is_in_it(tmp_path: Path) -> None:
    durable.settle_tree(tmp_path)
