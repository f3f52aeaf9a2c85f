"""The part of central that opens bundles: python -m sync.central.arriving.child, started by `apart`.

It is the only one that meets a bundle's content before that was found to be in order, so it runs apart, with
little memory and time and nothing else at hand. It is told on standard input what to open and with which identity,
and answers on standard output: either a refusal, or that everything was found sound and then the lines and the
files. The sealed payload waits in a private nameless file; plaintext is only ever in memory and in the pipe.
"""

from __future__ import annotations

import sys
from typing import IO

from kommisjon.apart import Caps, hold
from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.bundle.limits import KIB, MAX_BUNDLE, MIB, OPENING_MEMORY, OPENING_PROCESSOR_SECONDS
from sync.bundle.manifest import Manifest
from sync.bundle.opening import Opened, open_content
from sync.bundle.spool import private_file
from sync.bundle.window import Window
from sync.central.arriving import frames
from sync.trust.sealing import Identity, SealSuite

KEPT = 64 * MIB
"""Bytes of records that are kept rather than decrypted once more."""
_BLOCK = 64 * KIB

Asked = tuple[Manifest, bytes, Window, Identity]


def main(asked: IO[bytes], answer: IO[bytes]) -> None:
    """Open one bundle."""
    hold(Caps(memory=OPENING_MEMORY, processor_seconds=OPENING_PROCESSOR_SECONDS, file_size=MAX_BUNDLE))
    try:
        manifest, sealed, payload, identity = _read_asked(asked)
        opened = open_content(manifest, sealed, payload, identity, keep=KEPT)
        frames.say(answer, frames.SOUND, {"lines": opened.info.records, "files": len(opened.attachments)})
        _hand_over(answer, opened)
    except Refusal as refusal:
        _refuse(answer, refusal)
    except MemoryError:
        _refuse(answer, Refusal(Code.LIMIT, which="memory"))
    answer.flush()


def _read_asked(pipe: IO[bytes]) -> Asked:
    suite, _, secret = frames.expect(pipe, frames.IDENTITY).partition(b"\n")
    manifest = Manifest.from_bytes(frames.expect(pipe, frames.MANIFEST))
    sealed = frames.expect(pipe, frames.SEALED_KEY)
    kept, size = private_file(None), 0
    while (frame := frames.receive(pipe))[0] == frames.PAYLOAD:
        size += kept.write(frame[1])
    if frame[0] != frames.ASKED:
        raise frames.BadFrame("kind")
    named: SealSuite = "x25519" if suite == b"x25519" else "mlkem768x25519"
    return manifest, sealed, Window(kept, 0, size), Identity(named, secret)


def _fault_of(line: bytes) -> Code | None:
    """What is wrong with a line that is no canonical JSON within limits: no reader of the others is surprised."""
    try:
        canonical.loads(line)
    except Refusal as refusal:
        return refusal.code
    return None


def _hand_over(answer: IO[bytes], opened: Opened) -> None:
    """Judge the lines and give them out block by block: whoever takes them reads one while the next is judged."""
    block: list[bytes] = []
    size = 0
    for line in opened.raw_lines():
        code = _fault_of(line)
        if code is None:
            block.append(line)
            size += len(line) + 1
        if block and (code is not None or size >= _BLOCK):
            frames.send(answer, frames.LINES, b"\n".join(block))
            block, size = [], 0
        if code is not None:
            frames.send(answer, frames.FAULTY, code.name.encode() + b"\n" + line)
    if block:
        frames.send(answer, frames.LINES, b"\n".join(block))
    for entry, pieces in opened.stream_attachments():
        frames.say(answer, frames.FILE, {"sha256": entry.sha256, "size": entry.size, "kind": entry.kind.value})
        for piece in pieces:
            frames.send(answer, frames.PIECE, piece)
    frames.send(answer, frames.DONE)


def _refuse(answer: IO[bytes], refusal: Refusal) -> None:
    frames.say(answer, frames.REFUSED, {"code": refusal.code.name.lower(), "facts": dict(refusal.facts)})


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
