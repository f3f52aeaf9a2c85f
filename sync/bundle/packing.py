"""Packs a bag: plans its lists and padding, then gives the tar piece by piece."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kommisjon.errors import Code, Refusal
from sync.bundle import bag, tar
from sync.bundle.attachments import Attachment, TypeCheck
from sync.bundle.limits import MAX_ATTACHMENT, MAX_FILES, MAX_INNER
from sync.bundle.spool import Spool, stretch


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag that is ready to be written any number of times, always to the same bytes."""

    info: bag.BagInfo
    records: Spool
    attachments: Sequence[Attachment]
    pad_seed: bytes
    pad_size: int
    pad_sha256: str

    @property
    def size(self) -> int:
        """Bytes of the tar."""
        return bag.bag_size([len(text) for _, text in self._lists()] + [size for _, size in self._files()])

    @property
    def mostly_attachments(self) -> bool:
        """Whether compression would gain little."""
        return sum(attachment.size for attachment in self.attachments) > self.records.size

    def pieces(self) -> Iterator[bytes]:
        """Give the tar. Raises Refusal P503 or R604 where an attachment is not what it was said to be."""
        for name, text in self._lists():
            yield from _file(bag.ROOT + name, len(text), [text])
        yield from _file(bag.ROOT + bag.RECORDS, self.records.size, self.records.pieces())
        for attachment in self.attachments:
            yield from _file(_name(attachment), attachment.size, _checked(attachment))
        yield from _file(bag.ROOT + bag.PAD, self.pad_size, stretch(self.pad_seed, self.pad_size))
        yield tar.END

    def _lists(self) -> list[tuple[str, bytes]]:
        listed = [bag.Listed(bag.RECORDS, self.records.sha256)]
        listed += [bag.Listed(bag.ATTACHMENTS + a.sha256, a.sha256) for a in self.attachments]
        files = bag.file_list([*listed, bag.Listed(bag.PAD, self.pad_sha256)])
        info = self.info.to_bytes()
        texts = (bag.BAGIT_TEXT, info, files, bag.tag_list(info, files))
        return list(zip(bag.LISTS, texts, strict=True))

    def _files(self) -> list[tuple[str, int]]:
        sizes = [(attachment.sha256, attachment.size) for attachment in self.attachments]
        return [("records", self.records.size), *sizes, ("pad", self.pad_size)]


def plan(info: bag.BagInfo, records: Spool, attachments: Iterable[Attachment], pad_seed: bytes) -> Bag:
    """Plan a bag around spooled records. `info`'s sizes and attachment count are filled in here.

    Raises Refusal P505 where the bag would pass a limit.
    """
    each = {attachment.sha256: attachment for attachment in attachments}
    ordered = [each[digest] for digest in sorted(each)]
    if any(attachment.size > MAX_ATTACHMENT for attachment in ordered):
        raise Refusal(Code.LIMIT, which="attachment")
    if len(ordered) + len(bag.LISTS) + 2 > MAX_FILES:
        raise Refusal(Code.LIMIT, which="files")
    info = replace(info, attachments=len(ordered), payload_files=len(ordered) + 2)
    bare = Bag(info, records, ordered, pad_seed, 0, "0" * 64)
    content = records.size + sum(attachment.size for attachment in ordered)
    # The size stands in bag-info.txt, where more digits may open another block: plan with the longest number.
    full = replace(bare, info=replace(info, payload_size=MAX_INNER))
    if full.size > MAX_INNER:
        raise Refusal(Code.LIMIT, which="inner size")
    pad_size = min(bag.padded(full.size), MAX_INNER) - full.size
    pad = hashlib.sha256()
    for piece in stretch(pad_seed, pad_size):
        pad.update(piece)
    info = replace(info, payload_size=content + pad_size)
    return replace(bare, info=info, pad_size=pad_size, pad_sha256=pad.hexdigest())


def _name(attachment: Attachment) -> str:
    return bag.ROOT + bag.ATTACHMENTS + attachment.sha256


def _file(name: str, size: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield tar.header(name, size)
    yield from pieces
    yield bytes(tar.padding(size))


def _checked(attachment: Attachment) -> Iterator[bytes]:
    digest, kind, left = hashlib.sha256(), TypeCheck(), attachment.size
    for piece in attachment.read():
        digest.update(piece)
        kind.feed(piece)
        left -= len(piece)
        yield piece
    kind.finish()
    if left or digest.hexdigest() != attachment.sha256:
        raise Refusal(Code.BAG, detail="attachment")
