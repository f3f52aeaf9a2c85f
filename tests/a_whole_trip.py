"""A family of five interviewed from the first session to the seal, by the means of the screens. Nobody exists.

Every kind of record that an interview writes is made, and some of what must never be shown: a need that nobody
agreed to pass on, one whose consent was taken back, and everything of a child who is to be protected.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from kommisjon.interview.afterwards.concluding import Concluding
from kommisjon.interview.afterwards.read_back import ReadingBack, open_read_back
from kommisjon.interview.family.copying import copies, copy_down
from kommisjon.interview.family.explaining import reasons
from kommisjon.interview.family.findings import findings
from kommisjon.interview.family.household import Household, household
from kommisjon.interview.family.members import family_of
from kommisjon.interview.family.relating import Relating
from kommisjon.interview.sessions.steps import HeldSession, Sessions
from kommisjon.interview.sitting import Sitting, open_sitting
from kommisjon.model.answers import Status
from kommisjon.model.read_back import Outcome, WhyNot
from kommisjon.model.records import CaseStatus, Shield
from kommisjon.model.relation import RelationKind, RelationType
from kommisjon.model.session import AbortReason
from kommisjon.model.words import Beside, Translator, Utterance
from kommisjon.store.store import Store, Write

CASE = "ZZZ-19-33172"
OFFICER, READER = "AB", "CD"
UNTOLD = ("untold-refused", "untold-withdrawn", "untold-shielded", "untold-note")
"""Words that nobody at central may read."""
PRACTICE, ADDED, ASKS = "can walk a hundred metres", "a cousin lives in Bodø", "asks his brother"
OWN_WORDS = Utterance(
    original="نشأت في حمص",
    lang="ar",
    translation="Jeg vokste opp i Homs",
    translation_lang="nb",
    translated_by=Translator.INTERPRETER,
)


@dataclass
class Trip:
    """One officer with one family. `clock` moves."""

    store: Store
    clock: Callable[[], datetime]

    def __post_init__(self) -> None:
        cases = {str(one.doc["number"].heads[0].value["v"]): one.rec for one in self.store.records("case")}
        self.case = cases[CASE]
        self.father, self.mother, self.son, self.daughter, self.baby = (one.id for one in self.household.members)

    def go(self) -> None:
        """The whole of it, in the order of the days."""
        self.sit_together()
        self.settle_the_family()
        self.ask_the_father()
        self.ask_about_needs()
        self.protect_the_baby()
        self.advise()
        self.read_back()
        self.conclude()

    @property
    def household(self) -> Household:
        return household(self.store, self.case, self.clock().date())

    # The days

    def sit_together(self) -> None:
        """A session with a pause, and one that is broken off."""
        sessions = Sessions(self.store, OFFICER, self.clock)
        sessions.set(
            self.household,
            self.father,
            None,
            {
                "planned_start": "2026-11-02T09:30+03:00",
                "channel": "phone",
                "register_category": "b",
                "register_number": "1234",
                "interpreter_problem": "the line broke twice",
                "present_lawyer": True,
                "present_words": "a neighbour",
            },
        )
        sessions.start(self.household, self.father, self._with(self.father))
        sessions.pause(self._with(self.father))
        sessions.go_on(self._with(self.father))
        sessions.end(self._with(self.father))
        sessions.start(self.household, self.mother)
        sessions.abort(self._with(self.mother), AbortReason.HEALTH, "a headache")

    def settle_the_family(self) -> None:
        """The sheet, relations, what is common copied down, and a reason that is changed."""
        sheet = self.sit("household", None)
        answer(sheet, "case_size", "6")
        answer(sheet, "present_count", "5")
        answer(sheet, "birth", "5.1.1371 sol.h.", place=1)
        sheet.finish()
        family = family_of(self.store, self.household)
        new_id = self.store.new_id
        Relating(self.store, family, OFFICER, new_id).relate(
            self.father, self.son, RelationType.PARENT, RelationKind.LEGAL
        )
        given = [one for one in copies(self.store, family, self.father) if one.field == "family_original"]
        copy_down(self.store, family, self.father, [one for one in given if one.to == self.mother], OFFICER)
        size = next(one for one in findings(family_of(self.store, self.household)) if one.rule == "case_size")
        for said in ("one is ill", "one stayed behind"):
            reasons(self.store, self.case).give(self.store, size, said, OFFICER, new_id)

    def ask_the_father(self) -> None:
        """Settlement and competence, with words of his own, a note, and questions he does not answer."""
        settlement = self.sit("settlement", self.father)
        answer(settlement, "grew_up", "Homs")
        grew_up = stop_of(settlement, "grew_up")
        settlement.write_beside(grew_up, Beside(OWN_WORDS, "said with pride"))
        settlement.mark(stop_of(settlement, "lives_with"), Status.DECLINED)
        settlement.mark(stop_of(settlement, "ordinary_day"), Status.UNKNOWN)
        settlement.finish()
        competence = self.sit("competence", self.father)
        for name, said in (("consent", "yes"), ("path", "five")):
            answer(competence, name, said)
        add(competence, "language")
        answer(competence, "language_code", "ara")
        answer(competence, "speak", "fluent")
        competence.finish()

    def ask_about_needs(self) -> None:
        """One card that may be told, one that may not; for the mother a yes that is taken back."""
        needs = self.sit("needs", self.father)
        answer(needs, "consent", "given")
        answer(needs, "has_needs", "yes")
        self._card(needs, "stairs", PRACTICE)
        answer(needs, "need_near", "hospital doctor")
        self._card(needs, "calm", UNTOLD[0], place=1)
        note = stop_of(needs, "need_practice", 1)
        needs.write_beside(note, Beside(note=UNTOLD[3]))
        answer(needs, "need_consent", "refused", place=1)
        needs.finish()
        hers = self.sit("needs", self.mother)
        answer(hers, "consent", "given")
        answer(hers, "has_needs", "yes")
        self._card(hers, "hearing", UNTOLD[1])
        answer(hers, "consent", "withdrawn")
        hers.finish()

    def protect_the_baby(self) -> None:
        """Somebody learns late that a child is to be protected."""
        needs = self.sit("needs", self.baby)
        answer(needs, "consent", "given")
        answer(needs, "has_needs", "yes")
        self._card(needs, "treatment", UNTOLD[2])
        Relating(self.store, family_of(self.store, self.household), OFFICER, self.store.new_id).relate(
            self.mother, self.baby, RelationType.PARENT
        )
        shield = {"shield": {"s": "answered", "v": Shield.STRICT.value}}
        self.store.save([Write(self.case, self.baby, shield)], OFFICER)

    def advise(self) -> None:
        advice = self.sit("advice", None)
        answer(advice, "recommendation", "concern")
        answer(advice, "reasons_for", "work network")
        answer(advice, "reasons_against", "children")
        answer(advice, "remark", "wants to work at once")
        advice.finish()

    def read_back(self) -> None:
        """The sheet confirmed after a correction; the father's interview not confirmed."""
        sheet = self._reading("household", None)
        answer(sheet.sitting, "present_count", "4")
        sheet.look_again()
        for page in range(len(sheet.pages)):
            sheet.confirm(page)
        end = partial(ReadingBack.conclude, at=self.clock())
        end(sheet, Outcome.CONFIRMED, interpreter="1234", why_not=None, remark="")
        settlement = self._reading("settlement", self.father)
        end(
            settlement, Outcome.NOT_CONFIRMED, interpreter="", why_not=WhyNot.ASK_OTHERS, remark="asks his brother"
        )

    def conclude(self) -> None:
        """Mapped although not everybody was there, sent back, mapped again, read, sealed, and added to."""
        ending = Concluding(self.store, OFFICER, self.clock)
        ending.map(self.household, "the son was at school")
        ending.send_back(self.household, READER, "the daughter's school is missing")
        ending.map(self.household, "the son was at school")
        ending.read(self.household, READER)
        ending.seal(self.household)
        ending.add(self.household, self.father, ADDED)
        assert self.household.case.status is CaseStatus.SEALED

    # How

    def sit(self, form: str, person: str | None) -> Sitting:
        return open_sitting(
            self.store, form, case=self.case, person=person, language="ara", by=OFFICER, clock=self.clock
        )

    def _with(self, person: str) -> HeldSession:
        found = Sessions(self.store, OFFICER, self.clock).of(self.household)
        return next(one for one in found if one.person == person)

    def _card(self, sitting: Sitting, function: str, practice: str, place: int = 0) -> None:
        add(sitting, "need")
        answer(sitting, "need_consent", "given", place=place)
        answer(sitting, "need_function", function, place=place)
        answer(sitting, "need_practice", practice, place=place)

    def _reading(self, form: str, person: str | None) -> ReadingBack:
        return open_read_back(
            self.store,
            form,
            case=self.case,
            person=person,
            language="ara",
            officer="nb",
            by=OFFICER,
            clock=self.clock,
        )


def stop_of(sitting: Sitting, name: str, place: int = 0):  # type: ignore[no-untyped-def]
    """The question of a name; of several entries that at `place`."""
    return [one for one in sitting.stops if one.ref.endswith(f"/{name}")][place]


def answer(sitting: Sitting, name: str, said: str, *, place: int = 0) -> None:
    sitting.answer(stop_of(sitting, name, place), said)


def add(sitting: Sitting, repeat: str) -> None:
    """One more entry."""
    sitting.add(next(one for one in sitting.stops if one.kind.adds and one.ref.rpartition("/")[2] == repeat))
