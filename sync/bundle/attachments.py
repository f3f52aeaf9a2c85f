"""Attachments: named by their digest, of a few kinds, told by their first bytes (security-and-bundles.md 4.4)."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kommisjon.errors import Code, Refusal
from kommisjon.model.characters import unsafe_character
from kommisjon.model.files import FileKind
from sync.bundle.magic import ENOUGH, kind_of


@dataclass(frozen=True, slots=True)
class Entry:
    """What a bundle says of an attachment."""

    sha256: str
    size: int
    kind: FileKind


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment to be written."""

    sha256: str
    """64 hex digits, the digest of the content."""
    size: int
    read: Callable[[], Iterable[bytes]]
    """Gives the content piece by piece; called once or more."""


class TypeCheck:
    """Fed a file's bytes in order, tells whether it is of a kind that can be attached, and of which."""

    def __init__(self) -> None:
        self._start = b""
        self._kind: FileKind | None = None
        self._text: codecs.IncrementalDecoder | None = None

    def feed(self, data: bytes) -> None:
        """Take the next bytes. Raises Refusal R604 where they settle that it is none of those kinds."""
        if self._kind is None:
            self._start += data
            if len(self._start) < ENOUGH:
                return
            data = self._begin()
        if self._text is not None:
            self._check_text(data, final=False)

    def finish(self) -> FileKind:
        """Say that the file has ended, and give its kind. Raises Refusal R604."""
        if self._kind is None:
            self._check_text(self._begin(), final=False)
        if self._text is not None:
            self._check_text(b"", final=True)
        assert self._kind is not None
        return self._kind

    def _begin(self) -> bytes:
        """Settle what the file is; gives what must be read as text."""
        held, self._start = self._start, b""
        self._kind = kind_of(held)
        if self._kind is not None:
            return b""
        self._kind = FileKind.TEXT
        self._text = codecs.getincrementaldecoder("utf-8")("strict")
        return held

    def _check_text(self, data: bytes, *, final: bool) -> None:
        if self._text is None:
            return
        try:
            text = self._text.decode(data, final)
        except UnicodeDecodeError:
            raise Refusal(Code.ATTACHMENT_TYPE) from None
        if unsafe_character(text.replace("\r\n", "\n").removesuffix("\r").removeprefix("\r")) is not None:
            raise Refusal(Code.ATTACHMENT_TYPE)
