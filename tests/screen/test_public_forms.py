"""Public forms that nobody here wrote, walked through on the screen at 80x24: every stop is met and answered.

The forms lie outside the project and are never part of it; without them these tests are skipped.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from kommisjon.cli.forms.source import read_form
from kommisjon.errors import Refusal
from kommisjon.interview.stops import Stop, StopKind
from kommisjon.interview.typed.asked import Asked
from kommisjon.xform import ItemKind
from tests.screen.tried import Tried, tried

EXAMPLES = Path(__file__).parents[3] / "shared" / "xlsforms"
FILES = sorted(
    path.name
    for path in (EXAMPLES.iterdir() if EXAMPLES.is_dir() else ())
    if path.suffix != ".md" and not path.name.endswith("_choices.csv")
)
MOST_STOPS = 900
"""A walk that goes on for longer goes in a circle."""
BOUNDED = 12
"""Stops of each form in the quick run."""

TYPED = {
    ItemKind.TEXT: "Synthetic answer",
    ItemKind.INTEGER: "۳",
    ItemKind.DECIMAL: "3,5",
    ItemKind.DATE: "3.5.2024",
    ItemKind.TIME: "10.30",
    ItemKind.DATETIME: "3.5.2024 10:30",
    ItemKind.BARCODE: "123",
}
PLACES = {"geopoint": "59,9 10,7", "geotrace": "59.9 10.7; 59.8 10.6", "geoshape": "1 2; 3 4; 5 6"}

pytestmark = pytest.mark.skipif(not FILES, reason="the public example forms are not on this machine")


@cache
def converted(name: str) -> bytes:
    try:
        return read_form(EXAMPLES / name)
    except Refusal as refusal:
        pytest.skip(f"refused as it is: {refusal.code.id}")


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
async def test_the_first_stops_of_a_public_form(name: str) -> None:
    async with tried(converted(name)) as here:
        await walk(here, BOUNDED)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", FILES)
async def test_every_stop_of_a_public_form(name: str) -> None:
    async with tried(converted(name)) as here:
        met = await walk(here, MOST_STOPS)
        assert here.stop.kind.ends, f"still at {here.stop.ref} after {met} stops"
        done, asked = here.sitting.progress()
        assert done > asked / 2


async def walk(here: Tried, most: int) -> int:
    """Answer each stop as it comes, with keys; gives how many were met. What is refused is declined, or passed."""
    added: set[str] = set()
    met = 0
    while not here.stop.kind.ends and met < most:
        stop = here.stop
        met += 1
        assert "KM-" not in here.frame, here.frame
        await answer(here, stop, added)
        for way_on in ("f9", "pagedown"):
            if here.stop == stop:
                await here.press(way_on)
        assert here.stop != stop, f"cannot leave {stop.ref}\n{here.frame}"
        labels = [here.sitting.wording(here.stop, language).label for language in here.sitting.languages]
        shown = [word for label in labels for word in islice(label.split(), 1)]
        assert not shown or here.stop.kind.ends or any(word in here.frame for word in shown), here.frame
    return met


async def answer(here: Tried, stop: Stop, added: set[str]) -> None:
    if stop.kind is StopKind.MORE:
        await here.press("2" if stop.ref in added else "1", "enter")
        added.add(stop.ref)
    elif stop.typed:
        await type_answer(here, here.sitting.asked(stop))
    elif stop.kind is StopKind.RANK:
        await here.press("shift+down", "enter")
    elif stop.kind.lists or stop.kind.confirms:
        await here.press("1")
        if here.stop == stop:
            await here.press("enter")
    else:
        await here.press("enter")


async def type_answer(here: Tried, asked: Asked) -> None:
    if asked.kind is ItemKind.RANGE:
        await here.press("up", "up")
    else:
        await here.paste(PLACES.get(asked.type) or TYPED[asked.kind])
    await here.press("enter")
