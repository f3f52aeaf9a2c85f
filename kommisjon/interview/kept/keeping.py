"""The records an interview writes: the answers' own, and beside them its own, the consent, the case's status."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from kommisjon.interview.family.household import answers_of, name_shown
from kommisjon.interview.kept.binding import Binding, Entries, Values
from kommisjon.interview.kept.held_under import Version, answered_under, begun_under, interview_of
from kommisjon.interview.kept.paths import entry_type
from kommisjon.interview.kept.records import TAKEN_BACK
from kommisjon.interview.library import Carried, kept_form
from kommisjon.model.answers import Source, Status, staff_said
from kommisjon.model.case_life import BEFORE_INTERVIEW
from kommisjon.model.consent import Consent, Decision
from kommisjon.model.ids import belonging
from kommisjon.model.records import Case, CaseStatus, Interview, InterviewStatus
from kommisjon.model.system import system_values
from kommisjon.store.reading import StoredRecord
from kommisjon.store.store import Store, Write
from kommisjon.xform import Form, ItemKind
from sync.merge import Change, tombstones

_DECISIONS = {"yes": Decision.GIVEN, "no": Decision.REFUSED, **{one.value: one for one in Decision}}
"""What an answer to the consent question decides; forms name their choices one way or the other."""


class SittingRecords:
    """Knows the ids behind one interview: the record its form fills, the interview's own, the case's."""

    def __init__(
        self, store: Store, carried: Carried, case: str, person: str | None, language: str | None
    ) -> None:
        self._store, self._carried, self._case, self._person = store, carried, case, person
        self.language = language
        self.tag = carried.tag  # refuses, before anything is answered, a form that no change could name
        self._kept = False
        record_type = carried.form.attributes.get("km_record", "profile")
        self.root = case if record_type == "case" else self._own(record_type)
        self._root_type = record_type
        self.version = Version(carried.version, carried.form.digest)
        held = interview_of(store, case, person or case, carried.form.id)
        self.interview, self._begun = (held.rec, True) if held is not None else (store.new_id(), False)
        self.begun_under = begun_under(held) if held is not None else self.version
        self.answered_under = tuple(answered_under(held)) if held is not None else ()
        """The versions of the form that it was answered under before this sitting, the last one last."""
        self._noted = self.answered_under[-1:] == (self.version,)

    def other_forms(self) -> list[Form]:
        """The other versions that the interview was answered under and that are kept here, the last one first."""
        found = []
        for version in reversed(self.answered_under):
            if version != self.version:
                found.append(kept_form(self._store, self._carried.form.id, version.number, version.digest))
        return [carried.form for carried in found if carried is not None]

    def roots(self, others: Iterable[Form]) -> list[str]:
        """The records that the form's root fills, or filled under other versions."""
        types = (form.attributes.get("km_record", "profile") for form in others)
        found = [self._case if one == "case" else self._own(one) for one in types if one != self._root_type]
        return list(dict.fromkeys([self.root, *found]))

    def keep_form(self) -> None:
        """Keep the form itself in the store, once, before the first answer made by it."""
        if not self._kept:
            carried = self._carried
            self._store.keep_form(carried.form.id, carried.version, carried.form.digest, carried.xform)
            self._kept = True

    def writes(
        self,
        binding: Binding,
        refs: Iterable[str],
        kind: Callable[[str], ItemKind],
        now: datetime,
        due: Collection[str] = (),
    ) -> list[Write]:
        """What one answer changes: its own record and, the first time, the interview's and the case's.

        `due` are questions that nobody answers now and that are stored anew all the same; they come first, so that
        the newest change of the interview is the answer.
        """
        new: set[str] = set()
        writes = self._retyped(binding)
        writes += self._on_records(self._gathered(binding, due, kind, given=False), binding, new)
        given = self._gathered(binding, refs, kind, given=True)
        writes += self._on_records(given, binding, new)
        root_values = given.get(self.root, ((), {}))[1]
        consent = self._consent(root_values, now, taking_back=binding.taking_back)
        return [*writes, *self._vacated(binding), *consent, *self._beginning(now)]

    def beside(self, binding: Binding, entries: Entries, values: Values, now: datetime) -> list[Write]:
        """What is written beside an answer, which may come before any answer does."""
        by_record = {binding.record_of(entries): (entries, values)}
        return [*self._on_records(by_record, binding, set()), *self._beginning(now)]

    def _gathered(
        self, binding: Binding, refs: Iterable[str], kind: Callable[[str], ItemKind], *, given: bool
    ) -> dict[str, tuple[Entries, Values]]:
        by_record: dict[str, tuple[Entries, Values]] = {}
        for ref in refs:
            entries, values = binding.values(ref, kind(ref), given=given)
            by_record.setdefault(binding.record_of(entries), (entries, {}))[1].update(values)
        return by_record

    def _on_records(
        self, by_record: dict[str, tuple[Entries, Values]], binding: Binding, new: set[str]
    ) -> list[Write]:
        writes = []
        for rec, (entries, values) in by_record.items():
            writes += self._above(binding, entries, new)
            if rec not in new and self._is_new(rec):
                values |= self._system(binding, entries)
                new.add(rec)
            why = TAKEN_BACK if binding.taking_back else None
            writes.append(Write(self._case, rec, values, form=self.tag, why=why))
        return writes

    def _above(self, binding: Binding, entries: Entries, new: set[str]) -> list[Write]:
        """The records that an entry hangs under, where nothing has been answered on them yet.

        Without them, the entry would not be found when the interview is opened again.
        """
        writes = []
        for depth in range(len(entries)):
            rec = binding.record_of(entries[:depth])
            if rec not in new and self._is_new(rec):
                new.add(rec)
                writes.append(Write(self._case, rec, self._system(binding, entries[:depth]), form=self.tag))
        return writes

    def _retyped(self, binding: Binding) -> list[Write]:
        """Entries whose repeat was called otherwise by another version become this one's."""
        return [
            Write(self._case, rec, system_values(kind, case=None), form=self.tag)
            for rec, kind in binding.retyped.items()
        ]

    def _vacated(self, binding: Binding) -> list[Write]:
        """Entries that an answer has just counted away, and that nobody had filled, are taken away."""
        found = (self._store.record(self._case, binding.record_of(entries)) for entries in binding.vacated())
        return [_taken_away(record, form=self.tag) for record in found if record is not None]

    def new_entry(self, binding: Binding, entries: Entries) -> list[Write]:
        """The record of an entry that has just been added, before anything is answered in it."""
        made = Write(self._case, binding.record_of(entries), self._system(binding, entries), form=self.tag)
        return [*self._above(binding, entries, set()), made]

    def saved(self, writes: Iterable[Write]) -> None:
        """Note what was committed: the interview has begun once its own record stands."""
        if any(write.rec == self.interview and self.version.path in write.values for write in writes):
            self._begun = self._noted = True

    def completed(self, now: datetime) -> list[Write]:
        """The interview is done; its record says so."""
        done: Values = {
            "status": staff_said(InterviewStatus.COMPLETED.value),
            "ended_at": staff_said(_moment(now)),
        }
        if not self._begun:
            first, *rest = self._beginning(now)
            return [self._with_values(first, done), *rest]
        return [Write(self._case, self.interview, done), *self._beginning(now)]

    def status(self) -> InterviewStatus | None:
        """How far the interview is, as its record says; None while it has none."""
        record = self._store.record(self._case, self.interview)
        return None if record is None else Interview.read(answers_of(record.doc)).status

    def name_of(self, person: str) -> str:
        """What a member of the household is called; blank for one who is not to be seen."""
        return name_shown(self._store, self._case, person)

    def last_answered(self, binding: Binding) -> tuple[str, str] | None:
        """(record, path) of the newest answer given by this form in this interview, or None."""
        newest: Change | None = None
        for rec in binding.known_records():
            for change in self._store.history(self._case, rec):
                form_id = (change.form or "").partition("@")[0]
                answered = form_id == self._carried.form.id and _asked(change)
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
        # Two laptops that have not met begin the same record (docs/decisions/0038).
        return mine[0] if mine else belonging(self._person or self._case, record_type)

    def _is_new(self, rec: str) -> bool:
        """Nothing stands on the record: it was never written, or taken away again as a whole."""
        found = self._store.record(self._case, rec)
        return found is None or not found.type

    def _beginning(self, now: datetime) -> list[Write]:
        """The interview's own record, the first time; the version it goes on under, whenever that is another."""
        under: Values = {self.version.path: staff_said(self.version.digest)}
        if self._begun:
            return [] if self._noted else [Write(self._case, self.interview, under)]
        held = Interview(
            form=self.tag,
            form_digest=self._carried.form.digest,
            language=self.language,
            started_at=_moment(now),
        )
        values = system_values(Interview.TYPE, case=self._case, parent=self._person or self._case)
        begun = {**values, **held.wired(Source.STAFF), **under}
        writes = [Write(self._case, self.interview, begun)]
        case = self._store.record(self._case, self._case)
        if case is not None and Case.read(answers_of(case.doc)).status in BEFORE_INTERVIEW:
            writes.append(Write(self._case, self._case, {"status": staff_said(CaseStatus.IN_INTERVIEW.value)}))
        return writes

    def _consent(self, values: Values, now: datetime, *, taking_back: bool) -> list[Write]:
        """The consent record that goes with the form's consent question (settings: km_consent).

        Who would rather not answer has not agreed. Where the answer is taken back altogether, so is the record:
        a yes that nobody stands by must not be read as one. Where two laptops have asked, the new decision takes
        the place of both: whoever makes it has seen both.
        """
        path = self._carried.form.attributes.get("km_consent", "")
        answer = values.get(path) if path else None
        if answer is None or self._person is None:
            return []
        held = self._held_consents()
        decision = _decided(answer)
        if decision is None:
            return [_taken_away(one) for one in held]
        if decision is Decision.REFUSED and answer.get("v") != decision.value:
            decision = self._no_after(held, taking_back=taking_back)
        consent = Consent(
            purpose=self._carried.form.id,
            decision=decision,
            language=self.language,
            form_digest=self._carried.form.digest,
            decided_at=_moment(now),
        )
        said = consent.wired(Source.SELF)
        if held:
            return [Write(self._case, one.rec, said) for one in held]
        system = system_values(Consent.TYPE, case=self._case, parent=self._person)
        return [Write(self._case, self._store.new_id(), {**system, **said})]

    def _held_consents(self) -> list[StoredRecord]:
        """What the person has decided about this form before, on each laptop that asked."""
        return [
            record
            for record in self._store.records(Consent.TYPE, parent=self._person)
            if record.home == self._case and Consent.read(answers_of(record.doc)).purpose == self._carried.form.id
        ]

    def _no_after(self, held: Iterable[StoredRecord], *, taking_back: bool) -> Decision:
        """What a no is: the end of a yes, or a refusal from the start (domain.md section 9, Consent).

        A slip of the hand is taken back with undo, and what stood before it stands again (docs/decisions/0053).
        """
        for record in held:
            decisions = [
                str(entry.value.get("v"))
                for change in self._store.history(self._case, record.rec)
                for entry in change.entries
                if entry.path == "decision" and entry.value is not None
            ]
            if taking_back:
                decisions = decisions[:-1]
            if decisions[-1:] in ([Decision.GIVEN.value], [Decision.WITHDRAWN.value]):
                return Decision.WITHDRAWN
        return Decision.REFUSED

    @staticmethod
    def _with_values(write: Write, more: Values) -> Write:
        return Write(write.home, write.rec, {**write.values, **more}, form=write.form)


def _decided(answer: dict[str, Any]) -> Decision | None:
    if answer.get("s") == Status.DECLINED.value:
        return Decision.REFUSED
    return _DECISIONS.get(str(answer.get("v")))


def _taken_away(record: StoredRecord, form: str | None = None) -> Write:
    blank = {entry.path: entry.value for entry in tombstones(record.doc)}
    return Write(record.home, record.rec, blank, form=form, why="delete")


def _asked(change: Change) -> list[str]:
    """The question paths of a change; an option's path gives its question's."""
    paths = [entry.path for entry in change.entries if not entry.path.startswith("_") and entry.value is not None]
    return sorted(paths, key=len)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
