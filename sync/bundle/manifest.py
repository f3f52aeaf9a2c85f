"""`manifest.json`: the signed outside of a bundle (security-and-bundles.md 4.2).

It names no person, place or count: only pseudonyms, numbers and digests.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from kommisjon.errors import Code, Refusal
from sync.bundle.limits import MAX_INNER, MAX_MANIFEST, MAX_RATIO, MAX_STANZAS, MIN_STANZAS, RATIO_FROM
from sync.trust.document import Count, Document, Moment, Ordinal, Pseudonym, read_document

Kind = Literal["case-data", "mission-pack", "receipt", "enrol", "trust"]
NAMESPACES: dict[Kind, str] = {
    "case-data": "kommisjon.bundle.v1",
    "mission-pack": "kommisjon.pack.v1",
    "receipt": "kommisjon.receipt.v1",
    "enrol": "kommisjon.enrol.v1",
    "trust": "kommisjon.trust.v1",
}
"""What a signature is for, by the kind of bundle."""
CENTRAL_KINDS = ("mission-pack", "receipt")
"""What only central may sign."""
CERTIFIED_KINDS = ("case-data", *CENTRAL_KINDS)
"""What is signed under a certificate; the other kinds have their own rules of who signs."""
NO_PREVIOUS = "0" * 64
"""`prev` of the first manifest a device signs in an epoch: that of number 1, or of a later one when the numbers
before it were burnt before anything was signed."""

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

assert set(NAMESPACES) == set(get_args(Kind))


class SealedKey(Document):
    """The member `key.age`."""

    size: Ordinal
    sha256: Sha256


class Payload(Document):
    """The member `payload.zip`, and the bag inside it."""

    size: Ordinal
    sha256: Sha256
    inner_size: Ordinal
    inner_sha256: Sha256


class Manifest(Document):
    """The manifest; its bytes are its canonical JSON."""

    format: Literal["kommisjon.bundle"] = "kommisjon.bundle"
    version: Literal[1] = 1
    kind: Kind
    bundle_id: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    device: Pseudonym
    mission: Pseudonym
    epoch: Ordinal
    seq: Ordinal
    base_seq: Count
    """The last of this device's numbers that it holds a receipt for."""
    prev: Sha256
    """SHA-256 of the manifest that this device signed before this one in the same epoch, delivered or not."""
    created: Moment
    """What the device's clock said; a claim."""
    trust_version: Ordinal
    recipients: Annotated[
        list[Annotated[str, Field(pattern="^[0-9a-f]{16}$")]],
        Field(min_length=MIN_STANZAS, max_length=MAX_STANZAS),
    ]
    key: SealedKey
    payload: Payload

    @model_validator(mode="after")
    def _chained(self) -> Manifest:
        if (self.seq == 1 and self.prev != NO_PREVIOUS) or self.base_seq >= self.seq:
            raise ValueError("sequence")
        if len(set(self.recipients)) != len(self.recipients):
            raise ValueError("a recipient twice")
        return self

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """Read a manifest. Raises Refusal B103 unless it is canonical and of exactly this shape."""
        try:
            return read_document(cls, data, limit=MAX_MANIFEST)
        except Refusal:
            raise Refusal(Code.CONTAINER, detail="manifest") from None

    def check_limits(self) -> None:
        """Refuse sizes beyond section 4.4. Raises Refusal P505."""
        if self.payload.inner_size > MAX_INNER:
            raise Refusal(Code.LIMIT, which="inner size")
        if too_dense(self.payload.inner_size, self.payload.size):
            raise Refusal(Code.LIMIT, which="ratio")


def too_dense(inner_size: int, size: int) -> bool:
    """Say whether a payload of `size` bytes that grows to `inner_size` looks like a bomb."""
    return inner_size > RATIO_FROM and inner_size > MAX_RATIO * size
