"""Whether Windows' console shows what is typed. The console is used by others too, and outlives this program."""

from __future__ import annotations

import sys
from collections.abc import Callable

_WHOLE_LINES, _SHOWN = 0x2, 0x4
"""ENABLE_LINE_INPUT and ENABLE_ECHO_INPUT of SetConsoleMode."""


class Echo:
    """The input mode of a console: `read` gives it, or None where there is none; `write` sets it, and says whether
    that was done."""

    def __init__(self, read: Callable[[], int | None], write: Callable[[int], bool]) -> None:
        self._write = write
        self._before = read()

    def show(self, shown: bool) -> bool:
        """Have the next line shown or not; gives whether it will be so."""
        if self._before is None:
            return shown
        lines = self._before | _WHOLE_LINES
        return self._write(lines | _SHOWN if shown else lines & ~_SHOWN)

    def put_back(self) -> None:
        """Leave the console as it was."""
        if self._before is not None:
            self._write(self._before)


def echo_here() -> Echo | None:
    """That of this process's console; None on other systems than Windows."""
    if sys.platform != "win32":
        return None
    import ctypes
    from ctypes import wintypes

    kernel = ctypes.WinDLL("kernel32")
    kernel.GetStdHandle.restype = wintypes.HANDLE
    kernel.GetConsoleMode.argtypes = (wintypes.HANDLE, wintypes.LPDWORD)
    kernel.SetConsoleMode.argtypes = (wintypes.HANDLE, wintypes.DWORD)
    typed = kernel.GetStdHandle(-10)

    def read() -> int | None:
        mode = wintypes.DWORD()
        return mode.value if kernel.GetConsoleMode(typed, ctypes.byref(mode)) else None

    return Echo(read, lambda mode: bool(kernel.SetConsoleMode(typed, mode)))
