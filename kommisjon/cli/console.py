"""The terminal as it was before the screen, and back to that when the screen was cut off and tidied nothing."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PLAIN = (
    "\x1b[?2026l"  # frames are shown as they come
    "\x1b[<u"  # keys as ever, and not kitty's
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # no mouse
    "\x1b[?2004l\x1b[?1004l\x1b[?2048l"  # no marks around what is pasted, no news of focus and size
    "\x1b[?7h\x1b[8h"  # lines wrap; the terminal orders right-to-left text (BDSM)
    "\x1b[0m\x1b[2J\x1b[H\x1b[?1049l"  # the screen is emptied before it is left: some terminals keep it
    "\x1b[?25h\x1b[0m"  # the cursor is seen
)


class Console:
    """The terminal this process stands on, and its modes when it began. Without one, nothing is done."""

    def __init__(self) -> None:
        self._before = _modes()

    def hush(self) -> None:
        """Do not echo what is typed while no screen stands, which may be a passphrase begun too early; and let
        Ctrl+Z, which takes back an answer, stop nothing."""
        if self._before is not None and sys.platform != "win32":
            import termios

            quiet = list(self._before)
            quiet[3] &= ~termios.ECHO
            quiet[6] = list(quiet[6])
            quiet[6][termios.VSUSP] = b"\0"
            _set(quiet)

    def is_there(self) -> bool:
        """Whether the terminal is still there, and a person may be at it."""
        return self._before is None or _modes() is not None

    def restore(self) -> None:
        """Give the terminal the modes it had."""
        if self._before is not None:
            _set(self._before)

    def reset(self) -> None:
        """Undo on the terminal whatever a screen that was cut off has set, and empty what it showed."""
        from kommisjon.text.terminal import decide

        with suppress(OSError):
            os.write(1, (decide("", os.environ).leave + _PLAIN).encode())
        self.restore()
        if self._before is not None and sys.platform != "win32":
            import termios

            with suppress(termios.error):
                termios.tcflush(0, termios.TCIFLUSH)  # answers and mouse reports are no words for the shell


def echo_again() -> None:
    """What the parent would do, where it was killed: let the terminal echo and take lines."""
    if sys.platform != "win32" and (modes := _modes()) is not None:
        import termios

        # Ctrl+Z stays what it is for the screen: only the shell knows what it was.
        modes[3] |= termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN
        _set(modes)


def _modes() -> list[Any] | None:
    if sys.platform == "win32":
        return None
    import termios

    try:
        return list(termios.tcgetattr(0))
    except termios.error:
        return None


def _set(modes: list[Any]) -> None:
    if sys.platform == "win32":
        return
    import termios

    with suppress(termios.error):
        termios.tcsetattr(0, termios.TCSANOW, modes)
