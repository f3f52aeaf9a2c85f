"""The line mode with lines typed by a test: a keyboard that is a list, and what was said. Nobody in it exists."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from time import sleep

import pytest

from kommisjon.plain.program import LineMode
from kommisjon.plain.talk import Talk
from kommisjon.vault import LOCKED
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.lock_watch import Clocks, LockWatch
from tests.screen.laptop import PASSPHRASE, Clock, Drawn, arabic_household, make_laptop

Typed = str | bytes | Callable[[], object]


class Keyboard:
    """In place of the terminal. A line may be something to be done instead. After the last one the terminal is
    gone, or there is silence with `half` a line typed."""

    encoding = "utf-8"
    reads_ahead = True
    hides = True

    def __init__(self, *lines: Typed, half: str = "", goes: bool = True) -> None:
        self._lines: SimpleQueue[bytes | Callable[[], object]] = SimpleQueue()
        for line in lines:
            self._lines.put(line.encode() + b"\n" if isinstance(line, str) else line)
        self._half, self._goes = half.encode(), goes
        self._given = 0
        self.unseen: list[bool] = []

    def listen(self, *, unseen: bool) -> bool:
        self.unseen.append(unseen)
        return self.hides or not unseen

    def hand_over(self) -> None:
        self._lines.put(self._half)

    def read(self) -> bytes:
        try:
            line = self._lines.get(timeout=None if not self._goes else 0.02)
        except Empty:
            return b""
        if isinstance(line, bytes):
            self._given += 1
            return line
        while len(self.unseen) <= self._given:  # what was typed before it has not been heard yet
            sleep(0.005)
        line()
        return self.read()


class Time:
    """Clocks that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    @property
    def clocks(self) -> Clocks:
        return Clocks(lambda: self.seconds, lambda: self.seconds)


Talked = Callable[..., tuple[int, str]]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> VaultFolder:
    return make_laptop(tmp_path_factory.mktemp("made") / "laptop")


@pytest.fixture
def laptop(made: VaultFolder, tmp_path: Path) -> VaultFolder:
    shutil.copytree(made.path, tmp_path / "laptop")
    return VaultFolder(tmp_path / "laptop")


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def talked(laptop: VaultFolder) -> Talked:
    """Types lines into the line mode until the terminal goes away; gives the exit code and what was said."""

    def talk(*lines: Typed, half: str = "", visual: bool = False, locked: bool = False) -> tuple[int, str]:
        out = io.StringIO()
        ended: tuple[Typed, ...] = (lambda: talk.end(LOCKED),) if half else ()
        keyboard = Keyboard(*lines, *ended, half=half, goes=not half)
        talk = Talk(keyboard, out, LockWatch(Time().clocks), visual=visual, looks_every=0.05)
        mode = LineMode(laptop, talk, clock=Clock(), random=Drawn(3), was_locked=locked)
        return mode.run(), out.getvalue()

    return talk


HOUSEHOLD = (PASSPHRASE, "1", str(arabic_household() + 1))
"""To the household whose names are in Arabic."""
SHEET = (*HOUSEHOLD, "1")
PERSON = (*HOUSEHOLD, "2", "2")
"""To the competence form of the first member: the second of their forms."""
