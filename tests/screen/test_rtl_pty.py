"""Typing through a real pty, seen as a terminal sees it: pyte knows no bidi, so its screen is the visual order."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from kommisjon.text.terminal import QUERY, decide
from kommisjon.tui.probe import ask, program_orders

ROOT = Path(__file__).parents[2]
VTE = b"\x1b[8;1$y\x1bP>|VTE(7006)\x1b\\\x1b[1;3R\x1b[?65;1;9c"


class Pty:
    """A program in a pty, its bytes and its screen."""

    def __init__(self, argv: list[str]) -> None:
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (24, 80))
        self.process = subprocess.Popen(
            argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
        )
        os.close(slave)
        self.seen = b""
        self.screen = pyte.Screen(80, 24)
        self.stream = pyte.ByteStream(self.screen)

    def read_until(self, wanted: bytes | str, seconds: float = 60) -> None:
        """Read until bytes were sent, or until a text stands on the screen."""
        deadline = time.monotonic() + seconds
        while not (wanted in self.seen if isinstance(wanted, bytes) else wanted in "\n".join(self.screen.display)):
            assert time.monotonic() < deadline, f"not seen: {wanted!r}\n" + "\n".join(self.screen.display)
            if select.select([self.master], [], [], 0.2)[0]:
                chunk = os.read(self.master, 65536)
                self.seen += chunk
                self.stream.feed(chunk)

    def type(self, text: str | bytes) -> None:
        os.write(self.master, text if isinstance(text, bytes) else text.encode())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)


@pytest.fixture
def typed_file(tmp_path: Path) -> Path:
    return tmp_path / "typed.txt"


@pytest.fixture
def typing(typed_file: Path) -> Iterator[Pty]:
    program = Pty([sys.executable, str(Path(__file__).with_name("typing_app.py")), str(typed_file)])
    yield program
    program.close()


def test_a_non_joiner_typed_is_stored_and_the_word_is_drawn_in_visual_order(typing: Pty, typed_file: Path) -> None:
    typing.read_until(QUERY.encode())
    typing.type(VTE)
    typing.read_until(b"\x1b[8l")
    typing.read_until("▔▔▔")
    for char in "می\u200cروم":
        typing.type(char)
    typing.read_until("ﻡﻭﺭﯽﻣ")
    row = next(row for row in typing.screen.display if "ﻡﻭﺭﯽﻣ" in row)
    assert row.rstrip(" ▎").endswith("ﻡﻭﺭﯽﻣ")
    typing.type("\r")
    typing.read_until(b"\x1b[8h")
    assert typing.process.wait(30) == 0
    assert typed_file.read_text(encoding="utf-8") == "VTE(7006)\nمی\u200cروم"


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    master, slave = pty.openpty()
    yield master, slave
    os.close(master)
    os.close(slave)


def answer(master: int, chunks: list[bytes]) -> threading.Thread:
    """Play the terminal: wait for the whole question, then send the answer in pieces."""

    def play() -> None:
        asked = b""
        while QUERY.encode() not in asked:
            asked += os.read(master, 4096)
        for chunk in chunks:
            os.write(master, chunk)

    player = threading.Thread(target=play, daemon=True)
    player.start()
    return player


def test_a_reply_in_pieces_is_read_to_its_end(terminal: tuple[int, int]) -> None:
    master, slave = terminal
    before = termios.tcgetattr(slave)
    player = answer(master, [VTE[:5], VTE[5:17], VTE[17:]])
    reply = ask(slave, timeout=30)
    player.join(10)
    assert reply.encode() == VTE
    assert decide(reply, {}).enter == "\x1b[8l"
    assert termios.tcgetattr(slave) == before


def test_a_silent_terminal_costs_the_timeout_and_no_more(terminal: tuple[int, int]) -> None:
    _, slave = terminal
    before = termios.tcgetattr(slave)
    started = time.monotonic()
    assert ask(slave, timeout=0.05) == ""
    assert 0.05 <= time.monotonic() - started < 5
    assert termios.tcgetattr(slave) == before


def test_a_file_is_not_asked(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("wb") as file:
        assert ask(file.fileno()) == ""
    assert path.read_bytes() == b""


def test_the_terminal_gets_its_order_back_after_an_error(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w+") as out:
        with pytest.raises(ZeroDivisionError), program_orders(decide(VTE.decode(), {}), out):
            raise ZeroDivisionError
        out.seek(0)
        assert out.read() == "\x1b[8l\x1b[8h"
