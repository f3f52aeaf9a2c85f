"""Which record each part of a form fills, and how answers stand on it.

The form's root fills one record; each entry of a repeat fills a record of its own, whose type is the repeat's name
(central-and-merge.md 2.2: repeats are records, never array positions). Options of a select-multiple question stand
on a path each, so that two officers who add different ones do not conflict; those of a ranking stand on one path,
in their order, which is the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from kommisjon.interview.attaching import KnownFiles
from kommisjon.interview.paths import answered, entry_type, name_of, option_path, path_of, split_ref, text_of
from kommisjon.interview.records import Records
from kommisjon.model.answers import Status
from kommisjon.xform import ItemKind, State
from sync.merge import View, view

Values = dict[str, dict[str, Any] | None]
Entries = tuple[tuple[str, int], ...]

_POSITION = re.compile(r"\[\d+\]")
_NO_DOC = view({})


class Binding:
    """The records behind one filling. Entries without a record yet get one with their first answer."""

    def __init__(self, store: Records, state: State, home: str, root: str, new_id: Callable[[], str]) -> None:
        self._store = store
        self._state = state
        self._new_id = new_id
        self.home = home
        self.root = root
        self.loaded: set[str] = set()
        """References of what came from the store."""
        self.files = KnownFiles()
        self._entries: dict[tuple[str, str], list[str | None]] = {}

    def load(self) -> None:
        """Put every stored answer into the state, and make the entries that are stored."""
        self._fill(self.root, ())
        handled: set[str] = set()
        while waiting := [repeat for repeat in self._state.repeats() if repeat not in handled]:
            for repeat in waiting:
                handled.add(repeat)
                self._load_entries(repeat)

    def place(self, ref: str) -> tuple[Entries, str]:
        """The entries a question stands in, and its path on its record."""
        entries, names = split_ref(ref, self._repeat_paths())
        return entries, path_of(names)

    def record_of(self, entries: Entries) -> str:
        """The id of the record that these entries lead to; a new one for an entry without."""
        rec = self.root
        for repeat, place in entries:
            row = self._row(rec, repeat, place)
            if row[place - 1] is None:
                row[place - 1] = self._new_id()
            rec = row[place - 1] or rec
        return rec

    def known_records(self) -> list[str]:
        """The ids of every record that already belongs to this filling."""
        return [self.root, *(rec for row in self._entries.values() for rec in row if rec is not None)]

    def parent_of(self, entries: Entries) -> str:
        return self.record_of(entries[:-1])

    def order_of(self, entries: Entries) -> int:
        """The order a new entry is stored with: its place, and behind the entries that stand before it.

        Entries that were removed leave gaps, so a place alone could be a number that a later entry has.
        """
        repeat, place = entries[-1]
        row = self._row(self.parent_of(entries), repeat, place)
        before = [self._view(rec).value("_order") or 0 for rec in row[: place - 1] if rec is not None]
        return max(place, *(order + 1 for order in before)) if before else place

    def forget(self, entries: Entries) -> str | None:
        """Take an entry out of the row; gives its record's id, if it had one."""
        repeat, place = entries[-1]
        return self._row(self.parent_of(entries), repeat, place).pop(place - 1)

    def values(self, ref: str, kind: ItemKind) -> tuple[Entries, Values]:
        """What is to be stored for a question as it stands in the state now."""
        entries, path = self.place(ref)
        text, status = self._state.value(ref), self._state.status(ref)
        if status in (Status.DECLINED, Status.UNKNOWN):
            return entries, {path: {"s": status.value}, **self._unchosen(entries, path, ())}
        if kind is ItemKind.SELECT_MANY:
            return entries, self._options(entries, path, text)
        if kind is ItemKind.FILE:
            return entries, {path: self.files.answer(text)}
        return entries, {path: answered(text, whole=kind is ItemKind.INTEGER)}

    def _options(self, entries: Entries, path: str, text: str) -> Values:
        chosen = text.split()
        values: Values = {path: {"s": "answered"} if chosen else {"s": "not_asked"}}
        values |= {option_path(path, option): {"s": "answered", "v": True} for option in chosen}
        return values | self._unchosen(entries, path, tuple(chosen))

    def _unchosen(self, entries: Entries, path: str, chosen: tuple[str, ...]) -> Values:
        """False for the options that stood chosen before and no longer do."""
        keep = {option_path(path, option) for option in chosen}
        shown = self._view(self.record_of(entries))
        standing = [
            p for p in shown.values if p.startswith(path + "/") and shown.value(p) is True and p not in keep
        ]
        return {p: {"s": "answered", "v": False} for p in standing}

    def _fill(self, rec: str, entries: Entries) -> None:
        shown = self._view(rec)
        if not shown.values:
            return
        stored = {path: drawn.value for path, drawn in shown.values.items() if not path.startswith("_")}
        for node_ref in self._leaves():
            at, path = self.place(node_ref)
            if at == entries and (value := stored.get(path)) is not None:
                status = Status(value["s"])
                self.loaded.add(node_ref)
                self.files.note_stored(value)
                self._state.put(
                    node_ref, _text(stored, path, value), None if status is Status.ANSWERED else status
                )

    def _load_entries(self, repeat: str) -> None:
        # A repeat's own reference reads as its first entry; what stands above that is its parent.
        *above, (path, _) = split_ref(repeat, self._repeat_paths())[0]
        entries = tuple(above)
        parent = self.record_of(entries)
        record_type = entry_type(path, self._state.form.attributes)
        found = list(self._store.records(record_type, parent=parent))
        found.sort(key=lambda record: (view(record.doc).value("_order") or 0, record.rec))
        row: list[str | None] = [record.rec for record in found]
        self._entries[parent, path] = row
        if self._state.wanted(repeat) is None:
            while self._state.count(repeat) > len(row):
                self._state.remove(repeat, self._state.count(repeat))
        self._state.grow(repeat, len(row))
        for place in range(1, len(row) + 1):
            self._fill(row[place - 1] or "", (*entries, (path, place)))

    def _row(self, parent: str, repeat: str, place: int) -> list[str | None]:
        row = self._entries.setdefault((parent, repeat), [])
        row.extend([None] * (place - len(row)))
        return row

    def _leaves(self) -> list[str]:
        return [node.ref() for node in self._state.leaves(relevant=False)]

    def _repeat_paths(self) -> frozenset[str]:
        return frozenset(_POSITION.sub("", repeat) for repeat in self._state.repeats())

    def _view(self, rec: str) -> View:
        found = self._store.record(self.home, rec) if rec else None
        return view(found.doc) if found is not None else _NO_DOC


def _text(stored: Mapping[str, dict[str, Any] | None], path: str, value: dict[str, Any]) -> str:
    """The XForm text of a stored answer; a select-multiple's is gathered from its options."""
    if value.get("s") == "answered" and "v" not in value:
        chosen = [
            p.rpartition("/")[2] for p, held in stored.items() if p.startswith(path + "/") and _is_true(held)
        ]
        return " ".join(name_of(option) for option in sorted(chosen))
    return text_of(value)


def _is_true(value: dict[str, Any] | None) -> bool:
    return value is not None and value.get("v") is True
