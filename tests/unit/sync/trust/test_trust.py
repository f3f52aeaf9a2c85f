"""The trust document, enrolment and headquarters' files."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.trust import bech32, sshsig
from sync.trust.amending import withdrawn
from sync.trust.document import Revocation, Trust, moment_text, parse_moment, read_document
from sync.trust.drafts import make_draft, sign_draft
from sync.trust.enrolment import (
    EnrolmentAnswer,
    SignedRequest,
    fingerprint,
    make_request,
    read_answer,
    read_request,
    roots_fingerprint,
    spoken,
)
from sync.trust.headquarters import Headquarters
from sync.trust.keys import key_blob, public_line
from sync.trust.sealing import Identity, Recipient, SealSuite
from sync.trust.signers import allowed_signers
from sync.trust.words import WordLanguage, words
from tests.bundles import DEVICE, MISSION, NOON, World, make_world

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("headquarters"))


def refused(act: Callable[[], object]) -> Code:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.code


# The document


def test_the_document_survives_its_bytes(world: World) -> None:
    data = world.trust.to_bytes()
    assert read_document(Trust, data) == world.trust
    assert canonical.loads(data, limit=100_000)["format"] == "kommisjon.trust"
    assert [recipient.text for recipient in world.trust.recipients()] == [
        *world.trust.central,
        *world.trust.escrow,
    ]


def curve() -> str:
    return Identity("x25519", bytes(31) + b"\1").recipient.text


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 0},
        {"version": "1"},
        {"expires": "2027-13-01T00:00:00Z"},
        {"expires": "2027-12-01T00:00:00+00:00"},
        {"ca": []},
        {"ca": ["ssh-rsa AAAA"]},
        {"central": []},
        {"central": ["age1xyz"]},
        {"escrow": [curve()]},
        {"seal": "rot13"},
        {"seal": "x25519"},
        {"threshold": 1},
        {"threshold": 4},
        {"roots": [public_line(KEY.public_key())]},
        {"roots": [public_line(KEY.public_key())] * 2},
        {"roots_since": 2},
        {"ca": [public_line(KEY.public_key())] * 2},
        {
            "ca": [public_line(KEY.public_key())],
            "receipt_signers": [{"device": "central-1", "key": public_line(KEY.public_key())}],
        },
        {"more": 1},
        {
            "revocations": [
                {"serial": "FF" * 8, "reason": "lost", "last_ok_seq": 0, "time": "2026-11-20T12:00:00Z"}
            ]
        },
        {
            "revocations": [
                {"serial": "ff" * 8, "reason": "bored", "last_ok_seq": 0, "time": "2026-11-20T12:00:00Z"}
            ]
        },
        {"receipt_signers": [{"device": "Central!", "key": public_line(KEY.public_key())}]},
    ],
)
def test_another_document_is_refused(world: World, changes: dict[str, Any]) -> None:
    data = canonical.dumps(canonical.loads(world.trust.to_bytes(), limit=100_000) | changes)
    assert refused(lambda: read_document(Trust, data)) is Code.SCHEMA


@pytest.mark.parametrize("role", ["ca", "receipt_signers"])
def test_a_key_in_two_roles_is_refused(world: World, role: str) -> None:
    """A CA key or central's that is also a root could by itself change who is trusted."""
    value = canonical.loads(world.trust.to_bytes(), limit=100_000)
    both = value["roots"][0] if role == "ca" else {"device": "central-1", "key": value["roots"][0]}
    data = canonical.dumps(value | {role: [both]})
    assert refused(lambda: read_document(Trust, data)) is Code.SCHEMA


def test_a_serial_twice_is_refused(world: World) -> None:
    value = canonical.loads(world.trust.to_bytes(), limit=100_000)
    one = {"serial": "ff" * 8, "reason": "lost", "last_ok_seq": 0, "time": "2026-11-20T12:00:00Z"}
    data = canonical.dumps(value | {"revocations": [one, one | {"reason": "retired"}]})
    assert refused(lambda: read_document(Trust, data)) is Code.SCHEMA


def test_a_recipient_twice_is_refused(world: World) -> None:
    value = canonical.loads(world.trust.to_bytes(), limit=100_000)
    data = canonical.dumps(value | {"escrow": value["central"]})
    assert refused(lambda: read_document(Trust, data)) is Code.SCHEMA


@pytest.mark.parametrize(
    "damage", [lambda d: d[:-1], lambda d: b" " + d, lambda d: d + b"\n", lambda d: b"\xff" + d]
)
def test_a_document_that_is_not_canonical_is_refused(world: World, damage: Callable[[bytes], bytes]) -> None:
    assert refused(lambda: read_document(Trust, damage(world.trust.to_bytes()))) is Code.JSON


def test_a_document_ends(world: World) -> None:
    end = parse_moment(world.trust.expires)
    world.trust.check_current(end - timedelta(seconds=1))
    assert refused(lambda: world.trust.check_current(end)) is Code.TRUST_EXPIRED


# Sealing keys


@pytest.mark.parametrize("suite", ["mlkem768x25519", "x25519"])
def test_sealing_keys_survive_their_texts(suite: SealSuite) -> None:
    identity = Identity(suite, bytes(range(32)))
    text = identity.file_text(NOON)
    assert Identity.parse(text) == Identity.parse(text.replace("\n", "\r\n")) == identity
    assert Recipient.parse(identity.recipient.text) == identity.recipient
    assert identity.recipient.text in text
    assert "secret" not in repr(identity)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: text + text,
        lambda text: text.lower(),
        lambda text: text.replace("AGE-SECRET-KEY-PQ-1", "AGE-SECRET-KEY-1"),
        lambda text: text[:-3] + "\n",
        lambda text: text[:-4] + "QQQ\n",
        lambda text: text.replace("AGE", "ÆGE"),
    ],
)
def test_another_key_file_is_refused(change: Callable[[str], str]) -> None:
    text = Identity("mlkem768x25519", bytes(range(32))).file_text(NOON)
    assert refused(lambda: Identity.parse(change(text))) is Code.SEAL


@pytest.mark.parametrize("text", ["", "1", "age1", "age1qqqqqq", "AGE1" + "q" * 58, "age1" + "b" * 58, "æ1qqqqqq"])
def test_other_recipients_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Recipient.parse(text)


def test_recipients_have_one_spelling() -> None:
    with pytest.raises(ValueError, match="not a recipient"):
        Recipient.parse(curve().upper())


@pytest.mark.parametrize(
    ("text", "prefix", "size"),
    # From the valid and invalid examples of BIP 173.
    [
        ("A12UEL5L", "a", 0),
        ("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "abcdef", 20),
        ("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "split", 30),
    ],
)
def test_bech32_reads_its_own_examples(text: str, prefix: str, size: int) -> None:
    found, data = bech32.decode(text)
    assert (found, len(data)) == (prefix, size)
    assert bech32.encode(found, data) == text.lower()


@pytest.mark.parametrize(
    "text",
    ["pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "A1G7SGD8", "10a06t8", "1qzzfhee", "aB12UEL5L"],
)
def test_bech32_refuses_what_its_document_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        bech32.decode(text)


# Enrolment


def request_bytes(world: World, device: str = DEVICE) -> bytes:
    return make_request(KEY, world.identity.recipient, device=device, mission=MISSION, created=NOON)


def answer_bytes(world: World, device: str = DEVICE) -> bytes:
    request = read_request(request_bytes(world, device))
    span = {"valid_from": NOON, "valid_until": NOON + timedelta(days=9)}
    return world.headquarters.issue_certificate(request, random=world.random.randbytes, **span).to_bytes()


def test_enrolment(world: World) -> None:
    request = read_request(request_bytes(world))
    assert (request.device, request.mission, request.created) == (DEVICE, MISSION, moment_text(NOON))
    certificate, signed = read_answer(answer_bytes(world), request, NOON)
    trust = signed.trust
    assert trust == world.trust
    assert (certificate.device, certificate.mission) == (DEVICE, MISSION)
    trust.check_issued(certificate)


def test_the_fingerprint_is_for_reading_aloud(world: World) -> None:
    request = read_request(request_bytes(world))
    other = read_request(request_bytes(world, "device-2"))
    languages: tuple[WordLanguage, ...] = ("nb", "en")
    for language in languages:
        said = fingerprint(request, language).split(" ")
        assert len(said) == 8
        assert set(said) <= set(words(language))
        assert len(words(language)) ** 8 > 2**103
        assert fingerprint(other, language) != fingerprint(request, language)


def test_a_fingerprint_stays_the_same_for_ever() -> None:
    """Both sides may run different versions: their words must not differ for that."""
    assert spoken(bytes(32), "en") == " ".join(["abacus"] * 8)
    assert spoken(bytes(31) + b"\1", "en") == "abdomen abacus abacus abacus abacus abacus abacus abacus"
    assert spoken((7776).to_bytes(32, "big"), "en") == "abacus abdomen abacus abacus abacus abacus abacus abacus"
    assert spoken(bytes(range(32)), "nb") == "hard parfait enerom buskete opioid facts lydhol sardell"


def test_words_of_headquarters_are_those_of_its_roots(world: World, tmp_path: Path) -> None:
    trust = world.trust
    later = withdrawn(trust, [Revocation(serial="00" * 8, reason="lost", last_ok_seq=0, time=moment_text(NOON))])
    turned = trust.model_copy(update={"roots": trust.roots[::-1]})
    assert roots_fingerprint(trust) == roots_fingerprint(later) == roots_fingerprint(turned)
    others = make_world(tmp_path, seed=3).trust
    assert roots_fingerprint(trust) != roots_fingerprint(others)
    assert roots_fingerprint(trust) != roots_fingerprint(trust.model_copy(update={"threshold": 3}))


def test_a_request_that_its_key_did_not_sign_is_refused(world: World) -> None:
    sound = json.loads(request_bytes(world))
    other = json.loads(request_bytes(world, "device-2"))
    swapped = canonical.dumps({"request": other["request"], "signature": sound["signature"]})
    assert refused(lambda: read_request(swapped)) is Code.SIG_INVALID
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    foreign = make_request(stranger, world.identity.recipient, device=DEVICE, mission=MISSION, created=NOON)
    mixed = canonical.dumps({"request": sound["request"], "signature": json.loads(foreign)["signature"]})
    assert refused(lambda: read_request(mixed)) is Code.SIG


def test_a_signature_for_another_use_is_no_request(world: World) -> None:
    request = read_request(request_bytes(world))
    signature = sshsig.sign(request.to_bytes(), "kommisjon.bundle.v1", KEY, key_blob(KEY.public_key()))
    signed = SignedRequest(request=request, signature=signature.decode())
    assert refused(lambda: read_request(signed.to_bytes())) is Code.SIG


def test_every_damaged_request_is_refused(world: World) -> None:
    data = request_bytes(world)
    for at in range(0, len(data), 7):
        refused(lambda end=at: read_request(data[:end] + bytes([data[end] ^ 1]) + data[end + 1 :]))  # type: ignore[misc]
        refused(lambda end=at: read_request(data[:end]))  # type: ignore[misc]


def test_an_answer_to_somebody_else_is_refused(world: World) -> None:
    request = read_request(request_bytes(world))
    assert refused(lambda: read_answer(answer_bytes(world, "device-2"), request, NOON)) is Code.IDENTITY
    elsewhere = request.model_copy(update={"mission": "mission-9"})
    assert refused(lambda: read_answer(answer_bytes(world), elsewhere, NOON)) is Code.WRONG_MISSION
    assert (
        refused(lambda: read_answer(answer_bytes(world), request, NOON + timedelta(days=9))) is Code.CERT_EXPIRED
    )
    assert (
        refused(lambda: read_answer(answer_bytes(world), request, NOON + timedelta(days=999)))
        is Code.TRUST_EXPIRED
    )


def test_an_answer_for_another_key_of_the_same_name_is_refused(world: World) -> None:
    request = read_request(request_bytes(world))
    other = request.model_copy(update={"device_key": public_line(world.key.public_key())})
    assert refused(lambda: read_answer(answer_bytes(world), other, NOON)) is Code.IDENTITY


def test_an_answer_of_another_ca_is_refused(world: World, tmp_path: Path) -> None:
    other = make_world(tmp_path, seed=2)
    theirs = json.loads(answer_bytes(other))["certificate"]
    answer = EnrolmentAnswer(certificate=theirs, trust=world.headquarters.signed())
    request = read_request(request_bytes(world))
    assert refused(lambda: read_answer(answer.to_bytes(), request, NOON)) is Code.CERT_UNKNOWN_CA


def test_an_answer_with_an_unsigned_list_is_refused(world: World) -> None:
    request = read_request(request_bytes(world))
    sound = json.loads(answer_bytes(world))
    for kept, code in ((1, Code.TRUST_THRESHOLD), (0, Code.TRUST_THRESHOLD)):
        bare = sound["trust"] | {"signatures": sound["trust"]["signatures"][:kept]}
        answer = canonical.dumps(sound | {"trust": bare})
        assert refused(lambda data=answer: read_answer(data, request, NOON)) is code  # type: ignore[misc]


# Headquarters


def test_key_files_are_private_and_apart(world: World) -> None:
    folder = world.headquarters.folder
    secret = (
        "ca/ca",
        "central/receipt-signer",
        "central/identity.txt",
        "escrow/identity.txt",
        "recovery/identity.txt",
    )
    for name in (*secret, "root-1/root", "root-2/root", "root-3/root"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    public = {"allowed_signers", "devices", "revoked.krl", "signed", "trust.json"}
    assert {"ca", "central", "escrow", "recovery", "root-1", "root-2", "root-3"} | public <= set(
        os.listdir(folder)
    )
    assert world.headquarters.central_identity().recipient.text == world.trust.central[0]
    assert world.headquarters.escrow_identity().recipient.text == world.trust.escrow[0]
    assert world.headquarters.recovery_identities()[0].recipient.text == world.trust.recovery[0]
    assert public_line(world.headquarters.receipt_key().public_key()) == world.trust.receipt_signers[0].key


def test_keys_are_never_overwritten(world: World) -> None:
    again = {"now": NOON, "expires": NOON + timedelta(days=1), "random": os.urandom}
    before = (world.headquarters.folder / "ca" / "ca").read_bytes()
    assert refused(lambda: make_again(world, again)) is Code.KEYS_EXIST
    assert (world.headquarters.folder / "ca" / "ca").read_bytes() == before


def make_again(world: World, settings: dict[str, Any]) -> Headquarters:
    return Headquarters.create(world.headquarters.folder, seal="mlkem768x25519", **settings)


def test_a_holder_who_is_away_is_told(world: World, tmp_path: Path) -> None:
    assert refused(Headquarters(tmp_path).escrow_identity) is Code.FILE_UNREADABLE
    assert refused(Headquarters(tmp_path).receipt_key) is Code.FILE_UNREADABLE
    assert refused(Headquarters(tmp_path).trust) is Code.FILE_UNREADABLE


def test_withdrawing_publishes_the_next_version(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    revocation = Revocation(
        serial=world.certificate.serial_hex, reason="compromised", last_ok_seq=0, time=moment_text(NOON)
    )
    new = withdrawn(world.trust, [revocation])
    assert sign_draft(world.headquarters, make_draft(world.headquarters, new), NOON).published
    assert (new.version, world.headquarters.trust()) == (2, new)
    assert refused(lambda: new.check_not_revoked(world.certificate, 1)) is Code.REVOKED_COMPROMISED
    krl = (tmp_path / "revoked.krl").read_bytes()
    assert bytes.fromhex(world.certificate.serial_hex) in krl
    assert (tmp_path / "allowed_signers").read_text() == allowed_signers(new)
