"""The bundles central has taken, with the receipt of each."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select, update

from sync import canonical
from sync.central.arriving.reading import Fault
from sync.central.arriving.sequence import ManifestFacts, Taken
from sync.central.loading import in_batches, load
from sync.central.merged.erased import without_erased
from sync.central.merged.shielding import concealing
from sync.central.schema import actor, bundle, quarantine
from sync.merge.lines import HeadLine
from sync.merge.receipt import Receipt


def receipt_of(connection: Connection, manifest_sha256: str) -> Receipt | None:
    """Give the receipt of a bundle taken before, or None."""
    stored = connection.scalar(select(bundle.c.receipt).where(bundle.c.manifest_sha256 == manifest_sha256))
    return None if stored is None else Receipt.decoded(stored.encode())


def taken_from(connection: Connection, actor_no: int) -> list[Taken]:
    """Give the bundles taken from one laptop."""
    rows = connection.execute(
        select(bundle.c.seq, bundle.c.manifest_sha256, bundle.c.prev).where(bundle.c.actor_no == actor_no)
    )
    return [Taken(row.seq, row.manifest_sha256, row.prev) for row in rows]


def taken_bundle(connection: Connection, device: str, seq: int | None) -> tuple[int, str, str] | None:
    """Give (bundle_no, mission, receipt) of a laptop's bundle, or of the last one taken; of its newest epoch."""
    statement = (
        select(bundle.c.bundle_no, bundle.c.mission, bundle.c.receipt)
        .join(actor, actor.c.actor_no == bundle.c.actor_no)
        .where(actor.c.device == device)
        .order_by(actor.c.epoch.desc(), bundle.c.bundle_no.desc())
    )
    row = connection.execute(statement if seq is None else statement.where(bundle.c.seq == seq)).first()
    return None if row is None else (row.bundle_no, row.mission, row.receipt)


def open_row(
    connection: Connection, manifest: ManifestFacts, actor_no: int, head: HeadLine, at: str, status: str
) -> int:
    """Begin the row of a bundle and give its number; the receipt comes last, in the same transaction."""
    row = {
        "manifest_sha256": manifest.manifest_sha256,
        "actor_no": actor_no,
        "mission": manifest.mission,
        "seq": manifest.seq,
        "base_seq": manifest.base_seq,
        "prev": manifest.prev,
        "received_at": at,
        "status": status,
        "forms": canonical.dumps(head.forms).decode(),
        "receipt": "",
    }
    number: int | None = connection.scalar(insert(bundle).values(**row).returning(bundle.c.bundle_no))
    assert number is not None
    return number


def close_row(connection: Connection, bundle_no: int, receipt: Receipt) -> None:
    """Write the receipt."""
    text = receipt.encoded().decode()
    connection.execute(update(bundle).where(bundle.c.bundle_no == bundle_no).values(receipt=text))


def set_aside(connection: Connection, bundle_no: int, faults: Iterable[Fault]) -> None:
    """Keep the lines that were not taken, for a person to look at; of one about somebody erased, its number."""
    shields = concealing(connection)
    for some in in_batches(faults):
        rows = [
            (
                *(bundle_no, fault.line, fault.code.id, "open"),
                *shields.kept(without_erased(connection, fault.content)),
            )
            for fault in some
        ]  # a list: nothing can be asked of the database while rows are copied into it
        load(connection, quarantine, ("bundle_no", "line", "code", "status", "content", "named"), rows)
