"""Central's screen from its first page: searching, a case, after the mission, figures, what was not taken."""

from __future__ import annotations

import importlib
import pkgutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from textual._wait import wait_for_idle
from textual.pilot import Pilot

import kommisjon.tui.central
from kommisjon.errors import Code
from kommisjon.i18n import catalogue
from kommisjon.model.settling import Settling, SettlingStatus
from kommisjon.tui.central.app import CentralApp
from kommisjon.tui.central.page import CentralPage
from kommisjon.tui.central.search import CentralSearchScreen
from sync.central import store
from sync.central.casework.steps import Days, step
from sync.central.finding import search
from sync.central.finding.search import Hit
from sync.central.merged.settlings import settling_of
from sync.central.schema import settling_file
from sync.central.staff.audit import Act, Noted, entries
from sync.central.staff.who import Role, Staff
from tests.canary_household import CASE_NUMBER, HIDDEN, MOTHER, SHIELDED_WORDS
from tests.screen.central_desk import PARKED, STAFF, desk, filled, park, press
from tests.screen.crashing_app import CANARY, fail
from tests.screen.golden import FRAMES, Golden, seen
from tests.screen.laptop import frame
from tests.screen.places import SIZES
from tests.screen.test_crashes import handlers
from tests.synthetic_laptop import NOW, record_id


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Engine]:
    engine = store.create(str(tmp_path / "central.db"))
    filled(engine)
    park(tmp_path / "quarantine")
    yield engine
    engine.dispose()


def trail(engine: Engine, *acts: Act) -> list[Noted]:
    """What was noted of these acts."""
    with engine.connect() as connection:
        return [one for one in entries(connection) if one.act in acts]


def text(pilot: Pilot[int]) -> str:
    return " ".join(frame(pilot).split())


async def test_the_first_page_counts_what_waits_for_whoever_is_there(central: Engine, tmp_path: Path) -> None:
    async with desk(central, tmp_path) as pilot:
        shown = text(pilot)
        assert "Cases to look at 9" in shown
        assert "Refused files that are kept 1" in shown
        await press(pilot, "down", "down", "down", "enter")
        assert PARKED in frame(pilot)
        assert Code.TRUNCATED.id in frame(pilot)
        await press(pilot, "escape", "f6")
        assert "0 things are due." in text(pilot)
    assert [one.about for one in trail(central, Act.SAW_QUARANTINE)] == [(PARKED,)]
    importer = Staff("IM", "office-1", frozenset({Role.IMPORTER}))
    async with desk(central, tmp_path, importer) as pilot:
        assert "Cases" not in frame(pilot)
        assert "Refused files" in frame(pilot)
        await press(pilot, "f6")
        assert Code.NOT_YOUR_ROLE.id in frame(pilot)
    assert [one.by for one in trail(central, Act.LISTED_DUE)] == ["KB"]


async def _search_and_come_back(engine: Engine, folder: Path) -> None:
    async with desk(engine, folder) as pilot:
        await press(pilot, "f3", *"wo", "tab")
        assert "work:" in frame(pilot)
        await press(pilot, *"7531")
        assert trail(engine, Act.SEARCHED) == []  # no letter searches
        await press(pilot, "enter")
        shown = frame(pilot)
        assert "9 persons found." in text(pilot)
        assert "craft and related trades workers 10" in text(pilot)  # rounded
        assert not any(word in shown for word in SHIELDED_WORDS)
        [noted] = trail(engine, Act.SEARCHED)
        assert record_id(MOTHER) in noted.about
        assert record_id(HIDDEN) not in noted.about
        assert len(noted.about) == 9
        await press(pilot, "down", "down", "enter")
        assert "123-26C00120" in frame(pilot)
        assert "Testsen · " in text(pilot)
        assert len(trail(engine, Act.SAW_CASE)) == 1
        await press(pilot, "escape")
        assert frame(pilot) == _marked(shown, pilot)
        screen = pilot.app.screen
        assert isinstance(screen, CentralSearchScreen)
        assert screen._list.marked == 2
        assert len(trail(engine, Act.SEARCHED)) == 1
        await press(pilot, *" born:>x", "enter")
        assert Code.QUERY_VALUE.id in frame(pilot)


def _marked(shown: str, pilot: Pilot[int]) -> str:
    """The same frame: only what is told of the mark below the list may differ."""
    return "\n".join((*shown.splitlines()[:-4], *frame(pilot).splitlines()[-4:]))


async def test_a_line_finds_persons_and_coming_back_it_stands(central: Engine, tmp_path: Path) -> None:
    await _search_and_come_back(central, tmp_path)


async def test_a_line_finds_the_same_on_a_server(central_on_postgres: Engine, tmp_path: Path) -> None:
    filled(central_on_postgres)
    await _search_and_come_back(central_on_postgres, tmp_path)


async def test_the_last_line_wins_and_keys_do_not_wait(
    central: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first search hangs; what is typed meanwhile is there, and only what is shown at last is noted."""
    let_go, begun, found = threading.Event(), threading.Event(), search.search

    def slow(engine: Engine, line: str, *more: object) -> list[Hit]:
        if line == "Canaryamina":
            begun.set()
            assert let_go.wait(20)
        return found(engine, line, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(search, "search", slow)
    # The pilot's own wait: that of these tests waits for workers, and one hangs here.
    for waits in ("textual.pilot", "textual.app"):
        monkeypatch.setattr(f"{waits}.wait_for_idle", wait_for_idle)
    async with desk(central, tmp_path) as pilot:
        await press(pilot, "f3")
        await pilot.press(*"Canaryamina", "enter")
        assert begun.wait(20)
        await pilot.press(*" x", "backspace", "backspace", "ctrl+u", *"Amina", "enter")
        assert "Amina" in frame(pilot)
        await press(pilot)
        assert "8 persons found." in text(pilot)
        let_go.set()
        await press(pilot)
        assert "8 persons found." in text(pilot)
    assert [len(one.about) for one in trail(central, Act.SEARCHED)] == [8]


async def test_a_case_is_led_on_taken_back_and_its_sheet_written(
    central: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    monkeypatch.chdir(tmp_path)
    async with desk(central, tmp_path) as pilot:
        await press(pilot, "f3", *"canarya", "enter", "enter", "f6")
        assert "not taken up" in frame(pilot)
        await press(pilot, "enter")
        assert "Saved" in frame(pilot)
        await press(pilot, "down", "enter", "enter")  # withdraw, and no reason
        assert Code.NO_REASON.id in frame(pilot)
        await press(pilot, *"an error", "enter")
        assert f"{CASE_NUMBER} withdrawn" in text(pilot)
        await press(pilot, "ctrl+z", *"it was", "enter")
        assert f"{CASE_NUMBER} ready" in text(pilot)
        await press(pilot, "enter", *"12", "enter")
        assert "code of four digits" in frame(pilot)
        await press(pilot, *"34", "enter")
        assert Code.NO_MUNICIPALITY.id in frame(pilot)
        await press(pilot, *["backspace"] * 4, *"0301", "enter")
        assert "municipality 0301, asked as" in frame(pilot)
        await press(pilot, "ctrl+z")
        assert Code.STEP_STAYS.id in frame(pilot)
        assert "with names" not in text(pilot)
        await _to_row(pilot, "Write the request sheet")
        await press(pilot, "enter", *"sheets", "enter")
        await press(pilot)
        [sheet] = sheets.iterdir()
        assert sheet.name in text(pilot)
        await press(pilot, "escape")
        await _to_row(pilot, "Write a career adviser's note on Canaryamina")
        await press(pilot, "enter", *"sews", "enter")
        assert "Saved" in frame(pilot)
    assert [one.detail["municipality"] for one in trail(central, Act.WROTE_REQUEST)] == ["0301"]
    assert [dict(one.detail) for one in trail(central, Act.SAVED)] == [
        *({"settling": then} for then in ("ready", "withdrawn", "ready", "distributed")),
        {"career_note": 1},
    ]


async def test_a_settled_day_that_was_noted_stands_in_its_field_and_none_to_come_is_taken(
    central: Engine, tmp_path: Path
) -> None:
    told: list[dict[str, Any]] = [
        {"then": SettlingStatus.READY, "reason": "it was not sealed"},
        {"then": SettlingStatus.DISTRIBUTED, "municipality": "0301"},
        {"then": SettlingStatus.ACCEPTED},
        {"then": SettlingStatus.TRAVEL_BOOKED, "days": Days(travel_on="2026-10-01", settled_on="2026-10-20")},
    ]
    for one in told:
        step(central, STAFF, CASE_NUMBER, NOW, **one)
    async with desk(central, tmp_path) as pilot:
        await press(pilot, "f3", *"canarya", "enter", "enter", "f6")
        await _to_row(pilot, "The family is settled")
        await press(pilot, "enter", *["backspace"] * 10, *"2026-11-03", "enter")
        assert Code.SETTLED_TO_COME.id in frame(pilot)
        await press(pilot, *["backspace"] * 10, *"2026-10-20", "enter")
        assert f"{CASE_NUMBER} settled" in text(pilot)
    assert [one.settled_on for one in _settlings(central)] == ["2026-10-20"]


def _settlings(engine: Engine) -> list[Settling]:
    with engine.connect() as connection:
        return [settling_of(row) for row in connection.execute(select(settling_file))]


async def _to_row(pilot: Pilot[int], words: str) -> None:
    """Mark the row that says this."""
    await press(pilot, "home")
    for _row in range(30):
        listed = pilot.app.screen._list  # type: ignore[attr-defined]
        option = listed.get_option_at_index(listed.highlighted)
        if words in " ".join(option.prompt._lines(78)):
            return
        await press(pilot, "down")
    raise AssertionError(words)


async def test_figures_are_bars_and_a_page(
    central: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with desk(central, tmp_path) as pilot:
        await press(pilot, "f5")
        assert "Persons: 10" in frame(pilot)
        await press(pilot, "f2", ".", "enter")
        await press(pilot)
        assert "figures-2026-11-02.html" in text(pilot)
    assert b"under 5" in (tmp_path / "figures-2026-11-02.html").read_bytes()
    assert len(trail(central, Act.EXPORTED)) == len(trail(central, Act.SAW_FIGURES)) == 1


WAYS: dict[str, tuple[str, ...]] = {
    "CentralStartScreen": (),
    "CentralSetAsideScreen": ("down", "down", "enter"),
    "CentralParkedScreen": ("escape", "down", "enter"),
    "CentralDueScreen": ("escape", "f6"),
    "CentralFiguresScreen": ("escape", "f5"),
    "CentralFolderScreen": ("f2",),
    "CentralSearchScreen": ("escape", "escape", "f3", *"amina", "enter"),
    "CentralShownScreen": ("enter",),
    "CentralCaseScreen": ("f4",),
    "CentralAnswersScreen": (),
    "CentralCaseworkScreen": ("f6",),
    "CentralCasesScreen": ("escape", "escape", "escape", "escape", "home", "enter"),
}
"""What leads to each screen from the one before; the answers are reached in test_central_screen.py."""


def screens() -> set[str]:
    """Every screen of central's that is shown."""
    modules = pkgutil.iter_modules(kommisjon.tui.central.__path__, "kommisjon.tui.central.")
    found = [one for module in modules for one in vars(importlib.import_module(module.name)).values()]
    kinds = [one for one in found if isinstance(one, type) and issubclass(one, CentralPage)]
    return {one.__name__ for one in kinds if one.__name__.endswith("Screen")}


def test_no_screen_is_forgotten() -> None:
    assert screens() == set(WAYS)


async def test_whatever_fails_no_value_is_shown_or_written(
    central: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(CentralApp, "_fatal_error", lambda self: self._exit_renderables.clear())
    monkeypatch.setattr(CentralApp, "let_go", lambda self: None)
    failed = 0
    async with desk(central, tmp_path) as pilot:
        app = pilot.app
        assert isinstance(app, CentralApp)
        for name, keys in WAYS.items():
            if name == "CentralAnswersScreen":
                continue
            await press(pilot, *keys)
            assert type(app.screen).__name__ == name
            for handler in handlers(type(app.screen)):
                app.crash = None
                with monkeypatch.context() as patched:
                    patched.setattr(type(app.screen), handler, fail)
                    app.screen.call_next(getattr(app.screen, handler))
                    await pilot.pause()
                assert app.crash is not None, handler
                app._exception = None
                failed += 1
    told = capfd.readouterr()
    notes = list(tmp_path.glob("crash-*.txt"))
    assert len(notes) == failed > 60
    assert CANARY not in told.out + told.err + "".join(note.read_text() for note in notes)


@pytest.mark.slow
@pytest.mark.usefixtures("utc")
async def test_every_screen_is_as_it_was_in_each_size(central: Engine, golden: Golden, tmp_path: Path) -> None:
    catalogue.use("nb")
    async with desk(central, tmp_path, size=SIZES[-1]) as pilot:
        for name, keys in WAYS.items():
            if name == "CentralAnswersScreen":
                continue
            await press(pilot, *keys)
            for columns, lines in SIZES:
                golden.look(f"central-nb/{name}-{columns}x{lines}", await seen(pilot, (columns, lines)))
    golden.same()


def test_there_is_a_frame_of_every_screen_in_every_size_and_no_other() -> None:
    kept = {path.stem for path in (FRAMES / "central-nb").glob("*.txt")}
    named = set(WAYS) - {"CentralAnswersScreen"}
    assert kept == {f"{name}-{columns}x{lines}" for name in named for columns, lines in SIZES}
