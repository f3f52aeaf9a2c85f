"""The records of one case that may be looked at: nothing of, below or about a person who is shielded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from kommisjon.model.records import Person
from sync.central.among import among
from sync.central.merged.naming import named_by
from sync.central.schema import actor, chg, rec
from sync.merge import Doc, Head, View, decode, view
from sync.merge.policies import POLICIES


@dataclass(frozen=True, slots=True)
class Seen:
    """One living record of the case, as it is drawn."""

    home: str
    rec: str
    type: str | None
    view: View
    doc: Doc

    @property
    def parent(self) -> str | None:
        """The record it hangs under."""
        return text(self.view, "_parent") or None


def seen_in(connection: Connection, case_id: str, persons: Iterable[str]) -> list[Seen]:
    """Give the record of the case itself, those of its visible `persons`, and what hangs under those.

    What is about the household as a whole may hang under nothing and name its case only, as the advice does.
    """
    level = [case_id, *persons]
    visible = frozenset(level[1:])
    whole = and_(rec.c.case_id == case_id, rec.c.parent.is_(None), rec.c.type != Person.TYPE)
    rows = list(connection.execute(select(rec).where(among(rec.c.rec, level) | whole)))
    level = [row.rec for row in rows]
    while level:
        below = connection.execute(select(rec).where(among(rec.c.parent, level))).all()
        known = {row.rec for row in rows}
        # A person that hangs under the case is either among the visible ones already, or shielded.
        below = [row for row in below if row.rec not in known and row.type != Person.TYPE]
        rows += below
        level = [row.rec for row in below]
    rows.sort(key=lambda row: row.rec)
    docs = [(row, decode(row.doc)) for row in rows]
    found = [Seen(row.home, row.rec, row.type, view(doc, POLICIES), doc) for row, doc in docs]
    return [one for one in found if named_by(one.type, one.view) <= visible]


def text(shown: View, path: str) -> str:
    """The words that stand on a path; blank for none."""
    value = shown.value(path)
    return value if isinstance(value, str) else ""


def writer(connection: Connection, home: str, head: Head) -> tuple[str, str]:
    """Who wrote what stands at `head` in a record of `home`, and on which laptop."""
    found = connection.execute(
        select(chg.c.by, actor.c.device)
        .join(actor, actor.c.actor_no == chg.c.actor_no)
        .where(chg.c.home == home, chg.c.actor_no == head.actor, chg.c.n == head.n)
    ).one()
    return found.by, found.device
