"""Two laptops share by a stick, from the screen of the one that is asked. Nobody in them exists."""

from __future__ import annotations

from pathlib import Path

from kommisjon.exchange.stick import visit
from kommisjon.store.unlocking import unlock
from kommisjon.vault.folder import VaultFolder
from sync.trust.headquarters import Headquarters
from tests.enrolled import NOON, PASSPHRASE, World, clock, make_enrolled
from tests.screen.laptop import Clock, at_missions
from tests.screen.test_sending import press, stick
from tests.two_laptops import enrol_second

__all__ = ["stick"]


async def test_a_laptop_that_asks_is_shared_with_after_a_second_enter(tmp_path: Path, stick: Path) -> None:
    make_enrolled(tmp_path)
    hq = Headquarters(tmp_path / "hq")
    other = enrol_second(tmp_path, hq)
    with unlock(other, PASSPHRASE, clock=clock()) as vault:
        assert visit(vault, stick, NOON).written is None
        name = vault.store.device()[0]
    world = World(VaultFolder(tmp_path / "laptop"), hq)
    async with at_missions(world.folder, clock=Clock(NOON)) as pilot:
        shown = await press(pilot, "f4", "enter")
        assert f"Laptop {name} of this mission can share interviews with this one." in shown
        assert "Press Enter once more to share with it. This laptop is called laptop-" in shown
        shown = await press(pilot, "enter")
        assert "Bundle 2 written and read back" in shown
        assert "Press Enter" not in shown
    with unlock(other, PASSPHRASE, clock=clock()) as vault:
        asked = visit(vault, stick, NOON)
        assert len(asked.asking) == 1
        done = visit(vault, stick, NOON, agreed=asked.asking)
        assert sum(met.merged.fresh for met in done.met) > 0
        assert vault.store.records("case")
