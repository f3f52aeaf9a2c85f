"""What central signs, receipts and packs alike: with which keys, and under which numbers.

Central numbers what it signs by mission: 1, 2, 3 …, each pointing to the manifest before it. A number is taken and
its digest committed before any of the file is on a medium; a write that fails afterwards leaves a number that
nobody gets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select, union_all

from kommisjon.errors import Code, Refusal
from sync.bundle.manifest import NO_PREVIOUS, Kind
from sync.bundle.write import Signer, Written, write_bundle
from sync.central.schema import meta, pack, sent
from sync.trust.certificate import Certificate
from sync.trust.devices import Device, Register
from sync.trust.sealing import Recipient
from sync.trust.signed import SignedTrust

_EPOCH = 1
"""Central's own; it is not enrolled anew."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What central answers with: its receipt key, the register of laptops, the newest list of trusted keys."""

    key: Callable[[Certificate], Ed25519PrivateKey]
    """Gives the receipt key that belongs to a certificate of central's."""
    register: Register
    trust: SignedTrust

    def laptop(
        self,
        device: str,
        mission: str,
        at: datetime,
        code: Code,
        register: str = "the register",
        *,
        retired: bool = False,
    ) -> Device:
        """The laptop that something is for; `mission` by its pseudonym. Raises Refusal `code` where it cannot be.

        `register` is what it is looked for in, in words. Raises Refusal S206 or S222 for a laptop whose key may be
        in other hands; one that was `retired` is given nothing but answers.
        """
        entry = self.register.newest_of(device, mission, at, self.trust.trust, retired=retired)
        if entry is None:
            raise Refusal(code, detail=f"{device} is not on {register}, or no longer")
        if entry.sealed_to().suite != self.trust.trust.seal:
            raise Refusal(code, detail=f"{device} has a key of another kind")
        return entry

    def write(
        self,
        folder: Path,
        kind: Kind,
        entry: Device,
        number: tuple[int, str],
        at: datetime,
        lines: Iterable[bytes],
        *,
        random: Callable[[int], bytes],
        staging: Path | None,
        announce: Callable[[str, str], None],
    ) -> Written:
        """Write a bundle for the laptop `entry`, sealed to it and to central, under `next_number`'s number.

        The rest is as sync.bundle.write.write_bundle takes it. Raises what that raises.
        """
        central, trust = entry.central_certificate(), self.trust.trust
        seq, previous = number
        return write_bundle(
            folder,
            kind=kind,
            device=central.device,
            mission=entry.mission,
            epoch=_EPOCH,
            seq=seq,
            base_seq=0,
            prev=previous,
            created=at,
            trust_version=trust.version,
            lines=lines,
            signer=Signer(self.key(central), central),
            recipients=[entry.sealed_to(), *map(Recipient.parse, trust.central)],
            random=random,
            staging=staging,
            announce=announce,
        )


def why(refusal: Refusal) -> str:
    """What kept a bundle from being written: the code and its facts, for the refusal that names the laptop."""
    return ": ".join([refusal.code.id, *map(str, refusal.facts.values())])


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
