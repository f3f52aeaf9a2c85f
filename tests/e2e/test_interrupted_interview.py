"""An interview on a real terminal, cut off by kill -9: everything the screen called saved is there afterwards."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from demo.officer import Interview, Officer
from demo.run import PASSPHRASE, Demo, Place, a_family, open_household, with_count
from demo.typist import Typist
from kommisjon.exchange.mission import load_synthetic
from kommisjon.interview.family.household import answers_of
from kommisjon.store.unlocking import make_vault, unlock
from kommisjon.synth.document import read, write
from kommisjon.synth.mission import SyntheticCase, SyntheticMission, make_mission
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR
from tests.tmux import TmuxTypist

pytestmark = pytest.mark.slow

NORWEGIAN = Interview(
    root={"consent": "Ja", "ever": "Ja", "years": "9", "has_worked": "Ja", "wishes": "Vil lære norsk. Øvelse."},
    entries={
        "language": ({"language_code": "Arabisk", "speak": "Som morsmål"},),
        "work": ({"work_title": "Sydde klær hjemme"},),
    },
)
ARABIC = Interview(
    root={
        "consent": "Ja",
        "ever": "Ja",
        "years": "١٢",
        "has_worked": "Ja",
        "wishes": "أريد أن أعمل سائق حافلة",
        "other_skills": "می‌روم",
    },
    entries={
        "language": ({"language_code": "Arabisk", "speak": "Som morsmål"},),
        "work": ({"work_title": "سائق شاحنة", "work_years": "6"},),
    },
)
EXPECTED = {
    "wishes": {"Vil lære norsk. Øvelse.", "أريد أن أعمل سائق حافلة"},
    "other_skills": {"می‌روم"},
    "work_title": {"Sydde klær hjemme", "سائق شاحنة"},
    "years": {9, 12},
}


@dataclass
class Laptop:
    """A laptop with a synthetic mission, and the family that is to be interviewed."""

    demo: Demo
    folder: Path
    mission: SyntheticMission
    case: SyntheticCase

    def stored(self) -> dict[str, set[Any]]:
        """Every answered value in the family's records, by the last step of its path."""
        folder = VaultFolder(self.folder / "laptop")
        found: dict[str, set[Any]] = {}
        with unlock(folder, PASSPHRASE, clock=lambda: datetime.now(UTC)) as vault:
            for kind in ("person", "profile", "language", "work", "case"):
                for record in vault.store.records(kind, home=self.case.id):
                    for path, answer in answers_of(record.doc).items():
                        if answer.v is not None:
                            found.setdefault(path.rpartition("/")[2], set()).add(answer.v)
        return found


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault at the smallest cost, with the mission loaded; the commands that make one are the demo's matter."""
    place = Place(tmp_path_factory.mktemp("laptop"))
    place.mission.write_bytes(write(make_mission(7, persons=60, starts=date(2026, 11, 2))))
    folder = VaultFolder(place.laptop)
    make_vault(folder, "AB", PASSPHRASE, FLOOR)
    with unlock(folder, PASSPHRASE, clock=lambda: datetime.now(UTC)) as vault:
        vault.store.name_device("synthetic-laptop", 1)
        load_synthetic(vault.store, place.mission.read_bytes(), "AB")
    return place.folder


@pytest.fixture
def laptop(prepared: Path, tmp_path: Path) -> Laptop:
    folder = tmp_path / "copy"
    shutil.copytree(prepared, folder)
    place = Place(folder)
    mission = read(place.mission.read_bytes())
    demo = Demo(place, str(Path(sys.executable).with_name("kommisjon")), lambda _line: None)
    return Laptop(demo, folder, mission, a_family(mission))


@pytest.fixture(params=["pty-120", "pty-80", "tmux"])
def terminals(request: pytest.FixtureRequest, laptop: Laptop, tmp_path: Path) -> Iterator[Any]:
    """Starts the program on a terminal, again after each end."""
    started: list[Any] = []

    def start() -> Any:
        argv = [laptop.demo._program]
        if request.param == "tmux":
            env: Mapping[str, str] = {**laptop.demo.env, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
            made: Any = TmuxTypist(argv, env, tmp_path / f"tmux{len(started)}", columns=120, rows=40)
        else:
            columns = int(request.param.removeprefix("pty-"))
            made = Typist(argv, laptop.demo.env, columns=columns, rows=40 if columns == 120 else 24)
        started.append(made)
        return made

    yield start
    for terminal in started:
        terminal.__exit__()


def interview(officer: Officer, terminal: Any, member: int, plan: Interview, **how: Any) -> bool:
    terminal.press("home", *["down"] * member)
    terminal.settle()
    return officer.of_member("competence", plan, **how)


def test_what_was_saved_is_there_after_kill_9(laptop: Laptop, terminals: Any) -> None:
    terminal = terminals()
    officer = Officer(terminal)
    open_household(terminal, laptop.mission, laptop.case)
    assert interview(officer, terminal, 0, NORWEGIAN)
    assert not interview(officer, terminal, 1, ARABIC, at_most=17)
    terminal.type("halvveis i et sva") if not officer._numbers() else terminal.press("down")
    given = officer.given[:]
    assert len(given) > 12
    terminal.kill()

    stored = laptop.stored()
    for path, answer in given:
        assert path.rpartition("/")[2] in stored, (path, answer)
    again = terminals()
    officer._terminal = again
    open_household(again, laptop.mission, laptop.case)
    assert interview(officer, again, 1, ARABIC, resumed=True)
    again.press("ctrl+q")
    again.ended()
    stored = laptop.stored()
    for name, values in EXPECTED.items():
        assert values <= stored[name], name


def test_the_household_sheet_keeps_names_in_both_scripts(laptop: Laptop, terminals: Any) -> None:
    terminal = terminals()
    officer = Officer(terminal)
    open_household(terminal, laptop.mission, laptop.case)
    terminal.press("f2")
    sheet = with_count(
        Interview({"present_count": "{present}", "remark": "فقط للتدريب"}), len(laptop.case.persons)
    )
    assert officer.hold("household", sheet)
    terminal.kill()
    stored = laptop.stored()
    assert stored["present_count"] == {len(laptop.case.persons)}
    assert stored["remark"] == {"فقط للتدريب"}
    assert {p.family_original for _, p in laptop.case.persons} <= stored["family_original"] | {None}
