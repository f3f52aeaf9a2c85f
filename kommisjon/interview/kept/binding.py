"""Which record each part of a form fills, and how answers stand on it.

The form's root fills one record; each entry of a repeat fills a record of its own, whose type is the repeat's name
(central-and-merge.md 2.2: repeats are records, never array positions). Options of a select-multiple question stand
on a path each, so that two officers who add different ones do not conflict; those of a ranking stand on one path,
in their order, which is the answer.

What another version of the form left is read where it stands (kommisjon.interview.kept.former) and written as this
version keeps it with the next save; until then nothing of it is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from kommisjon.interview.family.household import is_shielded
from kommisjon.interview.kept.attaching import KnownFiles
from kommisjon.interview.kept.former import Former
from kommisjon.interview.kept.paths import answered, entry_type, name_of, option_path, path_of, split_ref, text_of
from kommisjon.interview.kept.records import Records
from kommisjon.model.answers import Status
from kommisjon.model.records import Person
from kommisjon.model.words import part_of
from kommisjon.xform import ItemKind, State
from kommisjon.xform.schema import Field
from sync.merge import Doc, Head, View, view

Values = dict[str, dict[str, Any] | None]
Entries = tuple[tuple[str, int], ...]

_NO_DOC = view({})


class Binding:
    """The records behind one filling. Entries without a record yet get one with their first answer."""

    def __init__(
        self,
        store: Records,
        state: State,
        home: str,
        root: str,
        new_id: Callable[[], str],
        former: Former | None = None,
    ) -> None:
        self._former = former or Former(state.form)
        self._repeats = frozenset(field.ref for field in state.form.root.subtree() if field.repeat)
        self._store = store
        self._state = state
        self._new_id = new_id
        self.home = home
        self.root = root
        self.loaded: set[str] = set()
        """References of what came from the store."""
        self.files = KnownFiles()
        self.used: dict[str, set[str]] = {}
        """The paths of each record that have a place in the form: its questions' own, and those read instead."""
        self.read_at: dict[tuple[str, str], str] = {}
        """(record, path of a question): where its answer stands that another version left, until it is written."""
        self.taking_back = False
        """What is stored now stood before: a copy that somebody had confirmed or changed is a copy again."""
        self._copies: dict[tuple[str, str], dict[str, Any]] = {}
        self._entries: dict[tuple[str, str], list[str | None]] = {}
        self._docs: dict[str, Doc] = {}
        self._views: dict[str, View] = {}
        self._chosen: dict[str, dict[str, list[str]]] = {}
        self.retyped: dict[str, str] = {}
        """Entries that another version called otherwise: the type that each record is to have."""

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
        entries, names = split_ref(ref, self._repeats)
        return entries, path_of(names)

    def places_of(self, ref: str) -> tuple[str, list[str]]:
        """The record a question's answer stands on, and every path of it where this or another version has it."""
        entries, path = self.place(ref)
        return self.record_of(entries), [path, *self._former.paths(self._state.find(ref).definition)]

    def as_called_here(self, ref: str, text: str) -> str:
        """A text that was stored for a question, with choices by the names that this version has for them."""
        return self._former.text(self._state.find(ref).definition, text)

    def stood(self, kept: Mapping[tuple[str, str], dict[str, Any] | None]) -> None:
        """Know again what stood on (record, path) and is taken up now: its file, and whom it was copied from."""
        for place, value in kept.items():
            self._copies.pop(place, None)
            if value is not None:
                self.files.note_stored(value)
            if value is not None and "copied" in value:
                self._copies[place] = value

    def has_beside(self) -> bool:
        """Whether anything stands beside a question in any record of this filling; mostly nothing does."""
        return any(part_of(path) is not None for rec in self.known_records() for path in self._view(rec).values)

    def record_of(self, entries: Entries) -> str:
        """The id of the record that these entries lead to; a new one for an entry without."""
        rec = self.root
        for repeat, place in entries:
            row = self._row(rec, repeat, place)
            if row[place - 1] is None:
                row[place - 1] = self._new_id()
            rec = row[place - 1] or rec
        return rec

    def copied_from(self, ref: str) -> str | None:
        """The person whose answer stands here as a copy, until somebody confirms or changes it; else None."""
        entries, path = self.place(ref)
        drawn = self._view(self.record_of(entries)).values.get(path)
        return drawn.value.get("copied") if drawn is not None and drawn.value is not None else None

    def disputed(self, ref: str) -> list[tuple[str, Head]]:
        """(path, what stands beside the answer drawn) where laptops disagree on a question."""
        rec, paths = self.places_of(ref)
        shown = self._view(rec)
        of = [p for p in shown.conflicts if any(p == path or p.startswith(path + "/") for path in paths)]
        return [(path, head) for path in of for head in shown.values[path].others]

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

    def values(self, ref: str, kind: ItemKind, *, given: bool = True) -> tuple[Entries, Values]:
        """What is to be stored for a question as it stands in the state now.

        `given`: somebody answers it now. Else it is stored anew for another reason, and whom it came from stays.
        """
        entries, values = self._values(ref, kind)
        path = self.place(ref)[1]
        rec = self.record_of(entries)
        at = self.read_at.get((rec, path), path)
        if not given:
            values = self._again(ref, rec, (at, path), values)
        elif self.taking_back and (copy := self._copies.get((rec, path))) is not None:
            values = {p: copy if p == path and _same(copy, value) else value for p, value in values.items()}
        if not self._state.relevant(ref):
            values = {p: _marked(value) for p, value in values.items()}
        if at != path:
            there = [p for p in self._view(rec).values if p == at or p.startswith(at + "/")]
            values |= dict.fromkeys(there, None)
        return entries, values

    def due(self, kind: Callable[[str], ItemKind]) -> set[str]:
        """References of what came from the store and would be stored otherwise now: moved, renamed, or skipped."""
        found = set()
        for ref in self.loaded.intersection(self._leaves()):
            entries, values = self.values(ref, kind(ref), given=False)
            stored = self._view(self.record_of(entries)).values
            if any((stored[p].value if p in stored else None) != value for p, value in values.items()):
                found.add(ref)
        return found

    def written(self, refs: Collection[str] = ()) -> None:
        """Note that the store has changed, and that it now holds what stands on `refs`."""
        self._docs.clear()
        self._views.clear()
        self._chosen.clear()
        for ref in refs:
            entries, path = self.place(ref)
            self.read_at.pop((self.record_of(entries), path), None)

    def vacated(self) -> Iterator[Entries]:
        """Entries with a record that the form no longer has, the last first.

        An answer counts fewer of them now, and nobody had filled these.
        """
        for repeat in self._state.repeats():
            *above, (path, _) = split_ref(repeat, self._repeats)[0]
            parent = self._known(tuple(above))
            row = self._entries.get((parent, path), []) if parent else []
            standing = self._state.count(repeat)
            if len(row) > standing and self._state.wanted(repeat) is not None:
                for place in range(len(row), standing, -1):
                    yield (*above, (path, place))

    def _known(self, entries: Entries) -> str | None:
        """The record that these entries lead to, if it has an id already."""
        rec: str | None = self.root
        for repeat, place in entries:
            row = self._entries.get((rec, repeat), []) if rec else []
            rec = row[place - 1] if len(row) >= place else None
        return rec

    def _again(self, ref: str, rec: str, place: tuple[str, str], values: Values) -> Values:
        """What is stored on a question that nobody answers now: `values`, from whom they came before.

        What does not fit the question is left in the shape it has: words are not taken apart as choices.
        """
        at, path = place
        values = {p: self._as_it_stood(rec, at + p.removeprefix(path), value) for p, value in values.items()}
        stored = {p: drawn.value for p, drawn in self._view(rec).values.items()}
        same = all(stored.get(at + p.removeprefix(path)) == value for p, value in values.items())
        if same or not self._state.misfit(ref):
            return values
        return {
            path + p.removeprefix(at): _unmarked(value)
            for p, value in stored.items()
            if p == at or p.startswith(at + "/")
        }

    def _as_it_stood(self, rec: str, path: str, value: dict[str, Any] | None) -> dict[str, Any] | None:
        stood = self._view(rec).values.get(path)
        held = stood.value if stood is not None else None
        if held is None or value is None:
            return value
        return _unmarked(held) if _same(held, value) else value

    def _values(self, ref: str, kind: ItemKind) -> tuple[Entries, Values]:
        entries, path = self.place(ref)
        text, status = self._state.value(ref), self._state.status(ref)
        if status in (Status.DECLINED, Status.UNKNOWN):
            return entries, {path: {"s": status.value}, **self._unchosen(entries, path, ())}
        if kind is ItemKind.SELECT_MANY and self._former.knows(self._state.find(ref).definition, text):
            return entries, self._options(entries, path, text)
        # Another version may have asked for several here, and each choice has a path of its own.
        unchosen = self._unchosen(entries, path, ())
        if kind is ItemKind.FILE:
            return entries, {path: self.files.answer(text), **unchosen}
        return entries, {path: answered(text, whole=kind is ItemKind.INTEGER), **unchosen}

    def _options(self, entries: Entries, path: str, text: str) -> Values:
        chosen = text.split()
        values: Values = {path: {"s": "answered"} if chosen else {"s": "not_asked"}}
        values |= {option_path(path, option): {"s": "answered", "v": True} for option in chosen}
        return values | self._unchosen(entries, path, tuple(chosen))

    def _unchosen(self, entries: Entries, path: str, chosen: tuple[str, ...]) -> Values:
        """False for the options that stood chosen before and no longer do."""
        keep = {option_path(path, option) for option in chosen}
        standing = self._options_of(self.record_of(entries)).get(path, ())
        return {p: {"s": "answered", "v": False} for p in standing if p not in keep}

    def _options_of(self, rec: str) -> dict[str, list[str]]:
        """The options that stand chosen on a record, or are disagreed on, by the path of their question."""
        if rec not in self._chosen:
            made: dict[str, list[str]] = {}
            shown = self._view(rec)
            for path in shown.values:
                # One that was chosen on another laptop only is to be said no to, or it would go on standing.
                if shown.value(path) is True or path in shown.conflicts:
                    made.setdefault(path.rpartition("/")[0], []).append(path)
            self._chosen[rec] = made
        return self._chosen[rec]

    def _fill(self, rec: str, entries: Entries) -> None:
        shown = self._view(rec)
        if not shown.values:
            return
        stored = {path: drawn.value for path, drawn in shown.values.items() if not path.startswith("_")}
        used = self.used.setdefault(rec, set())
        for node_ref in self._leaves():
            at, path = self.place(node_ref)
            if at != entries:
                continue
            field = self._state.find(node_ref).definition
            found = self._standing(shown, path, field)
            used.update((path, found))
            if (value := stored.get(found)) is not None:
                status = Status(value["s"])
                self.loaded.add(node_ref)
                self.files.note_stored(value)
                if "copied" in value:
                    self._copies[rec, path] = value
                if found != path:
                    self.read_at[rec, path] = found
                text = self._former.text(field, text_stored(stored, found, value))
                self._state.put(node_ref, text, None if status is Status.ANSWERED else status)

    def _standing(self, shown: View, path: str, field: Field) -> str:
        """Where on its record the answer to a question stands: on its path, or where another version left it.

        With an answer on both, somebody with an older version gave one meanwhile: the newer is taken.
        """
        places = [path, *self._former.paths(field)]
        held = [place for place in places if place in shown.values]
        return max(held, key=lambda place: (shown.values[place].head.hlc, -places.index(place)), default=path)

    def _load_entries(self, repeat: str) -> None:
        # A repeat's own reference reads as its first entry; what stands above that is its parent.
        *above, (path, _) = split_ref(repeat, self._repeats)[0]
        entries = tuple(above)
        parent = self.record_of(entries)
        record_type = entry_type(path, self._state.form.attributes)
        found = list(self._store.records(record_type, parent=parent))
        for former_type in self._former.types(self._field(repeat)):
            others = self._store.records(former_type, parent=parent)
            self.retyped |= {record.rec: record_type for record in others}
            found += others
        # Whoever is shielded is on no sheet: their entry is neither shown nor touched (docs/decisions/0031).
        found = [record for record in found if record_type != Person.TYPE or not is_shielded(record.doc)]
        found.sort(key=lambda record: (view(record.doc).value("_order") or 0, record.rec))
        row: list[str | None] = [record.rec for record in found]
        self._entries[parent, path] = row
        if self._state.wanted(repeat) is None:
            while self._state.count(repeat) > len(row):
                self._state.remove(repeat, self._state.count(repeat))
        self._state.grow(repeat, len(row))
        for place in range(1, len(row) + 1):
            self._fill(row[place - 1] or "", (*entries, (path, place)))
        self._let_go(repeat)

    def _let_go(self, repeat: str) -> None:
        """Take away entries beyond the number asked for that nobody has filled."""
        wanted = self._state.wanted(repeat)
        if wanted is not None and self._state.count(repeat) > wanted:
            filled = set(self._state.surplus())
            while (last := self._state.count(repeat)) > wanted and f"{repeat}[{last}]" not in filled:
                if last == 1 and repeat in filled:
                    break
                self._state.remove(repeat, last)

    def _field(self, repeat: str) -> Field:
        above, _, name = repeat.rpartition("/")
        return self._state.find(above).definition.children[name]

    def _row(self, parent: str, repeat: str, place: int) -> list[str | None]:
        row = self._entries.setdefault((parent, repeat), [])
        row.extend([None] * (place - len(row)))
        return row

    def _leaves(self) -> list[str]:
        return [node.ref() for node in self._state.leaves(relevant=False)]

    def doc(self, rec: str) -> Doc:
        """The record as it stands in the store, read once between two saves."""
        if rec not in self._docs:
            found = self._store.record(self.home, rec) if rec else None
            self._docs[rec] = found.doc if found is not None else {}
        return self._docs[rec]

    def _view(self, rec: str) -> View:
        if rec not in self._views:
            doc = self.doc(rec)
            self._views[rec] = view(doc) if doc else _NO_DOC
        return self._views[rec]


def text_stored(stored: Mapping[str, dict[str, Any] | None], path: str, value: dict[str, Any]) -> str:
    """The XForm text of a stored answer; a select-multiple's is gathered from its options."""
    if value.get("s") == "answered" and "v" not in value:
        chosen = [
            p.rpartition("/")[2] for p, held in stored.items() if p.startswith(path + "/") and _is_true(held)
        ]
        return " ".join(name_of(option) for option in sorted(chosen))
    return text_of(value)


def _same(one: dict[str, Any], other: dict[str, Any] | None) -> bool:
    """Whether two answers say the same, whoever said it. To Python, True equals 1."""
    if other is None or (one.get("s"), one.get("v")) != (other.get("s"), other.get("v")):
        return False
    return type(one.get("v")) is type(other.get("v"))


def _marked(value: dict[str, Any] | None) -> dict[str, Any] | None:
    """The answer with the mark of one that the path skips; what says nothing has none."""
    says_something = value is not None and value.get("s") != Status.NOT_ASKED.value and value.get("v") is not False
    return {**value, "off": True} if value is not None and says_something else value


def _unmarked(value: dict[str, Any] | None) -> dict[str, Any] | None:
    return value if value is None else {key: part for key, part in value.items() if key != "off"}


def _is_true(value: dict[str, Any] | None) -> bool:
    return value is not None and value.get("v") is True
