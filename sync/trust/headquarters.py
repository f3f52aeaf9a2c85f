"""Headquarters' own folder, and what it does with it: make keys, issue certificates, publish the trust document.

One folder for each holder, so that each can be taken away and kept by other persons (docs/headquarters.md):
`root-1/`, `root-2/` … (threshold 2), `ca/`, `escrow/`, `recovery/`, `central/`. Beside them, for everybody:
`trust.json` with its signatures, `signed/` with the same in pieces for `ssh-keygen`, `allowed_signers`,
`revoked.krl`, and the register of laptops, `devices/` (security-and-bundles.md 3.1, 4.6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kommisjon.errors import Code, Refusal
from sync.durable import put_whole
from sync.trust.certificate import Certificate, issue, parse_line
from sync.trust.chain import accept_newer, check_follows
from sync.trust.devices import Device, Register
from sync.trust.document import ReceiptSigner, Trust, moment_text
from sync.trust.enrolment import EnrolmentAnswer, EnrolmentRequest
from sync.trust.key_files import KeyFiles, NewKeys, Passphrase
from sync.trust.keys import parse_public_line, public_line
from sync.trust.sealing import Identity, Recipient, SealSuite
from sync.trust.signed import MAX_SIGNED, SignedTrust, first, read_signed
from sync.trust.signers import allowed_signers, revocation_list

ROOT_KEY = "root-{n}/root"
CA_KEY = Path("ca", "ca")
RECEIPT_KEY = Path("central", "receipt-signer")
CENTRAL_IDENTITY = Path("central", "identity.txt")
ESCROW_IDENTITY = Path("escrow", "identity.txt")
RECOVERY_IDENTITY = Path("recovery", "identity.txt")
_IDENTITIES = (CENTRAL_IDENTITY, ESCROW_IDENTITY, RECOVERY_IDENTITY)
TRUST = Path("trust.json")
ALLOWED_SIGNERS = Path("allowed_signers")
REVOKED = Path("revoked.krl")
DEVICES = Path("devices")
"""The register of laptops (sync.trust.devices), carried to central."""
SIGNED = Path("signed")
"""The document and each signature as files of their own: `document.json`, `document.json.1.sig` …"""
ROOTS = 3
"""Root keys that are made: any two sign, and one may be lost."""


@dataclass(frozen=True, slots=True)
class Headquarters:
    """The folder. Each method reads only the key files it needs, so that the holders stay apart."""

    folder: Path
    passphrase: Passphrase | None = None
    """Asked for the key files that are under one."""

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        now: datetime,
        expires: datetime,
        random: Callable[[int], bytes],
        seal: SealSuite,
        roots: int = ROOTS,
        passphrase: Passphrase | None = None,
        work: int | None = None,
    ) -> Headquarters:
        """Make every key and the first trust document, valid until `expires` and signed by every root.

        `passphrase` gives one for each holder's folder; None leaves the key files plain. `work` is log2 of what
        opening one costs. Raises Refusal S210 where `folder` holds keys already, which are never overwritten;
        B108 on I/O errors.
        """
        made = cls(folder)
        signing = {
            place: new_signing_key(random) for place in (*map(_root, range(1, roots + 1)), CA_KEY, RECEIPT_KEY)
        }
        opening = {place: Identity.generate(seal, random) for place in _IDENTITIES}
        if any(made.keys.holds(place) for place in (*signing, *opening)) or (folder / TRUST).exists():
            raise Refusal(Code.KEYS_EXIST)
        new = NewKeys(folder, random, _asked_before(passphrase, [*signing, *opening]), work)
        for place, key in signing.items():
            new.keep_signing_key(place, key)
        for place, identity in opening.items():
            new.keep_identity(place, identity.file_text(now))
        signed = first(_first_list(signing, opening, f"central-{random(4).hex()}", expires, seal))
        for number in range(1, roots + 1):
            signed = signed.signed_with(signing[_root(number)])
        made._put(signed, now)
        return made

    @property
    def keys(self) -> KeyFiles:
        """The secret key files."""
        return KeyFiles(self.folder, self.passphrase)

    def signed(self) -> SignedTrust:
        """Read what is published, with its signatures. Raises Refusal B106 and those of read_signed."""
        return read_signed(self.read(TRUST))

    def trust(self) -> Trust:
        """Read the trust document. Raises as `signed`."""
        return self.signed().trust

    def publish(self, signed: SignedTrust, now: datetime) -> None:
        """Put the next version in the place of the one published, with all that is generated from it.

        Raises Refusal S213 or S214 unless it was signed as `accept_newer` asks, B108 on I/O errors.
        """
        check_follows(self.trust(), signed)
        self._put(signed, now)

    def take(self, offered: bytes, now: datetime) -> Trust:
        """Take a newer version that was published on another machine. Raises as `accept_newer`, and B108."""
        newer = read_signed(accept_newer(self.read(TRUST), offered, now))
        self._put(newer, now)
        return newer.trust

    def issue_certificate(
        self,
        request: EnrolmentRequest,
        *,
        valid_from: datetime,
        valid_until: datetime,
        random: Callable[[int], bytes],
    ) -> EnrolmentAnswer:
        """Answer an enrolment request whose fingerprint was compared, and put the laptop on the register.

        Needs `ca/`. Raises Refusal B106, S203, S216 to S218, or B108.
        """
        certificate = issue(
            self._authority(),
            request.key,
            device=request.device,
            mission=request.mission,
            valid_from=valid_from,
            valid_until=valid_until,
            random=random,
        )
        central = self.certify_central(
            request.mission, valid_from=valid_from, valid_until=valid_until, random=random
        )
        entry = Device.of(certificate, Recipient.parse(request.device_recipient), central)
        self.write(DEVICES / entry.name, entry.to_bytes())
        return EnrolmentAnswer(certificate=certificate.line, trust=self.signed())

    def answered_before(
        self, request: EnrolmentRequest, valid_until: datetime, at: datetime
    ) -> EnrolmentAnswer | None:
        """The answer to the same request again, where its certificate of then still stands `at`; else None.

        An answer that was lost on the way must not leave two certificates for one key. Raises Refusal B106.
        """
        for certificate in self.standing(request.device, at):
            same = (certificate.mission, certificate.valid_until) == (request.mission, valid_until)
            if same and public_line(certificate.key) == request.device_key:
                return EnrolmentAnswer(certificate=certificate.line, trust=self.signed())
        return None

    def standing(self, device: str, at: datetime) -> list[Certificate]:
        """A laptop's certificates that are neither withdrawn nor have run out. Raises Refusal B106 or S203."""
        trust = self.trust()
        return [
            one
            for one in self.certificates()
            if one.device == device and at < one.valid_until and trust.revocation_of(one.serial_hex) is None
        ]

    def certificates(self) -> list[Certificate]:
        """The certificates that were issued to laptops from this folder. Raises Refusal B106, B109 or S203."""
        return [parse_line(entry.certificate) for entry in Register(self.folder / DEVICES).entries()]

    def certify_central(
        self, mission: str, *, valid_from: datetime, valid_until: datetime, random: Callable[[int], bytes]
    ) -> Certificate:
        """Issue the certificate under which central signs receipts and packs of `mission`. Needs `ca/`."""
        signer = self.trust().receipt_signers[0]
        return issue(
            self._authority(),
            parse_public_line(signer.key),
            device=signer.device,
            mission=mission,
            valid_from=valid_from,
            valid_until=valid_until,
            random=random,
        )

    def receipt_key(self, certificate: Certificate | None = None) -> Ed25519PrivateKey:
        """The key that signs receipts and packs: that of a certificate of central's, or the one of today.

        Needs `central/`. Raises Refusal B106, S203 or S216 to S218.
        """
        line = public_line(certificate.key) if certificate else self.trust().receipt_signers[0].key
        return self.keys.signing_key(line, "central")

    def central_identity(self) -> Identity:
        """The key that opens bundles of today. Needs `central/`. Raises Refusal B106, C401, S216 or S217."""
        return next(self.keys.identities("central"))

    def central_identities(self) -> list[Identity]:
        """That key and the former ones, which still open what was sealed to them. Raises as `central_identity`."""
        return list(self.keys.identities("central"))

    def escrow_identity(self) -> Identity:
        """The key that opens bundles when central's is lost. Needs `escrow/`. Raises as `central_identity`."""
        return next(self.keys.identities("escrow"))

    def recovery_identities(self) -> list[Identity]:
        """The keys that open the codes of laptops, the newest first. Needs `recovery/`. Raises as the others."""
        return list(self.keys.identities("recovery"))

    def read(self, place: Path) -> bytes:
        """A public file of the folder. Raises Refusal B106."""
        try:
            with (self.folder / place).open("rb") as file:
                return file.read(MAX_SIGNED + 1)
        except OSError as problem:
            raise Refusal(Code.FILE_UNREADABLE, detail=f"{place.name}: {type(problem).__name__}") from None

    def write(self, place: Path, data: bytes) -> None:
        """Put a public file of the folder in its place whole. Raises Refusal B108."""
        try:
            path = self.folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            put_whole(path, data, 0o666)
        except OSError as problem:
            raise Refusal(Code.FILE_UNWRITABLE, file=place.name, detail=type(problem).__name__) from None

    def _authority(self) -> Ed25519PrivateKey:
        return self.keys.signing_key(self.trust().ca[0], "ca")

    def _put(self, signed: SignedTrust, now: datetime) -> None:
        """What is generated goes first; `trust.json` comes last, and says when all of it is there."""
        self.write(ALLOWED_SIGNERS, allowed_signers(signed.trust).encode())
        self.write(REVOKED, revocation_list(signed.trust, now))
        document = SIGNED / "document.json"
        self.write(document, signed.trust.to_bytes())
        for former in (self.folder / SIGNED).glob("*.sig"):
            former.unlink(missing_ok=True)
        for number, signature in enumerate(signed.signatures, 1):
            self.write(SIGNED / f"{document.name}.{number}.sig", signature.encode())
        self.write(TRUST, signed.to_bytes())


def new_signing_key(random: Callable[[int], bytes]) -> Ed25519PrivateKey:
    """Make a signing key of 32 random bytes."""
    return Ed25519PrivateKey.from_private_bytes(random(32))


def _first_list(
    signing: dict[Path, Ed25519PrivateKey],
    opening: dict[Path, Identity],
    central: str,
    expires: datetime,
    seal: SealSuite,
) -> Trust:
    public = {place: public_line(key.public_key()) for place, key in signing.items()}
    return Trust(
        version=1,
        expires=moment_text(expires),
        roots=[line for place, line in public.items() if place not in (CA_KEY, RECEIPT_KEY)],
        ca=[public[CA_KEY]],
        receipt_signers=[ReceiptSigner(device=central, key=public[RECEIPT_KEY])],
        seal=seal,
        central=[opening[CENTRAL_IDENTITY].recipient.text],
        escrow=[opening[ESCROW_IDENTITY].recipient.text],
        recovery=[opening[RECOVERY_IDENTITY].recipient.text],
    )


def _asked_before(passphrase: Passphrase | None, places: Iterable[Path]) -> Passphrase | None:
    """Every holder's passphrase, asked for before any key is written: a slip must not leave half of them."""
    if passphrase is None:
        return None
    known = {holder: passphrase(holder) for holder in dict.fromkeys(place.parent.name for place in places)}
    return known.__getitem__


def _root(number: int) -> Path:
    return Path(ROOT_KEY.format(n=number))
