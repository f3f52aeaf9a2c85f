"""Who saw a shielded person on which laptop: for the officers who may see them, opened with their key."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import Engine

from kommisjon.errors import Code, Refusal
from sync.central.failing import telling
from sync.central.merged import sealed_log, shielding, trails
from sync.central.staff.audit import Act, noted
from sync.central.staff.on_laptops import OnLaptop
from sync.central.staff.who import Role, Staff
from sync.trust.sealing import Identity


def seen_on_laptops(
    engine: Engine, who: Staff, identity: Identity, person: str, at: datetime
) -> tuple[OnLaptop, ...]:
    """The entries of laptops' trails that name somebody, a record of theirs, or the case that went with them.

    By laptop and number. Noted before they are given. Raises Refusal D760, V171, V172, or V173 for nobody here.
    """
    who.check(Role.PROTECTION)
    with telling(), engine.connect() as connection:
        sealed_log.check_key(connection, identity)
        away = shielding.away(connection)
        if person not in away:
            raise Refusal(Code.NOT_SHIELDED, person=person)
        case = away[person].case_id
        own = {one.rec for one in away.values() if person in (one.rec, one.person)}
        rows = [SimpleNamespace(**row) for row in trails.opened(connection, identity)]
    noted(engine, who, Act.SAW_SHIELDED, at, (person,))
    found = map(OnLaptop.of, rows)
    return tuple(one for one in found if not own.isdisjoint(one.about) or one.about == (case,))
