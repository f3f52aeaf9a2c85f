"""A program in a real pseudo-terminal, and the time from a key to its letter in the bytes the terminal gets."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from demo.terminal import Terminal

COLUMNS, LINES = 120, 40
_SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[PX^_\]].*?(?:\x1b\\|\x07)|[ -/]*[0-~])", re.DOTALL)


class TerminalProgram(Terminal):
    """A program started in a pty of 120 columns and 40 lines, which is answered only where `answers` say so."""

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        folder: Path,
        answers: Mapping[bytes, bytes] | None = None,
    ) -> None:
        super().__init__(argv, env, folder=folder, columns=COLUMNS, rows=LINES, answers=answers)

    def rest(self, seconds: float) -> None:
        """Take what is written during so many seconds off the terminal, without the cost of drawing it."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._take(left)

    def time_key(self, key: str, painted: str, seconds: float = 10) -> float:
        """Seconds from the key until `painted` has come, whole and in one run of cells."""
        while self._take(0):
            pass
        wanted, seen = painted.encode(), b""
        started = time.perf_counter()
        self.type(key)
        while True:
            seen += self._take(seconds)
            read_at = time.perf_counter()
            if wanted in _SEQUENCE.sub(b"", seen):
                return read_at - started
            if read_at - started > seconds:
                raise TimeoutError(f"never painted: {painted!r}")

    def processor_seconds(self) -> float | None:
        """Processor time of all its threads, and those it has started, or None where the system does not tell."""
        try:
            return sum(_processor_seconds(process) for process in (self.pid, *started_by(self.pid)))
        except (OSError, ValueError, IndexError):
            return None


def started_by(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _processor_seconds(pid: int) -> float:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
