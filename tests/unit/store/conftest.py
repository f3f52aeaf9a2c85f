import itertools
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kommisjon.store.opening import create
from kommisjon.store.store import Store

KEY = bytes(range(32))
VAULT = "ab" * 16


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create(tmp_path / "store.db", bytearray(KEY), VAULT)
    return tmp_path / "store.db"


@pytest.fixture
def open_store(path: Path) -> Iterator[Callable[[], Store]]:
    """Opens the store, again and again; the clock moves one second a look."""
    seconds = itertools.count()
    opened: list[Store] = []

    def clock() -> datetime:
        return datetime(2026, 11, 2, 9, tzinfo=UTC) + timedelta(seconds=next(seconds))

    def open_again() -> Store:
        while opened:
            opened.pop().close()
        opened.append(Store(path, bytearray(KEY), clock=clock, random=os.urandom))
        return opened[-1]

    yield open_again
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    made = open_store()
    made.name_device("laptop-1", 1)
    return made
