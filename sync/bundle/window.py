"""A read-only view of a stretch of a file, with its own position."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO

from sync.bundle.limits import STEP


class Window(io.RawIOBase):
    """Bytes `start` to `start + size` of `file`, as a file of their own. Not for use by several threads."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        self._file = file
        self._start = start
        self.size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, count: int = -1) -> bytes:
        left = max(0, self.size - self._at)
        self._file.seek(self._start + self._at)
        data = self._file.read(left if count < 0 else min(count, left))
        self._at += len(data)
        return data

    def steps(self) -> Iterator[bytes]:
        """Give all of it from the start, step by step."""
        self.seek(0)
        while data := self.read(STEP):
            yield data
