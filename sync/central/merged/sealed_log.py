"""Changes and files of shielded persons, sealed one by one to the public key of those who may see them.

Sealing takes no secret, so an importer, or a caseworker who raises a shield, puts a person away without being able
to look again (docs/decisions/0042). Each piece is HPKE: X-Wing with AES-256-GCM, bound to its place.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from sqlalchemy import Connection, delete, insert, select

from kommisjon.errors import Code, Refusal
from sync.central.among import among
from sync.central.merged.log import change_of, row_of
from sync.central.schema import attachment_chunk, meta, shielded_chg, shielded_chunk
from sync.central.upsert import insert_or
from sync.merge import Change
from sync.trust.sealing import Identity, Recipient

RECIPIENT = "shielded_recipient"
"""The row of `meta` with the public key; without it nothing is sealed here."""

_LINE = "line"
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class Logged:
    """A change as it was taken out of the sealed log, and the bundle it came in."""

    change: Change
    bundle_no: int
    line: int | None = None
    """Its line there; kept of a change that came once more."""


def recipient(connection: Connection) -> Recipient | None:
    """The public key that shielded persons are sealed to, once there is one."""
    text = connection.scalar(select(meta.c.value).where(meta.c.key == RECIPIENT))
    return None if text is None else Recipient.parse(text)


def check_key(connection: Connection, identity: Identity) -> None:
    """Raise Refusal V172 unless shielded persons are sealed to this key, or the code for no key at all."""
    to = recipient(connection)
    if to is None:
        raise Refusal(Code.SHIELDED_NO_KEY)
    if to != identity.recipient:
        raise Refusal(Code.SHIELDED_OTHER_KEY)


def seal(to: Recipient, place: str, content: bytes) -> bytes:
    """Seal `content` so that it opens at `place` only."""
    return _SUITE.encrypt(content, to.public_key(), _bound(place))


def unseal(identity: Identity, place: str, sealed: bytes) -> bytes:
    """Open what `seal` made. Raises Refusal V171 where it is damaged, or sealed to another key."""
    try:
        return _SUITE.decrypt(sealed, identity.private_key(), _bound(place))
    except (InvalidTag, ValueError):
        raise Refusal(Code.SHIELDED_UNREADABLE) from None


def add(connection: Connection, to: Recipient, changes: Iterable[Logged]) -> None:
    """Add changes; one that is there from the same bundle stays as it is."""
    rows = [
        {
            "home": one.change.home,
            "actor_no": one.change.actor,
            "n": one.change.n,
            "bundle_no": one.bundle_no,
            "rec": one.change.rec,
            "content": seal(to, _place(one.change.home, one.change.actor, one.change.n), _spelled(one)),
        }
        for one in changes
    ]
    if rows:
        connection.execute(insert_or(connection, shielded_chg).on_conflict_do_nothing(), rows)


def holds(connection: Connection, changes: Iterable[Change]) -> set[tuple[int, int]]:
    """Give the dots of those of `changes` that lie here, whatever they say."""
    there: set[tuple[int, int]] = set()
    for change in changes:
        where = (shielded_chg.c.actor_no == change.actor, shielded_chg.c.n == change.n)
        if connection.scalar(select(shielded_chg.c.n).where(*where).limit(1)) is not None:
            there.add(change.dot)
    return there


def read(connection: Connection, identity: Identity, homes: Collection[str]) -> Iterator[Logged]:
    """Give every change sealed of these homes, in the order of the key, the copies of one beside each other."""
    rows = connection.execute(
        select(shielded_chg)
        .where(among(shielded_chg.c.home, homes))
        .order_by(shielded_chg.c.home, shielded_chg.c.actor_no, shielded_chg.c.n, shielded_chg.c.bundle_no)
    )
    for row in rows:
        content = json.loads(unseal(identity, _place(row.home, row.actor_no, row.n), row.content))
        line = content.pop(_LINE, None)
        yield Logged(change_of(SimpleNamespace(**content)), row.bundle_no, line)


def remove(connection: Connection, changes: Iterable[Change]) -> None:
    """Take changes out, with all their copies."""
    for change in changes:
        where = (shielded_chg.c.home == change.home, shielded_chg.c.actor_no == change.actor)
        connection.execute(delete(shielded_chg).where(*where, shielded_chg.c.n == change.n))


def put_file(connection: Connection, to: Recipient, sha256: str, chunks: Iterable[bytes]) -> None:
    """Seal the content of a file, chunk by chunk."""
    for index, chunk in enumerate(chunks):
        sealed = seal(to, _place(sha256, index), chunk)
        connection.execute(insert(shielded_chunk).values(sha256=sha256, idx=index, content=sealed))


def holds_file(connection: Connection, sha256: str) -> bool:
    """Whether the content of a file lies sealed."""
    where = (shielded_chunk.c.sha256 == sha256, shielded_chunk.c.idx == 0)
    return connection.scalar(select(shielded_chunk.c.idx).where(*where)) is not None


def seal_file(connection: Connection, to: Recipient, sha256: str) -> None:
    """Move the content of a file from where everybody's lies."""
    where = attachment_chunk.c.sha256 == sha256
    rows = connection.execute(select(attachment_chunk.c.content).where(where).order_by(attachment_chunk.c.idx))
    put_file(connection, to, sha256, [row.content for row in rows])
    connection.execute(delete(attachment_chunk).where(where))


def open_file(connection: Connection, identity: Identity, sha256: str) -> None:
    """Move it back, unless it lies in the open too."""
    where = shielded_chunk.c.sha256 == sha256
    open_too = select(attachment_chunk.c.idx).where(attachment_chunk.c.sha256 == sha256).limit(1)
    if connection.scalar(open_too) is None:
        for row in connection.execute(select(shielded_chunk).where(where).order_by(shielded_chunk.c.idx)).all():
            content = unseal(identity, _place(sha256, row.idx), row.content)
            connection.execute(insert(attachment_chunk).values(sha256=sha256, idx=row.idx, content=content))
    connection.execute(delete(shielded_chunk).where(where))


def _spelled(one: Logged) -> bytes:
    return json.dumps(row_of(one.change) | ({} if one.line is None else {_LINE: one.line})).encode()


def _place(*parts: str | int) -> str:
    return "/".join(map(str, parts))


def _bound(place: str) -> bytes:
    return b"kommisjon/v1/shielded/" + place.encode()
