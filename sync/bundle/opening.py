"""Opens a bundle's content, of which pass 1 has found who signed it (security-and-bundles.md 4.5, pass 2).

The whole of it is gone through once before anything is given out. No plaintext is ever written to a disk, and only
a step of the content is held in memory, but for records while they are few.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

from kommisjon.errors import N_, Code, Refusal
from sync.bundle.attachments import Entry, TypeCheck
from sync.bundle.bag import ATTACHMENTS, BagInfo, Listed
from sync.bundle.beside import DigestBeside, read_ahead
from sync.bundle.limits import IN_MEMORY, MAX_ATTACHMENT, MAX_INNER
from sync.bundle.lines import Line, check_head, read_lines
from sync.bundle.manifest import Manifest
from sync.bundle.payload import check_layout, read_payload
from sync.bundle.seal import unseal
from sync.bundle.unpacking import BagStream, split_lines
from sync.bundle.window import Window
from sync.trust.sealing import Identity


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle whose whole content was found to be what the signer's manifest says."""

    manifest: Manifest
    """The signed outside."""
    info: BagInfo
    attachments: tuple[Entry, ...]
    """In the order of their digests."""
    _listed: list[Listed] = field(repr=False)
    _payload: Window = field(repr=False)
    _password: bytes = field(repr=False)
    _records: bytes | None = field(repr=False)

    def lines(self) -> Iterator[Line]:
        """Give every line, the head line first. A line that is refused says so, and the rest go on."""
        return read_lines(self.raw_lines())

    def raw_lines(self) -> Iterator[bytes]:
        """Give every line as it was signed, unjudged."""
        if self._records is not None:
            return iter(self._records.split(b"\n"))
        stream = self._stream()
        return split_lines(stream.file(self._listed[0], MAX_INNER))

    def stream_attachments(self) -> Iterator[tuple[Entry, Iterator[bytes]]]:
        """Give each attachment with its content piece by piece; what is not taken of one is passed over."""
        if not self.attachments:
            return
        stream = self._stream()
        for _ in stream.file(self._listed[0], MAX_INNER):
            pass
        for entry, listed in zip(self.attachments, self._listed[1:-1], strict=True):
            pieces = stream.file(listed, MAX_ATTACHMENT)
            yield entry, pieces
            for _ in pieces:
                pass

    def read_attachments(self) -> Iterator[tuple[Entry, bytes]]:
        """Give each attachment's content, one at a time in memory."""
        for entry, pieces in self.stream_attachments():
            yield entry, b"".join(pieces)

    def _stream(self) -> BagStream:
        stream = BagStream(read_payload(self._payload, self._password, self.manifest.payload.inner_size))
        stream.lists()
        return stream


def open_content(
    manifest: Manifest, sealed: bytes, payload: Window, identity: Identity, *, keep: int = IN_MEMORY
) -> Opened:
    """Unseal a payload and check all of its content against the manifest that names it.

    `sealed` and `payload` are the members whose digests the manifest signs; the file under `payload` must stay
    open while the result is read. At most `keep` bytes of records are kept, so that they need no second reading.
    Raises Refusal C401 or C402 (sealed key), P501 (payload), P502 (archive), P503 (lists), P504 (counts), P505
    (limits), R604 (an attachment's type), C404 (content of another bundle), C403 (content's digest). Lines are
    judged one by one in `Opened.lines`.
    """
    password = unseal(sealed, identity, len(manifest.recipients))
    if identity.recipient.id not in manifest.recipients:
        raise Refusal(Code.SEAL, detail="recipients")
    check_layout(payload, manifest.payload.inner_size)
    pieces = read_ahead(read_payload(payload, password, manifest.payload.inner_size))
    with closing(pieces), DigestBeside() as whole:
        stream = BagStream(pieces, whole)
        info, listed = stream.lists()
        info.check_belongs(manifest)
        records, count = _check_records(stream, listed[0], keep)
        attachments = tuple(_check_attachment(stream, one) for one in listed[1:-1])
        for _ in stream.file(listed[-1], MAX_INNER):
            pass
        stream.finish()
        inner_sha256 = whole.hexdigest()
    counted = (count, len(attachments), len(listed), stream.payload_size)
    if counted != (info.records, info.attachments, info.payload_files, info.payload_size):
        raise Refusal(Code.COUNTS)
    if inner_sha256 != manifest.payload.inner_sha256:
        raise Refusal(Code.DIGEST)
    return Opened(manifest, info, attachments, listed, payload, password, records)


def _check_records(stream: BagStream, listed: Listed, keep: int) -> tuple[bytes | None, int]:
    """Go through the records; give them if they are few enough to keep, and how many lines they have."""
    kept: list[bytes] | None = []
    size = count = 0
    for line in split_lines(stream.file(listed, MAX_INNER)):
        if not count:
            check_head(line)
        count += 1
        size += len(line) + 1
        if kept is not None:
            kept.append(line)
            kept = kept if size <= keep else None
    if not count:
        raise Refusal(Code.BAG, detail=N_("head line"))
    return (None if kept is None else b"\n".join(kept)), count


def _check_attachment(stream: BagStream, listed: Listed) -> Entry:
    before = stream.payload_size
    kind = TypeCheck()
    for data in stream.file(listed, MAX_ATTACHMENT):
        kind.feed(data)
    found = kind.finish()
    return Entry(listed.name.removeprefix(ATTACHMENTS), stream.payload_size - before, found)
