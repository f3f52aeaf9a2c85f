"""The line mode on a real terminal: cut off by kill -9, hung up, locked; everything said to be saved is there."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kommisjon.interview.family.household import answers_of
from kommisjon.model.session import Session, SessionStatus
from kommisjon.vault.folder import VaultFolder
from tests.processes import is_alive, worker_of
from tests.screen.laptop import PASSPHRASE, arabic_household, make_laptop, opened
from tests.screen.terminal import Terminal, terminals

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

QUESTION = "How many of them are here today?"
Start = Callable[..., Terminal]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> VaultFolder:
    return make_laptop(tmp_path_factory.mktemp("made") / "laptop")


@pytest.fixture
def laptop(made: VaultFolder, tmp_path: Path) -> VaultFolder:
    shutil.copytree(made.path, tmp_path / "laptop")
    return VaultFolder(tmp_path / "laptop")


@pytest.fixture
def start(laptop: VaultFolder) -> Iterator[Start]:
    given = ["-m", "kommisjon.cli.main", "--data", str(laptop.path), "--language", "en", "--plain"]
    with terminals() as begin:
        yield lambda **env: begin([sys.executable, *given], env)


def unlock(terminal: Terminal) -> None:
    terminal.wait("Passphrase, which is not shown:")
    terminal.type(PASSPHRASE + "\r")


def asks(terminal: Terminal) -> bool:
    """The last line is a prompt, with nothing typed at it."""
    return bool(re.fullmatch(r"\d*>", next((line for line in reversed(terminal.lines) if line), "")))


def to_sheet(terminal: Terminal) -> None:
    """To the first question of the sheet of the household whose names are in Arabic."""
    unlock(terminal)
    case = str(arabic_household() + 1)
    for line, shown in (("1", "ZZZ-18-"), (case, "Household sheet:"), ("1", "Question 1 of")):
        terminal.wait(asks)
        terminal.type(line + "\r")
        terminal.wait(shown)
    terminal.wait(asks)


def answered(laptop: VaultFolder) -> dict[str, Any]:
    with opened(laptop) as vault:
        records = [one for kind in ("case", "person") for one in vault.store.records(kind)]
        return {path: answer.v for record in records for path, answer in answers_of(record.doc).items()}


def test_what_was_said_to_be_saved_is_there_after_kill_9(start: Start, laptop: VaultFolder) -> None:
    terminal = start()
    to_sheet(terminal)
    terminal.type(".jump here today\r")
    terminal.wait(QUESTION)
    terminal.type("٥\r")
    terminal.wait("Saved")
    terminal.wait(asks)
    terminal.type(".jump Remark\r")
    terminal.wait(lambda shown: "Question 67 of" in shown.frame and asks(shown))
    terminal.type("Øvelse, تدريب فقط, می‌روم\r")
    terminal.wait(lambda shown: re.search("Saved .*Øvelse", shown.frame) is not None)
    terminal.type("half a line that nobody has sent")
    terminal.settle()
    os.kill(worker_of(terminal.pid), signal.SIGKILL)
    assert terminal.ended() == 3
    assert "KM-V130" in terminal.frame
    assert QUESTION not in terminal.frame, "nothing is left on the terminal"
    stored = answered(laptop)
    assert stored["present_count"] == 5
    assert stored["remark"] == "Øvelse, تدريب فقط, می‌روم"


def test_a_lock_ends_the_worker_and_keeps_half_a_line(start: Start, laptop: VaultFolder) -> None:
    terminal = start()
    to_sheet(terminal)
    terminal.type(".jump here today\r")
    terminal.wait(QUESTION)
    terminal.type("17")
    terminal.settle()
    first = worker_of(terminal.pid)
    os.kill(first, signal.SIGHUP)
    terminal.wait("Locked.")
    assert QUESTION not in terminal.frame
    assert "ZZZ-18" not in terminal.frame
    assert not is_alive(first)
    assert not os.path.exists(f"{laptop.database}-wal"), "the vault was closed properly"
    unlock(terminal)
    terminal.wait("Not saved yet: 17")
    terminal.type(".take\r")
    terminal.wait("Saved")
    terminal.type(".close\r")
    assert terminal.ended() == 0
    assert answered(laptop)["present_count"] == 17


def test_a_session_goes_on_after_a_lock_with_what_was_half_typed_in_it(start: Start, laptop: VaultFolder) -> None:
    terminal = start()
    unlock(terminal)
    for line, shown in (
        ("1", "ZZZ-18-"),
        (str(arabic_household() + 1), "Household sheet:"),
        ("session", "Start the session now"),
        ("start", "Break the session off"),
        ("table", "Table or room"),
    ):
        terminal.wait(asks)
        terminal.type(line + "\r")
        terminal.wait(shown)
    terminal.wait(asks)
    terminal.type("Room 7")
    terminal.settle()
    os.kill(worker_of(terminal.pid), signal.SIGHUP)
    unlock(terminal)
    terminal.wait("Not saved yet: Room 7")
    terminal.type(".take\r")
    terminal.wait("Saved")
    terminal.type(".close\r")
    assert terminal.ended() == 0
    with opened(laptop) as vault:
        (held,) = vault.store.records(Session.TYPE)
        session = Session.read(answers_of(held.doc))
    assert (session.status, session.table) == (SessionStatus.STARTED, "Room 7")


def test_ctrl_c_d_and_z_end_nothing_and_lose_nothing(start: Start, laptop: VaultFolder) -> None:
    terminal = start()
    to_sheet(terminal)
    terminal.type(".jump here today\r")
    terminal.wait(QUESTION)
    terminal.type("1\x03")
    terminal.wait("Ctrl+C ends nothing")
    terminal.wait("Not saved yet: 1")
    terminal.type("\x04\x1a")
    terminal.settle()
    terminal.type("\x15.take\r")
    terminal.wait("Saved")
    terminal.type("\x15.close\r")
    assert terminal.ended() == 0
    assert answered(laptop)["present_count"] == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(start: Start, laptop: VaultFolder, number: signal.Signals) -> None:
    terminal = start()
    to_sheet(terminal)
    os.kill(terminal.pid, number)
    assert terminal.ended() == 128 + number
    assert not os.path.exists(f"{laptop.database}-wal")
    assert "ZZZ-18" not in terminal.frame


def test_the_terminal_is_as_it_was_and_nothing_was_drawn_on_it(start: Start, laptop: VaultFolder) -> None:
    terminal = start()
    to_sheet(terminal)
    terminal.type("\r.close\r")
    assert terminal.ended() == 0
    assert terminal.modes() == terminal.modes_at_start
    talked = terminal.seen.partition(b"kommisjon, a line")[2].partition(b"\x1b[0m\x1b[2J")[0]
    assert b"Question 2 of" in talked
    assert b"\x1b" not in talked, "no colour, no cursor: lines only"
    assert PASSPHRASE.encode() not in terminal.seen


def test_a_terminal_without_commands_is_sent_none(start: Start) -> None:
    terminal = start(TERM="dumb")
    to_sheet(terminal)
    terminal.type(".close\r")
    assert terminal.ended() == 0
    assert not re.search(rb"\x1b", terminal.seen)
    assert "ZZZ-18" not in terminal.frame


def test_a_hung_up_terminal_leaves_no_process_and_a_closed_vault(start: Start, laptop: VaultFolder) -> None:
    terminal = start()
    to_sheet(terminal)
    worker = worker_of(terminal.pid)
    terminal.hang_up()
    terminal._process.wait(20)
    assert not is_alive(worker)
    assert not os.path.exists(f"{laptop.database}-wal")
