"""The program in a real pty, seen as a terminal sees it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyte

ROOT = Path(__file__).parents[2]


class Terminal:
    """A terminal of 80 by 24 with a program on it."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str], size: tuple[int, int] = (80, 24)) -> None:
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (size[1], size[0]))
        self.modes = termios.tcgetattr(slave)
        base = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
        self.process = subprocess.Popen(
            argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            cwd=ROOT,
            env={**base, "HOME": env.get("HOME", "/nonexistent"), **env},
        )
        self.slave = slave
        self.seen = b""
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    @property
    def frame(self) -> str:
        return "\n".join(self.lines)

    def read(self, seconds: float = 0.2) -> bool:
        """Take in what was written within `seconds`."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        chunk = os.read(self.master, 65536)
        if b"\x1b[c" in chunk:
            self.type("\x1b[?62c")
        self.seen += chunk
        self._stream.feed(chunk)
        return True

    def wait(self, until: str | Callable[[Terminal], bool], seconds: float = 20) -> None:
        """Read until a text stands on the screen, or something holds."""
        deadline = time.monotonic() + seconds
        while not (until in self.frame if isinstance(until, str) else until(self)):
            assert time.monotonic() < deadline, f"not seen: {until}\n{self.frame}"
            self.read()

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def ended(self, seconds: float = 20) -> int:
        """Wait for the program's end, reading on; gives its exit code."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"still running\n{self.frame}"
            self.read(0.05)
        while self.read(0.1):
            pass
        return self.process.returncode

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.slave)
        os.close(self.master)


def python(script: Path, *args: str) -> list[str]:
    return [sys.executable, str(script), *args]
