"""What tests of the screens share: a laptop made once, a copy for each test, and nothing that blinks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from kommisjon.i18n import catalogue
from kommisjon.vault.folder import VaultFolder
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
def still(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The cursor does not blink, nothing moves, the interface is English."""
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    before = catalogue.current()
    catalogue.use("en")
    yield
    catalogue.use(before)
