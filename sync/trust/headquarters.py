"""Headquarters' own key files, and what it does with them: issue certificates, publish and withdraw trust.

One folder for each holder, so that each can be taken away and kept by other persons: `ca/` (offline), `central/`
(the importing machine) and `escrow/` (a safe). Key files are private to their owner (mode 0600) and in formats
that stock tools read: OpenSSH private keys, age identity files. Beside them, for everybody: `trust.json`,
`allowed_signers` and `revoked.krl` (security-and-bundles.md 3.1, 4.6).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kommisjon.errors import Code, Refusal
from sync.trust.certificate import Certificate, issue
from sync.trust.document import ReceiptSigner, Revocation, Trust, moment_text
from sync.trust.enrolment import EnrolmentAnswer, EnrolmentRequest
from sync.trust.keys import parse_private_text, private_text, public_line
from sync.trust.sealing import Identity, SealSuite
from sync.trust.signers import allowed_signers, revocation_list

CA_KEY = Path("ca", "ca")
RECEIPT_KEY = Path("central", "receipt-signer")
CENTRAL_IDENTITY = Path("central", "identity.txt")
ESCROW_IDENTITY = Path("escrow", "identity.txt")
TRUST = Path("trust.json")
ALLOWED_SIGNERS = Path("allowed_signers")
REVOKED = Path("revoked.krl")

_MAX_FILE = 512 * 1024


@dataclass(frozen=True, slots=True)
class Headquarters:
    """The folder. Each method reads only the key files it needs, so that the holders stay apart."""

    folder: Path

    @classmethod
    def create(
        cls, folder: Path, *, now: datetime, expires: datetime, random: Callable[[int], bytes], seal: SealSuite
    ) -> Headquarters:
        """Make every key and the first trust document, valid until `expires`.

        Raises Refusal S210 where `folder` holds keys already, which are never overwritten; B106 on I/O errors.
        """
        authority = Ed25519PrivateKey.from_private_bytes(random(32))
        signer = Ed25519PrivateKey.from_private_bytes(random(32))
        central, escrow = Identity.generate(seal, random), Identity.generate(seal, random)
        trust = Trust(
            version=1,
            expires=moment_text(expires),
            ca=[public_line(authority.public_key())],
            receipt_signers=[
                ReceiptSigner(device=f"central-{random(4).hex()}", key=public_line(signer.public_key()))
            ],
            seal=seal,
            central=[central.recipient.text],
            escrow=[escrow.recipient.text],
        )
        made = cls(folder)
        try:
            for place, key in ((CA_KEY, authority), (RECEIPT_KEY, signer)):
                made._keep_secret(place, private_text(key))
                _write(folder / place.with_suffix(".pub"), public_line(key.public_key()).encode() + b"\n")
            for place, identity in ((CENTRAL_IDENTITY, central), (ESCROW_IDENTITY, escrow)):
                made._keep_secret(place, identity.file_text(now).encode())
        except FileExistsError:
            raise Refusal(Code.KEYS_EXIST) from None
        except OSError as problem:
            raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None
        made.publish(trust, now)
        return made

    def trust(self) -> Trust:
        """Read the trust document. Raises Refusal B106, R601 or R602."""
        return Trust.from_bytes(self._read(TRUST))

    def publish(self, trust: Trust, now: datetime) -> None:
        """Write `trust` and what is generated from it. Raises Refusal B106."""
        try:
            _write(self.folder / TRUST, trust.to_bytes())
            _write(self.folder / ALLOWED_SIGNERS, allowed_signers(trust).encode())
            _write(self.folder / REVOKED, revocation_list(trust, now))
        except OSError as problem:
            raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None

    def issue_certificate(
        self,
        request: EnrolmentRequest,
        *,
        valid_from: datetime,
        valid_until: datetime,
        random: Callable[[int], bytes],
    ) -> EnrolmentAnswer:
        """Answer an enrolment request whose fingerprint was compared. Needs `ca/`. Raises Refusal B106 or S203."""
        certificate = issue(
            self._private(CA_KEY),
            request.key,
            device=request.device,
            mission=request.mission,
            valid_from=valid_from,
            valid_until=valid_until,
            random=random,
        )
        return EnrolmentAnswer(certificate=certificate.line, trust=self.trust())

    def certify_central(
        self, mission: str, *, valid_from: datetime, valid_until: datetime, random: Callable[[int], bytes]
    ) -> Certificate:
        """Issue the certificate under which central signs receipts and packs of `mission`. Needs `ca/`."""
        signer = self._private(RECEIPT_KEY)
        return issue(
            self._private(CA_KEY),
            signer.public_key(),
            device=self.trust().receipt_signers[0].device,
            mission=mission,
            valid_from=valid_from,
            valid_until=valid_until,
            random=random,
        )

    def receipt_key(self) -> Ed25519PrivateKey:
        """The key that signs receipts and packs. Needs `central/`. Raises Refusal B106 or S203."""
        return self._private(RECEIPT_KEY)

    def central_identity(self) -> Identity:
        """The key that opens bundles. Needs `central/`. Raises Refusal B106 or C401."""
        return self._identity(CENTRAL_IDENTITY)

    def escrow_identity(self) -> Identity:
        """The key that opens bundles when central's is lost. Needs `escrow/`. Raises Refusal B106 or C401."""
        return self._identity(ESCROW_IDENTITY)

    def revoke(self, revocation: Revocation, now: datetime) -> Trust:
        """Withdraw a certificate: publish the next version of the trust document. Gives that version."""
        old = self.trust()
        new = Trust.model_validate(
            {
                **old.model_dump(),
                "version": old.version + 1,
                "revocations": [*(r.model_dump() for r in old.revocations), revocation.model_dump()],
            }
        )
        self.publish(new, now)
        return new

    def _private(self, place: Path) -> Ed25519PrivateKey:
        return parse_private_text(self._read(place))

    def _identity(self, place: Path) -> Identity:
        return Identity.parse(self._read(place).decode("utf-8", "replace"))

    def _read(self, place: Path) -> bytes:
        try:
            with (self.folder / place).open("rb") as file:
                return file.read(_MAX_FILE)
        except OSError as problem:
            raise Refusal(Code.FILE_UNREADABLE, detail=f"{place.name}: {type(problem).__name__}") from None

    def _keep_secret(self, place: Path, data: bytes) -> None:
        path = self.folder / place
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
