"""Every screen by a name, as a tree of the ways there: what is pressed, what lies behind, what leads back.

Whoever adds a screen adds a place here: it is then looked at in each size and language (test_frames.py).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass

from textual.pilot import Pilot

from tests.screen.laptop import arabic_household, frame, unlocked

Way = Callable[[Pilot[int]], Awaitable[None]]

UNLOCK = "unlock"
"""Stands among the keys for the passphrase."""


@dataclass(frozen=True, slots=True)
class Place:
    """A screen, or one state of it."""

    name: str
    keys: tuple[str, ...]
    """What leads here from the place before."""
    then: tuple[Place, ...] = ()
    """Places behind this one, in an order in which one can go from each to the next."""
    back: tuple[str, ...] = ("escape",)
    """What leads to the place before, once the last of `then` has led back here."""


_ANSWERING = Place(
    "path",
    ("1", "enter"),
    (
        Place("jump", ("f3",)),
        Place("kept", ("f4",)),
        Place("languages", ("f6",), (Place("language found", ("s", "o"), back=("backspace", "backspace")),)),
        Place("palette", ("ctrl+p",)),
        Place("letters", ("ctrl+g",)),
        Place("past", ("pageup", "ctrl+y"), back=("escape", "pagedown")),
        Place("beside", ("f8",)),
        Place(
            "one more",
            ("3", "enter"),
            (Place("searched list", ("1", "enter"), (Place("searched", ("a", "r")),), back=()),),
            back=(),
        ),
    ),
    back=(),
)
"""The same interview, with somebody who agreed to it."""

_INTERVIEW = Place(
    "note",
    ("home", "down", "enter"),
    (
        Place("help", ("f1",)),
        Place(
            "choice",
            ("enter",),
            (
                Place("end", ("f5", "pagedown", "pagedown"), back=("pageup",)),
                Place("required", ("enter",), back=()),
                _ANSWERING,
            ),
            back=(),
        ),
    ),
)
"""The form on competence, the second of a person."""

_SHEET = Place(
    "number",
    ("f2", "pagedown", "pagedown"),
    (
        Place("misread", ("x", "enter"), back=("backspace",)),
        Place("does not know", ("f7", "pageup"), back=()),
        Place("typed", (*["pagedown"] * 4,), back=(*["pageup"] * 4,)),
        Place(
            "readable",
            ("5", "enter", "escape", "f6"),
            (Place("read back", ("enter",), (Place("paper", ("f2",)),)),),
            back=(),
        ),
    ),
)
"""The household sheet, at a question that takes a number."""

HOUSEHOLD = Place(
    "household",
    (*["down"] * arabic_household(), "enter"),
    (
        Place("forms", ("enter",), (_INTERVIEW,)),
        Place("child", ("end", "enter"), back=("escape", "home")),
        Place("family", ("f3",), (Place("copy down", ("f4",)), Place("relation", ("enter",)))),
        Place("after", ("f8",)),
        _SHEET,
        Place(
            "session",
            ("f5",),
            (Place("session field", ("home", "enter")), Place("session begun", ("f5",), back=())),
        ),
    ),
)

MISSIONS = Place(
    "missions",
    (UNLOCK,),
    (
        Place("sending", ("f4",)),
        Place("portfolio", ("f5",)),
        Place("search", ("ctrl+f",)),
        Place("day", ("f6",), (Place("another time", ("f5",)),)),
        Place("wipe", ("ctrl+n",)),
        Place(
            "cases",
            ("enter",),
            (Place("help of a list", ("f1",)), Place("cases found", ("a", "l")), HOUSEHOLD),
        ),
    ),
    back=(),
)

START = Place("unlock", (), (Place("recover", ("f8",)), MISSIONS), back=())
"""The program as it starts."""

SIZES = ((60, 20), (80, 24), (120, 40))


async def press(pilot: Pilot[int], keys: tuple[str, ...]) -> None:
    """Press one key after another, each once the one before has done all it does."""
    for key in keys:
        await (unlocked(pilot) if key == UNLOCK else pilot.press(key))
        await pilot.pause()


async def walk(pilot: Pilot[int], place: Place) -> AsyncIterator[str]:
    """Go to a place and all that lie behind it, and back; give the name of each when one is there."""
    await press(pilot, place.keys)
    here = pilot.app.screen
    yield place.name
    for behind in place.then:
        async for name in walk(pilot, behind):
            yield name
        assert pilot.app.screen is here or not behind.back, f"not back at {place.name}\n{frame(pilot)}"
    await press(pilot, place.back)


def _ways(place: Place, before: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    keys = (*before, *place.keys)
    yield place.name, keys
    for behind in place.then:
        yield from _ways(behind, keys)


def _way(keys: tuple[str, ...]) -> Way:
    async def go(pilot: Pilot[int]) -> None:
        await press(pilot, keys)

    return go


PLACES: dict[str, Way] = {name: _way(keys) for name, keys in _ways(START)}
"""How one comes straight to a place from a program that has just started."""
