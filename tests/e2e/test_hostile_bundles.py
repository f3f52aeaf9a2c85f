"""Fifty bundles that are signed as they should be and hostile inside, imported as any other (F7 of 6.1).

Each is refused with its code, or its one bad line is set aside, in less than a second of the processor; central
holds nothing of what was refused. The system holds the part that opens them to 512 MiB (test_apart.py).
"""

from __future__ import annotations

import hashlib
import resource
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kommisjon.errors import Code, Refusal
from sync.bundle import bag, tar
from sync.bundle.limits import (
    MAX_LINES_SET_ASIDE,
    MAX_SET_ASIDE,
    MIB,
    OPENING_MEMORY,
    OPENING_PROCESSOR_SECONDS,
    STEP,
)
from sync.central import schema, store
from sync.central.arriving.bundle_file import import_file
from tests.bundles import HEAD, NOON, NOT_CANONICAL, PNG, World, change, make_world
from tests.forging import Files, Forgery, bag_files, forgery, largest, payload_files, tar_of
from tests.unit.sync.bundle.test_hostile import replaced

DIGITS = b"9" * 200_000
MANY = 200_000


@dataclass(frozen=True)
class Hostile:
    """A bundle, and what it must end with. `line` says that only one line of it is set aside."""

    make: Callable[[World], Forgery]
    code: Code
    line: bool = False
    seconds: float = 1


def pieces(piece: bytes, size: int) -> Iterator[bytes]:
    for _ in range(size // len(piece)):
        yield piece


def bomb(world: World, said: int) -> Forgery:
    size = 64 * MIB
    true, lie = struct.pack("<I", size), struct.pack("<I", said)
    return Forgery(world, pieces(bytes(STEP), size), said, "0" * 64, payload=lambda data: data.replace(true, lie))


def longer_than_signed(world: World) -> Forgery:
    inner = tar_of(bag_files(world, payload_files()))
    true, lie = struct.pack("<I", len(inner) + 32 * MIB), struct.pack("<I", len(inner))
    return Forgery(
        world,
        [inner, *pieces(bytes(STEP), 32 * MIB)],
        len(inner),
        hashlib.sha256(inner).hexdigest(),
        payload=lambda data: data.replace(true, lie),
    )


def records(*lines: bytes) -> Callable[[World], Forgery]:
    content = b"".join(line + b"\n" for line in lines)
    return lambda world: forgery(world, tar_of(bag_files(world, payload_files(content))), stored=True)


def with_line(line: bytes) -> Callable[[World], Forgery]:
    return records(HEAD, change(1), line, change(2))


def with_files(change_files: Callable[[Files], Files]) -> Callable[[World], Forgery]:
    return lambda world: forgery(world, tar_of(bag_files(world, change_files(payload_files(attachments=[PNG])))))


def named(name: str) -> Callable[[World], Forgery]:
    return with_files(lambda files: [files[0], (name, PNG), *files[1:]])


def flagged(flag: bytes) -> Callable[[World], Forgery]:
    def make(world: World) -> Forgery:
        inner = bytearray(tar_of(bag_files(world, payload_files())))
        inner[156:157] = flag
        inner[148:156] = b" " * 8
        inner[148:156] = b"%06o\0 " % sum(inner[:512])
        return forgery(world, bytes(inner))

    return make


def ending(end: bytes) -> Callable[[World], Forgery]:
    return lambda world: forgery(world, tar_of(bag_files(world, payload_files()), end))


def sealed(alter: Callable[[bytes], bytes]) -> Callable[[World], Forgery]:
    return lambda world: forgery(world, sealed=alter(forgery(world).parts()[1]))


def without_a_file(world: World) -> Forgery:
    files = bag_files(world, payload_files(attachments=[PNG]))
    return forgery(world, tar_of([one for one in files if not one[0].startswith(bag.ATTACHMENTS)]))


def changed_list(world: World) -> Forgery:
    files = bag_files(world, payload_files())
    return forgery(world, tar_of(replaced(files, bag.FILES, dict(files)[bag.FILES].replace(b"0", b"1", 1))))


def wrong_digest(world: World) -> Forgery:
    inner = tar_of(bag_files(world, payload_files()))
    return Forgery(world, [inner], len(inner), "0" * 64)


MALFORMED = [
    *NOT_CANONICAL,
    (b"null", Code.SCHEMA),
]
PATHS = ["../etc/passwd", "/etc/passwd", "data/att/../../x", "data\\att", "data/att/COM1", "data/att/" + "A" * 64]
FLAGS = [b"\0", b"1", b"2", b"3", b"4", b"5", b"6", b"L", b"x", b"S"]

HOSTILE: dict[str, Hostile] = {
    "bomb, honest": Hostile(lambda world: bomb(world, 64 * MIB), Code.LIMIT),
    "bomb, lying": Hostile(lambda world: bomb(world, 4096), Code.PAYLOAD),
    "bomb behind the content": Hostile(longer_than_signed, Code.PAYLOAD),
    "200,001 records": Hostile(
        records(HEAD, *(b'{"id":"%06d","t":"x"}' % n for n in range(MANY))), Code.LIMIT, seconds=3
    ),
    "300 kB line": Hostile(with_line(b"x" * 300_000), Code.LIMIT),
    "100 MB without a line feed": Hostile(records(HEAD, b"x" * 100_000_000), Code.LIMIT),
    "depth 20": Hostile(with_line(b'{"f":' * 20 + b"1" + b"}" * 20), Code.LIMIT, line=True),
    "depth 100,000": Hostile(with_line(b"[" * 100_000 + b"]" * 100_000), Code.JSON, line=True),
    "200,000 digits": Hostile(with_line(b'{"n":' + DIGITS + b',"t":"x"}'), Code.JSON, line=True),
    **{
        f"malformed record {n}": Hostile(with_line(line), code, line=True)
        for n, (line, code) in enumerate(MALFORMED, 1)
    },
    **{f"path {name[:18]}": Hostile(named(name), Code.BAG) for name in PATHS},
    "a name twice": Hostile(with_files(lambda files: [*files[:2], *files[1:]]), Code.BAG),
    "name is not the digest": Hostile(named(bag.ATTACHMENTS + "0" * 64), Code.BAG),
    "a file is missing": Hostile(without_a_file, Code.TAR),
    "a count lies": Hostile(
        lambda world: forgery(world, tar_of(bag_files(world, payload_files(), records=3))), Code.COUNTS
    ),
    **{f"tar flag {flag!r}": Hostile(flagged(flag), Code.TAR) for flag in FLAGS},
    "no tar end": Hostile(ending(b""), Code.TAR),
    "a long tar end": Hostile(ending(bytes(1536)), Code.TAR),
    "something behind the tar": Hostile(ending(tar.END + b"x"), Code.TAR),
    "wrong inner digest": Hostile(wrong_digest, Code.DIGEST),
    "age header of another version": Hostile(sealed(lambda data: data.replace(b"/v1", b"/v2", 1)), Code.SEAL),
    "age header with one more stanza": Hostile(
        sealed(lambda data: data.replace(b"\n--- ", b"\n-> extra AAAA\nAAAA\n--- ", 1)), Code.SEAL
    ),
}
EVERY_DAY = (
    "bomb, honest",
    "bomb, lying",
    "300 kB line",
    "depth 100,000",
    "200,000 digits",
    "malformed record 10",
    "path ../etc/passwd",
    "tar flag b'2'",
    "something behind the tar",
    "age header of another version",
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("headquarters"))


def test_there_are_fifty() -> None:
    assert len(HOSTILE) == 50
    assert set(EVERY_DAY) <= HOSTILE.keys()


@pytest.mark.parametrize(
    "name", [name if name in EVERY_DAY else pytest.param(name, marks=pytest.mark.long) for name in HOSTILE]
)
def test_a_hostile_bundle_is_refused_by_its_code(world: World, tmp_path: Path, name: str) -> None:
    hostile = HOSTILE[name]
    path = hostile.make(world).place(tmp_path / "hostile.kmb")
    engine = store.create(str(tmp_path / "central.db"))
    spent = seconds()
    if hostile.line:
        receipt = import_file(engine, path, world.trust, world.headquarters.central_identity(), NOON)
        assert receipt.quarantined == [(3, hostile.code.id)]
        assert receipt.counts.applied == 2
    else:
        with pytest.raises(Refusal) as refused:
            import_file(engine, path, world.trust, world.headquarters.central_identity(), NOON)
        assert refused.value.code is hostile.code
        with engine.connect() as connection:
            assert connection.scalar(select(func.count()).select_from(schema.bundle)) == 0
            assert connection.scalar(select(func.count()).select_from(schema.chg)) == 0
    assert seconds() - spent < hostile.seconds
    engine.dispose()


def seconds() -> float:
    """Processor time of this process and of the children it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@pytest.mark.long
def test_the_largest_content_that_may_come_stays_within_memory_and_time(world: World, tmp_path: Path) -> None:
    """1 GiB that packs just under a hundred times, refused at its very end."""
    path = largest(world, 1024 * MIB).place(tmp_path / "largest.kmb")
    assert 80 < 1024 * MIB / path.stat().st_size < 100
    engine = store.create(str(tmp_path / "central.db"))
    with pytest.raises(Refusal) as refused:
        import_file(engine, path, world.trust, world.headquarters.central_identity(), NOON)
    assert refused.value.code is Code.DIGEST
    engine.dispose()


IMPORT = """
import sys
from pathlib import Path
from kommisjon.errors import Refusal
from sync.central import store
from sync.central.arriving.bundle_file import import_file
from sync.central.merged import shielding
from sync.trust.headquarters import Headquarters
from tests.bundles import NOON
headquarters, identity = Headquarters(Path(sys.argv[1])), None
engine = store.create(sys.argv[3])
with store.writing(engine) as connection:
    shielding.begin(connection, headquarters.central_identity().recipient)
try:
    import_file(engine, Path(sys.argv[2]), headquarters.trust(), headquarters.central_identity(), NOON)
    print("taken")
except Refusal as refusal:
    print(refusal.code.id)
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    ("line", "count", "ends"),
    [
        (b"x" * 200_000, 405 * MIB // 200_000, "KM-P506"),
        (b"x" * 200_000, MAX_SET_ASIDE // 200_000, "taken"),
        (b"x" * 600, MAX_LINES_SET_ASIDE, "taken"),
        (b"x", MANY - 1, "KM-P506"),
    ],
    ids=["405 MiB", "large ones", "many", "200,000"],
)
def test_bad_lines_stay_within_memory_and_time(
    world: World, tmp_path: Path, line: bytes, count: int, ends: str
) -> None:
    """Each is sealed on its own where it is kept, for nobody can say whom it is about."""
    path = records(HEAD, *[line] * count)(world).place(tmp_path / "hostile.kmb")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ours = (world.headquarters.folder, path, tmp_path / "central.db")
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, *map(str, ours)], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    code, kib = done.stdout.split()
    assert code == ends
    assert int(kib) * 1024 < OPENING_MEMORY // 2, "beside the part that opens it"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < OPENING_PROCESSOR_SECONDS
