"""Cases that take no more answers: sealed, or their mission is closed, or handed over and deleted here.

A case handed over stays in the list with its number, and nothing else of it (docs/decisions/0024).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kommisjon.errors import Code, Refusal
from kommisjon.model.asking_back import Question, Reply
from kommisjon.model.seal import Addendum, Seal
from kommisjon.store.opening import Connection, telling

_UNDER_A_SEAL = (Addendum.TYPE, Question.TYPE, Reply.TYPE)


@dataclass(frozen=True, slots=True)
class Settled:
    """A case, or a mission's own record. Times are ISO 8601 in UTC; None where that has not happened."""

    home: str
    mission: str
    """The mission's code."""
    number: str
    """The case's number; the mission's code for the mission's own record."""
    closed_at: str | None
    handed_over_at: str | None


def settled(connection: Connection, mission: str | None = None) -> list[Settled]:
    """Everything that takes no more answers, of one mission or of all."""
    sql = "SELECT home, mission, number, closed_at, handed_over_at FROM settled"
    with telling():
        rows = connection.execute(
            sql + (" ORDER BY number" if mission is None else " WHERE mission = ? ORDER BY number"),
            () if mission is None else (mission,),
        )
        return [Settled(*row) for row in rows]


def check_open(connection: Connection, homes: Iterable[str]) -> None:
    """Check that these cases take answers. Raises Refusal D713 (handed over) or D703 (mission closed)."""
    for home in homes:
        with telling():
            row = connection.execute("SELECT handed_over_at FROM settled WHERE home = ?", (home,)).fetchone()
        if row is not None:
            raise Refusal(Code.HANDED_OVER if row[0] else Code.CLOSED_MISSION)


def is_sealed(connection: Connection, home: str) -> bool:
    """Whether a case is sealed: it then takes nothing but an addendum (domain.md section 9)."""
    with telling():
        found = connection.execute(
            "SELECT 1 FROM rec WHERE type = ? AND home = ? AND alive LIMIT 1", (Seal.TYPE, home)
        ).fetchone()
    return found is not None


def check_unsealed(connection: Connection, places: Iterable[tuple[str, str, str | None]]) -> None:
    """Check that what is to be saved is under no seal. Takes (home, record, the type it is given now) of each.

    Raises Refusal D750 for anything but an addendum, a question of headquarters or a reply to one, that is new.
    """
    sealed: dict[str, bool] = {}
    for home, rec, made in places:
        if home not in sealed:
            sealed[home] = is_sealed(connection, home)
        if sealed[home] and (made not in _UNDER_A_SEAL or _stands(connection, home, rec)):
            raise Refusal(Code.SEALED)


def _stands(connection: Connection, home: str, rec: str) -> bool:
    with telling():
        row = connection.execute("SELECT 1 FROM rec WHERE home = ? AND rec = ?", (home, rec)).fetchone()
    return row is not None


def close(connection: Connection, mission: str, cases: Iterable[tuple[str, str]], at: str) -> None:
    """Note in the open transaction that these (home, number) of a mission take no more answers from `at` on."""
    connection.executemany(
        "INSERT INTO settled (home, mission, number, closed_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (home) DO UPDATE SET closed_at = coalesce(closed_at, excluded.closed_at)",
        [(home, mission, number, at) for home, number in cases],
    )


def hand_over(connection: Connection, home: str, mission: str, number: str, at: str) -> None:
    """Note in the open transaction that a case's content is deleted here."""
    connection.execute(
        "INSERT INTO settled (home, mission, number, handed_over_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (home) DO UPDATE SET handed_over_at = excluded.handed_over_at",
        (home, mission, number, at),
    )
