"""Two laptops of one mission with the headquarters that enrolled them. Nobody in them exists."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from kommisjon.exchange.enrolment import accept
from kommisjon.exchange.mission import load_synthetic
from kommisjon.exchange.stick import Visited, visit
from kommisjon.store.store import Write
from kommisjon.store.unlocking import OpenVault, unlock
from kommisjon.vault.folder import VaultFolder
from sync.bundle.write import Written
from sync.central.arriving.answering import Sender, write_receipt
from sync.merge import view
from sync.trust.headquarters import Headquarters
from tests.enrolled import NOON, PASSPHRASE, World, make_enrolled, make_world


def enrol_second(folder: Path, headquarters: Headquarters) -> VaultFolder:
    """A second laptop, with nothing on it."""
    second = World(VaultFolder(folder / "second"), headquarters)
    answer = second.issue(second.ask(label="CD"))
    with second.opened() as opened:
        accept(opened.store, answer, NOON)
    return second.folder


def make_two(folder: Path) -> None:
    """Enrol a laptop with a mission of ten on it, and a second one that has met it: both hold the same."""
    make_enrolled(folder)
    enrol_second(folder, Headquarters(folder / "hq"))
    with two_laptops(folder, folder / "met") as two:
        two.meet()  # each makes itself known, and the first to agree writes for the other
        two.visit(two.other)
    shutil.rmtree(folder / "met/stick")
    for part in ("laptop", "second"):
        shutil.rmtree(folder / part)
        (folder / "met" / part).rename(folder / part)
    shutil.rmtree(folder / "met")


def make_centres_two(folder: Path, centre: bytes) -> None:
    """Enrol a laptop with what a centre's made-up list says on it, and a second one with nothing on it."""
    world = make_world(folder)
    answer = world.issue(world.ask())
    with world.opened() as opened:
        accept(opened.store, answer, NOON)
        load_synthetic(opened.store, centre, "AB")
    enrol_second(folder, world.headquarters)


@dataclass
class Two:
    """Both open, with one stick between them."""

    one: OpenVault
    other: OpenVault
    headquarters: World
    stick: Path

    def visit(self, vault: OpenVault, at: datetime = NOON) -> Visited:
        """A visit after which an officer agrees to whoever asks."""
        done = visit(vault, self.stick, at)
        return visit(vault, self.stick, at, agreed=done.asking) if done.asking else done

    def meet(self, at: datetime = NOON) -> None:
        """Carry the stick there and back: then each has what the other had."""
        for vault in (self.one, self.other, self.one):
            self.visit(vault, at)

    def answer(self, central: Engine, vault: OpenVault) -> Written:
        """The receipt for a laptop's last bundle, onto the stick."""
        hq = self.headquarters.headquarters
        sender = Sender(hq.receipt_key, self.headquarters.register, hq.signed())
        return write_receipt(central, vault.store.device()[0], None, sender, self.stick, NOON)[1]


@contextmanager
def two_laptops(made: Path, folder: Path) -> Iterator[Two]:
    """Copies of what `make_two` made, open, with an empty stick. Their clocks differ by an hour."""
    for part in ("laptop", "second", "hq"):
        shutil.copytree(made / part, folder / part)
    (folder / "stick").mkdir()
    world = World(VaultFolder(folder / "laptop"), Headquarters(folder / "hq"))
    with (
        unlock(world.folder, PASSPHRASE, clock=_clock(0)) as one,
        unlock(VaultFolder(folder / "second"), PASSPHRASE, clock=_clock(1)) as other,
    ):
        yield Two(one, other, world, folder / "stick")


def say(vault: OpenVault, home: str, rec: str, **answers: object) -> None:
    """Answers on a record, as somebody gives them who sees what this laptop holds."""
    values = {path: {"s": "answered", "v": value, "src": "self"} for path, value in answers.items()}
    vault.store.save([Write(home, rec, values)], vault.label)


def stands(vault: OpenVault, home: str, rec: str, path: str) -> tuple[object, int]:
    """(what is drawn on a path, how many other values stand beside it)."""
    found = vault.store.record(home, rec)
    assert found is not None
    drawn = view(found.doc).values[path]
    return (drawn.value or {}).get("v"), len(drawn.others)


def _clock(hours: int) -> Callable[[], datetime]:
    seconds = itertools.count()
    return lambda: NOON + timedelta(hours=hours, seconds=next(seconds))
