"""A file far beyond its limit, and whoever may not take it into memory to find that out."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BEYOND = 64 * 1024 * 1024
_MOST = 16 * 1024 * 1024


def make_huge(path: Path) -> None:
    """A file of zeros that takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(BEYOND)


@contextmanager
def little_memory() -> Iterator[None]:
    """What is done within takes far less memory than the file is large."""
    tracemalloc.start()
    try:
        yield
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < _MOST
