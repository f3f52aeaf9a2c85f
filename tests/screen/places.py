"""Every screen by a name, with the way to it from a program that has just started: a table for tests of all.

Whoever adds a screen adds a line here: it is then looked at in each size and in the pseudo-locales.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.pilot import Pilot

from tests.screen.laptop import arabic_household, unlocked

Way = Callable[[Pilot[int]], Awaitable[None]]


def keys(*pressed: str, open_vault: bool = True) -> Way:
    """A way that consists of keys, from the passphrase or from the missions."""

    async def go(pilot: Pilot[int]) -> None:
        if open_vault:
            await unlocked(pilot)
        for key in pressed:
            await pilot.press(key)
            await pilot.pause()

    return go


_CASES = ("enter",)
_HOUSEHOLD = (*_CASES, *["down"] * arabic_household(), "enter")
_SHEET = (*_HOUSEHOLD, "f2")
_ANSWERED = (*_SHEET, "pagedown", "pagedown", "5", "enter", "escape")
_FORMS = (*_HOUSEHOLD, "enter")
_INTERVIEW = (*_FORMS, "home", "down", "enter")
"""The second form of a person is the one on competence."""

PLACES: dict[str, Way] = {
    "unlock": keys(open_vault=False),
    "recover": keys("f8", open_vault=False),
    "missions": keys(),
    "sending": keys("f4"),
    "portfolio": keys("f5"),
    "cases": keys(*_CASES),
    "cases found": keys(*_CASES, "a", "l"),
    "household": keys(*_HOUSEHOLD),
    "forms": keys(*_FORMS),
    "child": keys(*_HOUSEHOLD, "end", "enter"),
    "note": keys(*_INTERVIEW),
    "choice": keys(*_INTERVIEW, "enter"),
    "required": keys(*_INTERVIEW, "enter", "enter"),
    "one more": keys(*_INTERVIEW, "enter", "1", "enter", "3", "enter"),
    "searched list": keys(*_INTERVIEW, "enter", "1", "enter", "3", "enter", "1", "enter"),
    "number": keys(*_SHEET, "pagedown", "pagedown"),
    "misread": keys(*_SHEET, "pagedown", "pagedown", "x", "enter"),
    "does not know": keys(*_SHEET, "pagedown", "pagedown", "f7", "pageup"),
    "end": keys(*_INTERVIEW, "enter", "f5", "pagedown", "pagedown"),
    "past": keys(*_INTERVIEW, "enter", "1", "enter", "pageup", "ctrl+y"),
    "kept": keys(*_INTERVIEW, "f4"),
    "jump": keys(*_INTERVIEW, "f3"),
    "jump mode": keys(*_INTERVIEW, "ctrl+o"),
    "palette": keys(*_INTERVIEW, "ctrl+p"),
    "letters": keys(*_INTERVIEW, "ctrl+g"),
    "search": keys("ctrl+f"),
    "day": keys("f6"),
    "family": keys(*_HOUSEHOLD, "f3"),
    "copy down": keys(*_HOUSEHOLD, "f3", "f4"),
    "relation": keys(*_HOUSEHOLD, "f3", "enter"),
    "session": keys(*_HOUSEHOLD, "f5"),
    "after": keys(*_HOUSEHOLD, "f8"),
    "readable": keys(*_ANSWERED, "f6"),
    "read back": keys(*_ANSWERED, "f6", "enter"),
    "paper": keys(*_ANSWERED, "f6", "enter", "f2"),
    "help": keys(*_INTERVIEW, "f1"),
    "help of a list": keys(*_CASES, "f1"),
    "wipe": keys("ctrl+n"),
}
SIZES = ((60, 20), (80, 24), (120, 40))
