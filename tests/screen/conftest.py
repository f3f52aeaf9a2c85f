"""What tests of the screens share: a laptop made once, a copy for each test, and nothing that blinks."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from kommisjon.vault.folder import VaultFolder
from tests.screen import idle
from tests.screen.golden import Golden
from tests.screen.laptop import make_laptop


@pytest.fixture(scope="session")
def made_laptop(tmp_path_factory: pytest.TempPathFactory) -> VaultFolder:
    return make_laptop(tmp_path_factory.mktemp("made") / "laptop")


@pytest.fixture
def laptop(made_laptop: VaultFolder, tmp_path: Path) -> VaultFolder:
    """A vault of its own for each test."""
    shutil.copytree(made_laptop.path, tmp_path / "laptop")
    return VaultFolder(tmp_path / "laptop")


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cursor does not blink, nothing moves; what is idle is not waited for."""
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    monkeypatch.setattr("textual.pilot.wait_for_idle", idle.wait_for_idle)
    monkeypatch.setattr("textual.app.wait_for_idle", idle.wait_for_idle)
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", idle.UPDATE_PERIOD)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Frames to compare with; `--new-frames` (tests/conftest.py) writes them instead."""
    return Golden(anew=request.config.getoption("new_frames"))


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times on the screen are those of UTC, wherever this runs."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()
