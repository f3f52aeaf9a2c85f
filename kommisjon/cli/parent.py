"""The parent of the screen: starts the process that holds keys and names, and a new one when that has locked.

A key can be wiped from a process, a name that was shown cannot; so a lock ends the worker, and this process, which
never held anything, starts the next one at the passphrase (security-and-bundles.md 3.5). It imports next to
nothing: every start of the screen waits for it.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from os.path import dirname, isdir, join, realpath

from kommisjon.cli.child import Child
from kommisjon.cli.console import Console
from kommisjon.vault import LOCKED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from socket import socket


_REFUSED, _BY_SIGNAL = 3, 128
_LONGEST_END = 10.0
"""Seconds a worker has to close the vault once it was told to end."""

_START = """
import sys
path, lifeline, locked, port, *words = sys.argv[1:]
sys.path[:0] = filter(None, [path])
from kommisjon.cli.worker import main
port = int(port) if port else None
sys.exit(main(words, lifeline=int(lifeline), was_locked=locked == "1", port=port))
"""
_TELLTALE = (
    "TEXTUAL",
    "PYTHONFAULTHANDLER",
    "PYTHONDEVMODE",
    "PYTHONINSPECT",
    "PYTHONASYNCIODEBUG",
    "PYTHONTRACE",
)
"""Beginnings of variables that would write down or print what a worker holds, or keep it alive after its end."""

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK")
_STOPPING = "SIGTSTP"


class _Signalled(Exception):
    """A signal came while the worker was waited for."""


def a_port() -> socket | None:
    """A port of 127.0.0.1 for residents' pages, held here so that it stays over a lock.

    What is asked for between two workers waits for the next one. None on Windows, and where there is none: then
    each worker opens its own.
    """
    if sys.platform == "win32":
        return None
    from socket import socket

    made = socket()
    try:
        made.bind(("127.0.0.1", 0))
        made.listen()
    except OSError:
        made.close()
        return None
    return made


def worker(words: Sequence[str], port: socket | None = None) -> Callable[[int, bool], list[str]]:
    """How the worker for these arguments of `kommisjon` is started: from its end of the lifeline, and whether
    it follows on a lock. `port` is what `watch` holds for it."""
    ours = dirname(dirname(dirname(realpath(__file__))))
    # Without the first entry, which is the current folder or that of a script.
    found = next((one for one in sys.path[0 if sys.flags.safe_path else 1 :] if isdir(join(one, "kommisjon"))), "")
    path = "" if found and realpath(found) == ours else ours

    def command(lifeline: int, was_locked: bool) -> list[str]:
        # -P: whatever lies in the current folder must not stand before the program's own modules.
        held = "" if port is None else str(port.fileno())
        given = [path, str(lifeline), "1" if was_locked else "0", held]
        return [sys.executable, "-P", "-c", _START, *given, *words]

    return command


def environment(whole: Mapping[str, str]) -> dict[str, str]:
    """What a worker may be told by variables: none that logs, draws, or prints in its place."""
    return {name: value for name, value in whole.items() if not name.startswith(_TELLTALE)}


def watch(command: Callable[[int, bool], list[str]], *, language: str = "", port: socket | None = None) -> int:
    """Run workers until one ends otherwise than by locking, and give its exit code. Each gets the `port`, too.

    3 where it was killed: then the terminal is put right here, and KM-V130 told in `language`. 128 and the
    number of the signal where this process was told to end.
    """
    _forbid_core_dumps()
    console, was_locked = Console(), False
    signals = _Signals()
    try:
        while True:
            console.hush()
            code = _run(command, was_locked, signals, port)
            if code != LOCKED or signals.ending or not console.is_there():
                break
            was_locked = True
            if signals.stopping:
                console.restore()
                signals.stop()
        return _end(code, signals.ending, console, language)
    finally:
        console.restore()


def _forbid_core_dumps() -> None:
    """For the workers, who inherit it: from their first moment none leaves its memory in a file."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end(code: int, ending: int, console: Console, language: str) -> int:
    killed = code < 0 or code > 255  # Windows gives the number of what went wrong
    if killed:
        console.reset()
    if ending or code == LOCKED:
        return _BY_SIGNAL + (ending or getattr(signal, "SIGHUP", 1))
    if code == -signal.SIGINT:  # before it could heed one
        return _BY_SIGNAL + signal.SIGINT
    if killed:
        console.restore()
        return _tell_killed(code, language)
    return code


def _tell_killed(code: int, language: str) -> int:
    from kommisjon.cli.output import tell
    from kommisjon.errors import Code, Refusal
    from kommisjon.i18n import catalogue

    catalogue.use(language)
    return tell(Refusal(Code.SCREEN_KILLED, by=-code if code < 0 else hex(code)), as_json=False)


class _Signals:
    """The signals this process gets: each is passed on to the worker, which saves and closes, and then heeded."""

    def __init__(self) -> None:
        self.ending = 0
        """Number of the signal that said to end, 0 for none."""
        self.stopping = False
        self._came = 0
        self._waiting = False
        for name in (*_ENDING, _STOPPING):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._note)

    def wait_for(self, process: Child) -> int:
        """Wait for a worker to end, passing signals on; gives its exit code. One that does not end is killed."""
        while True:
            with suppress(_Signalled):
                try:
                    self._waiting = True
                    if not self._came:
                        code = process.wait(_LONGEST_END if self.ending or self.stopping else None)
                        if code is not None:
                            return code
                        process.kill()
                finally:
                    self._waiting = False
            came, self._came = self._came, 0
            if came:
                process.tell(came)

    def stop(self) -> None:
        """Stop this process, as the shell has asked; returns when it goes on."""
        self.stopping = False
        if sys.platform != "win32":
            os.kill(os.getpid(), signal.SIGSTOP)

    def _note(self, number: int, _frame: object) -> None:
        self._came = number
        if number == getattr(signal, _STOPPING, None):
            self.stopping = True
        else:
            self.ending = number
        if self._waiting:
            self._waiting = False
            raise _Signalled


def _run(
    command: Callable[[int, bool], list[str]], was_locked: bool, signals: _Signals, port: socket | None
) -> int:
    """Run one worker; gives its exit code. It reads from a pipe nobody writes to, whose end tells of ours."""
    theirs, ours = os.pipe()
    try:
        process = _started(command, theirs, was_locked, port)
    finally:
        os.close(theirs)
    try:
        return signals.wait_for(process)
    finally:
        os.close(ours)


def _started(
    command: Callable[[int, bool], list[str]], lifeline: int, was_locked: bool, port: socket | None
) -> Child:
    """Start a worker on this console, with the lifeline and a port."""
    held = [lifeline if sys.platform != "win32" else _handle(lifeline)]
    words = command(held[0], was_locked)
    if port is not None:
        held.append(port.fileno())
    return Child(words, environment(os.environ), held)


def _handle(lifeline: int) -> int:
    """What Windows calls an open file, to be passed on."""
    if sys.platform != "win32":
        raise NotImplementedError
    import msvcrt

    handle = msvcrt.get_osfhandle(lifeline)
    os.set_handle_inheritable(handle, True)
    return handle
