"""What central signs, receipts and packs alike: with which keys, and under which numbers.

Central numbers what it signs by mission: 1, 2, 3 …, each pointing to the manifest before it. A number is taken and
its digest committed before any of the file is on a medium; a write that fails afterwards leaves a number that
nobody gets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select, union_all

from sync.bundle.manifest import NO_PREVIOUS
from sync.central.schema import meta, pack, sent
from sync.trust.certificate import Certificate
from sync.trust.devices import Register
from sync.trust.signed import SignedTrust

EPOCH = 1
"""Central's own; it is not enrolled anew."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What central answers with: its receipt key, the register of laptops, the newest list of trusted keys."""

    key: Callable[[Certificate], Ed25519PrivateKey]
    """Gives the receipt key that belongs to a certificate of central's."""
    register: Register
    trust: SignedTrust


def next_number(connection: Connection, mission: str) -> tuple[int, str]:
    """The next number of a mission, by its pseudonym, and what it points to.

    Nobody else takes one until the transaction ends.
    """
    connection.execute(select(meta.c.value).where(meta.c.key == "schema").with_for_update())
    signed = union_all(
        *(select(table.c.seq, table.c.manifest_sha256).where(table.c.mission == mission) for table in (sent, pack))
    ).subquery()
    last = connection.execute(select(signed).order_by(signed.c.seq.desc()).limit(1)).first()
    return (1, NO_PREVIOUS) if last is None else (last.seq + 1, last.manifest_sha256)
