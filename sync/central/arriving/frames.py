"""What the importer and the part that opens bundles say to each other: frames, each of a known kind, each bounded.

A frame is its kind (one byte), its length (four bytes, the highest first) and its body. What is said in words is
canonical JSON.
"""

from __future__ import annotations

import struct
from typing import IO, Any

from sync import canonical
from sync.bundle.limits import KIB, STEP

MOST = STEP + canonical.MAX_LINE + KIB
"""Bytes of a body: a block of lines that one more of the longest was added to."""

# From the importer: the identity to open with, the signed manifest, the sealed key, the payload, no more.
IDENTITY, MANIFEST, SEALED_KEY, PAYLOAD, ASKED = b"I", b"M", b"K", b"P", b"Q"
# From the part: refused; all was found sound; lines; a line that is set aside; a file, its content; no more.
REFUSED, SOUND, LINES, FAULTY, FILE, PIECE, DONE = b"X", b"S", b"L", b"F", b"A", b"C", b"D"

_HEAD = struct.Struct(">cI")


class BadFrame(Exception):
    """What came is no frame, or not one that may come here."""


class Ended(BadFrame):
    """The other side hung up."""


def send(pipe: IO[bytes], kind: bytes, body: bytes = b"") -> None:
    """Write a frame."""
    pipe.write(_HEAD.pack(kind, len(body)))
    pipe.write(body)


def say(pipe: IO[bytes], kind: bytes, said: dict[str, Any]) -> None:
    """Write a frame whose body is canonical JSON."""
    send(pipe, kind, canonical.dumps(said))


def receive(pipe: IO[bytes]) -> tuple[bytes, bytes]:
    """Read the next frame: its kind and body. Raises BadFrame where there is no whole one within bounds."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise Ended
    kind, size = _HEAD.unpack(head)
    if size > MOST:
        raise BadFrame("length")
    body = pipe.read(size)
    if len(body) < size:
        raise Ended
    return kind, body


def expect(pipe: IO[bytes], kind: bytes) -> bytes:
    """Read the next frame, which must be of this kind; gives its body. Raises BadFrame."""
    found, body = receive(pipe)
    if found != kind:
        raise BadFrame("kind")
    return body
