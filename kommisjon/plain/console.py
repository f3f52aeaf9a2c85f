"""The terminal of the line mode: its modes, its bytes, and leaving nothing on it.

On Windows the console edits the line as it always does; what is half typed at a lock cannot be had from it.
Whether it shows a line there is settled when the reading of it begins.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO

from kommisjon.plain.echo import echo_here

_MOST = 65536
_OTHER_SCREEN, _FIRST_SCREEN = "\x1b[?1049h\x1b[2J\x1b[H", "\x1b[0m\x1b[2J\x1b[H\x1b[?1049l"
_FORGET = "\x1b[3J"
"""Has the terminal forget what scrolled away: for Linux's own console, which has no other screen."""
_WITHOUT_COMMANDS = ("dumb", "unknown", "")


class Console:
    """Standard input and output, where both are a terminal."""

    def __init__(self, out: TextIO, term: str | None) -> None:
        """`term` is TERM, what the terminal calls itself."""
        self._out = out
        self._obeys = term not in _WITHOUT_COMMANDS if sys.platform != "win32" else True
        self._forgets = (term or "").startswith("linux")
        self._raw = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
        self.encoding = sys.stdin.encoding or "utf-8"
        self._echo = echo_here()
        self.reads_ahead = self._echo is None
        """Whether a line may be read before it is known how it is asked for."""

    def begin(self) -> None:
        """Go to the other screen, of which a terminal keeps no line: answers and names stand on it."""
        self._command(_OTHER_SCREEN)

    def leave(self) -> None:
        """Empty the screen and leave it, as a lock must; what is typed after it is not shown."""
        self._set(line=True, echo=False)
        if self._obeys:
            self._command(_FIRST_SCREEN + (_FORGET if self._forgets else ""))
        else:
            self._command("\n" * 100)
        if self._echo is not None:  # nobody else does it there
            self._echo.put_back()

    def listen(self, *, unseen: bool) -> bool:
        """Let the terminal take a line, and show it or not; gives whether it does as it is told."""
        return self._set(line=True, echo=not unseen)

    def hush(self) -> None:
        """Forget what was typed already, and show nothing of what is typed next: it may be a passphrase."""
        if sys.platform != "win32":
            import termios

            with suppress(termios.error):
                termios.tcflush(0, termios.TCIFLUSH)
        self._set(line=True, echo=False)

    def hand_over(self) -> None:
        """Let the terminal give what stands on the unfinished line."""
        self._set(line=False, echo=False)

    def read(self) -> bytes:
        """What was typed, waiting for it; b"" when the terminal is gone."""
        try:
            return self._raw.read(_MOST) or b""
        except (OSError, ValueError):
            return b""

    def _command(self, text: str) -> None:
        with suppress(OSError, ValueError):
            if self._obeys or not text.startswith("\x1b"):
                self._out.write(text)
                self._out.flush()

    def _set(self, *, line: bool, echo: bool) -> bool:
        """Whole lines or every letter at once, shown or not; gives whether it is so. Ctrl+C ends a line and
        nothing else; Ctrl+D, Ctrl+Z and Ctrl+\\ are pressed by habit, and would take the program away amid an
        answer."""
        if self._echo is not None:
            return self._echo.show(echo)
        if sys.platform == "win32":
            return False
        import termios

        try:
            modes = termios.tcgetattr(0)
            nothing = bytes([os.fpathconf(0, "PC_VDISABLE") & 0xFF])
        except (termios.error, OSError):
            return False
        on, off = termios.ISIG | termios.IEXTEN | termios.ECHOE | termios.ECHOK, termios.ECHONL
        modes[3] = (modes[3] | on) & ~off
        for flag, wanted in ((termios.ICANON, line), (termios.ECHO, echo)):
            modes[3] = modes[3] | flag if wanted else modes[3] & ~flag
        modes[0] |= termios.ICRNL
        keys = modes[6] = list(modes[6])
        for name in (termios.VINTR, termios.VQUIT, termios.VSUSP, termios.VEOF):
            keys[name] = nothing
        keys[termios.VEOL] = b"\x03"
        if not line:
            keys[termios.VMIN], keys[termios.VTIME] = 1, 0
        try:
            termios.tcsetattr(0, termios.TCSANOW, modes)
        except termios.error:
            return False
        return True
