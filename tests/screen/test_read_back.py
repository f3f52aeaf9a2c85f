"""F6 in a household: an interview read back page by page, and the paper. Nobody in them exists."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from kommisjon.interview.family.household import answers_of
from kommisjon.interview.sitting import open_sitting
from kommisjon.model.read_back import Outcome, ReadBack, WhyNot
from kommisjon.text.drawn import drawn
from kommisjon.tui.screens.household import HouseholdScreen
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.tui.screens.read_back import ReadBackScreen
from kommisjon.tui.widgets.row_list import RowList
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import Clock, at_missions, frame, opened, to_household


async def press(pilot: Pilot[int], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def answer_the_sheet(pilot: Pilot[int]) -> None:
    """The household's sheet: how many are here, and that there are relatives elsewhere."""
    await to_household(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, HouseholdScreen)
    store = screen.program.opened.store
    sitting = open_sitting(
        store, "household", case=screen._case, person=None, language="ara", by="KN", clock=Clock()
    )
    for question, answer in (("present_count", "4"), ("relatives_elsewhere", "yes")):
        sitting.answer(next(stop for stop in sitting.stops if stop.ref == f"/household/{question}"), answer)


async def to_read_back(pilot: Pilot[int]) -> ReadBackScreen:
    await answer_the_sheet(pilot)
    await press(pilot, "f6")
    assert "not read back" in frame(pilot)
    await press(pilot, "enter")
    assert isinstance(pilot.app.screen, ReadBackScreen)
    return pilot.app.screen


def read_backs(folder: VaultFolder) -> list[ReadBack]:
    with opened(folder) as vault:
        return [ReadBack.read(answers_of(one.doc)) for one in vault.store.records("read_back")]


async def confirm_pages(pilot: Pilot[int]) -> None:
    for _page in range(60):
        if "everything right" in frame(pilot):
            return
        await press(pilot, "enter")
    raise AssertionError(frame(pilot))


async def test_page_by_page_to_a_confirmation(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_read_back(pilot)
        first = frame(pilot)
        assert "page 1 of" in first
        assert "draft, not reviewed" in first
        assert "Does the family have close relatives" in first
        assert "» Yes" in first
        await confirm_pages(pilot)
        await press(pilot, "enter", "enter", "enter")
        assert "Choose how it ended: type its number, then Enter." in frame(pilot)
        assert "Who interpreted?" not in frame(pilot), "Enter pressed on and on confirms for nobody"
        await press(pilot, "1", "enter")
        assert "Who interpreted?" in frame(pilot)
        await press(pilot, *"TOLK", "enter")
        assert "confirmed by the person" in frame(pilot)
        await press(pilot, "escape")
        assert "✓" in frame(pilot)
    (held,) = read_backs(laptop)
    assert (held.outcome, held.translated_by, held.language) == (Outcome.CONFIRMED, "TOLK", "ar")
    assert held.pages is not None
    assert len(held.pages.split("\n")) == held.page_count


async def test_a_correction_goes_to_the_question_and_comes_back(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        screen = await to_read_back(pilot)
        place = next(n for n, line in enumerate(screen._lines) if line.name == "relatives_elsewhere")
        await press(pilot, *["down"] * place, "f3")
        assert isinstance(pilot.app.screen, InterviewScreen)
        assert "Does the family have close relatives" in frame(pilot)
        await press(pilot, "2", "enter", "escape")
        assert pilot.app.screen is screen
        assert "1 answer was corrected." in frame(pilot)
        assert "» No" in frame(pilot)
        await confirm_pages(pilot)
        await press(pilot, "1", "enter", "enter")
    (held,) = read_backs(laptop)
    assert (held.outcome, held.corrected) == (Outcome.CONFIRMED, "relatives_elsewhere")


async def test_not_confirmed_with_a_reason_and_words(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_read_back(pilot)
        for _page in range(20):
            if "everything right" in frame(pilot):
                break
            await press(pilot, "pagedown")
        assert "pages are not confirmed: go to the first" in frame(pilot)
        await press(pilot, "down", "enter", "enter", *"feil", "enter")
        assert "not confirmed" in frame(pilot).splitlines()[0]
    (held,) = read_backs(laptop)
    assert (held.outcome, held.why_not, held.remark) == (Outcome.NOT_CONFIRMED, WhyNot.DISAGREES, "feil")


async def test_escape_while_something_is_asked_saves_nothing(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        screen = await to_read_back(pilot)
        await confirm_pages(pilot)
        await press(pilot, "1", "enter", *"X", "escape")
        assert pilot.app.screen is screen
        assert not screen.has_class("asking")
    assert [held.outcome for held in read_backs(laptop)] == [None]


async def test_a_page_longer_than_the_screen_is_not_confirmed_before_its_end(laptop: VaultFolder) -> None:
    async with at_missions(laptop, size=(60, 20)) as pilot:
        screen = await to_read_back(pilot)
        await press(pilot, "pagedown")
        assert "page 2 of" in frame(pilot)
        seen = frame(pilot)
        await press(pilot, "enter")
        assert "There is more on this page" in frame(pilot)
        assert not screen._reading.confirmed
        for _screenful in range(10):
            if "page 3 of" in frame(pilot):
                break
            seen += frame(pilot)
            await press(pilot, "enter")
        assert screen._reading.confirmed == {screen._reading.pages[1].key}
        for line in screen._reading.pages[1].lines:
            assert line.question.officer in seen


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_the_persons_language_stands_at_the_right_in_every_size(
    laptop: VaultFolder, size: tuple[int, int]
) -> None:
    async with at_missions(laptop, size=size) as pilot:
        await to_read_back(pilot)
        lines = frame(pilot).splitlines()
        arabic = [line for line in lines if any("\u0600" <= char <= "\ufefc" for char in line)]
        assert arabic
        assert all(len(line) > size[0] - 4 for line in arabic if "page" not in line)
        rows = pilot.app.screen.query_one(RowList)
        assert rows.size.height >= 8
        side_by_side = [line for line in arabic if "Does the family" in line]
        assert bool(side_by_side) is (size[0] >= 100)


async def test_another_language_keeps_what_was_confirmed_in_the_first(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        screen = await to_read_back(pilot)
        await press(pilot, "enter", "pageup")
        assert "this page is confirmed" in frame(pilot)
        first = screen._reading.summary.language
        await press(pilot, "f6", "down", "enter")
        assert "this page is confirmed" not in frame(pilot)
        assert screen._reading.summary.language != first
        await press(pilot, "f6", "up", "enter")
        assert "this page is confirmed" in frame(pilot)
        assert screen._reading.summary.language == first


async def test_the_paper_goes_where_one_says_after_a_warning_and_the_audit_says_so(
    laptop: VaultFolder, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    async with at_missions(laptop) as pilot:
        await to_read_back(pilot)
        await press(pilot, "f2")
        assert "OUTSIDE the vault" in frame(pilot)
        await press(pilot, "enter", *str(tmp_path / "none"), "enter")
        assert "KM-D743" in frame(pilot)
        pilot.app.screen.query_one("#folder").value = str(laptop.path)  # type: ignore[attr-defined]
        await press(pilot, "enter")
        assert "KM-D746" in frame(pilot)
        pilot.app.screen.query_one("#folder").value = str(stick)  # type: ignore[attr-defined]
        await press(pilot, "enter")
        assert list(stick.iterdir()) == []
        await press(pilot, "end", "enter")
        await pilot.pause()
        assert "Written: paper-2026-11-02-" in frame(pilot)
        case = frame(pilot).splitlines()[0].split()[1]
    names = sorted(path.name for path in stick.iterdir())
    assert [name.rpartition(".")[2] for name in names] == ["html", "pdf"]
    page = next(stick.glob("*.html")).read_text("utf-8")
    assert "TRAINING. Nobody on this paper exists." in page
    assert case not in page
    assert (stick / names[0]).stat().st_mode & 0o077 == 0
    with opened(laptop) as vault:
        assert [entry.act for entry in vault.store.audit()][-2:] == ["wrote_paper", "opened_vault"]


async def test_the_paper_is_not_written_by_an_enter_too_many(laptop: VaultFolder, tmp_path: Path) -> None:
    async with at_missions(laptop) as pilot:
        screen = await to_read_back(pilot)
        await press(pilot, "f2")
        pilot.app.screen.query_one("#folder").value = str(tmp_path)  # type: ignore[attr-defined]
        before = set(tmp_path.iterdir())
        await press(pilot, "enter", "enter")
        assert pilot.app.screen is screen
        assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("height", [13, 14, 16, 18, 24])
async def test_every_page_can_be_confirmed_on_a_screen_of_any_height(laptop: VaultFolder, height: int) -> None:
    async with at_missions(laptop, size=(80, height)) as pilot:
        await to_read_back(pilot)
        await confirm_pages(pilot)


async def test_the_language_is_named_in_its_own_script_as_it_is_read(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_read_back(pilot)
        line = frame(pilot).splitlines()[1]
        assert drawn("العربية") in line, line
