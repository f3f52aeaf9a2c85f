"""Opens a verified bundle in a process of its own, within limits, and takes over what was found sound.

A bundle may be signed by a laptop that was stolen, so its content is met first where it can do least: by
`child`, beside this module, which holds no database and is ended when it takes too much (security-and-bundles.md
4.4, 4.5). This side believes nothing the child says about form: every frame is bounded, counted and of a kind that
may come next, every file is held against its digest, and lines are parsed once more by whoever takes them.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kommisjon.apart import ended_by_processor_limit, start
from kommisjon.errors import Code, Refusal
from kommisjon.model.files import FileKind
from sync import canonical
from sync.bundle import container, limits
from sync.bundle.attachments import Entry
from sync.bundle.read import Verified
from sync.central.arriving import frames
from sync.central.arriving.reading import Faulty
from sync.central.merged.attachments import Arriving
from sync.trust.sealing import Identity

_CHILD = "sync.central.arriving.child"
_GRACE = 5.0
"""Seconds that a child which hung up has to end by itself."""
_REFUSES = {
    code.name.lower(): code
    for code in (
        Code.SEAL,
        Code.SEAL_NO_MATCH,
        Code.DIGEST,
        Code.BINDING,
        Code.PAYLOAD,
        Code.TAR,
        Code.BAG,
        Code.COUNTS,
        Code.LIMIT,
        Code.ATTACHMENT_TYPE,
        Code.RESOURCE,
    )
}
"""What the child may refuse a bundle for."""
_FAULTS = {code.name.encode(): code for code in (Code.JSON, Code.TEXT_UNSAFE, Code.LIMIT)}
_KINDS = [kind.value for kind in FileKind]
_FACTS = ("detail", "which", "what")
_FACT = re.compile(r"[A-Za-z0-9 .-]{1,40}")


class Openers:
    """Children for so many bundles, each for one: while one is at work, the next is started.

    Until a child has read its modules takes a third of a second, most of what a small bundle costs. It is told
    nothing before a bundle was verified.
    """

    def __init__(self, bundles: int, staging: Path | None = None) -> None:
        """`staging` is their place for temporary files; by default the system's."""
        self._left, self._staging = bundles, staging
        self._waiting: _Opener | None = None

    def __enter__(self) -> Openers:
        self.ready()
        return self

    def __exit__(self, *_: object) -> None:
        if self._waiting is not None:
            self._waiting.end()

    def ready(self) -> None:
        """Start one, unless one waits already, or none is needed any more."""
        if self._waiting is None and self._left > 0:
            self._left -= 1
            self._waiting = _Opener(self._staging)

    def take(self) -> _Opener:
        """Give one, and start the next; whoever takes it ends it."""
        self.ready()
        taken, self._waiting = self._waiting, None
        if taken is None:
            raise RuntimeError("more bundles than openers")
        self.ready()
        return taken


class _Opener:
    """A child, and its place for temporary files."""

    def __init__(self, staging: Path | None) -> None:
        self._scratch = tempfile.TemporaryDirectory(
            prefix="kommisjon-open-", dir=staging, ignore_cleanup_errors=True
        )
        self.child = start(_CHILD, [], self._scratch.name, stdin=subprocess.PIPE)

    def end(self) -> None:
        """End and reap it."""
        self.child.kill()
        self.child.wait()
        for pipe in (self.child.stdin, self.child.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        self._scratch.cleanup()


@contextmanager
def opened_apart(
    verified: Verified, identity: Identity, *, staging: Path | None = None, openers: Openers | None = None
) -> Iterator[Handed]:
    """Open a verified bundle with central's `identity`; all of its content was found sound once this gives it.

    `openers` gives the child, where several bundles come one after another.

    Raises every Refusal of `sync.bundle.opening.open_content`; P505 where opening takes more memory or processor
    time than its limits; X902 where it takes longer by the clock, or `staging` (by default the system's temporary
    place) has too little room; X901 where the child dies or says what it may not. Any of them may also come while
    lines and files are taken over.
    """
    _check_room(staging, verified.manifest.payload.inner_size)
    opener = (openers or Openers(1, staging)).take()
    patience = _Patience(opener.child)
    try:
        yield Handed(_Talk(opener.child, patience), verified, identity)
    finally:
        opener.end()
        patience.end()


class Handed:
    """What the child hands over: all lines first, then all files, each once."""

    def __init__(self, talk: _Talk, verified: Verified, identity: Identity) -> None:
        self._talk = talk
        talk.ask(verified, identity)
        told = talk.words(talk.next(frames.SOUND)[1])
        self._lines = self._count(told.get("lines"), limits.MAX_RECORDS)
        self._files = self._count(told.get("files"), limits.MAX_FILES)

    def lines(self) -> Iterator[bytes | Faulty]:
        """Give every line, the head line first; one that is no canonical JSON is given as a fault."""
        given = 0
        while given < self._lines:
            kind, body = self._talk.next(frames.LINES, frames.FAULTY)
            if kind == frames.FAULTY:
                name, _, line = body.partition(b"\n")
                found: list[bytes | Faulty] = [Faulty(self._talk.one_of(_FAULTS, name), line)]
            else:
                found = list(body.split(b"\n"))
            given += len(found)
            if given > self._lines:
                raise self._talk.stopped()
            yield from found

    def files(self) -> Iterator[Arriving]:
        """Give every file with its content piece by piece. It ends only where the child said that this was all."""
        last = ""
        for _ in range(self._files):
            entry = self._entry(self._talk.words(self._talk.next(frames.FILE)[1]))
            if entry.sha256 <= last:
                raise self._talk.stopped()
            last = entry.sha256
            pieces = self._pieces(entry)
            yield entry, pieces
            for _ in pieces:
                pass
        self._talk.next(frames.DONE)

    def _count(self, value: object, most: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise self._talk.stopped()
        return value

    def _entry(self, told: dict[str, object]) -> Entry:
        digest, kind = told.get("sha256"), told.get("kind")
        size = self._count(told.get("size"), limits.MAX_ATTACHMENT)
        if not isinstance(digest, str) or not re.fullmatch("[0-9a-f]{64}", digest) or kind not in _KINDS:
            raise self._talk.stopped()
        return Entry(digest, size, FileKind(kind))

    def _pieces(self, entry: Entry) -> Iterator[bytes]:
        left, digest = entry.size, hashlib.sha256()
        while left > 0:
            piece = self._talk.next(frames.PIECE)[1]
            left -= len(piece)
            digest.update(piece)
            if left >= 0 and piece:
                yield piece
        if left or digest.hexdigest() != entry.sha256:
            raise self._talk.stopped()


class _Talk:
    """The two pipes to the child."""

    def __init__(self, child: subprocess.Popen[bytes], patience: _Patience) -> None:
        assert child.stdin is not None
        assert child.stdout is not None
        self._child, self._patience = child, patience
        self._to, self._from = child.stdin, child.stdout

    def ask(self, verified: Verified, identity: Identity) -> None:
        """Say what to open. A child that stopped listening is heard out instead."""
        with suppress(OSError), self._patience.waiting():
            _send_asked(self._to, verified, identity)

    def next(self, *kinds: bytes) -> tuple[bytes, bytes]:
        """The next frame, of one of these kinds. Raises what the child refuses, or why it stopped."""
        try:
            with self._patience.waiting():
                kind, body = frames.receive(self._from)
        except (frames.BadFrame, OSError) as problem:
            raise self.stopped(by_itself=isinstance(problem, frames.Ended)) from None
        if kind == frames.REFUSED:
            raise self._refusal(self.words(body))
        if kind not in kinds:
            raise self.stopped()
        return kind, body

    def words(self, body: bytes) -> dict[str, object]:
        """Read a body that is canonical JSON."""
        with suppress(Refusal):
            said = canonical.loads(body)
            if isinstance(said, dict):
                return said
        raise self.stopped()

    def one_of(self, known: dict[bytes, Code], name: bytes) -> Code:
        """A code by the name the child gave it."""
        if name not in known:
            raise self.stopped()
        return known[name]

    def stopped(self, *, by_itself: bool = False) -> Refusal:
        """End the child and say why it gives nothing more; one that hung up is first left to end `by_itself`."""
        if by_itself:
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(_GRACE)
        self._child.kill()
        code = self._child.wait()
        if self._patience.over:
            return Refusal(Code.RESOURCE, what="time")
        if ended_by_processor_limit(code):
            return Refusal(Code.LIMIT, which="processor time")
        return Refusal(Code.CHILD_DIED)

    def _refusal(self, said: dict[str, object]) -> Refusal:
        code, facts = _REFUSES.get(str(said.get("code"))), said.get("facts")
        if code is None or not isinstance(facts, dict):
            return self.stopped()
        told = {name: value for name, value in facts.items() if name in _FACTS and _FACT.fullmatch(str(value))}
        return Refusal(code, **told)


class _Patience:
    """Ends a child once this process has waited for it for OPENING_SECONDS in all; its own work does not count."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        self._waited = 0.0
        self._since: float | None = None
        self._ended = threading.Event()
        self.over = False
        self._watch = threading.Thread(target=self._run, daemon=True)
        self._watch.start()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While this side can do nothing but wait."""
        self._since = began = time.monotonic()
        try:
            yield
        finally:
            self._since = None
            self._waited += time.monotonic() - began

    def end(self) -> None:
        """Watch no longer."""
        self._ended.set()
        self._watch.join()

    def _run(self) -> None:
        while not self._ended.wait(0.2):
            since = self._since
            if since is not None and self._waited + time.monotonic() - since > limits.OPENING_SECONDS:
                self.over = True
                self._child.kill()
                return


def _check_room(staging: Path | None, inner: int) -> None:
    """Two sealed copies wait while a bundle is opened, none larger than its content."""
    place = staging or Path(tempfile.gettempdir())
    if shutil.disk_usage(place).free < 2 * inner + limits.OPENING_ROOM:
        raise Refusal(Code.RESOURCE, what="disk space")


def _send_asked(pipe: IO[bytes], verified: Verified, identity: Identity) -> None:
    frames.send(pipe, frames.IDENTITY, identity.suite.encode() + b"\n" + identity.secret)
    frames.send(pipe, frames.MANIFEST, verified.manifest_bytes)
    frames.send(pipe, frames.SEALED_KEY, verified.container.member(container.SEALED_KEY).read())
    for piece in verified.container.member(container.PAYLOAD).steps():
        frames.send(pipe, frames.PAYLOAD, piece)
    frames.send(pipe, frames.ASKED)
    pipe.close()
