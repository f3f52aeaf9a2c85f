"""Every other way to write the two zips of a bundle is refused (F9), and so are archives made to mislead (F8)."""

from __future__ import annotations

import hashlib
import io
import itertools
import stat
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.bundle.read import open_bundle, verify
from tests.bundles import NOON, World, make_world
from tests.forging import bag_files, forgery, payload_files, sign_and_place, tar_of
from tests.unit.sync.bundle.test_hostile import exact_zip, members_of

LOCAL = {  # field: where it begins, and its size
    "signature": (0, 4), "version": (4, 2), "flags": (6, 2), "method": (8, 2), "time": (10, 2), "date": (12, 2),
    "crc": (14, 4), "compressed": (18, 4), "size": (22, 4), "name length": (26, 2), "extra length": (28, 2),
}  # fmt: skip
CENTRAL = {
    "signature": (0, 4), "made by": (4, 2), "version": (6, 2), "flags": (8, 2), "method": (10, 2),
    "time": (12, 2), "date": (14, 2), "crc": (16, 4), "compressed": (20, 4), "size": (24, 4),
    "name length": (28, 2), "extra length": (30, 2), "comment length": (32, 2), "disk": (34, 2),
    "inner": (36, 2), "outer": (38, 4), "offset": (42, 4),
}  # fmt: skip
END = {
    "signature": (0, 4), "disk": (4, 2), "directory disk": (6, 2), "here": (8, 2), "all": (10, 2),
    "directory size": (12, 4), "directory offset": (16, 4), "comment length": (20, 2),
}  # fmt: skip


def places(data: bytes) -> tuple[list[int], list[int], int]:
    """Where the local headers, the directory's entries and the end record begin."""
    end = len(data) - 22
    count, size, at = struct.unpack_from("<H2I", data, end + 10)
    assert at + size == end
    local, central = [], []
    for _ in range(count):
        central.append(at)
        name, extra, comment = struct.unpack_from("<3H", data, at + 28)
        local.append(struct.unpack_from("<I", data, at + 42)[0])
        at += 46 + name + extra + comment
    return local, central, end


def with_field(data: bytes, at: int, size: int, value: int) -> bytes:
    return data[:at] + value.to_bytes(size, "little") + data[at + size :]


def fields(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Each field of each header one off, and full."""
    local, central, end = places(data)
    headers = [("local", LOCAL, local), ("central", CENTRAL, central), ("end", END, [end])]
    for what, layout, begins in headers:
        for number, begin in enumerate(begins):
            for name, (offset, size) in layout.items():
                at = begin + offset
                old = int.from_bytes(data[at : at + size], "little")
                for value in {old ^ 1, (1 << 8 * size) - 1} - {old}:
                    yield f"{what} {number}: {name} {value:x}", with_field(data, at, size, value)


def insertions(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Something between: extra fields, comments, descriptors, Zip64, gaps, prefixes."""
    local, central, end = places(data)
    zip64 = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 46, 0)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    for junk in (b"x", b"PK", bytes(12), b"PK\x07\x08" + bytes(12), struct.pack("<2HQ", 1, 8, 9), zip64, locator):
        for name, at in [
            *((f"before local {n}", at) for n, at in enumerate(local)),
            *((f"after the name of local {n}", at + 30) for n, at in enumerate(local)),
            *((f"before central {n}", at) for n, at in enumerate(central)),
            ("before the end", end),
            ("after the end", len(data)),
        ]:
            yield f"{junk[:4]!r} {name}", data[:at] + junk + data[at:]
    comment = b"hello"
    yield "comment", with_field(data, len(data) - 2, 2, len(comment)) + comment


def overlaps(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Directory entries that point at one another's members."""
    local, central, _ = places(data)
    for (one, at), target in itertools.product(enumerate(central), {*local, 1, 30, len(data) - 22}):
        if struct.unpack_from("<I", data, at + 42)[0] != target:
            yield f"central {one} points at {target}", with_field(data, at + 42, 4, target)


def arrangements(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Other members, in our own layout."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(one.filename, archive.read(one)) for one in archive.infolist()]
    for order in itertools.permutations(range(len(members))):
        if list(order) != sorted(order):
            yield f"order {order}", exact_zip([members[n] for n in order])
    for n, (name, content) in enumerate(members):
        yield f"without {name}", exact_zip(members[:n] + members[n + 1 :])
        yield f"twice {name}", exact_zip([*members[: n + 1], *members[n:]])
        for other in (name.upper(), f"./{name}", f"../{name}", f"/{name}", f"{name}\0", f"{name}/", f"C:{name}"):
            yield f"{name} as {other!r}", exact_zip([*members[:n], (other, content), *members[n + 1 :]])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("headquarters"))


def code_of(world: World, path: Path) -> Code:
    with pytest.raises(Refusal) as refused, verify(path, world.trust, NOON) as verified:
        open_bundle(verified, world.headquarters.central_identity())
    return refused.value.code


def test_no_other_outer_zip_is_taken(world: World, tmp_path: Path) -> None:
    path = forgery(world).place(tmp_path / "outer.kmb")
    sound, count = path.read_bytes(), 0
    assert exact_zip(members_of(path)) == sound
    for name, data in itertools.chain(fields(sound), insertions(sound), overlaps(sound), arrangements(sound)):
        assert data != sound, name
        path.write_bytes(data)
        # A size that reaches beyond the end looks like a file that was cut.
        assert code_of(world, path) in (Code.CONTAINER, Code.TRUNCATED, Code.TOO_LARGE), name
        count += 1
    assert count >= 200


class Signed:
    """The same bundle around any payload: sealed once, signed anew."""

    def __init__(self, world: World, path: Path) -> None:
        self.world, self.path = world, path
        self.manifest, self.sealed, self.payload = forgery(world).parts()

    def around(self, payload: bytes) -> Path:
        manifest = canonical.loads(self.manifest)
        manifest["payload"]["size"] = len(payload)
        manifest["payload"]["sha256"] = hashlib.sha256(payload).hexdigest()
        return sign_and_place(self.world.signer, self.path, canonical.dumps(manifest), self.sealed, payload)


def test_no_other_inner_zip_is_taken_though_signed(world: World, tmp_path: Path) -> None:
    signed = Signed(world, tmp_path / "inner.kmb")
    with verify(signed.around(signed.payload), world.trust, NOON) as verified:
        open_bundle(verified, world.headquarters.central_identity())
    sound, count = signed.payload, 0
    for name, data in itertools.chain(fields(sound), insertions(sound), overlaps(sound)):
        assert code_of(world, signed.around(data)) is Code.PAYLOAD, name
        count += 1
    assert count >= 80


def misleading() -> Iterator[tuple[str, bytes]]:
    """Archives as they are made to mislead whoever unpacks them."""
    names = [
        "../up", "../../../etc/passwd", "/etc/passwd", "C:\\Windows\\x", "..\\up", "a/../../up", "CON", "nul.txt",
        "a:stream", "~root", "-rf", "a\nb", "a\0b", "é", "e\u0301", "\u202egnp.exe", "x" * 65_000, "", ".", "dir/",
    ]  # fmt: skip
    for name in names:
        yield f"name {name[:20]!r}", zipped([(zipfile.ZipInfo(name or "."), b"x")])
    for what, mode in (("symlink", stat.S_IFLNK), ("fifo", stat.S_IFIFO), ("device", stat.S_IFBLK)):
        info = zipfile.ZipInfo("member")
        info.create_system, info.external_attr = 3, (mode | 0o777) << 16
        yield what, zipped([(info, b"/etc/passwd")])
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        info = zipfile.ZipInfo("member")
        info.compress_type = method
        yield f"method {method}", zipped([(info, bytes(100_000))])
    yield "twice", zipped([(zipfile.ZipInfo("a"), b"1"), (zipfile.ZipInfo("A"), b"2")])
    yield "many", zipped([(zipfile.ZipInfo(str(n)), b"") for n in range(3000)])
    yield "empty", zipped([])
    yield "self-extracting", b"MZ" + bytes(1000) + zipped([(zipfile.ZipInfo("a"), b"1")])
    yield "spanned", b"PK\x07\x08" + zipped([(zipfile.ZipInfo("a"), b"1")])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, archive.open("big", "w", force_zip64=True) as member:
        member.write(b"zip64")
    yield "zip64", file.getvalue()
    yield "nested", zipped([(zipfile.ZipInfo("a.zip"), file.getvalue())])


def zipped(members: list[tuple[zipfile.ZipInfo, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for info, content in members:
            archive.writestr(info, content)
    return file.getvalue()


def test_archives_that_mislead_are_no_bundle_and_no_payload(world: World, tmp_path: Path) -> None:
    path, count = tmp_path / "misleading.kmb", 0
    signed = Signed(world, path)
    for name, data in misleading():
        path.write_bytes(data)
        assert code_of(world, path) in (Code.CONTAINER, Code.TRUNCATED), name
        assert code_of(world, signed.around(data)) is Code.PAYLOAD, name
        count += 1
    assert count >= 30


def test_zips_that_python_brings_along_are_no_bundle(world: World, tmp_path: Path) -> None:
    folder = Path(zipfile.__file__).parent / "test"
    found = list(folder.rglob("*.zip")) if folder.is_dir() else []
    if not found:
        pytest.skip("this Python comes without its own tests")
    for zipped_file in found:
        path = tmp_path / "theirs.kmb"
        path.write_bytes(zipped_file.read_bytes())
        assert code_of(world, path) in (Code.CONTAINER, Code.TRUNCATED), zipped_file.name


def special_tars(world: World) -> Iterator[tuple[str, bytes]]:
    """Tars with other entries than plain files, by the writer of Python, in three dialects."""
    sound = bag_files(world, payload_files())
    kinds = {
        "symlink": tarfile.SYMTYPE, "hard link": tarfile.LNKTYPE, "fifo": tarfile.FIFOTYPE,
        "folder": tarfile.DIRTYPE, "character device": tarfile.CHRTYPE, "block device": tarfile.BLKTYPE,
        "contiguous": tarfile.CONTTYPE,
    }  # fmt: skip
    for style, (kind, flag) in itertools.product(
        (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT), kinds.items()
    ):
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w", format=style) as archive:
            special = tarfile.TarInfo("bag/bagit.txt")
            special.type, special.linkname = flag, "/etc/passwd"
            archive.addfile(special)
            for name, content in sound:
                plain = tarfile.TarInfo(f"bag/{name}")
                plain.size = len(content)
                archive.addfile(plain, io.BytesIO(content))
        yield f"{kind} in format {style}", file.getvalue()
    for name in ("../bagit.txt", "/bag/bagit.txt", "bag/" + "x" * 200, "bag/é", "bag/bagit.txt/"):
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w") as archive:
            archive.addfile(tarfile.TarInfo(name))
        yield f"name {name[:20]}", file.getvalue()
    yield "empty", bytes(10_240)
    yield "sound but for blocks of ten", tar_of(sound) + bytes(512)


def test_other_tars_are_refused(world: World, tmp_path: Path) -> None:
    count = 0
    for name, inner in special_tars(world):
        path = forgery(world, inner).place(tmp_path / "tar.kmb")
        assert code_of(world, path) is Code.TAR, name
        count += 1
    assert count >= 28
