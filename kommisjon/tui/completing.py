"""Completing the name of a file while it is typed, as a shell does."""

from __future__ import annotations

import os
from itertools import takewhile
from pathlib import Path

MOST_NAMES = 2_000
"""Names of one folder that are looked at."""


def completed(typed: str) -> str:
    """Give what is typed with as much more of the name as is certain; a whole folder's name gets its /."""
    if not typed or typed[0] in "'\"":
        return typed
    folder, begun = os.path.split(typed)
    names = _names(Path(folder or ".").expanduser(), begun)
    if not names:
        return typed
    common = _shared(names)
    found = os.path.join(folder, common) if folder else common
    if len(names) == 1 and Path(found).expanduser().is_dir():
        return found + "/"
    return found if len(common) > len(begun) else typed


def _names(folder: Path, begun: str) -> list[str]:
    found: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry, _ in zip(entries, range(MOST_NAMES), strict=False):
                hidden = entry.name.startswith(".") and not begun.startswith(".")
                if entry.name.startswith(begun) and not hidden:
                    found.append(entry.name)
    except OSError:
        return []
    return found


def _shared(names: list[str]) -> str:
    """The letters that all names begin with."""
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    return "".join(letters[0] for letters in alike)
