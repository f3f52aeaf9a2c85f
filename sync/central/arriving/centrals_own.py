"""What no laptop may send: changes in central's name, and records that are written at central alone.

What central writes comes to laptops as documents of a pack (docs/decisions/0041), never as changes: none has any
to send on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, select

from kommisjon.model.records import RECORDS
from sync.central.among import among
from sync.central.merged import actors
from sync.central.schema import rec
from sync.merge import Change, Dot

_TYPES = frozenset(kind for kind, model in RECORDS.items() if model.STAYS_AT_CENTRAL)


def centrals_own(connection: Connection, changes: Iterable[Change], own: Collection[int]) -> set[Dot]:
    """Those of these changes of laptops that are said to be central's, or would touch a record of central's own.

    `own` are the numbers of central's actor (`saving.own_numbers`). A record's type is looked up where it is here
    already, so that a later change without one is known as well.
    """
    wanted = list(changes)
    touched = among(rec.c.rec, {change.rec for change in wanted})
    here = set(connection.scalars(select(rec.c.rec).where(touched, rec.c.type.in_(_TYPES))))
    here |= {change.rec for change in wanted if _says_so(change)}
    return {change.dot for change in wanted if change.actor in own or change.rec in here}


def ahead_of_central(connection: Connection, changes: Iterable[Change], own: Collection[int]) -> set[Dot]:
    """Those of these changes that claim to have seen what central has not written: its next saves would vanish.

    `own` are the numbers of central's actor that the bundle's head line names. Of laptops nobody can say this:
    what one has written, another may have seen long before it comes here (docs/decisions/0055).
    """
    if not own:
        return set()
    last = dict.fromkeys(own, 0) | actors.last_held(connection, own)
    return {
        change.dot
        for change in changes
        if any(number in own and n > last[number] for entry in change.entries for number, n in entry.context)
    }


def _says_so(change: Change) -> bool:
    return any(
        entry.path == "_type" and entry.value is not None and entry.value.get("v") in _TYPES
        for entry in change.entries
    )
