"""Files of every kind that can be attached, as small as they come, and forms that ask for them. All synthetic."""

from __future__ import annotations

from kommisjon.interview.library import Carried
from kommisjon.model.files import FileKind
from kommisjon.xform import load
from tests.forms_in_tables import xform

NOISE = bytes(range(256))

FILES = {
    FileKind.PDF: b"%PDF-1.4\n" + NOISE,
    FileKind.JPEG: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + NOISE,
    FileKind.PNG: b"\x89PNG\r\n\x1a\n" + NOISE,
    FileKind.TEXT: "Synthetic text, tekst, نص\r\n".encode() * 9,
    FileKind.WAV: b"RIFF\x24\x01\x00\x00WAVEfmt " + NOISE,
    FileKind.MP3: b"ID3\x04\x00\x00\x00\x00\x02\x01" + NOISE,
    FileKind.AMR: b"#!AMR\n" + NOISE,
    FileKind.OGG: b"OggS\x00\x02" + NOISE,
    FileKind.M4A: b"\x00\x00\x00\x20ftypM4A \x00\x00\x02\x00" + NOISE,
    FileKind.MP4: b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00" + NOISE,
    FileKind.QUICKTIME: b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00" + NOISE,
    FileKind.THREE_GP: b"\x00\x00\x00\x18ftyp3gp4\x00\x00\x02\x00" + NOISE,
    FileKind.WEBM: b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm" + NOISE,
}
JPEG = FILES[FileKind.JPEG]

ASKING = """
| survey |              |           |             |              |              |                       |
|        | type         | name      | label       | relevant     | calculation  | constraint            |
|        | text         | title     | Title       |              |              |                       |
|        | image        | photo     | Photo       |              |              |                       |
|        | audio        | voice     | Voice       |              |              |                       |
|        | video        | film      | Film        |              |              |                       |
|        | file         | paper     | Paper       |              |              | not(contains(., 'mp3')) |
|        | text         | of_whom   | Of whom?    | ${photo}!='' |              |                       |
|        | calculate    | has_photo |             |              | string-length(${photo}) > 0 | |
|        | begin_repeat | child     | Child       |              |              |                       |
|        | image        | portrait  | Portrait    |              |              |                       |
|        | end_repeat   | child     |             |              |              |                       |
| settings |
|        | form_id      | version   |
|        | asking       | 1         |
"""


def carried() -> Carried:
    """The form that asks for files; its root is /data."""
    made = xform(ASKING)
    return Carried(load(made), made)
