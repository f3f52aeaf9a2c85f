"""The records an interview writes: the answers' own, and beside them its own, the consent, the case's status."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from kommisjon.interview.binding import Binding, Entries, Values
from kommisjon.interview.household import answers_of
from kommisjon.interview.library import Carried
from kommisjon.interview.paths import entry_type
from kommisjon.model.answers import Answer, Source
from kommisjon.model.records import Case, CaseStatus, Consent, Decision, Interview, InterviewStatus
from kommisjon.model.system import system_values
from kommisjon.store.store import Store, Write
from kommisjon.xform import ItemKind
from sync.merge import Change

_BEFORE_INTERVIEW = (CaseStatus.LOADED, CaseStatus.SCHEDULED)
_DECISIONS = {"yes": Decision.GIVEN, "no": Decision.REFUSED}


class SittingRecords:
    """Knows the ids behind one interview: the record its form fills, the interview's own, the case's."""

    def __init__(
        self, store: Store, carried: Carried, case: str, person: str | None, language: str | None
    ) -> None:
        self._store, self._carried, self._case, self._person = store, carried, case, person
        self._language = language
        self._tag = carried.tag  # refuses, before anything is answered, a form that no change could name
        self._kept = False
        record_type = carried.form.attributes.get("km_record", "profile")
        self.root = case if record_type == "case" else self._own(record_type)
        self._root_type = record_type
        self._interview, self._begun = self._find_interview()

    def keep_form(self) -> None:
        """Keep the form itself in the store, once, before the first answer made by it."""
        if not self._kept:
            carried = self._carried
            self._store.keep_form(carried.form.id, carried.version, carried.form.digest, carried.xform)
            self._kept = True

    def writes(
        self, binding: Binding, refs: Iterable[str], kind: Callable[[str], ItemKind], now: datetime
    ) -> list[Write]:
        """What one answer changes: its own record and, the first time, the interview's and the case's."""
        by_record: dict[str, tuple[Entries, Values]] = {}
        for ref in refs:
            entries, values = binding.values(ref, kind(ref))
            by_record.setdefault(binding.record_of(entries), (entries, {}))[1].update(values)
        writes = []
        for rec, (entries, values) in by_record.items():
            if self._store.record(self._case, rec) is None:
                values |= self._system(binding, entries)
            writes.append(Write(self._case, rec, values, form=self._tag))
        root_values = by_record.get(self.root, ((), {}))[1]
        return [*writes, *self._consent(root_values, now), *self._beginning(now)]

    def new_entry(self, binding: Binding, entries: Entries) -> Write:
        """The record of an entry that has just been added, before anything is answered in it."""
        return Write(self._case, binding.record_of(entries), self._system(binding, entries), form=self._tag)

    def saved(self, writes: Iterable[Write]) -> None:
        """Note what was committed: the interview has begun once its own record stands."""
        self._begun = self._begun or any(write.rec == self._interview for write in writes)

    def completed(self, now: datetime) -> list[Write]:
        """The interview is done; its record says so."""
        done: Values = {"status": _said(InterviewStatus.COMPLETED.value), "ended_at": _said(_moment(now))}
        if not self._begun:
            first, *rest = self._beginning(now)
            return [self._with_values(first, done), *rest]
        return [Write(self._case, self._interview, done)]

    def status(self) -> InterviewStatus | None:
        """How far the interview is, as its record says; None while it has none."""
        record = self._store.record(self._case, self._interview)
        return None if record is None else Interview.read(answers_of(record.doc)).status

    def last_answered(self, binding: Binding) -> tuple[str, str] | None:
        """(record, path) of the newest answer given by this form in this interview, or None."""
        newest: Change | None = None
        for rec in binding.known_records():
            for change in self._store.history(self._case, rec):
                answered = change.form == self._tag and _asked(change)
                if answered and (newest is None or change.hlc > newest.hlc):
                    newest = change
        return None if newest is None else (newest.rec, _asked(newest)[0])

    def _system(self, binding: Binding, entries: Entries) -> Values:
        if not entries:
            return system_values(self._root_type, case=self._case, parent=self._person)
        record_type = entry_type(entries[-1][0], self._carried.form.attributes)
        parent = binding.parent_of(entries)
        return system_values(record_type, case=self._case, parent=parent, order=binding.order_of(entries))

    def _own(self, record_type: str) -> str:
        found = self._store.records(record_type, home=self._case)
        mine = [record.rec for record in found if record.parent == self._person]
        return mine[0] if mine else self._store.new_id()

    def _find_interview(self) -> tuple[str, bool]:
        subject = self._person or self._case
        for record in self._store.records(Interview.TYPE, home=self._case):
            if record.parent == subject and Interview.read(answers_of(record.doc)).form == self._tag:
                return record.rec, True
        return self._store.new_id(), False

    def _beginning(self, now: datetime) -> list[Write]:
        if self._begun:
            return []
        held = Interview(
            form=self._tag,
            form_digest=self._carried.form.digest,
            language=self._language,
            started_at=_moment(now),
        )
        values = system_values(Interview.TYPE, case=self._case, parent=self._person or self._case)
        writes = [Write(self._case, self._interview, {**values, **_wire(held.answers(Source.STAFF))})]
        case = self._store.record(self._case, self._case)
        if case is not None and Case.read(answers_of(case.doc)).status in _BEFORE_INTERVIEW:
            writes.append(Write(self._case, self._case, {"status": _said(CaseStatus.IN_INTERVIEW.value)}))
        return writes

    def _consent(self, values: Values, now: datetime) -> list[Write]:
        """The consent record that goes with the form's consent question (settings: km_consent)."""
        path = self._carried.form.attributes.get("km_consent", "")
        answer = values.get(path) if path else None
        decision = _DECISIONS.get(str(answer.get("v"))) if answer else None
        if decision is None or self._person is None:
            return []
        consent = Consent(
            purpose=self._carried.form.id,
            decision=decision,
            language=self._language,
            form_digest=self._carried.form.digest,
            decided_at=_moment(now),
        )
        found = [
            r
            for r in self._store.records(Consent.TYPE, parent=self._person)
            if r.home == self._case and Consent.read(answers_of(r.doc)).purpose == consent.purpose
        ]
        system = {} if found else system_values(Consent.TYPE, case=self._case, parent=self._person)
        rec = found[0].rec if found else self._store.new_id()
        return [Write(self._case, rec, {**system, **_wire(consent.answers(Source.SELF))})]

    @staticmethod
    def _with_values(write: Write, more: Values) -> Write:
        return Write(write.home, write.rec, {**write.values, **more}, form=write.form)


def _asked(change: Change) -> list[str]:
    """The question paths of a change; an option's path gives its question's."""
    paths = [entry.path for entry in change.entries if not entry.path.startswith("_") and entry.value is not None]
    return sorted(paths, key=len)


def _wire(answers: dict[str, Answer]) -> dict[str, dict[str, Any] | None]:
    return {path: answer.wire() for path, answer in answers.items()}


def _said(value: str) -> dict[str, Any]:
    return {"s": "answered", "v": value, "src": Source.STAFF.value}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
