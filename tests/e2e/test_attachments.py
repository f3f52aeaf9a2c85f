"""A file from a disk, through an interview, a bundle and central, and out; cut off at any moment; a full disk.

All persons, files and keys are synthetic.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kommisjon.exchange.bundles import export
from kommisjon.interview.sitting import Sitting, Subject
from kommisjon.interview.stops import Stop
from kommisjon.model.files import FileKind
from kommisjon.store.store import Store
from kommisjon.store.unlocking import OpenVault, unlock
from kommisjon.vault.folder import VaultFolder
from sync.central.arriving.bundle_file import import_file
from sync.central.shown.show import show_case, shown_attachment
from sync.merge.lines import attached_in
from tests.chance import chance
from tests.conftest import _one_database
from tests.e2e.test_commands import Place, made
from tests.e2e.test_full_disk import can_mount
from tests.enrolled import NOON, PASSPHRASE, World
from tests.synthetic_files import FILES, JPEG, carried
from tests.unit.exchange.conftest import enrolled, stick, vault, world

__all__ = ["enrolled", "made", "stick", "vault", "world"]

MIB = 1024 * 1024
KILLS = [4, pytest.param(40, marks=[pytest.mark.long, pytest.mark.timeout(3000)])]
"""How often it is killed: every day, and at length."""


def now() -> datetime:
    return datetime.now(UTC)


def sit(store: Store) -> Sitting:
    """An interview with the first person on the laptop."""
    person = store.records("person")[0]
    return Sitting(store, carried(), Subject(person.home, person.rec), language=None, by="AB", clock=now)


def stop_at(sitting: Sitting, ref: str) -> Stop:
    return next(stop for stop in sitting.stops if stop.ref == ref)


def on_disk(folder: Path, content: bytes, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def a_photograph(size: int, seed: str = "synthetic") -> bytes:
    return JPEG + hashlib.shake_128(seed.encode()).digest(size - len(JPEG))


def whole(store: Store) -> dict[str, bytes]:
    """Every file in the store; checks that each is named by a change, and each that a change names is there."""
    named = {one.sha256: one.size for change in store.changes() for one in attached_in(change)}
    rows = dict(store._rows("SELECT sha256, size FROM att"))
    found = {sha256: b"".join(store.attachment(sha256)) for sha256 in named}
    assert rows == named
    assert all(hashlib.sha256(content).hexdigest() == sha256 for sha256, content in found.items())
    assert {sha256: len(content) for sha256, content in found.items()} == named
    return found


def test_what_was_attached_is_what_central_gives_out(
    vault: OpenVault, world: World, stick: Path, central: Engine, tmp_path: Path
) -> None:
    large, sitting = a_photograph(20 * MIB), sit(vault.store)
    for ref, content in (("photo", large), ("voice", FILES[FileKind.M4A]), ("film", FILES[FileKind.WEBM])):
        sitting.attach(stop_at(sitting, f"/data/{ref}"), on_disk(tmp_path / "phone", content, f"øvelse {ref}"))
    taken_back = on_disk(tmp_path / "phone", FILES[FileKind.PDF], "taken back.pdf")
    sitting.attach(stop_at(sitting, "/data/paper"), taken_back)
    sitting.undo()
    written = export(vault, stick, NOON)
    assert written.attachments == 4
    hq = world.headquarters
    receipt = import_file(central, written.path, hq.trust(), hq.central_identity(), NOON)
    assert (receipt.counts.attachments, receipt.counts.attachments_waiting) == (4, 0)
    shown = show_case(central, sitting._subject.case).attachments
    assert {one.path: one.name for one in shown} == {name: f"øvelse {name}" for name in ("photo", "voice", "film")}
    for one in shown:
        with shown_attachment(central, one.sha256) as (_, pieces):
            assert hashlib.sha256(b"".join(pieces)).hexdigest() == one.sha256
    (photo,) = (one for one in shown if one.path == "photo")
    assert (photo.sha256, photo.size) == (hashlib.sha256(large).hexdigest(), len(large))
    again = import_file(central, export(vault, stick, NOON).path, hq.trust(), hq.central_identity(), NOON)
    assert (again.counts.attachments, again.counts.attachments_waiting) == (0, 0)
    # Nothing of it lies anywhere in the clear but where it was read from.
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.parent.name in ("laptop", "out", "stick"):
            data = path.read_bytes()
            assert large[1000:1100] not in data, path
            assert "øvelse".encode() not in data, path


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """Central's address for commands."""
    if request.param == "sqlite":
        yield "{central}"
    else:
        yield from _one_database(request.getfixturevalue("postgres_url"))


def test_the_commands_take_show_and_write_out(made: Place, address: str, tmp_path: Path) -> None:
    with unlock(VaultFolder(made.folder / "laptop"), PASSPHRASE, clock=now) as vault:
        sitting = sit(vault.store)
        case = sitting._subject.case
        sitting.attach(stop_at(sitting, "/data/photo"), on_disk(tmp_path, JPEG, "øvelse.jpg"))
    secret, central = ("--passphrase-file", "{pass}"), ("--database", address, "--keys", "{keys}")
    out = made.run("--data", "{laptop}", "bundle", "export", "--to", tmp_path, *secret, "--json")
    assert out.json["attachments"] == 1
    said = made.run("--data", "{laptop}", "bundle", "export", "--to", tmp_path, *secret).out
    assert "1 attached file is in it." in said
    took = made.run("central", "import", out.json["bundle"], *central)
    assert (took.code, took.err) == (0, "")
    assert "1 attached file taken." in took.out
    digest = hashlib.sha256(JPEG).hexdigest()
    (file,) = made.run("central", "show", case, *central, "--json").json["attachments"]
    assert (file["sha256"], file["name"], file["waiting"]) == (digest, "øvelse.jpg", False)
    lines = made.run("central", "show", case, *central).out
    assert f"+ photo: øvelse.jpg, {len(JPEG)} bytes\n    {digest}" in lines
    to = tmp_path / "out.jpg"
    given = made.run("central", "attachment", f"{digest}.jpg", "--to", to, *central, "--json")
    assert given.json == {
        "file": str(to),
        "sha256": digest,
        "name": "øvelse.jpg",
        "kind": "jpg",
        "size": len(JPEG),
    }
    assert to.read_bytes() == JPEG
    assert to.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
    assert made.run("central", "attachment", digest, "--to", tmp_path / "no" / "x", *central).err.startswith(
        "KM-B108"
    )
    assert made.run("central", "attachment", "12", "--to", to, *central).code == 2


ATTACHING = """
import hashlib, sys
from datetime import UTC, datetime
from pathlib import Path
from kommisjon.store.unlocking import unlock
from kommisjon.vault.folder import VaultFolder
from tests.e2e.test_attachments import a_photograph, sit, stop_at
folder, typed, seed = VaultFolder(Path(sys.argv[1])), sys.stdin.readline().rstrip(), sys.argv[2]
photograph = Path(sys.argv[3])
with unlock(folder, typed, clock=lambda: datetime.now(UTC)) as vault:
    sitting = sit(vault.store)
    print("ready", flush=True)
    for n in range(10_000):
        content = a_photograph(300_000 + 50_000 * (n % 9), f"{seed} {n}")
        photograph.write_bytes(content)
        sitting.attach(stop_at(sitting, "/data/photo"), photograph)
        print(hashlib.sha256(content).hexdigest(), flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("kills", KILLS)
def test_killed_at_any_moment_a_file_and_its_answer_are_both_there_or_neither(
    vault: OpenVault, world: World, tmp_path: Path, kills: int
) -> None:
    vault.close()
    moments, saved = chance(), set()
    for round_ in range(kills):
        arguments = [str(vault.folder.path), str(round_), str(tmp_path / "photograph.jpg")]
        with subprocess.Popen(
            [sys.executable, "-c", ATTACHING, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as laptop:
            assert laptop.stdin is not None
            assert laptop.stdout is not None
            laptop.stdin.write(PASSPHRASE + "\n")
            laptop.stdin.flush()
            assert laptop.stdout.readline() == "ready\n"
            said = laptop.stdout.readline()  # one is saved, however busy the machine is
            time.sleep(moments.uniform(0, 0.5))
            laptop.kill()
            said += laptop.stdout.read()
        saved |= {line for line in said.splitlines(keepends=True) if line.endswith("\n")}
        with world.opened() as opened:
            found = whole(opened.store)
        assert {line.strip() for line in saved} <= set(found)
    assert len(saved) >= kills  # it was killed among saves


ON_A_FULL_DISK = """
import json, os, sys
from datetime import UTC, datetime
from pathlib import Path
from kommisjon.errors import Refusal
from kommisjon.store import attachments
from kommisjon.store.unlocking import unlock
from kommisjon.vault.folder import VaultFolder
from tests.e2e.test_attachments import sit, stop_at, whole
disk, photograph, small = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
if sys.argv[4] == "found out while writing":
    attachments.check_room = lambda *_: None
told = {}
with unlock(VaultFolder(disk / "laptop"), sys.stdin.readline().rstrip(), clock=lambda: datetime.now(UTC)) as vault:
    sitting = sit(vault.store)
    stop = stop_at(sitting, "/data/photo")
    sitting.attach(stop, small)
    before, changes = sitting.attached(stop), len(list(vault.store.changes()))
    free = lambda: os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    room = free()
    try:
        sitting.attach(stop, photograph)
    except Refusal as refusal:
        told["code"] = refusal.code.id
    told["as_before"] = (before, changes) == (sitting.attached(stop), len(list(vault.store.changes())))
    told["room_taken"] = room - free()
    sitting.answer(stop_at(sitting, "/data/title"), "words are still saved")
    told["files"] = list(whole(vault.store))
with unlock(VaultFolder(disk / "laptop"), os.environ["TYPED"], clock=lambda: datetime.now(UTC)) as vault:
    told["after"] = list(whole(vault.store))
    told["title"] = sit(vault.store).text(stop_at(sit(vault.store), "/data/title"))
print(json.dumps(told))
"""


@pytest.mark.slow
@pytest.mark.skipif(not can_mount(), reason="needs a small file system of its own (unshare -Urm)")
@pytest.mark.parametrize("when", ["seen beforehand", "found out while writing"])
def test_a_full_disk_refuses_the_file_and_leaves_everything_as_before(
    vault: OpenVault, tmp_path: Path, when: str
) -> None:
    vault.close()
    (tmp_path / "disk").mkdir()
    photograph = on_disk(tmp_path, a_photograph(24 * MIB), "large.jpg")
    small = on_disk(tmp_path, JPEG, "small.jpg")
    script = (
        'mount -t tmpfs -o size=16m none "$1" && cp -r "$2" "$1/laptop" && exec "$3" -c "$4" "$1" "$5" "$6" "$7"'
    )
    arguments = [tmp_path / "disk", vault.folder.path, sys.executable, ON_A_FULL_DISK, photograph, small, when]
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", script, "sh", *map(str, arguments)],
        input=PASSPHRASE + "\n",
        env={"TYPED": PASSPHRASE, "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    digest = hashlib.sha256(JPEG).hexdigest()
    assert (told["code"], told["as_before"]) == ("KM-V108", True)
    assert told["files"] == told["after"] == [digest]
    assert told["title"] == "words are still saved"
    assert told["room_taken"] < MIB
