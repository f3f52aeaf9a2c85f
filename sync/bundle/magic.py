"""Tells a file's kind by its first bytes; its name and ending are never believed."""

from __future__ import annotations

from kommisjon.model.files import FileKind

ENOUGH = 64
"""Bytes that settle the kind of any file that is not plain text."""

_STARTS = (
    (b"%PDF-", FileKind.PDF),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"#!AMR\n", FileKind.AMR),
    (b"#!AMR-WB\n", FileKind.AMR),
    (b"OggS\x00", FileKind.OGG),
)
_EBML = b"\x1a\x45\xdf\xa3"
_BRANDS = (
    (b"M4A ", FileKind.M4A),
    (b"M4B ", FileKind.M4A),
    (b"qt  ", FileKind.QUICKTIME),
    (b"3g", FileKind.THREE_GP),
    *((brand, FileKind.MP4) for brand in (b"iso", b"mp4", b"avc1", b"M4V", b"MSNV", b"dash")),
)
# Pictures share this container with films (HEIC, AVIF); their brands are not among these.


def kind_of(start: bytes) -> FileKind | None:
    """Give the kind of a file that begins with these bytes (ENOUGH of them, or all there are); None if unknown.

    Plain text has no first bytes of its own and is not told here.
    """
    start = start[:ENOUGH]
    for magic, kind in _STARTS:
        if start.startswith(magic):
            return kind
    if start[:4] == b"RIFF" and start[8:12] == b"WAVE":
        return FileKind.WAV
    if start[4:8] == b"ftyp":
        return next((kind for brand, kind in _BRANDS if start[8:12].startswith(brand)), None)
    if start.startswith(_EBML) and b"\x42\x82\x84webm" in start:
        return FileKind.WEBM
    return FileKind.MP3 if _tagged(start) or _frame(start) else None


def _tagged(start: bytes) -> bool:
    """An ID3v2 tag, as most MP3 files begin: version 2 to 4, and a size of four times seven bits."""
    return (
        len(start) >= 10
        and start[:3] == b"ID3"
        and start[3] in (2, 3, 4)
        and start[4] < 0xFF
        and not start[5] & 0x0F
        and all(byte < 0x80 for byte in start[6:10])
    )


def _frame(start: bytes) -> bool:
    """The header of an MPEG layer III frame: no free or forbidden bit rate, no forbidden sampling rate."""
    return (
        len(start) >= 4
        and start[0] == 0xFF
        and start[1] in (0xFA, 0xFB, 0xF2, 0xF3, 0xE2, 0xE3)
        and 0x10 <= start[2] < 0xF0
        and start[2] & 0x0C != 0x0C
    )
