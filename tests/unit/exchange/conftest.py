"""What tests of enrolment and export share: a laptop and its headquarters, made once and copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kommisjon.store.unlocking import OpenVault
from sync.central import store as central_store
from tests.enrolled import World, copy_enrolled, make_enrolled, make_world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Engine]:
    engine = central_store.create(str(tmp_path / "central.db"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A headquarters and an enrolled laptop with a mission of ten on it, to be copied: making them is slow."""
    folder = tmp_path_factory.mktemp("enrolled")
    make_enrolled(folder)
    return folder


@pytest.fixture
def vault(world: World, enrolled: Path) -> Iterator[OpenVault]:
    """An enrolled laptop with a mission of ten on it, open."""
    copy_enrolled(enrolled, world)
    with world.opened() as opened:
        yield opened


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"
