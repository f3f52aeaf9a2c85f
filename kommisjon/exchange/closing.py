"""The end of a mission: everything is with headquarters, and the laptop says so under its signature.

The statement is printed from the ledger (security-and-bundles.md 4.5): how many records there are, and the
receipts that acknowledge them all. It is canonical JSON beside an SSH signature in the namespace
`kommisjon.close.v1`, which `ssh-keygen -Y verify` checks against headquarters' `allowed_signers`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.enrolment import certificate_of, signing_key
from kommisjon.model.records import Mission
from kommisjon.store import purging, receipts, settled
from kommisjon.store.audit import Act
from kommisjon.store.receipts import Sent
from kommisjon.store.store import Store
from kommisjon.store.unlocking import OpenVault
from sync import canonical
from sync.merge import view
from sync.merge.ranges import holds
from sync.trust import sshsig
from sync.trust.document import moment_text

NAMESPACE = "kommisjon.close.v1"
"""What the signature is for; `sync.trust.signers` lets certified laptops use it."""


@dataclass(frozen=True, slots=True)
class Closed:
    """What was signed. `receipts` are those that together acknowledge everything, oldest first."""

    statement: bytes
    signature: bytes
    """Armoured, over `statement`."""
    cases: int
    records: int
    receipts: list[Sent]
    never_arrived: list[int]
    """Numbers of bundles whose sticks are somewhere; their content came by others."""


def close_mission(
    vault: OpenVault,
    code: str,
    at: datetime,
    *,
    agreed: Callable[[int, int], bool] = lambda _cases, _records: True,
) -> Closed | None:
    """Close a mission for new answers and give the signed statement; None where `agreed` says no.

    `agreed` is asked with (cases, records) once nothing stands against it. Closed again, it says the same anew.
    Raises Refusal V115 before enrolment, D715 for a mission that is not here, D714 while anything of it is not
    acknowledged, V108.
    """
    store, certificate = vault.store, certificate_of(vault.store)
    homes = _homes(store, code)
    records, changes = _acknowledged(store, homes)
    if not agreed(len(homes) - 1, records):
        return None
    bundles, missing = receipts.ledger(store), [sent.seq for sent in receipts.never_arrived(store)]
    vouching = [sent for sent in bundles if sent.receipt is not None and sent.own]
    statement = canonical.dumps(
        {
            "format": "kommisjon.close",
            "version": 1,
            "code": code,
            "mission": certificate.mission,
            "device": store.device()[0],
            "epoch": store.device()[1],
            "closed": moment_text(at),
            "cases": len(homes) - 1,
            "records": records,
            "changes": changes,
            "receipts": [
                {"seq": one.seq, "bundle": one.manifest_sha256, "receipt": one.receipt} for one in vouching
            ],
            "unaccounted": missing,
        }
    )
    with store.writing() as connection:
        settled.close(connection, code, homes.items(), moment_text(at))
        store.note(Act.CLOSED_MISSION, vault.label)
    vault.mark()
    signature = sshsig.sign(statement, NAMESPACE, signing_key(store), certificate.blob)
    return Closed(statement, signature, len(homes) - 1, records, vouching, missing)


def _homes(store: Store, code: str) -> dict[str, str]:
    """The numbers of the mission's cases by home, those handed over too; the mission's own home comes first."""
    for record in store.records(Mission.TYPE):
        if view(record.doc).value("code") == code:
            gone = {one.home: one.number for one in settled.settled(store.connection, code)}
            cases = [(case.home, view(case.doc)) for case in store.records("case")]
            here = {home: str(said.value("number")) for home, said in cases if said.value("mission") == code}
            return {record.home: code, **gone, **here}
    raise Refusal(Code.NO_SUCH_MISSION, mission=code)


def _acknowledged(store: Store, homes: dict[str, str]) -> tuple[int, int]:
    """(records, changes) of these cases, here and handed over. Raises Refusal D714 unless all are acknowledged."""
    held, changes = receipts.acknowledged(store), 0
    records: set[tuple[str, str]] = set()
    missing: list[str] = []
    for change in store.changes():
        if change.home in homes:
            records.add((change.home, change.rec))
            changes += 1
            if not holds(held.get(change.actor, []), change.n):
                missing.append(change.home)
    if missing:
        raise Refusal(Code.NOT_ALL_RECEIVED, changes=len(missing), cases=len(set(missing)))
    gone = [what for home, what in purging.handed_over(store).items() if home in homes]
    return len(records) + sum(one for one, _ in gone), changes + sum(one for _, one in gone)
