"""Writing a bundle: what it holds, that nothing is left behind by a failure, and that no disk meets plaintext."""

from __future__ import annotations

import errno
import io
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.bundle import container, medium, spool, write
from sync.bundle.attachments import Attachment
from sync.bundle.bag import padded
from sync.bundle.opening import open_content
from sync.bundle.read import open_bundle, verify
from sync.trust.sealing import Identity
from tests.bundles import DEVICE, HEAD, MISSION, NOON, PNG, World, attachment, change, make_world

CANARY = "canary-baker-from-nowhere"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("headquarters"))


def refused(write: Callable[[], object]) -> Code:
    with pytest.raises(Refusal) as refusal:
        write()
    return refusal.value.code


def test_what_was_written_is_read(world: World, tmp_path: Path) -> None:
    pdf = b"%PDF-1.7\n" + os.urandom(70_000)
    lines = [HEAD, *(change(n, f"ordfører № {n}") for n in range(1, 300))]
    written = world.write(tmp_path, lines=iter(lines), attachments=[attachment(PNG), attachment(pdf)])
    assert os.listdir(tmp_path) == [written.path.name]
    assert written.path.name == written.manifest.bundle_id[:8] + ".kmb"
    assert (written.size, written.records) == (written.path.stat().st_size, 300)
    with verify(written.path, world.trust, NOON) as verified:
        assert (verified.manifest, verified.manifest_sha256) == (written.manifest, written.manifest_sha256)
        assert (verified.certificate.device, verified.size) == (DEVICE, written.size)
        for identity in (world.headquarters.central_identity(), world.headquarters.escrow_identity()):
            opened = open_bundle(verified, identity)
            assert [line.raw for line in opened.lines()] == lines
            assert [line.number for line in opened.lines()] == list(range(1, 301))
            assert [line.value for line in opened.lines()] == [canonical.loads(line) for line in lines]
            assert {data for _, data in opened.read_attachments()} == {PNG, pdf}
            assert [entry.size for entry in opened.attachments] == [
                len(data) for _, data in opened.read_attachments()
            ]


def test_records_too_many_to_keep_are_read_from_the_file_again(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.bundle.read.open_content", partial(open_content, keep=1000))
    monkeypatch.setattr("sync.bundle.spool.IN_MEMORY", 1000)
    lines = [HEAD, *(change(n) for n in range(1, 2000))]
    written = world.write(tmp_path, lines=lines)
    with verify(written.path, world.trust, NOON, staging=tmp_path) as verified:
        opened = open_bundle(verified, world.headquarters.central_identity())
        assert opened._records is None
        assert [line.raw for line in opened.lines()] == lines
        half = opened.lines()
        next(half)
        assert len(list(opened.lines())) == 2000


def test_attachments_that_are_most_of_it_are_stored(world: World, tmp_path: Path) -> None:
    picture = PNG + os.urandom(200_000)
    path = world.write(tmp_path, attachments=[attachment(picture)]).path
    with verify(path, world.trust, NOON) as verified:
        payload = verified.container.member(container.PAYLOAD)
        assert verified.manifest.payload.inner_size < payload.size < verified.manifest.payload.inner_size + 300
        ((_, data),) = open_bundle(verified, world.headquarters.central_identity()).read_attachments()
        assert data == picture


def test_content_so_regular_that_it_looks_like_a_bomb_is_stored(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.bundle.manifest.RATIO_FROM", 10_000)
    monkeypatch.setattr("sync.bundle.manifest.MAX_RATIO", 2)
    path = world.write(tmp_path, lines=[HEAD, *(change(n) for n in range(1, 200))]).path
    with verify(path, world.trust, NOON) as verified:
        assert verified.manifest.payload.size > verified.manifest.payload.inner_size
        assert len(list(open_bundle(verified, world.headquarters.central_identity()).lines())) == 200


def test_the_same_content_never_looks_the_same(world: World, tmp_path: Path) -> None:
    one, two = world.write(tmp_path), world.write(tmp_path)
    assert one.manifest.payload.inner_sha256 != two.manifest.payload.inner_sha256
    assert one.manifest.payload.inner_size == two.manifest.payload.inner_size


def test_the_inner_size_tells_little(world: World, tmp_path: Path) -> None:
    sizes = {
        world.write(tmp_path, lines=[HEAD, *(change(n) for n in range(1, count))]).manifest.payload.inner_size
        for count in range(200, 230)
    }
    assert len(sizes) <= 5
    assert all(padded(size) == size for size in sizes)


def test_nothing_outside_of_the_ciphertext_names_the_content(world: World, tmp_path: Path) -> None:
    data = world.write(tmp_path, lines=[HEAD, change(1, CANARY)], attachments=[attachment(PNG)]).path.read_bytes()
    assert CANARY.encode() not in data
    assert b"bag/data" not in data


def test_no_disk_meets_plaintext(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Path] = []

    def on_disk(staging: Path | None, expected: int = 0) -> IO[bytes]:
        kept.append(tmp_path / f"staged-{len(kept)}")
        return kept[-1].open("w+b")

    monkeypatch.setattr("sync.bundle.read.READ_WHOLE", 100)
    for module in ("sync.bundle.spool", "sync.bundle.write", "sync.bundle.read"):
        monkeypatch.setattr(f"{module}.private_file", on_disk)
    lines = [HEAD, *(change(n, CANARY) for n in range(1, 50))]
    path = world.write(tmp_path / "out", lines=lines, attachments=[attachment(PNG)]).path
    with verify(path, world.trust, NOON) as verified:
        opened = open_bundle(verified, world.headquarters.central_identity())
        assert [line.raw for line in opened.lines()] == lines
        assert len(list(opened.read_attachments())) == 1
    assert len(kept) == 3
    for file in kept:
        assert file.stat().st_size > 2000
        assert CANARY.encode() not in file.read_bytes()
        assert b"synthetic picture" not in file.read_bytes()


# Content that no reader would take is not written

BAD_LINES = [
    ([], Code.JSON),
    ([change(1)], Code.JSON),
    ([HEAD, HEAD], Code.JSON),
    ([HEAD, change(2), change(1)], Code.JSON),
    ([HEAD, change(1), change(1)], Code.JSON),
    ([HEAD, change(1) + b"\n"], Code.JSON),
    ([HEAD, b'{"t": "x"}'], Code.JSON),
    ([HEAD, '{"s":"\u202e","t":"x"}'.encode()], Code.TEXT_UNSAFE),
    ([HEAD, b'{"s":"' + b"x" * 300_000 + b'","t":"x"}'], Code.LIMIT),
]


@pytest.mark.parametrize(("lines", "code"), BAD_LINES, ids=range(len(BAD_LINES)))
def test_lines_that_no_reader_takes_are_not_written(
    world: World, tmp_path: Path, lines: list[bytes], code: Code
) -> None:
    assert refused(lambda: world.write(tmp_path, lines=lines)) is code
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (Attachment("0" * 64, len(PNG), lambda: [PNG]), Code.BAG),
        (replace(attachment(PNG), size=len(PNG) - 1), Code.BAG),
        (attachment(b"MZ\x90\x00"), Code.ATTACHMENT_TYPE),
        (replace(attachment(PNG), size=65 * 1024 * 1024), Code.LIMIT),
    ],
    ids=["digest", "size", "type", "too large"],
)
def test_attachments_that_no_reader_takes_are_not_written(
    world: World, tmp_path: Path, bad: Attachment, code: Code
) -> None:
    assert refused(lambda: world.write(tmp_path, attachments=[bad])) is code
    assert os.listdir(tmp_path) == []


def test_nobody_signs_under_another_name(world: World, tmp_path: Path) -> None:
    foreign = write.Signer(world.key, world.certify(device="device-other").certificate)
    assert refused(lambda: world.write(tmp_path, signer=foreign)) is Code.IDENTITY
    with pytest.raises(Refusal) as refusal:
        world.signer.check_matches(DEVICE, "mission-00")
    assert refusal.value.code is Code.WRONG_MISSION
    world.signer.check_matches(DEVICE, MISSION)


def test_seal_suites_are_never_mixed(world: World, tmp_path: Path) -> None:
    curve = Identity.generate("x25519", world.random.randbytes).recipient
    with pytest.raises(ValueError, match="one suite"):
        world.write(tmp_path, recipients=[curve, *world.trust.recipients()])
    with pytest.raises(ValueError, match="two to eight"):
        world.write(tmp_path, recipients=world.trust.recipients()[:1])
    assert os.listdir(tmp_path) == []


# The medium


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_medium_without_room_is_refused_at_once(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10_000, 5_000, 5_000))
    assert refused(lambda: world.write(tmp_path)) is Code.MEDIUM_FULL
    assert os.listdir(tmp_path) == []


class Failing(io.FileIO):
    """A file on a medium that takes so many bytes and no more."""

    def __init__(self, path: Path, mode: str, room: int, error: int) -> None:
        super().__init__(path, mode)
        self.room = room
        self.error = error

    def write(self, data: object) -> int:
        size = len(memoryview(data))  # type: ignore[arg-type]
        self.room -= size
        if self.room < 0:
            raise OSError(self.error, os.strerror(self.error))
        return super().write(data)  # type: ignore[arg-type]


@pytest.mark.parametrize("room", [0, 30, 700, 5000])
@pytest.mark.parametrize(
    ("error", "code"),
    [(errno.ENOSPC, Code.MEDIUM_FULL), (errno.EFBIG, Code.MEDIUM_FULL), (errno.EIO, Code.MEDIUM_UNWRITABLE)],
)
def test_a_medium_that_fails_while_writing_keeps_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int, error: int, code: Code
) -> None:
    def opened(path: Path, mode: str) -> IO[bytes]:
        return Failing(path, mode.replace("b", ""), room, error)

    monkeypatch.setattr(Path, "open", opened)
    assert refused(lambda: world.write(tmp_path)) is code
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_medium_that_fails_at_the_end_keeps_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def fails(*_: object) -> None:
        raise OSError(errno.EIO, "gone")

    monkeypatch.setattr("os.fsync" if call == "fsync" else "pathlib.Path.rename", fails)
    assert refused(lambda: world.write(tmp_path)) is Code.MEDIUM_UNWRITABLE
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("fails", ["disk_usage", "rename"])
def test_what_stood_under_the_name_stays_where_nothing_came_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def failing(*_: object) -> None:
        raise OSError(errno.EIO, "gone")

    standing = tmp_path / "x.kmb"
    standing.write_bytes(b"of before")
    monkeypatch.setattr("shutil.disk_usage" if fails == "disk_usage" else "pathlib.Path.rename", failing)
    with pytest.raises(Refusal) as refusal:
        medium.place(standing, 1, write=lambda file: None, check=lambda file: True)
    assert refusal.value.code is Code.MEDIUM_UNWRITABLE
    assert list(tmp_path.iterdir()) == [standing]


def test_a_folder_that_is_not_there_is_refused(world: World, tmp_path: Path) -> None:
    path = tmp_path / "stick" / "x.kmb"
    with pytest.raises(Refusal) as refusal:
        medium.place(path, 1, write=lambda file: None, check=lambda file: True)
    assert refusal.value.code is Code.MEDIUM_UNWRITABLE


@pytest.mark.parametrize("at", [5, 200, 2000, 6000, -30])
def test_a_medium_that_gives_back_something_else_is_found_out(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    def lie(file: IO[bytes]) -> None:
        path = Path(file.name)
        data = bytearray(path.read_bytes())
        data[at] ^= 1
        path.write_bytes(data)

    monkeypatch.setattr(medium, "forget_cached", lie)
    assert refused(lambda: world.write(tmp_path)) is Code.READ_BACK_MISMATCH
    assert os.listdir(tmp_path) == []


def test_an_interrupted_export_leaves_nothing(world: World, tmp_path: Path) -> None:
    def interrupted() -> Iterator[bytes]:
        yield HEAD
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        world.write(tmp_path, lines=interrupted())
    assert os.listdir(tmp_path) == []


def test_full_staging_is_told_apart_from_a_full_medium(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: spool.Spool, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(spool.Spool, "write", full)
    assert refused(lambda: world.write(tmp_path)) is Code.RESOURCE


def test_a_spool_notices_a_disk_that_lies(tmp_path: Path) -> None:
    kept = spool.Spool(tmp_path, os.urandom)
    kept.write(b"what was written")
    assert b"".join(kept.pieces()) == b"what was written"
    kept._file.seek(3)
    kept._file.write(b"x")
    assert refused(lambda: list(kept.pieces())) is Code.READ_BACK_MISMATCH
    kept.close()
