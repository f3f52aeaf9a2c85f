"""`kommisjon --plain`: the line mode, in the worker in which the screen would be."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime


def work(args: argparse.Namespace, lock_minutes: float) -> int:
    """Talk by lines in this process; gives 0 when it was closed, 75 when it has locked, 128 and more by a signal.

    Right-to-left text stands in its logical order, which a screen reader reads, unless --text-order=visual.
    Raises Refusal as `LineMode.run` does.
    """
    from kommisjon.cli.console import echo_again
    from kommisjon.cli.place import folder_of
    from kommisjon.plain.console import Console
    from kommisjon.plain.program import LineMode
    from kommisjon.plain.talk import Talk
    from kommisjon.vault.lock_watch import LockWatch
    from kommisjon.vault.outside import Outside

    outside = Outside(args.lifeline)
    console = Console(sys.stdout, os.environ.get("TERM"))
    visual = getattr(args, "text_order", "auto") == "visual"
    talk = Talk(console, sys.stdout, LockWatch(), visual=visual)
    mode = LineMode(
        folder_of(args),
        talk,
        clock=lambda: datetime.now(UTC),
        lock_minutes=lock_minutes,
        was_locked=args.was_locked,
    )
    outside.heed(talk.end)
    console.begin()
    try:
        console.hush()
        return mode.run()
    finally:
        console.leave()
        if outside.parent_ended:
            echo_again()
