"""After the interview, by lines: what is open in a household, and the steps until its case is sealed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.afterwards.concluding import Concluding
from kommisjon.interview.afterwards.need_cards import need_cards
from kommisjon.interview.afterwards.words import (
    added_words,
    advice_words,
    card_words,
    point_words,
    review_words,
    seal_words,
)
from kommisjon.interview.family.findings import called
from kommisjon.interview.family.form_states import ADVICE
from kommisjon.interview.family.household import Household, Member
from kommisjon.interview.family.linked import with_links
from kommisjon.interview.family.relation_words import linked_words
from kommisjon.interview.place import Over, Place
from kommisjon.model import case_life
from kommisjon.model.characters import one_line
from kommisjon.model.records import CaseStatus
from kommisjon.plain.asking import Asked
from kommisjon.plain.lists import choose_row
from kommisjon.plain.pages import Doing, HouseholdPage
from kommisjon.plain.talk import Talk
from kommisjon.plain.telling import say_refusal
from kommisjon.store.unlocking import OpenVault

_NEXT = {
    CaseStatus.IN_INTERVIEW: ("map",),
    CaseStatus.MAPPED: ("read", "send back"),
    CaseStatus.QUALITY_CHECKED: ("read", "seal"),
    CaseStatus.SEALED: ("add",),
}
"""The steps that a case can take; no other is offered."""

Open = Callable[[Household, Member | None, str | None], None]
"""Opens a form on a household, or on a member of it; the forms of that member where none is named."""


class AfterTheInterview(HouseholdPage):
    """Everything is one list; a line of it goes where something is open, or takes a step."""

    def __init__(
        self,
        talk: Talk,
        vault: OpenVault,
        clock: Callable[[], datetime],
        case: str,
        here: Place,
        *,
        opens: Open,
    ) -> None:
        super().__init__(talk, vault, clock, case, here)
        self._concluding = Concluding(vault.store, vault.label, clock)
        self._opens = opens
        self._sure = False
        """The seal was asked for, and is to be asked for once more."""

    def place_in(self, half_typed: str) -> Place:
        return self._here.over(Over.AFTER, self._field or "", self._kept(half_typed))

    def hold(self, field: str = "", draft: str | None = None) -> None:
        """Take steps until one goes back; first what was being written at a lock."""
        self._of = self._household
        if field:
            self._draft = draft
            self._try(partial(self._resume, field))
        while True:
            self._of = self._household
            doing = list(self._doing())
            chosen = choose_row(self._talk, self._state(), [one.row for one in doing])
            if chosen is None:
                return
            sure, self._sure = self._sure, False
            if doing[chosen].act == self._seal and not sure:
                self._sure = True
                said = _("After this nothing in the case can be changed. Choose it once more to seal it.")
                self._talk.say("", said)
            else:
                self._try(doing[chosen].act)

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Refusal as refusal:
            say_refusal(self._talk, refusal)

    # What stands

    def _state(self) -> list[str]:
        of = self._of
        waiting = sum(1 for point in self._points if not point.done)
        lines = [
            _("After the interview. The case is: {state}.").format(state=_(case_life.WORDS[of.case.status])),
            _("Open: {n}. Choose a line to go there, or to take the step.").format(n=waiting),
        ]
        if of.case.mapped_despite:
            lines.append(_("Mapped all the same: {reason}").format(reason=one_line(of.case.mapped_despite)))
        return lines

    def _doing(self) -> Iterator[Doing]:
        of = self._of
        self._points = self._concluding.points(of)
        for member in (None, *of.members):
            points = [one for one in self._points if one.member == member and one.form != ADVICE]
            said = ", ".join(map(point_words, points))
            who = _("The household") if member is None else one_line(called(member))
            yield Doing.of(f"{who}: {said}", partial(self._opens, of, member, None))
        for card in need_cards(self._vault.store, of, current(), by=self._vault.label, clock=self._clock):
            yield Doing.of(card_words(card), partial(self._opens, of, card.member, None))
        for line in linked_words(with_links(self._vault.store, of, self._clock().date())):
            yield Doing.of(line, self._said_on_the_screen)
        yield from self._steps()
        for added in self._concluding.added(of):
            yield Doing.of(added_words(added, of), self._nothing)

    def _steps(self) -> Iterator[Doing]:
        of = self._of
        steps = _NEXT.get(of.case.status, ())
        _done, advice = advice_words(self._points, ADVICE)
        yield Doing.of(
            _("Advice on the case: {state}").format(state=advice), partial(self._opens, of, None, ADVICE)
        )
        if "map" in steps:
            yield Doing.of(_("Say that the mapping is done"), self._map)
        if "read" in steps or of.sealed:
            reviewed = review_words(self._concluding.reviewed(of))
            text = _("A second officer has read it: {state}").format(state=reviewed)
            yield Doing.of(text, self._read)
        if "send back" in steps:
            yield Doing.of(_("… or sends it back, with a reason"), self._send_back)
        if "seal" in steps or of.sealed:
            yield Doing.of(
                _("Seal the case: {state}").format(state=seal_words(self._concluding.sealed(of))), self._seal
            )
        if "add" in steps:
            yield Doing.of(_("Write an addendum"), self._add)

    # The steps

    def _nothing(self) -> None:
        self._talk.say(_("It was added after the seal, and stays as it is."))

    def _said_on_the_screen(self) -> None:
        self._talk.say(_("Who belongs to whom is set on the screen, beside the household (F3)."))

    def _map(self) -> None:
        try:
            self._concluding.map(self._of)
        except Refusal as refusal:
            if refusal.code is not Code.NO_REASON:
                raise
            self._ask_why_open()
        else:
            self._say_saved()

    def _ask_why_open(self) -> None:
        reason = self._ask(Asked(_("Something is open. Why is the mapping done all the same?")), "why")
        if reason is not None:
            self._concluding.map(self._of, reason)
            self._say_saved()

    def _read(self) -> None:
        if (reader := self._ask_reader("reader")) is not None:
            self._concluding.read(self._of, reader)
            self._say_saved()

    def _send_back(self) -> None:
        if (reader := self._ask_reader("sender")) is not None:
            self._ask_why_back(reader)

    def _ask_reader(self, field: str) -> str | None:
        mine = self._vault.label if self._concluding.may_read(self._of) else ""
        how = _("Somebody else than who answered the interviews. It may be a colleague at this laptop.")
        return self._ask(Asked(_("Initials of the officer who has read the case:"), how, mine), field)

    def _ask_why_back(self, reader: str) -> None:
        label = _("What is to be put right? {who} sends it back.").format(who=reader)
        reason = self._ask(Asked(label), f"back {reader}")
        if reason is not None:
            self._concluding.send_back(self._of, reader, reason)
            self._say_saved()

    def _seal(self) -> None:
        self._concluding.seal(self._of)
        self._say_saved()

    def _add(self) -> None:
        members = [(one.id, one_line(called(one))) for one in self._of.members]
        choices = [("", _("the whole household")), *members]
        person = self._ask(Asked(_("Whom is it about?"), choices=choices))
        if person is not None:
            self._ask_addendum(person)

    def _ask_addendum(self, person: str) -> None:
        member = next((one for one in self._of.members if one.id == person), None)
        about = _("the whole household") if member is None else called(member)
        text = self._ask(Asked(_("Addendum about {about}:").format(about=about)), f"addendum {person}")
        if text is not None:
            self._concluding.add(self._of, person or None, text)
            self._say_saved()

    def _resume(self, field: str) -> None:
        """Ask again for what was being written at a lock."""
        what, _blank, about = field.partition(" ")
        again: dict[str, Callable[[], None]] = {
            "why": self._ask_why_open,
            "reader": self._read,
            "sender": self._send_back,
            "back": partial(self._ask_why_back, about),
            "addendum": partial(self._ask_addendum, about),
        }
        if what in again:
            again[what]()
