"""What became of an interview's answers when its form has another version: moved, new, or without a place.

Nothing here changes anything. An answer without a place stays in its record, is told here in the words of the form
it was given by, and comes back to its question when that is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kommisjon.interview.kept.binding import Binding, text_stored
from kommisjon.interview.kept.former import Former, own_path
from kommisjon.interview.kept.held_under import Version
from kommisjon.interview.kept.paths import entry_type
from kommisjon.model.answers import Status
from kommisjon.model.words import NOTHING, Beside, part_of
from kommisjon.store.reading import StoredRecord
from kommisjon.store.store import Store
from kommisjon.xform import Form, State
from kommisjon.xform.schema import Control, Field, RuleKind
from kommisjon.xform.versions.counterparts import Counterparts
from kommisjon.xform.versions.listed import choices_of, labels
from sync.merge import View, view
from sync.merge.beside import standing_beside


@dataclass(frozen=True, slots=True)
class Told:
    """A question with the answer that stands, as words for a person."""

    question: str
    answer: str
    status: Status
    entry: str = ""
    """The entry of a repeat it belongs to: its heading and number."""
    before: str = ""
    """What the question was called before, where that is another text."""
    beside: Beside = NOTHING
    """The own words and the note beside an answer that no longer has a place."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of one version of the form. `field` is None where no form here knows it."""

    form: Form | None
    field: Field | None
    path: str
    entry: tuple[Field | None, int] | None = None
    """The repeat it stands in, and the number of its entry."""

    def words(self, language: str | None) -> str:
        if self.form is None or self.field is None:
            return self.path
        control = self.field.control
        return _said(labels(self.form, control.label if control else None), self.form, language) or self.path

    def heading(self, language: str | None) -> str:
        if self.entry is None or self.form is None:
            return ""
        repeat, number = self.entry
        control = repeat.control if repeat is not None else None
        words = _said(labels(self.form, control.label if control else None), self.form, language)
        return f"{words or (repeat.name if repeat else '')} {number}".strip()

    def answer(self, text: str, language: str | None) -> str:
        """An answer in words: choices by their labels, several in the order of their list.

        Where the question's list does not have all of it, it is given as it stands.
        """
        listed = choices_of(self.form, self.field) if self.form is not None and self.field is not None else None
        chosen = [text] if listed is not None and text in listed.choices else text.split()
        if self.form is None or listed is None or not listed.choices.keys() >= set(chosen):
            return text
        control = self.field.control if self.field is not None else None
        if control is not None and control.tag == "select":
            chosen = [value for value in listed.choices if value in chosen]
        labelled = (_said(listed.choices[value].labels, self.form, language) or value for value in chosen)
        return ", ".join(labelled)


@dataclass(frozen=True, slots=True)
class Stood:
    """An answer as it stands in the store."""

    question: Question
    text: str
    status: Status
    beside: Beside = NOTHING

    def told(self, language: str | None) -> Told:
        question = self.question
        answer, heading = question.answer(self.text, language), question.heading(language)
        return Told(question.words(language), answer, self.status, heading, beside=self.beside)


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What an interview brought from other versions of its form. Questions are told in a language of the form."""

    begun: Version
    last: Version
    """The version it was answered under last."""
    now: Version
    kept: bool
    """The form of the last version is kept here; without it, what is new and what moved is not known."""
    moved_answers: tuple[tuple[Question, Question, str, Status], ...]
    """(question now, before, text, status) of answers whose question stands elsewhere or is called otherwise."""
    new_questions: tuple[Question, ...]
    left: tuple[Stood, ...]
    """Answers that no longer have a place."""

    @property
    def fresh(self) -> bool:
        """Nothing has been answered under this version since another one was used."""
        return self.last != self.now

    @property
    def older(self) -> bool:
        """The form here is older than the one the interview was answered under."""
        return self.now.number < self.last.number

    def moved(self, language: str | None) -> list[Told]:
        return [
            Told(
                now.words(language),
                now.answer(text, language),
                status,
                now.heading(language),
                _other(now, was, language),
            )
            for now, was, text, status in self.moved_answers
        ]

    def new(self, language: str | None) -> list[str]:
        return [question.words(language) for question in self.new_questions]

    def gone(self, language: str | None) -> list[Told]:
        return [stood.told(language) for stood in self.left]


def carried_over(
    store: Store,
    state: State,
    binding: Binding,
    former: Former,
    versions: tuple[Version, Sequence[Version], Version],
    roots: Sequence[str],
) -> CarriedOver | None:
    """Compare what stands in the store with the form in use; None while only this version was used.

    `versions` are the one the interview was begun under, those it was answered under (the last one last), and the
    one in use.
    """
    begun, under, now = versions
    if all(version == now for version in (begun, *under)):
        return None
    last = under[-1]
    before = last if last != now else next(v for v in (*reversed(under), begun) if v != now)
    pair = next((pair for pair in former.pairs if pair.there.digest == before.digest), None)
    return CarriedOver(
        begun,
        last,
        now,
        pair is not None,
        tuple(_moved(state, binding, pair)) if pair is not None else (),
        tuple(_new(pair)) if pair is not None else (),
        tuple(_left(store, state.form, binding, former, roots)),
    )


def standing(state: State, ref: str) -> Stood:
    """An answer as the form holds it now."""
    node = state.find(ref)
    member = next((here for here in _upwards(node) if here.definition.repeat), None)
    entry = (member.definition, member.position) if member is not None else None
    question = Question(state.form, node.definition, node.definition.ref, entry)
    return Stood(question, node.text, state.status(ref))


def _upwards(node: Any) -> Iterator[Any]:
    while node is not None:
        yield node
        node = node.parent


def _other(now: Question, was: Question, language: str | None) -> str:
    before = was.words(language)
    return before if before != now.words(language) else ""


def _moved(state: State, binding: Binding, pair: Counterparts) -> Iterator[tuple[Question, Question, str, Status]]:
    for node in state.leaves(relevant=False):
        was = pair.by_here.get(node.definition)
        ref = node.ref()
        status = state.status(ref)
        if was is None or ref not in binding.loaded or status is Status.NOT_ASKED:
            continue
        if own_path(was) != own_path(node.definition) and pair.same_record(node.definition):
            yield standing(state, ref).question, Question(pair.there, was, was.ref), node.text, status


def _new(pair: Counterparts) -> Iterator[Question]:
    for field in _asked(pair.here.body):
        if field not in pair.by_here or not pair.same_record(field):
            yield Question(pair.here, field, field.ref)


def _asked(controls: Iterable[Control]) -> Iterator[Field]:
    """The questions of a form in its order; what is only read is none."""
    for control in controls:
        if control.tag in ("group", "repeat"):
            yield from _asked(control.children)
        elif control.field is not None:
            readonly = control.field.rules.get(RuleKind.READONLY)
            if readonly is None or readonly.source != "true()":
                yield control.field


def _left(store: Store, form: Form, binding: Binding, former: Former, roots: Sequence[str]) -> Iterator[Stood]:
    """Answers given by this form, in any version, on paths that have no place now."""
    known = [_Known(pair.there) for pair in former.pairs]
    waiting, seen = list(reversed(roots)), set(roots)
    while waiting:
        rec = waiting.pop()
        record = store.record(binding.home, rec)
        below = [one for one in store.below(rec) if one.home == binding.home and one.rec not in seen]
        seen.update(one.rec for one in below)
        waiting += [one.rec for one in reversed(below)]
        if record is not None:
            yield from _left_on(store, form, record, binding.used.get(rec, set()), known, rec in roots)


def _left_on(
    store: Store, form: Form, record: StoredRecord, used: set[str], known: Sequence[_Known], root: bool
) -> Iterator[Stood]:
    shown = view(record.doc)
    given = {
        entry.path
        for change in store.history(record.home, record.rec)
        if (change.form or "").partition("@")[0] == form.id
        for entry in change.entries
    }
    told: set[str] = set()
    for question in sorted({found[0] for path in given if (found := part_of(path)) is not None}):
        beside = standing_beside(record.doc, [question]).drawn
        if not (_is_below(question, used) or beside.empty):
            told.add(question)
            text, status = _answer_on(shown, question)
            yield Stood(_question(known, record, shown, question, root=root), text, status, beside)
    for path in sorted(given.intersection(shown.values)):
        if path.startswith("_") or _is_below(path, used) or _is_below(path, told):
            continue
        text, status = _answer_on(shown, path)
        if status is Status.NOT_ASKED:
            continue
        told.add(path)
        yield Stood(_question(known, record, shown, path, root=root), text, status)


def _answer_on(shown: View, path: str) -> tuple[str, Status]:
    """What stands on a path: its text and status; a choice that is not chosen says nothing."""
    drawn = shown.values.get(path)
    value = (drawn.value if drawn is not None else None) or {}
    status = Status(value.get("s", Status.NOT_ASKED))
    text = text_stored({p: one.value for p, one in shown.values.items()}, path, value)
    says_nothing = status is Status.ANSWERED and (not text or value.get("v") is False)
    return ("", Status.NOT_ASKED) if says_nothing else (text, status)


def _is_below(path: str, paths: set[str]) -> bool:
    """Whether the path, or the question whose option it is, is among `paths`."""
    return path in paths or path.rpartition("/")[0] in paths


class _Known:
    """The questions of one version of a form by where their answers stand."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.repeats = {
            entry_type(field.name, form.attributes): field for field in form.root.subtree() if field.repeat
        }
        self._by_place = {
            (self._type_of(field), own_path(field)): field
            for field in form.root.subtree()
            if not field.children and field is not form.root
        }

    def _type_of(self, field: Field) -> str:
        repeats = list(field.repeats())
        return entry_type(repeats[-1].name, self.form.attributes) if repeats else ""

    def at(self, record_type: str, path: str) -> Field | None:
        return self._by_place.get((record_type, path))


def _question(known: Sequence[_Known], record: StoredRecord, shown: View, path: str, *, root: bool) -> Question:
    for one in known:
        field = one.at("" if root else record.type, path)
        if field is not None:
            number = shown.value("_order")
            entry = None if root else (one.repeats.get(record.type), number if isinstance(number, int) else 0)
            return Question(one.form, field, path, entry)
    return Question(None, None, path)


def _said(by_language: Any, form: Form, language: str | None) -> str:
    for spoken in (language or form.languages[0], form.languages[0]):
        if spoken in by_language:
            return str(by_language[spoken])
    return ""
