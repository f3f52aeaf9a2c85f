"""The log of a laptop: numbers without gaps, none given twice, and every answer that was called saved is in it."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kommisjon.errors import Refusal
from kommisjon.interview.kept.past import past_answers
from kommisjon.store.opening import create
from kommisjon.store.store import Store, Write

KEY = bytes(range(32))
RECORDS = ("r1", "r2")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("save"), st.sampled_from(RECORDS), st.text("abc", min_size=1, max_size=3)),
        st.tuples(st.just("refused"), st.sampled_from(RECORDS), st.just("x")),
        st.tuples(st.just("broken off"), st.sampled_from(RECORDS), st.just("y")),
        st.tuples(st.just("full"), st.sampled_from(RECORDS), st.just("z")),
        st.tuples(st.sampled_from(["open again", "power cut"]), st.just(""), st.just("")),
    ),
    min_size=1,
    max_size=14,
)


class Laptop:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.boots = 0
        create(self.path, bytearray(KEY), "ab" * 16)
        self.store = self._opened()
        self.store.name_device("laptop-1", 1)
        self.acknowledged: list[tuple[str, str]] = []

    @property
    def path(self) -> Path:
        return self.folder / str(self.boots) / "store.db" if self.boots else self.folder / "store.db"

    def _opened(self) -> Store:
        return Store(self.path, bytearray(KEY), clock=lambda: datetime.now(UTC), random=os.urandom)

    def take(self, kind: str, rec: str, text: str) -> None:
        values: dict[str, Any] = {"remark": {"s": "answered", "v": text}}
        if kind == "save":
            self.store.save([Write("c", rec, values)], "AB")
            self.acknowledged.append((rec, text))
        elif kind == "refused":
            self._fails([Write("c", rec, values), Write("c", rec, {"Not a path": None})])
        elif kind == "broken off":
            self._broken_off(Write("c", rec, values))
        elif kind == "full":
            self.store._row(f"PRAGMA max_page_count = {self.store._row('PRAGMA page_count')[0]}")
            much = {f"q{n}": {"s": "answered", "v": "x" * 900} for n in range(60)}
            self._fails([Write("c", rec, values), Write("c", rec, much)])
            self.store._row("PRAGMA max_page_count = 1000000")
        elif kind == "open again":
            self.store.close()
            self.store = self._opened()
        else:
            self._power_cut()

    def _fails(self, writes: list[Write]) -> None:
        try:
            self.store.save(writes, "AB")
        except Refusal:
            return
        raise AssertionError("it was saved")

    def _broken_off(self, write: Write) -> None:
        try:
            with self.store.together():
                self.store.save([write], "AB")
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            return

    def _power_cut(self) -> None:
        """Go on from the files as they lie, with the program still running."""
        left = self.path
        self.boots += 1
        self.path.parent.mkdir()
        for name in (left.name, left.name + "-wal"):
            if left.with_name(name).exists():
                shutil.copy(left.with_name(name), self.path.with_name(name))
        self.store._connection.close()
        self.store = self._opened()


@settings(max_examples=60)
@given(STEPS)
def test_every_answer_ever_given_is_in_the_history(steps: list[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        laptop = Laptop(Path(folder))
        try:
            for step in steps:
                laptop.take(*step)
                numbers = [change.n for change in laptop.store.changes()]
                assert numbers == list(range(1, len(laptop.acknowledged) + 1))
            for rec in RECORDS:
                record = laptop.store.record("c", rec)
                past = past_answers(laptop.store.history("c", rec), record.doc if record else {}, ["remark"])
                assert [one.text for one in past] == [text for r, text in laptop.acknowledged if r == rec]
                assert [one.stands for one in past] == [False] * (len(past) - 1) + [True] * bool(past)
            laptop.store.check()
        finally:
            laptop.store.close()
