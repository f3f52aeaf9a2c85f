"""A laptop and its headquarters, for tests of what goes between them. Nobody in them exists."""

from __future__ import annotations

import itertools
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from kommisjon.exchange.enrolment import accept, request
from kommisjon.exchange.mission import load_synthetic
from kommisjon.model.answers import Source
from kommisjon.model.records import Interview, InterviewStatus
from kommisjon.model.system import system_values
from kommisjon.store.store import Write
from kommisjon.store.unlocking import OpenVault, unlock
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR
from sync import canonical
from sync.bundle.write import Written
from sync.central.arriving.answering import Sender, write_receipt
from sync.central.arriving.bundle_file import import_file
from sync.merge.receipt import Receipt
from sync.trust.devices import Register
from sync.trust.enrolment import read_request
from sync.trust.headquarters import DEVICES, Headquarters

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
PASSPHRASE = "seks ord som ingen andre vet"
MISSION = "mission-b2"
STARTS = date(2026, 11, 2)


def let_the_list_expire(vault: OpenVault) -> None:
    """Make the list of trusted keys that a laptop holds one that has expired, its signatures aside."""
    held = json.loads(vault.store.secret("trust") or b"")
    held["trust"]["expires"] = "2020-01-01T00:00:00Z"
    vault.store.keep_secrets({"trust": canonical.dumps(held)})


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
        """Answer a request, and put the laptop on the register."""
        answer = self.headquarters.issue_certificate(
            read_request(asked),
            valid_from=NOON - timedelta(days=7),
            valid_until=NOON + timedelta(days=60),
            random=os.urandom,
        )
        return answer.to_bytes()

    @property
    def register(self) -> Register:
        return Register(self.headquarters.folder / DEVICES)

    def take(self, central: Engine, path: Path, at: datetime = NOON) -> Receipt:
        """Have central take a bundle."""
        hq = self.headquarters
        return import_file(central, path, hq.trust(), hq.central_identity(), at, register=self.register)

    def answer(self, central: Engine, folder: Path, seq: int | None = None, at: datetime = NOON) -> Written:
        """Have central write the receipt for a bundle of the laptop, or for its last."""
        sender = Sender(self.headquarters.receipt_key, self.register, self.headquarters.signed())
        [device] = {path.name.rpartition("-")[0] for path in self.register.folder.glob("*.json")}
        return write_receipt(central, device, seq, sender, folder, at)[1]

    def opened(self) -> OpenVault:
        return unlock(self.folder, PASSPHRASE, clock=clock())


def make_world(folder: Path) -> World:
    headquarters = Headquarters.create(
        folder / "hq", now=NOON, expires=NOON + timedelta(days=700), random=os.urandom, seal="mlkem768x25519"
    )
    return World(VaultFolder(folder / "laptop"), headquarters)


def make_enrolled(folder: Path) -> None:
    """Make a headquarters and an enrolled laptop with a mission of ten on it."""
    world = make_world(folder)
    answer = world.issue(world.ask())
    with world.opened() as opened:
        accept(opened.store, answer, NOON)
        load_synthetic(opened.store, write(make_mission(1, persons=10, starts=STARTS)), "AB")


def copy_enrolled(made: Path, world: World) -> None:
    """Give `world` the headquarters and the laptop that `make_enrolled` made."""
    for source, to in (("laptop", world.folder.path), ("hq", world.headquarters.folder)):
        shutil.copytree(made / source, to, dirs_exist_ok=True)


def completed(vault: OpenVault, case: str, form: str, parent: str) -> Write:
    """An interview that was held, by one form, with one person or the household."""
    held = Interview(
        form=f"{form}@1",
        form_digest="ab" * 32,
        started_at="2026-11-02T09:00:00Z",
        status=InterviewStatus.COMPLETED,
    )
    answers = held.wired(Source.STAFF)
    return Write(
        case, vault.store.new_id(), {**system_values(Interview.TYPE, case=case, parent=parent), **answers}
    )
