"""Asking the terminal what it does with right-to-left text before the screen starts (tui-and-languages.md 1.4)."""

from __future__ import annotations

import atexit
import os
import select
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TextIO

from kommisjon.text.terminal import END_OF_REPLY, QUERY, Terminal, decide

DEFAULT_TIMEOUT = 0.5
"""Seconds; terminals were seen to answer within 0.1, a slow link may take longer."""

_MAX_REPLY = 4096


def ask(tty: int, timeout: float = DEFAULT_TIMEOUT) -> str:
    """Send QUERY to the terminal open at file descriptor `tty` and give its reply, "" where there is none.

    Waits at most `timeout` seconds; the terminal is in raw mode only meanwhile, so nothing is echoed and no
    reply is left for the screen to read as keys.
    """
    if sys.platform == "win32" or not os.isatty(tty):
        return ""
    import termios
    import tty as modes

    try:
        before = termios.tcgetattr(tty)
    except termios.error:
        return ""
    try:
        modes.setraw(tty, termios.TCSANOW)
        os.write(tty, QUERY.encode())
        return _read_reply(tty, time.monotonic() + timeout).decode("utf-8", "replace")
    except OSError:
        return ""
    finally:
        with suppress(termios.error):
            termios.tcsetattr(tty, termios.TCSANOW, before)


def _read_reply(tty: int, deadline: float) -> bytes:
    """Read until the last answer has come or the deadline (monotonic seconds) has passed."""
    reply = b""
    while not END_OF_REPLY.search(reply) and len(reply) < _MAX_REPLY:
        ready, _, _ = select.select([tty], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            break
        chunk = os.read(tty, 512)
        if not chunk:
            break
        reply += chunk
    return reply


def probe(env: Mapping[str, str], timeout: float = DEFAULT_TIMEOUT) -> Terminal:
    """Ask the terminal this process runs in, and decide. Windows Terminal is not asked: it draws a plain grid."""
    if env.get("WT_SESSION") or sys.platform == "win32":
        return Terminal(env.get("TERM_PROGRAM") or "windows-terminal", certain=False)
    try:
        tty = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return decide("", env)
    try:
        return decide(ask(tty, timeout), env)
    finally:
        os.close(tty)


@contextmanager
def program_orders(terminal: Terminal, out: TextIO) -> Iterator[None]:
    """Hold the terminal in the mode where the program orders right-to-left text, for as long as the screen runs.

    Undone on the way out, also when the process ends by an uncaught error elsewhere.
    """
    if not terminal.enter:
        yield
        return

    def leave() -> None:
        with suppress(OSError, ValueError):
            out.write(terminal.leave)
            out.flush()

    out.write(terminal.enter)
    out.flush()
    atexit.register(leave)
    try:
        yield
    finally:
        atexit.unregister(leave)
        leave()
