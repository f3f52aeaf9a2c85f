"""`trust.json`: the trust document with the signatures of headquarters' root keys beside it.

The shape is The Update Framework's, without its several roles: one document, versions that only rise, a threshold
of signers, and a new version signed by the threshold of the former roots as well as of its own
(security-and-bundles.md 4.6). Each signature is an armoured SSHSIG over the document's canonical JSON in the
namespace `kommisjon.trust.v1`, so that `ssh-keygen -Y verify` can check each by itself.

Where the roots were changed, the file also carries the versions that changed them, so that who missed several
versions can still go from the roots he knows to those of today (sync.trust.chain).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Annotated, Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, model_validator

from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.trust import sshsig
from sync.trust.document import READER_VERSION, Document, Trust, read_document
from sync.trust.keys import key_blob, parse_public_line, public_line

NAMESPACE = "kommisjon.trust.v1"
MAX_SIGNED = 2 * 1024 * 1024
"""Bytes of the file: the document, and at most `MAX_LINKS` earlier ones."""
MAX_LINKS = 8
"""Changes of the roots that the file carries. Who missed more than these is enrolled anew."""

_MOST_SIGNATURES = 16
Signatures = Annotated[
    list[Annotated[str, Field(max_length=sshsig.MAX_ARMOUR)]], Field(max_length=_MOST_SIGNATURES)
]


class Link(Document):
    """A version of the document with its signatures."""

    trust: Trust
    signatures: Signatures

    def check_signed_by(self, roots_of: Trust) -> None:
        """Check that the threshold of the roots that `roots_of` names signed this version.

        Raises Refusal S201 for a signature of another form or use, S202 for one of a root that does not fit, S213
        where there are too few. A root that signed twice counts once; others' signatures do not count.
        """
        found = len(self.signers(roots_of.roots))
        if found < roots_of.threshold:
            raise Refusal(Code.TRUST_THRESHOLD, version=self.trust.version, found=found, needed=roots_of.threshold)

    def signers(self, roots: Iterable[str]) -> set[str]:
        """Which of these root keys signed this version. Raises Refusal S201 or S202, as `check_signed_by`."""
        message = self.trust.to_bytes()
        known = {key_blob(parse_public_line(line)): line for line in roots}
        found = set()
        for armoured in self.signatures:
            signature = sshsig.parse(armoured.encode())
            if signature.namespace != NAMESPACE:
                raise Refusal(Code.SIG, detail="use")
            if (line := known.get(signature.public)) is not None:
                sshsig.check(signature, message, parse_public_line(line))
                found.add(line)
        return found


class SignedTrust(Link):
    """The file. `links` are the earlier versions that changed the roots, the oldest first."""

    format: Literal["kommisjon.signed-trust"] = "kommisjon.signed-trust"
    links: Annotated[list[Link], Field(max_length=MAX_LINKS)]

    @model_validator(mode="after")
    def _rising(self) -> SignedTrust:
        versions = [*(link.trust.version for link in self.links), self.trust.version]
        if any(later <= earlier for earlier, later in pairwise(versions)):
            raise ValueError("versions")
        return self

    @classmethod
    def from_bytes(cls, data: bytes) -> SignedTrust:
        """Read the file, which may still be a draft: nothing is said on its signatures.

        Raises Refusal S211 where a newer reader is asked for, S212 for a document without signatures beside it,
        P505, R601, R602 or R603 for another shape.
        """
        value = canonical.loads(data, limit=MAX_SIGNED)
        _check_reader(value)
        signed = read_document(cls, data, limit=MAX_SIGNED)
        if signed.to_bytes() != data:
            raise Refusal(Code.SCHEMA, path="SignedTrust")
        return signed

    def check_signed(self) -> None:
        """Check that its own roots signed it: no draft. Raises Refusal S201, S202 or S213."""
        self.check_signed_by(self.trust)

    def signed_with(self, key: Ed25519PrivateKey) -> SignedTrust:
        """Add the signature of a root key; one that signed already changes nothing."""
        public = key.public_key()
        if public_line(public) in self.signers([public_line(public)]):
            return self
        armoured = sshsig.sign(self.trust.to_bytes(), NAMESPACE, key, key_blob(public)).decode()
        return self.model_copy(update={"signatures": [*self.signatures, armoured]})


def first(trust: Trust) -> SignedTrust:
    """The first version, still without signatures."""
    return SignedTrust(trust=trust, signatures=[], links=[])


def following(published: SignedTrust, trust: Trust) -> SignedTrust:
    """The version after `published`, still without signatures. Carries on what changed the roots so far."""
    links = list(published.links)
    if published.trust.roots_since == published.trust.version > 1:
        links.append(Link(trust=published.trust, signatures=published.signatures))
    return SignedTrust(trust=trust, signatures=[], links=links[-MAX_LINKS:])


def read_signed(data: bytes) -> SignedTrust:
    """Read `trust.json` and check that its own roots signed it.

    Whether these roots are headquarters' is for whoever hands the file over, or for sync.trust.chain to say.
    Raises Refusal S211, S212, S201, S202, S213, and P505, R601, R602 or R603 for another shape.
    """
    signed = SignedTrust.from_bytes(data)
    signed.check_signed()
    return signed


def _check_reader(value: Any) -> None:
    """Say what is wrong before the shape does: a newer document may well have another."""
    trust = value.get("trust") if isinstance(value, dict) else None
    if isinstance(value, dict) and value.get("format") == "kommisjon.trust":
        raise Refusal(Code.TRUST_UNSIGNED)
    needed = trust.get("min_reader") if isinstance(trust, dict) else None
    if isinstance(needed, int) and needed > READER_VERSION:
        raise Refusal(Code.TRUST_NEEDS_NEWER)
