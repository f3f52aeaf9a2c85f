"""An interview put together again from its records, to be read and given on: nothing is ever written here.

The records are a laptop's or central's. What the form works out is worked out as of the day the interview was
held, so that an age in an export is the age that was on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from kommisjon.interview.kept.binding import Binding
from kommisjon.interview.kept.paths import name_of, option_path, text_of
from kommisjon.interview.kept.records import Kept, Records
from kommisjon.model.answers import Status
from kommisjon.model.words import part_of
from kommisjon.xform import Form, ItemKind, NoSuchPlace, State
from kommisjon.xform.audit import Event, Happening, audit_path
from kommisjon.xform.items import kind_of
from kommisjon.xform.node import Node
from sync.merge import Change, hlc, view


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The filling as it stands, and the records behind it."""

    state: State
    binding: Binding

    def disagreements(self, records: Records) -> int:
        """On how many paths of its records people have answered differently; the newest answer is given."""
        kept = (records.record(self.binding.home, rec) for rec in self.binding.known_records())
        paths = (path for one in kept if one is not None for path in view(one.doc).conflicts)
        return sum(1 for path in paths if part_of(path) is None)


def rebuild(
    records: Records, form: Form, *, case: str, person: str | None, at: datetime, instance_id: str
) -> Rebuilt:
    """Put together what stands in the records of a case, or of a person in it. `at` has a zone."""
    state = form.begin(lambda: at, 0)
    record_type = form.attributes.get("km_record", "profile")
    root = case if record_type == "case" else _own(records, record_type, case, person)
    binding = Binding(records, state, case, root, lambda: str(uuid4()))
    binding.load()
    _name(state, instance_id)
    state.refresh()
    return Rebuilt(state, binding)


def _own(records: Records, record_type: str, case: str, person: str | None) -> str:
    """The record that the form's root fills: the first of its type that belongs to the person."""
    mine = (one for one in records.records(record_type, home=case) if _parent(one) == person)
    return next((one.rec for one in mine), str(uuid4()))


def _parent(record: Kept) -> str | None:
    found: str | None = view(record.doc).value("_parent")
    return found


def _name(state: State, instance_id: str) -> None:
    """An interview goes by its record's id, today and whenever it is given on again."""
    try:
        state.put(f"/{state.root.name}/meta/instanceID", instance_id)
    except NoSuchPlace:
        return


def events(rebuilt: Rebuilt, form_id: str, changes: Iterable[Change]) -> list[Event]:
    """The log of a real interview, from the changes of its records.

    A change knows when it was committed and by whom, and not since when its question was looked at: start and end
    of an event are both that moment. Answers in entries that were removed later have no place any more and are
    left out.
    """
    return _History(rebuilt).read(
        sorted(
            (one for one in changes if one.form is not None and one.form.partition("@")[0] == form_id),
            key=lambda change: (change.hlc, change.actor, change.n),
        )
    )


class _History:
    """Follows the answers of one filling from its first change on."""

    def __init__(self, rebuilt: Rebuilt) -> None:
        self._questions: dict[tuple[str, str], Node] = {}
        self._options: dict[tuple[str, str], tuple[Node, str]] = {}
        self._texts: dict[Node, str] = {}
        for node in rebuilt.state.leaves(relevant=False):
            entries, path = rebuilt.binding.place(node.ref())
            rec = rebuilt.binding.record_of(entries)
            self._questions[rec, path] = node
            if kind_of(node.definition) is ItemKind.SELECT_MANY:
                self._options[rec, path + "/"] = node, path

    def read(self, changes: list[Change]) -> list[Event]:
        found: list[Event] = []
        if changes:
            first = changes[0]
            found.append(Event(Happening.START, "", hlc.milliseconds(first.hlc), user=first.by))
        for change in changes:
            found.extend(self._events(change))
        if changes:
            last = changes[-1]
            found.append(Event(Happening.SAVED, "", hlc.milliseconds(last.hlc), user=last.by))
        return found

    def _events(self, change: Change) -> Iterable[Event]:
        at = hlc.milliseconds(change.hlc)
        for node, (text, status) in self._answers(change).items():
            old = self._texts.get(node, "")
            self._texts[node] = text
            said = (old, text) if old != text else ("", "")
            yield Event(Happening.QUESTION, audit_path(node), at, at, *said, status, change.by)

    def _answers(self, change: Change) -> dict[Node, tuple[str, Status | None]]:
        """What each question of the change says after it; the options of one question are one answer."""
        answers: dict[Node, tuple[str, Status | None]] = {}
        for path, value, _ in change.entries:
            question = self._questions.get((change.rec, path))
            above, _, option = path.rpartition("/")
            of_choices = self._options.get((change.rec, above + "/"))
            if question is not None and (change.rec, path + "/") not in self._options:
                answers[question] = text_of(value), _status(value)
            elif question is not None:
                text, _ = answers.get(question, (self._texts.get(question, ""), None))
                status = _status(value)
                answers[question] = ("" if status is not None else text), status
            elif of_choices is not None and path == option_path(of_choices[1], name_of(option)):
                node, _ = of_choices
                text, status = answers.get(node, (self._texts.get(node, ""), None))
                chosen = dict.fromkeys(text.split())
                if value is not None and value.get("v") is True:
                    chosen[name_of(option)] = None
                else:
                    chosen.pop(name_of(option), None)
                answers[node] = " ".join(chosen), status
        return answers


def _status(value: dict[str, object] | None) -> Status | None:
    said = value.get("s") if value is not None else None
    return Status(str(said)) if said in (Status.DECLINED, Status.UNKNOWN) else None
