"""A person's hands and eyes on the program: keys by their names, and a terminal that takes frames whole."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from demo.terminal import KIND, WHOLE_FRAMES, Log, NotShown, Terminal

__all__ = ["KEYS", "NotShown", "Typist"]

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "backspace": "\x7f",
    "home": "\x1b[H",
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


class Typist(Terminal):
    """Starts a program on a good terminal, types, and reads what stands on the screen."""

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
        log: Log | None = None,
    ) -> None:
        good = {**env, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        super().__init__(argv, good, columns=columns, rows=rows, answers=KIND | WHOLE_FRAMES, log=log)

    def wait_for(self, text: str, seconds: float = 20) -> None:
        """Read until `text` stands on the screen, on one line."""
        self.wait(text, seconds)

    def press(self, *keys: str) -> None:
        """Press keys by name."""
        for key in keys:
            self.type(KEYS[key])
            if key == "escape":
                # A lone escape must not run together with what follows it.
                time.sleep(0.15)
