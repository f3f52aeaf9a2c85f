"""Work on the same bytes done by a second processor meanwhile: digests, and reading a step ahead."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from sync.bundle.limits import KIB

_WORTH_IT = 32 * KIB
"""Bytes of a piece from which handing it over costs less than digesting it here."""


class DigestBeside:
    """A SHA-256 that is fed pieces and does not hold up whoever feeds it. A context manager."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="digest")
        self._fed: Future[None] | None = None

    def update(self, data: bytes) -> None:
        """Take the next piece, which must not be changed afterwards."""
        self._wait()
        if len(data) < _WORTH_IT:
            self._digest.update(data)
        else:
            self._fed = self._thread.submit(self._digest.update, data)

    def hexdigest(self) -> str:
        """The digest of what was fed so far."""
        self._wait()
        return self._digest.hexdigest()

    def __enter__(self) -> DigestBeside:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown()

    def _wait(self) -> None:
        if self._fed is not None:
            self._fed.result()
            self._fed = None


def read_ahead(pieces: Iterator[bytes]) -> Generator[bytes, None, None]:
    """Give the same pieces, the next of which is being made already. Close it where it is not read to its end."""
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as thread:
        coming = thread.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = thread.submit(next, pieces, None)
            yield piece
