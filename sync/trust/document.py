"""`trust.json`: which keys headquarters trusts, whom bundles are sealed to, and what was withdrawn.

The thin form of security-and-bundles.md 4.6: everything a laptop or central needs to verify and to seal. It is
canonical JSON. A laptop pins what it got at enrolment; central fails closed once it has expired.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.trust.certificate import PSEUDONYM, Certificate
from sync.trust.keys import key_blob, parse_public_line
from sync.trust.sealing import Recipient, SealSuite

READER_VERSION = 1
"""What this reader understands; a document may ask for more."""
MAX_TRUST = 256 * 1024

_TIME = "%Y-%m-%dT%H:%M:%SZ"


def moment_text(at: datetime) -> str:
    """Give an aware time as documents hold it: UTC, whole seconds, 'YYYY-MM-DDTHH:MM:SSZ'."""
    return at.astimezone(UTC).strftime(_TIME)


def parse_moment(text: str) -> datetime:
    """Read such a time as an aware UTC time. Raises ValueError unless it is in that one spelling."""
    moment = datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    if moment_text(moment) != text:
        raise ValueError("time")
    return moment


def _key(line: str) -> str:
    parse_public_line(line)
    return line


def _recipient(text: str) -> str:
    Recipient.parse(text)
    return text


def _time(text: str) -> str:
    parse_moment(text)
    return text


KeyLine = Annotated[str, AfterValidator(_key)]
"""An Ed25519 public key as OpenSSH writes it."""
RecipientText = Annotated[str, AfterValidator(_recipient)]
"""An age recipient."""
Moment = Annotated[str, AfterValidator(_time)]
"""A UTC time, 'YYYY-MM-DDTHH:MM:SSZ'."""
Pseudonym = Annotated[str, Field(pattern=f"^{PSEUDONYM}$")]
Count = Annotated[int, Field(ge=0, le=canonical.MAX_INTEGER)]
Ordinal = Annotated[int, Field(ge=1, le=canonical.MAX_INTEGER)]


class Document(BaseModel):
    """What all signed documents share: strict, closed, frozen."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    def to_bytes(self) -> bytes:
        """Encode as canonical JSON."""
        return canonical.dumps(self.model_dump())


_D = TypeVar("_D", bound=Document)


class ReceiptSigner(Document):
    """Who may sign receipts and mission packs: central, by its pseudonym and key."""

    device: Pseudonym
    key: KeyLine


class Revocation(Document):
    """A withdrawn certificate. A retired device's bundles count up to `last_ok_seq`; others count no more."""

    serial: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    reason: Literal["retired", "lost", "compromised"]
    last_ok_seq: Count
    time: Moment


class Trust(Document):
    """The document. Lists are in the order in which headquarters put them."""

    format: Literal["kommisjon.trust"] = "kommisjon.trust"
    version: Ordinal
    expires: Moment
    min_reader: Ordinal = READER_VERSION
    ca: Annotated[list[KeyLine], Field(min_length=1, max_length=8)]
    receipt_signers: Annotated[list[ReceiptSigner], Field(max_length=8)]
    seal: SealSuite
    central: Annotated[list[RecipientText], Field(min_length=1, max_length=4)]
    escrow: Annotated[list[RecipientText], Field(min_length=1, max_length=4)]
    revocations: Annotated[list[Revocation], Field(max_length=canonical.MAX_ARRAY)] = []

    @model_validator(mode="after")
    def _one_suite(self) -> Trust:
        recipients = self.recipients()
        if len({recipient.raw for recipient in recipients}) != len(recipients):
            raise ValueError("a recipient twice")
        if any(recipient.suite != self.seal for recipient in recipients):
            raise ValueError("recipients of another seal suite")
        return self

    @classmethod
    def from_bytes(cls, data: bytes) -> Trust:
        """Read the document. Raises Refusal R601 or R602, which also says that a newer reader is asked for."""
        trust = read_document(cls, data)
        if trust.min_reader > READER_VERSION:
            raise Refusal(Code.SCHEMA, path="min_reader")
        return trust

    def recipients(self) -> list[Recipient]:
        """Whom case data is sealed to: central, then escrow."""
        return [Recipient.parse(text) for text in (*self.central, *self.escrow)]

    def check_newer(self, seen: int) -> None:
        """Refuse a document older than the highest version `seen`. Raises Refusal S208."""
        if self.version < seen:
            raise Refusal(Code.TRUST_ROLLBACK)

    def check_current(self, at: datetime) -> None:
        """Refuse an expired document at `at` (aware). Raises Refusal S209."""
        if at >= parse_moment(self.expires):
            raise Refusal(Code.TRUST_EXPIRED)

    def check_issued(self, certificate: Certificate) -> None:
        """Check that a CA listed here issued `certificate`. Raises Refusal S204 or S203."""
        authority = key_blob(certificate.authority)
        if all(key_blob(parse_public_line(line)) != authority for line in self.ca):
            raise Refusal(Code.CERT_UNKNOWN_CA)
        certificate.check_issued()

    def check_not_revoked(self, certificate: Certificate, seq: int) -> None:
        """Check that bundle `seq` under `certificate` still counts. Raises Refusal S206."""
        for revocation in self.revocations:
            if revocation.serial != certificate.serial_hex:
                continue
            if revocation.reason != "retired" or seq > revocation.last_ok_seq:
                raise Refusal(Code.REVOKED)

    def signs_receipts(self, device: str, key: Ed25519PublicKey) -> bool:
        """Say whether `device` with this key may sign receipts and mission packs."""
        blob = key_blob(key)
        return any(
            signer.device == device and key_blob(parse_public_line(signer.key)) == blob
            for signer in self.receipt_signers
        )


def read_document(model: type[_D], data: bytes, *, limit: int = MAX_TRUST) -> _D:
    """Read a canonical JSON document of one shape. Raises Refusal P505, R601, R602 or R603."""
    value: Any = canonical.loads(data, limit=limit)
    try:
        return model.model_validate(value)
    except ValidationError as problem:
        place = ".".join(str(part) for part in problem.errors()[0]["loc"] if isinstance(part, int))
        raise Refusal(Code.SCHEMA, path=f"{model.__name__} {place}".strip()) from None
