"""One interview: a form opened on a household or a person. Each answer is on disk before it counts as given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kommisjon.errors import N_, Code, Refusal
from kommisjon.i18n.catalogue import Msg
from kommisjon.interview.held import Held, item_of
from kommisjon.interview.kept.attaching import offered
from kommisjon.interview.kept.beside import BesideBefore, beside_values, with_script
from kommisjon.interview.kept.binding import Binding, Entries
from kommisjon.interview.kept.carried_over import carried_over
from kommisjon.interview.kept.former import Former
from kommisjon.interview.kept.keeping import SittingRecords
from kommisjon.interview.kept.last_steps import Before, Step, Whose, last_steps
from kommisjon.interview.kept.past import Past, past_answers
from kommisjon.interview.kept.paths import moved_up, repeat_around
from kommisjon.interview.library import Carried
from kommisjon.interview.stepping_back import form_for
from kommisjon.interview.stops import Stop, stops_of
from kommisjon.interview.typed.answer import read_typed
from kommisjon.interview.typed.unread import NotRead
from kommisjon.interview.wording import Wording
from kommisjon.model.answers import Attached, Status
from kommisjon.model.words import Beside
from kommisjon.store.audit import Act
from kommisjon.store.settled import is_sealed
from kommisjon.store.store import Store, Write
from kommisjon.text.plain import plain
from kommisjon.xform import ItemKind, NoSuchPlace, State
from kommisjon.xform.items import kind_of

_UNANSWERED = (Status.NOT_ASKED,)

Snapshot = dict[str, tuple[str, Status]]
"""Text and status of what the form keeps, by reference."""

Stored = dict[str, tuple[str, Status, bool]]
"""The same as the store has it: text, status, and whether it is marked as skipped."""

_BLANK = ("", Status.NOT_ASKED)
_NOTHING = (*_BLANK, False)
_META, _ENTITY = "/meta/", "/meta/entity/"
"""What a form notes about itself; the records have ids and times of their own, an entity has not."""


class NotAccepted(Exception):
    """The form does not take this answer; nothing was saved and nothing changed."""

    def __init__(self, why: Callable[[str], str], unread: Msg | None = None) -> None:
        super().__init__()
        self._why = why
        self.unread = unread
        """Why it cannot be read at all, in words of ours; None where the form has something against it."""

    def text(self, language: str) -> str:
        """What the form says about it in a language, or an empty text."""
        return self._why(language)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom the interview is about: a case, and a person in it unless it is about the household."""

    case: str
    person: str | None

    @property
    def ids(self) -> tuple[str, ...]:
        """As the audit names whom something was about."""
        return (self.case,) if self.person is None else (self.case, self.person)


class Sitting(Held):
    """The interview as the screens see it. `stops` are its places in order; whatever answers also saves."""

    def __init__(
        self,
        store: Store,
        form: Carried,
        subject: Subject,
        *,
        language: str | None,
        by: str,
        clock: Callable[[], datetime],
        state: State | None = None,
        stepped_back: Refusal | None = None,
    ) -> None:
        """`state` is a filling of the form that was begun already; without one it is begun here."""
        state = state or form.form.begin(clock)
        self._store, self._state, self._subject, self._by, self._clock = store, state, subject, by, clock
        self._words = Wording(state)
        self._records = SittingRecords(store, form, subject.case, subject.person, language)
        others = self._records.other_forms()
        former = Former(form.form, others)
        self._binding = Binding(store, state, subject.case, self._records.root, store.new_id, former)
        self._binding.load()
        fresh = self._binding.loaded - self._binding.due(self._kind)
        self._stored: Stored = {ref: what for ref, what in self._held().items() if ref in fresh}
        records = self._records
        versions = (records.begun_under, records.answered_under, records.version)
        self.carried_over = carried_over(store, state, self._binding, former, versions, records.roots(others))
        self.stepped_back = stepped_back
        self.sealed = is_sealed(store.connection, subject.case)
        self._undo: list[list[Before] | BesideBefore | Step] = []
        self._opened_at: int | None = store.vault_state()["hlc"]
        """The log up to here has not been asked for what can be taken back; None once it has, or need not be."""
        self.stops: tuple[Stop, ...] = stops_of(state)
        self.saved_at: datetime | None = None

    # Answering

    def answer(self, stop: Stop, text: str) -> datetime:
        """Take an answer and save it; gives the time of saving. Blank takes an answer back.

        Raises NotAccepted when the form does not take it; Refusal (V108, R603, …) when it could not be saved, and
        then the state is as before.
        """
        try:
            text = read_typed(self.asked(stop), text)
        except NotRead as problem:
            raise NotAccepted(lambda _language: "", problem.why) from None
        if item_of(stop).kind is ItemKind.FILE and text and self._binding.files.of(text) is None:
            # A name without its file would look answered, and there would be nothing to send.
            raise NotAccepted(
                lambda _language: "", Msg(N_("This question takes a file: give the place where it lies."))
            )
        before = self._snapshot()
        outcome = self._state.answer(stop.ref, text)
        if not outcome.accepted:
            raise NotAccepted(lambda language: plain(self._state.message(stop.ref, language) or ""))
        return self._save(stop.ref, before)

    def mark(self, stop: Stop, status: Status) -> datetime:
        """Save that the person does not know, or declines. Raises Refusal as `answer` does."""
        before = self._snapshot()
        self._state.mark(stop.ref, status)
        return self._save(stop.ref, before)

    def attach(self, stop: Stop, path: Path) -> datetime:
        """Take a file from disk as the answer, and save both in one; gives the time of saving.

        The file on disk stays as it is. Raises NotAccepted and Refusal as `answer` does, and Refusal B106, R604,
        R609 to R612 for a file that cannot be taken (interview.kept.attaching); the state is then as before.
        """
        if item_of(stop).kind is not ItemKind.FILE:
            raise ValueError("a question that takes no file")
        control = self._state.find(stop.ref).definition.control
        mediatype = control.parameters.get("mediatype", "") if control is not None else ""
        with offered(path, mediatype) as file, self._store.bringing(file.incoming):
            self._binding.files.note(file.attached)
            return self.answer(stop, file.attached.value)

    def attached(self, stop: Stop) -> Attached | None:
        """The file that stands as the answer: its name on disk, size in bytes, SHA-256. None without one."""
        if stop.item is None or stop.item.kind is not ItemKind.FILE:
            return None
        return self._binding.files.of(self._state.value(stop.ref))

    def undo(self) -> int | None:
        """Take back the last answer, or what was written beside one; gives the place of its question.

        None with nothing to take back. What was answered before this sitting was opened is looked for in the log
        (kommisjon.interview.kept.last_steps). Raises Refusal as `answer` does.
        """
        if not self.steps_to_undo:
            return None
        last = self._undo[-1]
        if isinstance(last, Step):
            self._binding.stood(last.kept)
            last = last.stood
        self._binding.taking_back = True
        try:
            if isinstance(last, BesideBefore):
                first = last.ref
                self._write_beside(first, last.beside)
            else:
                first = last[0][0]
                self._take_back(last)
        finally:
            self._binding.taking_back = False
        self._undo.pop()
        return next((n for n, stop in enumerate(self.stops) if stop.ref == first), None)

    def _take_back(self, steps: list[Before]) -> None:
        before = self._snapshot()
        for ref, text, status in steps:
            self._set(ref, text, status)
        self._commit(before, steps[0][0])

    def write_beside(self, stop: Stop, new: Beside) -> None:
        """Save the person's own words and the officer's note on a question. The answer stays as it is.

        Raises Refusal as `answer` does; what stood there before then still stands.
        """
        ref, before = item_of(stop).ref, self.beside(stop).drawn
        if self._write_beside(ref, Beside(with_script(new.words), new.note)):
            self._undo.append(BesideBefore(ref, before))

    def _write_beside(self, ref: str, new: Beside) -> bool:
        entries, values = beside_values(self._binding, ref, new)
        if values:
            self.saved_at = self._write(self._records.beside(self._binding, entries, values, self._clock()))
        return bool(values)

    @property
    def steps_to_undo(self) -> int:
        """How many answers can be taken back, one after another."""
        if self._opened_at is not None and not self.sealed:
            subject = self._subject.person or self._subject.case
            whose = Whose(self._by, self.form_tag, subject, self._records.interview, self._opened_at)
            self._undo[:0] = last_steps(self._store, self._binding, self._state, whose)
        self._opened_at = None
        return len(self._undo)

    def add(self, stop: Stop) -> datetime:
        """Add an entry to the repeat of a MORE stop, and save it as a record of its own."""
        item = item_of(stop)
        place = self._state.add(stop.ref)
        entries: Entries = (*item.repeats, (item.path, place))
        writes = self._records.new_entry(self._binding, entries)
        try:
            self.saved_at = self._write(writes)
        except Refusal:
            self._state.remove(stop.ref, place)
            self._binding.forget(entries)
            raise
        self.stops = stops_of(self._state)
        return self.saved_at

    def remove(self, stop: Stop) -> None:
        """Take away the entry this question stands in. Its record and history stay in the log."""
        entries, _ = self._binding.place(stop.ref)
        rec = self._binding.record_of(entries)
        if self._store.record(self._subject.case, rec) is not None:
            self.saved_at = self._store.delete(self._subject.case, rec, self._by)
        self._binding.forget(entries)
        repeat, place = repeat_around(stop.ref, frozenset(self._state.repeats())), entries[-1][1]
        self._state.remove(repeat, place)
        moved = ((moved_up(ref, repeat, place), what) for ref, what in self._stored.items())
        self._stored = {ref: what for ref, what in moved if ref is not None}
        self._binding.written()
        self._undo.clear()
        self._opened_at = None
        self.stops = stops_of(self._state)

    def finish(self) -> None:
        """Mark the interview as completed. Raises Refusal as `answer` does, and F811 while answers misfit."""
        if misfits := self.misfits():
            raise Refusal(Code.ANSWERS_MISFIT, n=len(misfits))
        self.saved_at = self._write(self._records.completed(self._clock()))
        self._undo.clear()
        self._opened_at = None

    @property
    def reserve_used(self) -> bool:
        """The disk is full, and answers were saved only because room had been kept back for them."""
        return self._store.reserve_used

    def past(self, stop: Stop) -> list[Past]:
        """What was answered on a question before, oldest first. That somebody looked stands in the audit."""
        rec, paths = self._binding.places_of(item_of(stop).ref)
        record = self._store.record(self._subject.case, rec)
        history = self._store.history(self._subject.case, rec)
        self._store.note(Act.LOOKED_AT_HISTORY, self._by, self._subject.ids)
        return past_answers(history, record.doc if record else {}, paths)

    def laptop(self, past: Past) -> str:
        """The pseudonym of the laptop that saved an answer, with its epoch; blank for this one."""
        device, epoch = self._store.actors()[past.actor]
        return "" if (device, epoch) == self._store.device() else f"{device} ({epoch})"

    # Saving

    def _snapshot(self) -> Snapshot:
        return {ref: (text, status) for ref, text, status in self._state.kept()}

    def _held(self) -> Stored:
        """What is to stand in the store; answers that the path skips are marked."""
        return {ref: (text, status, off) for ref, text, status, off in self._state.kept_and_skipped()}

    def _due(self, held: Stored) -> list[str]:
        """What stands otherwise in the store, though nobody answers it now: marks, and what has moved.

        Also defaults of the form, with the first answer; not before the path comes to them.
        """
        refs = (ref for ref in {**self._stored, **held} if _META not in ref or _ENTITY in ref)
        differing = (ref for ref in refs if self._stored.get(ref, _NOTHING) != held.get(ref, _NOTHING))
        return [ref for ref in differing if ref in self._stored or not self._is_untouched(ref)]

    def _is_untouched(self, ref: str) -> bool:
        node = self._state.find(ref)
        return not node.relevant and not node.told

    def _is_there(self, ref: str) -> bool:
        try:
            self._state.find(ref)
        except NoSuchPlace:
            return False
        return True

    def _save(self, ref: str, before: Snapshot) -> datetime:
        undo = self._commit(before, ref)
        self._undo.append(undo)
        return self.saved_at or self._clock()

    def _commit(self, before: Snapshot, first: str) -> list[Before]:
        """Save everything that now differs from `before`; on a refusal put the state back. Gives what stood.

        With it goes what follows for answers that nobody gives now: the marks of those that the path skips.
        """
        held = self._held()
        now = {ref: (text, status) for ref, (text, status, _off) in held.items()}
        changed = sorted(_differing(before, now), key=lambda ref: ref != first) or [first]
        stood = [(ref, *before.get(ref, _BLANK)) for ref in changed]
        # What laptops disagree on is left to a person: a mark that nobody gives would take the others' place.
        waiting = (ref for ref in self._due(held) if ref not in changed and self._is_there(ref))
        due = [ref for ref in waiting if not self._binding.disputed(ref)]
        # What an answer has counted away is not there any more; its records go with it.
        there = [ref for ref in changed if self._is_there(ref)]
        try:
            writes = self._records.writes(self._binding, there, self._kind, self._clock(), due)
            self.saved_at = self._write(writes)
        except Refusal:
            for ref, text, status in stood:
                self._set(ref, text, status)
            raise
        self._binding.written([*there, *due])
        self._binding.retyped.clear()
        for entries in list(self._binding.vacated()):
            self._binding.forget(entries)
        self._stored = held
        self.stops = stops_of(self._state)
        return stood

    def _write(self, writes: list[Write]) -> datetime:
        self._records.keep_form()
        saved_at = self._store.save(writes, self._by)
        self._records.saved(writes)
        self._binding.written()
        return saved_at

    def _set(self, ref: str, text: str, status: Status) -> None:
        # What the form has put back by itself is nobody's answer.
        if not self._is_there(ref) or (self._state.value(ref), self._state.status(ref)) == (text, status):
            return
        if text or status in (Status.ANSWERED, Status.NOT_ASKED):
            if not self._state.enter(ref, text).accepted:
                self._state.put(ref, text)  # another version of the form took it
        else:
            self._state.mark(ref, status)

    def _kind(self, ref: str) -> ItemKind:
        return kind_of(self._state.find(ref).definition)


def open_sitting(
    store: Store,
    form_id: str,
    *,
    case: str,
    person: str | None,
    language: str | None,
    by: str,
    clock: Callable[[], datetime],
    library: Path | None = None,
) -> Sitting:
    """Open a form on a household (`person` None) or a person, with everything answered before in its place.

    The form is the one in `library` (else the folder that kommisjon carries), also for an interview that was begun
    under another version of it: what became of its answers is in `carried_over`. Where that form cannot be run, an
    interview goes on under the version it was answered under last; `stepped_back` says why. `language` is the
    person's, kept with the interview. Who opened it stands in the audit. Raises Refusal F806 for a form that is
    not here, F801 to F805 and F810 for one that cannot be run.
    """
    opened = form_for(store, form_id, case, person or case, library)
    subject = Subject(case, person)
    sitting = Sitting(
        store,
        opened.form,
        subject,
        language=language,
        by=by,
        clock=clock,
        stepped_back=opened.stepped_back,
    )
    store.note(Act.OPENED_INTERVIEW, by, subject.ids)
    return sitting


def _differing(one: Snapshot, other: Snapshot) -> list[str]:
    return [ref for ref in {**one, **other} if one.get(ref, _BLANK) != other.get(ref, _BLANK)]
