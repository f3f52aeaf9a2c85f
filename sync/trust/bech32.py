"""Bech32, the text form of age keys (BIP 173), without that document's limit of 90 characters.

Hybrid recipients are about 2,000 characters long, so the checksum finds typing errors there but promises no
number of them; keys of this length are never typed.
"""

from __future__ import annotations

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM = 6
MAX_LENGTH = 4096


def encode(prefix: str, data: bytes) -> str:
    """Encode `data` in lower case behind a lower-case `prefix`."""
    values = _regroup(data, 8, 5, pad=True)
    found = _polymod(_expand(prefix) + values + [0] * _CHECKSUM) ^ 1
    check = [(found >> 5 * (_CHECKSUM - 1 - at)) & 31 for at in range(_CHECKSUM)]
    return prefix + "1" + "".join(_ALPHABET[value] for value in values + check)


def decode(text: str) -> tuple[str, bytes]:
    """Decode a text of one case. Gives the prefix in lower case and the data. Raises ValueError."""
    if len(text) > MAX_LENGTH or text not in (text.lower(), text.upper()):
        raise ValueError("case or length")
    prefix, _, tail = text.lower().rpartition("1")
    if not prefix or not prefix.isascii() or len(tail) < _CHECKSUM:
        raise ValueError("form")
    values = [_ALPHABET.index(character) for character in tail]
    if _polymod(_expand(prefix) + values) != 1:
        raise ValueError("checksum")
    return prefix, bytes(_regroup(values[:-_CHECKSUM], 5, 8, pad=False))


def _expand(prefix: str) -> list[int]:
    return [ord(character) >> 5 for character in prefix] + [0] + [ord(character) & 31 for character in prefix]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            check ^= generator if top >> bit & 1 else 0
    return check


def _regroup(values: bytes | list[int], old: int, new: int, *, pad: bool) -> list[int]:
    held = bits = 0
    groups: list[int] = []
    for value in values:
        held = (held << old | value) & 0xFFF
        bits += old
        while bits >= new:
            bits -= new
            groups.append(held >> bits & (1 << new) - 1)
    rest = held & (1 << bits) - 1
    if pad:
        return [*groups, rest << new - bits] if bits else groups
    if bits >= old or rest:
        raise ValueError("padding")
    return groups
