"""The program in a real pty, seen as a terminal sees it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from demo import terminal
from tests.screen.laptop import PASSPHRASE

ROOT = Path(__file__).parents[2]


class Terminal(terminal.Terminal):
    """A terminal with a program on it and little in its environment, which keeps the bytes it was sent."""

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
        answers: Mapping[bytes, bytes] = terminal.KIND,
    ) -> None:
        base = {
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "HOME": "/nonexistent",
        }
        self._sent = BytesIO()
        super().__init__(
            argv, {**base, **env}, folder=ROOT, columns=size[0], rows=size[1], answers=answers, log=self._sent
        )

    @property
    def seen(self) -> bytes:
        """Every byte so far."""
        return self._sent.getvalue()


def python(script: Path, *args: str) -> list[str]:
    return [sys.executable, str(script), *args]


@contextmanager
def terminals() -> Iterator[Callable[..., Terminal]]:
    """Give what starts a terminal, from its argv and environment; each is ended afterwards."""
    running: list[Terminal] = []

    def begin(argv: Sequence[str], env: Mapping[str, str] | None = None) -> Terminal:
        running.append(Terminal(argv, env or {}))
        return running[-1]

    try:
        yield begin
    finally:
        for one in running:
            one.kill()


def unlock(terminal: Terminal) -> None:
    """Type the passphrase."""
    terminal.wait("type your passphrase")
    terminal.type(PASSPHRASE + "\r")
