"""A program in a real terminal, typed at and read: a pseudo-terminal with a screen that pyte keeps."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyte

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f9": "\x1b[20~",
    "ctrl+q": "\x11",
    "ctrl+r": "\x12",
    "ctrl+z": "\x1a",
}
"""What a terminal sends for a key."""


_FRAME = re.compile(rb"\x1b\[\?2026([hl])")
"""Begin and end of a frame (synchronised output)."""


class NotShown(AssertionError):
    """What was waited for did not come; carries the last frame, which holds synthetic data only."""


class Typist:
    """Starts a program on a terminal of its own, types, and reads what stands on the screen."""

    def __init__(
        self, argv: Sequence[str], env: Mapping[str, str], *, columns: int = 80, rows: int = 24, log: Any = None
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._log = log
        self._in_frame = False
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            os.execvpe(argv[0], list(argv), {**env, "TERM": "xterm-256color", "COLORTERM": "truecolor"})
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)
        self.status: int | None = None

    def __enter__(self) -> Typist:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def lines(self) -> list[str]:
        """The screen as it stands, in the order of its cells."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def frame(self) -> str:
        return "\n".join(self.lines)

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what the program wrote, waiting at most `seconds` for the first of it; whether there was any."""
        any_output = False
        while select.select([self._master], [], [], 0 if any_output else seconds)[0]:
            try:
                data = os.read(self._master, 65536)
            except OSError:
                data = b""
            if not data:
                self._reap(0)
                return any_output
            any_output = True
            if self._log is not None:
                self._log.write(data)
            self._answer_queries(data)
            self._stream.feed(data)
        return any_output

    def wait(self, what: Callable[[Typist], bool], seconds: float = 20) -> None:
        """Read until `what` holds. Raises NotShown after `seconds`, or when the program has ended."""
        until = time.monotonic() + seconds
        while self._in_frame or not what(self):
            if time.monotonic() > until or self.status is not None:
                raise NotShown(f"not shown within {seconds} s (status {self.status}):\n{self.frame}")
            self.read()

    def wait_for(self, text: str, seconds: float = 20) -> None:
        """Read until `text` stands on the screen, on one line."""
        self.wait(lambda here: any(text in line for line in here.lines), seconds)

    def type(self, text: str) -> None:
        """Type characters, as a keyboard sends them."""
        os.write(self._master, text.encode())

    def press(self, *keys: str) -> None:
        """Press keys by name."""
        for key in keys:
            os.write(self._master, KEYS[key].encode())
            if key == "escape":
                # A lone escape must not run together with what follows it.
                time.sleep(0.15)

    def settle(self, quiet: float = 0.15, seconds: float = 10) -> None:
        """Read until nothing more is written for `quiet` seconds."""
        until = time.monotonic() + seconds
        while (self.read(quiet) or self._in_frame) and time.monotonic() < until:
            pass

    def ended(self, seconds: float = 20) -> int:
        """Wait for the program to end by itself; gives its exit code."""
        until = time.monotonic() + seconds
        while self.status is None and time.monotonic() < until:
            self.read()
            self._reap(os.WNOHANG)
        if self.status is None:
            raise NotShown(f"still running:\n{self.frame}")
        return os.waitstatus_to_exitcode(self.status)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End the program at once, as a power cut would end it."""
        if self.status is None:
            os.kill(self.pid, number)
            self._reap(0)
        with contextlib.suppress(OSError):
            os.close(self._master)

    def _reap(self, options: int) -> None:
        if self.status is None:
            pid, status = os.waitpid(self.pid, options)
            if pid:
                self.status = status

    def _answer_queries(self, data: bytes) -> None:
        """Answer what a good terminal answers: its kind, and that it takes frames whole."""
        if b"\x1b[c" in data:
            os.write(self._master, b"\x1b[?62c")
        if b"\x1b[?2026$p" in data:
            os.write(self._master, b"\x1b[?2026;2$y")
        for mark in _FRAME.findall(data):
            self._in_frame = mark == b"h"
