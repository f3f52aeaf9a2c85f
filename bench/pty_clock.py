"""A program in a real pseudo-terminal, and the time from a key to its letter in the bytes the terminal gets."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyte

COLUMNS, LINES = 120, 40
_SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[PX^_\]].*?(?:\x1b\\|\x07)|[ -/]*[0-~])", re.DOTALL)


class TerminalProgram:
    """A program started in a pty of 120 columns and 40 lines, which nobody answers as a terminal would."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        self._master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (LINES, COLUMNS))
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
        os.close(slave)
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)

    def __enter__(self) -> TerminalProgram:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def press(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def wait_for(self, text: str, seconds: float = 60) -> None:
        """Read until `text` stands on the screen. Raises TimeoutError with the screen as it is."""
        deadline = time.monotonic() + seconds
        while text not in "\n".join(self._screen.display):
            if time.monotonic() > deadline:
                raise TimeoutError(f"not seen: {text!r}\n" + "\n".join(self._screen.display))
            if chunk := self._read(0.1):
                self._stream.feed(chunk)

    def wait_until_still(self, seconds: float = 0.5, at_most: float = 30) -> None:
        """Read until nothing was written for so long. For screens without a cursor that blinks."""
        deadline = time.monotonic() + at_most
        while (chunk := self._read(seconds)) and time.monotonic() < deadline:
            self._stream.feed(chunk)

    def settle(self, seconds: float) -> None:
        """Take in what is written during so many seconds."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._read(left)

    def time_key(self, key: str, painted: str, seconds: float = 10) -> float:
        """Seconds from the key until `painted` has come, whole and in one run of cells."""
        while self._read(0):
            pass
        wanted, seen = painted.encode(), b""
        started = time.perf_counter()
        os.write(self._master, key.encode())
        while True:
            seen += self._read(seconds)
            read_at = time.perf_counter()
            if wanted in _SEQUENCE.sub(b"", seen):
                return read_at - started
            if read_at - started > seconds:
                raise TimeoutError(f"never painted: {painted!r}")

    def processor_seconds(self) -> float | None:
        """Processor time of all its threads so far, or None where the system does not tell."""
        try:
            tasks = Path(f"/proc/{self._process.pid}/task").iterdir()
            return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
        except (OSError, ValueError, IndexError):
            return None

    def _read(self, seconds: float) -> bytes:
        if not select.select([self._master], [], [], max(0.0, seconds))[0]:
            return b""
        try:
            return os.read(self._master, 65536)
        except OSError as problem:
            raise RuntimeError("the program has ended") from problem
