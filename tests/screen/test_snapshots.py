"""Each screen as a picture and, where it holds Arabic, as text: English interface, form in Norwegian and Arabic.

An SVG of cells in visual order would be ordered once more by whatever shows it, so its text is told to stay as it
is (tui-and-languages.md 6, point 3). Pictures belong to one version of Python; elsewhere they are not compared.
To make them anew: pytest tests/screen/test_snapshots.py --snapshot-update
"""

from __future__ import annotations

import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

import kommisjon.tui
from kommisjon.text.bidi import has_rtl
from kommisjon.text.terminal import Terminal
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.screens import interview
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import Clock, Drawn, frame, to_household, to_interview, unlocked

PYTHON = (3, 11)
SIZES = [(80, 24), (120, 40)]
FRAMES = Path(__file__).with_name("frames")
AS_IT_IS = "text,tspan{unicode-bidi:bidi-override;direction:ltr}"
SnapCompare = Callable[..., bool]


class Pictured(KommisjonApp):
    """The application, in a picture that a browser leaves in the order of its cells."""

    CSS_PATH = str(Path(kommisjon.tui.__file__).with_name("kommisjon.tcss"))

    def export_screenshot(self, **more: Any) -> str:
        return super().export_screenshot(**more).replace("<style>", f"<style>\n{AS_IT_IS}", 1)


async def at_unlock(pilot: Pilot[int]) -> None:
    await pilot.pause()


async def at_missions(pilot: Pilot[int]) -> None:
    await unlocked(pilot)


async def at_cases(pilot: Pilot[int]) -> None:
    await unlocked(pilot)
    await pilot.press("enter")


async def at_household(pilot: Pilot[int]) -> None:
    await unlocked(pilot)
    await to_household(pilot)


async def at_forms(pilot: Pilot[int]) -> None:
    await at_household(pilot)
    await pilot.press("enter")


async def at_note(pilot: Pilot[int]) -> None:
    await unlocked(pilot)
    await to_interview(pilot)


async def at_choice(pilot: Pilot[int]) -> None:
    await at_note(pilot)
    await pilot.press("enter", "1", "enter")


async def at_typed(pilot: Pilot[int]) -> None:
    await at_household(pilot)
    await pilot.press("f2")
    await pilot.pause()
    for _stop in range(30):
        if "Fornavn, med egen skrift" in frame(pilot):
            return
        await pilot.press("pagedown")
        await pilot.pause()
    raise AssertionError(frame(pilot))


async def at_jump(pilot: Pilot[int]) -> None:
    await at_choice(pilot)
    await pilot.press("f3")


SCREENS: dict[str, Callable[[Pilot[int]], Awaitable[None]]] = {
    "unlock": at_unlock,
    "missions": at_missions,
    "cases": at_cases,
    "household": at_household,
    "forms": at_forms,
    "note": at_note,
    "choice": at_choice,
    "typed": at_typed,
    "jump": at_jump,
}


@pytest.fixture(autouse=True)
def same_everywhere(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Questions in Norwegian whatever the interface; times in UTC; only the pinned Python makes pictures."""
    if sys.version_info[:2] != PYTHON:
        if request.config.getoption("update_snapshots", default=False):
            pytest.fail(f"pictures are made with Python {PYTHON[0]}.{PYTHON[1]} only")
        pytest.skip(f"pictures are compared on Python {PYTHON[0]}.{PYTHON[1]} only")
    monkeypatch.setattr(interview, "current", lambda: "nb")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


async def photographed(go: Callable[[Pilot[int]], Awaitable[None]], shown: list[str], pilot: Pilot[int]) -> None:
    await go(pilot)
    await pilot.pause()
    shown.append(frame(pilot))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
def test_screen(
    name: str,
    size: tuple[int, int],
    laptop: VaultFolder,
    snap_compare: SnapCompare,
    request: pytest.FixtureRequest,
) -> None:
    app = Pictured(laptop, terminal=Terminal("grid"), clock=Clock(), random=Drawn(3))
    shown: list[str] = []
    same = snap_compare(app, terminal_size=size, run_before=partial(photographed, SCREENS[name], shown))
    if app.vault is not None:
        app.vault.close()
    assert app.crash is None
    golden = FRAMES / f"{name}-{size[0]}x{size[1]}.txt"
    if has_rtl(shown[0]):
        if request.config.getoption("update_snapshots", default=False):
            FRAMES.mkdir(exist_ok=True)
            golden.write_text(shown[0] + "\n", encoding="utf-8", newline="\n")
        assert shown[0] + "\n" == golden.read_text(encoding="utf-8")
    assert same


def test_there_is_one_picture_a_screen_and_size_and_each_keeps_its_order() -> None:
    pictures = Path(__file__).parent / "__snapshots__" / "test_snapshots"
    texts = [path.read_text(encoding="utf-8") for path in pictures.glob("*.svg")]
    assert len(texts) == len(SCREENS) * len(SIZES)
    assert all(AS_IT_IS in text for text in texts)
