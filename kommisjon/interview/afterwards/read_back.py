"""Reading an interview back to the person: page by page confirmed or corrected, and how it ended.

Every page that is confirmed is saved at once. A read-back that was cut off goes on where it was while nothing was
answered since; else it begins anew, as a record of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum

from kommisjon.errors import Code, Refusal
from kommisjon.interview.family.form_states import ADVICE
from kommisjon.interview.family.household import Household, Member, answers_of, household
from kommisjon.interview.kept.rests_on import Since, rests_on, since
from kommisjon.interview.sitting import Sitting, Subject, open_sitting
from kommisjon.interview.stepping_back import form_for
from kommisjon.interview.summary import Line, Section, Summary, summary_of
from kommisjon.model.answers import Source, Status
from kommisjon.model.read_back import Outcome, ReadBack, WhyNot
from kommisjon.model.records import Interview
from kommisjon.model.system import system_values
from kommisjon.store.reading import StoredRecord
from kommisjon.store.store import Store, Write

_Kept = dict[str, tuple[str, Status, str]]


class Standing(Enum):
    """How far the read-back of an interview is."""

    NONE = "none"
    UNDER_WAY = "under_way"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    OUTDATED = "outdated"
    """It ended, and something was answered since."""


@dataclass(frozen=True, slots=True)
class Readable:
    """An interview that can be read back: a form on the household, or on a member of it."""

    form_id: str
    member: Member | None
    standing: Standing


def readable(store: Store, of: Household) -> list[Readable]:
    """The interviews of a household that were begun, the household's own first; none of shielded persons.

    The advice is not among them: it is the officer's, and nobody has said it.
    """
    found = []
    begun = store.records(Interview.TYPE, home=of.id)
    for subject, member in ((of.id, None), *((one.id, one) for one in of.members)):
        forms = [Interview.read(answers_of(one.doc)).form for one in begun if one.parent == subject]
        named = dict.fromkeys(tag.partition("@")[0] for tag in forms)
        # The advice is the officer's own, about the person and not by them.
        for form_id in (one for one in named if one != ADVICE):
            person = None if member is None else member.id
            found.append(_readable(store, form_id, of.id, member, person))
    return found


def _readable(store: Store, form_id: str, case: str, member: Member | None, person: str | None) -> Readable:
    try:
        return Readable(form_id, member, standing_of(store, form_id, case=case, person=person))
    except Refusal:  # its form cannot be run; opening it says why
        return Readable(form_id, member, Standing.NONE)


def standing_of(store: Store, form_id: str, *, case: str, person: str | None) -> Standing:
    """How far the read-back of a form on a case, or a person in it, is."""
    latest = _latest(store, form_id, case, person)
    if latest is None:
        return Standing.NONE
    held = ReadBack.read(answers_of(latest.doc))
    if held.outcome is None:
        return Standing.UNDER_WAY
    if _since(store, form_id, held, case, person) is not Since.NOTHING:
        return Standing.OUTDATED
    return Standing.CONFIRMED if held.outcome is Outcome.CONFIRMED else Standing.NOT_CONFIRMED


def stays_confirmed(store: Store, form_id: str, *, case: str, person: str | None) -> bool:
    """Whether everything that the person has confirmed last stands as it was; more may have been told since."""
    read = (ReadBack.read(answers_of(one.doc)) for one in _of_form(store, form_id, case, person))
    ended = [one for one in read if one.outcome is not None]
    if not ended or ended[-1].outcome is not Outcome.CONFIRMED:
        return False
    return _since(store, form_id, ended[-1], case, person) is not Since.CHANGED


class ReadingBack:
    """One interview being read back in one language. `sitting` is the interview; what corrects it also saves."""

    def __init__(
        self,
        store: Store,
        sitting: Sitting,
        subject: Subject,
        *,
        languages: tuple[str, str],
        by: str,
        today: date,
    ) -> None:
        """`languages` of the form: the person's and the officer's. Raises Refusal D744 with nothing answered."""
        self._store, self.sitting, self.subject, self._by = store, sitting, subject, by
        self.form_id = sitting.form_tag.partition("@")[0]
        members = {one.id for one in household(store, subject.case, today).members}
        persons = {one.rec for one in store.records("person", home=subject.case)}
        self._hidden = frozenset(persons - members)
        self.summary = self._sum_up(*languages)
        if not self.summary.sections:
            raise Refusal(Code.NOTHING_TO_READ_BACK)
        self._confirmed: dict[str, set[str]] = {}
        """Keys of the confirmed pages by the language in which they were read."""
        self.corrected: list[str] = []
        self._ended = False
        self._go_on()

    def _go_on(self) -> None:
        """Go on from the last read-back, where nothing was answered since and the language is the same."""
        latest = _latest(self._store, self.form_id, self.subject.case, self.subject.person)
        held = ReadBack.read(answers_of(latest.doc)) if latest is not None else None
        now = self._rests_on()
        same = held is not None and (held.rests_on, held.language) == (now, self.summary.language)
        if latest is not None and held is not None and same:
            self._rec, self._ended = latest.rec, held.outcome is not None
            kept = (held.pages or "").split("\n")
            self._confirmed[held.language] = {one.key for one in self.pages if one.key in kept}
            self.corrected = (held.corrected or "").split("\n") if held.corrected else []
        else:
            self._rec = self._store.new_id()
        self.interpreter = held.translated_by or "" if held is not None else ""

    # The pages

    @property
    def pages(self) -> tuple[Section, ...]:
        return self.summary.sections

    @property
    def confirmed(self) -> set[str]:
        """Keys of the pages that the person has confirmed, as they were read in the language in use."""
        return self._confirmed.setdefault(self.summary.language, set())

    @property
    def first_open(self) -> int:
        """The first page that is not confirmed; behind the last one where all are."""
        return next((n for n, page in enumerate(self.pages) if page.key not in self.confirmed), len(self.pages))

    @property
    def complete(self) -> bool:
        return self.first_open == len(self.pages)

    @property
    def standing(self) -> Standing:
        """How far this interview's read-back is, as it was saved last."""
        return standing_of(self._store, self.form_id, case=self.subject.case, person=self.subject.person)

    def ending(self) -> tuple[Outcome, str] | None:
        """How it ended, and on which day (ISO); None where it did not, or where something was answered since."""
        latest = _latest(self._store, self.form_id, self.subject.case, self.subject.person)
        held = ReadBack.read(answers_of(latest.doc)) if latest is not None else None
        if held is None or held.outcome is None:
            return None
        if _since(self._store, self.form_id, held, self.subject.case, self.subject.person) is not Since.NOTHING:
            return None
        return held.outcome, (held.ended_at or "")[:10]

    def speak(self, language: str, officer: str) -> None:
        """Show everything in other languages. What was confirmed was confirmed in the language it was read in."""
        self.summary = self._sum_up(language, officer)

    def confirm(self, page: int) -> None:
        """Save that the person has confirmed a page. Raises Refusal as Store.save does, and then it is not."""
        key = self.pages[page].key
        added = key not in self.confirmed
        self.confirmed.add(key)
        try:
            self._save()
        except Refusal:
            if added:
                self.confirmed.discard(key)
            raise

    def look_again(self) -> list[str]:
        """Sum up anew after a correction, and give the names of the questions that are answered otherwise now.

        Pages with another content than before are no longer confirmed. Raises Refusal as Store.save does.
        """
        before, old_pages = _kept(self.summary), {one.key: _shown(one) for one in self.pages}
        self.summary = self._sum_up(self.summary.language, self.summary.officer)
        after = _kept(self.summary)
        changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        same = {one.key for one in self.pages if old_pages.get(one.key) == _shown(one)}
        for confirmed in self._confirmed.values():
            confirmed &= same
        if changed:
            self.corrected = list(dict.fromkeys([*self.corrected, *changed]))
            self._save()
        return changed

    def conclude(
        self, outcome: Outcome, *, interpreter: str, why_not: WhyNot | None, remark: str, at: datetime
    ) -> None:
        """Save how it ended. Raises Refusal D745 for a confirmation with pages open, or as Store.save does."""
        waiting = sum(1 for page in self.pages if page.key not in self.confirmed)
        if outcome is Outcome.CONFIRMED and waiting:
            raise Refusal(Code.PAGES_NOT_CONFIRMED, n=waiting)
        self.interpreter = interpreter
        ended = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._save(outcome=outcome, why_not=why_not, remark=remark or None, ended_at=ended)
        self._ended = True

    # Saving

    def _save(
        self,
        *,
        outcome: Outcome | None = None,
        why_not: WhyNot | None = None,
        remark: str | None = None,
        ended_at: str | None = None,
    ) -> None:
        if self._ended:  # it ended, and is read once more: that is another read-back
            self._rec, self._ended = self._store.new_id(), False
        held = ReadBack(
            form=self.sitting.form_tag,
            language=self.summary.language,
            rests_on=self._rests_on(),
            pages="\n".join(page.key for page in self.pages if page.key in self.confirmed) or None,
            page_count=len(self.pages),
            corrected="\n".join(self.corrected) or None,
            translated_by=self.interpreter or None,
            outcome=outcome,
            why_not=why_not,
            remark=remark,
            ended_at=ended_at,
        )
        case, person = self.subject.case, self.subject.person
        values = held.wired(Source.STAFF)
        new = self._store.record(case, self._rec) is None
        system = system_values(ReadBack.TYPE, case=case, parent=person or case) if new else {}
        none_now = {} if new else dict.fromkeys({"pages", "corrected"} - values.keys(), None)
        self._store.save([Write(case, self._rec, {**system, **none_now, **values})], self._by)

    def _sum_up(self, language: str, officer: str) -> Summary:
        return summary_of(self.sitting, language, officer, hidden=self._hidden)

    def _rests_on(self) -> str:
        return _rests_on(self._store, self.form_id, self.subject.case, self.subject.person)


def open_read_back(
    store: Store,
    form_id: str,
    *,
    case: str,
    person: str | None,
    language: str | None,
    officer: str,
    by: str,
    clock: Callable[[], datetime],
) -> ReadingBack:
    """Open an interview to be read back. `language` is the person's (ISO 639), `officer` the interface's.

    Raises Refusal D744 where nothing was answered, and those of open_sitting.
    """
    sitting = open_sitting(store, form_id, case=case, person=person, language=language, by=by, clock=clock)
    own, default = sitting.best_language(officer), sitting.languages[0]
    spoken = (sitting.best_language(language) or default, own or default)
    return ReadingBack(store, sitting, Subject(case, person), languages=spoken, by=by, today=clock().date())


def _latest(store: Store, form_id: str, case: str, person: str | None) -> StoredRecord | None:
    """The read-back of a form that was begun last."""
    found = _of_form(store, form_id, case, person)
    return found[-1] if found else None


def _of_form(store: Store, form_id: str, case: str, person: str | None) -> list[StoredRecord]:
    """The read-backs of a form, in the order in which they were begun."""
    return [
        one
        for one in store.records(ReadBack.TYPE, home=case)
        if one.parent == (person or case) and ReadBack.read(answers_of(one.doc)).form.partition("@")[0] == form_id
    ]


def _since(store: Store, form_id: str, held: ReadBack, case: str, person: str | None) -> Since:
    form = form_for(store, form_id, case, person or case).form.form
    return since(store, form, held.rests_on, case=case, person=person)


def _rests_on(store: Store, form_id: str, case: str, person: str | None) -> str:
    form = form_for(store, form_id, case, person or case).form.form
    return rests_on(store, form, case=case, person=person)


def _kept(summary: Summary) -> _Kept:
    return {line.name: (*line.kept, line.own_words) for line in summary.lines}


def _shown(section: Section) -> tuple[tuple[str, tuple[str, Status], str], ...]:
    return tuple(map(_of_line, section.lines))


def _of_line(line: Line) -> tuple[str, tuple[str, Status], str]:
    return line.name.rpartition("/")[2], line.kept, line.own_words
