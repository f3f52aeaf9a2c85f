"""The opening procedure refuses what SQLite would call empty and fine (security-and-bundles.md 2.4, 2.5, F13)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.store.opening import connect, create
from kommisjon.store.store import Store, Write

KEY = bytes(range(32))
ANSWER = {"s": "answered", "v": "x" * 2000}


def refused(path: Path, key: bytes = KEY) -> Code:
    with pytest.raises(Refusal) as problem:
        connect(path, bytearray(key)).close()
    return problem.value.code


def test_the_settings_are_those_of_the_specification(path: Path) -> None:
    connection = connect(path, bytearray(KEY))
    found = {
        p: connection.execute(f"PRAGMA {p}").fetchone()[0]
        for p in (
            "journal_mode",
            "synchronous",
            "temp_store",
            "foreign_keys",
            "secure_delete",
            "trusted_schema",
            "cell_size_check",
            "wal_autocheckpoint",
            "locking_mode",
            "cache_size",
        )
    }
    connection.close()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "temp_store": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "wal_autocheckpoint": 200,
        "locking_mode": "exclusive",
        "cache_size": -65536,
    }


def test_the_key_is_wiped_after_use(path: Path) -> None:
    key = bytearray(KEY)
    connect(path, key).close()
    assert key == bytearray(32)


def test_another_key_is_damage_because_the_slot_has_already_checked_the_passphrase(path: Path) -> None:
    assert refused(path, bytes(32)) is Code.DB_DAMAGED


@pytest.mark.parametrize("size", [0, 1, 15, 4095, 4096, 8191])
def test_a_file_cut_short_is_missing_never_empty(path: Path, size: int) -> None:
    os.truncate(path, size)
    assert refused(path) is Code.DB_MISSING_OR_EMPTY


def test_no_file_is_missing_and_is_not_made(tmp_path: Path) -> None:
    assert refused(tmp_path / "other.db") is Code.DB_MISSING_OR_EMPTY
    assert list(tmp_path.glob("other*")) == []


def test_truncation_at_a_page_is_damage(store: Store, open_store: Callable[[], Store], path: Path) -> None:
    store.save([Write("h", f"r{n}", {"a": ANSWER}) for n in range(60)], "AB")
    store.close()
    os.truncate(path, path.stat().st_size // 4096 // 2 * 4096)
    assert refused(path) is Code.DB_DAMAGED


def test_a_flipped_bit_in_any_page_is_damage(store: Store, path: Path) -> None:
    store.save([Write("h", f"r{n}", {"a": ANSWER}) for n in range(10)], "AB")
    store.close()
    whole = path.read_bytes()
    for page in range(len(whole) // 4096):
        damaged = bytearray(whole)
        damaged[page * 4096 + 1000] ^= 1
        path.write_bytes(damaged)
        assert refused(path) is Code.DB_DAMAGED, page


def test_a_file_of_something_else_is_damage(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + bytes(20_000))
    assert refused(path) is Code.DB_DAMAGED


def test_a_second_window_is_told_so(path: Path) -> None:
    first = connect(path, bytearray(KEY))
    script = (
        "import sys; from pathlib import Path; from kommisjon.store.opening import connect\n"
        "from kommisjon.errors import Refusal\n"
        "try: connect(Path(sys.argv[1]), bytearray(range(32)))\n"
        "except Refusal as r: print(r.code.id)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, timeout=60)
    first.close()
    assert done.stdout.strip() == "KM-V106", done.stderr


def test_a_newer_schema_is_left_alone(path: Path) -> None:
    connection = connect(path, bytearray(KEY))
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert refused(path) is Code.DB_NEWER


def test_creating_twice_is_refused(path: Path) -> None:
    with pytest.raises(Refusal) as problem:
        create(path, bytearray(KEY), "00" * 16)
    assert problem.value.code is Code.VAULT_EXISTS


def test_an_aborted_creation_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="no space"):
        create(tmp_path / "store.db", bytearray(KEY), "00" * 16)
    assert [p.name for p in tmp_path.iterdir() if not p.name.endswith(("-wal", "-journal"))] == []


def can_mount() -> bool:
    """Whether this machine lets a process have a small file system of its own."""
    if not shutil.which("unshare"):
        return False
    done = subprocess.run(["unshare", "-Urm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True)
    return done.returncode == 0


@pytest.mark.skipif(not can_mount(), reason="needs a file system of its own (unshare -Urm)")
def test_a_full_disk_loses_only_the_answer_on_the_screen(tmp_path: Path) -> None:
    script = """
import os, sys
from datetime import datetime, UTC
from pathlib import Path
from kommisjon.errors import Refusal
from kommisjon.store.opening import create
from kommisjon.store.store import Store, Write
folder = Path(sys.argv[1])
create(folder / "store.db", bytearray(range(32)), "ab" * 16)
(folder / "other").write_bytes(bytes(100_000))
store = Store(folder / "store.db", bytearray(range(32)), clock=lambda: datetime.now(UTC), random=os.urandom)
store.name_device("laptop-1", 1)
saved = []
def save(name):
    store.save([Write("h", name, {"a": {"s": "answered", "v": "x" * 3000}})], "AB")
    saved.append(name)
try:
    for n in range(10_000):
        save(f"r{n}")
except Refusal as refusal:
    print(refusal.code.id)
(folder / "other").unlink()
save("after")
os._exit(print(sorted(saved) == sorted(r.rec for r in store.records("", home="h")), len(saved), flush=True) or 0)
"""
    mounted = 'mount -t tmpfs -o size=600k none "$1" && exec "$2" -c "$3" "$1"'
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", mounted, "sh", str(tmp_path), sys.executable, script],
        capture_output=True,
        text=True,
        timeout=120,
    )
    code, same, saved = done.stdout.split()
    assert (code, same) == ("KM-V108", "True"), done.stderr
    assert int(saved) > 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process to end")
def test_what_was_saved_is_there_after_kill_9(path: Path) -> None:
    script = """
import os, sys
from datetime import datetime, UTC
from pathlib import Path
from kommisjon.store.store import Store, Write
store = Store(Path(sys.argv[1]), bytearray(range(32)), clock=lambda: datetime.now(UTC), random=os.urandom)
if sys.argv[2] == "0": store.name_device("laptop-1", 1)
for n in range(100_000):
    store.save([Write("h", f"{sys.argv[2]}-{n}", {"a": {"s": "answered", "v": "x"}})], "AB")
    print(f"{sys.argv[2]}-{n}", flush=True)
"""
    said: set[str] = set()
    for attempt in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", script, str(path), str(attempt)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        for _ in range(20 + 13 * attempt):
            said.add(child.stdout.readline().strip())
        child.kill()
        child.stdout.close()
        child.wait()
    store = Store(path, bytearray(KEY), clock=lambda: datetime.now(UTC), random=os.urandom)
    assert said <= {record.rec for record in store.records("", home="h")}
    assert [change.n for change in store.changes()] == list(range(1, len(list(store.changes())) + 1))
    store.close()
