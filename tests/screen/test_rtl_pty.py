"""Typing through a real pty, seen as a terminal sees it: pyte knows no bidi, so its screen is the visual order."""

from __future__ import annotations

import os
import pty
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kommisjon.text.terminal import QUERY, decide
from kommisjon.tui.probe import ask, program_orders
from tests.screen.terminal import Terminal, python

VTE = b"\x1b[8;1$y\x1bP>|VTE(7006)\x1b\\\x1b[1;3R\x1b[?65;1;9c"


@pytest.fixture
def typed_file(tmp_path: Path) -> Path:
    return tmp_path / "typed.txt"


@pytest.fixture
def typing(typed_file: Path) -> Iterator[Terminal]:
    argv = python(Path(__file__).with_name("typing_app.py"), str(typed_file))
    with Terminal(argv, {}, answers={}) as program:
        yield program


def test_a_non_joiner_typed_is_stored_and_the_word_is_drawn_in_visual_order(
    typing: Terminal, typed_file: Path
) -> None:
    typing.wait(lambda t: QUERY.encode() in t.seen, 60)
    typing.type(VTE)
    typing.wait(lambda t: b"\x1b[8l" in t.seen, 60)
    typing.wait("▔▔▔", 60)
    for char in "می\u200cروم":
        typing.type(char)
    typing.wait("ﻡﻭﺭﯽﻣ", 60)
    row = next(row for row in typing.screen.display if "ﻡﻭﺭﯽﻣ" in row)
    assert row.rstrip(" ▎").endswith("ﻡﻭﺭﯽﻣ")
    typing.type("\r")
    typing.wait(lambda t: b"\x1b[8h" in t.seen, 60)
    assert typing.ended(30) == 0
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
