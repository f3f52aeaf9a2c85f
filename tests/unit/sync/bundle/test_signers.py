"""The thirteen ways in which the wrong one may sign, or the right one wrongly, in one table (F5).

Each is told apart from the others, by its code or, for certificates out of shape, by what is wrong with them.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization.ssh import SSHCertificateBuilder, SSHCertificateType

from kommisjon.errors import Code, Refusal
from sync.bundle.read import open_bundle, verify
from sync.bundle.write import Signer
from sync.trust.certificate import issue
from sync.trust.document import Revocation, moment_text
from tests.bundles import DEVICE, MISSION, NOON, World, make_world
from tests.forging import forgery

OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("headquarters"))


def authority(world: World) -> Ed25519PrivateKey:
    return world.headquarters.keys.signing_key(world.trust.ca[0], "ca")


def certified(
    world: World, ca: Ed25519PrivateKey, start: timedelta = -DAY, end: timedelta = DAY, device: str = DEVICE
) -> Signer:
    """The laptop's key under another certificate."""
    made = issue(
        ca,
        world.key.public_key(),
        device=device,
        mission=MISSION,
        valid_from=NOON + start,
        valid_until=NOON + end,
        random=world.random.randbytes,
    )
    return Signer(world.key, made)


def misshapen(world: World, kind: SSHCertificateType, principals: list[bytes]) -> Signer:
    """A certificate of the right CA that no laptop should have."""
    made = (
        SSHCertificateBuilder()
        .public_key(world.key.public_key())
        .type(kind)
        .serial(1)
        .key_id(f"device:{DEVICE}".encode())
        .valid_principals(principals)
        .valid_after(int(NOON.timestamp()) - 60)
        .valid_before(int(NOON.timestamp()) + 60)
        .sign(authority(world))
    )
    blob = base64.b64decode(made.public_bytes().split()[1])
    return Signer(world.key, replace(world.certificate, blob=blob))


BOTH = [DEVICE.encode(), f"mission:{MISSION}".encode()]
Case = Callable[[World, Path], Path]
CASES: dict[str, tuple[Case, Code, str | None]] = {
    "wrong CA": (
        lambda w, at: forgery(w, signer=certified(w, OTHER)).place(at),
        Code.CERT_UNKNOWN_CA,
        None,
    ),
    "host certificate": (
        lambda w, at: forgery(w, signer=misshapen(w, SSHCertificateType.HOST, BOTH)).place(at),
        Code.CERT,
        "options",
    ),
    "other device": (lambda w, at: forgery(w, changes={"device": "device-0"}).place(at), Code.IDENTITY, None),
    "other mission": (lambda w, at: forgery(w, changes={"mission": "m-0"}).place(at), Code.WRONG_MISSION, None),
    "missing principal": (
        lambda w, at: forgery(w, signer=misshapen(w, SSHCertificateType.USER, BOTH[:1])).place(at),
        Code.CERT,
        "principals",
    ),
    "wrong key": (
        lambda w, at: forgery(w, signer=Signer(OTHER, w.certificate)).place(at),
        Code.SIG_INVALID,
        None,
    ),
    "signed as a receipt": (
        lambda w, at: forgery(w, namespace="kommisjon.receipt.v1").place(at),
        Code.WRONG_KIND,
        None,
    ),
    "signed as a mission pack": (
        lambda w, at: forgery(w, namespace="kommisjon.pack.v1").place(at),
        Code.WRONG_KIND,
        None,
    ),
    "signed as a list of trusted keys": (
        lambda w, at: forgery(w, namespace="kommisjon.trust.v1").place(at),
        Code.WRONG_KIND,
        None,
    ),
    "expired": (
        lambda w, at: forgery(w, signer=certified(w, authority(w), -2 * DAY, -DAY)).place(at),
        Code.CERT_EXPIRED,
        None,
    ),
    "not yet valid": (
        lambda w, at: forgery(w, signer=certified(w, authority(w), DAY, 2 * DAY)).place(at),
        Code.CERT_NOT_YET,
        None,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_wrong_signer_is_told_apart(world: World, tmp_path: Path, name: str) -> None:
    make, code, detail = CASES[name]
    with pytest.raises(Refusal) as refused:
        verify(make(world, tmp_path / "f5.kmb"), world.trust, NOON)
    assert (refused.value.code, refused.value.facts.get("detail")) == (code, detail)


def test_a_revoked_one_and_a_wrong_recipient_are_the_last_two(world: World, tmp_path: Path) -> None:
    path = world.write(tmp_path).path
    serial = world.certificate.serial_hex
    gone = Revocation(serial=serial, reason="lost", last_ok_seq=0, time=moment_text(NOON))
    with pytest.raises(Refusal) as revoked:
        verify(path, world.trust.model_copy(update={"revocations": [gone]}), NOON)
    with verify(path, world.trust, NOON) as verified, pytest.raises(Refusal) as unopened:
        open_bundle(verified, world.identity)
    assert (revoked.value.code, unopened.value.code) == (Code.REVOKED, Code.SEAL_NO_MATCH)


def test_each_is_told_apart_from_the_others() -> None:
    told = [(code, detail) for _make, code, detail in CASES.values()]
    told += [(Code.REVOKED, None), (Code.SEAL_NO_MATCH, None)]
    assert len(told) == 13
    assert len(set(told)) == 11  # the three wrong uses are one and the same mistake
