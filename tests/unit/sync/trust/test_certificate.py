"""Certificates and SSH signatures: one encoding is accepted, everything else is refused with a code."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization.ssh import SSHCertificateBuilder, SSHCertificateType

from kommisjon.errors import Code, Refusal
from sync.trust import sshsig, wire
from sync.trust.certificate import Certificate, issue, parse, parse_line
from sync.trust.keys import key_blob, parse_private_text, parse_public_line, private_text, public_line
from tests.bundles import NOON

CA = Ed25519PrivateKey.from_private_bytes(b"a" * 32)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


def certificate() -> Certificate:
    return issue(
        CA,
        KEY.public_key(),
        device="device-1",
        mission="mission-1",
        valid_from=NOON,
        valid_until=NOON + timedelta(days=1),
        random=lambda count: b"\xfe" * count,
    )


def refused(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value


def test_a_certificate_says_what_was_asked_for() -> None:
    made = certificate()
    assert (made.device, made.mission) == ("device-1", "mission-1")
    assert (made.valid_from, made.valid_until) == (NOON, NOON + timedelta(days=1))
    assert made.serial_hex == "fe" * 8
    assert (key_blob(made.key), key_blob(made.authority)) == (
        key_blob(KEY.public_key()),
        key_blob(CA.public_key()),
    )
    assert parse_line(made.line) == parse_line(made.line + "\n")
    made.check_issued()


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (NOON, None),
        (NOON - timedelta(seconds=1), Code.CERT_NOT_YET),
        (NOON + timedelta(days=1, seconds=-1), None),
        (NOON + timedelta(days=1), Code.CERT_EXPIRED),
    ],
)
def test_validity_begins_with_its_first_second_and_ends_before_its_last(at: datetime, code: Code | None) -> None:
    if code is None:
        certificate().check_time(at)
    else:
        assert refused(lambda: certificate().check_time(at)).code is code


def test_every_changed_byte_is_refused() -> None:
    blob = certificate().blob
    for at in range(len(blob)):
        changed = blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]
        assert refused(lambda data=changed: parse(data).check_issued()).code is Code.CERT  # type: ignore[misc]


def test_every_shortened_or_lengthened_certificate_is_refused() -> None:
    blob = certificate().blob
    for at in range(len(blob)):
        assert refused(lambda end=at: parse(blob[:end])).code is Code.CERT  # type: ignore[misc]
    assert refused(lambda: parse(blob + b"\0")).code is Code.CERT


def built(**changes: object) -> bytes:
    """A certificate signed by the right CA, but with something else in it."""
    what: dict[str, object] = {
        "type": SSHCertificateType.USER,
        "key_id": b"device:device-1",
        "principals": [b"device-1", b"mission:mission-1"],
        "option": None,
        "extension": None,
        "key": KEY.public_key(),
        "ca": CA,
        "until": int(NOON.timestamp()) + 60,
    }
    what |= changes
    builder = (
        SSHCertificateBuilder()
        .public_key(what["key"])  # type: ignore[arg-type]
        .type(what["type"])  # type: ignore[arg-type]
        .serial(1)
        .key_id(what["key_id"])  # type: ignore[arg-type]
        .valid_after(int(NOON.timestamp()))
        .valid_before(what["until"])  # type: ignore[arg-type]
    )
    principals = what["principals"]
    builder = builder.valid_principals(principals) if principals else builder.valid_for_all_principals()  # type: ignore[arg-type,no-untyped-call]
    if what["option"]:
        builder = builder.add_critical_option(b"force-command", b"x")
    if what["extension"]:
        builder = builder.add_extension(b"permit-pty", b"")
    return base64.b64decode(builder.sign(what["ca"]).public_bytes().split()[1])  # type: ignore[arg-type]


def test_the_builder_of_these_tests_is_sound() -> None:
    assert parse(built()).device == "device-1"


@pytest.mark.parametrize(
    "changes",
    [
        {"type": SSHCertificateType.HOST},
        {"key_id": b"device:device-2"},
        {"key_id": b"device-1"},
        {"principals": [b"device-1"]},
        {"principals": [b"mission:mission-1", b"device-1"]},
        {"principals": [b"device-1", b"mission:mission-1", b"root"]},
        {"principals": [b"device-1", b"mission-1"]},
        {"principals": [b"device-1", b"mission:*"]},
        {"principals": [b"*", b"mission:mission-1"], "key_id": b"device:*"},
        {"principals": [b"D\xc3\xa9vice", b"mission:mission-1"], "key_id": b"device:D\xc3\xa9vice"},
        {"principals": []},
        {"option": True},
        {"extension": True},
        {"key": ec.generate_private_key(ec.SECP256R1()).public_key()},
        {"ca": ec.generate_private_key(ec.SECP256R1())},
        {"until": 2**64 - 1},
    ],
)
def test_another_certificate_of_the_same_ca_is_refused(changes: dict[str, object]) -> None:
    assert refused(lambda: parse(built(**changes))).code is Code.CERT


def test_the_reserved_field_must_be_empty() -> None:
    blob = certificate().blob
    tail = wire.string(b"") + wire.string(key_blob(CA.public_key()))
    at = blob.index(tail)
    filled = blob[:at] + wire.string(b"x") + blob[at + 4 :]
    assert refused(lambda: parse(filled)).facts["detail"] == "encoding"


@pytest.mark.parametrize("line", ["", "ssh-ed25519 AAAA", "ssh-ed25519-cert-v01@openssh.com %%%%", "x"])
def test_other_lines_are_no_certificates(line: str) -> None:
    assert refused(lambda: parse_line(line)).code is Code.CERT


# Keys


def test_keys_survive_their_texts() -> None:
    assert key_blob(parse_public_line(public_line(KEY.public_key()))) == key_blob(KEY.public_key())
    assert parse_private_text(private_text(KEY)).private_bytes_raw() == KEY.private_bytes_raw()
    assert refused(lambda: parse_private_text(b"-----BEGIN OPENSSH PRIVATE KEY-----\n")).code is Code.CERT


@pytest.mark.parametrize(
    "change", [lambda line: line + " comment", lambda line: line + "\n", lambda line: line[:-2]]
)
def test_a_public_line_has_one_spelling(change: Callable[[str], str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_public_line(change(public_line(KEY.public_key())))


# Signatures


def test_a_signature_is_checked_against_message_use_and_key() -> None:
    armoured = sshsig.sign(b"message", "kommisjon.bundle.v1", KEY, certificate().blob)
    signature = sshsig.parse(armoured)
    assert (signature.public, signature.namespace) == (certificate_blob(armoured), "kommisjon.bundle.v1")
    sshsig.check(signature, b"message", KEY.public_key())
    for message, key in ((b"massage", KEY), (b"", KEY), (b"message", CA)):
        invalid = refused(lambda m=message, k=key: sshsig.check(signature, m, k.public_key()))  # type: ignore[misc]
        assert invalid.code is Code.SIG_INVALID


def certificate_blob(armoured: bytes) -> bytes:
    data = base64.b64decode(b"".join(armoured.split(b"\n")[1:-2]))
    reader = wire.Reader(data[10:])
    return reader.string()


ARMOUR_CHANGES: list[Callable[[bytes], bytes]] = [
    lambda data: data[:-1],
    lambda data: data + b"\n",
    lambda data: data.replace(b"\n", b"\r\n"),
    lambda data: b"\n" + data,
    lambda data: data.replace(b"\n", b"", 1),
    lambda data: data.replace(b"\n-----END", b"-----END"),
    lambda data: data[:100] + b" " + data[100:],
    lambda data: data[:100] + b"\n" + data[100:],
    lambda data: data[:100] + b"%" + data[101:],
    lambda data: b"",
    lambda data: data * 8,
]


@pytest.mark.parametrize("change", ARMOUR_CHANGES, ids=range(len(ARMOUR_CHANGES)))
def test_another_armour_is_refused(change: Callable[[bytes], bytes]) -> None:
    armoured = sshsig.sign(b"message", "use", KEY, key_blob(KEY.public_key()))
    assert refused(lambda: sshsig.parse(change(armoured))).code is Code.SIG


def armour(blob: bytes) -> bytes:
    text = base64.b64encode(blob)
    rows = b"".join(text[at : at + 70] + b"\n" for at in range(0, len(text), 70))
    return b"-----BEGIN SSH SIGNATURE-----\n" + rows + b"-----END SSH SIGNATURE-----\n"


def fields(*parts: bytes, version: int = 1) -> bytes:
    return armour(b"SSHSIG" + wire.u32(version) + b"".join(wire.string(part) for part in parts))


GOOD = wire.string(b"ssh-ed25519") + wire.string(bytes(64))


@pytest.mark.parametrize(
    "armoured",
    [
        fields(b"key", b"use", b"", b"sha512", GOOD, version=2),
        fields(b"key", b"use", b"x", b"sha512", GOOD),
        fields(b"key", b"use", b"", b"sha256", GOOD),
        fields(b"key", b"use", b"", b"sha512", GOOD, b""),
        fields(b"key", b"use", b"", b"sha512"),
        fields(b"key", b"use", b"", b"sha512", GOOD + b"x"),
        fields(b"key", b"use", b"", b"sha512", wire.string(b"ssh-rsa") + wire.string(bytes(64))),
        fields(b"key", b"use", b"", b"sha512", wire.string(b"ssh-ed25519") + wire.string(bytes(63))),
        fields(b"key", b"\xff", b"", b"sha512", GOOD),
        armour(b"SSHSIX" + wire.u32(1)),
        armour(b"SSHSIG" + wire.u32(1) + b"\xff\xff\xff\xff"),
        armour(b""),
    ],
    ids=range(12),
)
def test_another_signature_format_is_refused(armoured: bytes) -> None:
    assert refused(lambda: sshsig.parse(armoured)).code is Code.SIG


def test_the_formats_of_these_tests_are_sound() -> None:
    assert sshsig.parse(fields(b"key", b"use", b"", b"sha512", GOOD)).namespace == "use"
