"""Key files under a passphrase: opened by it alone, never written over, and by programs that nobody here wrote."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from sync.trust.headquarters import Headquarters
from sync.trust.key_files import KeyFiles, NewKeys
from sync.trust.locked import lock, unlock
from tests import clients
from tests.bundles import NOON
from tests.office import key, line

PASSPHRASE = "to personer på hver sin kant"
WORK = 10


def refused(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value


def own(place: str) -> str:
    return f"{place.partition('/')[0]}: {PASSPHRASE}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A headquarters whose holders have a passphrase each."""
    place = tmp_path_factory.mktemp("headquarters")
    Headquarters.create(
        place,
        now=NOON,
        expires=NOON.replace(year=2028),
        random=os.urandom,
        seal="mlkem768x25519",
        passphrase=own,
        work=WORK,
    )
    return place


def test_no_key_lies_in_the_open(folder: Path) -> None:
    secret = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o077 == 0]
    assert {path.relative_to(folder).as_posix() for path in secret} >= {
        "root-1/root.age",
        "root-2/root.age",
        "root-3/root.age",
        "ca/ca.age",
        "central/identity.txt.age",
        "central/receipt-signer.age",
        "escrow/identity.txt.age",
    }
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"PRIVATE KEY" not in content
            assert b"AGE-SECRET-KEY" not in content


def test_each_holder_opens_the_own_files(folder: Path) -> None:
    headquarters = Headquarters(folder, own)
    trust = headquarters.trust()
    assert headquarters.central_identity().recipient.text == trust.central[0]
    assert headquarters.escrow_identity().recipient.text == trust.escrow[0]
    assert headquarters.receipt_key()
    for root in trust.roots:
        assert headquarters.keys.signing_key(root, "root-*")


def test_a_wrong_passphrase_and_none_are_told_apart(folder: Path) -> None:
    wrong = refused(Headquarters(folder, lambda place: PASSPHRASE).central_identity)
    assert (wrong.code, wrong.facts) == (Code.KEY_PASSPHRASE, {"file": str(Path("central", "identity.txt"))})
    assert refused(Headquarters(folder).central_identity).code is Code.KEY_LOCKED


def test_a_damaged_file_opens_with_no_passphrase(folder: Path, tmp_path: Path) -> None:
    data = (folder / "ca" / "ca.age").read_bytes()
    (tmp_path / "ca").mkdir()
    (tmp_path / "ca" / "ca.age").write_bytes(data[:-1])
    files = KeyFiles(tmp_path, own)
    assert refused(lambda: files.read(Path("ca", "ca"))).code is Code.KEY_PASSPHRASE


def test_a_file_that_asks_for_too_much_memory_is_refused() -> None:
    data = lock(b"key", PASSPHRASE, os.urandom, work=WORK)
    with pytest.raises(ValueError, match="form"):
        unlock(data.replace(b" 10\n", b" 30\n", 1), PASSPHRASE)


def test_only_small_files_are_locked() -> None:
    with pytest.raises(ValueError, match="small"):
        lock(bytes(64 * 1024), PASSPHRASE, os.urandom, work=WORK)


def test_a_key_never_writes_over_another(tmp_path: Path) -> None:
    new = NewKeys(tmp_path, os.urandom, lambda _: PASSPHRASE, WORK)
    new.keep_signing_key(Path("ca", "ca"), key(1))
    assert refused(lambda: new.keep_signing_key(Path("ca", "ca"), key(2))).code is Code.KEYS_EXIST
    files = KeyFiles(tmp_path, lambda _: PASSPHRASE)
    assert files.signing_key(line(1), "ca").private_bytes_raw() == key(1).private_bytes_raw()
    assert files.free_place(Path("ca", "ca")) == Path("ca", "ca-2")


def test_a_public_line_that_promises_another_key_is_told(tmp_path: Path) -> None:
    NewKeys(tmp_path, os.urandom).keep_signing_key(Path("ca", "ca"), key(1))
    (tmp_path / "ca" / "ca.pub").write_text(line(2) + "\n")
    files = KeyFiles(tmp_path)
    assert refused(lambda: files.signing_key(line(2), "ca")).code is Code.KEY_FILE
    assert refused(lambda: files.signing_key(line(1), "ca")).code is Code.FILE_UNREADABLE


def opened_by_the_age_client(path: Path, passphrase: str) -> bytes:
    done = subprocess.run(
        [clients.node(), clients.CLIENTS / "unlock.mjs", path],
        input=passphrase.encode(),
        capture_output=True,
        cwd=clients.age_client().parent,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_age_client_opens_a_key_file_and_ssh_keygen_reads_it(folder: Path, tmp_path: Path) -> None:
    plain = tmp_path / "root"
    plain.write_bytes(opened_by_the_age_client(folder / "root-1" / "root.age", own("root-1")))
    plain.chmod(0o600)
    done = subprocess.run(
        [clients.program("ssh-keygen"), "-y", "-f", plain], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == (folder / "root-1" / "root.pub").read_text().strip(), done.stderr
    assert b"AGE-SECRET-KEY-PQ-1" in opened_by_the_age_client(
        folder / "escrow" / "identity.txt.age", own("escrow")
    )


def test_what_the_age_client_locks_opens_here(tmp_path: Path) -> None:
    path = tmp_path / "locked"
    done = subprocess.run(
        [clients.node(), clients.CLIENTS / "lock.mjs", path, PASSPHRASE, str(WORK)],
        input=b"a key of the age client",
        capture_output=True,
        cwd=clients.age_client().parent,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert unlock(path.read_bytes(), PASSPHRASE) == b"a key of the age client"
