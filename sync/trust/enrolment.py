"""Enrolment: a laptop asks for a certificate, headquarters answers with it and with the trust document.

The request is signed with the very key it asks a certificate for, so nobody can enrol a key that is not theirs.
Whether the request comes from the right laptop is for two persons to settle, by reading its fingerprint to each
other (security-and-bundles.md 4.6).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from kommisjon.errors import N_, Code, Refusal
from sync.trust import sshsig
from sync.trust.certificate import Certificate, parse_line
from sync.trust.document import (
    Document,
    KeyLine,
    Moment,
    Pseudonym,
    RecipientText,
    Trust,
    moment_text,
    read_document,
)
from sync.trust.keys import key_blob, parse_public_line, public_line
from sync.trust.sealing import Recipient
from sync.trust.signed import MAX_SIGNED, SignedTrust
from sync.trust.words import WordLanguage, words

NAMESPACE = "kommisjon.enrol.v1"
MAX_ANSWER = MAX_SIGNED + 8 * 1024
"""Bytes of an answer: the signed trust document, and a certificate."""

_WORDS = 8


class EnrolmentRequest(Document):
    """What a laptop asks for."""

    format: Literal["kommisjon.enrol"] = "kommisjon.enrol"
    version: Literal[1] = 1
    device: Pseudonym
    mission: Pseudonym
    device_key: KeyLine
    """The Ed25519 key that will sign this laptop's bundles."""
    device_recipient: RecipientText
    """What receipts and mission packs for this laptop are sealed to."""
    created: Moment
    recovery: Annotated[str, Field(max_length=24 * 1024)] | None = None
    """Two recovery codes, sealed to headquarters (sync.bundle.kept_codes), in base64; none where it is absent."""

    @model_serializer(mode="wrap")
    def _without_none(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what is absent: a request of before there were codes keeps its bytes, which are signed."""
        return {name: value for name, value in serialize(self).items() if value is not None}

    @property
    def key(self) -> Ed25519PublicKey:
        return parse_public_line(self.device_key)


class SignedRequest(Document):
    """The file `enrol-request.json`: the request and its signature over the request's canonical JSON."""

    request: EnrolmentRequest
    signature: Annotated[str, Field(max_length=sshsig.MAX_ARMOUR)]


class EnrolmentAnswer(Document):
    """The file `enrol-answer.json`: what headquarters gives back."""

    format: Literal["kommisjon.enrol-answer"] = "kommisjon.enrol-answer"
    version: Literal[1] = 1
    certificate: Annotated[str, Field(max_length=4096)]
    """One line, as in a `-cert.pub` file."""
    trust: SignedTrust


def make_request(
    key: Ed25519PrivateKey,
    recipient: Recipient,
    *,
    device: str,
    mission: str,
    created: datetime,
    recovery: str | None = None,
) -> bytes:
    """Make the request file of a laptop with this key, to be carried to headquarters."""
    request = EnrolmentRequest(
        device=device,
        mission=mission,
        device_key=public_line(key.public_key()),
        device_recipient=recipient.text,
        created=moment_text(created),
        recovery=recovery,
    )
    signature = sshsig.sign(request.to_bytes(), NAMESPACE, key, key_blob(key.public_key()))
    return SignedRequest(request=request, signature=signature.decode()).to_bytes()


def read_request(data: bytes) -> EnrolmentRequest:
    """Read a request file and check that its own key signed it. Raises Refusal S201, S202, R601 or R602."""
    signed = read_document(SignedRequest, data)
    signature = sshsig.parse(signed.signature.encode())
    if signature.namespace != NAMESPACE or signature.public != key_blob(signed.request.key):
        raise Refusal(Code.SIG, detail=N_("key or use"))
    sshsig.check(signature, signed.request.to_bytes(), signed.request.key)
    return signed.request


def fingerprint(request: EnrolmentRequest, language: WordLanguage = "nb") -> str:
    """Give eight words for two persons to compare: the start of the request's SHA-256, at least 103 bits of it.

    The words of one language cannot be worked out from those of the other, so that a screen in one language shows
    both (security-and-bundles.md 4.6).
    """
    return spoken(hashlib.sha256(request.to_bytes()).digest(), language)


def roots_fingerprint(trust: Trust, language: WordLanguage = "nb") -> str:
    """Give eight words for headquarters' root keys: by them a laptop's user knows whose list came.

    They stay the same from one laptop to the next, until the root keys are changed.
    """
    keys = "\n".join([str(trust.threshold), *sorted(trust.roots)])
    return spoken(hashlib.sha256(keys.encode()).digest(), language)


def spoken(digest: bytes, language: WordLanguage) -> str:
    """Give a digest of 32 bytes in eight words of a language: its places in the list, as digits of one number."""
    listed = words(language)
    left, said = int.from_bytes(digest, "big"), []
    for _ in range(_WORDS):
        left, place = divmod(left, len(listed))
        said.append(listed[place])
    return " ".join(said)


def read_answer(data: bytes, request: EnrolmentRequest, at: datetime) -> tuple[Certificate, SignedTrust]:
    """Read the answer to `request`, at the laptop, at time `at` (aware).

    Gives the certificate to sign with and the signed trust document to pin: a laptop that holds none yet knows
    headquarters' roots by it. Raises Refusal I301 or I309 where the certificate is for another laptop or mission,
    S203 to S205 where it is not in order, S209 where the trust document has expired, S201, S202 or S213 where its
    roots did not sign it, R601 or R602 where the file has another shape.
    """
    answer = read_document(EnrolmentAnswer, data, limit=MAX_ANSWER)
    certificate = parse_line(answer.certificate)
    answer.trust.check_signed()
    trust = answer.trust.trust
    trust.check_current(at)
    trust.check_issued(certificate)
    if certificate.device != request.device or key_blob(certificate.key) != key_blob(request.key):
        raise Refusal(Code.IDENTITY)
    if certificate.mission != request.mission:
        raise Refusal(Code.WRONG_MISSION)
    if at >= certificate.valid_until:
        raise Refusal(Code.CERT_EXPIRED)
    return certificate, answer.trust
