"""The database written anew under another key: in little memory, and with nothing of it in plain on the disk."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.store.opening import connect
from kommisjon.store.store import Store, Write
from tests.unit.store.conftest import KEY

CANARY = "kanarifugl"
NEXT = bytes(range(100, 132))


def filled(store: Store) -> None:
    """Some megabytes, of which a half is deleted."""
    for number in range(400):
        rec = f"{CANARY}-{number}"
        store.save([Write("h", rec, {"a": {"s": "answered", "v": CANARY * 500}})], "AB")
    for number in range(200):
        store.delete("h", f"{CANARY}-{number}", "AB")


@pytest.mark.skipif(sys.platform != "linux", reason="looks at its open files through /proc")
def test_what_is_written_anew_lies_beside_the_database_under_its_key(store: Store, path: Path) -> None:
    filled(store)
    seen: dict[str, bytes] = {}

    def look() -> int:
        for handle in os.listdir("/proc/self/fd"):
            try:
                name = os.readlink(f"/proc/self/fd/{handle}")
                if name.endswith(" (deleted)"):
                    with open(f"/proc/self/fd/{handle}", "rb") as file:
                        seen[name] = max(seen.get(name, b""), file.read(), key=len)
            except OSError:
                continue
        return 0

    store.connection.execute("PRAGMA cache_size = 20")  # so that a small database is more than that
    store.connection.set_progress_handler(look, 200)
    store.change_key(lambda: bytearray(NEXT))
    store.connection.set_progress_handler(None, 0)
    [(name, written)] = [(name, data) for name, data in seen.items() if Path(name).parent == path.parent]
    assert len(written) > 1_000_000
    assert all(CANARY.encode() not in data for data in seen.values()), name
    assert sorted(file.name for file in path.parent.iterdir()) == ["store.db", "store.db-wal"]
    assert store.connection.execute("PRAGMA temp_store").fetchone()[0] == 2


def test_it_holds_the_same_and_opens_with_the_next_key_only(
    store: Store, path: Path, open_store: Callable[[], Store]
) -> None:
    filled(store)
    before = list(store.changes())
    store.change_key(lambda: bytearray(NEXT))
    assert list(store.changes()) == before
    store.check()
    store.close()
    with pytest.raises(Refusal) as refused:
        connect(path, bytearray(KEY))
    assert refused.value.code is Code.DB_DAMAGED
    connect(path, bytearray(NEXT)).close()


def test_a_folder_of_any_name_takes_it(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from kommisjon.store.opening import create

    folder = tmp_path / "Kari's mappe på øya"
    folder.mkdir()
    create(folder / "store.db", bytearray(KEY), "ab" * 16)
    with Store(folder / "store.db", bytearray(KEY), clock=lambda: datetime.now(UTC), random=os.urandom) as store:
        store.change_key(lambda: bytearray(NEXT))
    connect(folder / "store.db", bytearray(NEXT)).close()
