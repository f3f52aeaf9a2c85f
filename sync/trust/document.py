"""The trust document: which keys headquarters trusts, whom bundles are sealed to, and what was withdrawn.

Everything a laptop or central needs to verify and to seal (security-and-bundles.md 4.6), as canonical JSON. It
says nothing by itself: sync.trust.signed holds it together with the signatures of headquarters' root keys.
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
LEAST_SIGNERS = 2
"""No one person alone may change whom everybody trusts."""
MOST_ROOTS = 8

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
Serial = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
"""A certificate's serial, in 16 hex digits."""
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


Reason = Literal["retired", "lost", "compromised"]
"""Why a certificate was withdrawn (security-and-bundles.md 4.6)."""
_WITHDRAWN: dict[Reason, Code] = {
    "retired": Code.REVOKED_RETIRED,
    "lost": Code.REVOKED,
    "compromised": Code.REVOKED_COMPROMISED,
}


class Revocation(Document):
    """A withdrawn certificate. A retired device's bundles count up to `last_ok_seq`; others count no more."""

    serial: Serial
    reason: Reason
    last_ok_seq: Count
    time: Moment


class Trust(Document):
    """The document. Lists are in the order in which headquarters put them; the first of each is the one in use."""

    format: Literal["kommisjon.trust"] = "kommisjon.trust"
    version: Ordinal
    expires: Moment
    min_reader: Ordinal = READER_VERSION
    threshold: Annotated[int, Field(ge=LEAST_SIGNERS, le=MOST_ROOTS)] = LEAST_SIGNERS
    """How many of the root keys must sign a version."""
    roots: Annotated[list[KeyLine], Field(min_length=LEAST_SIGNERS, max_length=MOST_ROOTS)]
    roots_since: Ordinal = 1
    """The version in which these roots and this threshold were first in force."""
    ca: Annotated[list[KeyLine], Field(min_length=1, max_length=8)]
    receipt_signers: Annotated[list[ReceiptSigner], Field(max_length=8)]
    seal: SealSuite
    central: Annotated[list[RecipientText], Field(min_length=1, max_length=4)]
    escrow: Annotated[list[RecipientText], Field(min_length=1, max_length=4)]
    recovery: Annotated[list[RecipientText], Field(max_length=4)] = []
    """Whom laptops' recovery and travel codes are sealed to; none in older documents."""
    revocations: Annotated[list[Revocation], Field(max_length=canonical.MAX_ARRAY)] = []

    @model_validator(mode="after")
    def _one_role_a_key(self) -> Trust:
        keys = [*self.roots, *self.ca, *(signer.key for signer in self.receipt_signers)]
        if len(set(keys)) != len(keys):
            raise ValueError("a key in two roles")
        if self.threshold > len(self.roots) or self.roots_since > self.version:
            raise ValueError("roots")
        return self

    @model_validator(mode="after")
    def _nothing_twice(self) -> Trust:
        recipients = [*self.recipients(), *self.recovery_recipients()]
        if len({recipient.raw for recipient in recipients}) != len(recipients):
            raise ValueError("a recipient twice")
        if any(recipient.suite != self.seal for recipient in recipients):
            raise ValueError("recipients of another seal suite")
        serials = {revocation.serial for revocation in self.revocations}
        if len(serials) != len(self.revocations):
            raise ValueError("a serial twice")
        return self

    def recipients(self) -> list[Recipient]:
        """Whom case data is sealed to: central, then escrow."""
        return [Recipient.parse(text) for text in (*self.central, *self.escrow)]

    def recovery_recipients(self) -> list[Recipient]:
        """Whom the codes of laptops are sealed to."""
        return [Recipient.parse(text) for text in self.recovery]

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

    def revocation_of(self, serial_hex: str) -> Revocation | None:
        """The withdrawal of a certificate, by its serial; None while it stands."""
        return next((one for one in self.revocations if one.serial == serial_hex), None)

    def check_not_revoked(self, certificate: Certificate, seq: int) -> None:
        """Check that bundle `seq` under `certificate` still counts.

        Raises Refusal S206 for a lost laptop (two persons may release the file), S221 for a bundle after the last
        that counts of a retired one, S222 for a compromised one; each with the reason and the last that counts.
        """
        revocation = self.revocation_of(certificate.serial_hex)
        if revocation is None or (revocation.reason == "retired" and seq <= revocation.last_ok_seq):
            return
        facts = {"reason": revocation.reason, "last_ok": revocation.last_ok_seq, "seq": seq}
        raise Refusal(_WITHDRAWN[revocation.reason], **facts)

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
