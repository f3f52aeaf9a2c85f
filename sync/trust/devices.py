"""The register of laptops: what central needs to know one, and to answer it (security-and-bundles.md 4.6).

Headquarters writes one small file into `devices/` in the same act that issues a certificate, named by the laptop's
pseudonym and the certificate's serial. Nothing in it is secret: the folder is carried to central beside
`trust.json`. Once there is a register, central takes bundles only under certificates that stand in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.trust.certificate import Certificate, parse_line
from sync.trust.document import Document, Pseudonym, RecipientText, Trust, read_document
from sync.trust.sealing import Recipient

_LARGEST = 64 * 1024
_Line = Annotated[str, Field(max_length=4096)]


class Device(Document):
    """One certificate of one laptop, and how it is answered. Certificates are the text of a `-cert.pub` file."""

    format: Literal["kommisjon.device"] = "kommisjon.device"
    version: Literal[1] = 1
    device: Pseudonym
    mission: Pseudonym
    serial: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    recipient: RecipientText
    """What receipts and mission packs for this laptop are sealed to."""
    certificate: _Line
    central: _Line
    """Under which central signs what it sends to laptops of this mission, as long as this certificate holds."""

    @classmethod
    def of(cls, certificate: Certificate, recipient: Recipient, central: Certificate) -> Device:
        """Describe a laptop whose certificate was just issued."""
        return cls(
            device=certificate.device,
            mission=certificate.mission,
            serial=certificate.serial_hex,
            recipient=recipient.text,
            certificate=certificate.line,
            central=central.line,
        )

    @property
    def name(self) -> str:
        """The file's name on the register."""
        return f"{self.device}-{self.serial}.json"

    def central_certificate(self) -> Certificate:
        """Give `central` as a certificate. Raises Refusal S203."""
        return parse_line(self.central)

    def laptop_certificate(self) -> Certificate:
        """Give `certificate` as one. Raises Refusal S203."""
        return parse_line(self.certificate)

    def sealed_to(self) -> Recipient:
        """Give `recipient` as a key to seal to."""
        return Recipient.parse(self.recipient)


@dataclass(frozen=True, slots=True)
class Register:
    """The folder `devices/`."""

    folder: Path

    def is_kept(self) -> bool:
        """Whether there is a register: headquarters of before it had none, and their laptops still count."""
        return any(self.folder.glob("*.json"))

    def check_listed(self, certificate: Certificate) -> None:
        """Check that a certificate stands on the register, if one is kept. Raises Refusal I311, B106 or B109."""
        if self.is_kept() and self.find(certificate) is None:
            raise Refusal(Code.UNREGISTERED, device=certificate.device)

    def find(self, certificate: Certificate) -> Device | None:
        """Give the entry of this very certificate, or None. Raises Refusal B106 or B109."""
        path = self.folder / f"{certificate.device}-{certificate.serial_hex}.json"
        if not path.exists():
            return None
        found = _read(path)
        return found if found.certificate == certificate.line else None

    def entries(self, device: str = "*") -> list[Device]:
        """Give the entries of all laptops or of one. Raises Refusal B106 or B109."""
        return [_read(path) for path in sorted(self.folder.glob(f"{device}-{'[0-9a-f]' * 16}.json"))]

    def newest_of(
        self, device: str, mission: str, at: datetime, trust: Trust, *, retired: bool = False
    ) -> Device | None:
        """Give the entry of a laptop that may be answered at `at`, that which holds longest; or None.

        One whose certificate `trust` has withdrawn does not count: what is sealed to it may be read by whoever has
        the laptop. With `retired` one that was retired counts, for what it sent before still does.

        Raises Refusal S206 or S222 where the laptop has no other than one that was lost or compromised; B106, B109
        or S203.
        """
        dated = sorted(
            (certificate.valid_until, entry.serial, entry)
            for entry in self.entries(device)
            if (entry.device, entry.mission) == (device, mission)
            and (certificate := entry.central_certificate()).valid_from <= at < certificate.valid_until
        )
        withdrawn = None
        for _until, serial, entry in reversed(dated):
            revocation = trust.revocation_of(serial)
            if revocation is None or (retired and revocation.reason == "retired"):
                return entry
            withdrawn = withdrawn or (None if revocation.reason == "retired" else entry)
        if withdrawn is not None:
            trust.check_not_revoked(withdrawn.laptop_certificate(), canonical.MAX_INTEGER)
        return None


def _read(path: Path) -> Device:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=f"{path.name}: {type(problem).__name__}") from None
    try:
        return read_document(Device, data, limit=_LARGEST)
    except Refusal as refusal:
        raise Refusal(Code.WRONG_FILE, detail=f"{path.name}: {refusal.code.id}") from None
