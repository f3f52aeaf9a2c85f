"""Damaged, cut and misused bundles, each refused with its code (security-and-bundles.md 6.1, F1 to F6)."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kommisjon.errors import Code, Refusal
from sync.bundle.read import Opened, open_bundle, verify
from sync.bundle.write import Signer
from sync.trust.certificate import issue
from sync.trust.document import Revocation, Trust, moment_text
from sync.trust.keys import key_blob
from sync.trust.sealing import Identity
from tests.bundles import DEVICE, MISSION, NOON, World, make_world
from tests.forging import forgery, sign_and_place


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("headquarters"))


@pytest.fixture(scope="module")
def sound(world: World, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return world.write(tmp_path_factory.mktemp("out")).path.read_bytes()


def refusal(path: Path, trust: Trust, at: datetime = NOON) -> Refusal:
    with pytest.raises(Refusal) as refused:
        verify(path, trust, at)
    return refused.value


def refused(world: World, path: Path, data: bytes) -> Code:
    path.write_bytes(data)
    return refusal(path, world.trust).code


def opened(path: Path, world: World, identity: Identity | None = None) -> Opened:
    with verify(path, world.trust, NOON) as verified:
        return open_bundle(verified, identity or world.headquarters.central_identity())


BEFORE_CONTENT = {
    Code.CONTAINER,
    Code.TRUNCATED,
    Code.SIG,
    Code.SIG_INVALID,
    Code.CERT,
    Code.CERT_UNKNOWN_CA,
    Code.DIGEST,
}


def flip_bits(world: World, path: Path, sound: bytes, step: int) -> None:
    found = set()
    for at in range(0, len(sound), step):
        damaged = bytearray(sound)
        damaged[at] ^= 1 << at % 8
        found.add(refused(world, path, bytes(damaged)))
    assert found <= BEFORE_CONTENT
    assert {Code.CONTAINER, Code.SIG_INVALID, Code.DIGEST} <= found


def test_a_flipped_bit_is_refused(world: World, tmp_path: Path, sound: bytes) -> None:
    flip_bits(world, tmp_path / "f1.kmb", sound, 11)


@pytest.mark.long
def test_a_flipped_bit_is_refused_at_every_byte(world: World, tmp_path: Path, sound: bytes) -> None:
    flip_bits(world, tmp_path / "f1.kmb", sound, 1)


def test_a_cut_bundle_is_called_cut(world: World, tmp_path: Path, sound: bytes) -> None:
    lengths = [*range(400), *range(400, len(sound), 13), *range(len(sound) - 400, len(sound))]
    assert {refused(world, tmp_path / "f2.kmb", sound[:length]) for length in lengths} == {Code.TRUNCATED}


@pytest.mark.long
def test_a_cut_bundle_is_called_cut_at_every_length(world: World, tmp_path: Path, sound: bytes) -> None:
    found = {refused(world, tmp_path / "f2.kmb", sound[:length]) for length in range(len(sound))}
    assert found == {Code.TRUNCATED}


@pytest.mark.parametrize("step", [31, pytest.param(3, marks=pytest.mark.long)])
def test_a_byte_too_many_or_too_few_is_refused(world: World, tmp_path: Path, sound: bytes, step: int) -> None:
    path = tmp_path / "f3.kmb"
    for at in range(0, len(sound), step):
        assert refused(world, path, sound[:at] + b"x" + sound[at:]) in BEFORE_CONTENT
        assert refused(world, path, sound[:at] + sound[at + 1 :]) in BEFORE_CONTENT


def test_appended_prepended_doubled_empty_and_strange_files_are_refused(
    world: World, tmp_path: Path, sound: bytes
) -> None:
    path = tmp_path / "f4.kmb"
    assert refused(world, path, sound + b"\0") is Code.CONTAINER
    assert refused(world, path, b"\0" + sound) is Code.CONTAINER
    assert refused(world, path, sound + sound) is Code.CONTAINER
    assert refused(world, path, b"") is Code.TRUNCATED
    for strange in (b"hello", b"PK\x05\x06" + bytes(18), b"%PDF-1.7\n" * 100, bytes(100)):
        assert refused(world, path, strange) is Code.CONTAINER


def test_a_file_that_is_not_there_or_no_file_is_refused(world: World, tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.kmb", world.trust).code is Code.FILE_UNREADABLE
    assert refusal(tmp_path, world.trust).code is Code.FILE_UNREADABLE


def test_a_file_beyond_the_limit_is_refused_before_it_is_copied_whole(
    world: World, tmp_path: Path, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.bundle.read.MAX_BUNDLE", len(sound) - 1)
    assert refused(world, tmp_path / "large.kmb", sound) is Code.TOO_LARGE


# F5: who may sign what, when


def stranger(world: World) -> Signer:
    """A laptop with the right names, certified by somebody else."""
    key = Ed25519PrivateKey.from_private_bytes(world.random.randbytes(32))
    certificate = issue(
        Ed25519PrivateKey.from_private_bytes(world.random.randbytes(32)),
        key.public_key(),
        device=DEVICE,
        mission=MISSION,
        valid_from=NOON - timedelta(days=1),
        valid_until=NOON + timedelta(days=1),
        random=world.random.randbytes,
    )
    return Signer(key, certificate)


def test_a_certificate_of_another_ca_is_refused(world: World, tmp_path: Path) -> None:
    path = forgery(world, signer=stranger(world)).place(tmp_path / "f5.kmb")
    assert refusal(path, world.trust).code is Code.CERT_UNKNOWN_CA


def test_a_certificate_that_only_names_our_ca_is_refused(world: World, tmp_path: Path) -> None:
    unknown = stranger(world)
    theirs, ours = unknown.certificate.authority, world.certificate.authority
    blob = unknown.certificate.blob.replace(theirs.public_bytes_raw(), ours.public_bytes_raw())
    renamed = Signer(unknown.key, replace(unknown.certificate, blob=blob))
    path = forgery(world, signer=renamed).place(tmp_path / "f5.kmb")
    assert (refusal(path, world.trust).code, refusal(path, world.trust).facts["detail"]) == (
        Code.CERT,
        "signature",
    )


def test_a_signature_by_another_key_is_refused(world: World, tmp_path: Path) -> None:
    wrong = Signer(Ed25519PrivateKey.from_private_bytes(bytes(32)), world.certificate)
    path = forgery(world, signer=wrong).place(tmp_path / "f5.kmb")
    assert refusal(path, world.trust).code is Code.SIG_INVALID


def test_a_signature_with_no_certificate_is_refused(world: World, tmp_path: Path) -> None:
    bare = replace(world.certificate, blob=key_blob(world.key.public_key()))
    path = forgery(world, signer=Signer(world.key, bare)).place(tmp_path / "f5.kmb")
    assert refusal(path, world.trust).code is Code.CERT


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"device": "device-0000"}, Code.IDENTITY),
        ({"mission": "mission-00"}, Code.WRONG_MISSION),
        ({"kind": "receipt"}, Code.WRONG_KIND),
        ({"kind": "mission-pack"}, Code.WRONG_KIND),
        ({"kind": "trust"}, Code.WRONG_KIND),
        ({"version": 2}, Code.CONTAINER),
        ({"extra": 1}, Code.CONTAINER),
        ({"seq": 0}, Code.CONTAINER),
        ({"prev": "1" * 64}, Code.CONTAINER),
        ({"base_seq": 1}, Code.CONTAINER),
        ({"seq": True}, Code.CONTAINER),
        ({"created": "2026-02-30T00:00:00Z"}, Code.CONTAINER),
        ({"created": "2026-11-20 12:00:00"}, Code.CONTAINER),
        ({"bundle_id": "5E" * 16}, Code.CONTAINER),
        ({"recipients": ["0" * 16]}, Code.CONTAINER),
        ({"recipients": ["0" * 16] * 2}, Code.CONTAINER),
        ({"device": "device\n0000"}, Code.CONTAINER),
        ({"device": "device-7f3a\n"}, Code.CONTAINER),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(
    world: World, tmp_path: Path, changes: dict[str, object], code: Code
) -> None:
    path = forgery(world, changes=changes).place(tmp_path / "f5.kmb")
    assert refusal(path, world.trust).code is code


@pytest.mark.parametrize("name", ["kommisjon.receipt.v1", "kommisjon.pack.v1", "kommisjon.enrol.v1", "file", ""])
def test_a_signature_for_another_use_is_refused(world: World, tmp_path: Path, name: str) -> None:
    path = forgery(world, namespace=name).place(tmp_path / "f5.kmb")
    assert refusal(path, world.trust).code is Code.WRONG_KIND


def test_a_laptop_cannot_sign_a_receipt_and_central_no_case_data(world: World, tmp_path: Path) -> None:
    laptop = forgery(world, changes={"kind": "receipt"}, namespace="kommisjon.receipt.v1").place(
        tmp_path / "1.kmb"
    )
    assert refusal(laptop, world.trust).code is Code.WRONG_KIND
    span = {"valid_from": NOON, "valid_until": NOON + timedelta(days=1)}
    certificate = world.headquarters.certify_central(MISSION, random=world.random.randbytes, **span)
    central = Signer(world.headquarters.receipt_key(), certificate)
    assert refusal(world.write(tmp_path / "2", signer=central).path, world.trust).code is Code.WRONG_KIND
    to_laptop = [world.identity.recipient, *world.trust.recipients()]
    receipt = world.write(tmp_path / "3", kind="receipt", signer=central, recipients=to_laptop)
    with verify(receipt.path, world.trust, NOON, expect_kind="receipt") as verified:
        assert len(list(open_bundle(verified, world.identity).lines())) == 2


def test_another_kind_than_asked_for_is_refused(world: World, tmp_path: Path, sound: bytes) -> None:
    path = tmp_path / "kind.kmb"
    path.write_bytes(sound)
    with pytest.raises(Refusal) as refused:
        verify(path, world.trust, NOON, expect_kind="receipt")
    assert refused.value.code is Code.WRONG_KIND
    verify(path, world.trust, NOON, expect_kind="case-data").close()


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (NOON - timedelta(days=7, seconds=1), Code.CERT_NOT_YET),
        (NOON + timedelta(days=60), Code.CERT_EXPIRED),
        (NOON + timedelta(days=400), Code.TRUST_EXPIRED),
    ],
)
def test_time_is_judged_by_the_reader(
    world: World, tmp_path: Path, sound: bytes, at: datetime, code: Code
) -> None:
    path = tmp_path / "time.kmb"
    path.write_bytes(sound)
    assert refusal(path, world.trust, at).code is code
    for within in (NOON - timedelta(days=7), NOON + timedelta(days=60, seconds=-1)):
        verify(path, world.trust, within).close()


@pytest.mark.parametrize(
    ("reason", "last", "seq", "code"),
    [
        ("lost", 9, 1, Code.REVOKED),
        ("compromised", 9, 1, Code.REVOKED_COMPROMISED),
        ("retired", 0, 1, Code.REVOKED_RETIRED),
        ("retired", 1, 1, None),
        ("retired", 1, 2, Code.REVOKED_RETIRED),
    ],
)
def test_withdrawn_certificates(
    world: World, tmp_path: Path, reason: str, last: int, seq: int, code: Code | None
) -> None:
    revocation = {
        "serial": world.certificate.serial_hex,
        "reason": reason,
        "last_ok_seq": last,
        "time": moment_text(NOON),
    }
    trust = world.trust.model_copy(update={"revocations": [Revocation.model_validate(revocation)]})
    path = world.write(tmp_path, seq=seq, prev="0" * 64 if seq == 1 else "1" * 64).path
    if code is None:
        verify(path, trust, NOON).close()
    else:
        told = refusal(path, trust)
        assert (told.code, told.facts) == (code, {"reason": reason, "last_ok": last, "seq": seq})


def test_a_wrong_recipient_opens_nothing(world: World, tmp_path: Path) -> None:
    path = world.write(tmp_path).path
    for stranger in (world.identity, Identity.generate("x25519", world.random.randbytes)):
        with pytest.raises(Refusal) as refused:
            opened(path, world, stranger)
        assert refused.value.code is Code.SEAL_NO_MATCH


# F6: somebody else's ciphertext under one's own name


def taken_parts(path: Path) -> Callable[[str], bytes]:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return parts.__getitem__


def test_ciphertext_signed_again_by_another_laptop_is_refused(world: World, tmp_path: Path) -> None:
    part = taken_parts(world.write(tmp_path).path)
    other = world.certify(device="device-other")
    manifest = part("manifest.json").replace(DEVICE.encode(), b"device-other")
    path = sign_and_place(other, tmp_path / "f6.kmb", manifest, part("key.age"), part("payload.zip"))
    with pytest.raises(Refusal) as refused:
        opened(path, world)
    assert refused.value.code is Code.BINDING


def test_ciphertext_under_another_number_is_refused(world: World, tmp_path: Path) -> None:
    part = taken_parts(world.write(tmp_path, seq=2, prev="1" * 64).path)
    manifest = part("manifest.json").replace(b'"seq":2', b'"seq":3')
    path = sign_and_place(world.signer, tmp_path / "f6.kmb", manifest, part("key.age"), part("payload.zip"))
    with pytest.raises(Refusal) as refused:
        opened(path, world)
    assert refused.value.code is Code.BINDING
