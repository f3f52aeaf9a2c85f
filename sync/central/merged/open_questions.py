"""What central asks of a laptop and has no answer to: it goes with every receipt until the answer comes."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from kommisjon.model.asking_back import Question, Reply
from sync.central.among import among
from sync.central.merged.projections import readable
from sync.central.merged.visible import Visible
from sync.central.schema import rec
from sync.merge import decode, view
from sync.merge.receipt import Asked


def answered(connection: Connection, questions: Collection[str]) -> set[str]:
    """Give those of these questions to which a reply has come."""
    replies = among(rec.c.parent, questions), rec.c.type == Reply.TYPE, rec.c.alive
    return set(connection.scalars(select(rec.c.parent).where(*replies)))


def open_questions(connection: Connection, device: str) -> list[Asked]:
    """Give what is asked of a laptop, by its pseudonym; nothing about anybody who is shielded by now."""
    rows = connection.execute(
        select(rec.c.home, rec.c.rec, rec.c.case_id, rec.c.parent, rec.c.doc)
        .where(rec.c.type == Question.TYPE, rec.c.alive, rec.c.waiting.is_(None))
        .order_by(rec.c.rec)
    ).all()
    replied = answered(connection, [row.rec for row in rows])
    visible = Visible(connection)
    waiting = [row for row in rows if row.rec not in replied]
    visible.know(row.rec for row in waiting)
    found = []
    for row in waiting:
        asked = readable(Question, view(decode(row.doc)))
        if asked is not None and asked.device == device and visible.place(row.rec) is not None:
            found.append(
                Asked(
                    home=row.home,
                    rec=row.rec,
                    case=row.case_id,
                    about=row.parent,
                    path=asked.path,
                    text=asked.text,
                    by=asked.by,
                    at=asked.at,
                )
            )
    return found
