"""A death in the middle, and several importers at once: before or after, nothing lost. Synthetic data."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.process import BaseProcess
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select

from kommisjon.model.files import FileKind
from sync.bundle.attachments import Entry
from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.merged import attachments, log
from sync.merge import absorb, compose, encode
from tests.synthetic_files import JPEG
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

POSIX = sys.platform != "win32"
CONTEXT = multiprocessing.get_context("forkserver" if POSIX else "spawn")
if POSIX:
    # One process that has read this module and holds no connection is the parent of all that die.
    CONTEXT.set_forkserver_preload([__name__])


def a_bundle() -> tuple[list[bytes], Any]:
    alpha = Laptop("alpha")
    for case in range(100, 300, 10):
        mission_day(alpha, case)
    return alpha.export()


def whole_bundle() -> tuple[Any, ...]:
    """What `take` is given: the bundle above, and a file of three chunks that one of its changes names."""
    alpha = Laptop("alpha")
    for case in range(100, 300, 10):
        mission_day(alpha, case)
    photograph = JPEG + bytes(2 * attachments.CHUNK)
    digest = hashlib.sha256(photograph).hexdigest()
    file = {"name": "photo.jpg", "sha256": digest, "size": len(photograph), "kind": "jpg"}
    answer = {"s": "answered", "v": f"{digest}.jpg", "att": file}
    alpha._commit((record_id(100), record_id(100)), compose({}, {"photo": answer}), None)
    return (*alpha.export(), NOW, [(Entry(digest, len(photograph), FileKind.JPEG), [photograph])])


def import_until(address: str, statements: int) -> None:
    """Import, and die by SIGKILL when the database is given that many statements (run in a process of its own)."""
    engine, done = store.connect(address), 0

    def count(*_: object) -> None:
        nonlocal done
        done += 1
        if done == statements:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
    take(engine, *whole_bundle())


def state(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in schema.metadata.sorted_tables
        }


@pytest.mark.skipif(not POSIX, reason="SIGKILL is POSIX")
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=[pytest.mark.long, pytest.mark.timeout(1800)])])
def test_killed_at_any_step_central_is_as_before_and_the_bundle_can_be_taken_again(
    central_address: str, central: Engine, every: bool
) -> None:
    empty = state(central)
    steps = _steps(central_address)
    some = {1, 2, steps // 4, steps // 2, 3 * steps // 4, *range(steps - 5, steps + 1)}
    dead_at = list(range(1, steps + 1)) if every else sorted(some)
    for first in range(0, len(dead_at), 12):
        processes = [_child(central_address, step) for step in dead_at[first : first + 12]]
        for process in processes:
            process.join(60)
            assert process.exitcode == -signal.SIGKILL
    assert state(central) == empty
    counts = take(central, *whole_bundle()).counts
    assert (counts.applied, counts.attachments, counts.attachments_waiting) == (101, 1, 0)
    assert (state(central)["person"], state(central)["attachment_chunk"]) == (20, 3)


def _steps(address: str) -> int:
    """How many statements the import takes: counted in this process and rolled back."""
    engine, done = store.connect(address), 0

    class NotNow(Exception):
        pass

    def count(*_: object) -> None:
        nonlocal done
        done += 1

    def stop(*_: object) -> None:
        count()
        raise NotNow

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", stop)
    with pytest.raises(NotNow):
        take(engine, *whole_bundle())
    engine.dispose()
    return done


def _child(address: str, statements: int) -> BaseProcess:
    process = CONTEXT.Process(target=import_until, args=(address, statements))
    process.start()
    return process


def rivals() -> list[Laptop]:
    """Three laptops that all answered on the same twenty persons."""
    first = Laptop("alpha")
    for case in range(100, 300, 10):
        mission_day(first, case)
    made = [Laptop(device) for device in ("beta", "gamma", "delta")]
    for laptop in made:
        laptop.take(first.log.values())
        for case in range(100, 300, 10):
            for path in ("given_latin", "birth", "citizenship"):
                laptop.save(case, case + 1, {path: f"{laptop.device}-{path}"})
    return [first, *made]


def commits_late(engine: Engine) -> None:
    """Let each import take its time to commit, so that the others have begun and wait where they must."""
    event.listen(engine, "commit", lambda _: time.sleep(0.3))


def test_importers_at_once_lose_nothing(central: Engine) -> None:
    first, *others = rivals()
    take(central, *first.export(), NOW)
    commits_late(central)
    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(take, central, *laptop.export(), NOW) for laptop in others]
        receipts = [job.result() for job in jobs]
    assert [receipt.counts.applied for receipt in receipts] == [60, 60, 60]
    with central.connect() as connection:
        changes = list(log.read(connection))
        assert len(changes) == 280
        rows = connection.execute(select(schema.rec)).all()
        for row in rows:
            union = absorb({}, [c for c in changes if (c.home, c.rec) == (row.home, row.rec)])
            assert encode(union) == row.doc
        conflicts = connection.scalar(select(func.count()).select_from(schema.conflict))
    assert conflicts == 60
    assert sum(row.n_conflicts for row in rows) == 60


def test_the_same_file_taken_by_two_at_once_is_taken_once(central: Engine) -> None:
    content, facts = a_bundle()
    commits_late(central)
    told: list[int] = []
    with ThreadPoolExecutor(3) as pool:
        jobs = [
            pool.submit(take, central, content, facts, NOW, taken_before=lambda number=number: told.append(number))
            for number in range(3)
        ]
        receipts = {job.result().encoded() for job in jobs}
    assert len(receipts) == 1
    assert len(set(told)) == len(told) == 2, "two of them are told that it was taken before"
    assert state(central)["bundle"] == 1
    assert state(central)["chg"] == 100


def test_importers_of_the_same_relayed_changes_hold_them_once(central: Engine) -> None:
    first, *others = rivals()
    take(central, *first.export([]), NOW)
    commits_late(central)
    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(take, central, *laptop.export(laptop.log.values()), NOW) for laptop in others]
        receipts = [job.result() for job in jobs]
    assert sum(receipt.counts.applied for receipt in receipts) == 280
    assert sum(receipt.counts.already_held for receipt in receipts) == 200
    assert state(central)["chg"] == 280
