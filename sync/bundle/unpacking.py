"""Unpacks a bag from a stream, strictly in order, holding only a step of it at a time.

Whatever is not exactly as the writer makes it is refused (security-and-bundles.md 4.2, 4.4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Protocol

from kommisjon.errors import N_, Code, Refusal
from sync.bundle import bag, tar
from sync.bundle.limits import MAX_FILE_LIST, MAX_RECORDS, MAX_TAG_FILE
from sync.canonical import MAX_LINE


class Digest(Protocol):
    """What is fed bytes."""

    def update(self, data: bytes, /) -> None: ...


class BagStream:
    """A bag being read. Call `lists`, then `file` for each file listed, then `finish`."""

    def __init__(self, pieces: Iterator[bytes], whole: Digest | None = None) -> None:
        """Read the bag out of `pieces`; `whole` is fed all of them."""
        self._pieces = pieces
        self._whole = whole
        self._held = memoryview(b"")
        self.payload_size = 0
        """Bytes of the files under data/ so far."""

    def lists(self) -> tuple[bag.BagInfo, list[bag.Listed]]:
        """Read the four lists. Raises Refusal P502, P503 or P505."""
        bagit, info, files, tags = (self._list(name) for name in bag.LISTS)
        if bagit != bag.BAGIT_TEXT or tags != bag.tag_list(info, files):
            raise Refusal(Code.BAG, detail="lists")
        return bag.BagInfo.from_bytes(info), bag.read_file_list(files)

    def file(self, listed: bag.Listed, limit: int) -> Iterator[bytes]:
        """Read the next file, which must be `listed` and at most `limit` bytes; its digest is compared at its end.

        Raises Refusal P502, P503 or P505.
        """
        size = self._header(bag.ROOT + listed.name, limit)
        self.payload_size += size
        digest = hashlib.sha256()
        for data in self._steps(size):
            digest.update(data)
            yield data
        if digest.hexdigest() != listed.sha256:
            raise Refusal(Code.BAG, detail="digest")
        self._padding(size)

    def finish(self) -> None:
        """Read to the end: two zero blocks and nothing after. Raises Refusal P502."""
        if b"".join(self._steps(len(tar.END))) != tar.END or self._more():
            raise Refusal(Code.TAR, detail="end")

    def _list(self, name: str) -> bytes:
        size = self._header(bag.ROOT + name, MAX_FILE_LIST if name == bag.FILES else MAX_TAG_FILE)
        data = b"".join(self._steps(size))
        self._padding(size)
        return data

    def _header(self, expected: str, limit: int) -> int:
        try:
            name, size = tar.read_header(b"".join(self._steps(tar.BLOCK)))
        except ValueError:
            raise Refusal(Code.TAR, detail="header") from None
        if name != expected:
            raise Refusal(Code.TAR, detail="order")
        if size > limit:
            raise Refusal(Code.LIMIT, which="file size")
        return size

    def _padding(self, size: int) -> None:
        if any(b"".join(self._steps(tar.padding(size)))):
            raise Refusal(Code.TAR, detail="padding")

    def _steps(self, count: int) -> Iterator[bytes]:
        while count:
            if not self._more():
                raise Refusal(Code.TAR, detail=N_("too short"))
            data, self._held = bytes(self._held[:count]), self._held[count:]
            count -= len(data)
            yield data

    def _more(self) -> bool:
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return False
            if self._whole is not None:
                self._whole.update(piece)
            self._held = memoryview(piece)
        return True


def split_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Cut a stream into lines without their line feeds. Raises Refusal P503 or P505."""
    held, count = b"", 0
    for piece in pieces:
        *lines, held = (held + piece).split(b"\n")
        count += len(lines)
        if count > MAX_RECORDS:
            raise Refusal(Code.LIMIT, which="records")
        if len(held) > MAX_LINE or any(len(line) > MAX_LINE for line in lines):
            raise Refusal(Code.LIMIT, which="line length")
        yield from lines
    if held:
        raise Refusal(Code.BAG, detail=N_("last line"))
