"""What stock programs write is read here, or refused for a stated reason (security-and-bundles.md 6.2).

Signatures and certificates of ssh-keygen, and keys sealed by the age client: tests/e2e/test_break_glass.py.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import bagit
import pytest

from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.bundle import container
from sync.bundle.payload import check_layout, read_payload
from sync.bundle.read import open_bundle, verify
from sync.bundle.window import Window
from sync.trust.keys import private_text, public_line
from tests import clients
from tests.bundles import HEAD, NOON, World, change, make_world
from tests.forging import PASSWORD, bag_files, forgery, payload_files, sign_and_place, tar_of


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("headquarters"))


def refusal(world: World, path: Path) -> Refusal:
    with pytest.raises(Refusal) as refused, verify(path, world.trust, NOON) as verified:
        open_bundle(verified, world.headquarters.central_identity())
    return refused.value


def test_a_manifest_signed_by_ssh_keygen_makes_a_bundle_that_is_taken(world: World, tmp_path: Path) -> None:
    manifest, sealed, payload = forgery(world).parts()
    (tmp_path / "key").write_bytes(private_text(world.key))
    (tmp_path / "key").chmod(0o600)
    (tmp_path / "key.pub").write_text(public_line(world.key.public_key()) + "\n")
    (tmp_path / "key-cert.pub").write_text(world.certificate.line + "\n")
    (tmp_path / "manifest.json").write_bytes(manifest)
    sign = ["-Y", "sign", "-f", "key-cert.pub", "-n", "kommisjon.bundle.v1", "manifest.json"]
    subprocess.run([str(clients.program("ssh-keygen")), *sign], cwd=tmp_path, check=True, capture_output=True)
    ours = sign_and_place(world.signer, tmp_path / "ours.kmb", manifest, sealed, payload)
    theirs = tmp_path / "theirs.kmb"
    # Ed25519 signs the same bytes the same way: the whole file is the same as ours.
    small = {
        container.MANIFEST: manifest,
        container.SIGNATURE: (tmp_path / "manifest.json.sig").read_bytes(),
        container.SEALED_KEY: sealed,
    }
    with theirs.open("wb") as file:
        container.write_container(file, small, io.BytesIO(payload))
    assert theirs.read_bytes() == ours.read_bytes()
    with verify(theirs, world.trust, NOON) as verified:
        opened = open_bundle(verified, world.headquarters.central_identity())
        assert [line.raw for line in opened.lines()] == [HEAD, change(1)]


def seven_zipped(folder: Path, *switches: str) -> Path:
    """`bag.tar` in AES-256 by 7-Zip."""
    made = folder / "payload.zip"
    made.unlink(missing_ok=True)
    command = [str(clients.seven_zip()), "a", "-tzip", "-mem=AES256", f"-p{PASSWORD.decode()}", *switches]
    subprocess.run([*command, made.name, "bag.tar"], cwd=folder, check=True, capture_output=True)
    return made


@pytest.mark.parametrize("switches", [(), ("-mx=0",), ("-mtc=off", "-mta=off", "-mtm=off")])
def test_a_payload_by_7_zip_is_refused_for_its_layout_and_not_for_its_content(
    world: World, tmp_path: Path, switches: tuple[str, ...]
) -> None:
    """7-Zip writes times and attributes that say something of the machine: such a payload is not ours."""
    inner = tar_of(bag_files(world, payload_files()))
    (tmp_path / "bag.tar").write_bytes(inner)
    payload = seven_zipped(tmp_path, *switches).read_bytes()
    manifest = canonical.loads(forgery(world, inner).parts()[0])
    manifest["payload"] |= {"size": len(payload), "sha256": hashlib.sha256(payload).hexdigest()}
    sealed = forgery(world, inner).parts()[1]
    manifest["key"] = {"size": len(sealed), "sha256": hashlib.sha256(sealed).hexdigest()}
    path = sign_and_place(world.signer, tmp_path / "7.kmb", canonical.dumps(manifest), sealed, payload)
    found = refusal(world, path)
    assert (found.code, found.facts["detail"]) == (Code.PAYLOAD, "layout")
    # The encryption itself is the same: past the comparison of layouts it is read.
    with (tmp_path / "payload.zip").open("rb") as file:
        window = Window(file, 0, len(payload))
        assert b"".join(read_payload(window, PASSWORD, len(inner))) == inner
        with pytest.raises(Refusal):
            check_layout(window, len(inner))


def bags(folder: Path) -> Iterator[Path]:
    """The same files in a bag by bagit.py, with the lists it makes."""
    for digests in (["sha256"], ["sha256", "sha512"], ["md5"]):
        bag = folder / "-".join(digests)
        (bag / "att").mkdir(parents=True)
        (bag / "records.ndjson").write_bytes(HEAD + b"\n" + change(1) + b"\n")
        (bag / "pad").write_bytes(b"pad")
        bagit.make_bag(os.fspath(bag), {"External-Identifier": "5e" * 16}, checksums=digests)
        yield bag


def test_a_bag_by_bagit_is_refused_for_its_lists(world: World, tmp_path: Path) -> None:
    """Its lists have dates, other labels and another order: valid BagIt, and not our profile."""
    order = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")
    seen = 0
    for bag in bags(tmp_path / "bags"):
        names = [name for name in order if (bag / name).exists()]
        files = [(name, (bag / name).read_bytes()) for name in names]
        files += [(f"data/{name}", (bag / "data" / name).read_bytes()) for name in ("records.ndjson", "pad")]
        path = forgery(world, tar_of(files)).place(tmp_path / "bag.kmb")
        assert refusal(world, path).code in (Code.BAG, Code.TAR), bag.name
        seen += 1
    assert seen == 3


def test_a_tar_by_tar_is_refused_for_its_headers(world: World, tmp_path: Path) -> None:
    """GNU tar writes owners, times and folders, which we do not."""
    for name, content in bag_files(world, payload_files()):
        place = tmp_path / "bag" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    command = ["cf", "bag.tar", "--format=ustar", "bag"]
    subprocess.run([str(clients.program("tar")), *command], cwd=tmp_path, check=True, capture_output=True)
    path = forgery(world, (tmp_path / "bag.tar").read_bytes()).place(tmp_path / "tar.kmb")
    assert (refusal(world, path).code, refusal(world, path).facts["detail"]) == (Code.TAR, "header")
