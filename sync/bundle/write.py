"""Writes a bundle: packs, encrypts, seals, signs, and proves by reading back that the medium holds it.

Order of security-and-bundles.md 4.5: everything that must be kept secret is encrypted before it meets a disk; the
file appears under its name only when it is whole; nothing is left behind by a failure.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kommisjon.errors import Code, Refusal
from sync.bundle import container, medium
from sync.bundle.attachments import Attachment
from sync.bundle.bag import NONCE_SIZE, BagInfo
from sync.bundle.beside import DigestBeside
from sync.bundle.limits import MAX_BUNDLE
from sync.bundle.lines import check_lines
from sync.bundle.manifest import CERTIFIED_KINDS, NAMESPACES, Kind, Manifest, Payload, SealedKey, too_dense
from sync.bundle.packing import Bag, plan
from sync.bundle.payload import write_payload
from sync.bundle.seal import new_password, seal
from sync.bundle.spool import Spool, private_file
from sync.bundle.window import Window
from sync.trust import sshsig
from sync.trust.certificate import Certificate
from sync.trust.document import moment_text
from sync.trust.keys import key_blob
from sync.trust.sealing import Recipient


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: a private key and the certificate over its public half."""

    key: Ed25519PrivateKey
    certificate: Certificate

    def check_matches(self, device: str, mission: str) -> None:
        """Refuse to sign what no reader would accept. Raises Refusal I301 or I309."""
        if self.certificate.device != device or key_blob(self.certificate.key) != key_blob(self.key.public_key()):
            raise Refusal(Code.IDENTITY)
        if self.certificate.mission != mission:
            raise Refusal(Code.WRONG_MISSION)


@dataclass(frozen=True, slots=True)
class Written:
    """A bundle that is on the medium and was read back."""

    path: Path
    manifest: Manifest
    manifest_sha256: str
    """What the next bundle's `prev` must say, and what a receipt names."""
    size: int
    """Bytes of the file."""
    records: int
    """Lines in it, with the head line."""
    attachments: int
    """Files in it."""


def _unannounced(_manifest_sha256: str, _name: str) -> None:
    """For writers who keep no ledger."""


def write_bundle(
    folder: Path,
    *,
    kind: Kind,
    device: str,
    mission: str,
    epoch: int,
    seq: int,
    base_seq: int,
    prev: str,
    created: datetime,
    trust_version: int,
    lines: Iterable[bytes],
    attachments: Iterable[Attachment] = (),
    signer: Signer,
    recipients: Sequence[Recipient],
    random: Callable[[int], bytes] = os.urandom,
    staging: Path | None = None,
    announce: Callable[[str, str], None] = _unannounced,
) -> Written:
    """Write one bundle into `folder` as `<8 hex digits>.kmb`.

    `lines` are canonical JSON without line feeds, in the order of `sync.bundle.lines`, the head line first; they
    are gone through once. `prev` is the SHA-256 of the manifest signed before this one, or `manifest.NO_PREVIOUS`
    when there was none. `created` is aware. `staging` is where ciphertext may wait, by default the system's
    temporary place. `announce` is told the manifest's SHA-256 and the file's name once the medium would take the
    file, and before any of it is there: from then on the bundle may exist, whatever fails, and the next one must
    point to it.

    Raises Refusal B104, B105 or B107 for the medium; I301 or I309 where the certificate is for another device or
    mission; P503, P505, R601, R603 or R604 for content that no reader would take; X902 where staging is full.
    """
    if kind not in CERTIFIED_KINDS:
        raise ValueError(f"{kind} is not signed under a certificate")
    signer.check_matches(device, mission)
    with medium.staging_errors(), closing(Spool(staging, random)) as records:
        bundle_id = _free_id(folder, random)
        info = BagInfo(bundle_id, 0, device, mission, random(NONCE_SIZE).hex(), _spool(lines, records), seq, 0, 0)
        bag = plan(info, records, attachments, random(32))
        password = new_password(random)
        with private_file(staging, bag.size) as payload:
            described = _encrypt(bag, password, payload)
            sealed = seal(password, recipients, random)
            manifest = Manifest(
                kind=kind,
                bundle_id=bundle_id,
                device=device,
                mission=mission,
                epoch=epoch,
                seq=seq,
                base_seq=base_seq,
                prev=prev,
                created=moment_text(created),
                trust_version=trust_version,
                recipients=[recipient.id for recipient in recipients],
                key=SealedKey(size=len(sealed), sha256=hashlib.sha256(sealed).hexdigest()),
                payload=described,
            )
            small = _signed(manifest, signer, sealed)
            digest = hashlib.sha256(small[container.MANIFEST]).hexdigest()
            path = folder / f"{bundle_id[:8]}.kmb"
            size = _size(small, manifest)
            medium.check_takes(path, size)
            announce(digest, path.name)
            _place(path, size, small, payload, manifest)
    return Written(path, manifest, digest, size, bag.info.records, bag.info.attachments)


def _free_id(folder: Path, random: Callable[[int], bytes]) -> str:
    """Draw a bundle id whose file name is not taken."""
    while True:
        drawn = random(16).hex()
        if not (folder / f"{drawn[:8]}.kmb").exists():
            return drawn


def _spool(lines: Iterable[bytes], records: Spool) -> int:
    count = 0
    for line in check_lines(lines):
        records.write(line + b"\n")
        count += 1
    return count


def _encrypt(bag: Bag, password: bytes, payload: IO[bytes]) -> Payload:
    stored = bag.mostly_attachments
    while True:
        payload.seek(0)
        payload.truncate()
        with DigestBeside() as inner:
            size = write_payload(payload, password, _hashed(bag.pieces(), inner), stored=stored)
            inner_sha256 = inner.hexdigest()
        if stored or not too_dense(bag.size, size):
            break
        stored = True
    outer = hashlib.sha256()
    for step in Window(payload, 0, size).steps():
        outer.update(step)
    return Payload(size=size, sha256=outer.hexdigest(), inner_size=bag.size, inner_sha256=inner_sha256)


def _hashed(pieces: Iterable[bytes], digest: DigestBeside) -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece


def _signed(manifest: Manifest, signer: Signer, sealed: bytes) -> dict[str, bytes]:
    data = manifest.to_bytes()
    signature = sshsig.sign(data, NAMESPACES[manifest.kind], signer.key, signer.certificate.blob)
    return {container.MANIFEST: data, container.SIGNATURE: signature, container.SEALED_KEY: sealed}


def _size(small: dict[str, bytes], manifest: Manifest) -> int:
    sizes = {name: len(data) for name, data in small.items()} | {container.PAYLOAD: manifest.payload.size}
    size = container.container_size(sizes)
    if size > MAX_BUNDLE:
        raise Refusal(Code.TOO_LARGE, most=MAX_BUNDLE >> 20)
    return size


def _place(path: Path, size: int, small: dict[str, bytes], payload: IO[bytes], manifest: Manifest) -> None:
    medium.place(
        path,
        size,
        write=lambda target: container.write_container(target, small, payload),
        check=lambda file: _read_back(file, small, manifest),
    )


def _read_back(file: IO[bytes], small: dict[str, bytes], manifest: Manifest) -> bool:
    found = container.read_container(file)
    found.check_digests({container.PAYLOAD: (manifest.payload.size, manifest.payload.sha256)})
    return all(found.member(name).read() == data for name, data in small.items())
