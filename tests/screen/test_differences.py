"""What another laptop answered otherwise: in the household's list and on the question. Nobody in it exists."""

from __future__ import annotations

import pytest

from kommisjon.store.store import Store
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import at_missions, frame, make_laptop, opened, to_household
from tests.unit.interview.test_disagreements import elsewhere


def told_elsewhere(store: Store) -> None:
    for person in store.records("person"):
        elsewhere(store, person.home, person.rec, "given_latin", "Otherwise", int(person.rec[-6:], 16) + 1)


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> VaultFolder:
    return make_laptop(tmp_path_factory.mktemp("met") / "laptop", told_elsewhere)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_the_list_says_who_answered_what_and_enter_twice_decides(
    laptop: VaultFolder, size: tuple[int, int]
) -> None:
    async with at_missions(laptop, size=size) as pilot:
        await to_household(pilot)
        assert "(F4)" in frame(pilot)
        await pilot.press("f4")
        await pilot.pause()
        shown = frame(pilot)
        assert "Otherwise" in shown
        assert "laptop-there" in shown
        await pilot.press("enter")
        await pilot.pause()
        assert "Press Enter once more" in " ".join(frame(pilot).split())
        await pilot.press("enter")
        await pilot.pause()
        assert "Saved: that answer holds." in frame(pilot)
    with opened(laptop) as vault:
        assert [change.why for change in vault.store.changes()].count("resolve") >= 1
