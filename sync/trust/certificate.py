"""The device certificate: an OpenSSH user certificate over an Ed25519 key (security-and-bundles.md 4.2).

Key id `device:<pseudonym>`, principals exactly [<pseudonym>, "mission:<mission>"], a random 64-bit serial, a span
of validity, no critical options and no extensions. Exactly one encoding is accepted.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization.ssh import (
    SSHCertificate,
    SSHCertificateBuilder,
    SSHCertificateType,
    load_ssh_public_identity,
)

from kommisjon.errors import N_, Code, Refusal
from sync.trust import wire
from sync.trust.keys import key_blob

CERTIFICATE_TYPE = b"ssh-ed25519-cert-v01@openssh.com"
PSEUDONYM = r"[a-z0-9][a-z0-9-]{1,39}"
"""A device or a mission outside of headquarters: random, and mapped to a name only there."""
MAX_CERTIFICATE = 2 * 1024

_MISSION = "mission:"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate in the one accepted form. Reading one says nothing yet on who issued it."""

    blob: bytes
    """SSH wire encoding, as it stands in a signature."""
    device: str
    mission: str
    serial: int
    valid_from: datetime
    valid_until: datetime
    key: Ed25519PublicKey
    authority: Ed25519PublicKey
    """The CA key that it names."""

    @property
    def serial_hex(self) -> str:
        """The serial as 16 hex digits: canonical JSON holds no 64-bit integers."""
        return f"{self.serial:016x}"

    @property
    def line(self) -> str:
        """The text of a `-cert.pub` file, without a comment."""
        return f"{CERTIFICATE_TYPE.decode()} {base64.b64encode(self.blob).decode()}"

    def check_issued(self) -> None:
        """Check the CA's signature by the CA key inside. Raises Refusal S203."""
        try:
            _load(self.blob).verify_cert_signature()
        except InvalidSignature:
            raise Refusal(Code.CERT, detail="signature") from None

    def check_time(self, at: datetime) -> None:
        """Check that the certificate is valid at `at` (aware). Raises Refusal S220 before its time, S205 after."""
        if at < self.valid_from:
            raise Refusal(Code.CERT_NOT_YET)
        if at >= self.valid_until:
            raise Refusal(Code.CERT_EXPIRED)


def issue(
    authority: Ed25519PrivateKey,
    key: Ed25519PublicKey,
    *,
    device: str,
    mission: str,
    valid_from: datetime,
    valid_until: datetime,
    random: Callable[[int], bytes],
) -> Certificate:
    """Issue a certificate to a device for one mission. `random` gives the serial; times are aware."""
    made = (
        SSHCertificateBuilder()
        .public_key(key)
        .type(SSHCertificateType.USER)
        .serial(int.from_bytes(random(8), "big"))
        .key_id(f"device:{device}".encode())
        .valid_principals([device.encode(), (_MISSION + mission).encode()])
        .valid_after(int(valid_from.timestamp()))
        .valid_before(int(valid_until.timestamp()))
        .sign(authority)
    )
    return parse_line(made.public_bytes().decode())


def parse_line(line: str) -> Certificate:
    """Read the text of a `-cert.pub` file. Raises Refusal S203."""
    kind, _, body = line.strip().partition(" ")
    try:
        blob = base64.b64decode(body, validate=True)
    except ValueError:
        raise Refusal(Code.CERT, detail="form") from None
    if kind != CERTIFICATE_TYPE.decode():
        raise Refusal(Code.CERT, detail="type")
    return parse(blob)


def parse(blob: bytes) -> Certificate:
    """Read a certificate from its wire encoding. Raises Refusal S203 unless it is exactly of the form above."""
    if len(blob) > MAX_CERTIFICATE or not blob.startswith(wire.string(CERTIFICATE_TYPE)):
        raise Refusal(Code.CERT, detail="type")
    try:
        loaded = _load(blob)
        authority = loaded.signature_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Refusal(Code.CERT, detail="form") from None
    key = loaded.public_key()
    if not isinstance(key, Ed25519PublicKey) or not isinstance(authority, Ed25519PublicKey):
        raise Refusal(Code.CERT, detail=N_("key type"))
    if not blob.startswith(_signed_part(loaded, key, authority)):
        raise Refusal(Code.CERT, detail="encoding")
    if loaded.type is not SSHCertificateType.USER or loaded.critical_options or loaded.extensions:
        raise Refusal(Code.CERT, detail="options")
    device, mission = _names(loaded)
    return Certificate(
        blob,
        device,
        mission,
        loaded.serial,
        _moment(loaded.valid_after),
        _moment(loaded.valid_before),
        key,
        authority,
    )


def _load(blob: bytes) -> SSHCertificate:
    loaded = load_ssh_public_identity(CERTIFICATE_TYPE + b" " + base64.b64encode(blob))
    assert isinstance(loaded, SSHCertificate)
    return loaded


def _signed_part(loaded: SSHCertificate, key: Ed25519PublicKey, authority: Ed25519PublicKey) -> bytes:
    """Encode again what the CA signed: the library overlooks the reserved field."""
    raw = key_blob(key)[-36:]
    return b"".join(
        (
            wire.string(CERTIFICATE_TYPE),
            wire.string(loaded.nonce),
            raw,
            wire.u64(loaded.serial),
            wire.u32(loaded.type.value),
            wire.string(loaded.key_id),
            wire.string(b"".join(wire.string(name) for name in loaded.valid_principals)),
            wire.u64(loaded.valid_after),
            wire.u64(loaded.valid_before),
            wire.string(_options(loaded.critical_options)),
            wire.string(_options(loaded.extensions)),
            wire.string(b""),
            wire.string(key_blob(authority)),
        )
    )


def _options(options: dict[bytes, bytes]) -> bytes:
    return b"".join(wire.string(name) + wire.string(value) for name, value in options.items())


def _names(loaded: SSHCertificate) -> tuple[str, str]:
    try:
        device, mission = (name.decode("ascii") for name in loaded.valid_principals)
    except ValueError:
        raise Refusal(Code.CERT, detail="principals") from None
    if not re.fullmatch(PSEUDONYM, device) or not re.fullmatch(_MISSION + PSEUDONYM, mission):
        raise Refusal(Code.CERT, detail="principals")
    if loaded.key_id != f"device:{device}".encode():
        raise Refusal(Code.CERT, detail=N_("key id"))
    return device, mission.removeprefix(_MISSION)


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise Refusal(Code.CERT, detail="validity") from None
