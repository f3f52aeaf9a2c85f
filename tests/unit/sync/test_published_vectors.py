"""Vectors from the package of pyca/cryptography, through our own code (security-and-bundles.md 7)."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kommisjon.errors import Code, Refusal
from kommisjon.vault.slot import Cost, _derive
from sync.trust.certificate import parse_line
from sync.trust.keys import key_blob, parse_private_text, parse_public_line, public_line
from sync.trust.sealing import Identity, Recipient

cryptography_vectors = pytest.importorskip("cryptography_vectors", reason="cryptography-vectors is not installed")
PUBLISHED = Path(cryptography_vectors.__file__).parent
X_WING = 0x647A


def sealed_in_hybrid() -> list[dict[str, Any]]:
    read = json.loads((PUBLISHED / "HPKE/hpke-pq-test-vectors.json").read_text("utf-8"))
    return [one for one in read if one["kem_id"] == X_WING]


def test_a_hybrid_identity_has_the_published_recipient() -> None:
    found = sealed_in_hybrid()
    assert found
    for one in found:
        recipient = Identity("mlkem768x25519", bytes.fromhex(one["skRm"])).recipient
        assert recipient.raw.hex() == one["pkRm"]
        assert Recipient.parse(recipient.text) == recipient


def test_a_passphrase_gives_the_published_key() -> None:
    """The one published vector of our output's length: 128 MiB, one pass, two lanes."""
    text = (PUBLISHED / "KDF/argon2id.txt").read_text("utf-8")
    (vector,) = (part for part in text.split("COUNT = ") if part.startswith("3\n"))
    said = dict(line.split(" = ") for line in vector.splitlines() if " = " in line)
    cost = Cost(int(said["memcost"]), int(said["iter"]), int(said["lanes"]))
    derived = _derive(bytes.fromhex(said["pass"]).decode(), bytes.fromhex(said["salt"]), cost)
    assert derived.hex() == said["output"]


def test_signatures_are_the_published_ones() -> None:
    lines = (PUBLISHED / "asymmetric/Ed25519/sign.input").read_text("ascii").split()
    assert len(lines) >= 1024
    for line in lines:
        secret, public, message, signed = line.split(":")[:4]
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)[:32])
        assert key_blob(key.public_key())[-32:].hex() == public
        assert parse_public_line(public_line(key.public_key())) == key.public_key()
        assert (key.sign(bytes.fromhex(message)).hex() + message) == signed


def test_no_certificate_that_is_not_ours_in_every_field_is_read() -> None:
    folder = PUBLISHED / "asymmetric/OpenSSH"
    paths = [*folder.glob("certs/*.pub"), *folder.glob("*-cert.pub")]
    assert len(paths) >= 20
    for path in paths:
        with pytest.raises(Refusal) as refused:
            parse_line(" ".join(path.read_text("ascii").split()[:2]))
        assert refused.value.code is Code.CERT, path.name


@pytest.mark.filterwarnings("ignore:SSH DSA keys are deprecated")
def test_private_keys_of_openssh_are_read_where_they_are_plain_and_of_our_kind() -> None:
    folder = PUBLISHED / "asymmetric/OpenSSH"
    plain = folder / "ed25519-nopsw.key"
    public = plain.with_name(plain.name + ".pub").read_text("ascii").split()[1]
    assert base64.b64decode(public) == key_blob(parse_private_text(plain.read_bytes()).public_key())
    others = set(folder.glob("*.key")) - {plain}
    assert len(others) >= 10
    for path in sorted(others):
        with pytest.raises(Refusal) as refused:
            parse_private_text(path.read_bytes())
        assert refused.value.code is Code.CERT, path.name
