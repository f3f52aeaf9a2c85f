"""A file on disk becomes the answer to a question: read within limits, known by its first bytes, never copied.

It is gone through twice: once to know it, once into the encrypted database. No more than a step of it is in
memory, and what changes in between is refused.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kommisjon.errors import N_, Code, Refusal
from kommisjon.interview.kept.paths import answered
from kommisjon.model.answers import Answer, Attached
from kommisjon.model.files import MOST_BYTES, FileKind, safe_name, takes
from kommisjon.store.attachments import CHUNK, Incoming
from sync.bundle.attachments import TypeCheck


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that may be attached, and stays open while it is."""

    attached: Attached
    incoming: Incoming


@contextmanager
def offered(path: Path, mediatype: str) -> Iterator[Offered]:
    """Open a file on disk for a question that takes `mediatype` (as XForms write it: image/*).

    Raises Refusal B106 for what is no plain file, cannot be read, or changes meanwhile; R609, R610, R604 or R611
    for its size and kind. Links are refused: what they lead to may be another file a moment later.
    """
    with _plain_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        _check_size(size)
        digest, kind = _known(file)
        if not takes(mediatype, kind):
            raise Refusal(Code.ATTACHMENT_MISFIT, found=kind.value, wanted=mediatype)
        attached = Attached(name=safe_name(path.name), sha256=digest, size=size, kind=kind)
        yield Offered(attached, Incoming(digest, size, lambda: _steps(file)))


class KnownFiles:
    """The files that stand or stood as answers in one interview, by the value the form keeps for each."""

    def __init__(self) -> None:
        self._by_value: dict[str, Attached] = {}

    def note(self, attached: Attached) -> None:
        self._by_value[attached.value] = attached

    def note_stored(self, value: dict[str, Any]) -> None:
        """Note the file of a stored answer, if it has one."""
        if "att" in value:
            self.note(Attached.model_validate(value["att"]))

    def of(self, text: str) -> Attached | None:
        """The file that the form's text stands for, or None."""
        return self._by_value.get(text)

    def answer(self, text: str) -> dict[str, Any]:
        """The answer object for the form's text."""
        attached = self.of(text)
        return answered(text) if attached is None else Answer(v=text, att=attached).wire()


@contextmanager
def _plain_file(path: Path) -> Iterator[IO[bytes]]:
    # Looked at before it is opened: opening a pipe waits, and opening a device may do something.
    flags = os.O_RDONLY
    for more in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_BINARY"):
        flags |= getattr(os, more, 0)
    try:
        seen = os.lstat(path)
        _check_plain(seen)
        descriptor = os.open(path, flags)
    except (OSError, ValueError) as problem:  # ValueError: a NUL in the name, or one that the system cannot spell
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None
    with os.fdopen(descriptor, "rb") as file:
        opened = os.fstat(descriptor)
        _check_plain(opened)
        if not os.path.samestat(seen, opened):
            raise _changed()
        yield file


def _check_plain(found: os.stat_result) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise Refusal(Code.FILE_UNREADABLE, detail=N_("a link, not the file itself"))
    if not stat.S_ISREG(found.st_mode):
        raise Refusal(Code.FILE_UNREADABLE, detail=N_("not a plain file"))


def _check_size(size: int) -> None:
    if not size:
        raise Refusal(Code.ATTACHMENT_EMPTY)
    if size > MOST_BYTES:
        raise Refusal(Code.ATTACHMENT_TOO_LARGE, most=MOST_BYTES // (1024 * 1024))


def _known(file: IO[bytes]) -> tuple[str, FileKind]:
    """Read a file to its end; gives its digest and kind. Raises Refusal B106, R609 or R604."""
    before, digest, check, size = os.fstat(file.fileno()), hashlib.sha256(), TypeCheck(), 0
    for piece in _steps(file):
        digest.update(piece)
        check.feed(piece)
        size += len(piece)
    after = os.fstat(file.fileno())
    if (size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or size != before.st_size:
        raise _changed()
    return digest.hexdigest(), check.finish()


def _steps(file: IO[bytes]) -> Iterator[bytes]:
    """Give a file from its start, a chunk at a time, never more than may be attached."""
    left = MOST_BYTES
    try:
        file.seek(0)
        while piece := file.read(CHUNK):
            left -= len(piece)
            if left < 0:
                _check_size(MOST_BYTES + 1)
            yield piece
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None


def _changed() -> Refusal:
    return Refusal(Code.FILE_UNREADABLE, detail=N_("it changed while it was read"))
