"""Reads a bundle in two passes (security-and-bundles.md 4.5).

`verify` needs no key: it finds out who signed the file and that not one bit of it was changed. `open_bundle` then
unseals and goes through the whole content once, before anything of it is given out. Neither ever writes plaintext
to a disk, and both hold only a step of the content in memory, but for records while they are few.
"""

from __future__ import annotations

import hashlib
import io
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from kommisjon.errors import N_, Code, Refusal
from sync.bundle import container
from sync.bundle.limits import MAX_BUNDLE, READ_WHOLE, STEP
from sync.bundle.manifest import CENTRAL_KINDS, CERTIFIED_KINDS, NAMESPACES, Kind, Manifest
from sync.bundle.medium import staging_errors
from sync.bundle.opening import Opened, open_content
from sync.bundle.spool import private_file
from sync.trust import sshsig
from sync.trust.certificate import Certificate
from sync.trust.certificate import parse as parse_certificate
from sync.trust.document import Trust
from sync.trust.sealing import Identity


@dataclass(frozen=True, slots=True)
class Verified:
    """A bundle whose signer and digests are right; its content is still sealed. Close it after use."""

    manifest: Manifest
    manifest_bytes: bytes
    signature: bytes
    """The armoured signature over `manifest_bytes`."""
    certificate: Certificate
    size: int
    """Bytes of the file."""
    container: container.Container
    """A private copy: what happens to the file meanwhile does not matter."""

    @property
    def manifest_sha256(self) -> str:
        """What names this bundle in receipts and in the next bundle's `prev`."""
        return hashlib.sha256(self.manifest_bytes).hexdigest()

    def close(self) -> None:
        """Let go of the private copy."""
        self.container.file.close()

    def __enter__(self) -> Verified:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def verify(
    path: Path, trust: Trust, at: datetime, *, expect_kind: Kind | None = None, staging: Path | None = None
) -> Verified:
    """Check a bundle's container, signature, trust and digests, with no key, in this order.

    `at` is the reader's own time (aware). `staging` is where the private copy may go if it is large.
    Raises Refusal B106 (unreadable), B101 to B103 (container), S201 to S204 (signature, certificate), B103
    (manifest), S205, S206, S209 but for what central signs, I301, I309, S207 (validity, identity, kind), C403
    (digests), P505 (limits), X902 (no room for the copy).
    """
    file = _copy(path, staging)
    try:
        signed = _read_signed(file, trust)
        manifest = signed.manifest
        _check_standing(manifest, signed.certificate, signed.namespace, trust, at)
        if expect_kind is not None and manifest.kind != expect_kind:
            raise Refusal(Code.WRONG_KIND, found=manifest.kind, expected=expect_kind)
        signed.container.check_digests(_digests(manifest))
        manifest.check_limits()
        size = file.seek(0, 2)
        return Verified(manifest, signed.data, signed.armoured, signed.certificate, size, signed.container)
    except BaseException:
        file.close()
        raise


def signed_by(path: Path, trust: Trust) -> tuple[Manifest, Certificate] | None:
    """Give what a file's signed outside says and who signed it, whatever else is wrong with the file.

    None where it has no manifest whose signature and certificate are right. Raises Refusal B106.
    """
    file = _copy(path, None)
    try:
        signed = _read_signed(file, trust)
    except Refusal:
        return None
    finally:
        file.close()
    return signed.manifest, signed.certificate


def open_bundle(verified: Verified, identity: Identity) -> Opened:
    """Unseal a verified bundle and check all of its content, in this process.

    Raises every Refusal of `opening.open_content`.
    """
    held = verified.container
    return open_content(
        verified.manifest, held.member(container.SEALED_KEY).read(), held.member(container.PAYLOAD), identity
    )


def _copy(path: Path, staging: Path | None) -> IO[bytes]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Refusal(Code.FILE_UNREADABLE, detail=N_("not a file"))
        with path.open("rb") as source:
            return _bounded_copy(source, staging)
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None


def _bounded_copy(source: IO[bytes], staging: Path | None) -> IO[bytes]:
    expected = min(source.seek(0, 2), READ_WHOLE)
    source.seek(0)
    start = source.read(expected + 1)
    if len(start) <= READ_WHOLE:
        _check_size(len(start))
        return io.BytesIO(start)
    copy, data, size = private_file(staging, len(start)), start, 0
    try:
        while data:
            size += len(data)
            _check_size(size)
            with staging_errors():
                copy.write(data)
            data = source.read(STEP)
    except BaseException:
        copy.close()
        raise
    return copy


def _check_size(size: int) -> None:
    if size > MAX_BUNDLE:
        raise Refusal(Code.TOO_LARGE, most=MAX_BUNDLE >> 20)


@dataclass(frozen=True, slots=True)
class _Signed:
    """A container whose manifest was signed by somebody whom headquarters certified."""

    container: container.Container
    manifest: Manifest
    data: bytes
    armoured: bytes
    namespace: str
    certificate: Certificate


def _read_signed(file: IO[bytes], trust: Trust) -> _Signed:
    found = container.read_container(file)
    armoured = found.member(container.SIGNATURE).read()
    data = found.member(container.MANIFEST).read()
    signature = sshsig.parse(armoured)
    certificate = parse_certificate(signature.public)
    trust.check_issued(certificate)
    sshsig.check(signature, data, certificate.key)
    return _Signed(found, Manifest.from_bytes(data), data, armoured, signature.namespace, certificate)


def _check_standing(
    manifest: Manifest, certificate: Certificate, namespace: str, trust: Trust, at: datetime
) -> None:
    """Check time, withdrawal, identity and kind: may this signer sign this, now?"""
    if manifest.kind not in CENTRAL_KINDS:
        # What central signs is for laptops: abroad for months, they go on with the list they have and warn (4.6).
        trust.check_current(at)
    certificate.check_time(at)
    trust.check_not_revoked(certificate, manifest.seq)
    if manifest.device != certificate.device:
        raise Refusal(Code.IDENTITY)
    if manifest.mission != certificate.mission:
        raise Refusal(Code.WRONG_MISSION)
    if namespace != NAMESPACES[manifest.kind]:
        raise Refusal(Code.WRONG_KIND, found="another use", expected=manifest.kind)
    by_central = trust.signs_receipts(certificate.device, certificate.key)
    if manifest.kind not in CERTIFIED_KINDS or by_central != (manifest.kind in CENTRAL_KINDS):
        raise Refusal(Code.WRONG_KIND, found=manifest.kind, expected="what this signer may sign")


def _digests(manifest: Manifest) -> dict[str, tuple[int, str]]:
    return {
        container.SEALED_KEY: (manifest.key.size, manifest.key.sha256),
        container.PAYLOAD: (manifest.payload.size, manifest.payload.sha256),
    }
