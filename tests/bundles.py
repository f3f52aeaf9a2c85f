"""A headquarters, an enrolled laptop and bundles of it, all synthetic, for tests of what leaves a machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kommisjon.errors import Code
from sync import canonical
from sync.bundle.attachments import Attachment
from sync.bundle.manifest import NO_PREVIOUS, Kind
from sync.bundle.write import Signer, Written, write_bundle
from sync.trust.certificate import Certificate
from sync.trust.document import Trust
from sync.trust.enrolment import make_request, read_answer, read_request
from sync.trust.headquarters import Headquarters
from sync.trust.sealing import Identity, Recipient, SealSuite

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DEVICE = "device-7f3a"
MISSION = "mission-b2"
HEAD = canonical.dumps({"t": "head", "v": 1, "actors": [[DEVICE, 1]], "forms": []})
PNG = b"\x89PNG\r\n\x1a\n" + b"synthetic picture " * 40


def change(n: int, text: str = "baker") -> bytes:
    """A synthetic change line."""
    case = "018f0000-0000-7000-8000-000000000001"
    answer = {"s": "answered", "v": text, "src": "self"}
    fields = [["work/occupation", answer, [[0, n - 1]] if n > 1 else []]]
    line = {"t": "chg", "home": case, "rec": case, "a": 0, "n": n, "hlc": f"{0x0199F3C2A4B10000 + n:016x}"}
    return canonical.dumps(line | {"by": "kari", "form": "competence@1", "why": None, "f": fields})


def attachment(content: bytes) -> Attachment:
    """An attachment at hand."""
    return Attachment(hashlib.sha256(content).hexdigest(), len(content), lambda: [content])


@dataclass(frozen=True)
class World:
    """Everybody's keys."""

    headquarters: Headquarters
    trust: Trust
    key: Ed25519PrivateKey
    certificate: Certificate
    identity: Identity
    """The laptop's own."""
    random: Random

    @property
    def signer(self) -> Signer:
        return Signer(self.key, self.certificate)

    def certify(self, device: str = DEVICE, mission: str = MISSION, **span: datetime) -> Signer:
        """Enrol one more laptop."""
        key = Ed25519PrivateKey.from_private_bytes(self.random.randbytes(32))
        return Signer(key, enrol(self, key, device, mission, **span))

    def write(
        self,
        folder: Path,
        *,
        kind: Kind = "case-data",
        seq: int = 1,
        prev: str = NO_PREVIOUS,
        lines: Iterable[bytes] | None = None,
        attachments: Sequence[Attachment] = (),
        signer: Signer | None = None,
        recipients: Sequence[Recipient] | None = None,
        created: datetime = NOON,
    ) -> Written:
        """Write a bundle, by default of this laptop, with one change."""
        folder.mkdir(parents=True, exist_ok=True)
        signer = signer or self.signer
        return write_bundle(
            folder,
            kind=kind,
            device=signer.certificate.device,
            mission=signer.certificate.mission,
            epoch=1,
            seq=seq,
            base_seq=0,
            prev=prev,
            created=created,
            trust_version=self.trust.version,
            lines=[HEAD, change(1)] if lines is None else lines,
            attachments=attachments,
            signer=signer,
            recipients=self.trust.recipients() if recipients is None else recipients,
            random=self.random.randbytes,
        )


def enrol(
    world: World,
    key: Ed25519PrivateKey,
    device: str,
    mission: str,
    *,
    valid_from: datetime = NOON - timedelta(days=7),
    valid_until: datetime = NOON + timedelta(days=60),
) -> Certificate:
    """Ask for a certificate as a laptop does, and accept the answer."""
    asked = make_request(key, world.identity.recipient, device=device, mission=mission, created=NOON)
    request = read_request(asked)
    answer = world.headquarters.issue_certificate(
        request, valid_from=valid_from, valid_until=valid_until, random=world.random.randbytes
    )
    certificate, _ = read_answer(answer.to_bytes(), request, valid_from)
    return certificate


def make_world(folder: Path, *, seal: SealSuite = "mlkem768x25519", now: datetime = NOON, seed: int = 1) -> World:
    """Make a headquarters in `folder` and enrol one laptop; the same seed gives the same keys."""
    random = Random(seed)
    headquarters = Headquarters.create(
        folder, now=now, expires=now + timedelta(days=400), random=random.randbytes, seal=seal
    )
    key = Ed25519PrivateKey.from_private_bytes(random.randbytes(32))
    identity = Identity.generate(seal, random.randbytes)
    bare = World(headquarters, headquarters.trust(), key, _NO_CERTIFICATE, identity, random)
    span = {"valid_from": now - timedelta(days=7), "valid_until": now + timedelta(days=60)}
    return World(bare.headquarters, bare.trust, key, enrol(bare, key, DEVICE, MISSION, **span), identity, random)


_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
_NO_CERTIFICATE = Certificate(b"", "none", "none", 0, NOON, NOON, _KEY, _KEY)


NOT_CANONICAL = [
    (b'{"n":9007199254740993,"t":"x"}', Code.JSON),
    (b'{"n":1.0,"t":"x"}', Code.JSON),
    (b'{"n":1e5,"t":"x"}', Code.JSON),
    (b'{"n":NaN,"t":"x"}', Code.JSON),
    (b'{"t":"x","t":"x"}', Code.JSON),
    (b'{"t":"x", "u":1}', Code.JSON),
    (b'{"u":1,"t":"x"}', Code.JSON),
    (b'{"s":"\\u0041","t":"x"}', Code.JSON),
    (b'{"s":"\\ud800","t":"x"}', Code.TEXT_UNSAFE),
    ('{"s":"\u202e","t":"x"}'.encode(), Code.TEXT_UNSAFE),
    ('{"s":"e\u0301","t":"x"}'.encode(), Code.JSON),
    (b'{"s":"\xff","t":"x"}', Code.JSON),
    (b'\xef\xbb\xbf{"t":"x"}', Code.JSON),
    (b'{"t":"x"}\r', Code.JSON),
]
"""Lines that say what could be said in one way only, in another; and the code of each."""
