"""What headquarters asks stands at the household and where one sends, and is answered. Nobody in it exists."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kommisjon.model.answers import Source
from kommisjon.model.asking_back import Question
from kommisjon.model.system import system_values
from kommisjon.store.store import Store, Write
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import arabic_household, at_missions, frame, make_laptop, opened, to_household

TEXT = "Is the year of birth right?"


def asked(store: Store) -> None:
    """The first Arabic household is asked something."""
    cases = sorted(store.records("case"), key=lambda one: str((one.doc["number"].heads[0].value or {}).get("v")))
    home = cases[arabic_household()].home
    question = Question(by="KB", at="2026-11-01T12:00:00+00:00", text=TEXT, device="synthetic-laptop")
    values = question.wired(Source.STAFF)
    store.save(
        [Write(home, store.new_id(), {**system_values("question", case=home, parent=home), **values})], "KN"
    )


@pytest.fixture(scope="module")
def laptop_asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked") / "laptop"
    make_laptop(folder, asked)
    return folder


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_a_question_is_seen_and_answered(laptop_asked: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    folder = VaultFolder(Path(shutil.copytree(laptop_asked, tmp_path / "laptop")))
    async with at_missions(folder, size) as pilot:
        await pilot.press("f4")
        await pilot.pause()
        assert "Headquarters asks about" in frame(pilot)
        await pilot.press("escape")
        await to_household(pilot)
        assert "Headquarters asks 1 thing (F8)" in frame(pilot)
        await pilot.press("f8")
        await pilot.pause()
        await pilot.press("enter")  # what is asked is the next step
        await pilot.pause()
        assert TEXT in frame(pilot)
        await pilot.press(*"Yes", "enter")
        await pilot.pause()
        assert "✓ Headquarters asks" in frame(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert "Headquarters asks" not in frame(pilot)
    with opened(folder, 9) as vault:
        [reply] = vault.store.records("reply")
        assert (reply.doc["text"].heads[0].value or {})["v"] == "Yes"
