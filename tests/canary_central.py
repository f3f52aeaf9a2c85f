"""A central that holds the canary household, and commands given to it as KB. Nobody in it exists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from sync.central.store import connect
from tests.canary_household import delivered
from tests.e2e.test_commands import Ended, call

Central = Callable[..., Ended]


def where(place: Path) -> list[str]:
    """The options that name central's keys and its database in a folder."""
    return ["--keys", str(place / "keys"), "--database", str(place / "central.db")]


def database(place: Path) -> Engine:
    return connect(str(place / "central.db"), bytes.fromhex((place / "keys/central/database.key").read_text()))


def made(place: Path) -> Path:
    """Make the central in this folder."""
    assert call(["central", "init", *where(place)]).code == 0
    engine = database(place)
    delivered(engine)
    engine.dispose()
    return place


def commands(place: Path) -> Central:
    """Gives a command to the central in this folder: its words, and what is typed."""

    def give(what: str, *arguments: str, typed: str = "") -> Ended:
        return call(["central", what, *where(place), "--as", "KB", *arguments], typed)

    return give
