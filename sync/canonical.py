"""Canonical JSON: the one encoding of everything that is signed, sealed or compared.

RFC 8785 narrowed (security-and-bundles.md 4.3) until `json.dumps` with sorted keys is already canonical: keys of
lower-case ASCII, no floats, integers within ±(2^53-1), NFC strings without control or direction-changing
characters. A reader parses, encodes again and compares bytes, which by itself refuses duplicate keys, blanks,
escapes, other orders, byte order marks and CRLF.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NoReturn

from kommisjon.errors import N_, Code, Refusal
from kommisjon.model.characters import unsafe_character

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 12
MAX_STRING = 32 * 1024
"""Bytes of UTF-8 in one string."""
MAX_ARRAY = 500
MAX_KEYS = 200
MAX_LINE = 256 * 1024

_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")


def dumps(value: Any) -> bytes:
    """Encode `value` canonically as UTF-8. Raises Refusal R601, R603 or P505 for what has no canonical form."""
    check(value)
    return _encode(value)


def unchecked(value: Any) -> str:
    """Encode, as text, a value that is known to be sound: keys sorted, no blanks, every letter as itself."""
    return _ENCODER.encode(value)


def loads(data: bytes, *, limit: int = MAX_LINE) -> Any:
    """Decode bytes that must be canonical and at most `limit` long. Raises Refusal P505, R601 or R603."""
    if len(data) > limit:
        raise Refusal(Code.LIMIT, which="line length")
    try:
        value = _DECODER.decode(data.decode("utf-8", "strict"))
    except (ValueError, RecursionError) as problem:
        raise Refusal(Code.JSON, detail=type(problem).__name__) from None
    check(value)
    if _encode(value) != data:
        raise Refusal(Code.JSON, detail=N_("not canonical"))
    return value


def check(value: Any, depth: int = 1) -> None:
    """Refuse a value that canonical JSON cannot hold, or that passes a limit of section 4.4."""
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise Refusal(Code.JSON, detail=N_("integer too large"))
    elif isinstance(value, (dict, list, tuple)):
        if depth > MAX_DEPTH:
            raise Refusal(Code.LIMIT, which="depth")
        _check_container(value, depth + 1)
    else:
        raise Refusal(Code.JSON, detail=type(value).__name__)


def _check_container(value: list[Any] | tuple[Any, ...] | dict[Any, Any], inside: int) -> None:
    values: Iterable[Any] = value
    if isinstance(value, dict):
        if len(value) > MAX_KEYS:
            raise Refusal(Code.LIMIT, which="object keys")
        for key in value:
            if not _is_key(key):
                raise Refusal(Code.JSON, detail="key")
        values = value.values()
    elif len(value) > MAX_ARRAY:
        raise Refusal(Code.LIMIT, which="array length")
    for inner in values:
        kind = type(inner)
        # Most values are short texts of ASCII: nothing can be wrong with those, and there are very many.
        if kind is str and len(inner) <= MAX_STRING and inner.isascii() and inner.isprintable():
            continue
        if inner is None or kind is bool or (kind is int and -MAX_INTEGER <= inner <= MAX_INTEGER):
            continue
        if (kind is dict or kind is list) and inside <= MAX_DEPTH:
            _check_container(inner, inside + 1)
        else:
            check(inner, inside)


@lru_cache(maxsize=1024)
def _is_key(key: object) -> bool:
    return isinstance(key, str) and _KEY.fullmatch(key) is not None


def _check_text(text: str) -> None:
    if (found := unsafe_character(text)) is not None:
        raise Refusal(Code.TEXT_UNSAFE, which=found)
    if len(text.encode()) > MAX_STRING:
        raise Refusal(Code.LIMIT, which="string length")
    if not unicodedata.is_normalized("NFC", text):
        raise Refusal(Code.JSON, detail=N_("not NFC"))


def _encode(value: Any) -> bytes:
    return unchecked(value).encode()


def _no_float(text: str) -> NoReturn:
    raise ValueError("number with a fraction or exponent")


def _integer(digits: str) -> int:
    if len(digits) > 17:
        raise ValueError("integer too large")
    return int(digits)


_DECODER = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float, parse_int=_integer)
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
