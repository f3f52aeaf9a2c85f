"""What the terminal of the demo, the tests and the measurements does of its own accord."""

from __future__ import annotations

import sys

import pytest

from demo.terminal import KIND, WHOLE_FRAMES, NotShown
from tests.screen.terminal import Terminal

ASKS_IN_PIECES = """
import os, time, tty
tty.setraw(0)
for piece in (b"\\x1b[?20", b"26$p", b"\\x1b", b"[c"):
    os.write(1, piece)
    time.sleep(0.1)
answer = b""
while not answer.endswith(b"c"):
    answer += os.read(0, 64)
os.write(1, b"\\x1b[2J\\x1b[H" + answer.hex().encode() + b"!\\r\\n")
os.read(0, 1)
"""
HALF_A_FRAME = """
import os, time
os.write(1, b"\\x1b[?20"); time.sleep(0.1); os.write(1, b"26hhalf"); time.sleep(0.5)
os.write(1, b" and whole\\x1b[?2026"); time.sleep(0.1); os.write(1, b"l"); time.sleep(60)
"""


def test_a_query_in_two_pieces_is_answered_once() -> None:
    with Terminal([sys.executable, "-c", ASKS_IN_PIECES], {}, answers=KIND | WHOLE_FRAMES) as terminal:
        terminal.wait((b"\x1b[?2026;2$y" + b"\x1b[?62c").hex() + "!")
        terminal.type("x")
        assert terminal.ended() == 0


def test_nothing_is_taken_for_shown_amid_a_frame() -> None:
    with Terminal([sys.executable, "-c", HALF_A_FRAME], {}) as terminal:
        terminal.wait("half")
        assert "half and whole" in terminal.frame


def test_a_program_that_ends_without_it_is_told_at_once_with_its_last_words() -> None:
    with Terminal([sys.executable, "-c", "print('last words'); raise SystemExit(7)"], {}) as terminal:
        with pytest.raises(NotShown, match=r"(?s)exit code 7.*last words"):
            terminal.wait("never", 60)
        assert terminal.ended() == 7


def test_killed_is_told_by_its_signal() -> None:
    with Terminal([sys.executable, "-c", "import time; print('up'); time.sleep(60)"], {}) as terminal:
        terminal.wait("up")
        terminal.kill()
        terminal.kill()
        assert terminal._process.returncode == -9
