"""The lock, whole: the process that held keys is gone, and one goes on at the same question, half typed as it was.

security-and-bundles.md 3.5 and T2, T3, T24; F19 of its test plan. On a real terminal, with real signals.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kommisjon.vault import keyfile
from kommisjon.vault.folder import VaultFolder
from tests.processes import copies, is_alive, worker_of
from tests.screen.crashing_app import CANARY
from tests.screen.laptop import PASSPHRASE, make_laptop, opened
from tests.screen.terminal import ROOT, Terminal, python, terminals, unlock

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

F2, F12, PAGE_DOWN = "\x1bOQ", "\x1b[24~", "\x1b[6~"
QUESTION = "How many of them are here today?"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> VaultFolder:
    return make_laptop(tmp_path_factory.mktemp("made") / "laptop")


@pytest.fixture
def laptop(made: VaultFolder, tmp_path: Path) -> VaultFolder:
    shutil.copytree(made.path, tmp_path / "laptop")
    return VaultFolder(tmp_path / "laptop")


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    return tmp_path / "notes"


@pytest.fixture
def start(laptop: VaultFolder, notes: Path) -> Iterator[Callable[..., Terminal]]:
    script = ROOT / "tests/screen/watched_app.py"
    with terminals() as begin:
        yield lambda *words, env=None: begin(python(script, str(laptop.path), str(notes), *words), env)


def to_half_an_answer(terminal: Terminal) -> None:
    """Into the sheet of the third case, with 17 typed at its third question and not saved."""
    unlock(terminal)
    terminal.wait("TRAINING – synthetic")
    terminal.type("\r")
    terminal.wait("Type a case number")
    terminal.type("\x1b[B\x1b[B\r")
    terminal.wait("Household sheet (F2)")
    terminal.type(F2)
    terminal.wait("question 1 of")
    terminal.type(PAGE_DOWN * 2)
    terminal.wait(QUESTION)
    terminal.type("17")
    terminal.wait("17")  # the first letter alone says that it is not saved
    terminal.wait("Not saved yet")


def key(terminal: Terminal, _worker: int, _notes: Path) -> None:
    terminal.type(F12)


def other_key(terminal: Terminal, _worker: int, _notes: Path) -> None:
    terminal.type("\x14")


def clock_jump(_terminal: Terminal, _worker: int, notes: Path) -> None:
    (notes / "jump").touch()


def hung_up(_terminal: Terminal, worker: int, _notes: Path) -> None:
    os.kill(worker, signal.SIGHUP)


def stopped(_terminal: Terminal, worker: int, _notes: Path) -> None:
    os.kill(worker, signal.SIGTSTP)


def woken(_terminal: Terminal, worker: int, _notes: Path) -> None:
    """Stopped in a way no program notices, and set going again."""
    os.kill(worker, signal.SIGSTOP)
    os.kill(worker, signal.SIGCONT)


WAYS = (
    key,
    clock_jump,
    hung_up,
    *(pytest.param(way, marks=pytest.mark.long) for way in (other_key, stopped, woken)),
)


def eventually(what: Callable[[], object], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("way", WAYS)
def test_the_lock_leaves_no_key_and_loses_no_letter(
    start: Callable[..., Terminal], laptop: VaultFolder, notes: Path, way: Callable[[Terminal, int, Path], None]
) -> None:
    keys = keyfile.read_and_unlock(laptop.keyfile, PASSPHRASE)
    master, database = bytes(keys._master), bytes(keys.database_key())
    (notes / "hold").touch()
    terminal = start()
    to_half_an_answer(terminal)
    first = worker_of(terminal.pid)
    every = (master, database, master.hex().encode(), database.hex().encode())
    assert copies(first, *every)[0] >= 1, "proves that the look finds what is there"
    way(terminal, first, notes)
    eventually((notes / "held").exists)
    assert int((notes / "held").read_text()) == first
    assert copies(first, *every) == [0, 0, 0, 0]
    terminal.settle()
    assert QUESTION not in terminal.frame, "the screen is empty before the process has ended"
    for note in ("hold", "jump"):
        (notes / note).unlink(missing_ok=True)
    terminal.wait("Locked.")
    assert not is_alive(first)
    assert not os.path.exists(f"{laptop.database}-wal"), "the vault was closed properly"
    second = worker_of(terminal.pid)
    assert second != first
    unlock(terminal)
    terminal.wait(QUESTION)
    terminal.wait("Not saved yet")
    assert "17" in terminal.frame
    terminal.type("\x7f\x7f3\r")
    terminal.wait("Saved ")
    terminal.type("\x11")
    assert terminal.ended() == 0
    assert terminal.modes() == terminal.modes_at_start


def test_without_a_key_it_warns_and_locks(start: Callable[..., Terminal], notes: Path) -> None:
    terminal = start("--lock-after", "1")
    unlock(terminal)
    terminal.wait("TRAINING – synthetic")
    (notes / "nearly").touch()
    terminal.wait("this locks in a moment")
    (notes / "over").touch()
    terminal.wait("Locked.")


def test_a_killed_worker_leaves_the_terminal_usable(start: Callable[..., Terminal], laptop: VaultFolder) -> None:
    terminal = start()
    to_half_an_answer(terminal)
    os.kill(worker_of(terminal.pid), signal.SIGKILL)
    assert terminal.ended() == 3
    _, left, after = terminal.seen.rpartition(b"\x1b[?1049l")
    assert left
    assert b"KM-V130" in after
    assert not terminal.screen.cursor.hidden
    assert terminal.modes() == terminal.modes_at_start
    for mode in (b"1000", b"1003", b"1006", b"2004", b"1004"):
        assert terminal.seen.rindex(b"\x1b[?%sl" % mode) > terminal.seen.rindex(b"\x1b[?%sh" % mode), mode
    assert QUESTION not in terminal.frame


def test_a_worker_that_fails_tells_its_mark_and_no_more(start: Callable[..., Terminal], notes: Path) -> None:
    """F21, with the parent as it is in use."""
    (notes / "crash").touch()
    terminal = start()
    unlock(terminal)
    terminal.wait("TRAINING – synthetic")
    terminal.type("\r")
    terminal.wait("Type a case number")
    terminal.type("\r")
    terminal.wait("Household sheet (F2)")
    terminal.type(F2)
    assert terminal.ended() == 3
    after = terminal.seen.rpartition(b"\x1b[?1049l")[2]
    assert b"KM-X900" in after
    assert b"KM-V130" not in after
    assert b"Traceback" not in terminal.seen
    assert CANARY.encode() not in terminal.seen


def test_a_worker_does_not_outlive_its_parent(start: Callable[..., Terminal], laptop: VaultFolder) -> None:
    terminal = start()
    to_half_an_answer(terminal)
    worker = worker_of(terminal.pid)
    os.kill(terminal.pid, signal.SIGKILL)
    assert terminal.ended() == -signal.SIGKILL
    eventually(lambda: (terminal.read(), not is_alive(worker))[1])
    assert not os.path.exists(f"{laptop.database}-wal"), "the vault was closed properly"
    assert terminal.modes()[3] == terminal.modes_at_start[3], "it echoes again"
    assert terminal.seen.rindex(b"\x1b[?1049l") > terminal.seen.rindex(b"\x1b[?1049h")


@pytest.mark.parametrize(
    ("to", "number"),
    [
        ("parent", signal.SIGTERM),
        ("both", signal.SIGINT),
        ("both", signal.SIGHUP),
        pytest.param("both", signal.SIGTERM, marks=pytest.mark.long),
        pytest.param("parent", signal.SIGHUP, marks=pytest.mark.long),
        pytest.param("parent", signal.SIGQUIT, marks=pytest.mark.long),
    ],
)
def test_told_to_end_it_closes_the_vault(
    start: Callable[..., Terminal], laptop: VaultFolder, to: str, number: signal.Signals
) -> None:
    terminal = start()
    unlock(terminal)
    terminal.wait("TRAINING – synthetic")
    worker = worker_of(terminal.pid)
    (os.kill if to == "parent" else os.killpg)(terminal.pid, number)
    assert terminal.ended() == 128 + number
    assert not is_alive(worker)
    assert not os.path.exists(f"{laptop.database}-wal")
    assert terminal.modes() == terminal.modes_at_start


def test_a_lost_terminal_ends_both_and_keeps_the_place(
    start: Callable[..., Terminal], laptop: VaultFolder
) -> None:
    terminal = start()
    to_half_an_answer(terminal)
    parent, worker = terminal.pid, worker_of(terminal.pid)
    terminal.hang_up()
    eventually(lambda: terminal.poll() is not None)
    eventually(lambda: not is_alive(worker))
    assert terminal.poll() == 128 + signal.SIGHUP
    assert not is_alive(parent)
    assert not os.path.exists(f"{laptop.database}-wal")
    again = start()
    unlock(again)
    again.wait(QUESTION)
    again.wait("Not saved yet")
    assert "17" in again.frame


def test_stopped_it_shows_the_shell_nothing(start: Callable[..., Terminal]) -> None:
    terminal = start()
    to_half_an_answer(terminal)
    worker = worker_of(terminal.pid)
    os.killpg(terminal.pid, signal.SIGTSTP)
    eventually(lambda: (terminal.read(), not is_alive(worker))[1])
    eventually(lambda: Path(f"/proc/{terminal.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T")
    terminal.settle()
    assert QUESTION not in terminal.frame
    assert terminal.modes() == terminal.modes_at_start
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.wait("Locked.")


def test_nothing_of_the_environment_reaches_into_the_worker(
    start: Callable[..., Terminal], tmp_path: Path, laptop: VaultFolder
) -> None:
    log, pictures = tmp_path / "textual.log", tmp_path / "pictures"
    pictures.mkdir()
    terminal = start(
        env={
            "TEXTUAL": "devtools,debug",
            "TEXTUAL_LOG": str(log),
            "TEXTUAL_DRIVER": "nowhere:Driver",
            "TEXTUAL_PRESS": "ctrl+q",
            "TEXTUAL_SCREENSHOT": "1",
            "TEXTUAL_SCREENSHOT_LOCATION": str(pictures),
            "PYTHONFAULTHANDLER": "1",
            "PYTHONASYNCIODEBUG": "1",
        }
    )
    unlock(terminal)
    terminal.wait("TRAINING – synthetic")
    time.sleep(1.2)
    told = Path(f"/proc/{worker_of(terminal.pid)}/environ").read_bytes()
    assert b"TEXTUAL" not in told
    assert b"PYTHONASYNCIODEBUG" not in told
    limits = Path(f"/proc/{worker_of(terminal.pid)}/limits").read_text()
    assert next(line for line in limits.splitlines() if "core file" in line).split()[4:6] == ["0", "0"]
    terminal.type("\x11")
    assert terminal.ended() == 0
    assert not log.exists()
    assert not list(pictures.iterdir())
    assert not list(laptop.path.glob("crash-*"))
    with opened(laptop) as vault:
        assert vault.label == "KN"
