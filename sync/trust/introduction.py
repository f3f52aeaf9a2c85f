"""How a laptop makes itself known to the others of its mission: its certificate, and the key to seal to.

Without a server nobody tells laptops of each other. So each puts this small file on a stick, signed with the key
that headquarters certified; the trust document need not name anybody (docs/decisions/0040). Nothing in it is
secret: a bundle's outside says as much, but for the key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field

from kommisjon.errors import N_, Code, Refusal
from sync import canonical
from sync.trust import sshsig
from sync.trust.certificate import Certificate, parse_line
from sync.trust.document import Document, Moment, RecipientText, Trust, moment_text, parse_moment, read_document
from sync.trust.sealing import Recipient

NAMESPACE = "kommisjon.introduction.v1"
SUFFIX = ".kmi"
MOST = 16 * 1024
"""Bytes of the file."""


class Introduction(Document):
    """What is signed."""

    format: Literal["kommisjon.introduction"] = "kommisjon.introduction"
    version: Literal[1] = 1
    certificate: Annotated[str, Field(max_length=4096)]
    """One line, as in a `-cert.pub` file."""
    recipient: RecipientText
    """What is meant for this laptop is sealed to."""
    created: Moment


class SignedIntroduction(Document):
    """The file."""

    introduction: Introduction
    signature: Annotated[str, Field(max_length=sshsig.MAX_ARMOUR)]


@dataclass(frozen=True, slots=True)
class Introduced:
    """A laptop that headquarters has certified, and that has said itself what to seal to."""

    certificate: Certificate
    recipient: Recipient
    created: datetime


def introduce(key: Ed25519PrivateKey, certificate: Certificate, recipient: Recipient, at: datetime) -> bytes:
    """Give the file of a laptop with this key; `at` is aware."""
    said = Introduction(certificate=certificate.line, recipient=recipient.text, created=moment_text(at))
    signature = sshsig.sign(said.to_bytes(), NAMESPACE, key, certificate.blob)
    return SignedIntroduction(introduction=said, signature=signature.decode()).to_bytes()


def file_name(certificate: Certificate) -> str:
    """The name of a laptop's file, the same each time: it tells nobody whose it is."""
    return hashlib.sha256(certificate.blob).hexdigest()[:8] + SUFFIX


def read_introduction(data: bytes, trust: Trust, at: datetime) -> Introduced:
    """Read the file of another laptop and check who made it, by the rules that hold for a bundle.

    Raises Refusal P505, R601, R602 or R603 for another shape; S201 to S204 for signature and certificate; S205,
    S209 or S220 for their time; S206, S221 or S222 for a laptop whose certificate was withdrawn.
    """
    signed = read_document(SignedIntroduction, data, limit=MOST)
    certificate = parse_line(signed.introduction.certificate)
    trust.check_issued(certificate)
    signature = sshsig.parse(signed.signature.encode())
    if signature.namespace != NAMESPACE or signature.public != certificate.blob:
        raise Refusal(Code.SIG, detail=N_("key or use"))
    sshsig.check(signature, signed.introduction.to_bytes(), certificate.key)
    check_standing(certificate, trust, at)
    recipient = Recipient.parse(signed.introduction.recipient)
    return Introduced(certificate, recipient, parse_moment(signed.introduction.created))


def check_standing(certificate: Certificate, trust: Trust, at: datetime) -> None:
    """Check that a laptop is still one to share with. Raises Refusal S205, S209, S220, S206, S221 or S222.

    A retired laptop's earlier bundles count; it is given nothing new all the same.
    """
    trust.check_current(at)
    certificate.check_time(at)
    trust.check_not_revoked(certificate, canonical.MAX_INTEGER)
