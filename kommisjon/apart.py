"""A part of kommisjon in a process of its own: with nothing of this one's environment, and held to limits.

What a stranger's file can do to the libraries that read it then happens where no open database and no terminal is.
The parent starts the part with `start`, and ends and reaps it by its own process number; the part's first act is
`hold`. What the two say to each other is their own affair (xform.authoring.apart, sync.central.arriving.apart).
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_NEEDED = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR")
"""Windows cannot start Python without these."""
_MOST_OPEN = 64


@dataclass(frozen=True, slots=True)
class Caps:
    """What a part may take, where the system can hold it to that (Linux and macOS; not Windows)."""

    memory: int
    """Bytes of address space."""
    processor_seconds: int
    file_size: int
    """Bytes of any file it writes."""


def start(
    module: str, arguments: Sequence[str], scratch: str, *, stdin: int | IO[bytes] = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start `module` as a program; its standard output is a pipe, and `scratch` its place for temporary files."""
    return subprocess.Popen(
        [sys.executable, "-s", "-P", "-m", module, *arguments],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(scratch),
        cwd=scratch,
    )


def hold(caps: Caps) -> None:
    """Ask the system to hold this process to `caps`, and to leave no picture of its memory if it dies."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in (
        (resource.RLIMIT_CPU, caps.processor_seconds),
        (resource.RLIMIT_AS, caps.memory),
        (resource.RLIMIT_FSIZE, caps.file_size),
        (resource.RLIMIT_NOFILE, _MOST_OPEN),
    ):
        held = resource.getrlimit(what)[1]
        within = most if held == resource.RLIM_INFINITY else min(most, held)
        try:
            # The processor's soft limit ends with a signal of its own, a second before the hard one.
            resource.setrlimit(what, (within, within if what != resource.RLIMIT_CPU else within + 1))
        except (ValueError, OSError):
            # A system that cannot hold one of them still holds the others, and the parent's clock.
            continue
    forbid_core_dumps()


def forbid_core_dumps() -> None:
    """Keep memory with personal data out of crash files, as far as the system lets a program ask for it."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        pr_set_dumpable = 4
        ctypes.CDLL(None).prctl(pr_set_dumpable, 0, 0, 0, 0)


def ended_by_processor_limit(code: int) -> bool:
    """Say whether this exit code is that of a part the system ended for the processor time it took."""
    if sys.platform == "win32":
        return False
    import signal

    return code == -signal.SIGXCPU


def _environment(scratch: str) -> dict[str, str]:
    """Nothing of this process's own, save what Python needs to find its modules."""
    kept = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    folders = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), scratch)
    return {**kept, **folders, "PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONUTF8": "1"}
