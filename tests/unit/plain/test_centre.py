"""A reception centre by typed lines, down to the store. Synthetic residents."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kommisjon.exchange.mission import load_synthetic
from kommisjon.interview.centre.residents import Resident, Stage, residents
from kommisjon.store.store import Store
from kommisjon.synth.centre import make_centre
from kommisjon.synth.document import write
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.tui.screens.opening import go_back
from kommisjon.tui.screens.residents import ResidentScreen
from kommisjon.vault import LOCKED
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import PASSPHRASE, STARTS, an_app, frame, make_laptop, opened, unlocked
from tests.unit.plain.conftest import Talked

CENTRE = make_centre(1, persons=6, starts=STARTS)
BOARD = (PASSPHRASE, CENTRE.mission.code)


def with_centre(store: Store) -> None:
    load_synthetic(store, write(CENTRE), "KN")


@pytest.fixture(scope="module")
def at_centre(tmp_path_factory: pytest.TempPathFactory) -> VaultFolder:
    return make_laptop(tmp_path_factory.mktemp("centre") / "laptop", with_centre)


@pytest.fixture
def laptop(at_centre: VaultFolder, tmp_path: Path) -> VaultFolder:
    shutil.copytree(at_centre.path, tmp_path / "laptop")
    return VaultFolder(tmp_path / "laptop")


def now(laptop: VaultFolder) -> list[Resident]:
    with opened(laptop) as vault:
        return residents(vault.store, CENTRE.mission.code, STARTS)


def test_a_centre_lists_its_residents_and_says_what_it_does_not_do(talked: Talked, laptop: VaultFolder) -> None:
    _code, said = talked(*BOARD, ".x")
    assert "6 of 6 to register" in said
    assert "Registered here: 0 of 6" in said
    assert "kommisjon kiosk" in said
    first = now(laptop)[0]
    assert f"1. {first.number} {first.name}" in said
    assert f"moves out {first.registration.moves_out}" in said


def test_a_resident_is_assisted_on_the_same_form(talked: Talked, laptop: VaultFolder) -> None:
    third = now(laptop)[2]
    code, said = talked(*BOARD, third.number, "1", "", "1", ".q", ".b", ".b", ".x")
    assert code == 0
    assert "Saved" in said
    after = {one.number: one.stage for one in now(laptop)}
    assert after[third.number] is Stage.BEGUN
    assert sum(stage is Stage.NOT_BEGUN for stage in after.values()) == 5


def test_a_session_is_held_with_a_resident(talked: Talked) -> None:
    _code, said = talked(*BOARD, "2", "Session", "1", ".b", ".x")
    assert "Session: in interview since" in said


async def test_what_a_lock_cuts_off_is_there_again_by_lines_and_on_the_screen(
    talked: Talked, laptop: VaultFolder
) -> None:
    second = now(laptop)[1]
    code, _said = talked(*BOARD, "2", "1", "", "1", ".j years", half="to learn")
    assert code == LOCKED
    _code, said = talked(PASSPHRASE, ".take", ".q", ".b", locked=True)
    assert "Not saved yet: to learn" in said
    assert said.count(f"{second.number} {second.name}") >= 2, "above the interview, and where one goes on"
    talked(*BOARD, "2", "1", ".j years", half="to bake")
    app = an_app(laptop)
    async with app.run_test() as pilot:
        await unlocked(pilot)
        go_back(app)
        await pilot.pause()
        assert isinstance(app.screen, InterviewScreen)
        assert "to bake" in frame(pilot)
        await pilot.press("escape")
        await pilot.pause()
        board = app.screen
        assert isinstance(board, ResidentScreen)
        assert board._marked is not None
        assert board._marked.person == second.person
        app.leave()
