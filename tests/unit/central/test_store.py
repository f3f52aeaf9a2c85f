"""Making and finding a central database."""

from __future__ import annotations

import random
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, insert, select, update

from kommisjon.errors import Code, Refusal
from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.finding.search import search
from tests.synthetic_laptop import NOW, Laptop, mission_day

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


def code_of(address: str, key: bytes | None = None) -> Code:
    with pytest.raises(Refusal) as refused:
        store.connect(address, key)
    return refused.value.code


def test_there_is_none_until_one_is_made(tmp_path: Path, postgres_url: str) -> None:
    assert code_of(str(tmp_path / "central.db")) is Code.NO_CENTRAL
    assert code_of(f"sqlite:///{tmp_path}/no/such/place.db") is Code.NO_CENTRAL
    assert code_of("postgresql:///none?host=/no/such/folder") is Code.NO_CENTRAL
    assert code_of("gopher://x") is Code.NO_CENTRAL
    assert code_of(postgres_url) is Code.NO_CENTRAL
    assert not list(tmp_path.iterdir())


def test_one_that_is_there_is_not_made_again(central_address: str) -> None:
    with pytest.raises(Refusal) as refused:
        store.create(central_address)
    assert refused.value.code is Code.CENTRAL_EXISTS
    store.connect(central_address).dispose()


def test_one_made_by_a_newer_program_is_refused(central: Engine, central_address: str) -> None:
    with store.writing(central) as connection:
        connection.execute(update(schema.meta).values(value="99"))
    assert code_of(central_address) is Code.DB_NEWER


def test_one_made_before_a_column_gets_it(central: Engine, central_address: str) -> None:
    with store.writing(central) as connection:
        connection.exec_driver_sql("ALTER TABLE quarantine DROP COLUMN named")
        connection.execute(update(schema.meta).where(schema.meta.c.key == "schema").values(value="4"))
    again = store.connect(central_address)
    with again.connect() as connection:
        assert connection.execute(select(schema.quarantine.c.named)).all() == []
    again.dispose()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        store.create(str(tmp_path / "no" / "central.db"))
    assert refused.value.code is Code.FILE_UNREADABLE


def test_a_file_gets_another_key_and_keeps_what_it_holds(tmp_path: Path) -> None:
    address = str(tmp_path / "central.db")
    engine = store.create(address, KEY)
    with store.writing(engine) as connection:
        connection.execute(insert(schema.meta), {"key": "test", "value": "held"})
    with pytest.raises(Refusal) as refused:
        store.rekey(address, KEY, OTHER)
    assert refused.value.code is Code.CENTRAL_BUSY
    engine.dispose()
    with pytest.raises(Refusal) as refused:
        store.rekey(address, OTHER, KEY)
    assert refused.value.code is Code.DB_DAMAGED
    store.rekey(address, KEY, OTHER)
    assert (store.opens(address, KEY), store.opens(address, OTHER)) == (False, True)
    engine = store.connect(address, OTHER)
    with engine.connect() as connection:
        assert connection.scalar(select(schema.meta.c.value).where(schema.meta.c.key == "test")) == "held"
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    engine.dispose()


_REKEYS = f"""
import sys
from sync.central import store
print("begun", flush=True)
store.rekey(sys.argv[1], {KEY!r}, {OTHER!r})
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_cut_off_while_it_gets_another_key_a_file_opens_with_one_of_the_two(tmp_path: Path) -> None:
    address, rows = str(tmp_path / "central.db"), 4_000
    engine = store.create(address, KEY)
    with store.writing(engine) as connection:
        connection.execute(insert(schema.meta), [{"key": f"t{n}", "value": "x" * 3_000} for n in range(rows)])
    engine.dispose()
    keys, chance = (KEY, OTHER), random.Random(1)
    for _ in range(12):
        child = subprocess.Popen([sys.executable, "-c", _REKEYS, address], stdout=subprocess.PIPE)
        assert child.stdout is not None
        assert child.stdout.readline() == b"begun\n"
        time.sleep(chance.uniform(0, 0.25))
        child.kill()
        child.wait()
        child.stdout.close()
        (held,) = [key for key in keys if store.opens(address, key)]
        engine = store.connect(address, held)
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert connection.scalar(select(func.count()).where(schema.meta.c.value.like("xxx%"))) == rows
        engine.dispose()
        if held == OTHER:
            store.rekey(address, OTHER, KEY)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    store.create(str(tmp_path / "central.db")).dispose()
    assert stat.S_IMODE((tmp_path / "central.db").stat().st_mode) == 0o600


def test_sqlite_keeps_what_it_has_said_it_keeps(tmp_path: Path) -> None:
    engine = store.create(str(tmp_path / "central.db"))
    with engine.connect() as connection:
        said = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    engine.dispose()


def test_with_a_key_the_file_holds_no_plain_text_and_opens_only_with_it(tmp_path: Path) -> None:
    address = str(tmp_path / "central.db")
    engine = store.create(address, KEY)
    alpha = Laptop("alpha")
    mission_day(alpha, names=("Canarybird", "كناري"))
    take(engine, *alpha.export(), NOW)
    for file in tmp_path.iterdir():
        data = file.read_bytes()
        for text in ("Canarybird", "canarybird", "كناري", "SQLite format", "work_title"):
            assert text.encode() not in data, file.name
    engine.dispose()
    assert code_of(address) is Code.DB_DAMAGED
    assert code_of(address, bytes(32)) is Code.DB_DAMAGED
    again = store.connect(address, KEY)
    assert len(search(again, "canary")) == 1
    again.dispose()


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    address = str(tmp_path / "central.db")
    engine = store.create(address)
    alpha = Laptop("alpha")
    mission_day(alpha)
    take(engine, *alpha.export(), NOW)
    engine.dispose()
    with (tmp_path / "central.db").open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))
    with pytest.raises(Refusal) as refused:
        search(store.connect(address), "amina")
    assert refused.value.code is Code.DB_DAMAGED


def test_an_import_that_waited_too_long_for_another_is_told(tmp_path: Path) -> None:
    engine = store.create(str(tmp_path / "central.db"))
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout = 50"))
    engine.dispose()
    other = sqlite3.connect(tmp_path / "central.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    alpha = Laptop("alpha")
    mission_day(alpha)
    bundle = alpha.export()
    with pytest.raises(Refusal) as refused:
        take(engine, *bundle, NOW)
    assert refused.value.code is Code.CENTRAL_BUSY
    other.execute("ROLLBACK")
    other.close()
    assert take(engine, *bundle, NOW).counts.applied == 5
    engine.dispose()


def test_without_a_key_any_sqlite_reads_it(tmp_path: Path) -> None:
    store.create(str(tmp_path / "central.db")).dispose()
    plain = sqlite3.connect(tmp_path / "central.db")
    assert plain.execute("select value from meta where key = 'schema'").fetchone() == (str(schema.SCHEMA_VERSION),)
    plain.close()
