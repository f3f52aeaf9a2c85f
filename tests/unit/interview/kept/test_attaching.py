"""Files from disk as answers: taken whole with the answer, or refused with everything as before. All synthetic."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.interview.kept import attaching
from kommisjon.interview.sitting import NotAccepted, Sitting, Subject
from kommisjon.interview.stops import StopKind
from kommisjon.model.answers import Attached, Status
from kommisjon.model.files import FileKind, safe_name, takes
from kommisjon.store import attachments
from kommisjon.store.store import Store, Write
from sync.merge import view
from tests.synthetic_files import FILES, JPEG, NOISE, carried
from tests.unit.interview.conftest import CASE, PERSON, Room, held, stop_at

MIB = 1024 * 1024
PHOTO, VOICE, FILM, PAPER = "/data/photo", "/data/voice", "/data/film", "/data/paper"


@pytest.fixture
def sitting(room: Room) -> Sitting:
    return again(room)


def again(room: Room) -> Sitting:
    return Sitting(room.store, carried(), Subject(CASE, PERSON), language=None, by="KN", clock=room.clock)


def on_disk(folder: Path, content: bytes, name: str = "bilde av øvelse.jpg") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def attach(sitting: Sitting, ref: str, path: Path) -> datetime:
    return sitting.attach(stop_at(sitting, ref), path)


def attached(sitting: Sitting, ref: str) -> Attached | None:
    return sitting.attached(stop_at(sitting, ref))


def kept(room: Room) -> dict[str, bytes]:
    """Every file in the store."""
    rows = room.store._rows("SELECT sha256 FROM att")
    return {sha256: b"".join(room.store.attachment(sha256)) for (sha256,) in rows}


def everything(room: Room, sitting: Sitting) -> tuple[object, ...]:
    answered = {ref: what for ref, what in held(sitting).items() if what != ((), "not_asked")}
    return answered, list(room.store.changes()), kept(room), sitting.stops


def refused(room: Room, sitting: Sitting, ref: str, path: Path) -> Refusal:
    """The refusal, after which everything must be as it was."""
    before = everything(room, sitting)
    with pytest.raises(Refusal) as problem:
        attach(sitting, ref, path)
    assert everything(room, sitting) == before
    return problem.value


def test_a_picture_is_kept_with_its_answer_and_comes_back(room: Room, sitting: Sitting, tmp_path: Path) -> None:
    path = on_disk(tmp_path, JPEG)
    saved_at = attach(sitting, PHOTO, path)
    digest = hashlib.sha256(JPEG).hexdigest()
    assert saved_at == sitting.saved_at
    assert attached(sitting, PHOTO) == Attached(name=path.name, sha256=digest, size=len(JPEG), kind=FileKind.JPEG)
    room.restart()
    sitting = again(room)
    assert attached(sitting, PHOTO) == Attached(name=path.name, sha256=digest, size=len(JPEG), kind=FileKind.JPEG)
    assert sitting.text(stop_at(sitting, PHOTO)) == f"{digest}.jpg"
    assert sitting.status(stop_at(sitting, PHOTO)) is Status.ANSWERED
    assert kept(room) == {digest: JPEG}
    assert path.read_bytes() == JPEG
    assert stop_at(sitting, "/data/of_whom").kind is StopKind.TYPED
    assert sitting._state.value("/data/has_photo") in ("true", "1")
    (profile,) = room.store.records("profile")
    assert view(profile.doc).values["photo"].value == {
        "s": "answered",
        "v": f"{digest}.jpg",
        "att": {"name": path.name, "sha256": digest, "size": len(JPEG), "kind": "jpg"},
    }


@pytest.mark.parametrize("kind", FileKind)
def test_every_kind_goes_where_it_is_asked_for_and_nowhere_else(
    room: Room, sitting: Sitting, tmp_path: Path, kind: FileKind
) -> None:
    sound_or_film = {FileKind.OGG, FileKind.MP4, FileKind.THREE_GP, FileKind.WEBM}
    fits = {
        PHOTO: {FileKind.JPEG, FileKind.PNG},
        VOICE: {FileKind.WAV, FileKind.MP3, FileKind.AMR, FileKind.M4A, *sound_or_film},
        FILM: {FileKind.QUICKTIME, *sound_or_film},
        PAPER: set(FileKind) - {FileKind.MP3},
    }
    path = on_disk(tmp_path, FILES[kind], "name without an ending")
    for ref, kinds in fits.items():
        if kind in kinds:
            attach(sitting, ref, path)
            found = attached(sitting, ref)
            assert found is not None
            assert (found.kind, found.name) == (kind, "name without an ending")
        elif ref != PAPER:
            assert refused(room, sitting, ref, path).code is Code.ATTACHMENT_MISFIT
    assert set(kept(room).values()) == {FILES[kind]}


def test_a_constraint_of_the_form_is_asked_before_anything_is_kept(
    room: Room, sitting: Sitting, tmp_path: Path
) -> None:
    before = everything(room, sitting)
    with pytest.raises(NotAccepted):
        attach(sitting, PAPER, on_disk(tmp_path, FILES[FileKind.MP3]))
    assert everything(room, sitting) == before


def test_an_answer_taken_back_leaves_the_file_to_the_history(room: Room, sitting: Sitting, tmp_path: Path) -> None:
    path = on_disk(tmp_path, JPEG)
    attach(sitting, PHOTO, path)
    sitting.answer(stop_at(sitting, PHOTO), "")
    assert attached(sitting, PHOTO) is None
    assert sitting.status(stop_at(sitting, PHOTO)) is Status.NOT_ASKED
    assert list(kept(room).values()) == [JPEG]
    sitting.undo()
    found = attached(sitting, PHOTO)
    assert found is not None
    assert found.name == path.name
    room.restart()
    assert attached(again(room), PHOTO) == found


def test_a_name_is_no_file(room: Room, sitting: Sitting) -> None:
    before = everything(room, sitting)
    with pytest.raises(NotAccepted) as refused_:
        sitting.answer(stop_at(sitting, PHOTO), "picture.jpg")
    assert refused_.value.unread is not None
    assert everything(room, sitting) == before


def test_undo_brings_the_file_before_back(room: Room, sitting: Sitting, tmp_path: Path) -> None:
    png = FILES[FileKind.PNG]
    attach(sitting, PHOTO, on_disk(tmp_path, png, "first.png"))
    attach(sitting, PHOTO, on_disk(tmp_path, JPEG, "second.jpg"))
    place = sitting.undo()
    assert place is not None
    assert sitting.stops[place].ref == PHOTO
    room.restart()
    sitting = again(room)
    found = attached(sitting, PHOTO)
    assert found is not None
    assert (found.name, found.sha256) == ("first.png", hashlib.sha256(png).hexdigest())
    sitting.mark(stop_at(sitting, PHOTO), Status.DECLINED)
    assert attached(sitting, PHOTO) is None


def test_the_same_content_is_kept_once(room: Room, sitting: Sitting, tmp_path: Path) -> None:
    attach(sitting, PHOTO, on_disk(tmp_path, JPEG, "one.jpg"))
    attach(sitting, PAPER, on_disk(tmp_path, JPEG, "two.jpg"))
    assert kept(room) == {hashlib.sha256(JPEG).hexdigest(): JPEG}
    assert room.store._rows("SELECT count(*) FROM att_chunk") == [(1,)]


def test_files_in_repeats_stand_on_their_own_entries(room: Room, sitting: Sitting, tmp_path: Path) -> None:
    sitting.answer(stop_at(sitting, "/data/title"), "Portraits")
    for _ in range(2):
        sitting.add(next(stop for stop in sitting.stops if stop.kind is StopKind.MORE))
    places = ["/data/child/portrait", "/data/child[2]/portrait"]
    for ref, kind in zip(places, (FileKind.JPEG, FileKind.PNG), strict=True):
        attach(sitting, ref, on_disk(tmp_path, FILES[kind], f"child.{kind}"))
    sitting.remove(stop_at(sitting, places[0]))
    room.restart()
    found = attached(again(room), places[0])
    assert found is not None
    assert (found.name, found.kind) == ("child.png", FileKind.PNG)
    assert len(kept(room)) == 2


def test_the_end_of_a_chunk_and_the_end_of_a_file_are_not_mixed_up(
    room: Room, sitting: Sitting, tmp_path: Path
) -> None:
    for size in (1, attachments.CHUNK - 1, attachments.CHUNK, attachments.CHUNK + 1, 3 * attachments.CHUNK):
        content = (b"plain text " * (size // 11 + 1))[:size]
        attach(sitting, PAPER, on_disk(tmp_path, content))
        found = attached(sitting, PAPER)
        assert found is not None
        assert (found.size, found.kind) == (size, FileKind.TEXT)
        assert b"".join(room.store.attachment(found.sha256)) == content


def test_a_large_file_needs_little_memory(room: Room, sitting: Sitting, tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    with path.open("wb") as file:
        file.write(JPEG)
        for n in range(80):
            file.write(hashlib.shake_128(bytes([n])).digest(256 * 1024))
    tracemalloc.start()
    attach(sitting, PHOTO, path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3 * MIB
    digest, size = hashlib.sha256(), 0
    found = attached(sitting, PHOTO)
    assert found is not None
    for piece in room.store.attachment(found.sha256):
        digest.update(piece)
        size += len(piece)
    assert (digest.hexdigest(), size) == (found.sha256, 20 * MIB + len(JPEG))


# Hostile


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", Code.ATTACHMENT_EMPTY),
        (b"MZ\x90\x00" + NOISE, Code.ATTACHMENT_TYPE),
        (b"GIF89a" + NOISE, Code.ATTACHMENT_TYPE),
        (b"\xff\xd8\xfe" + NOISE, Code.ATTACHMENT_TYPE),
        (b"<svg onload='x'>\x00", Code.ATTACHMENT_TYPE),
        (b"\x00\x00\x00\x18ftypheic" + NOISE, Code.ATTACHMENT_TYPE),
        (b"RIFF\x24\x01\x00\x00WEBP" + NOISE, Code.ATTACHMENT_TYPE),
        (b"\x1a\x45\xdf\xa3" + NOISE, Code.ATTACHMENT_TYPE),
        (b"text with a title for your terminal \x1b]0;x\x07", Code.ATTACHMENT_TYPE),
        (b"text that ends in half a letter \xc3", Code.ATTACHMENT_TYPE),
        (b"plain text named as a picture", Code.ATTACHMENT_MISFIT),
    ],
)
def test_what_is_no_picture_is_refused(
    room: Room, sitting: Sitting, tmp_path: Path, content: bytes, code: Code
) -> None:
    assert refused(room, sitting, PHOTO, on_disk(tmp_path, content, "holiday.jpg")).code is code


def test_a_file_that_is_too_large_is_refused_without_being_read(
    room: Room, sitting: Sitting, tmp_path: Path
) -> None:
    path = on_disk(tmp_path, JPEG)
    os.truncate(path, 64 * MIB + 1)  # sparse
    assert refused(room, sitting, PHOTO, path).code is Code.ATTACHMENT_TOO_LARGE


def test_more_than_a_bundle_can_carry_is_refused(
    room: Room, sitting: Sitting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(sitting, PHOTO, on_disk(tmp_path, JPEG))
    png = on_disk(tmp_path, FILES[FileKind.PNG], "other.png")
    with monkeypatch.context() as small:
        small.setattr(attachments, "MOST_IN_ALL", len(JPEG) + len(FILES[FileKind.PNG]) - 1)
        assert refused(room, sitting, PAPER, png).code is Code.ATTACHMENTS_FULL
        attach(sitting, PAPER, on_disk(tmp_path, JPEG))  # here already: it takes no room
    with monkeypatch.context() as few:
        few.setattr(attachments, "MOST_FILES", 1)
        assert refused(room, sitting, PAPER, png).code is Code.ATTACHMENTS_FULL
    attach(sitting, PAPER, png)


def test_what_is_not_there_or_cannot_be_named_is_refused(room: Room, sitting: Sitting, tmp_path: Path) -> None:
    for path in (tmp_path / "none.jpg", tmp_path, Path("a\0b"), tmp_path / "x" / "y", tmp_path / ("n" * 400)):
        assert refused(room, sitting, PHOTO, path).code is Code.FILE_UNREADABLE


@pytest.mark.skipif(os.name != "posix", reason="links, pipes and devices as POSIX has them")
def test_links_pipes_and_devices_are_refused_and_nothing_waits(
    room: Room, sitting: Sitting, tmp_path: Path
) -> None:
    link, pipe = tmp_path / "link.jpg", tmp_path / "pipe.jpg"
    link.symlink_to(on_disk(tmp_path, JPEG))
    os.mkfifo(pipe)
    for path in (link, pipe, Path("/dev/zero"), Path("/dev/stdin"), Path("/dev/full"), Path("/proc/self/mem")):
        if path.exists() or path.is_symlink():
            code = refused(room, sitting, PHOTO, path).code
            assert code in (Code.FILE_UNREADABLE, Code.ATTACHMENT_EMPTY), path


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_a_pipe_put_in_the_place_of_a_file_does_not_wait_either(
    room: Room, sitting: Sitting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = on_disk(tmp_path, JPEG)
    looked = os.lstat

    def swapped(of: Path) -> os.stat_result:
        found = looked(of)
        path.unlink()
        os.mkfifo(path)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(attaching.os, "lstat", swapped)
        with pytest.raises(Refusal) as problem:
            attach(sitting, PHOTO, path)
    assert problem.value.code is Code.FILE_UNREADABLE
    assert stat.S_ISFIFO(path.stat().st_mode)


@pytest.mark.parametrize("when", ["while it is looked at", "between", "only its content"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    room: Room, sitting: Sitting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    path = on_disk(tmp_path, JPEG + bytes(3 * attachments.CHUNK))
    passes = 0
    steps = attaching._steps

    def changing(file: object) -> Iterator[bytes]:
        nonlocal passes
        passes += 1
        for number, piece in enumerate(steps(file)):  # type: ignore[arg-type]
            yield piece
            if number == 1 and passes == (1 if when == "while it is looked at" else 2):
                with path.open("r+b") as other:
                    other.seek(-10 if when == "only its content" else 0, os.SEEK_END)
                    other.write(b"more")

    with monkeypatch.context() as patched:
        patched.setattr(attaching, "_steps", changing)
        refusal = refused(room, sitting, PHOTO, path)
    assert refusal.code is Code.FILE_UNREADABLE
    assert refusal.facts["detail"] == "it changed while it was read"


def test_a_file_that_never_stops_growing_ends_at_the_limit(
    room: Room, sitting: Sitting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, stop = on_disk(tmp_path, JPEG), threading.Event()
    monkeypatch.setattr(attaching, "MOST_BYTES", 4 * MIB)
    os.truncate(path, 4 * MIB - 1)

    def grow() -> None:
        with path.open("ab") as file:
            while not stop.is_set() and file.tell() < 64 * MIB:
                file.write(bytes(65536))
                file.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        code = refused(room, sitting, PHOTO, path).code
    finally:
        stop.set()
        writer.join()
    assert code in (Code.ATTACHMENT_TOO_LARGE, Code.FILE_UNREADABLE)


@pytest.mark.skipif(sys.platform != "linux", reason="file names of any bytes")
def test_a_name_of_any_bytes_is_kept_as_it_may_be_shown(room: Room, sitting: Sitting, tmp_path: Path) -> None:
    for name, shown in (
        (b"two\nlines\tand \x1b[31mred\x1b[0m.jpg", "two_lines_and _[31mred_[0m.jpg"),
        (b"not \xff utf-8.jpg", "not _ utf-8.jpg"),
        ("overridden \u202egpj.exe".encode(), "overridden _gpj.exe"),
        ("A\u030angstro\u0308m.jpg".encode(), "Ångström.jpg"),
        (b" .jpg ", ".jpg"),
        (b"y" * 251, "y" * 200),
    ):
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
        path.write_bytes(JPEG)
        attach(sitting, PHOTO, path)
        found = attached(sitting, PHOTO)
        assert found is not None
        assert found.name == shown
    room.restart()
    last = attached(again(room), PHOTO)
    assert last is not None
    assert last.name == "y" * 200


def test_a_name_with_nothing_in_it_still_has_one() -> None:
    assert (safe_name(""), safe_name("  "), safe_name("\n")) == ("file", "file", "_")


@pytest.mark.parametrize(
    ("mediatype", "kind", "taken"),
    [
        ("image/*", FileKind.JPEG, True),
        ("image/*", FileKind.PDF, False),
        ("image/png, image/jpeg", FileKind.JPEG, True),
        ("IMAGE/PNG", FileKind.JPEG, False),
        ("audio/mpeg;codecs=x", FileKind.MP3, True),
        ("application/*", FileKind.MP4, True),
        ("application/pdf", FileKind.MP4, False),
        ("", FileKind.TEXT, True),
        ("*/*", FileKind.TEXT, True),
        ("im/*", FileKind.JPEG, False),
    ],
)
def test_what_a_question_takes(mediatype: str, kind: FileKind, taken: bool) -> None:
    assert takes(mediatype, kind) is taken


def test_only_questions_for_files_take_any(sitting: Sitting, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no file"):
        attach(sitting, "/data/title", on_disk(tmp_path, JPEG))
    assert attached(sitting, "/data/title") is None
    assert sitting.attached(sitting.stops[-1]) is None


def test_a_full_disk_leaves_everything_as_before(
    room: Room, sitting: Sitting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = on_disk(tmp_path, JPEG)
    attach(sitting, PHOTO, path)

    def full(self: Store, writes: list[Write], by: str) -> datetime:
        raise Refusal(Code.DISK_FULL)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "save", full)
        png = on_disk(tmp_path, FILES[FileKind.PNG], "other.png")
        assert refused(room, sitting, PHOTO, png).code is Code.DISK_FULL
    found = attached(sitting, PHOTO)
    assert found is not None
    assert found.name == path.name
    sitting.answer(stop_at(sitting, "/data/title"), "what is saved next brings no file")
    assert list(kept(room).values()) == [JPEG]


def test_nothing_is_left_beside_the_store(room: Room, sitting: Sitting, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    marked = JPEG + b"KANARI-7Q4Z" * 40_000
    attach(sitting, PHOTO, on_disk(tmp_path / "stick", marked, "Kanariella.jpg"))
    room.restart()
    for path in tmp_path.iterdir():
        if path.is_file():
            data = path.read_bytes()
            assert b"KANARI-7Q4Z" not in data, path
            assert b"Kanariella" not in data, path
