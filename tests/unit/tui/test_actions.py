"""The registry of actions: each has its method, no key means two things, and none is one that terminals take."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import kommisjon.tui.central
import kommisjon.tui.screens
from kommisjon.tui.actions import ACTIONS, Action, Where, actions_for
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.screens.page import Page

TAKEN = re.compile(r"f10|f11|ctrl\+[ijmh]|(ctrl\+)?alt\+.*|ctrl\+shift\+.*|ctrl\+[c-ewuak]")
"""Menu and full screen; Tab, Enter and Backspace by another name; what fields edit with (tui-and-languages.md)."""
BY_A_WIDGET = ("open", "save", "visit", "confirm", "change")
"""Enter belongs to the list or the field that has the focus."""


def pages() -> Iterator[type[Page]]:
    """Every screen with a key line."""
    places = (
        (kommisjon.tui.screens.__path__, "kommisjon.tui.screens."),
        (kommisjon.tui.central.__path__, "kommisjon.tui.central."),
    )
    for found in (one for path, prefix in places for one in pkgutil.iter_modules(path, prefix)):
        for one in vars(importlib.import_module(found.name)).values():
            if (
                isinstance(one, type)
                and issubclass(one, Page)
                and one.__module__ == found.name
                and one is not Page
            ):
                yield one


FOR_HEIRS = ("ResidentBoard",)
"""Never shown themselves: the screen made from it has what is missing."""
PAGES = sorted((one for one in set(pages()) if one.__name__ not in FOR_HEIRS), key=lambda page: page.__name__)


def actions_of(page: type[Page]) -> tuple[Action, ...]:
    return actions_for(page.WHERE, without=page.LACKS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_every_action_of_a_screen_has_its_method(page: type[Page]) -> None:
    for action in actions_of(page):
        if action.name not in BY_A_WIDGET:
            owner = KommisjonApp if action.name in ("lock", "wipe") else page
            assert hasattr(owner, f"action_{action.name}"), action.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_no_key_and_no_letter_means_two_things_on_one_screen(page: type[Page]) -> None:
    actions = actions_of(page)
    keys = [key for action in actions for key in action.keys]
    letters = [action.letter for action in actions if action.letter]
    assert len(keys) == len(set(keys))
    assert len(letters) == len(set(letters))


def test_no_action_waits_for_a_key_that_terminals_take() -> None:
    assert [(a.name, key) for a in ACTIONS for key in a.keys if TAKEN.fullmatch(key)] == []
    assert all(TAKEN.fullmatch(key) for key in ("f10", "ctrl+i", "ctrl+w", "alt+x", "ctrl+shift+c"))


def test_every_function_key_has_a_letter_and_letters_are_letters() -> None:
    hidden = re.compile(r"f\d+|page(up|down)")
    assert [a.name for a in ACTIONS if any(map(hidden.fullmatch, a.keys)) and not a.letter] == []
    assert [a.name for a in ACTIONS if not re.fullmatch(r"[a-z]?", a.letter)] == []


def test_nothing_that_destroys_is_a_letter_away() -> None:
    assert [a.letter for a in ACTIONS if a.name == "wipe"] == [""]


def test_every_place_has_actions_and_every_action_a_screen() -> None:
    assert {action.where for action in ACTIONS} == set(Where)
    assert {action for page in PAGES for action in actions_of(page)} == set(ACTIONS)
