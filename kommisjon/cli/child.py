"""A worker's process: started on this console, waited for, and told of signals.

Where the system can be asked directly, it is: `subprocess` takes longer to read than all else the parent reads,
and every start of the screen waits for that. Windows has no such way.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from signal import Signals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_LOOK_EVERY = 0.02
"""Seconds between two looks at a process that is not waited for without end."""
_SHORT = 0.2
"""Seconds that a signal may have to wait on Windows."""
_MOST_FILES = 1024
"""Open files that are looked for one by one, where the system does not list them."""


def in_short_waits(soon: Callable[[float], int | None], seconds: float | None) -> int | None:
    """What `soon` gives within the seconds that it is given, asked again until so many are over; None is never.

    For Windows: nothing that a signal should do is done before a wait is over.
    """
    until = None if seconds is None else time.monotonic() + seconds
    while True:
        left = _SHORT if until is None else min(max(until - time.monotonic(), 0.0), _SHORT)
        code = soon(left)
        if code is not None or (until is not None and time.monotonic() >= until):
            return code


if sys.platform == "win32":

    class Child:
        """A process that was started."""

        def __init__(self, command: Sequence[str], variables: Mapping[str, str], held: Sequence[int]) -> None:
            """Start a program with these variables, and no open file but the console's own and the handles `held`.

            Raises OSError where the system cannot start it.
            """
            import subprocess

            only = subprocess.STARTUPINFO(lpAttributeList={"handle_list": list(held)})
            self._process = subprocess.Popen(command, env=variables, startupinfo=only)

        def wait(self, seconds: float | None) -> int | None:
            """Its exit code; None where it goes on after so many seconds."""
            from subprocess import TimeoutExpired

            def soon(most: float) -> int | None:
                try:
                    return self._process.wait(most)
                except TimeoutExpired:
                    return None

            return in_short_waits(soon, seconds)

        def tell(self, signal: int) -> None:
            """Nothing to do: here the console tells every process on it."""

        def kill(self) -> None:
            """End it at once, unless it has ended."""
            self._process.kill()

else:

    class Child:
        """A process that was started."""

        def __init__(self, command: Sequence[str], variables: Mapping[str, str], held: Sequence[int]) -> None:
            """Start a program with these variables, and no open file but the console's own and those `held`.

            Raises OSError where the system cannot start it.
            """
            kept = {0, 1, 2, *held}
            for one in held:
                os.set_inheritable(one, True)
            # Python's own files close by themselves; others came with this process from whoever started it.
            came = [one for one in _files() if one not in kept and _goes_along(one)]
            self._pid = os.posix_spawn(
                command[0],
                list(command),
                variables,
                file_actions=[(os.POSIX_SPAWN_CLOSE, one) for one in came],
                setsigdef=[Signals.SIGPIPE, Signals.SIGXFSZ],  # Python ignores them; what it starts should not
            )
            self._code: int | None = None

        def wait(self, seconds: float | None) -> int | None:
            """Its exit code, negative for a signal that ended it; None where it goes on after so many seconds."""
            until = None if seconds is None else time.monotonic() + seconds
            while self._code is None:
                try:
                    pid, status = os.waitpid(self._pid, 0 if until is None else os.WNOHANG)
                except ChildProcessError:
                    self._code = 0  # its end was told already, and the telling interrupted
                    break
                if pid:
                    self._code = os.waitstatus_to_exitcode(status)
                elif until is not None and time.monotonic() >= until:
                    return None
                else:
                    time.sleep(_LOOK_EVERY)
            return self._code

        def tell(self, signal: int) -> None:
            """Send it a signal, unless it has ended."""
            if self._code is None:
                with suppress(ProcessLookupError):
                    os.kill(self._pid, signal)

        def kill(self) -> None:
            """End it at once, unless it has ended."""
            self.tell(Signals.SIGKILL)


def _files() -> Iterable[int]:
    """Numbers of open files, and perhaps of some that are not."""
    try:
        return [int(one) for one in os.listdir("/dev/fd")]
    except OSError:
        return range(_MOST_FILES)


def _goes_along(descriptor: int) -> bool:
    """Whether a program started now would get it; not one that is closed meanwhile, as that of the listing is."""
    with suppress(OSError):
        return os.get_inheritable(descriptor)
    return False
