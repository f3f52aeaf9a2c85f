"""Makes bundles that are signed properly but hold whatever a test wants: what a hostile laptop could send."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync import canonical
from sync.bundle import bag, container, tar
from sync.bundle.limits import STEP
from sync.bundle.manifest import NO_PREVIOUS
from sync.bundle.payload import write_payload
from sync.bundle.seal import seal
from sync.bundle.write import Signer
from sync.trust import sshsig
from sync.trust.document import moment_text
from tests.bundles import HEAD, NOON, World, change

PASSWORD = b"A" * 43
BUNDLE_ID = "5e" * 16

Files = list[tuple[str, bytes]]


def payload_files(records: bytes = HEAD + b"\n" + change(1) + b"\n", attachments: Sequence[bytes] = ()) -> Files:
    """The files under data/, as a proper writer would have them."""
    named = sorted((bag.ATTACHMENTS + hashlib.sha256(data).hexdigest(), data) for data in attachments)
    return [(bag.RECORDS, records), *named, (bag.PAD, b"pad" * 100)]


def bag_files(world: World, files: Files, **info: Any) -> Files:
    """The four lists that fit `files`, then `files`; `info` replaces values of bag-info.txt."""
    values: dict[str, Any] = {
        "bundle_id": BUNDLE_ID,
        "attachments": sum(name.startswith(bag.ATTACHMENTS) for name, _ in files),
        "device": world.certificate.device,
        "mission": world.certificate.mission,
        "nonce": "0" * 32,
        "records": dict(files).get(bag.RECORDS, b"").count(b"\n"),
        "seq": 1,
        "payload_size": sum(len(data) for _, data in files),
        "payload_files": len(files),
    }
    text = bag.BagInfo(**(values | info)).to_bytes()
    listed = bag.file_list([bag.Listed(name, hashlib.sha256(data).hexdigest()) for name, data in files])
    return [
        (bag.BAGIT, bag.BAGIT_TEXT),
        (bag.INFO, text),
        (bag.FILES, listed),
        (bag.TAGS, bag.tag_list(text, listed)),
        *files,
    ]


def tar_of(files: Files, end: bytes = tar.END) -> bytes:
    """A tar of files below bag/."""
    parts = [tar.header(bag.ROOT + name, len(data)) + data + bytes(tar.padding(len(data))) for name, data in files]
    return b"".join(parts) + end


@dataclass
class Forgery:
    """The parts of a bundle before it is signed; change what you like, then `place` it."""

    world: World
    inner: Iterable[bytes]
    inner_size: int
    inner_sha256: str
    changes: dict[str, Any] = field(default_factory=dict)
    """Replaces keys of the manifest."""
    sealed: bytes | None = None
    payload: Callable[[bytes], bytes] = bytes
    signer: Signer | None = None
    namespace: str = "kommisjon.bundle.v1"
    stored: bool = False
    password: bytes = PASSWORD

    def parts(self) -> tuple[bytes, bytes, bytes]:
        """Give manifest, sealed key and payload."""
        world, signer = self.world, self.signer or self.world.signer
        recipients = world.trust.recipients()
        sealed = seal(PASSWORD, recipients, world.random.randbytes) if self.sealed is None else self.sealed
        file = io.BytesIO()
        write_payload(file, self.password, self.inner, stored=self.stored)
        payload = self.payload(file.getvalue())
        manifest: dict[str, Any] = {
            "format": "kommisjon.bundle",
            "version": 1,
            "kind": "case-data",
            "bundle_id": BUNDLE_ID,
            "device": signer.certificate.device,
            "mission": signer.certificate.mission,
            "epoch": 1,
            "seq": 1,
            "base_seq": 0,
            "prev": NO_PREVIOUS,
            "created": moment_text(NOON),
            "trust_version": 1,
            "recipients": [recipient.id for recipient in recipients],
            "key": {"size": len(sealed), "sha256": hashlib.sha256(sealed).hexdigest()},
            "payload": {
                "size": len(payload),
                "sha256": hashlib.sha256(payload).hexdigest(),
                "inner_size": self.inner_size,
                "inner_sha256": self.inner_sha256,
            },
        }
        return canonical.dumps(manifest | self.changes), sealed, payload

    def place(self, path: Path) -> Path:
        """Sign and write the file."""
        manifest, sealed, payload = self.parts()
        return sign_and_place(self.signer or self.world.signer, path, manifest, sealed, payload, self.namespace)


def largest(world: World, size: int) -> Forgery:
    """A sound bag of about `size` bytes, nearly all of it padding that packs just under a hundred times.

    Only its signed digest is wrong, so that a reader has to go through all of it before it can refuse it.
    """
    block = world.random.randbytes(2300) + bytes(STEP - 2300)
    count = size // STEP - 1
    digest = hashlib.sha256()
    for _ in range(count):
        digest.update(block)
    head = payload_files()[:1]
    listed = [bag.Listed(name, hashlib.sha256(data).hexdigest()) for name, data in head]
    files = bag.file_list([*listed, bag.Listed(bag.PAD, digest.hexdigest())])
    records = head[0][1]
    certificate = world.certificate
    info = bag.BagInfo(
        *(BUNDLE_ID, 0, certificate.device, certificate.mission, "0" * 32, records.count(b"\n"), 1),
        *(len(records) + count * STEP, 2),
    ).to_bytes()
    lists = [
        (bag.BAGIT, bag.BAGIT_TEXT),
        (bag.INFO, info),
        (bag.FILES, files),
        (bag.TAGS, bag.tag_list(info, files)),
    ]
    start = tar_of([*lists, *head], tar.header(bag.ROOT + bag.PAD, count * STEP))

    def inner() -> Iterator[bytes]:
        yield start
        for _ in range(count):
            yield block
        yield tar.END

    return Forgery(world, inner(), len(start) + count * STEP + len(tar.END), "0" * 64)


def sign_and_place(
    signer: Signer,
    path: Path,
    manifest: bytes,
    sealed: bytes,
    payload: bytes,
    namespace: str = "kommisjon.bundle.v1",
) -> Path:
    """Put any three parts into a properly signed container."""
    signature = sshsig.sign(manifest, namespace, signer.key, signer.certificate.blob)
    small = {container.MANIFEST: manifest, container.SIGNATURE: signature, container.SEALED_KEY: sealed}
    with path.open("wb") as file:
        container.write_container(file, small, io.BytesIO(payload))
    return path


def forgery(world: World, inner: bytes | None = None, **parts: Any) -> Forgery:
    """A bundle around the bytes of a tar, by default a proper one."""
    data = tar_of(bag_files(world, payload_files())) if inner is None else inner
    return Forgery(world, [data], len(data), hashlib.sha256(data).hexdigest(), **parts)
