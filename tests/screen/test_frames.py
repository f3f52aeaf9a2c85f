"""Every place of the program as a terminal shows it: in Norwegian with Arabic, with Ukrainian, and pseudo-words.

One program is started for each pair of languages. It is led through all places, and at each its terminal takes
every size. To make the frames anew, and then look at what changed: pytest tests/screen/test_frames.py --new-frames
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kommisjon.i18n import catalogue
from kommisjon.store.store import Store
from tests.screen.golden import FRAMES, Golden, seen
from tests.screen.laptop import an_app, make_laptop
from tests.screen.places import PLACES, SIZES, START, walk
from tests.screen.planned import plan, speak_ukrainian
from tests.screen.translated import IN_COLUMNS, OPEN, PSEUDO, SCROLLS, unmarked, whole


def ukrainian(store: Store) -> None:
    plan(store)
    speak_ukrainian(store)


LANGUAGES: dict[str, tuple[str, Callable[[Store], None]]] = {
    "nb-ar": ("nb", plan),
    "nb-uk": ("nb", ukrainian),
    "qps": ("qps", plan),
}
"""By the name of their frames: the language of the program, and who is in the mission."""


Frames = dict[tuple[str, tuple[int, int]], str]
"""What is shown at a place in a size."""


async def walked(folder: Path, change: Callable[[Store], None]) -> Frames:
    """Every place in every size, as it is shown in the language in use."""
    frames: Frames = {}
    app = an_app(make_laptop(folder, change))
    async with app.run_test(size=SIZES[-1]) as pilot:
        async for place in walk(pilot, START):
            for size in SIZES:
                frames[place, size] = await seen(pilot, size)
        app.leave()
    assert app.crash is None
    return frames


@pytest.mark.slow
@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.usefixtures("utc")
async def test_every_place_is_as_it_was(name: str, golden: Golden, tmp_path: Path) -> None:
    language, change = LANGUAGES[name]
    catalogue.use(language)
    frames = await walked(tmp_path / "laptop", change)
    for (place, (columns, lines)), shown in frames.items():
        golden.look(f"{name}/{place.replace(' ', '-')}-{columns}x{lines}", shown)
    golden.same()
    if language in PSEUDO:
        look_at(frames, language)


@pytest.mark.long
async def test_nothing_is_cut_nor_unmarked_in_a_language_that_runs_from_the_right(tmp_path: Path) -> None:
    catalogue.use("qpr")
    look_at(await walked(tmp_path / "laptop", plan), "qpr")


def look_at(frames: Frames, language: str) -> None:
    """Look through frames in a pseudo-language for what is cut and what was never marked for translation."""
    found = []
    for (place, size), shown in frames.items():
        if OPEN not in shown:
            found.append(f"{place} {size}: nothing is translated")
        if words := unmarked(shown):
            found.append(f"{place} {size}: not marked for translation: {words}")
        if place not in SCROLLS | IN_COLUMNS and not whole(shown, language):
            found.append(f"{place} {size}: something is cut\n{shown}")
    assert not found, "\n".join(found)


def test_there_is_a_frame_of_every_place_in_every_size_and_no_other() -> None:
    for name in LANGUAGES:
        kept = {path.stem for path in (FRAMES / name).glob("*.txt")}
        assert kept == {f"{place.replace(' ', '-')}-{w}x{h}" for place in PLACES for w, h in SIZES}


def test_the_look_finds_what_is_hard_coded_and_what_is_cut() -> None:
    assert unmarked("⟦Šávéd~~⟧ Saved kommisjon") == ["Saved"]
    assert not whole("⟦Šávéd~~…", "qps")
