"""Textual's driver of the terminal, for a screen that must leave nothing on it, and whose terminal may go away."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import IO, Any

if sys.platform == "win32":
    from textual.drivers.windows_driver import WindowsDriver as StockDriver
else:
    from textual.drivers.linux_driver import LinuxDriver as StockDriver

_EMPTY = "\x1b[0m\x1b[2J\x1b[H"


class ScreenDriver(StockDriver):
    """Empties the screen before leaving it: some terminals keep the other screen, some have no other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._file: Any = _Unfailing(self._file)

    def stop_application_mode(self) -> None:
        self.write(_EMPTY)
        super().stop_application_mode()

    @property
    def is_lost(self) -> bool:
        """Whether the terminal is gone. A terminal that was hung up gives no keys and no error for ever."""
        if sys.platform == "win32" or not self.input_tty:
            return False
        import termios

        try:
            termios.tcgetattr(self.fileno)
        except termios.error:
            return True
        return False


class _Unfailing:
    """What is written to a terminal that is gone is nobody's: the thread that writes must not end by it, or the
    one that closes the vault would wait for it."""

    def __init__(self, file: IO[str]) -> None:
        self._stock = file

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stock.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stock.flush()

    def fileno(self) -> int:
        return self._stock.fileno()
