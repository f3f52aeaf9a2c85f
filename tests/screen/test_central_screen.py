"""Central's screen: the cases, one case, answers side by side, deciding and asking. Nobody in it exists."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from sqlalchemy import Engine, select
from textual.pilot import Pilot

from kommisjon.cli import central_screen
from kommisjon.errors import Code
from kommisjon.text.terminal import Terminal
from kommisjon.tui.central.answers import CentralAnswersScreen
from kommisjon.tui.central.app import CentralApp
from kommisjon.tui.central.case import CentralCaseScreen
from kommisjon.tui.central.cases import CentralCasesScreen
from kommisjon.vault.lock_watch import Clocks
from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.arriving.parked import Quarantine
from sync.central.review.case_review import review_case
from sync.central.staff.who import Role, Staff
from tests.screen.crashing_app import CANARY, fail
from tests.screen.laptop import Clock, Drawn, frame
from tests.screen.test_crashes import handlers
from tests.synthetic_laptop import NOW, Laptop, mission_day

KB = Staff("KB", "office-1", frozenset({Role.CASEWORKER}))
CASE = "123-26C00001"
SIZES = [(60, 20), (80, 24)]


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Engine]:
    """One case that two laptops answered differently, in two scripts; and another with nothing to decide."""
    engine = store.create(str(tmp_path / "central.db"))
    alpha, beta = Laptop("alpha"), Laptop("beta")
    mission_day(alpha)
    mission_day(alpha, 11, ("Badr", "بدر"))
    beta.take(alpha.log.values())
    alpha.save(1, 2, {"given_original": "أمينة بنت"})
    beta.save(1, 2, {"given_original": "آمنة"})
    beta.save(1, 4, {"speak": "some"})
    for laptop in (alpha, beta):
        take(engine, *laptop.export(), NOW)
    yield engine
    engine.dispose()


@asynccontextmanager
async def shown(
    engine: Engine, folder: Path, size: tuple[int, int] = (80, 24), **more: Any
) -> AsyncIterator[Pilot[int]]:
    given = central_screen.given(Quarantine(folder / "quarantine"))
    app = CentralApp(
        engine, KB, given, terminal=Terminal("grid"), marks=folder, clock=Clock(NOW), random=Drawn(5), **more
    )
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await press(pilot, "enter")
        yield pilot


def fits(pilot: Pilot[int], size: tuple[int, int]) -> str:
    """The frame, every line of which fits."""
    text = frame(pilot)
    assert all(cell_len(line) <= size[0] for line in text.splitlines())
    return text


async def press(pilot: Pilot[int], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_from_the_list_to_a_settled_disagreement(
    central: Engine, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with shown(central, tmp_path, size) as pilot:
        listed = fits(pilot, size)
        assert listed.index(CASE) < listed.index("123-26C00011")
        assert "1 differs" in listed
        assert "Enter Open" in listed
        await press(pilot, "enter")
        case = fits(pilot, size)
        assert "Answers that differ" in case
        await press(pilot, "home", "enter")
        assert "nothing to decide" in frame(pilot)
        await press(pilot, "down", "enter")
        answers = fits(pilot, size)
        assert isinstance(pilot.app.screen, CentralAnswersScreen)
        assert "had not seen each other's answer" in " ".join(answers.split())
        assert "1-9 Choose" in answers
        one, other = ("تنب ةنيمأ", "ةنمآ")  # in the order of their cells
        lines = unicodedata.normalize("NFKC", answers).splitlines()
        assert any(one in line and other in line for line in lines)  # side by side, at 60 cells too
        await press(pilot, "7")
        assert "KM-D762" in frame(pilot)
        await press(pilot, "2")
        await press(pilot, "enter")
        assert "KM-D721" in frame(pilot)
        await press(pilot, *"as the passport", "enter")
        assert isinstance(pilot.app.screen, CentralCaseScreen)
        assert "Answers that differ" not in frame(pilot)
        await press(pilot, "escape")
        assert "differs" not in frame(pilot)
        assert CASE not in frame(pilot)  # everything of it was read
    assert review_case(central, KB, CASE, NOW).disagreements == ()
    with central.connect() as connection:
        acts = set(connection.scalars(select(schema.audit.c.act)))
    assert {"listed_cases", "reviewed_case", "decided"} <= acts


async def test_another_answer_is_written_and_the_field_is_asked(central: Engine, tmp_path: Path) -> None:
    async with shown(central, tmp_path) as pilot:
        await press(pilot, "enter", "down", "enter")
        await press(pilot, "f8")
        await press(pilot, *"Which one", "enter")
        assert isinstance(pilot.app.screen, CentralCaseScreen)
        assert "Which one" in " ".join(frame(pilot).split()) or "Questions to the field" in frame(pilot)
        await press(pilot, "enter")
        await press(pilot, "f7")
        await press(pilot, *"Amna", "enter")
        await press(pilot, *"asked anew", "enter")
        await press(pilot, "f8", *"And her birth", "enter")
    review = review_case(central, KB, CASE, NOW)
    assert review.disagreements == ()
    assert review.persons[0].name_original == "Amna"
    assert sorted((one.text, one.device) for one in review.questions) == [
        (text, device) for text in ("And her birth", "Which one") for device in ("alpha", "beta")
    ]


async def test_an_answer_that_does_not_fit_is_told_where_it_is_written(central: Engine, tmp_path: Path) -> None:
    """And asked for once more; a yes or no is chosen."""
    gamma, delta = Laptop("gamma"), Laptop("delta")
    mission_day(gamma, 21)
    delta.take(gamma.log.values())
    gamma.save(21, 22, {"birth": "1979"})
    delta.save(21, 22, {"birth": "1981"})
    gamma.save(21, 23, {"skills/welding": True})
    delta.save(21, 23, {"skills/welding": False})
    for laptop in (gamma, delta):
        take(central, *laptop.export(), NOW)
    case = "123-26C00021"
    found = {one.path: one.id for one in review_case(central, KB, case, NOW).disagreements}
    async with shown(central, tmp_path) as pilot:
        pilot.app.push_screen(CentralAnswersScreen(case, found["birth"]))
        await pilot.pause()
        await press(pilot, "f7", *"in spring", "enter")
        told = " ".join(frame(pilot).split())
        assert "KM-D758" in told
        assert "it is no date" in told
        assert "Why does" not in told
        await press(pilot, *["backspace"] * 9, *"1980", "enter")
        assert "Why does “1980” stand?" in frame(pilot)
        await press(pilot, *"by telephone", "enter")
        pilot.app.push_screen(CentralAnswersScreen(case, found["skills/welding"]))
        await pilot.pause()
        await press(pilot, "f7", "down", "enter")
        await press(pilot, *"she says so", "enter")
    assert review_case(central, KB, case, NOW).disagreements == ()


async def test_help_letters_and_all_actions_work_here(central: Engine, tmp_path: Path) -> None:
    async with shown(central, tmp_path) as pilot:
        await press(pilot, "f1")
        assert "Close at once" in frame(pilot)
        assert "vault" not in frame(pilot)
        await press(pilot, "escape", "ctrl+p")
        assert "Look at the case" in frame(pilot)
        await press(pilot, "escape", "enter", "ctrl+g", "a")
        assert "What do you ask" in frame(pilot)
        await press(pilot, "escape", "ctrl+q")
    assert pilot.app.return_value == 0


async def test_it_closes_when_nobody_is_there(central: Engine, tmp_path: Path) -> None:
    at = [0.0]
    async with shown(central, tmp_path, lock_minutes=1, clocks=Clocks(lambda: at[0], lambda: at[0])) as pilot:
        app = pilot.app
        assert isinstance(app, CentralApp)
        for seconds in range(0, 58, 5):
            at[0] = float(seconds)
            app._look()
        await pilot.pause()
        assert "closes in a moment" in frame(pilot)
        at[0] = 61.0
        app._look()
    assert app.return_value == 75


async def test_whatever_fails_no_value_is_shown_or_written(
    central: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(CentralApp, "_fatal_error", lambda self: self._exit_renderables.clear())
    monkeypatch.setattr(CentralApp, "let_go", lambda self: None)
    failed = 0
    async with shown(central, tmp_path) as pilot:
        app = pilot.app
        assert isinstance(app, CentralApp)
        for keys, kind in (
            ((), CentralCasesScreen),
            (("enter",), CentralCaseScreen),
            (("home", "down", "enter"), CentralAnswersScreen),
        ):
            await press(pilot, *keys)
            assert type(app.screen) is kind
            for name in handlers(kind):
                app.crash = None
                with monkeypatch.context() as patched:
                    patched.setattr(kind, name, fail)
                    app.screen.call_next(getattr(app.screen, name))
                    await pilot.pause()
                assert app.crash is not None, name
                assert app.crash.code == Code.INTERNAL.id
                app._exception = None
                failed += 1
    told = capfd.readouterr()
    notes = list(tmp_path.glob("crash-*.txt"))
    assert len(notes) == failed > 15
    assert CANARY not in told.out + told.err + "".join(note.read_text() for note in notes)
