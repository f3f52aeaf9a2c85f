"""A laptop and its headquarters, for tests of enrolment and export. Nobody in them exists."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kommisjon.exchange.enrolment import accept, request
from kommisjon.exchange.mission import load_synthetic
from kommisjon.store.unlocking import OpenVault, unlock
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR
from sync.trust.enrolment import read_request
from sync.trust.headquarters import Headquarters

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
PASSPHRASE = "seks ord som ingen andre vet"
MISSION = "mission-b2"


def clock() -> Callable[[], datetime]:
    """A clock that moves one second a look."""
    seconds = itertools.count()
    return lambda: NOON + timedelta(seconds=next(seconds))


@dataclass
class World:
    folder: VaultFolder
    headquarters: Headquarters

    def ask(self, mission: str = MISSION, label: str = "AB") -> bytes:
        return request(self.folder, label=label, passphrase=PASSPHRASE, mission=mission, cost=FLOOR, clock=clock())

    def issue(self, asked: bytes) -> bytes:
        return self.headquarters.issue_certificate(
            read_request(asked),
            valid_from=NOON - timedelta(days=7),
            valid_until=NOON + timedelta(days=60),
            random=os.urandom,
        ).to_bytes()

    def opened(self) -> OpenVault:
        return unlock(self.folder, PASSPHRASE, clock=clock())


@pytest.fixture
def world(tmp_path: Path) -> World:
    headquarters = Headquarters.create(
        tmp_path / "hq", now=NOON, expires=NOON + timedelta(days=700), random=os.urandom, seal="x25519"
    )
    return World(VaultFolder(tmp_path / "laptop"), headquarters)


@pytest.fixture
def vault(world: World) -> Iterator[OpenVault]:
    """An enrolled laptop with a mission of ten on it."""
    answer = world.issue(world.ask())
    with world.opened() as opened:
        accept(opened.store, answer, NOON)
        load_synthetic(opened.store, write(make_mission(1, persons=10, starts=date(2026, 11, 2))), "AB")
        yield opened


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"
