"""Signed bundles with a hostile inside, and other zip encodings (security-and-bundles.md 6.1, F7 and F9)."""

from __future__ import annotations

import hashlib
import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest

from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.bundle import bag, container, tar
from sync.bundle.limits import MIB, STEP
from sync.bundle.read import open_bundle, verify
from sync.bundle.seal import seal, unseal
from sync.bundle.ziplayout import Entry, directory, local_header
from tests.bundles import HEAD, NOON, NOT_CANONICAL, PNG, World, change, make_world
from tests.forging import PASSWORD, Files, Forgery, bag_files, forgery, payload_files, tar_of


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("headquarters"))


def refusal(path: Path, world: World) -> Refusal:
    """Verify, open and go through the lines; give what stops it first."""
    with pytest.raises(Refusal) as refused:
        take(path, world)
    return refused.value


def take(path: Path, world: World) -> None:
    with verify(path, world.trust, NOON) as verified:
        for line in open_bundle(verified, world.headquarters.central_identity()).lines():
            if line.refusal is not None:
                raise line.refusal


def code(forged: Forgery, path: Path) -> Code:
    return refusal(forged.place(path / "hostile.kmb"), forged.world).code


def test_the_forge_makes_sound_bundles_unless_told_otherwise(world: World, tmp_path: Path) -> None:
    path = forgery(world, tar_of(bag_files(world, payload_files(attachments=[PNG])))).place(tmp_path / "sound.kmb")
    with verify(path, world.trust, NOON) as verified:
        opened = open_bundle(verified, world.headquarters.central_identity())
        assert [line.refusal for line in opened.lines()] == [None, None]
        assert [data for _, data in opened.read_attachments()] == [PNG]


# Bombs


def zeros(size: int) -> Iterator[bytes]:
    for _ in range(size // STEP):
        yield bytes(STEP)


@pytest.mark.parametrize("honest", [True, False])
def test_a_bomb_is_refused_before_it_goes_off(world: World, tmp_path: Path, honest: bool) -> None:
    size = 64 * MIB
    said = size if honest else 4096
    lie = struct.pack("<I", said)
    forged = Forgery(
        world, zeros(size), said, "0" * 64, payload=lambda data: data.replace(struct.pack("<I", size), lie)
    )
    path = forged.place(tmp_path / "bomb.kmb")
    started = time.process_time()
    tracemalloc.start()
    found = refusal(path, world).code
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found is (Code.LIMIT if honest else Code.PAYLOAD)
    assert peak < 16 * MIB
    assert time.process_time() - started < 1


def test_a_stream_longer_than_signed_is_refused(world: World, tmp_path: Path) -> None:
    inner = tar_of(bag_files(world, payload_files()))
    more = struct.pack("<I", len(inner) + 512)
    less = struct.pack("<I", len(inner))
    for said in (more, less):
        forged = Forgery(
            world,
            [inner, bytes(512)],
            len(inner),
            hashlib.sha256(inner).hexdigest(),
            payload=lambda data, said=said: data.replace(more, said),  # type: ignore[misc]
        )
        assert code(forged, tmp_path) is Code.PAYLOAD


def test_a_stream_shorter_than_signed_is_refused(world: World, tmp_path: Path) -> None:
    inner = tar_of(bag_files(world, payload_files()))
    said = len(inner) + 512
    lie = struct.pack("<I", said)
    forged = Forgery(
        world, [inner], said, "0" * 64, payload=lambda data: data.replace(struct.pack("<I", len(inner)), lie)
    )
    path = forged.place(tmp_path / "short.kmb")
    assert (refusal(path, world).code, refusal(path, world).facts["detail"]) == (Code.PAYLOAD, "size")


@pytest.mark.parametrize("stored", [True, False])
def test_data_of_another_method_than_its_header_says_is_refused(
    world: World, tmp_path: Path, stored: bool
) -> None:
    true, false = (b"AE\3\0\0", b"AE\3\x08\0") if stored else (b"AE\3\x08\0", b"AE\3\0\0")
    forged = forgery(world, stored=stored, payload=lambda data: data.replace(true, false))
    assert code(forged, tmp_path) in (Code.PAYLOAD, Code.TAR)


def test_an_inner_size_beyond_the_limit_is_refused(world: World, tmp_path: Path) -> None:
    forged = Forgery(world, [b"x"], 1025 * MIB, "0" * 64)
    assert code(forged, tmp_path) is Code.LIMIT


@pytest.mark.slow
def test_one_record_too_many_is_refused(world: World, tmp_path: Path) -> None:
    lines = b"".join(b'{"t":"x","id":"%06d"}\n' % n for n in range(200_000))
    inner = tar_of(bag_files(world, payload_files(HEAD + b"\n" + lines)))
    assert code(forgery(world, inner, stored=True), tmp_path) is Code.LIMIT


# Lines

DEEP = b'{"f":' * 20 + b"1" + b"}" * 20
VERY_DEEP = b"[" * 100_000 + b"]" * 100_000
MALFORMED = [
    (b"x" * (256 * 1024 + 1), Code.LIMIT),
    (DEEP, Code.LIMIT),
    (b'{"f":' + b"[" * 14 + b"]" * 14 + b',"t":"x"}', Code.LIMIT),
    (VERY_DEEP, Code.JSON),
    (b'{"n":' + b"9" * 200_000 + b',"t":"x"}', Code.JSON),
    *NOT_CANONICAL,
    (b"", Code.JSON),
    (b"null", Code.JSON),
    (b"[]", Code.JSON),
    (b"{}", Code.JSON),
    (b'{"t":7}', Code.JSON),
    (b'{"t":"chg","a":0,"n":"1"}', Code.JSON),
    (b'{"id":7,"t":"x"}', Code.JSON),
    (HEAD, Code.JSON),
    (change(1), Code.JSON),
]


@pytest.mark.parametrize(("line", "expected"), MALFORMED, ids=range(len(MALFORMED)))
def test_a_malformed_line_is_refused_and_told_apart(
    world: World, tmp_path: Path, line: bytes, expected: Code
) -> None:
    records = b"".join(each + b"\n" for each in (HEAD, change(1), line, change(2)))
    path = forgery(world, tar_of(bag_files(world, payload_files(records))), stored=True).place(
        tmp_path / "line.kmb"
    )
    assert refusal(path, world).code is expected
    if len(line) > canonical.MAX_LINE:
        with verify(path, world.trust, NOON) as verified, pytest.raises(Refusal):
            open_bundle(verified, world.headquarters.central_identity())
    else:
        with verify(path, world.trust, NOON) as verified:
            lines = list(open_bundle(verified, world.headquarters.central_identity()).lines())
        assert [one.refusal is None for one in lines] == [True, True, False, True]
        assert (lines[3].raw, lines[3].value) == (change(2), canonical.loads(change(2)))


def test_changes_out_of_order_are_refused(world: World, tmp_path: Path) -> None:
    records = b"".join(each + b"\n" for each in (HEAD, change(2), change(1)))
    assert code(forgery(world, tar_of(bag_files(world, payload_files(records)))), tmp_path) is Code.JSON


def test_a_hundred_megabytes_without_a_line_feed_are_refused(world: World, tmp_path: Path) -> None:
    records = HEAD + b"\n" + b"x" * (4 * MIB)
    inner = tar_of(bag_files(world, payload_files(records)))
    assert code(forgery(world, inner), tmp_path) is Code.LIMIT


@pytest.mark.parametrize("records", [b"", change(1) + b"\n", b"\n", HEAD, b"null\n", HEAD + b"\n" + change(1)])
def test_records_that_do_not_begin_with_a_head_or_end_with_a_line_feed(
    world: World, tmp_path: Path, records: bytes
) -> None:
    assert code(forgery(world, tar_of(bag_files(world, payload_files(records)))), tmp_path) is Code.BAG


# Lists and files


def replaced(files: Files, name: str, data: bytes) -> Files:
    return [(each, data if each == name else old) for each, old in files]


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        ({"records": 3}, Code.COUNTS),
        ({"attachments": 1}, Code.COUNTS),
        ({"payload_size": 1}, Code.COUNTS),
        ({"payload_files": 9}, Code.COUNTS),
        ({"bundle_id": "0" * 32}, Code.BINDING),
        ({"device": "device-0000"}, Code.BINDING),
        ({"mission": "mission-00"}, Code.BINDING),
        ({"seq": 7}, Code.BINDING),
        ({"records": "02"}, Code.BAG),
        ({"nonce": "0" * 31}, Code.BAG),
        ({"device": "x\nKM-Device: y"}, Code.BAG),
    ],
)
def test_a_bag_that_says_something_else_is_refused(
    world: World, tmp_path: Path, info: dict[str, object], expected: Code
) -> None:
    assert code(forgery(world, tar_of(bag_files(world, payload_files(), **info))), tmp_path) is expected


@pytest.mark.parametrize(
    "name",
    [
        "../etc/passwd",
        "/etc/passwd",
        "data/att/../../x",
        "data/att/" + "A" * 64,
        "data/x",
        "data\\att",
        "data/att/COM1",
    ],
)
def test_other_names_are_refused(world: World, tmp_path: Path, name: str) -> None:
    files = payload_files()
    files.insert(1, (name, PNG))
    assert code(forgery(world, tar_of(bag_files(world, files))), tmp_path) is Code.BAG


def test_an_attachment_under_another_name_than_its_digest_is_refused(world: World, tmp_path: Path) -> None:
    files = payload_files()
    files.insert(1, (bag.ATTACHMENTS + "0" * 64, PNG))
    assert code(forgery(world, tar_of(bag_files(world, files))), tmp_path) is Code.BAG


def test_a_name_twice_is_refused(world: World, tmp_path: Path) -> None:
    files = payload_files(attachments=[PNG])
    files.insert(1, files[1])
    assert code(forgery(world, tar_of(bag_files(world, files))), tmp_path) is Code.BAG


def test_files_in_another_order_are_refused(world: World, tmp_path: Path) -> None:
    first, *middle, last = payload_files(attachments=[PNG, b"plain text"])
    assert code(forgery(world, tar_of(bag_files(world, [first, *reversed(middle), last]))), tmp_path) is Code.BAG
    assert code(forgery(world, tar_of(bag_files(world, [last, *middle, first]))), tmp_path) is Code.BAG


def test_a_missing_or_additional_file_is_refused(world: World, tmp_path: Path) -> None:
    files = bag_files(world, payload_files(attachments=[PNG]))
    assert code(forgery(world, tar_of(files[:5] + files[6:])), tmp_path) is Code.TAR
    assert code(forgery(world, tar_of([*files, (bag.ATTACHMENTS + "0" * 64, PNG)])), tmp_path) is Code.TAR
    assert code(forgery(world, tar_of(files[:-1])), tmp_path) is Code.TAR


@pytest.mark.parametrize(
    "data", [b"MZ\x90\0" + bytes(64), b"<svg onload=x>\0", b"\x1b]0;title\x07", b"\xff\xfe\0\0"]
)
def test_an_attachment_of_another_type_is_refused(world: World, tmp_path: Path, data: bytes) -> None:
    inner = tar_of(bag_files(world, payload_files(attachments=[data])))
    assert code(forgery(world, inner), tmp_path) is Code.ATTACHMENT_TYPE


@pytest.mark.parametrize("name", bag.LISTS)
def test_a_list_that_was_changed_is_refused(world: World, tmp_path: Path, name: str) -> None:
    files = bag_files(world, payload_files())
    changed = dict(files)[name].replace(b"1", b"2", 1).replace(b"5e", b"5f", 1) + b"\n"
    assert code(forgery(world, tar_of(replaced(files, name, changed))), tmp_path) is Code.BAG


def test_a_list_beyond_its_limit_is_refused(world: World, tmp_path: Path) -> None:
    files = replaced(bag_files(world, payload_files()), bag.INFO, b"x" * 5000)
    assert code(forgery(world, tar_of(files)), tmp_path) is Code.LIMIT


def test_too_many_files_are_refused(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.bundle.bag.MAX_FILES", 6)
    assert code(forgery(world, tar_of(bag_files(world, payload_files(attachments=[PNG])))), tmp_path) is Code.LIMIT


def test_an_attachment_beyond_its_limit_is_refused(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.bundle.opening.MAX_ATTACHMENT", len(PNG) - 1)
    assert code(forgery(world, tar_of(bag_files(world, payload_files(attachments=[PNG])))), tmp_path) is Code.LIMIT


# The tar itself


@pytest.mark.parametrize("flag", [b"\0", b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"L", b"x", b"g", b"S"])
def test_other_tar_entries_are_refused(world: World, tmp_path: Path, flag: bytes) -> None:
    inner = bytearray(tar_of(bag_files(world, payload_files())))
    inner[156:157] = flag
    inner[148:156] = b" " * 8
    inner[148:156] = b"%06o\0 " % sum(inner[:512])
    assert code(forgery(world, bytes(inner)), tmp_path) is Code.TAR


@pytest.mark.parametrize(
    "end", [b"", bytes(512), bytes(1536), bytes(1023), bytes(1023) + b"x", bytes(1024) + b"x", bytes(1025)]
)
def test_another_end_of_the_tar_is_refused(world: World, tmp_path: Path, end: bytes) -> None:
    assert code(forgery(world, tar_of(bag_files(world, payload_files()), end)), tmp_path) is Code.TAR


def test_a_tar_header_in_another_encoding_is_refused(world: World, tmp_path: Path) -> None:
    inner = tar_of(bag_files(world, payload_files()))
    size = len(bag.BAGIT_TEXT)
    for field, value in (((100, 108), b"0000755\0"), ((124, 136), b"%11o\0" % size), ((136, 148), b"%011o\0" % 1)):
        header = bytearray(inner[:512])
        header[slice(*field)] = value
        header[148:156] = b" " * 8
        header[148:156] = b"%06o\0 " % sum(header)
        assert code(forgery(world, bytes(header) + inner[512:]), tmp_path) is Code.TAR
    negative = tar.header(bag.ROOT + bag.BAGIT, -1)
    assert code(forgery(world, negative + inner[512:]), tmp_path) is Code.TAR


def test_padding_that_is_not_zero_is_refused(world: World, tmp_path: Path) -> None:
    inner = bytearray(tar_of(bag_files(world, payload_files())))
    inner[1023] = 1
    assert code(forgery(world, bytes(inner)), tmp_path) is Code.TAR


def test_a_wrong_inner_digest_is_refused(world: World, tmp_path: Path) -> None:
    inner = tar_of(bag_files(world, payload_files()))
    assert code(Forgery(world, [inner], len(inner), "0" * 64), tmp_path) is Code.DIGEST


# The sealed key


def sealed_by(world: World) -> bytes:
    return forgery(world).parts()[1]


SEAL_CHANGES: list[Callable[[bytes], bytes]] = [
    lambda data: data + b"x",
    lambda data: data[:-1],
    lambda data: data.replace(b"/v1", b"/v2", 1),
    lambda data: data.replace(b"\n", b"\r\n", 1),
    lambda data: data.replace(b"-> mlkem768x25519", b"-> X25519", 1),
    lambda data: data.replace(b"-> mlkem768x25519", b"-> scrypt", 1),
    lambda data: data.replace(b"-> ", b"->", 1),
    lambda data: data.replace(b"\n--- ", b"\n-> extra AAAA\nAAAA\n--- ", 1),
    lambda data: data.replace(b"\n--- ", b"\n---", 1),
    lambda data: data[: data.rindex(b"-> ")] + data[data.index(b"--- ") :],
    lambda data: data.replace(b"-> mlkem768x25519 ", b"-> mlkem768x25519 AAAA", 1),
    lambda _: b"",
    lambda _: b"-----BEGIN AGE ENCRYPTED FILE-----\n",
    lambda data: data[: data.index(b"--- ") + 4] + b"A" * 43 + data[data.index(b"--- ") + 47 :],
    lambda data: data[:-60] + bytes([data[-60] ^ 1]) + data[-59:],
]


@pytest.mark.parametrize("damage", SEAL_CHANGES, ids=range(len(SEAL_CHANGES)))
def test_a_sealed_key_in_another_form_is_refused(
    world: World, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    changed = damage(sealed_by(world)) or b"\n"
    assert code(forgery(world, sealed=changed), tmp_path) is Code.SEAL


def test_a_share_in_another_spelling_of_the_same_bytes_is_refused(world: World) -> None:
    identity = world.headquarters.central_identity()
    sealed = sealed_by(world)
    assert unseal(sealed, identity, 2) == PASSWORD
    lines = sealed.split(b"\n")
    for number in range(1, 5):
        text = lines[number]
        # The last digit of base64 has bits to spare that decode to nothing.
        others = [text[:-1] + bytes([digit]) for digit in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"]
        for other in others:
            if other != text:
                with pytest.raises(Refusal) as refused:
                    unseal(b"\n".join([*lines[:number], other, *lines[number + 1 :]]), identity, 2)
                assert refused.value.code in (Code.SEAL, Code.SEAL_NO_MATCH)


def test_a_sealed_password_of_other_characters_is_refused(world: World) -> None:
    for password in (b"!" * 43, b"A" * 42 + b"\n", b"\xff" * 43):
        sealed = seal(password, world.trust.recipients(), world.random.randbytes)
        with pytest.raises(Refusal) as refused:
            unseal(sealed, world.headquarters.central_identity(), 2)
        assert refused.value.code is Code.SEAL


def test_a_sealed_key_that_names_others_than_it_is_for_is_refused(world: World, tmp_path: Path) -> None:
    assert code(forgery(world, changes={"recipients": ["0" * 16, "1" * 16]}), tmp_path) is Code.SEAL
    ids = [recipient.id for recipient in world.trust.recipients()]
    assert code(forgery(world, changes={"recipients": [*ids, "1" * 16]}), tmp_path) is Code.SEAL


def test_a_payload_under_another_password_is_refused(world: World, tmp_path: Path) -> None:
    assert code(forgery(world, password=b"B" * 43), tmp_path) is Code.PAYLOAD


# Other encodings of the inner and the outer zip

ZIP_CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "comment": lambda data: data[:-2] + b"\x02\0hi",
    "prefix": lambda data: b"MZ" + data,
    "suffix": lambda data: data + b"\0",
    "no directory": lambda data: data[: data.rindex(b"PK\x01\x02")],
    "flags": lambda data: data[:6] + b"\x08" + data[7:],
    "version": lambda data: data[:4] + b"\x2d" + data[5:],
    "method": lambda data: data[:8] + b"\x08" + data[9:],
    "time": lambda data: data[:10] + b"\x01" + data[11:],
    "crc": lambda data: data[:14] + bytes([data[14] ^ 1]) + data[15:],
    "zip64 sizes": lambda data: data[:18] + b"\xff" * 8 + data[26:],
    "extra length": lambda data: data[:28] + bytes([data[28] ^ 4]) + data[29:],
    "directory name": lambda data: data.replace(b"", b"", 0)[:-30] + bytes([data[-30] ^ 0x20]) + data[-29:],
    "directory offset": lambda data: data[:-6] + struct.pack("<I", 1) + data[-2:],
    "directory count": lambda data: data[:-12] + b"\x09" + data[-11:],
    "disks": lambda data: data[:-18] + b"\x01" + data[-17:],
}


@pytest.mark.parametrize("change_zip", ZIP_CHANGES.values(), ids=ZIP_CHANGES)
def test_a_payload_in_another_encoding_is_refused(
    world: World, tmp_path: Path, change_zip: Callable[[bytes], bytes]
) -> None:
    assert code(forgery(world, payload=change_zip), tmp_path) is Code.PAYLOAD


@pytest.mark.parametrize("change_zip", ZIP_CHANGES.values(), ids=ZIP_CHANGES)
def test_a_container_in_another_encoding_is_refused(
    world: World, tmp_path: Path, change_zip: Callable[[bytes], bytes]
) -> None:
    path = forgery(world).place(tmp_path / "outer.kmb")
    path.write_bytes(change_zip(path.read_bytes()))
    assert refusal(path, world).code in (Code.CONTAINER, Code.TRUNCATED)


def plain_zip(members: list[tuple[str, bytes]], **settings: object) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **settings) as archive:  # type: ignore[call-overload]
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def exact_zip(members: list[tuple[str, bytes]], wrong_sum: int = -1) -> bytes:
    """A zip in our own layout, whatever its members; one of them may have a wrong checksum."""
    entries = [
        Entry(name.encode(), crc32(data) ^ (number == wrong_sum), len(data), len(data))
        for number, (name, data) in enumerate(members)
    ]
    body = b"".join(local_header(entry) + data for entry, (_, data) in zip(entries, members, strict=True))
    return body + directory(entries, 20)


def members_of(path: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def test_members_in_another_order_number_or_name_are_refused(world: World, tmp_path: Path) -> None:
    path = forgery(world).place(tmp_path / "outer.kmb")
    members = members_of(path)
    assert exact_zip(members) == path.read_bytes()
    assert [name for name, _ in members] == list(container.MEMBERS)
    others = [
        [members[1], members[0], *members[2:]],
        [*members, members[0]],
        [*members, ("extra", b"x")],
        members[:3],
        [members[0], members[0], *members[2:]],
        [("Manifest.json", members[0][1]), *members[1:]],
        [("manifest.jsonx", members[0][1]), *members[1:]],
        [("./manifest.json", members[0][1]), *members[1:]],
        [(members[0][0], b"x" * (16 * 1024 + 1)), *members[1:]],
    ]
    for other in others:
        path.write_bytes(exact_zip(other))
        assert refusal(path, world).code is Code.CONTAINER
    for settings in ({}, {"compression": zipfile.ZIP_DEFLATED}):
        path.write_bytes(plain_zip(members, **settings))
        assert refusal(path, world).code is Code.CONTAINER


def test_a_checksum_that_does_not_fit_is_refused_though_nothing_reads_it(world: World, tmp_path: Path) -> None:
    path = forgery(world).place(tmp_path / "outer.kmb")
    members = members_of(path)
    for wrong in range(len(members)):
        path.write_bytes(exact_zip(members, wrong_sum=wrong))
        assert refusal(path, world).code is Code.CONTAINER


def test_an_unencrypted_payload_is_refused(world: World, tmp_path: Path) -> None:
    inner = tar_of(bag_files(world, payload_files()))
    for payload in (plain_zip([("bag.tar", inner)]), exact_zip([("bag.tar", inner)]), b"", b"PK"):
        assert code(forgery(world, payload=lambda _, made=payload: made or b"x"), tmp_path) is Code.PAYLOAD
