"""Attachments: named by their digest, of four types, told by their first bytes (security-and-bundles.md 4.4)."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kommisjon.errors import Code, Refusal
from kommisjon.model.characters import unsafe_character

_MAGIC = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a bundle says of an attachment."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment to be written."""

    sha256: str
    """64 hex digits, the digest of the content."""
    size: int
    read: Callable[[], Iterable[bytes]]
    """Gives the content piece by piece; called once or more."""


class TypeCheck:
    """Fed a file's bytes in order, tells whether it is a PDF, JPEG, PNG or plain text in UTF-8."""

    def __init__(self) -> None:
        self._start = b""
        self._text: codecs.IncrementalDecoder | None = None

    def feed(self, data: bytes) -> None:
        """Take the next bytes. Raises Refusal R604 where they settle that it is none of the four."""
        longest = max(map(len, _MAGIC))
        if len(self._start) < longest and self._text is None:
            self._start += data
            if len(self._start) < longest:
                return
            data = self._begin()
        if self._text is not None:
            self._check_text(data, final=False)

    def finish(self) -> None:
        """Say that the file has ended. Raises Refusal R604."""
        if self._text is None and not self._start.startswith(_MAGIC):
            self._check_text(self._begin(), final=False)
        if self._text is not None:
            self._check_text(b"", final=True)

    def _begin(self) -> bytes:
        if self._start.startswith(_MAGIC):
            return b""
        self._text = codecs.getincrementaldecoder("utf-8")("strict")
        return self._start

    def _check_text(self, data: bytes, *, final: bool) -> None:
        assert self._text is not None
        try:
            text = self._text.decode(data, final)
        except UnicodeDecodeError:
            raise Refusal(Code.ATTACHMENT_TYPE) from None
        if unsafe_character(text.replace("\r\n", "\n").removesuffix("\r").removeprefix("\r")) is not None:
            raise Refusal(Code.ATTACHMENT_TYPE)
