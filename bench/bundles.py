"""export, verify, open: a bundle of 10,000 changes and 400 pictures beside stock programs on the same bytes.

- export: from lines to a sealed, signed file on the disk, read back; the floor packs the same records and pictures
  into a plain zip (deflate 6) and makes it last, without encryption, checks or reading back;
- verify: pass 1, with its private copy; the floor reads the file and takes its SHA-256;
- open: pass 2 in this process, from the sealed key to the last digest; the floor is `age -d` piped to `gunzip`,
  which gives the same archive out of a file sealed with X25519, and checks no digest of what is in it.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from bench.report import Comparison, Measured
from sync.bundle import container
from sync.bundle.attachments import Attachment
from sync.bundle.limits import STEP
from sync.bundle.payload import read_payload
from sync.bundle.read import open_bundle, verify
from sync.bundle.seal import unseal
from sync.trust.sealing import Identity
from tests.bundles import HEAD, NOON, World, attachment, change, make_world

ROUNDS = 9
_CHANGES, _PICTURES, _PICTURE = 10_000, 400, 40_000
_WORDS, _LENGTH = 3_000, 250


def measure(folder: Path) -> Measured:
    """Write, verify and open one bundle, each in turn with its floor."""
    world, lines, pictures = make_world(folder / "keys"), _lines(), _pictures()
    rounds = [_round(world, folder / str(number), lines, pictures) for number in range(ROUNDS + 1)]
    columns = list(zip(*rounds[1:], strict=True))  # the first warms up
    export, plain, verified, digest, opened, aged = columns
    comparisons = [Comparison("export", 1.5, export, plain), Comparison("verify", 2, verified, digest)]
    notes = [f"export, verify, open: {sum(map(len, lines)) / 1e6:.1f} MB of records, {_PICTURES} pictures"]
    if all(aged):
        comparisons.append(Comparison("open", 1.5, opened, aged))
    else:
        notes.append("open: left out, there is no age here (tests/system_clients.sh installs it on Debian)")
    return Measured(comparisons, notes)


def _round(world: World, folder: Path, lines: list[bytes], pictures: list[Attachment]) -> tuple[float, ...]:
    folder.mkdir()
    began = time.perf_counter()
    written = world.write(folder / "out", lines=lines, attachments=pictures)
    export = time.perf_counter() - began
    plain = _timed(lambda: _plain_zip(folder / "plain.zip", lines, pictures))
    digest = _timed(lambda: _digest(written.path))
    began = time.perf_counter()
    with verify(written.path, world.trust, NOON) as verified:
        checked = time.perf_counter() - began
        identity = world.headquarters.central_identity()
        opened = _timed(lambda: open_bundle(verified, identity))
        password = unseal(verified.container.member(container.SEALED_KEY).read(), identity, 2)
        payload = verified.container.member(container.PAYLOAD)
        inner = b"".join(read_payload(payload, password, verified.manifest.payload.inner_size))
    aged = _aged(folder, inner)
    shutil.rmtree(folder)
    return export, plain, checked, digest, opened, aged


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _plain_zip(path: Path, lines: list[bytes], pictures: list[Attachment]) -> None:
    with path.open("wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            archive.writestr("records.ndjson", b"".join(line + b"\n" for line in lines))
            for picture in pictures:
                archive.writestr(picture.sha256, b"".join(picture.read()))
        file.flush()
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(STEP):
            digest.update(data)
    return digest.hexdigest()


def _aged(folder: Path, inner: bytes) -> float:
    """Seconds of `age -d | gunzip` for the same archive; 0 without age."""
    if not shutil.which("age") or not shutil.which("gunzip"):
        return 0
    identity = Identity.generate("x25519", os.urandom)
    (folder / "identity.txt").write_text(identity.file_text(NOON))
    seal = f"gzip -6 | age -r {identity.recipient.text} -o {folder}/sealed.age"
    subprocess.run(["sh", "-c", seal], input=inner, check=True)
    began = time.perf_counter()
    program = f"age -d -i {folder}/identity.txt {folder}/sealed.age | gunzip > /dev/null"
    subprocess.run(["sh", "-c", program], check=True)
    return time.perf_counter() - began


def _lines() -> list[bytes]:
    chance = random.Random(5)
    letters = "abcdefghijklmnopqrst"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(_WORDS)]
    return [HEAD, *(change(n, " ".join(chance.choices(words, k=_LENGTH))) for n in range(1, _CHANGES + 1))]


def _pictures() -> list[Attachment]:
    chance = random.Random(6)
    return [attachment(b"\xff\xd8\xff\xe0" + chance.randbytes(_PICTURE)) for _ in range(_PICTURES)]
