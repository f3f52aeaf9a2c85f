"""What reaches a process with an open vault from outside its terminal: signals, and the end of the parent process.

Whatever comes, the vault is closed properly; where that takes too long, the process ends without (what was said to
be saved is on disk). Nobody is left behind holding an open vault.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable

from kommisjon.vault import LOCKED

_BY_SIGNAL = 128
_LONGEST_END = 8.0
"""Seconds for closing the vault; the parent waits somewhat longer."""
_LOCKING = ("SIGHUP", "SIGTSTP", "SIGCONT")
"""The terminal went, or the program was stopped: nothing stays on a screen that a shell takes over."""
_ENDING = ("SIGTERM", "SIGINT", "SIGQUIT", "SIGBREAK")


class Outside:
    """Calls the program's own way to end, in the thread it runs in, when something outside says so."""

    def __init__(self, lifeline: int | None) -> None:
        """`lifeline` is a descriptor that comes to its end with the parent; None where there is no parent."""
        self._lifeline = lifeline
        self._end: Callable[[int], None] = os._exit
        self.parent_ended = False

    def heed(self, end: Callable[[int], object]) -> None:
        """From now on `end` is called with the exit code to end with: amid anything, and from any thread."""
        self._end = lambda code: self._in_time(end, code)
        for name in (*_LOCKING, *_ENDING):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._signalled)
        if self._lifeline is not None:
            if sys.platform == "linux":
                pr_set_pdeathsig = 1
                ctypes.CDLL(None).prctl(pr_set_pdeathsig, int(signal.SIGTERM), 0, 0, 0)
            threading.Thread(target=self._wait_for_parent, name="lifeline", daemon=True).start()

    def _signalled(self, number: int, _frame: object) -> None:
        locks = signal.Signals(number).name in _LOCKING
        self._end(LOCKED if locks else _BY_SIGNAL + number)

    def _wait_for_parent(self) -> None:
        assert self._lifeline is not None
        while os.read(self._lifeline, 1):
            pass
        self.parent_ended = True
        self._end(_BY_SIGNAL + signal.SIGTERM)

    def _in_time(self, end: Callable[[int], object], code: int) -> None:
        late = threading.Timer(_LONGEST_END, os._exit, (code,))
        late.daemon = True
        late.start()
        end(code)
