"""What a crash may leave behind: a mark, the kind of exception and where it happened. Never a value.

A traceback that shows local variables would print a family's names on the normal terminal
(security-and-bundles.md 0, finding 1).
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

from kommisjon.errors import Code, Refusal, Told
from kommisjon.i18n.catalogue import gettext


def note_crash(problem: BaseException, folder: Path) -> Told:
    """Write `crash-<mark>.txt` into `folder` (kind and places only) and give what to tell the person."""
    mark = os.urandom(4).hex()
    frames = traceback.extract_tb(problem.__traceback__)
    lines = [type(problem).__qualname__]
    lines += [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / f"crash-{mark}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError:
        # The disk may be what failed; the person is told all the same.
        pass
    return Refusal(Code.INTERNAL, mark=mark).told(gettext)


def print_no_values(folder: Path) -> None:
    """From here on nothing in this process prints a traceback, a log line or a warning, in whatever thread it
    fails; what fails leaves its mark in `folder`, and where it ends the process, the mark is told."""
    import faulthandler
    import logging
    import threading
    import warnings

    faulthandler.disable()
    warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())  # asyncio tells through it what a task died of

    def ends(_kind: object, problem: BaseException, _trace: object) -> None:
        told = note_crash(problem, folder)
        print(f"{told.code}  {told.what}\n  {told.lost}\n  {told.do}", file=sys.__stderr__)

    def goes_on(failed: threading.ExceptHookArgs | sys.UnraisableHookArgs) -> None:
        if failed.exc_value is not None:
            note_crash(failed.exc_value, folder)

    sys.excepthook = ends
    threading.excepthook = goes_on
    sys.unraisablehook = goes_on
