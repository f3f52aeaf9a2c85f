"""Sending and receiving from the screen, with a real headquarters at the other end. Nobody in it exists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from textual.pilot import Pilot

from kommisjon.exchange.bundles import export
from kommisjon.interview.family.form_states import REQUIRED
from kommisjon.interview.family.household import missions
from kommisjon.tui.screens.sending import REST
from kommisjon.vault.folder import VaultFolder
from sync.central import schema
from sync.central import store as central_store
from sync.central.merged import saving
from sync.central.preparing.packing import Order, write_pack
from sync.central.signing import Sender
from sync.central.staff.who import Role, Staff
from tests.enrolled import MISSION, NOON, World, completed, copy_enrolled, make_enrolled, make_world
from tests.screen.laptop import Clock, at_missions, frame


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    make_enrolled(folder)
    return folder


@pytest.fixture
def world(made: Path, tmp_path: Path) -> World:
    world = make_world(tmp_path)
    copy_enrolled(made, world)
    return world


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Engine]:
    engine = central_store.create(str(tmp_path / "central.db"))
    yield engine
    engine.dispose()


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one that is plugged in."""
    folder = tmp_path / "stick"
    folder.mkdir()
    monkeypatch.setattr("kommisjon.exchange.stick.media", lambda: [folder])
    return folder


async def press(pilot: Pilot[int], *keys: str) -> str:
    await pilot.press(*keys)
    await pilot.pause(REST + 0.1)
    return " ".join(frame(pilot).split())


async def test_a_whole_round_from_the_screen(world: World, central: Engine, stick: Path) -> None:
    async with at_missions(world.folder, clock=Clock(NOON)) as pilot:
        shown = await press(pilot, "f4")
        assert "0 saves are confirmed." in shown
        shown = await press(pilot, "enter")
        assert "Bundle 1 written and read back" in shown
        assert "You can take the stick out." in shown
        [bundle] = stick.glob("*.kmb")
        world.take(central, bundle)
        world.answer(central, stick)
        shown = await press(pilot, "enter")
        assert "Receipt for bundle 1" in shown
        assert "Nothing new was to be written." in shown
        assert "Nothing waits to be sent." in shown
        assert len(list(stick.glob("*.kmb"))) == 2
    with central.connect() as connection:
        assert len(connection.execute(select(schema.person)).fetchall()) >= 10


async def test_two_presses_of_enter_are_one_visit(world: World, stick: Path) -> None:
    async with at_missions(world.folder, clock=Clock(NOON)) as pilot:
        await press(pilot, "f4")
        await pilot.press("enter", "enter")
        await press(pilot)
        assert len(list(stick.glob("*.kmb"))) == 1


async def test_what_is_confirmed_goes_after_a_second_press(world: World, central: Engine, stick: Path) -> None:
    with world.opened() as vault:
        cases = vault.store.records("case")
        for case in cases:
            people = [one.rec for one in vault.store.records("person", home=case.home)]
            held = [("household", case.rec), *((form, rec) for rec in people for form in REQUIRED)]
            vault.store.save([completed(vault, case.home, form, rec) for form, rec in held], "AB")
    async with at_missions(world.folder, clock=Clock(NOON)) as pilot:
        assert "Nothing can be deleted now." in await press(pilot, "f4", "f8")
        await press(pilot, "enter")
        [bundle] = stick.glob("*.kmb")
        world.take(central, bundle)
        world.answer(central, stick)
        await press(pilot, "enter")
        assert f"Press F8 once more to delete {len(cases)} cases" in await press(pilot, "f8")
        assert f"{len(cases)} cases are handed over, deleted here." in await press(pilot, "f8")
    with world.opened() as vault:
        assert vault.store.records("person") == []


async def test_a_stick_that_is_not_there_and_a_laptop_that_is_not_enrolled_are_told(
    world: World, made_laptop: VaultFolder, stick: Path
) -> None:
    stick.rmdir()
    async with at_missions(world.folder, clock=Clock(NOON)) as pilot:
        assert "KM-D743" in await press(pilot, "f4", "enter")
    async with at_missions(made_laptop) as pilot:
        stick.mkdir()
        assert "KM-V115" in await press(pilot, "f4", "enter")


async def test_a_mission_pack_on_the_stick_is_taken(world: World, central: Engine, stick: Path) -> None:
    with world.opened() as vault:
        world.take(central, export(vault, stick, NOON).path)
        device, case = vault.store.device()[0], vault.store.records("case")[0]
        [(_rec, mission)] = missions(vault.store)
    decided = {"remark": {"s": "answered", "v": "decided", "src": "staff"}}
    with central_store.writing(central) as connection:
        saving.save(connection, "KB", [saving.Write(case.home, case.home, decided)], NOON)
    sender = Sender(world.headquarters.receipt_key, world.register, world.headquarters.signed())
    who = Staff("KB", "desk", frozenset({Role.IMPORTER}))
    write_pack(central, who, Order(mission.code, MISSION, device), sender, [], stick, NOON)
    async with at_missions(world.folder, clock=Clock(NOON)) as pilot:
        await pilot.press("f4")
        shown = await press(pilot, "enter")
        assert f"Mission pack 1 for {mission.code} taken" in shown
        assert "1 record was changed at headquarters" in shown
        again = await press(pilot, "enter")
        assert "Mission pack" not in again
