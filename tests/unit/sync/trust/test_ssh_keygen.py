"""`ssh-keygen` and we judge the same signatures the same way: uses, validity, signers, withdrawals.

The cases are those that OpenSSH's own regression tests for signatures and revocation lists go through (uses,
validity, certificates, KRLs), as tables of our own. Each row is signed by one side and judged by both; where the
two differ, the test says so.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kommisjon.errors import Code, Refusal
from sync.trust import sshsig
from sync.trust.certificate import Certificate, issue, parse
from sync.trust.document import Reason, Revocation, Trust, moment_text
from sync.trust.keys import key_blob, private_text
from sync.trust.signed import NAMESPACE
from sync.trust.signers import ROOT, allowed_signers, revocation_list
from tests import clients
from tests.bundles import NOON
from tests.office import Office, key, line

BUNDLE, RECEIPT = "kommisjon.bundle.v1", "kommisjon.receipt.v1"
MESSAGE = b'{"a":"synthetic manifest"}'
CA, OTHER_CA = key(100), key(200)
LAPTOP, CENTRAL = key(50), key(101)


@dataclass
class Desk:
    """A folder of a third party with stock tools, and what headquarters published."""

    folder: Path
    trust: Trust

    def publish(self, trust: Trust) -> None:
        self.trust = trust
        (self.folder / "allowed_signers").write_text(allowed_signers(trust))
        (self.folder / "revoked.krl").write_bytes(revocation_list(trust, NOON))

    def keygen(self, *arguments: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [clients.program("ssh-keygen"), *map(str, arguments)],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            timeout=60,
        )

    def agrees(self, armoured: bytes, who: str, use: str, at: datetime = NOON, message: bytes = MESSAGE) -> bool:
        """Whether `ssh-keygen -Y verify` is content."""
        (self.folder / "sig").write_bytes(armoured)
        when = f"verify-time={at:%Y%m%d%H%M%S}Z"
        options = ("-Y", "verify", "-O", when, "-f", "allowed_signers", "-I", who, "-n", use, "-s", "sig")
        return self.keygen(*options, "-r", "revoked.krl", stdin=message).returncode == 0

    def signs(self, signer: Ed25519PrivateKey, certificate: Certificate | None, use: str) -> bytes:
        """Sign by `ssh-keygen -Y sign`, with the plain key or with its certificate."""
        (self.folder / "id").write_bytes(private_text(signer))
        (self.folder / "id").chmod(0o600)
        (self.folder / "id-cert.pub").unlink(missing_ok=True)
        named = "id"
        if certificate is not None:
            (self.folder / "id-cert.pub").write_text(certificate.line + "\n")
            named = "id-cert.pub"
        done = self.keygen("-Y", "sign", "-f", named, "-n", use, stdin=MESSAGE)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path, Office().newest.trust)
    made.publish(made.trust)
    return made


def certificate(
    signer: Ed25519PrivateKey = LAPTOP,
    ca: Ed25519PrivateKey = CA,
    device: str = "laptop-1",
    serial: int = 7,
    start: datetime = NOON - timedelta(days=7),
) -> Certificate:
    return issue(
        ca,
        signer.public_key(),
        device=device,
        mission="mission-1",
        valid_from=start,
        valid_until=NOON + timedelta(days=60),
        random=lambda size: serial.to_bytes(size, "big"),
    )


def ours(
    trust: Trust,
    armoured: bytes,
    who: str,
    use: str,
    at: datetime = NOON,
    *,
    seq: int = 1,
    message: bytes = MESSAGE,
) -> Code | None:
    """What sync.bundle.read asks of a signature, in its order; None when nothing is refused."""
    try:
        signature = sshsig.parse(armoured)
        found = parse(signature.public)
        trust.check_issued(found)
        sshsig.check(signature, message, found.key)
        found.check_time(at)
        trust.check_not_revoked(found, seq)
    except Refusal as refusal:
        return refusal.code
    if found.device != who:
        return Code.IDENTITY
    return None if signature.namespace == use else Code.WRONG_KIND


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("by_ssh_keygen", [True, False], ids=["signed there", "signed here"])
@pytest.mark.parametrize(
    ("made", "who", "signed", "asked", "at", "code"),
    [
        (certificate(), "laptop-1", BUNDLE, BUNDLE, NOON, None),
        (certificate(), "laptop-1", BUNDLE, BUNDLE, NOON - timedelta(days=7), None),
        (certificate(), "laptop-1", BUNDLE, BUNDLE, NOON - timedelta(days=7) - SECOND, Code.CERT_NOT_YET),
        (certificate(), "laptop-1", BUNDLE, BUNDLE, NOON + timedelta(days=60) - SECOND, None),
        (certificate(), "laptop-1", BUNDLE, BUNDLE, NOON + timedelta(days=60), Code.CERT_EXPIRED),
        (certificate(), "laptop-1", BUNDLE, BUNDLE, NOON - timedelta(days=7300), Code.CERT_NOT_YET),
        (certificate(), "laptop-1", BUNDLE, BUNDLE, NOON + timedelta(days=7300), Code.CERT_EXPIRED),
        (certificate(), "laptop-2", BUNDLE, BUNDLE, NOON, Code.IDENTITY),
        (certificate(), "laptop-1", RECEIPT, BUNDLE, NOON, Code.WRONG_KIND),
        (certificate(), "laptop-1", BUNDLE, RECEIPT, NOON, Code.WRONG_KIND),
        (certificate(), "laptop-1", "file", BUNDLE, NOON, Code.WRONG_KIND),
        (certificate(), "laptop-1", NAMESPACE, BUNDLE, NOON, Code.WRONG_KIND),
        (certificate(ca=OTHER_CA), "laptop-1", BUNDLE, BUNDLE, NOON, Code.CERT_UNKNOWN_CA),
        (certificate(device="laptop-11"), "laptop-1", BUNDLE, BUNDLE, NOON, Code.IDENTITY),
        (None, "laptop-1", BUNDLE, BUNDLE, NOON, Code.CERT),
    ],
)
def test_both_judge_alike(
    desk: Desk,
    by_ssh_keygen: bool,
    made: Certificate | None,
    who: str,
    signed: str,
    asked: str,
    at: datetime,
    code: Code | None,
) -> None:
    if by_ssh_keygen:
        armoured = desk.signs(LAPTOP, made, signed)
    else:
        public = made.blob if made is not None else key_blob(LAPTOP.public_key())
        armoured = sshsig.sign(MESSAGE, signed, LAPTOP, public)
    assert ours(desk.trust, armoured, who, asked, at) is code
    assert desk.agrees(armoured, who, asked, at) is (code is None)


def test_both_sign_the_same_bytes(desk: Desk) -> None:
    """Ed25519 has no chance in it, and our armour is theirs."""
    made = certificate()
    assert desk.signs(LAPTOP, made, BUNDLE) == sshsig.sign(MESSAGE, BUNDLE, LAPTOP, made.blob)
    assert desk.signs(LAPTOP, None, BUNDLE) == sshsig.sign(MESSAGE, BUNDLE, LAPTOP, key_blob(LAPTOP.public_key()))


@pytest.mark.parametrize("message", [b"", MESSAGE[:-1], MESSAGE + b"\n", b"x" * 100_000])
def test_both_refuse_another_message(desk: Desk, message: bytes) -> None:
    armoured = sshsig.sign(MESSAGE, BUNDLE, LAPTOP, certificate().blob)
    assert ours(desk.trust, armoured, "laptop-1", BUNDLE, message=message) is Code.SIG_INVALID
    assert not desk.agrees(armoured, "laptop-1", BUNDLE, message=message)


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_signatures_of_other_kinds_of_keys_are_not_ours(desk: Desk, kind: str) -> None:
    """Well made, and verified by ssh-keygen where it is told to: we take Ed25519 only."""
    assert desk.keygen("-q", "-t", kind, "-N", "", "-f", "other").returncode == 0
    done = desk.keygen("-Y", "sign", "-f", "other", "-n", BUNDLE, stdin=MESSAGE)
    (desk.folder / "allowed_signers").write_bytes(b"laptop-1 " + (desk.folder / "other.pub").read_bytes())
    assert desk.agrees(done.stdout, "laptop-1", BUNDLE)
    assert ours(desk.trust, done.stdout, "laptop-1", BUNDLE) is Code.SIG


def test_the_other_hash_is_not_ours(desk: Desk) -> None:
    (desk.folder / "id").write_bytes(private_text(LAPTOP))
    (desk.folder / "id").chmod(0o600)
    (desk.folder / "id-cert.pub").write_text(certificate().line + "\n")
    done = desk.keygen("-Y", "sign", "-O", "hashalg=sha256", "-f", "id-cert.pub", "-n", BUNDLE, stdin=MESSAGE)
    assert done.returncode == 0, done.stderr
    assert desk.agrees(done.stdout, "laptop-1", BUNDLE)
    assert ours(desk.trust, done.stdout, "laptop-1", BUNDLE) is Code.SIG


def test_a_host_certificate_is_not_ours(desk: Desk) -> None:
    (desk.folder / "ca").write_bytes(private_text(CA))
    (desk.folder / "ca").chmod(0o600)
    (desk.folder / "id").write_bytes(private_text(LAPTOP))
    (desk.folder / "id").chmod(0o600)
    (desk.folder / "id.pub").write_text(line(50) + "\n")
    names = "laptop-1,mission:mission-1"
    made = desk.keygen("-q", "-s", "ca", "-h", "-I", "device:laptop-1", "-n", names, "-V", "-1d:+1d", "id.pub")
    assert made.returncode == 0, made.stderr
    armoured = desk.keygen("-Y", "sign", "-f", "id-cert.pub", "-n", BUNDLE, stdin=MESSAGE).stdout
    assert ours(desk.trust, armoured, "laptop-1", BUNDLE) is Code.CERT


# Withdrawals


@pytest.mark.parametrize(
    ("reason", "last", "seq", "code"),
    [
        ("lost", 0, 1, Code.REVOKED),
        ("lost", 9, 1, Code.REVOKED),
        ("compromised", 0, 1, Code.REVOKED_COMPROMISED),
        ("compromised", 9, 1, Code.REVOKED_COMPROMISED),
        ("retired", 4, 5, Code.REVOKED_RETIRED),
        ("retired", 0, 1, Code.REVOKED_RETIRED),
        ("retired", 5, 5, None),
    ],
)
def test_both_refuse_what_is_withdrawn(desk: Desk, reason: Reason, last: int, seq: int, code: Code | None) -> None:
    """But for one thing: a revocation list cannot say "up to number n", so that ssh-keygen is the stricter."""
    office = Office()
    gone = Revocation(serial=f"{7:016x}", reason=reason, last_ok_seq=last, time=moment_text(NOON))
    desk.publish(office.publish([1, 2], revocations=[gone]).trust)
    armoured = sshsig.sign(MESSAGE, BUNDLE, LAPTOP, certificate(serial=7).blob)
    assert ours(desk.trust, armoured, "laptop-1", BUNDLE, seq=seq) is code
    assert not desk.agrees(armoured, "laptop-1", BUNDLE)
    untouched = sshsig.sign(MESSAGE, BUNDLE, LAPTOP, certificate(serial=8).blob)
    assert ours(desk.trust, untouched, "laptop-1", BUNDLE, seq=seq) is None
    assert desk.agrees(untouched, "laptop-1", BUNDLE)


def test_serials_at_the_ends_of_their_range(desk: Desk) -> None:
    serials = (1, 2**32, 2**63, 2**64 - 1)
    gone = [
        Revocation(serial=f"{serial:016x}", reason="lost", last_ok_seq=0, time=moment_text(NOON))
        for serial in serials
    ]
    desk.publish(Office().publish([1, 2], revocations=gone).trust)
    for serial in serials:
        for near, withdrawn in ((serial, True), (serial - 1 or 3, False)):
            armoured = sshsig.sign(MESSAGE, BUNDLE, LAPTOP, certificate(serial=near).blob)
            assert desk.agrees(armoured, "laptop-1", BUNDLE) is not withdrawn
            assert (ours(desk.trust, armoured, "laptop-1", BUNDLE) is Code.REVOKED) is withdrawn


def test_withdrawals_hold_under_every_ca(desk: Desk) -> None:
    """After a CA is renewed, the certificates of the former are still withdrawn, and those of the new one too."""
    gone = Revocation(serial=f"{7:016x}", reason="lost", last_ok_seq=0, time=moment_text(NOON))
    desk.publish(Office().publish([1, 2], revocations=[gone], ca=[line(200), line(100)]).trust)
    for ca in (CA, OTHER_CA):
        for serial, code in ((7, Code.REVOKED), (8, None)):
            armoured = sshsig.sign(MESSAGE, BUNDLE, LAPTOP, certificate(ca=ca, serial=serial).blob)
            assert ours(desk.trust, armoured, "laptop-1", BUNDLE) is code
            assert desk.agrees(armoured, "laptop-1", BUNDLE) is (code is None)


def test_ssh_keygen_reads_the_revocation_list(desk: Desk) -> None:
    gone = Revocation(serial="00000000000000ff", reason="lost", last_ok_seq=0, time=moment_text(NOON))
    desk.publish(Office().publish([1, 2], revocations=[gone]).trust)
    listed = desk.keygen("-Q", "-l", "-f", "revoked.krl").stdout.decode()
    assert "KRL version 2" in listed
    assert "serial: 255" in listed


def test_receipts_are_vouched_for_under_centrals_name_only(desk: Desk) -> None:
    made = certificate(CENTRAL, device="central-1")
    receipt = sshsig.sign(MESSAGE, RECEIPT, CENTRAL, made.blob)
    assert desk.agrees(receipt, "central-1", RECEIPT)
    assert desk.trust.signs_receipts("central-1", made.key)
    laptop = sshsig.sign(MESSAGE, RECEIPT, LAPTOP, certificate().blob)
    assert not desk.agrees(laptop, "laptop-1", RECEIPT)
    assert not desk.trust.signs_receipts("laptop-1", LAPTOP.public_key())


# The list of trusted keys itself


def test_ssh_keygen_checks_each_signature_on_the_list(desk: Desk) -> None:
    signed = Office().newest
    document = signed.trust.to_bytes()
    assert len(signed.signatures) == 3
    for armoured in signed.signatures:
        assert desk.agrees(armoured.encode(), ROOT, NAMESPACE, message=document)
        assert not desk.agrees(armoured.encode(), ROOT, BUNDLE, message=document)
        assert not desk.agrees(armoured.encode(), "laptop-1", NAMESPACE, message=document)
        assert not desk.agrees(armoured.encode(), ROOT, NAMESPACE, message=document + b"\n")


def test_a_root_may_sign_with_ssh_keygen(desk: Desk) -> None:
    """Its signature counts here as ours does."""
    office = Office()
    draft = office.draft()
    (desk.folder / "root").write_bytes(private_text(key(2)))
    (desk.folder / "root").chmod(0o600)
    done = desk.keygen("-Y", "sign", "-f", "root", "-n", NAMESPACE, stdin=draft.trust.to_bytes())
    half = draft.signed_with(key(1))
    signed = half.model_copy(update={"signatures": [*half.signatures, done.stdout.decode()]})
    signed.check_signed()


def test_a_ca_or_a_laptop_signs_no_list(desk: Desk) -> None:
    document = Office().newest.trust.to_bytes()
    for signer, public in ((CA, key_blob(CA.public_key())), (LAPTOP, certificate().blob)):
        armoured = sshsig.sign(document, NAMESPACE, signer, public)
        for who in (ROOT, "laptop-1"):
            assert not desk.agrees(armoured, who, NAMESPACE, message=document)
