"""Deflate in blocks that several processors compress at once. What comes out is one ordinary deflate stream.

Each block is given the end of the one before it as its dictionary, and ends on a whole byte, so that the pieces
can be put one behind the other; any inflater reads them. Where blocks end depends on the bytes alone.
"""

from __future__ import annotations

import os
import zlib
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from sync.bundle.limits import KIB

BLOCK = 512 * KIB
LEVEL = 6

_WINDOW = 32 * KIB
"""What deflate looks back at most."""
_MOST_WORKERS = 4


class BlockDeflate:
    """A compressor as `zlib.compressobj` gives one: `compress`, then `flush` once. A context manager."""

    def __init__(self) -> None:
        workers = min(_MOST_WORKERS, os.cpu_count() or 1)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="deflate")
        self._most_pending = workers + 1
        self._pending: deque[Future[bytes]] = deque()
        self._held = bytearray()
        self._before = b""

    def compress(self, data: bytes) -> bytes:
        """Take the next bytes; gives what is ready."""
        self._held += data
        ready = []
        while len(self._held) > BLOCK:
            self._begin(bytes(self._held[:BLOCK]), last=False)
            del self._held[:BLOCK]
            while len(self._pending) > self._most_pending:
                ready.append(self._pending.popleft().result())
        return b"".join(ready)

    def flush(self) -> bytes:
        """Give the rest of the stream."""
        self._begin(bytes(self._held), last=True)
        self._held.clear()
        return b"".join(block.result() for block in self._pending)

    def __enter__(self) -> BlockDeflate:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)

    def _begin(self, block: bytes, *, last: bool) -> None:
        self._pending.append(self._threads.submit(_deflated, block, self._before, last))
        self._before = block[-_WINDOW:]


def _deflated(block: bytes, before: bytes, last: bool) -> bytes:
    if before:
        compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=before)
    else:
        compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(block) + compressor.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)
