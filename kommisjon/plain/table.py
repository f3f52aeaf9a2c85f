"""A session by lines: planned, begun, paused, ended, and who takes part. As the screen has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.place import Over, Place
from kommisjon.interview.sessions.fields import FIELDS, Kind, SessionField
from kommisjon.interview.sessions.languages import offered_languages
from kommisjon.interview.sessions.steps import HeldSession, Sessions, language_with, open_sessions, session_with
from kommisjon.interview.sessions.words import REASONS, clock_warning, progress_words
from kommisjon.interview.typed.unread import NotRead
from kommisjon.model.characters import one_line
from kommisjon.model.session import AbortReason, Session, SessionStatus
from kommisjon.plain.asking import Asked
from kommisjon.plain.lists import Row, choose_row
from kommisjon.plain.pages import Doing, HouseholdPage
from kommisjon.plain.talk import Talk
from kommisjon.plain.telling import say_refusal
from kommisjon.store.unlocking import OpenVault


class AtTheTable(HouseholdPage):
    """The steps first, then the fields. `person` is whom one comes from; what is open is shown before that."""

    def __init__(
        self,
        talk: Talk,
        vault: OpenVault,
        clock: Callable[[], datetime],
        case: str,
        here: Place,
        *,
        person: str | None = None,
    ) -> None:
        super().__init__(talk, vault, clock, case, here)
        self._sessions = Sessions(vault.store, vault.label, clock)
        self._person = person
        self._another = False
        self._brief = False
        """The lines are as they were said before, and need not be said again."""
        self._sure = ""
        """What was asked for once and has to be asked for once more."""

    def place_in(self, half_typed: str) -> Place:
        here = replace(self._here, person=self._person)
        return here.over(Over.SESSION, self._field or "", self._kept(half_typed))

    def hold(self, field: str = "", draft: str | None = None) -> None:
        """Take steps until one goes back; first the field that was asked for at a lock."""
        self._read()
        running = open_sessions(self._all)
        if running and (self._held is None or not self._held.session.open):
            self._person = running[0].person
            self._read()
        asked = next((one for one in FIELDS if one.name == field), None)
        if asked is not None:
            self._draft = draft
            self._try(partial(self._ask_field, asked))
        while True:
            self._read()
            doing = list(self._doing())
            chosen = choose_row(self._talk, self._state(), [one.row for one in doing], brief=self._brief)
            if chosen is None:
                return
            self._brief = False
            self._try(doing[chosen].act)

    def _read(self) -> None:
        self._of = self._household
        self._all = self._sessions.of(self._of)
        self._held = None if self._another else session_with(self._all, self._person)

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Refusal as refusal:
            say_refusal(self._talk, refusal)

    # What stands

    @property
    def _session(self) -> Session:
        """What the fields show: the session, or what one that begins now would start from."""
        if self._held is not None:
            return self._held.session
        return Session(language=language_with(self._of, self._person), interviewer=self._vault.label)

    def _state(self) -> list[str]:
        now, held = self._clock(), self._held
        lines = [_("Session with {who}").format(who=self._who(self._person))]
        if held is None:
            return [*lines, _("No session yet.")]
        if held.session.status is SessionStatus.PLANNED:
            return [*lines, _("Planned.")]
        others = [one for one in self._all if one.id != held.id and one.session.open]
        also = _("Another session of this household is open.") if others else ""
        return [*lines, *progress_words(held, now), *filter(None, (clock_warning(held, now), also))]

    def _who(self, person: str | None) -> str:
        member = next((one for one in self._of.members if one.id == person), None)
        return _("the whole household") if member is None else one_line(member.person.name)

    def _doing(self) -> Iterator[Doing]:
        yield from self._steps()
        yield Doing.of(_("With: {who}").format(who=self._who(self._person)), self._ask_who)
        for field in FIELDS:
            text = f"{_(field.label)}: {one_line(field.shown(self._session)) or '–'}"
            yield Doing(Row(text, (_(field.label),)), partial(self._ask_field, field))

    def _steps(self) -> Iterator[Doing]:
        held = self._held
        status = SessionStatus.PLANNED if held is None else held.session.status
        if held is None or status is SessionStatus.PLANNED:
            yield Doing.of(_("Start the session now"), partial(self._start, held))
        if held is not None and status is SessionStatus.PLANNED:
            yield Doing.of(_("The family is here and waits"), partial(self._step, self._sessions.is_here, held))
            yield Doing.of(_("They did not come, or are expected again"), self._did_not_come)
            yield Doing.of(_("Take this plan away"), partial(self._twice, "drop", self._sessions.drop, held))
        if held is not None and status is SessionStatus.STARTED:
            yield Doing.of(_("Pause"), partial(self._step, self._sessions.pause, held))
        if held is not None and status is SessionStatus.PAUSED:
            yield Doing.of(_("Go on after the pause"), partial(self._step, self._sessions.go_on, held))
        if held is not None and held.session.open:
            yield Doing.of(_("End the session"), partial(self._twice, "end", self._sessions.end, held))
            yield Doing.of(_("Break the session off"), partial(self._abort, held))
        if held is not None and held.session.ended_at is not None:
            yield Doing.of(_("Start another session now"), partial(self._start, None))
            yield Doing.of(_("Plan another session"), self._plan_another)

    # Steps

    def _step(self, step: Callable[[HeldSession], None], held: HeldSession) -> None:
        self._sure = ""
        step(held)
        self._say_saved()

    def _twice(self, what: str, step: Callable[[HeldSession], None], held: HeldSession) -> None:
        if self._sure != f"{what} {held.id}":
            self._sure = f"{what} {held.id}"
            self._talk.say("", _("Choose it once more to do it."))
            return
        self._step(step, held)

    def _start(self, held: HeldSession | None) -> None:
        try:
            self._sessions.start(self._of, self._person, held)
        except Refusal as refusal:
            if refusal.code is not Code.NO_REASON:
                raise
            reason = self._ask(Asked(_("The case is mapped already. Why is it taken up again?")))
            if not reason:
                return
            self._sessions.start(self._of, self._person, held, reason)
        self._another = False
        self._say_saved()

    def _plan_another(self) -> None:
        self._another = True

    def _did_not_come(self) -> None:
        self._sessions.did_not_come(self._case)
        self._say_saved()

    def _abort(self, held: HeldSession) -> None:
        reasons = [(value, _(words)) for value, words in REASONS.items()]
        reason = self._ask(Asked(_("Why is it broken off?"), choices=reasons))
        if not reason:
            return
        words = self._ask(Asked(_("What happened, in a few words? It may stay blank.")))
        if words is not None:
            self._sessions.abort(held, AbortReason(reason), words)
            self._say_saved()

    # Fields

    def _ask_who(self) -> None:
        alone = [(one.id, one_line(one.person.name)) for one in self._of.members if one.alone]
        choices = [("", _("the whole household")), *alone]
        given = self._ask(Asked(_("With whom?"), choices=choices, standing=self._person or ""))
        if given is not None:
            self._person, self._another = given or None, False

    def _ask_field(self, field: SessionField) -> None:
        """Ask for a field until it is saved, or left as it was."""
        self._brief = self._held is not None
        while True:
            given = self._ask(self._asked(field), field.name)
            if given is None or given.strip() == field.standing(self._session):
                return
            try:
                values = field.read(given, self._clock().astimezone().date())
            except NotRead as problem:
                self._talk.say(_("Not saved."), str(problem.why))
                continue
            if self._held is None:
                stands = {"language": self._session.language, "interviewer": self._session.interviewer}
                values = {**stands, **values}
            self._sessions.set(self._of, self._person, self._held, values)
            self._another = False
            self._say_saved()
            return

    def _asked(self, field: SessionField) -> Asked:
        label, standing = _(field.label), field.standing(self._session)
        if field.kind is Kind.LANGUAGE:
            return Asked(label, standing=standing, choices=offered_languages(self._of, standing))
        if field.options:
            choices = [(value, _(words)) for value, words in field.options.items()]
            return Asked(label, standing=standing, choices=choices, many=field.kind is Kind.SEVERAL)
        return Asked(label, _(field.how) if field.how else "", standing)
