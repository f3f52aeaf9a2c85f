"""The files that can be attached to an answer: their kinds, which question takes which, and names made safe.

security-and-bundles.md 4.4 has PDF, JPEG, PNG and text. XLSForm asks for sound and film too, so the common kinds
of those stand beside them (docs/decisions/0014).
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from kommisjon.model.characters import unsafe_character

MOST_BYTES = 64 * 1024 * 1024
"""Of one attached file."""
MOST_NAME = 200
"""Characters of the name it had on disk."""

_NAMELESS = "file"


class FileKind(StrEnum):
    """What a file is by its first bytes; the value is the ending its name gets."""

    PDF = "pdf"
    JPEG = "jpg"
    PNG = "png"
    TEXT = "txt"
    WAV = "wav"
    MP3 = "mp3"
    AMR = "amr"
    OGG = "ogg"
    M4A = "m4a"
    MP4 = "mp4"
    QUICKTIME = "mov"
    THREE_GP = "3gp"
    WEBM = "webm"


_MEDIA: dict[FileKind, tuple[str, ...]] = {
    FileKind.PDF: ("application/pdf",),
    FileKind.JPEG: ("image/jpeg",),
    FileKind.PNG: ("image/png",),
    FileKind.TEXT: ("text/plain",),
    FileKind.WAV: ("audio/wav",),
    FileKind.MP3: ("audio/mpeg",),
    FileKind.AMR: ("audio/amr",),
    # The same container holds sound alone or a film, and its first bytes do not say which.
    FileKind.OGG: ("audio/ogg", "video/ogg"),
    FileKind.M4A: ("audio/mp4",),
    FileKind.MP4: ("video/mp4", "audio/mp4"),
    FileKind.QUICKTIME: ("video/quicktime",),
    FileKind.THREE_GP: ("video/3gpp", "audio/3gpp"),
    FileKind.WEBM: ("video/webm", "audio/webm"),
}
_ANY = ("", "*", "*/*", "application/*")
# XLSForm's `file` question is written as application/*, and takes any file.


def takes(mediatype: str, kind: FileKind) -> bool:
    """Whether a question with this mediatype (image/*, audio/*, "image/png, image/jpeg", …) takes such a file."""
    wanted = [one.partition(";")[0].strip().lower() for one in mediatype.split(",")]
    return any(one in _ANY or any(_within(one, media) for media in _MEDIA[kind]) for one in wanted)


def _within(wanted: str, media: str) -> bool:
    family, _, rest = wanted.partition("/")
    return media == wanted or (rest == "*" and media.startswith(family + "/"))


def safe_name(name: str) -> str:
    """Give a file's own name as it may be stored and shown: NFC, one line, "_" for what no text may hold."""
    kept = "".join("_" if unsafe_character(one, multiline=False) else one for one in name)
    return unicodedata.normalize("NFC", kept)[:MOST_NAME].strip() or _NAMELESS
