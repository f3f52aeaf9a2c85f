"""The quarantine of files: what was refused is kept as it came, sealed, with a note of why.

A refused bundle is evidence, and may be the only copy of somebody's day: it may be tried again with a newer list
of trusted keys, or released by two persons. Notes hold ids, numbers, sizes and a code, never content
(security-and-bundles.md 4.5, 5). The folder is small and read whole; a file whose note was never written is one of
the files all the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated, Literal

from pydantic import Field

from kommisjon.errors import N_, Code, Refusal
from sync.bundle import medium
from sync.bundle.limits import KIB, MAX_BUNDLE, MIB, STEP
from sync.bundle.manifest import Sha256
from sync.bundle.read import signed_by
from sync.durable import put_whole
from sync.trust.document import Count, Document, Moment, Ordinal, Pseudonym, Trust, moment_text, read_document

MOST_OF_ONE_LAPTOP = 50
MOST_FILES = 500
MOST_BYTES = 8 * 1024 * MIB

_MOST_NOTE = 4 * KIB
_ID = re.compile("[0-9a-f]{16}")
_KEPT = (Code.TRUNCATED, Code.CONTAINER, Code.CHILD_DIED)
_ABOUT_CENTRAL = (Code.TRUST_EXPIRED, Code.TRUST_ROLLBACK, Code.KEYS_EXIST)

Identifier = Annotated[str, Field(pattern=f"^{_ID.pattern}$")]


class Signed(Document):
    """What the signed outside of a file says, and who signed it by the certificate."""

    device: Pseudonym
    mission: Pseudonym
    epoch: Ordinal
    seq: Ordinal
    bundle_id: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    manifest_sha256: Sha256
    serial: Identifier


class Note(Document):
    """What is known of a parked file."""

    format: Literal["kommisjon.quarantine"] = "kommisjon.quarantine"
    id: Identifier
    """The beginning of the file's digest."""
    code: Annotated[str, Field(pattern="^KM-[A-Z][0-9]{3}$")]
    """Why it was refused, the last time."""
    at: Moment
    """When that was, by central's clock."""
    size: Count
    sha256: Sha256
    signed: Signed | None


def is_about_the_file(code: Code) -> bool:
    """Say whether this code refuses a file for what it is, so that the file is worth keeping."""
    return (code.id[3] in "SICPR" or code in _KEPT) and code not in _ABOUT_CENTRAL


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The folder. It is made when the first file is kept."""

    folder: Path

    def park(self, path: Path, code: Code, trust: Trust, at: datetime) -> Note:
        """Keep the file at `path`, refused for `code`, as it is; one kept before is only noted anew.

        Where its note cannot be written it is kept none the less. Raises Refusal B111 where there is no room for
        it, by number, by size or on the disk, and B106.
        """
        size, digest = _measured(path)
        note = Note(
            id=digest[:16],
            code=code.id,
            at=moment_text(at),
            size=size,
            sha256=digest,
            signed=_signed(path, trust),
        )
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._file(note.id).exists():
                self._check_room(note)
                with path.open("rb") as source:
                    _put(self._file(note.id), size, lambda target: _copy(source, target), digest)
        except OSError as problem:
            raise Refusal(Code.NOT_KEPT, detail=type(problem).__name__) from None
        self._write(note)
        return note

    def notes(self) -> list[Note]:
        """Every parked file, the newest refusal first. A note that cannot be read counts as none.

        A file without a note gets one here, of what can be known of it now (B116, or B117 if it was changed).
        """
        found = {note.id: note for path in self.folder.glob("*.json") if (note := _read(path)) is not None}
        for path in self.folder.glob("*.kmb"):
            if path.stem not in found and _ID.fullmatch(path.stem):
                with suppress(Refusal, OSError):
                    found[path.stem] = self._noted_now(path)
        return sorted(found.values(), key=lambda note: (note.at, note.id), reverse=True)

    def named(self, beginning: str) -> Note:
        """What is known of a parked file, by the beginning of its id. Raises Refusal B110 unless it is one."""
        found = [note for note in self.notes() if beginning and note.id.startswith(beginning)]
        if len(found) != 1 or not self._file(found[0].id).is_file():
            raise Refusal(Code.NOT_IN_QUARANTINE, id=beginning[:16])
        return found[0]

    def find(self, beginning: str) -> tuple[Note, Path]:
        """A parked file that is what its note says. Raises Refusal B110 unless it is exactly one, B106 or B117."""
        note = self.named(beginning)
        path = self._file(note.id)
        _check_same(note, _measured(path)[1])
        return note, path

    @contextmanager
    def taken_out(self, note: Note) -> Iterator[Path]:
        """A copy to work with: what is decided on is what is taken, whatever becomes of the parked file meanwhile.

        Raises Refusal B117 where the file is not the one that was kept, B106, or X902 without room for it.
        """
        copy = self._copy_of(note)
        try:
            with medium.staging_errors():
                copy.unlink(missing_ok=True)  # of a command that was killed
            with _opened(self._file(note.id)) as source, medium.staging_errors(), copy.open("xb") as target:
                _copy(source, target)
            _check_same(note, _measured(copy)[1])
            yield copy
        finally:
            with suppress(OSError):
                copy.unlink(missing_ok=True)

    def drop(self, note: Note) -> None:
        """Let go of a parked file and its note. Raises Refusal B108."""
        try:
            for path in (self._copy_of(note), self._file(note.id), self._note(note.id)):
                path.unlink(missing_ok=True)
        except OSError as problem:
            raise Refusal(Code.FILE_UNWRITABLE, file=note.id, detail=type(problem).__name__) from None

    def _check_room(self, new: Note) -> None:
        held = self.notes()
        device = new.signed.device if new.signed else None
        of_the_same = [note for note in held if (note.signed.device if note.signed else None) == device]
        if len(of_the_same) >= MOST_OF_ONE_LAPTOP:
            raise Refusal(Code.NOT_KEPT, detail=f"{MOST_OF_ONE_LAPTOP} files of this laptop are there")
        if len(held) >= MOST_FILES or sum(note.size for note in held) + new.size > MOST_BYTES:
            raise Refusal(Code.NOT_KEPT, detail=N_("the quarantine is full"))

    def _noted_now(self, path: Path) -> Note:
        size, digest = _measured(path)
        as_kept = digest.startswith(path.stem)
        note = Note(
            id=path.stem,
            code=(Code.PARKED_UNNOTED if as_kept else Code.PARKED_CHANGED).id,
            at=moment_text(datetime.fromtimestamp(path.stat().st_mtime, UTC)),
            size=size,
            sha256=digest,
            signed=None,
        )
        if as_kept:
            self._write(note)
        return note

    def _write(self, note: Note) -> None:
        """Put a note in place, whole; without it the file is found by its name."""
        with suppress(OSError):
            put_whole(self._note(note.id), note.to_bytes(), 0o600)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.kmb"

    def _note(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _copy_of(self, note: Note) -> Path:
        return self.folder / f"{note.id}.out"


def _read(path: Path) -> Note | None:
    """A note, where it is one and belongs to the file whose name it bears."""
    with suppress(Refusal, OSError), path.open("rb") as file:
        note = read_document(Note, file.read(_MOST_NOTE + 1), limit=_MOST_NOTE)
        if note.id == path.stem and note.sha256.startswith(note.id):
            return note
    return None


def _check_same(note: Note, digest: str) -> None:
    if digest != note.sha256 or not digest.startswith(note.id):
        raise Refusal(Code.PARKED_CHANGED, id=note.id)


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None


def _measured(path: Path) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    try:
        with path.open("rb") as file:
            while (data := file.read(STEP)) and size <= MAX_BUNDLE:
                size += len(data)
                digest.update(data)
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None
    if size > MAX_BUNDLE:
        raise Refusal(Code.NOT_KEPT, detail=N_("larger than a bundle may be"))
    return size, digest.hexdigest()


def _signed(path: Path, trust: Trust) -> Signed | None:
    found = signed_by(path, trust)
    if found is None:
        return None
    manifest, certificate = found
    return Signed(
        device=certificate.device,
        mission=certificate.mission,
        epoch=manifest.epoch,
        seq=manifest.seq,
        bundle_id=manifest.bundle_id,
        manifest_sha256=hashlib.sha256(manifest.to_bytes()).hexdigest(),
        serial=certificate.serial_hex,
    )


def _put(path: Path, size: int, write: Callable[[IO[bytes]], None], digest: str) -> None:
    """Write a file whole, and read it back."""

    def same(file: IO[bytes]) -> bool:
        return _digest(file) == digest

    try:
        medium.place(path, size, write=write, check=same)
    except Refusal as refusal:
        raise Refusal(Code.NOT_KEPT, detail=refusal.code.id) from None


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while data := file.read(STEP):
        digest.update(data)
    return digest.hexdigest()


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    while data := source.read(STEP):
        target.write(data)
