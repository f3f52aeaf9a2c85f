"""What somebody answered last in an interview, read from the log, so that it can be taken back another day.

An open sitting knows what was answered in it. After one has left, after a lock or a crash, the log is the only
witness: it is read from the beginning, and what it tells of the same user, on the same laptop, under the same
version of the form is a step that can be taken back. Nothing before a finish, a read-back, a step of the case or a
removed entry is one, and nothing before somebody else answered here (docs/decisions/0037).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from kommisjon.interview.kept.beside import BesideBefore
from kommisjon.interview.kept.binding import Binding, text_stored
from kommisjon.interview.kept.paths import entry_type
from kommisjon.interview.kept.records import TAKEN_BACK
from kommisjon.model.answers import Status
from kommisjon.model.read_back import ReadBack
from kommisjon.model.records import CaseStatus, InterviewStatus
from kommisjon.model.words import Beside, note_of, note_path, part_of, words_of, words_paths
from kommisjon.store.store import Store
from kommisjon.xform import ItemKind, State
from kommisjon.xform.items import kind_of
from kommisjon.xform.schema import Field, RuleKind
from sync.merge import Change, Value

MOST = 50
"""Steps that are offered at most."""

Before: TypeAlias = tuple[str, str, Status]
"""What stood on a question: (reference, text, status)."""

Place: TypeAlias = tuple[str, str]
"""(record, path) of a question."""

_CLOSED = frozenset((CaseStatus.MAPPED, CaseStatus.QUALITY_CHECKED, CaseStatus.SEALED, CaseStatus.WITHDRAWN))
_NOBODYS = (ItemKind.CALCULATE, ItemKind.HIDDEN, ItemKind.NOTE)


@dataclass(frozen=True, slots=True)
class Step:
    """One answer, or what was written beside one: what stood before it."""

    at: Place
    stood: list[Before] | BesideBefore
    kept: Mapping[Place, Value]
    """The answers as the store had them, which know of files and of whom they were copied from."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose steps are looked for: those of `by`, under the form and version `tag`, until the clock `until`."""

    by: str
    tag: str
    subject: str
    """The id of the person, or of the case."""
    interview: str
    """The id of the interview's own record."""
    until: int


def last_steps(store: Store, binding: Binding, state: State, whose: Whose) -> list[Step]:
    """Give the steps that can be taken back one after another, the last one last.

    Takes the interview as it stands and changes nothing.
    """
    changes = sorted(store.case_history(binding.home), key=lambda one: (one[1].hlc, one[1].actor, one[1].n))
    device = store.device()
    me = next(number for number, named in store.actors().items() if named == device)
    found = _Log(binding, state, whose, me).steps((kind, one) for kind, one in changes if one.hlc <= whose.until)
    return found[-MOST:]


class _Log:
    """Follows the records of a case from their first change on."""

    def __init__(self, binding: Binding, state: State, whose: Whose, me: int) -> None:
        self._home, self._whose, self._me = binding.home, whose, me
        self._refs = dict(_questions(binding, state))
        self._fields = {ref: state.find(ref).definition for ref in self._refs.values()}
        self._order = {place: n for n, place in enumerate(self._refs)}
        self._entries = {
            entry_type(repeat.rpartition("/")[2], state.form.attributes) for repeat in state.repeats()
        }
        self._ours = {binding.root}
        """The records of the interview's answers, also of entries that are no more."""
        self._stored: dict[str, dict[str, Value]] = defaultdict(dict)
        self._steps: list[Step] = []

    def steps(self, changes: Iterable[tuple[str | None, Change]]) -> list[Step]:
        for kind, change in changes:
            before = dict(self._stored[change.rec])
            self._stored[change.rec].update((entry.path, entry.value) for entry in change.entries)
            self._note_entry(change.rec)
            if self._closes(kind, change):
                self._steps.clear()
            elif change.rec in self._ours:
                self._read(change, before)
        return self._steps

    def _note_entry(self, rec: str) -> None:
        stored = self._stored[rec]
        if _said(stored.get("_type")) in self._entries and _said(stored.get("_parent")) in self._ours:
            self._ours.add(rec)

    def _closes(self, kind: str | None, change: Change) -> bool:
        """Whether nothing before this change is to be taken back."""
        status = next((_said(entry.value) for entry in change.entries if entry.path == "status"), None)
        if change.rec == self._whose.interview:
            return status == InterviewStatus.COMPLETED
        if change.rec == self._home:
            return status in _CLOSED
        if kind == ReadBack.TYPE:
            held = self._stored[change.rec]
            form = str(_said(held.get("form"))).partition("@")[0]
            return (form, _said(held.get("_parent"))) == (self._form, self._whose.subject)
        return False

    @property
    def _form(self) -> str:
        return self._whose.tag.partition("@")[0]

    def _read(self, change: Change, before: dict[str, Value]) -> None:
        """Take one change of the answers as a step, as one that was taken back, or as the end of all before it."""
        removes = change.why == "delete" and change.form is None
        asked = [entry.path for entry in change.entries if (change.rec, entry.path) in self._refs]
        beside = {found[0] for entry in change.entries if (found := part_of(entry.path)) is not None}
        if not (removes or asked or beside):
            return
        if removes or (change.actor, change.by, change.form) != (self._me, self._whose.by, self._whose.tag):
            self._steps.clear()
            return
        if change.why == TAKEN_BACK:
            if self._steps and self._steps[-1].at in {(change.rec, path) for path in (*asked, *beside)}:
                self._steps.pop()
            return
        step = self._answered(change.rec, asked, before) or self._written(change.rec, beside, before)
        if step is not None:
            self._steps.append(step)

    def _answered(self, rec: str, paths: list[str], before: dict[str, Value]) -> Step | None:
        now = self._stored[rec]
        changed = [path for path in paths if _held(now, path) != _held(before, path)]
        changed.sort(key=lambda path: self._order[rec, path])
        given = [path for path in changed if not self._is_default(rec, path, before)]
        if not changed:  # the same said once more; a mark of what the path skips is nobody's answer
            given = [path for path in paths if _is_off(now.get(path)) == _is_off(before.get(path))][:1]
        if not given:
            return None
        stood = [(self._refs[rec, path], *_held(before, path)[:2]) for path in given]
        return Step((rec, given[0]), stood, {(rec, path): before.get(path) for path in given})

    def _is_default(self, rec: str, path: str, before: dict[str, Value]) -> bool:
        """What the form has put there by itself, with the first answer of all."""
        default = self._fields[self._refs[rec, path]].default
        return before.get(path) is None and bool(default) and _held(self._stored[rec], path)[0] == default

    def _written(self, rec: str, questions: Iterable[str], before: dict[str, Value]) -> Step | None:
        for question in questions:
            ref = self._refs.get((rec, question))
            stood, now = _beside(before, question), _beside(self._stored[rec], question)
            if ref is not None and stood != now:
                return Step((rec, question), BesideBefore(ref, stood), {})
        return None


def _questions(binding: Binding, state: State) -> Iterator[tuple[Place, str]]:
    """(record, path) and reference of everything that a person is asked, in the order of the form."""
    for node in state.leaves(relevant=False):
        if _is_asked(node.definition):
            entries, path = binding.place(node.ref())
            yield (binding.record_of(entries), path), node.ref()


def _is_asked(field: Field) -> bool:
    return kind_of(field) not in _NOBODYS and RuleKind.CALCULATE not in field.rules


def _held(stored: dict[str, Value], path: str) -> tuple[str, Status, Any]:
    """What stood on a question: text, status, and whom it was copied from."""
    value = stored.get(path)
    if value is None:
        return "", Status.NOT_ASKED, None
    status = Status(value["s"])
    return text_stored(stored, path, value) if status is Status.ANSWERED else "", status, value.get("copied")


def _is_off(value: Value) -> bool:
    return value is not None and value.get("off") is True


def _beside(stored: dict[str, Value], question: str) -> Beside:
    parts = {part: stored[path] for part, path in words_paths(question).items() if path in stored}
    return Beside(words_of(parts), note_of(stored.get(note_path(question))))


def _said(value: Value) -> object:
    return None if value is None else value.get("v")
