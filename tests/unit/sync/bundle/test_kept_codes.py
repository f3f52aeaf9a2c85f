"""Short secrets sealed to headquarters, also opened by an age client that nobody here wrote."""

from __future__ import annotations

import json
import os
import subprocess
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from sync.bundle.kept_codes import RecoveryCodes, TravelCode, open_codes, seal_codes
from sync.bundle.seal import MOST_SECRET, seal, seal_secret, unseal, unseal_secret
from sync.trust.sealing import Identity, SealSuite
from tests import clients

SUITES: tuple[SealSuite, ...] = ("x25519", "mlkem768x25519")
CODES = RecoveryCodes(
    device="laptop-1",
    label="KN",
    created="2026-11-02T12:00:00Z",
    first="SR75-JTQ0-2E68-JJ1E-9D4X-YS68-RNBW",
    second="F5GT-39Z7-MQYD-4F7F-T29C-HXZN-5G8K",
)


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("size", [1, 43, 44, MOST_SECRET])
def test_any_short_secret_for_one_or_several(suite: SealSuite, size: int) -> None:
    identities = [Identity.generate(suite, os.urandom) for _ in range(3)]
    secret = os.urandom(size)
    for count in (1, 3):
        sealed = seal_secret(secret, [one.recipient for one in identities[:count]], os.urandom)
        assert [unseal_secret(sealed, one) for one in identities[:count]] == [secret] * count
        with pytest.raises(Refusal) as problem:
            unseal_secret(sealed, Identity.generate(suite, os.urandom))
        assert problem.value.code is Code.SEAL_NO_MATCH


@pytest.mark.parametrize("size", [0, MOST_SECRET + 1])
def test_nothing_and_too_much_are_not_sealed(size: int) -> None:
    with pytest.raises(ValueError, match="short secret"):
        seal_secret(bytes(size), [Identity.generate("x25519", os.urandom).recipient], os.urandom)


def test_a_flip_of_every_byte_is_refused() -> None:
    identity = Identity.generate("x25519", os.urandom)
    sealed = seal_secret(b"a code that is read out", [identity.recipient], os.urandom)
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(Refusal) as problem:
            unseal_secret(bytes(changed), identity)
        assert problem.value.code in (Code.SEAL, Code.SEAL_NO_MATCH)


def test_what_is_sealed_for_one_does_not_pass_as_the_key_of_a_bundle() -> None:
    """A bundle's key has two recipients at least, and 43 characters."""
    one, other = (Identity.generate("x25519", os.urandom) for _ in range(2))
    password = b"A" * 43
    lone = seal_secret(password, [one.recipient], os.urandom)
    longer = seal_secret(password + b"A", [one.recipient, other.recipient], os.urandom)
    for sealed, stanzas in ((lone, 1), (lone, 2), (longer, 2)):
        with pytest.raises(Refusal) as problem:
            unseal(sealed, one, stanzas)
        assert problem.value.code is Code.SEAL
    assert unseal(seal(password, [one.recipient, other.recipient], os.urandom), other, 2) == password


@pytest.mark.parametrize(
    "wrong", [{"first": "sr75"}, {"label": ""}, {"device": "A B"}, {"created": "yesterday"}, {"more": "x"}]
)
def test_sealed_content_of_another_shape_is_refused(wrong: dict[str, str]) -> None:
    identity = Identity.generate("x25519", os.urandom)
    raw = json.dumps({**CODES.model_dump(), **wrong}, sort_keys=True, separators=(",", ":")).encode()
    sealed = b64encode(seal_secret(raw, [identity.recipient], os.urandom)).decode()
    with pytest.raises(Refusal) as problem:
        open_codes(RecoveryCodes, sealed, [identity])
    assert problem.value.code in (Code.SCHEMA, Code.JSON)
    with pytest.raises(Refusal):
        open_codes(TravelCode, seal_codes(CODES, [identity.recipient], os.urandom), [identity])


@pytest.mark.parametrize("suite", SUITES)
def test_a_stock_age_client_opens_the_codes(suite: SealSuite, tmp_path: Path) -> None:
    identity = Identity.generate(suite, os.urandom)
    (tmp_path / "node_modules").symlink_to(clients.age_client())
    (tmp_path / "unseal.mjs").write_bytes((clients.CLIENTS / "unseal.mjs").read_bytes())
    (tmp_path / "identity.txt").write_text(identity.file_text(datetime(2026, 11, 2, tzinfo=UTC)))
    (tmp_path / "codes.age").write_bytes(b64decode(seal_codes(CODES, [identity.recipient], os.urandom)))
    ended = subprocess.run(
        [clients.node(), "unseal.mjs", "identity.txt", "codes.age"],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert json.loads(ended.stdout) == CODES.model_dump()
