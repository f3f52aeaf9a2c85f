"""The worker: the one process that holds keys and names while the screen is open (security-and-bundles.md 3.5).

It is hardened before anything of ours is read, ends when the vault is locked, and never outlives its parent.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence


def main(
    words: Sequence[str], *, lifeline: int | None = None, was_locked: bool = False, port: int | None = None
) -> int:
    """Open the screen for the arguments of `kommisjon`; gives the exit code, 75 when it has locked.

    `lifeline` is a descriptor (on Windows a handle) that can be read from when the parent has ended; `was_locked`
    says that the worker before this one has locked. `port` is a descriptor of the socket at which residents' pages
    are asked for, where the parent holds one.
    """
    gc.disable()  # while modules are read, all of which stay: looking for garbage among them is waited for
    from kommisjon.apart import forbid_core_dumps

    forbid_core_dumps()
    from kommisjon.cli import kiosk, screen
    from kommisjon.cli import main as door
    from kommisjon.cli.place import folder_of
    from kommisjon.crash import print_no_values

    args = door.read(words, (screen, kiosk))
    print_no_values(folder_of(args).path)
    args.lifeline = _opened(lifeline)
    args.was_locked, args.port = was_locked, port
    return door.run(args, screen.work)


def _opened(lifeline: int | None) -> int | None:
    if lifeline is None:
        return None
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.open_osfhandle(lifeline, os.O_RDONLY)
    os.set_inheritable(lifeline, False)
    return lifeline
