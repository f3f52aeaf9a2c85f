"""F21: whatever fails, wherever: the person is told a mark, and no value is printed or written.

security-and-bundles.md 0 (finding 1) and 3.5. Through a real terminal: test_pty.py.
"""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

import kommisjon.tui.screens
from kommisjon.errors import Code
from kommisjon.interview.family.household import missions
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.screens.carried_over import CarriedOverScreen
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.tui.screens.residents import ResidentScreen
from kommisjon.vault.folder import VaultFolder
from tests.screen.crashing_app import CANARY, fail
from tests.screen.laptop import an_app, to_household, unlocked

REACHED = (
    "UnlockScreen",
    "RecoverScreen",
    "MissionScreen",
    "SendingScreen",
    "PortfolioScreen",
    "SearchScreen",
    "DayScreen",
    "CaseScreen",
    "HouseholdScreen",
    "DisagreementsScreen",
    "SessionScreen",
    "FamilyScreen",
    "CopyDownScreen",
    "RelationScreen",
    "ReasonScreen",
    "PersonFormsScreen",
    "InterviewScreen",
    "BesideScreen",
    "PastAnswersScreen",
    "JumpScreen",
    "FormLanguagesScreen",
    "ProblemsScreen",
    "JumpModeScreen",
    "HelpScreen",
    "CarriedOverScreen",
    "PaletteScreen",
    "LettersScreen",
    "AfterScreen",
    "ReadableScreen",
    "ReadBackScreen",
    "PaperScreen",
    "ResidentScreen",
    "WipeScreen",
)
KEYS = {
    "RecoverScreen": ("f8",),
    "SendingScreen": ("f4",),
    "PortfolioScreen": ("escape", "f5"),
    "SearchScreen": ("escape", "ctrl+f"),
    "DayScreen": ("escape", "f6"),
    "DisagreementsScreen": ("f4",),
    "SessionScreen": ("escape", "f5"),
    "FamilyScreen": ("escape", "f3"),
    "CopyDownScreen": ("f4",),
    "RelationScreen": ("escape", "enter"),
    "ReasonScreen": ("1", "2", "1", "end", "enter"),
    "PersonFormsScreen": ("escape", "escape", "home", "enter"),
    "InterviewScreen": ("home", "down", "enter"),
    "BesideScreen": ("pagedown", "f8"),
    "PastAnswersScreen": ("escape", "ctrl+y"),
    "JumpScreen": ("escape", "f3"),
    "FormLanguagesScreen": ("escape", "f6"),
    "ProblemsScreen": ("escape", "f4"),
    "JumpModeScreen": ("escape", "ctrl+o"),
    "HelpScreen": ("escape", "f1"),
    "PaletteScreen": ("escape", "ctrl+p"),
    "LettersScreen": ("escape", "ctrl+g"),
    "AfterScreen": ("escape", "1", "enter", "escape", "escape", "f8"),
    "ReadableScreen": ("escape", "f6"),
    "ReadBackScreen": ("enter",),
    "PaperScreen": ("f2",),
    "WipeScreen": ("ctrl+n",),
}
"""What leads to a screen from the one before it."""


def screens() -> Iterator[type[Screen[Any]]]:
    """Every screen of the product."""
    for found in pkgutil.iter_modules(kommisjon.tui.screens.__path__, "kommisjon.tui.screens."):
        for one in vars(importlib.import_module(found.name)).values():
            if isinstance(one, type) and issubclass(one, Screen) and one.__module__ == found.name:
                yield one


def test_no_screen_is_forgotten() -> None:
    of_the_same_methods = {
        "Page",
        "EntryPage",
        "Answering",
        "TrialScreen",
        "FindingPage",
        "AskingPage",
        "ResidentBoard",
        "ActionsScreen",
    }  # bases of others, and an InterviewScreen
    assert {one.__name__ for one in screens()} == set(REACHED) | of_the_same_methods


def handlers(kind: type) -> list[str]:
    """What a screen does when something happens: its actions, and its answers to messages."""
    ours = [base for base in kind.__mro__ if base.__module__.startswith("kommisjon")]
    names = {name for base in ours for name, value in vars(base).items() if callable(value)}
    return sorted(name for name in names if name.startswith(("on_", "_on_", "action_")))


async def reach(pilot: Pilot[int], name: str) -> None:
    """Go on to a screen from the one before it in REACHED."""
    if name == "MissionScreen":
        await pilot.press("escape")
        await unlocked(pilot)
    elif name == "CaseScreen":
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("enter")
    elif name == "HouseholdScreen":
        await pilot.press("escape")
        await pilot.pause()
        await to_household(pilot)
    elif name == "ResidentScreen":
        # Only the mission of a reception centre leads there.
        assert isinstance(pilot.app, KommisjonApp)
        [(_rec, mission)] = missions(pilot.app.opened.store)
        pilot.app.push_screen(ResidentScreen(mission.model_copy(update={"centre": "synthetic"})))
    elif name == "CarriedOverScreen":
        # Only another version of the form leads there.
        interview = next(one for one in pilot.app.screen_stack if isinstance(one, InterviewScreen))
        await pilot.press("escape")
        pilot.app.push_screen(CarriedOverScreen(interview._sitting, "synthetic"))
    elif name != "UnlockScreen":
        await pilot.press(*KEYS[name])
    await pilot.pause()


async def test_any_handler_of_any_screen(
    laptop: VaultFolder, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each is made to fail in turn, by an application that goes on instead of ending."""
    monkeypatch.setattr(KommisjonApp, "_fatal_error", lambda self: self._exit_renderables.clear())
    monkeypatch.setattr(KommisjonApp, "_close_vault", lambda self: None)
    app, failed = an_app(laptop), 0
    async with app.run_test() as pilot:
        for name in REACHED:
            await reach(pilot, name)
            screen = app.screen
            assert type(screen).__name__ == name
            for owner, handler in [(screen, one) for one in handlers(type(screen))]:
                await crashes(pilot, owner, handler, monkeypatch)
                failed += 1
        for handler in ("_look", "action_lock", "action_wipe", "action_quit"):
            await crashes(pilot, app, handler, monkeypatch)
        assert app.vault is not None
        app.vault.close()
    assert failed > 60
    told = capfd.readouterr()
    assert CANARY not in told.out + told.err
    assert "Traceback" not in told.out + told.err
    notes = list(laptop.path.glob("crash-*.txt"))
    assert len(notes) == failed + 4
    for note in notes:
        assert CANARY not in note.read_text(encoding="utf-8")
        assert note.read_text(encoding="utf-8").startswith("Carrier\n")


async def crashes(pilot: Pilot[int], owner: Any, handler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = pilot.app
    assert isinstance(app, KommisjonApp)
    app.crash = None
    with monkeypatch.context() as patched:
        patched.setattr(type(owner), handler, fail)
        owner.call_next(getattr(owner, handler))  # a message would end the screen's loop with it
        await pilot.pause()
    assert app.crash is not None, handler
    assert app.crash.code == Code.INTERNAL.id
    assert CANARY not in str(app.crash)
    app._exception = None


FAILING: dict[str, str] = {
    "main": "fail()",
    "thread": "t = threading.Thread(target=fail); t.start(); t.join()",
    "task nobody waits for": (
        "async def m():\n"
        "    asyncio.create_task(later()); await asyncio.sleep(0.05); gc.collect()\n"
        "asyncio.run(m())"
    ),
    "collected": "x = Dying(); del x; gc.collect()",
    "warning": "import warnings; warnings.warn(CANARY, stacklevel=1)",
    "log": "import logging; logging.getLogger('textual').error(CANARY)",
    "at the end": "import atexit; atexit.register(fail)",
    "killed": "import faulthandler, os; print(faulthandler.is_enabled()); os.abort()",
}
SCRIPT = f"""
import asyncio, gc, sys, threading
from pathlib import Path
from kommisjon.crash import print_no_values
from kommisjon.apart import forbid_core_dumps
CANARY = {CANARY!r}
class Carrier(Exception):
    pass
def fail():
    name = CANARY
    raise Carrier("broken with " + name)
class Dying:
    def __del__(self): fail()
async def later(): fail()
forbid_core_dumps()
print_no_values(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("where", FAILING)
def test_anywhere_else_in_the_process(where: str, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", SCRIPT + FAILING[where], str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=Path(__file__).parents[2],
    )
    notes = [note.read_text(encoding="utf-8") for note in tmp_path.glob("crash-*.txt")]
    for text in (run.stdout, run.stderr, *notes):
        assert CANARY not in text
        assert "Traceback" not in text
        assert "thread 0x" not in text
    if where == "main":
        assert run.returncode == 1
        assert "KM-X900" in run.stderr
    if where in ("main", "thread", "collected"):
        assert [note.splitlines()[0] for note in notes] == ["Carrier"]


def test_textual_prints_what_it_is_kept_from_here() -> None:
    """If this fails, Textual has changed: are `_handle_exception` and `_fatal_error` still its ways?"""
    assert App._handle_exception is not KommisjonApp._handle_exception
    assert App._fatal_error is not KommisjonApp._fatal_error
    looks: Callable[..., object] = KommisjonApp._print_error_renderables
    assert App._print_error_renderables is not looks
