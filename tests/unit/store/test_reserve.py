"""On a disk that is full, what belongs together is saved with the room of the reserve, or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.store.test_opening import can_mount

pytestmark = pytest.mark.skipif(not can_mount(), reason="needs a file system of its own (unshare -Urm)")

_BEGIN = """
import json, os, sys
from datetime import datetime, UTC
from pathlib import Path
from kommisjon.errors import Refusal
from kommisjon.store.audit import Act
from kommisjon.store.opening import create
from kommisjon.store.store import Store, Write
folder = Path(sys.argv[1])
create(folder / "store.db", bytearray(range(32)), "ab" * 16)
store = Store(folder / "store.db", bytearray(range(32)), clock=lambda: datetime.now(UTC), random=os.urandom)
store.name_device("laptop-1", 1)
(folder / "ballast").write_bytes(os.urandom(1_000_000))
def write(name, size):
    store.save([Write("h", name, {"a": {"s": "answered", "v": "x" * size}})], "AB")
def many(name, size):
    store.save([Write("h", f"{name}{n}", {"a": {"s": "answered", "v": "x" * 4000}}) for n in range(size)], "AB")
def both(name):
    write(name, 3000)
    store.note(Act.SETTLED_DISAGREEMENT, "AB", (name,))
def done(act):
    try:
        act()
    except Refusal as refusal:
        return refusal.code.id
    return "done"
def there():
    return sorted(record.rec for record in store.records("", home="h"))
with (folder / "other").open("wb", buffering=0) as other:
    try:
        while other.write(bytes(4096)):
            pass
    except OSError:
        pass
"""


def on_a_full_disk(place: Path, script: str) -> dict[str, Any]:
    """What a script prints that begins with an open store, a reserve, and not a page left."""
    mounted = 'mount -t tmpfs -o size=3m none "$1" && exec "$2" -c "$3" "$1"'
    ran = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", mounted, "sh", str(place), sys.executable, _BEGIN + script],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_what_is_done_at_once_is_done_with_the_reserve(tmp_path: Path) -> None:
    found = on_a_full_disk(
        tmp_path,
        """
ended = [done(lambda n=n: store.at_once(lambda: both(f"r{n}"))) for n in range(12)]
acts = [entry.act for entry in store.audit()]
print(json.dumps({"ended": ended, "there": there(), "acts": acts, "used": store.reserve_used}))
""",
    )
    assert found["ended"] == ["done"] * 12
    assert len(found["there"]) == len(found["acts"]) == 12
    assert found["used"] is True


def test_what_comes_in_packs_leaves_the_reserve_to_answers(tmp_path: Path) -> None:
    found = on_a_full_disk(
        tmp_path,
        """
def pack():
    with store.together():
        many("pack", 100)
ended = [done(pack), done(lambda: write("answer", 3000))]
print(json.dumps({"ended": ended, "there": there()}))
""",
    )
    assert found == {"ended": ["KM-V108", "done"], "there": ["answer"]}


@pytest.mark.parametrize(
    ("how", "ended"),
    [("store.at_once(two)", ["done", 41]), ("outer()", ["KM-V108", 0])],
    ids=["at once", "together"],
)
def test_the_second_half_is_not_saved_without_the_first(tmp_path: Path, how: str, ended: list[Any]) -> None:
    """What is more than memory holds is written before the end: SQLite then ends the transaction by itself."""
    found = on_a_full_disk(
        tmp_path,
        f"""
store.connection.execute("PRAGMA cache_size = 10")
def two():
    write("first", 3000)
    many("second", 40)
def outer():
    with store.together():
        two()
ended = done(lambda: {how})
print(json.dumps({{"ended": [ended, len(there())], "after": done(lambda: write("after", 100))}}))
""",
    )
    assert found == {"ended": ended, "after": "done"}
