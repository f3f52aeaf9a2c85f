"""With the vault open: missions, their cases, a household, its members' forms, and back to where one was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import current, ngettext
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.afterwards.read_back import Readable, open_read_back, readable
from kommisjon.interview.afterwards.words import STANDINGS
from kommisjon.interview.centre.figures import figures
from kommisjon.interview.centre.residents import FORM, resident, residents, speaks
from kommisjon.interview.centre.words import waiting_words
from kommisjon.interview.family.form_states import SHEET, FormState
from kommisjon.interview.family.household import (
    Household,
    Member,
    household,
    households,
    missions,
    open_household,
)
from kommisjon.interview.family.words import FORM_NAMES, FORM_STATES, ROLES, how_far, state_of, status_words
from kommisjon.interview.mission.looking import look_at
from kommisjon.interview.place import Over, Place, keep, name_of, take
from kommisjon.interview.sessions.steps import Sessions
from kommisjon.interview.sessions.words import open_words
from kommisjon.interview.sitting import open_sitting
from kommisjon.interview.summary import Line
from kommisjon.model.characters import one_line
from kommisjon.model.records import Mission
from kommisjon.plain.after import AfterTheInterview
from kommisjon.plain.commands import Where
from kommisjon.plain.holding import Holding
from kommisjon.plain.lists import Row, choose_row
from kommisjon.plain.numbers import number_lines
from kommisjon.plain.pages import Doing, Here
from kommisjon.plain.reading import ReadingAloud
from kommisjon.plain.residents import centre_lines, resident_row
from kommisjon.plain.table import AtTheTable
from kommisjon.plain.talk import Talk
from kommisjon.plain.telling import say_refusal
from kommisjon.store.unlocking import OpenVault


class Minutes(Protocol):
    """Sets how long it may be silent before it locks."""

    def __call__(self, *, interview: bool) -> None: ...


class Visit:
    """Goes through the lists of an open vault, until one goes back out of the first. Raises Ended."""

    def __init__(self, talk: Talk, vault: OpenVault, clock: Callable[[], datetime], *, minutes: Minutes) -> None:
        self._talk, self._vault, self._clock, self._minutes = talk, vault, clock, minutes
        self._store = vault.store
        self._place = Place()
        self._here: Here | None = None
        """What is open in a household, which knows best where one is."""

    def keep_place(self, half_typed: str) -> None:
        """Keep where one is, with what is half typed. Raises Refusal V108 or V117."""
        place = self._place if self._here is None else self._here.place_in(half_typed)
        keep(self._store, self._vault.label, place)

    def missions(self) -> None:
        self._go_back()
        while True:
            self._place = Place()
            found = [mission for _rec, mission in missions(self._store)]
            if not found:
                self._talk.say(_("There is no mission on this laptop yet. Load one: kommisjon mission load."))
            rows = [self._mission_row(mission) for mission in found]
            chosen = choose_row(self._talk, [_("Missions")], rows)
            if chosen is None:
                self._talk.say(_("This is the first list. .close (.x) locks the vault and ends."))
            else:
                self._cases(found[chosen])

    def _go_back(self) -> None:
        """To where the user was when it locked, on the screen or here, as deep as there still is such a place."""
        try:
            place = take(self._store, self._vault.label)
            mission = next(
                (one for _rec, one in missions(self._store) if place is not None and one.code == place.mission),
                None,
            )
            if place is None or mission is None:
                return
            if mission.centre is not None and place.case is not None and place.person is not None:
                self._resident_again(place, place.case, place.person, mission)
            elif place.case is not None and place.household:
                self._place = Place(mission=mission.code, case=place.case, household=True)
                of = household(self._store, place.case, self._clock().date())
                member = next((one for one in of.members if one.id == place.person), None)
                if place.form is not None and (place.person is None) == (member is None):
                    self._interview(of, member, place.form, here=place)
                elif place.page == Over.AFTER:
                    self._after(of, place.asked, place.draft)
                elif place.page == Over.SESSION:
                    self._session(of, member, place.asked, place.draft)
                self._household(place.case, mission)
            self._cases(mission)
        except Refusal as refusal:
            say_refusal(self._talk, refusal)

    # Lists

    def _mission_row(self, mission: Mission) -> Row:
        title = one_line(f"{mission.code} {mission.title}")
        mark = _("TRAINING – synthetic") if mission.synthetic else ""
        return Row(". ".join(filter(None, (title, self._counted(mission), mark))), (mission.code, mission.title))

    def _counted(self, mission: Mission) -> str:
        today = self._clock().date()
        if mission.centre is not None:
            return waiting_words(figures(residents(self._store, mission.code, today), today))
        cases = households(self._store, mission.code, today)
        count = ngettext("{n} case", "{n} cases", len(cases)).format(n=len(cases))
        left = _("{n} still waiting").format(n=sum(1 for case in cases if not case.done))
        return f"{count}, {left}"

    def _cases(self, mission: Mission) -> None:
        if mission.centre is not None:
            self._residents(mission)
            return
        while True:
            self._place = Place(mission=mission.code)
            cases = households(self._store, mission.code, self._clock().date())
            chosen = choose_row(
                self._talk,
                [_heading(mission.code, mission)],
                [_case_row(case) for case in cases],
                Where.CASES,
                {"portfolio": partial(self._say_portfolio, mission)},
            )
            if chosen is None:
                return
            if cases[chosen].handed_over:
                say_refusal(self._talk, Refusal(Code.HANDED_OVER))
                continue
            try:
                open_household(self._store, cases[chosen].id, self._clock().date(), self._vault.label)
                self._household(cases[chosen].id, mission)
            except Refusal as refusal:
                say_refusal(self._talk, refusal)

    def _residents(self, mission: Mission) -> None:
        """The residents of a centre, who moves out soonest first."""
        while True:
            self._place, today = Place(mission=mission.code), self._clock().date()
            found = residents(self._store, mission.code, today)
            heading = [_heading(mission.code, mission), *centre_lines(found, today)]
            chosen = choose_row(self._talk, heading, [resident_row(one, today) for one in found])
            if chosen is None:
                return
            try:
                one = found[chosen]
                open_household(self._store, one.case, today, self._vault.label)
                self._resident(one.case, one.person, mission)
            except Refusal as refusal:
                say_refusal(self._talk, refusal)

    def _resident(self, case: str, person: str, mission: Mission) -> None:
        """A resident, whose answers, session and read-back are chosen from. Raises Refusal D702."""
        while True:
            self._place = Place(mission=mission.code, case=case, person=person)
            today = self._clock().date()
            one = resident(self._store, case, person, today)
            of = household(self._store, case, today)
            doings = [
                Doing.of(_(FORM_NAMES[FORM]), partial(self._interview, of, one.member, FORM, here=None)),
                *self._with_somebody(of),
            ]
            heading = [_heading(resident_row(one, today).text, mission)]
            chosen = choose_row(self._talk, heading, [doing.row for doing in doings])
            if chosen is None:
                return
            try:
                doings[chosen].act()
            except Refusal as refusal:
                say_refusal(self._talk, refusal)

    def _resident_again(self, place: Place, case: str, person: str, mission: Mission) -> None:
        """Go on with a resident where one was at a lock. Raises Refusal D702 for somebody who is gone."""
        self._place = Place(mission=mission.code, case=case, person=person)
        today = self._clock().date()
        one = resident(self._store, case, person, today)
        of = household(self._store, case, today)
        if place.form is not None:
            self._interview(of, one.member, place.form, here=place)
        elif place.page == Over.SESSION:
            self._session(of, one.member, place.asked, place.draft)
        self._resident(case, person, mission)

    def _say_portfolio(self, mission: Mission) -> None:
        look = look_at(self._store, mission, by=self._vault.label, clock=self._clock)
        self._talk.say(*number_lines(look))

    def _household(self, case: str, mission: Mission) -> None:
        while True:
            self._place = Place(mission=mission.code, case=case, household=True)
            of = household(self._store, case, self._clock().date())
            rows = [
                Row(_("Household sheet: {state}").format(state=status_words(of.sheet)), (_("Household sheet"),)),
                *map(_member_row, of.members),
            ]
            also = self._beside_interviews(of)
            chosen = choose_row(self._talk, _facts(of, mission), [*rows, *(one.row for one in also)])
            if chosen is None:
                return
            try:
                if chosen < len(rows):
                    self._form(of, of.members[chosen - 1] if chosen else None)
                else:
                    also[chosen - len(rows)].act()
            except Refusal as refusal:
                say_refusal(self._talk, refusal)

    def _beside_interviews(self, of: Household) -> list[Doing]:
        """What is done with a household beside its interviews."""
        return [*self._with_somebody(of), Doing.of(_("After the interview"), partial(self._after, of))]

    def _with_somebody(self, of: Household) -> list[Doing]:
        """What is done together with whoever answers: a session, and reading back."""
        running = open_words(Sessions(self._store, self._vault.label, self._clock).of(of))
        state = _("Session: {state}").format(state=running) if running else _("Session")
        return [
            Doing(Row(state, (_("Session"),)), partial(self._session, of)),
            Doing.of(_("Read-back"), partial(self._read_back, of)),
        ]

    def _session(
        self, of: Household, member: Member | None = None, field: str = "", draft: str | None = None
    ) -> None:
        alone = [one.id for one in of.members if one.alone]
        person = member.id if member is not None else alone[0] if len(alone) == 1 else None
        page = AtTheTable(self._talk, self._vault, self._clock, of.id, self._place, person=person)
        self._at(page, partial(page.hold, field, draft))

    def _after(self, of: Household, field: str = "", draft: str | None = None) -> None:
        page = AfterTheInterview(
            self._talk, self._vault, self._clock, of.id, self._place, opens=self._open_from_after
        )
        self._at(page, partial(page.hold, field, draft))

    def _open_from_after(self, of: Household, member: Member | None, form: str | None) -> None:
        if form is None:
            self._form(of, member)
        else:
            self._interview(of, None, form, here=None)

    def _read_back(self, of: Household) -> None:
        """Choose one of the interviews, and read it back."""
        while True:
            found = readable(self._store, of)
            heading = _("Read each person's own interview back to that person alone.")
            if not found:
                self._talk.say("", _("Nothing was answered in this household yet."))
                return
            chosen = choose_row(self._talk, [heading], [_readable_row(one) for one in found])
            if chosen is None:
                return
            try:
                self._read_aloud(of, found[chosen])
            except Refusal as refusal:
                say_refusal(self._talk, refusal)

    def _read_aloud(self, of: Household, one: Readable) -> None:
        speaks = one.member or of.members[0] if of.members else one.member
        language = speaks.person.interpreting_language if speaks is not None else None
        reading = open_read_back(
            self._store,
            one.form_id,
            case=of.id,
            person=None if one.member is None else one.member.id,
            language=language,
            officer=current(),
            by=self._vault.label,
            clock=self._clock,
        )
        place = replace(self._place, form=one.form_id, person=reading.subject.person)

        def correct(line: Line) -> None:
            summary = reading.summary
            here = replace(place, question=name_of(line.stop), left=summary.officer, right=summary.language)
            self._hold(Holding(self._talk, reading.sitting, language, here=here))

        ReadingAloud(self._talk, reading, correct, self._clock).hold()

    def _form(self, of: Household, member: Member | None) -> None:
        """Hold the sheet of a household, or one of a person's forms."""
        if member is None:
            self._interview(of, None, SHEET, here=None)
            return
        rows = [_form_row(member, form_id) for form_id in member.forms]
        chosen = choose_row(self._talk, [one_line(member.person.name)], rows)
        if chosen is not None:
            self._interview(of, member, member.forms[chosen], here=None)

    def _interview(self, of: Household, member: Member | None, form: str, *, here: Place | None) -> None:
        person = None if member is None else member.id
        language = speaks(self._store, of, form, member)
        sitting = open_sitting(
            self._store,
            form,
            case=of.id,
            person=person,
            language=language,
            by=self._vault.label,
            clock=self._clock,
        )
        self._talk.say("", one_line(f"{of.case.number} {of.name if member is None else member.person.name}"))
        place = here or replace(self._place, form=form, person=person)
        holding = Holding(self._talk, sitting, language, here=place)
        if sitting.sealed:
            self._talk.say(_("The case is sealed: everything can be read, and nothing changed."))
        if sitting.has_news:
            self._talk.say(_("The form has another version than before. .errors (.e) says what is kept."))
        self._hold(holding)

    def _hold(self, holding: Holding) -> None:
        """Hold an interview; one listens longer there before it locks."""
        self._minutes(interview=True)
        self._at(holding, holding.hold)
        self._minutes(interview=False)

    def _at(self, here: Here, hold: Callable[[], None]) -> None:
        """Be somewhere until it is left. When all ends there, it says what the place was."""
        before, self._here = self._here, here
        hold()
        self._here = before


def _heading(text: str, mission: Mission) -> str:
    mark = _("TRAINING – synthetic") if mission.synthetic else ""
    return ". ".join(filter(None, (text, mark)))


def _case_row(case: Household) -> Row:
    if case.handed_over:
        return Row(_("✓ {number}  handed over").format(number=one_line(case.case.number)), (case.case.number,))
    size = ngettext("{n} person", "{n} persons", len(case.members)).format(n=len(case.members))
    waiting = how_far(case)
    names = [name for m in case.members for name in (m.person.name, m.person.name_original)]
    text = f"{one_line(case.case.number)} {one_line(case.name)}, {size}, {waiting}"
    return Row(text, (case.case.number, *filter(None, names)))


def _member_row(member: Member) -> Row:
    person = member.person
    facts = [
        one_line(person.name),
        one_line(person.name_original or ""),
        _(ROLES[person.role.value]) if person.role else "",
        "" if member.age is None else ngettext("{n} year", "{n} years", member.age).format(n=member.age),
        state_of(member)[1],
    ]
    return Row(", ".join(filter(None, facts)), tuple(filter(None, (person.name, person.name_original))))


def _form_row(member: Member, form_id: str) -> Row:
    name = _(FORM_NAMES[form_id])
    return Row(f"{name}: {_(FORM_STATES[member.states.get(form_id, FormState.NOT_BEGUN)])}", (name,))


def _readable_row(one: Readable) -> Row:
    name = _("the household") if one.member is None else one_line(one.member.person.name)
    form = _(FORM_NAMES.get(one.form_id, one.form_id))
    return Row(f"{name}, {form}: {_(STANDINGS[one.standing][1])}", (f"{name} {form}",))


def _facts(of: Household, mission: Mission) -> list[str]:
    case, members = of.case, of.members
    counted = ngettext("{n} person", "{n} persons", len(members)).format(n=len(members))
    if of.whole and case.case_size is not None and case.case_size != len(members):
        counted += ", " + _("the list says {n}: check who is missing").format(n=case.case_size)
    return [_heading(one_line(f"{case.number} {of.name}"), mission), counted]
