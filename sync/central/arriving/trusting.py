"""The list of trusted keys that central holds: the newest it has seen, whatever file it is given later.

Without this, whoever can put an old `trust.json` before the importer undoes every withdrawal since
(security-and-bundles.md 4.6).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, insert, select, update

from sync.central.failing import telling
from sync.central.schema import meta
from sync.central.store import writing
from sync.trust.chain import accept_newer
from sync.trust.signed import SignedTrust

_TRUST = "trust"


def keep_trust(engine: Engine, offered: SignedTrust, at: datetime) -> SignedTrust:
    """Hold `offered` if it follows from the list held so far, and give the one that holds from now on.

    The first one is held as it comes. `at` is central's own time (aware). Raises Refusal S209 for a list that has
    expired, also where it is the one held, and those of sync.trust.chain.accept_newer; what was held stands then.
    """
    with telling(), writing(engine) as connection:
        # The row that is always there stands for one that may not be yet: one importer at a time goes on.
        connection.execute(select(meta.c.value).where(meta.c.key == "schema").with_for_update())
        known: str | None = connection.scalar(select(meta.c.value).where(meta.c.key == _TRUST))
        held = _newer(known, offered, at)
        signed = SignedTrust.from_bytes(held)
        signed.trust.check_current(at)
        if known is None:
            connection.execute(insert(meta), {"key": _TRUST, "value": held.decode()})
        elif held != known.encode():
            connection.execute(update(meta).where(meta.c.key == _TRUST).values(value=held.decode()))
    return signed


def following(engine: Engine, offered: SignedTrust, at: datetime) -> SignedTrust:
    """Give the list that would hold after `keep_trust`, for whoever only seals by it; nothing is changed.

    Raises as `keep_trust`.
    """
    with telling(), engine.connect() as connection:
        known: str | None = connection.scalar(select(meta.c.value).where(meta.c.key == _TRUST))
    signed = SignedTrust.from_bytes(_newer(known, offered, at))
    signed.trust.check_current(at)
    return signed


def _newer(known: str | None, offered: SignedTrust, at: datetime) -> bytes:
    data = offered.to_bytes()
    return data if known is None else accept_newer(known.encode(), data, at)
