"""A program in tmux, driven as a person's script would: send-keys and capture-pane, on a server of our own."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

from demo.typist import NotShown
from tests import clients

_NAMES = {
    "home": "Home",
    "enter": "Enter",
    "escape": "Escape",
    "pagedown": "PageDown",
    "pageup": "PageUp",
    "down": "Down",
    "up": "Up",
    "backspace": "BSpace",
    "ctrl+q": "C-q",
    "f1": "F1",
    "f2": "F2",
    "f5": "F5",
    "f6": "F6",
    "f7": "F7",
    "f9": "F9",
}


class TmuxTypist:
    """The same hands and eyes as `demo.typist.Typist`, through a real multiplexer."""

    def __init__(
        self, argv: Sequence[str], env: Mapping[str, str], socket: Path, *, columns: int = 80, rows: int = 24
    ) -> None:
        self._tmux = [clients.program("tmux"), "-S", str(socket), "-f", os.devnull]
        self.screen = SimpleNamespace(columns=columns, lines=rows)
        self.status: int | None = None
        self._env = dict(env)
        self._run("new-session", "-d", "-x", str(columns), "-y", str(rows), *argv)

    def __enter__(self) -> TmuxTypist:
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run([*self._tmux, "kill-server"], capture_output=True, check=False)

    @property
    def lines(self) -> list[str]:
        shown = self._run("capture-pane", "-p").split("\n")
        return [*shown, *[""] * self.screen.lines][: self.screen.lines]

    @property
    def frame(self) -> str:
        return "\n".join(self.lines)

    def wait(self, what: Callable[[TmuxTypist], bool], seconds: float = 20) -> None:
        until = time.monotonic() + seconds
        while not what(self):
            if time.monotonic() > until:
                raise NotShown(f"not shown within {seconds} s:\n{self.frame}")
            time.sleep(0.1)

    def wait_for(self, text: str, seconds: float = 20) -> None:
        self.wait(lambda here: text in here.frame, seconds)

    def type(self, text: str) -> None:
        for char in text:
            key = {"\x05": "C-e", "\x15": "C-u"}.get(char)
            self._run("send-keys", *((key,) if key else ("-l", char)))

    def press(self, *keys: str) -> None:
        self._run("send-keys", *(_NAMES[key] for key in keys))
        if "escape" in keys:
            time.sleep(0.6)

    def settle(self, quiet: float = 0.15, seconds: float = 10) -> None:
        until, before = time.monotonic() + seconds, ""
        while before != (before := self.frame) and time.monotonic() < until:
            time.sleep(max(quiet, 0.1))

    def kill(self) -> None:
        """End the program in the pane at once, with all it has started."""
        os.killpg(int(self._run("display-message", "-p", "#{pane_pid}")), signal.SIGKILL)
        self.status = -signal.SIGKILL

    def ended(self, seconds: float = 20) -> None:
        """Wait for the program to end by itself, which closes its session."""
        until = time.monotonic() + seconds
        while subprocess.run([*self._tmux, "has-session"], capture_output=True, check=False).returncode == 0:
            if time.monotonic() > until:
                raise NotShown(f"still running:\n{self.frame}")
            time.sleep(0.1)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._tmux, *arguments], env=self._env, capture_output=True, text=True, check=True, timeout=30
        )
        return done.stdout.rstrip("\n")
