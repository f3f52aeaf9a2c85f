"""A program on a pseudo-terminal of its own: typed at as by a keyboard, read as a terminal reads it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, Self

import pyte

KIND = {b"\x1b[c": b"\x1b[?62c"}
"""Primary device attributes (ECMA-48 DA), which every terminal answers: a VT220."""
WHOLE_FRAMES = {b"\x1b[?2026$p": b"\x1b[?2026;2$y"}
"""Mode 2026, synchronised output: known, and not set now."""

_FRAME_BEGINS, _FRAME_ENDS = b"\x1b[?2026h", b"\x1b[?2026l"


class NotShown(AssertionError):
    """What was waited for did not come; carries the last frame, which holds synthetic data only."""


class Log(Protocol):
    """Takes every byte the program wrote."""

    def write(self, data: bytes, /) -> object: ...


class Terminal:
    """Starts a program in a session of its own, with a new pseudo-terminal that controls it.

    Takes the program's whole environment, its working folder (None: this one), the terminal's size in cells, and
    what it answers to which query; a terminal without answers stays silent. The terminal outlives the program, so
    that its last words and its modes can be read.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        folder: Path | None = None,
        columns: int = 80,
        rows: int = 24,
        answers: Mapping[bytes, bytes] | None = None,
        log: Log | None = None,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._log = log
        self._answers = dict(answers or {})
        marks = [*self._answers, _FRAME_BEGINS, _FRAME_ENDS]
        self._marks = re.compile(b"|".join(re.escape(mark) for mark in marks))
        self._longest = max(map(len, marks))
        self._unmarked = b""
        self._in_frame = False
        master, slave = pty.openpty()
        self._master, self._slave = os.fdopen(master, "r+b", buffering=0), os.fdopen(slave, "r+b", buffering=0)
        termios.tcsetwinsize(slave, (rows, columns))
        self.modes_at_start = self.modes()
        self._process = subprocess.Popen(
            argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            cwd=folder,
            env=dict(env),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def lines(self) -> list[str]:
        """The screen as it stands, in the order of its cells."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def frame(self) -> str:
        return "\n".join(self.lines)

    def modes(self) -> list[object]:
        """How the terminal treats what is typed and written, as termios tells it."""
        return list(termios.tcgetattr(self._slave))

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what the program wrote, waiting at most `seconds` for the first of it; whether there was any."""
        any_output = False
        while data := self._take(0 if any_output else seconds):
            any_output = True
            if self._log is not None:
                self._log.write(data)
            self._heed(data)
            self._stream.feed(data)
        return any_output

    def wait(self, until: str | Callable[[Self], bool], seconds: float = 20) -> None:
        """Read until a text stands on the screen, on one line, or until something holds; never amid a frame.

        Raises NotShown after `seconds`, or when the program has ended without it.
        """
        deadline = time.monotonic() + seconds
        while self._in_frame or not (until in self.frame if isinstance(until, str) else until(self)):
            code = self._process.poll()
            more = self.read()
            if time.monotonic() > deadline or (code is not None and not more):
                raise NotShown(f"not shown within {seconds} s (exit code {code}): {until}\n{self.frame}")

    def settle(self, quiet: float = 0.15, seconds: float = 10) -> None:
        """Read until nothing more is written for `quiet` seconds, for `seconds` at most."""
        deadline = time.monotonic() + seconds
        while (self.read(quiet) or self._in_frame) and time.monotonic() < deadline:
            pass

    def type(self, text: str | bytes) -> None:
        """Type characters, as a keyboard sends them."""
        self._master.write(text if isinstance(text, bytes) else text.encode())

    def ended(self, seconds: float = 20) -> int:
        """Read on until the program ends by itself, and its last words; gives its exit code, -N after signal N."""
        deadline = time.monotonic() + seconds
        while (code := self._process.poll()) is None:
            if time.monotonic() > deadline:
                raise NotShown(f"still running:\n{self.frame}")
            self.read()
        while self.read(0.1):
            pass
        return code

    def poll(self) -> int | None:
        """The exit code, or None while the program runs."""
        return self._process.poll()

    def hang_up(self) -> None:
        """Take the terminal away from under the program, as a closed window or a broken link does."""
        self._slave.close()
        self._master.close()

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End the program and all it has started at once, as a power cut would, and put the terminal away."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, number)
        self._process.wait()
        self._master.close()
        self._slave.close()

    def _take(self, seconds: float) -> bytes:
        """What the program wrote next, b"" when it wrote nothing within `seconds`."""
        if not select.select([self._master], [], [], max(0.0, seconds))[0]:
            return b""
        return os.read(self._master.fileno(), 65536)

    def _heed(self, data: bytes) -> None:
        """Answer the queries in it and note where frames begin and end, also those that came in two pieces."""
        data, after = self._unmarked + data, 0
        for found in self._marks.finditer(data):
            after = found.end()
            if found[0] in self._answers:
                self.type(self._answers[found[0]])
            else:
                self._in_frame = found[0] == _FRAME_BEGINS
        self._unmarked = data[max(after, len(data) - self._longest + 1) :]
