"""Files that last, where somebody has the one open that is to be replaced, as on Windows a virus scanner has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sync import durable


def held(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """The next so many moves are refused, as Windows refuses them."""
    replace, left = os.replace, [times]

    def moved(source: Path, to: Path) -> None:
        if left[0]:
            left[0] -= 1
            raise PermissionError(13, "Access is denied")
        replace(source, to)

    monkeypatch.setattr(os, "replace", moved)


def test_what_is_held_for_a_moment_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "_PATIENCE", 5.0)
    held(monkeypatch, 3)
    durable.put_whole(tmp_path / "vault.kmv", b"new", 0o600)
    assert (tmp_path / "vault.kmv").read_bytes() == b"new"


@pytest.mark.parametrize("patience", [0.0, 0.1])
def test_what_is_held_on_is_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    (tmp_path / "vault.kmv").write_bytes(b"old")
    monkeypatch.setattr(durable, "_PATIENCE", patience)
    held(monkeypatch, 1000)
    with pytest.raises(PermissionError):
        durable.put_whole(tmp_path / "vault.kmv", b"new", 0o600)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"old"]
