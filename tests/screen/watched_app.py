"""The program with a clock that a test sets, and a worker that waits before it ends. Started by test_locking.py.

    watched_app.py VAULT NOTES [WORD ...]

NOTES is a folder. `jump` in it moves the wall clock by an hour. `nearly` lets both clocks go on by 45 seconds more
than have passed, `over` by 25: ten at a look, so that none is as long as one of a machine that slept.
While `hold` is there, a worker that is about to end writes its number into `held` and waits. With
`crash`, the household sheet has an error in it.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from pathlib import Path

from kommisjon.cli import parent, screen, worker
from kommisjon.tui import house_app
from kommisjon.vault import lock_watch


def clocked(notes: Path) -> lock_watch.Clocks:
    ahead = 0

    def steady() -> float:
        nonlocal ahead
        wanted = 45 * (notes / "nearly").exists() + 25 * (notes / "over").exists()
        ahead += min(10, wanted - ahead)
        return time.monotonic() + ahead

    def wall() -> float:
        return 1_800_000_000 + time.monotonic() + ahead + (3600 if (notes / "jump").exists() else 0)

    return lock_watch.Clocks(steady, wall)


def held(notes: Path, work: object = screen.work) -> object:
    def waits(args: object) -> int:
        code = int(work(args))  # type: ignore[operator]
        if (notes / "hold").exists():
            ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # readable again, for whoever is not root
            (notes / "holding").write_text(str(os.getpid()))
            (notes / "holding").rename(notes / "held")  # whole from the moment that it is there
            while (notes / "hold").exists():
                time.sleep(0.02)
        return code

    return waits


if __name__ == "__main__":
    vault, notes, *words = sys.argv[1:]
    given = ["--data", vault, "--language", "en", "screen", *words]
    if "LIFELINE" not in os.environ:

        def command(lifeline: int, was_locked: bool) -> list[str]:
            os.environ["LIFELINE"] = f"{lifeline} {int(was_locked)}"
            return [sys.executable, *sys.argv]

        sys.exit(parent.watch(command, language="en"))
    lifeline, was_locked = map(int, os.environ.pop("LIFELINE").split())
    house_app.LOOK_EVERY = 0.2
    house_app.LockWatch = lambda clocks: lock_watch.LockWatch(clocked(Path(notes)))  # type: ignore[assignment, misc]
    screen.work = held(Path(notes))  # type: ignore[assignment]
    if (Path(notes) / "crash").exists():
        from kommisjon.tui.screens.household import HouseholdScreen
        from tests.screen.crashing_app import fail

        HouseholdScreen.action_sheet = fail  # type: ignore[method-assign]
    sys.exit(worker.main(given, lifeline=lifeline, was_locked=bool(was_locked)))
