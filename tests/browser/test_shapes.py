"""A page where a resident has to read it: numbers whole, answers beside their pictures, help in view."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommisjon.interview.centre.visit import Visit
from tests.browser.at_page import a_browser, pages_open
from tests.browser.test_for_everybody import CUT, go_on
from tests.unit.interview.centre.at_centre import begun

LAPTOP, TELEPHONE = (1366, 768), (360, 640)

BROKEN = """() => [...document.querySelectorAll('.taps button')].filter(one => {
        const words = document.createRange();
        words.selectNodeContents(one);
        return new Set([...words.getClientRects()].map(box => Math.round(box.top))).size > 1;
    }).map(one => one.textContent)"""
APART = """() => [...document.querySelectorAll('.cards dd')].map(one => {
        const picture = one.querySelector('svg').getBoundingClientRect();
        const words = one.querySelector('bdi').getBoundingClientRect();
        return Math.max(words.left - picture.right, picture.left - words.right);
    })"""


HELP = 'button[value="help"]'
COVERED = """() => {
        const found = [];
        for (const one of document.querySelectorAll('h1, form button, textarea, input:not([type=hidden])')) {
            if (one.closest('.help')) continue;
            one.focus();
            const box = one.getBoundingClientRect();
            const help = document.querySelector('.help').getBoundingClientRect();
            if (box.top < -1 || (box.top < help.top && box.bottom > help.top + 1)) found.push(one.textContent);
        }
        scrollTo(0, 0);
        return found;
    }"""


def at_work(visit: Visit, language: str, name: str) -> None:
    """On the longest path, at a question about the first job."""
    sitting = begun(visit, language).open_sitting
    sitting.answer(next(stop for stop in sitting.stops if stop.ref.endswith("/path")), "full")
    visit.rest()
    visit.vouched_for()
    go_on(visit, "work")
    visit.add()
    go_on(visit, name)


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(("language", "year"), [("fa_AF", "۱۳۹۵"), ("my", "2016")])
async def test_a_number_to_tap_stands_on_one_line(tmp_path: Path, language: str, year: str) -> None:
    async with (
        pages_open(tmp_path) as at,
        a_browser(at.link(), tmp_path / f"taps-{language}", size=LAPTOP) as visitor,
    ):
        for question in ("work_years", "work_last"):
            if question == "work_years":
                at_work(at.seat.visit, language, question)
            else:
                go_on(at.seat.visit, question)
            await visitor.page.reload()
            if question == "work_last":
                await visitor.write(year)
            for size in (LAPTOP, TELEPHONE):
                await visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
                await visitor.shot(f"{question}_{size[0]}")
                assert await visitor.page.evaluate(BROKEN) == []
                assert await visitor.page.evaluate(CUT) == []
        assert (visitor.complaints, at.problems) == ([], [])


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", ["nb", "ar"])
async def test_on_a_card_an_answer_stands_beside_its_picture(tmp_path: Path, language: str) -> None:
    async with (
        pages_open(tmp_path) as at,
        a_browser(at.link(), tmp_path / f"cards-{language}", size=LAPTOP) as visitor,
    ):
        begun(at.seat.visit, language).add()
        go_on(at.seat.visit, "language")
        await visitor.page.reload()
        await visitor.shot("cards")
        apart = await visitor.page.evaluate(APART)
        assert len(apart) == 3
        assert all(0 <= one < 20 for one in apart), apart
        assert (visitor.complaints, at.problems) == ([], [])


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("size", [LAPTOP, TELEPHONE], ids=["laptop", "telephone"])
async def test_help_is_in_view_on_the_longest_page_and_covers_nothing(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with (
        pages_open(tmp_path) as at,
        a_browser(at.link(), tmp_path / f"help-{size[0]}", size=size) as visitor,
    ):
        begun(at.seat.visit, "nb")
        for name in ("isced", "wishes"):
            go_on(at.seat.visit, name)
            await visitor.page.reload()
            box = await visitor.page.locator(HELP).bounding_box()
            assert box is not None
            assert 0 < box["y"] < size[1] - box["height"] + 1, name
            await visitor.page.screenshot(path=visitor.shots / f"{name}_seen.png")
            assert await visitor.page.evaluate(COVERED) == []
            await visitor.shot(name)
        assert (visitor.complaints, at.problems) == ([], [])
