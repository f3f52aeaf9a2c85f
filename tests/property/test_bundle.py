"""Bundles of any content survive the way; nothing that was changed is taken; no bytes at all cause anything but a
refusal."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kommisjon.errors import Code, Refusal
from sync.bundle import bag, tar
from sync.bundle.attachments import TypeCheck
from sync.bundle.container import read_container
from sync.bundle.lines import check_lines, place, read_lines
from sync.bundle.manifest import Manifest
from sync.bundle.payload import check_layout
from sync.bundle.read import open_bundle, verify
from sync.bundle.seal import new_password, seal, unseal
from sync.bundle.unpacking import BagStream, split_lines
from sync.bundle.window import Window
from sync.trust import certificate, sshsig
from sync.trust.enrolment import read_request
from sync.trust.sealing import Identity
from sync.trust.signed import read_signed
from tests.bundles import HEAD, NOON, PNG, World, attachment, change, make_world
from tests.forging import bag_files, forgery, payload_files, tar_of

QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CHEAP = settings(QUICK, max_examples=300)

texts = st.text("abcdefghijkl æøåأبتثج  ", max_size=300)
contents = st.one_of(
    st.binary(max_size=3000).map(lambda data: b"\x89PNG\r\n\x1a\n" + data),
    st.binary(max_size=3000).map(lambda data: b"%PDF-" + data),
    st.binary(max_size=3000).map(lambda data: b"\xff\xd8\xff" + data),
    texts.map(str.encode),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("headquarters"))


@pytest.fixture(scope="module")
def sound(world: World, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return world.write(tmp_path_factory.mktemp("out"), attachments=[attachment(PNG)]).path.read_bytes()


@QUICK
@given(said=st.lists(texts, max_size=30), files=st.lists(contents, max_size=4))
def test_any_content_survives_the_way(world: World, tmp_path: Path, said: list[str], files: list[bytes]) -> None:
    lines = [HEAD, *(change(n, text) for n, text in enumerate(said, 1))]
    written = world.write(tmp_path, lines=lines, attachments=[attachment(data) for data in files])
    with verify(written.path, world.trust, NOON) as verified:
        opened = open_bundle(verified, world.headquarters.escrow_identity())
        assert [line.raw for line in opened.lines()] == lines
        found = {entry.sha256: data for entry, data in opened.read_attachments()}
    written.path.unlink()
    assert found == {hashlib.sha256(data).hexdigest(): data for data in files}


changes = st.lists(
    st.tuples(
        st.integers(0, 10**6),
        st.sampled_from(["set", "insert", "delete", "swap", "repeat"]),
        st.binary(max_size=9),
    ),
    min_size=1,
    max_size=4,
)


def changed(data: bytes, how: list[tuple[int, str, bytes]]) -> bytes:
    for where, what, new in how:
        at = where % (len(data) + 1)
        length = len(new)
        if what == "set":
            data = data[:at] + new + data[at + length :]
        elif what == "insert":
            data = data[:at] + new + data[at:]
        elif what == "delete":
            data = data[:at] + data[at + length :]
        elif what == "swap":
            data = (
                data[:at] + data[at + length : at + 2 * length] + data[at : at + length] + data[at + 2 * length :]
            )
        else:
            data = data[:at] + data[max(0, at - length * 50) : at] + data[at:]
    return data


@CHEAP
@given(how=changes)
def test_a_changed_file_is_never_taken(
    world: World, sound: bytes, tmp_path: Path, how: list[tuple[int, str, bytes]]
) -> None:
    data = changed(sound, how)
    if data == sound:
        return
    path = tmp_path / "changed.kmb"
    path.write_bytes(data)
    with pytest.raises(Refusal):
        verify(path, world.trust, NOON)


@QUICK
@given(how=changes)
def test_a_changed_bag_is_never_taken_though_signed(
    world: World, tmp_path: Path, how: list[tuple[int, str, bytes]]
) -> None:
    proper = tar_of(bag_files(world, payload_files(attachments=[PNG])))
    data = changed(proper, how)
    if data == proper or not data:
        return
    path = forgery(world, data).place(tmp_path / "bag.kmb")
    with verify(path, world.trust, NOON) as verified, pytest.raises(Refusal) as refused:
        open_bundle(verified, world.headquarters.central_identity())
    assert refused.value.code in (Code.TAR, Code.BAG, Code.LIMIT, Code.BINDING)


@QUICK
@given(how=changes)
def test_a_changed_payload_is_never_taken_though_signed(
    world: World, tmp_path: Path, how: list[tuple[int, str, bytes]]
) -> None:
    damaged = False

    def damage(data: bytes) -> bytes:
        nonlocal damaged
        new = changed(data, how) or b"x"
        damaged = new != data
        return new

    path = forgery(world, payload=damage).place(tmp_path / "payload.kmb")
    with verify(path, world.trust, NOON) as verified:
        if not damaged:
            return
        with pytest.raises(Refusal) as refused:
            open_bundle(verified, world.headquarters.central_identity())
    assert refused.value.code in (Code.PAYLOAD, Code.TAR, Code.BAG)


@QUICK
@given(how=changes)
def test_a_changed_sealed_key_is_never_taken_though_signed(
    world: World, how: list[tuple[int, str, bytes]]
) -> None:
    password = new_password(world.random.randbytes)
    sealed = seal(password, world.trust.recipients(), world.random.randbytes)
    data = changed(sealed, how)
    if data != sealed:
        with pytest.raises(Refusal) as refused:
            unseal(data, world.headquarters.escrow_identity(), 2)
        assert refused.value.code in (Code.SEAL, Code.SEAL_NO_MATCH)


IDENTITY = Identity("mlkem768x25519", bytes(32))


def _walk(data: bytes) -> object:
    stream = BagStream(iter([data]))
    return stream.lists()


READERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "signature": (sshsig.parse, b"-----BEGIN SSH SIGNATURE-----\n"),
    "certificate": (certificate.parse, b"\0\0\0 ssh-ed25519-cert-v01@openssh.com\0\0\0 "),
    "certificate line": (
        lambda data: certificate.parse_line(data.decode("latin-1")),
        b"ssh-ed25519-cert-v01@openssh.com ",
    ),
    "container": (lambda data: read_container(io.BytesIO(data)), b"PK\x03\x04\x14"),
    "manifest": (Manifest.from_bytes, b'{"format":"kommisjon.bundle"'),
    "trust": (read_signed, b'{"format":"kommisjon.signed-trust"'),
    "request": (read_request, b'{"request":{'),
    "sealed key": (lambda data: unseal(data, IDENTITY, 2), b"age-encryption.org/v1\n-> mlkem768x25519 "),
    "key file": (lambda data: Identity.parse(data.decode("latin-1")), b"AGE-SECRET-KEY-PQ-1"),
    "payload": (lambda data: check_layout(Window(io.BytesIO(data), 0, len(data)), 9), b"PK\x03\x04\x14"),
    "bag": (_walk, tar.header("bag/bagit.txt", 55)),
    "bag-info": (bag.BagInfo.from_bytes, b"External-Identifier: "),
    "file list": (bag.read_file_list, b"0" * 64 + b"  data/records.ndjson\n"),
}


@pytest.mark.parametrize("name", READERS)
def test_no_bytes_cause_anything_but_a_refusal(name: str) -> None:
    read, start = READERS[name]

    @CHEAP
    @given(st.one_of(st.binary(max_size=300), st.binary(max_size=300).map(lambda data: start + data)))
    def check(data: bytes) -> None:
        with pytest.raises(Refusal):
            read(data)

    check()


@CHEAP
@given(
    st.lists(st.one_of(st.binary(max_size=60), st.just(HEAD), st.builds(change, st.integers(1, 5))), max_size=8)
)
def test_lines_are_taken_in_writing_exactly_when_none_is_refused_in_reading(lines: list[bytes]) -> None:
    read = list(read_lines(lines))
    assert [line.raw for line in read] == lines
    sound = bool(lines) and all(line.refusal is None for line in read)
    assert all((line.value is None) == (line.refusal is not None) for line in read)
    try:
        assert list(check_lines(lines)) == lines
    except Refusal:
        assert not sound
    else:
        assert sound
    places = [place(line.value) for line in read if line.value is not None]
    assert places == sorted(set(places))


@CHEAP
@given(st.lists(st.binary(max_size=90).map(lambda data: data.replace(b"\n", b""))), st.integers(1, 40))
def test_lines_are_cut_wherever_the_steps_end(lines: list[bytes], step: int) -> None:
    data = b"".join(line + b"\n" for line in lines)
    assert list(split_lines(data[at : at + step] for at in range(0, len(data), step))) == lines


@CHEAP
@given(st.integers(10_240, 2**30))
def test_padding_rounds_up_a_little_and_once(size: int) -> None:
    found = bag.padded(size)
    assert size <= found <= size * 1.12 + tar.BLOCK
    assert found % tar.BLOCK == 0
    assert bag.padded(found) == found
    assert bag.padded(size - 1) <= found


@CHEAP
@given(st.lists(contents, min_size=1, max_size=5))
def test_another_reader_finds_the_same_files_in_our_tar(data: list[bytes]) -> None:
    files = [(f"data/{number}", content) for number, content in enumerate(data)]
    with tarfile.open(fileobj=io.BytesIO(tar_of(files)), mode="r:") as archive:
        members = archive.getmembers()
        found = [(member.name, archive.extractfile(member).read()) for member in members]  # type: ignore[union-attr]
    assert found == [(bag.ROOT + name, content) for name, content in files]
    assert all(member.isreg() and (member.mode, member.uid, member.mtime) == (0o644, 0, 0) for member in members)


@CHEAP
@given(contents, st.lists(st.integers(0, 50), max_size=8))
def test_the_type_of_an_attachment_does_not_depend_on_its_pieces(data: bytes, cuts: list[int]) -> None:
    check, at = TypeCheck(), 0
    for cut in [*cuts, len(data)]:
        check.feed(data[at : at + cut])
        at += cut
    check.finish()


@CHEAP
@given(st.binary(min_size=1, max_size=300), st.integers(1, 20))
def test_what_is_of_no_known_type_is_refused_in_pieces_as_in_one(data: bytes, step: int) -> None:
    def taken(pieces: list[bytes]) -> bool:
        check = TypeCheck()
        try:
            for piece in pieces:
                check.feed(piece)
            check.finish()
        except Refusal as refusal:
            return refusal.code is not Code.ATTACHMENT_TYPE
        return True

    if b"\r" not in data:
        assert taken([data]) == taken([data[at : at + step] for at in range(0, len(data), step)])
