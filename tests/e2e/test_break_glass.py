"""A bundle is checked and read with the commands of docs/break-glass.md, by programs that nobody here wrote.

And the other way: what those programs sign and seal is verified and opened here.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from sync.bundle.read import open_bundle, verify
from sync.bundle.seal import new_password, unseal
from sync.trust import sshsig
from sync.trust.certificate import Certificate, parse
from sync.trust.document import Revocation, Trust, moment_text
from sync.trust.keys import key_blob, private_text, public_line
from sync.trust.sealing import Identity
from sync.trust.signers import revocation_list
from tests import clients
from tests.bundles import HEAD, PNG, World, attachment, change, make_world

GUIDE = Path(__file__).parents[2] / "docs" / "break-glass.md"
NOW = datetime.now(UTC).replace(microsecond=0)


def commands() -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module", params=["mlkem768x25519", "x25519"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("headquarters"), seal=request.param, now=NOW)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder as the guide asks for it, and the programs on its PATH."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, found in (("7zz", clients.seven_zip()), ("node", clients.node())):
        (programs / name).symlink_to(found)
    for name in ("ssh-keygen", "tar", "sha256sum", "bagit.py"):
        clients.program(name)
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "node_modules").symlink_to(clients.age_client())
    for name in ("unseal.mjs", "seal.mjs"):
        shutil.copy(clients.CLIENTS / name, folder)
    return folder


def run(folder: Path, script: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    path = os.pathsep.join((str(folder.parent / "programs"), str(Path(sys.executable).parent), os.environ["PATH"]))
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path},
        input=stdin,
        capture_output=True,
        timeout=120,
    )


def lay_out(world: World, desk: Path, identity: str) -> None:
    headquarters = world.headquarters.folder
    for name in ("allowed_signers", "revoked.krl"):
        shutil.copy(headquarters / name, desk)
    shutil.copy(headquarters / identity / "identity.txt", desk)
    lines = [HEAD, *(change(n, "بیکر خانه") for n in range(1, 40))]
    written = world.write(desk / "out", lines=lines, attachments=[attachment(PNG)], created=NOW)
    written.path.rename(desk / "bundle.kmb")


@pytest.mark.parametrize("identity", ["central", "escrow"])
def test_the_guide_opens_a_bundle(world: World, desk: Path, identity: str) -> None:
    lay_out(world, desk, identity)
    done = run(desk, "".join(commands()))
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    records = (desk / "bag/data/records.ndjson").read_bytes().split(b"\n")
    assert (records[0], records[1], records[-1]) == (HEAD, change(1, "بیکر خانه"), b"")
    assert (desk / "bag/data/att" / hashlib.sha256(PNG).hexdigest()).read_bytes() == PNG
    with verify(desk / "bundle.kmb", world.trust, NOW) as verified:
        assert [
            line.raw for line in open_bundle(verified, world.headquarters.escrow_identity()).lines()
        ] == records[:-1]


def test_the_guide_names_the_whole_chain() -> None:
    script = "".join(commands())
    for step in (
        "7zz t ",
        "ssh-keygen -Y verify ",
        "sha256sum < key.age",
        "sha256sum < payload.zip",
        "unseal.mjs ",
    ):
        assert step in script
    for step in (
        "7zz x -y -p",
        "tar xf ",
        "sha256sum -c manifest-sha256.txt",
        "bagit.py --validate ",
        "inner_sha256",
    ):
        assert step in script


def test_unzip_finds_no_fault(world: World, desk: Path) -> None:
    clients.program("unzip")
    lay_out(world, desk, "central")
    done = run(desk, "unzip -t bundle.kmb")
    assert done.returncode == 0, done.stdout.decode()


def verify_step() -> str:
    (step,) = [block for block in commands() if "ssh-keygen" in block]
    return "7zz x -y bundle.kmb > unpacking.log\n" + step


def withdraw(world: World, desk: Path, serial: str) -> Trust:
    """Give a trust document that withdraws a serial, and put its list on the desk."""
    revocation = Revocation(serial=serial, reason="lost", last_ok_seq=0, time=moment_text(NOW))
    trust = world.trust.model_copy(update={"revocations": [revocation]})
    (desk / "revoked.krl").write_bytes(revocation_list(trust, NOW))
    return trust


def test_ssh_keygen_refuses_what_we_refuse(world: World, desk: Path) -> None:
    lay_out(world, desk, "central")
    assert run(desk, verify_step()).returncode == 0
    other = withdraw(world, desk, f"{world.certificate.serial ^ 1:016x}")
    assert run(desk, verify_step()).returncode == 0
    verify(desk / "bundle.kmb", other, NOW).close()
    withdrawn = withdraw(world, desk, world.certificate.serial_hex)
    assert run(desk, verify_step()).returncode != 0
    with pytest.raises(Refusal) as refused:
        verify(desk / "bundle.kmb", withdrawn, NOW)
    assert refused.value.code is Code.REVOKED


def test_ssh_keygen_refuses_another_use_and_a_later_time(world: World, desk: Path) -> None:
    lay_out(world, desk, "central")
    step = verify_step()
    assert run(desk, step.replace("kommisjon.bundle.v1", "kommisjon.receipt.v1")).returncode != 0
    later = (NOW + timedelta(days=61)).strftime("%Y%m%d%H%M%SZ")
    assert run(desk, step.replace("-Y verify", f"-Y verify -O verify-time={later}")).returncode != 0
    assert run(desk, step.replace('-I "$device"', "-I device-0000")).returncode != 0


def test_a_receipt_is_vouched_for_only_under_central(world: World, desk: Path) -> None:
    central = world.headquarters.certify_central(
        world.certificate.mission,
        valid_from=NOW - timedelta(days=1),
        valid_until=NOW + timedelta(days=1),
        random=world.random.randbytes,
    )
    shutil.copy(world.headquarters.folder / "allowed_signers", desk)
    for name, certificate, key in (
        ("central", central, world.headquarters.receipt_key()),
        ("laptop", world.certificate, world.key),
    ):
        (desk / f"{name}.sig").write_bytes(sshsig.sign(b"receipt", "kommisjon.receipt.v1", key, certificate.blob))
    check = "ssh-keygen -Y verify -f allowed_signers -I {} -n kommisjon.receipt.v1 -s {}.sig"
    assert run(desk, check.format(central.device, "central"), b"receipt").returncode == 0
    assert run(desk, check.format(world.certificate.device, "laptop"), b"receipt").returncode != 0


def test_a_signature_by_ssh_keygen_is_verified_here(world: World, desk: Path) -> None:
    (desk / "device").write_bytes(private_text(world.key))
    (desk / "device").chmod(0o600)
    (desk / "device.pub").write_text(public_line(world.key.public_key()) + "\n")
    (desk / "device-cert.pub").write_text(world.certificate.line + "\n")
    message = b"manifest\n"
    for public, expected in (
        ("device.pub", key_blob(world.key.public_key())),
        ("device-cert.pub", world.certificate.blob),
    ):
        done = run(desk, f"ssh-keygen -Y sign -f {public} -n kommisjon.bundle.v1", message)
        signature = sshsig.parse(done.stdout)
        assert (signature.public, signature.namespace) == (expected, "kommisjon.bundle.v1"), done.stderr
        sshsig.check(signature, message, world.key.public_key())
        with pytest.raises(Refusal) as refused:
            sshsig.check(signature, message + b" ", world.key.public_key())
        assert refused.value.code is Code.SIG_INVALID
        with pytest.raises(Refusal) as refused:
            sshsig.check(replace(signature, namespace="kommisjon.receipt.v1"), message, world.key.public_key())
        assert refused.value.code is Code.SIG_INVALID


def test_a_certificate_by_ssh_keygen_is_read_here(world: World, desk: Path) -> None:
    shutil.copy(world.headquarters.folder / "ca" / "ca", desk / "ca")
    (desk / "laptop.pub").write_text(public_line(world.key.public_key()) + "\n")
    issue = "ssh-keygen -q -s ca -I device:{0} -n {0},mission:m-1 -z 77 -V -1d:+1d -O clear {1} laptop.pub"
    assert run(desk, issue.format("device-1", "")).returncode == 0
    certificate = read_certificate(desk)
    assert (certificate.device, certificate.mission, certificate.serial) == ("device-1", "m-1", 77)
    Trust.check_issued(world.trust, certificate)
    assert run(desk, issue.format("device-1", "-h")).returncode == 0
    refuse_certificate(desk)
    assert run(desk, issue.format("device-1", "-O permit-pty")).returncode == 0
    refuse_certificate(desk)


def read_certificate(desk: Path) -> Certificate:
    return parse(b64decode((desk / "laptop-cert.pub").read_text().split()[1]))


def refuse_certificate(desk: Path) -> None:
    with pytest.raises(Refusal) as refused:
        read_certificate(desk)
    assert refused.value.code is Code.CERT


def test_what_the_age_client_seals_is_opened_here(world: World, desk: Path) -> None:
    password = new_password(world.random.randbytes)
    texts = " ".join(recipient.text for recipient in world.trust.recipients())
    done = run(desk, f"node seal.mjs sealed.age {texts}", password)
    assert done.returncode == 0, done.stderr
    sealed = (desk / "sealed.age").read_bytes()
    for identity in (world.headquarters.central_identity(), world.headquarters.escrow_identity()):
        assert unseal(sealed, identity, 2) == password
    stranger = Identity.generate(world.trust.seal, world.random.randbytes)
    with pytest.raises(Refusal) as refused:
        unseal(sealed, stranger, 2)
    assert refused.value.code is Code.SEAL_NO_MATCH


def test_the_vectors_are_read_by_the_lines_of_their_page(desk: Path) -> None:
    vectors = GUIDE.with_name("vectors")
    shutil.copytree(vectors, desk, dirs_exist_ok=True)
    page = GUIDE.with_name("exchange.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    done = run(desk, script)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    said = json.loads((vectors / "bundle.json").read_text(encoding="utf-8"))
    manifest = (desk / "manifest.json").read_bytes()
    assert manifest.decode() == said["manifest"]
    signed, records = json.loads(manifest), (desk / "bag/data/records.ndjson").read_bytes()
    digests = re.findall(r"^([0-9a-f]{64})  (\S+)$", done.stdout.decode(), re.MULTILINE)
    assert {name: digest for digest, name in digests} == {
        "manifest.json": said["manifest_sha256"],
        "key.age": signed["key"]["sha256"],
        "payload.zip": signed["payload"]["sha256"],
        "bag.tar": signed["payload"]["inner_sha256"],
        "bag/data/records.ndjson": said["records_sha256"],
    }
    assert records.decode().splitlines() == said["records"]
    assert (desk / "bag/bag-info.txt").read_text() == said["bag_info"]
    assert [one["sha256"] for one in said["attachments"]] == [
        one.name for one in (desk / "bag/data/att").iterdir()
    ]
