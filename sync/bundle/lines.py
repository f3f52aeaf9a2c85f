"""The lines of `records.ndjson`: one canonical JSON object each, a head line first, then in one order.

The order is (type, id, revision) as far as a line has those (security-and-bundles.md 4.2). A change line
(`"t":"chg"`, central-and-merge.md 2.2) is identified by its dot: the actor's index `a` and the number `n`. Any
other line is identified by `id`, else by `rec`, and revised by `rev`. No two lines have the same place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kommisjon.errors import N_, Code, Refusal
from sync import canonical
from sync.bundle.limits import MAX_RECORDS

HEAD = "head"
CHANGE = "chg"

_TYPE = re.compile(r"[a-z][a-z0-9_]{0,31}")

Place = tuple[int, str, str, int, int]
"""Where a line stands among the others: head or not, type, id, two numbers."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an opened bundle."""

    number: int
    """Counted from 1; the head line is number 1."""
    raw: bytes
    """As it was signed, without its line feed."""
    value: dict[str, Any] | None
    """The object, or None where it is refused."""
    refusal: Refusal | None
    """Why it is refused: R601, R603 or P505."""


def place(value: Any) -> Place:
    """Give the place of a parsed line. Raises Refusal R601 where it has no type or no proper identity."""
    kind = value.get("t") if isinstance(value, dict) else None
    if not isinstance(kind, str) or not _TYPE.fullmatch(kind):
        raise Refusal(Code.JSON, detail=N_("no type"))
    if kind == HEAD:
        return (0, HEAD, "", 0, 0)
    if kind == CHANGE:
        return (1, CHANGE, "", _number(value, "a"), _number(value, "n"))
    identity = value.get("id", value.get("rec", ""))
    if not isinstance(identity, str):
        raise Refusal(Code.JSON, detail="id")
    return (1, kind, identity, _number(value, "rev"), 0)


def check_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Give the lines unchanged, for writing. Raises Refusal R601, R603 or P505 at the first bad one."""
    last: Place | None = None
    count = 0
    for count, raw in enumerate(lines, 1):
        if count > MAX_RECORDS:
            raise Refusal(Code.LIMIT, which="records")
        last = _in_order(place(canonical.loads(raw)), last)
        yield raw
    if not count:
        raise Refusal(Code.JSON, detail=N_("no head line"))


def read_lines(lines: Iterable[bytes]) -> Iterator[Line]:
    """Parse each line; one that is not in order is given with its refusal, and the next are judged without it."""
    last: Place | None = None
    for number, raw in enumerate(lines, 1):
        try:
            value = canonical.loads(raw)
            last = _in_order(place(value), last)
        except Refusal as refusal:
            yield Line(number, raw, None, refusal)
        else:
            yield Line(number, raw, value, None)


def check_head(raw: bytes) -> None:
    """Refuse a bundle whose first line is no head line. Raises Refusal P503."""
    try:
        _in_order(place(canonical.loads(raw)), None)
    except Refusal:
        raise Refusal(Code.BAG, detail=N_("head line")) from None


def _in_order(here: Place, last: Place | None) -> Place:
    if (here[0] == 0) != (last is None) or (last is not None and here <= last):
        raise Refusal(Code.JSON, detail="order")
    return here


def _number(value: dict[str, Any], key: str) -> int:
    number = value.get(key, 0)
    if not isinstance(number, int) or isinstance(number, bool):
        raise Refusal(Code.JSON, detail=key)
    return number
