"""A resident's visit to the page: from the choice of a language to the goodbye, one thing at a time.

It knows nothing of how it is shown. Whatever shows it asks for `step`, draws that, and says what was done; what
was done is saved before the next step is there. A member of staff may take over in between: the visit then opens
the same answers anew and goes on where they stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kommisjon.interview.afterwards.read_back import ReadingBack
from kommisjon.interview.centre.detour import Detour
from kommisjon.interview.centre.for_residents import (
    CONSENT,
    PATH,
    begin_path,
    longer_path,
    named,
    places_of_residents,
    settle,
)
from kommisjon.interview.centre.languages import offered
from kommisjon.interview.centre.recall import MOST_TRIES, Recall, read_recall, recall_of, words_offered
from kommisjon.interview.centre.residents import FORM, Resident, write_registration
from kommisjon.interview.centre.steps import NotOnPage, Step
from kommisjon.interview.centre.timeline import Entry, entries, in_entry
from kommisjon.interview.sitting import Sitting, Subject, open_sitting
from kommisjon.interview.stops import CONFIRMED, Stop
from kommisjon.model.answers import Status
from kommisjon.model.read_back import Outcome
from kommisjon.store.store import Store

STAFF_LANGUAGE = "nb"
"""The language of the line for the helper below each question."""


_OPEN = (Step.WELCOME, Step.KEEPSAKE, Step.QUESTION, Step.WAITING, Step.READING, Step.FINISHED, Step.DECLINED)
"""Steps at which it is known who sits there."""


class Visit:
    """One resident in front of one page. Methods raise NotOnPage where the step does not offer them, NotAccepted
    where the form does not take an answer, and Refusal where it could not be saved; then nothing has changed."""

    def __init__(
        self,
        store: Store,
        of: Resident,
        *,
        by: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._by, self._clock = store, by, clock
        self.case, self.person = of.case, of.person
        self._recall = read_recall(of.registration.recall)
        self.language = of.registration.language or ""
        self.sitting: Sitting | None = None
        self.reading: ReadingBack | None = None
        self.at = 0
        """The place in the sitting's stops."""
        self.tries = 0
        self._languages: tuple[str, ...] | None = None
        self.step = Step.LANGUAGE if self._recall is None else Step.RECOGNISE
        self._detour: Detour | None = None
        self.about = of.member.person
        """What is known of the resident before anything is asked."""
        self._passed: set[str] = set()
        """The questions of the path that was gone when there was time for more."""
        self._writing = ""
        """The question whose answer was saved while it was being written; blank once it is left."""
        self.in_doubt: int | None = None
        """The place of an entry that is to be taken away, while that is asked."""

    # Who sits there

    @property
    def recall(self) -> Recall:
        """The word and the symbol to keep in mind."""
        if self.step is not Step.KEEPSAKE or self._recall is None:
            raise NotOnPage
        return self._recall

    @property
    def words(self) -> tuple[str, ...]:
        """The words to choose from when it is not known who sits there."""
        return words_offered(self._recall)

    def other_language(self) -> None:
        """Back to the choice of a language; everything answered stays."""
        self._must(*_OPEN)
        self.step = Step.LANGUAGE

    def choose_language(self, language: str) -> None:
        """Take one of the form's languages for everything that follows; the resident can come back to this."""
        self._must(Step.LANGUAGE)
        if language not in self.languages:
            raise NotOnPage
        write_registration(self._store, self.case, self.person, self._by, language=language)
        self.language = language
        self._open()

    def recognise(self, word: str, symbol: str) -> bool:
        """Go on, where these are the resident's own; after MOST_TRIES others a member of staff has to help."""
        self._must(Step.RECOGNISE, Step.RESTING)
        if Recall(word, symbol) == self._recall:
            self.tries = 0
            self._open()
            return True
        self.tries += 1
        if self.tries >= MOST_TRIES:
            self.step = Step.STAFF
        return False

    def vouched_for(self) -> None:
        """A member of staff knows who sits there, or hands the page back: go on at the same question."""
        self.tries = 0
        if self._recall is None:
            self.step = Step.WELCOME if self.language else Step.LANGUAGE
        else:
            self._open()

    def agree(self) -> None:
        """The resident wants to register: consent is recorded, and a word and a symbol drawn."""
        self._must(Step.WELCOME, Step.DECLINED)
        sitting = self._sat()
        settle(sitting, CONSENT, "yes")
        begin_path(sitting)
        if self._recall is None:
            recall = recall_of(self.person)
            write_registration(self._store, self.case, self.person, self._by, recall=recall.kept)
            self._recall = recall
        self.step = Step.KEEPSAKE

    def decline(self) -> None:
        """The resident does not want to, or not any more. It is recorded, and nothing else is asked."""
        self._must(*_OPEN)
        settle(self._sat(), CONSENT, "no")
        self.step = Step.DECLINED

    def begin(self) -> None:
        """From the word and the symbol to the first question."""
        self._must(Step.KEEPSAKE)
        self._open()

    # Questions

    @property
    def stop(self) -> Stop:
        """The question, note or "add one more?" in front of the resident."""
        self._must(Step.QUESTION)
        return self._sat().stops[self.at]

    @property
    def offered(self) -> list[str]:
        """The values that the question in front of the resident can be answered with, where it is answered so."""
        stop = self.stop
        if stop.kind.confirms:
            return [CONFIRMED]
        return [value for value, _label in self._sat().choices(stop, None)]

    @property
    def places(self) -> list[Stop]:
        """Everything that residents are asked and told, in order."""
        return [self._sat().stops[place] for place in self._places()]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that a resident may choose, those of the centre first."""
        if self._languages is None:
            self._languages = offered(self._store, self.case, self._clock().date())
        return self._languages

    def answer(self, text: str) -> None:
        stop = self._asked()
        self._sat().answer(stop, text)
        self._go_on(stop)

    def keep(self, text: str) -> None:
        """Save what is being written at the question in front, and stay there, also over a pause."""
        stop = self._asked()
        if text != self._sat().text(stop):
            self._sat().answer(stop, text)
            self._writing = stop.ref

    def mark(self, status: Status) -> None:
        """Does not know, or would rather not."""
        stop = self._asked()
        self._sat().mark(stop, status)
        self._go_on(stop)

    def later(self) -> None:
        """Go on without an answer; the question comes again at the end."""
        self._go_on(self.stop)

    def add(self) -> None:
        """Add an entry at "add one more?", and go to its first question."""
        stop = self.stop
        if not stop.kind.adds:
            raise NotOnPage
        self._sat().add(stop)
        self._stand(self.at)

    @property
    def told(self) -> list[Entry]:
        """What was told so far at "add one more?"."""
        return entries(self._sat(), self.places, self.stop, self.language)

    def change(self, place: int) -> None:
        """From "add one more?" through an entry again, from its first question."""
        first = self._entry(place).first
        if self._detour is not None:
            self._detour.known -= {one.ref for one in self.places if one.repeat == first.repeat}
        self._stand(self._sat().stops.index(first))

    def doubt(self, place: int) -> None:
        """Ask at "add one more?" whether an entry is to be taken away; nothing is until `remove`."""
        self.in_doubt = self._entry(place).place

    def remove(self) -> None:
        """Take away the entry that was asked about; from a question in an entry, go and ask about that."""
        stop = self.stop
        if stop.kind.adds and self.in_doubt is not None:
            self._sat().remove(self._entry(self.in_doubt).first)
            stops = self._sat().stops
            self._stand(next((place for place, one in enumerate(stops) if one.ref == stop.ref), self.at))
        elif stop.repeat is not None and not stop.kind.adds:
            more = (at for at, one in enumerate(self._sat().stops) if one.kind.adds and in_entry(stop, one))
            self._stand(next(more))
            self.in_doubt = stop.repeat[1]
        else:
            raise NotOnPage

    def back(self) -> None:
        """To what stands before; from behind the last question to that question."""
        self._must(Step.QUESTION, Step.WAITING, Step.READING)
        if self.in_doubt is not None:
            self.in_doubt = None
            return
        before = [place for place in self._places() if place < self._behind()]
        if before:
            self.at, self.step = before[-1], Step.QUESTION

    def go_to(self, name: str) -> None:
        """To a question by its reference: one that waits, or one to be corrected."""
        self._must(Step.WAITING, Step.READING)
        place = next((one for one in self._places() if self._sat().stops[one].ref == name), None)
        if place is None:
            raise NotOnPage
        self._detour = Detour(self.step is Step.READING, {one.ref for one in self.places})
        self.at, self.step = place, Step.QUESTION

    # The end

    @property
    def waiting(self) -> list[Stop]:
        """The questions that were left for later."""
        sitting = self._sat()
        shown = set(self._places())
        return [sitting.stops[place] for place in sitting.unanswered() if place in shown]

    def read(self) -> None:
        """From behind the last question to what was answered. Raises Refusal D744 where nothing was."""
        self._must(Step.WAITING)
        self._read()

    def confirm(self) -> None:
        """It is right as it stands: the registration is finished and confirmed."""
        self._must(Step.READING)
        reading = self.reading
        assert reading is not None
        self._sat().finish()
        for place, page in enumerate(reading.pages):
            if page.key not in reading.confirmed:
                reading.confirm(place)
        reading.conclude(Outcome.CONFIRMED, interpreter="", why_not=None, remark="", at=self._clock())
        self.step = Step.FINISHED

    @property
    def has_more(self) -> bool:
        """There is a longer path than the one that was gone."""
        return longer_path(self._sat()) is not None

    def more(self) -> None:
        """There is time left: go on with what the next longer path asks beyond this one."""
        self._must(Step.FINISHED)
        longer = longer_path(self._sat())
        if longer is None:
            raise NotOnPage
        self._passed = {one.ref for one in self.places}
        settle(self._sat(), PATH, longer)
        self._ask_open()

    # Pauses

    def rest(self) -> None:
        """Show nothing of anybody until the word and the symbol are chosen."""
        if self.step is Step.STAFF:
            return
        self.sitting = self.reading = None
        self.step = Step.LANGUAGE if self._recall is None else Step.RESTING

    def goodbye(self) -> None:
        """The end of the visit: nothing of anybody is shown any more."""
        self._must(Step.FINISHED, Step.DECLINED)
        self.rest()

    def hold(self) -> None:
        """A member of staff goes on with the same answers; the page shows nothing meanwhile."""
        self.sitting = self.reading = None
        self.step = Step.STAFF

    @property
    def open_sitting(self) -> Sitting:
        """The answers, for whoever draws them."""
        return self._sat()

    def progress(self) -> tuple[int, int]:
        """(questions with an answer of any kind, questions on the path); (0, 0) while none is open."""
        return (0, 0) if self.sitting is None else self.sitting.progress()

    # Inside

    def _must(self, *steps: Step) -> None:
        if self.step not in steps:
            raise NotOnPage

    def _sat(self) -> Sitting:
        if self.sitting is None:
            self.sitting = open_sitting(
                self._store,
                FORM,
                case=self.case,
                person=self.person,
                language=self.language or None,
                by=self._by,
                clock=self._clock,
            )
        return self.sitting

    def _open(self) -> None:
        """Open the answers as they stand, and stand where they stop."""
        self.sitting = self._detour = self.in_doubt = None
        sitting = self._sat()
        consent = sitting.text(named(sitting, CONSENT))
        if consent != "yes":
            self.step = Step.DECLINED if consent else Step.WELCOME
        elif sitting.completed and not self.waiting:
            self._read()
        elif sitting.completed:
            self._ask_open()
        else:
            self._stand(self._stopped(sitting))

    def _ask_open(self) -> None:
        """Ask what is open of a registration that was finished once, and only that."""
        stops = self._sat().stops
        passed = self._passed or {one.ref for one in stops[: self._sat().start()]}
        known = {one.ref for one in self.places if one.kind.answerable or one.ref in passed}
        known -= {one.ref for one in self.waiting} | {self._writing}
        self._detour = Detour(corrects=False, known=known)
        self._stand(next((at for at in self._places() if stops[at].ref not in known), len(stops)))

    def _stopped(self, sitting: Sitting) -> int:
        """Behind what was answered last, or at it while it is being written."""
        start = sitting.start()
        return start - 1 if start and sitting.stops[start - 1].ref == self._writing else start

    def _entry(self, place: int) -> Entry:
        found = next((one for one in self.told if one.place == place), None) if self.stop.kind.adds else None
        if found is None:
            raise NotOnPage
        return found

    def _asked(self) -> Stop:
        stop = self.stop
        if not stop.kind.answerable:
            raise NotOnPage
        return stop

    def _places(self) -> list[int]:
        return places_of_residents(self._sat())

    def _behind(self) -> int:
        return self.at if self.step is Step.QUESTION else len(self._sat().stops)

    def _stand(self, at: int) -> None:
        """Stand on a place, or the next one behind it that is for residents; behind the last one, at the end."""
        self.in_doubt = None
        self.at = next((place for place in self._places() if place >= at), -1)
        self.step = Step.QUESTION if self.at >= 0 else Step.WAITING

    def _go_on(self, stop: Stop) -> None:
        self._writing = ""
        stops = self._sat().stops
        if self._detour is not None:
            opened = self._detour.opened(self.places, stop)
            if opened is None:
                self._end_detour()
            else:
                self.at = stops.index(opened)
            return
        self._stand(next((place for place, one in enumerate(stops) if one.ref == stop.ref), self.at) + 1)

    def _end_detour(self) -> None:
        """Back to where a question was chosen from."""
        detour, self._detour = self._detour, None
        if detour is not None and detour.corrects:
            self._read()
        else:
            self.step = Step.WAITING

    def _read(self) -> None:
        if self.reading is None:
            subject = Subject(self.case, self.person)
            self.reading = ReadingBack(
                self._store,
                self._sat(),
                subject,
                languages=(self.language, STAFF_LANGUAGE),
                by=self._by,
                today=self._clock().date(),
            )
        else:
            self.reading.look_again()
        self.step = Step.READING
