"""A wrong clock changes no order and loses nothing (F16): set back or ahead, jumping, two laptops days apart."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kommisjon.interview.kept.past import past_answers
from kommisjon.store.opening import create
from kommisjon.store.store import Store, Write
from sync.merge import Change, absorb

KEY = bytes(range(32))
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
YEARS = timedelta(days=20 * 365)
SUMMER_TIME_ENDS = datetime(2026, 10, 25, 0, 59, 58, tzinfo=UTC)
WRONG = {
    "back": [-YEARS], "ahead": [YEARS], "before 1980": [-timedelta(days=47 * 365)],
    "ahead and back": [timedelta(0), YEARS, timedelta(0)], "back and ahead": [timedelta(0), -YEARS, timedelta(0)],
    "hour by hour": [timedelta(hours=n % 3 - 1) for n in range(6)], "standing still": [timedelta(0)] * 6,
}  # fmt: skip


class Jumping:
    """A clock that shows another time at each look."""

    def __init__(self, begin: datetime, jumps: list[timedelta]) -> None:
        self._begin, self._jumps, self._looks = begin, jumps, 0

    def __call__(self) -> datetime:
        self._looks += 1
        return self._begin + self._jumps[self._looks % len(self._jumps)]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("clocks") / "store.db"
    create(path, bytearray(KEY), "ab" * 16)
    return path.read_bytes()


@pytest.fixture
def stores(empty: bytes, tmp_path: Path) -> Iterator[list[Store]]:
    opened: list[Store] = []
    yield opened
    for store in opened:
        store.close()


def a_store(empty: bytes, path: Path, clock: Jumping) -> Store:
    path.write_bytes(empty)
    store = Store(path, bytearray(KEY), clock=clock, random=os.urandom)
    store.name_device(path.stem, 1)
    return store


def save(store: Store, text: str) -> None:
    store.save([Write("c", "r", {"remark": {"s": "answered", "v": text}})], "KN")


@pytest.mark.parametrize("begin", [NOON, SUMMER_TIME_ENDS, datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)])
@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("saves", [3, 9])
def test_what_was_saved_later_stands_and_comes_later(
    empty: bytes, tmp_path: Path, stores: list[Store], begin: datetime, wrong: str, saves: int
) -> None:
    store = a_store(empty, tmp_path / "one.db", Jumping(begin, WRONG[wrong]))
    stores.append(store)
    said = [f"{n}" for n in range(saves)]
    for text in said:
        save(store, text)
        store.note("opened_case", "KN")
    record, history = store.record("c", "r"), store.history("c", "r")
    assert record is not None
    assert [one.text for one in past_answers(history, record.doc, ["remark"])] == said
    assert [head.value for head in record.doc["remark"].heads] == [{"s": "answered", "v": said[-1]}]
    assert [change.n for change in history] == list(range(1, saves + 1))
    assert [entry.no for entry in store.audit()] == list(range(1, saves + 1))
    store.check()


@pytest.mark.parametrize("apart", [timedelta(days=3), timedelta(days=-3), YEARS, -YEARS])
@pytest.mark.parametrize("wrong", sorted(WRONG)[:5])
def test_two_laptops_days_apart_keep_both_answers(
    empty: bytes, tmp_path: Path, stores: list[Store], apart: timedelta, wrong: str
) -> None:
    for name, begin in (("one.db", NOON), ("other.db", NOON + apart)):
        store = a_store(empty, tmp_path / name, Jumping(begin, WRONG[wrong]))
        stores.append(store)
        save(store, f"first on {name}")
        save(store, f"then on {name}")
    changes = [
        Change(c.home, c.rec, actor, c.n, c.hlc, c.by, c.form, c.why, entries)
        for actor, store in enumerate(stores, 1)
        for c in store.changes()
        for entries in [tuple(e._replace(context=tuple((actor, n) for _, n in e.context)) for e in c.entries)]
    ]
    both = absorb({}, changes)
    assert both == absorb({}, reversed(changes))
    assert {str((head.value or {})["v"]) for head in both["remark"].heads} == {
        "then on one.db",
        "then on other.db",
    }
    shown = past_answers(changes, both, ["remark"])
    assert sum(one.stands for one in shown) == sum(one.disputed for one in shown) == 2
