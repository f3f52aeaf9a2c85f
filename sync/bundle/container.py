"""The outer file of a bundle: a zip with four stored members in one order, byte for byte.

Everything here reads bytes that nobody has vouched for yet (security-and-bundles.md 4.2, 4.5).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from kommisjon.errors import N_, Code, Refusal
from sync.bundle.limits import MAX_BUNDLE, MAX_MANIFEST, MAX_SEALED_KEY, MAX_SIGNATURE
from sync.bundle.window import Window
from sync.bundle.ziplayout import LOCAL_SIZE, SIZES_AT, Entry, directory, local_header, read_sizes

MANIFEST = "manifest.json"
SIGNATURE = "manifest.json.sig"
SEALED_KEY = "key.age"
PAYLOAD = "payload.zip"
MEMBERS: Mapping[str, int] = {
    MANIFEST: MAX_MANIFEST,
    SIGNATURE: MAX_SIGNATURE,
    SEALED_KEY: MAX_SEALED_KEY,
    PAYLOAD: MAX_BUNDLE,
}
"""The members in their order, and how large each may be."""

_MADE_BY = 20
_NAME_LENGTH_AT = LOCAL_SIZE - 4


@dataclass(frozen=True, slots=True)
class Container:
    """A file whose layout was found right; its members' checksums are not compared yet."""

    file: IO[bytes]
    entries: tuple[Entry, ...]

    def member(self, name: str) -> Window:
        """Give one member's bytes."""
        at = 0
        for entry in self.entries:
            at += len(local_header(entry))
            if entry.name == name.encode():
                return Window(self.file, at, entry.size)
            at += entry.size
        raise KeyError(name)

    def check_digests(self, signed: Mapping[str, tuple[int, str]]) -> None:
        """Go through every member once: compare with the `signed` sizes and SHA-256, then the zip's own checksums.

        Raises Refusal C403 where a signed member is another, B103 where a checksum is.
        """
        sound = True
        for entry in self.entries:
            name, crc, digest = entry.name.decode(), 0, hashlib.sha256()
            for data in self.member(name).steps():
                crc = zlib.crc32(data, crc)
                if name in signed:
                    digest.update(data)
            if name in signed and signed[name] != (entry.size, digest.hexdigest()):
                raise Refusal(Code.DIGEST)
            sound = sound and crc == entry.crc
        if not sound:
            raise Refusal(Code.CONTAINER, detail="checksum")

    def check_sums(self) -> None:
        """Compare the zip's own checksums. Raises Refusal B103."""
        self.check_digests({})


def read_container(file: IO[bytes]) -> Container:
    """Find the four members in `file`, a seekable file at hand in full.

    Raises Refusal B101 where the file is the beginning of a bundle, B102 where it is too large, B103 where its
    layout is any but the one accepted.
    """
    whole = file.seek(0, 2)
    if whole > MAX_BUNDLE:
        raise Refusal(Code.TOO_LARGE, most=MAX_BUNDLE >> 20)
    file.seek(0)
    entries: list[Entry] = []
    for name, limit in MEMBERS.items():
        entry = _read_header(file, name.encode(), limit)
        entries.append(entry)
        if file.seek(entry.size, 1) > whole:
            raise Refusal(Code.TRUNCATED)
    expected = directory(entries, _MADE_BY)
    _compare(file.read(len(expected) + 1), expected)
    return Container(file, tuple(entries))


def write_container(target: IO[bytes], small: Mapping[str, bytes], payload: IO[bytes]) -> None:
    """Write the four members: the three of `small` and the payload, whose file is read from its start."""
    entries: list[Entry] = []
    for name in MEMBERS:
        data = small.get(name)
        if data is not None:
            entry = Entry(name.encode(), zlib.crc32(data), len(data), len(data))
            target.write(local_header(entry) + data)
        else:
            window = Window(payload, 0, payload.seek(0, 2))
            crc = 0
            for step in window.steps():
                crc = zlib.crc32(step, crc)
            entry = Entry(name.encode(), crc, window.size, window.size)
            target.write(local_header(entry))
            for step in window.steps():
                target.write(step)
        entries.append(entry)
    target.write(directory(entries, _MADE_BY))


def container_size(sizes: Mapping[str, int]) -> int:
    """Give the size in bytes of a container whose members have these sizes."""
    entries = [Entry(name.encode(), 0, sizes[name], sizes[name]) for name in MEMBERS]
    return sum(len(local_header(entry)) + entry.size for entry in entries) + len(directory(entries, _MADE_BY))


def _read_header(file: IO[bytes], name: bytes, limit: int) -> Entry:
    header = file.read(LOCAL_SIZE + len(name))
    blank = local_header(Entry(name, 0, 0, 0))
    if len(header) < len(blank):
        # Only what never differs can tell a bundle that was cut from a file that never was one.
        _compare(header, blank[:SIZES_AT] + header[SIZES_AT:_NAME_LENGTH_AT] + blank[_NAME_LENGTH_AT:])
    crc, _, size = read_sizes(header)
    entry = Entry(name, crc, size, size)
    _compare(header, local_header(entry))
    if size > limit:
        raise Refusal(Code.CONTAINER, detail=N_("member size"))
    return entry


def _compare(found: bytes, expected: bytes) -> None:
    if found == expected:
        return
    if len(found) < len(expected) and expected.startswith(found):
        raise Refusal(Code.TRUNCATED)
    raise Refusal(Code.CONTAINER, detail="layout")
