"""Which residents a member of staff sits with now, and whether an interpreter takes part (domain.md S9).

The session itself is a household's: its language, channel, register category and number, and problems
(kommisjon.interview.sessions).
"""

from __future__ import annotations

from kommisjon.interview.centre.residents import Resident
from kommisjon.interview.family.household import answers_of
from kommisjon.model.session import Channel, Session
from kommisjon.store.store import Store

_INTERPRETED = (Channel.ON_SITE, Channel.PHONE, Channel.SCREEN)


def open_sessions(store: Store) -> dict[str, Session]:
    """The sessions that are open on this laptop, by the person or the case each is with."""
    read = ((record.parent, Session.read(answers_of(record.doc))) for record in store.records(Session.TYPE))
    return {parent: session for parent, session in read if parent is not None and session.open}


def session_of(of: Resident, open_now: dict[str, Session]) -> Session | None:
    """The one that a resident sits in: their own, or their household's."""
    return open_now.get(of.person) or open_now.get(of.case)


def is_interpreted(session: Session) -> bool:
    """Whether an interpreter takes part, in the room or from elsewhere."""
    return session.channel in _INTERPRETED
