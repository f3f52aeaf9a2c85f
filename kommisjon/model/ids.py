"""Record ids, made offline: UUID version 7 (RFC 9562 section 5.7), sorted by the time they were made.

Where there can be one record only, version 5: the same id wherever it is made.
"""

from __future__ import annotations

import re
from uuid import UUID, uuid5

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def uuid7(milliseconds: int, random: bytes) -> str:
    """Make an id from Unix time in milliseconds and ten random bytes, as 36 lower-case characters."""
    if len(random) != 10:
        raise ValueError("ten random bytes are needed")
    number = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(random)
    number = number & ~(0xF << 76) | 7 << 76
    number = number & ~(0b11 << 62) | 0b10 << 62
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def belonging(subject: str, what: str) -> str:
    """The id of the one record of a kind that somebody has: the same wherever it is made (RFC 9562 section 5.5).

    `subject` is the id of the person, or the case, whose it is; `what` the record's type.
    """
    return str(uuid5(UUID(subject), what))


def is_uuid(text: str) -> bool:
    """Tell whether `text` is an id in the one spelling that is stored."""
    return _UUID.fullmatch(text) is not None
