"""Short secrets sealed as age v1 files: the payload's password in `key.age`, and codes that headquarters keeps.

Format: age-encryption.org/v1 with the stanza `mlkem768x25519` (HPKE with X-Wing, HKDF-SHA256 and
ChaCha20-Poly1305), or `X25519` where the trust document says so; never both in one file. The reader is strict:
the header must equal its own re-encoding (security-and-bundles.md 4.2).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kommisjon.errors import N_, Code, Refusal
from sync.bundle.limits import MAX_SEALED_KEY, MAX_STANZAS, MIN_STANZAS
from sync.trust.sealing import Identity, Recipient, SealSuite

PASSWORD_SIZE = 43
"""Characters of the payload's password: 32 random bytes in base64url."""
MOST_SECRET = 2048
"""Bytes of another secret; one chunk of age would hold 64 KiB."""

_PASSWORD = re.compile(rb"[A-Za-z0-9_-]{43}")
_INTRO = b"age-encryption.org/v1\n"
_MAC_MARK = b"---"
_NAME: dict[SealSuite, bytes] = {"mlkem768x25519": b"mlkem768x25519", "x25519": b"X25519"}
_SHARE_SIZE: dict[SealSuite, int] = {"mlkem768x25519": 1120, "x25519": 32}
_BODY_SIZE = 32
_HYBRID = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_HYBRID_INFO = b"age-encryption.org/mlkem768x25519"
_CURVE_INFO = b"age-encryption.org/v1/X25519"
_FILE_KEY_SIZE = 16
_NONCE_SIZE = 16
_TAG_SIZE = 16
_ONLY_CHUNK = bytes(11) + b"\x01"
"""The STREAM nonce of a first chunk that is also the last."""
_ZERO_NONCE = bytes(12)


@dataclass(frozen=True, slots=True)
class _Stanza:
    share: bytes
    """What the sender contributed: an encapsulated key, or an ephemeral public key."""
    body: bytes
    """The file key, encrypted to one recipient."""


def new_password(random: Callable[[int], bytes]) -> bytes:
    """Make the password of a payload."""
    return base64.urlsafe_b64encode(random(32)).rstrip(b"=")


def seal(password: bytes, recipients: Sequence[Recipient], random: Callable[[int], bytes]) -> bytes:
    """Seal a password to every recipient. Raises ValueError unless 2 to 8 of one suite are given."""
    suites = {recipient.suite for recipient in recipients}
    if not MIN_STANZAS <= len(recipients) <= MAX_STANZAS or len(suites) != 1:
        raise ValueError("two to eight recipients of one suite")
    return seal_secret(password, recipients, random)


def seal_secret(secret: bytes, recipients: Sequence[Recipient], random: Callable[[int], bytes]) -> bytes:
    """Seal 1 to MOST_SECRET bytes to every recipient. Raises ValueError unless 1 to 8 of one suite are given."""
    suites = {recipient.suite for recipient in recipients}
    if not 1 <= len(recipients) <= MAX_STANZAS or len(suites) != 1 or not 1 <= len(secret) <= MOST_SECRET:
        raise ValueError("one to eight recipients of one suite, and a short secret")
    (suite,) = suites
    file_key = random(_FILE_KEY_SIZE)
    head = _head(suite, [_wrap(file_key, recipient, random) for recipient in recipients])
    nonce = random(_NONCE_SIZE)
    chunk = ChaCha20Poly1305(_derive(file_key, nonce, b"payload")).encrypt(_ONLY_CHUNK, secret, None)
    return head + _mac_line(file_key, head) + nonce + chunk


def unseal(data: bytes, identity: Identity, stanzas: int) -> bytes:
    """Open a sealed password that must have `stanzas` recipients.

    Raises Refusal C401 where the file is not in the one accepted form, C402 where `identity` opens none of it.
    """
    suite, found, line, rest = _parse(data)
    if len(found) != stanzas or stanzas < MIN_STANZAS:
        raise Refusal(Code.SEAL, detail="recipients")
    if len(rest) != _NONCE_SIZE + PASSWORD_SIZE + _TAG_SIZE:
        raise Refusal(Code.SEAL, detail=N_("content size"))
    password = _opened(suite, found, line, rest, identity)
    if not _PASSWORD.fullmatch(password):
        raise Refusal(Code.SEAL, detail="password")
    return password


def unseal_secret(data: bytes, identity: Identity) -> bytes:
    """Open what `seal_secret` sealed, for however many recipients. Raises Refusal C401 or C402, as `unseal`."""
    return _opened(*_parse(data), identity)


def _opened(suite: SealSuite, found: list[_Stanza], line: bytes, rest: bytes, identity: Identity) -> bytes:
    if suite != identity.suite:
        raise Refusal(Code.SEAL_NO_MATCH)
    file_key = next((key for stanza in found if (key := _unwrap(stanza, identity)) is not None), None)
    if file_key is None:
        raise Refusal(Code.SEAL_NO_MATCH)
    if not hmac.compare_digest(line, _mac_line(file_key, _head(suite, found))):
        raise Refusal(Code.SEAL, detail="header")
    key = _derive(file_key, rest[:_NONCE_SIZE], b"payload")
    try:
        return ChaCha20Poly1305(key).decrypt(_ONLY_CHUNK, rest[_NONCE_SIZE:], None)
    except InvalidTag:
        raise Refusal(Code.SEAL, detail="content") from None


def _wrap(file_key: bytes, recipient: Recipient, random: Callable[[int], bytes]) -> _Stanza:
    key = recipient.public_key()
    if not isinstance(key, X25519PublicKey):
        sealed = _HYBRID.encrypt(file_key, key, _HYBRID_INFO)
        size = _SHARE_SIZE["mlkem768x25519"]
        return _Stanza(sealed[:size], sealed[size:])
    ephemeral = X25519PrivateKey.from_private_bytes(random(32))
    share = ephemeral.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    wrap_key = _derive(ephemeral.exchange(key), share + recipient.raw, _CURVE_INFO)
    return _Stanza(share, ChaCha20Poly1305(wrap_key).encrypt(_ZERO_NONCE, file_key, None))


def _unwrap(stanza: _Stanza, identity: Identity) -> bytes | None:
    key = identity.private_key()
    try:
        if not isinstance(key, X25519PrivateKey):
            return _HYBRID.decrypt(stanza.share + stanza.body, key, _HYBRID_INFO)
        shared = key.exchange(X25519PublicKey.from_public_bytes(stanza.share))
        wrap_key = _derive(shared, stanza.share + identity.recipient.raw, _CURVE_INFO)
        return ChaCha20Poly1305(wrap_key).decrypt(_ZERO_NONCE, stanza.body, None)
    except InvalidTag:
        return None
    except ValueError:
        raise Refusal(Code.SEAL, detail="share") from None


def _derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(secret)


def _mac_line(file_key: bytes, head: bytes) -> bytes:
    found = hmac.digest(_derive(file_key, b"", b"header"), head + _MAC_MARK, hashlib.sha256)
    return _MAC_MARK + b" " + _base64(found) + b"\n"


def _base64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _head(suite: SealSuite, stanzas: Sequence[_Stanza]) -> bytes:
    lines = [_INTRO]
    for stanza in stanzas:
        # A body of 32 bytes is one line of 43 columns, which is below 64 and thus also the last one.
        lines.append(b"-> " + _NAME[suite] + b" " + _base64(stanza.share) + b"\n" + _base64(stanza.body) + b"\n")
    return b"".join(lines)


def _parse(data: bytes) -> tuple[SealSuite, list[_Stanza], bytes, bytes]:
    """Give suite, stanzas, the line with the header's code, and what follows it."""
    try:
        parsed = _split(data)
    except ValueError:
        raise Refusal(Code.SEAL, detail="form") from None
    suite, stanzas, line, rest = parsed
    sizes = {(len(stanza.share), len(stanza.body)) for stanza in stanzas}
    if not 1 <= len(stanzas) <= MAX_STANZAS or sizes != {(_SHARE_SIZE[suite], _BODY_SIZE)}:
        raise Refusal(Code.SEAL, detail="recipients")
    if _head(suite, stanzas) + line + rest != data:
        raise Refusal(Code.SEAL, detail="encoding")
    if not _NONCE_SIZE + _TAG_SIZE < len(rest) <= _NONCE_SIZE + MOST_SECRET + _TAG_SIZE:
        raise Refusal(Code.SEAL, detail=N_("content size"))
    return parsed


def _split(data: bytes) -> tuple[SealSuite, list[_Stanza], bytes, bytes]:
    head, mark, tail = data[:MAX_SEALED_KEY].partition(b"\n" + _MAC_MARK + b" ")
    lines = head.split(b"\n")
    code, end, rest = tail.partition(b"\n")
    if not mark or not end or lines[0] + b"\n" != _INTRO or len(lines) % 2 == 0:
        raise ValueError("form")
    names, stanzas = set(), []
    for first, body in zip(lines[1::2], lines[2::2], strict=True):
        arrow, name, share = first.split(b" ")
        if arrow != b"->":
            raise ValueError("stanza")
        names.add(name)
        stanzas.append(_Stanza(_unbase64(share), _unbase64(body)))
    suites = [suite for suite, name in _NAME.items() if names == {name}]
    if not suites:
        raise ValueError("stanza type")
    return suites[0], stanzas, _MAC_MARK + b" " + code + b"\n", rest


def _unbase64(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
