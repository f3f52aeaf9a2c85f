"""The board of a reception centre with what its staff write down: new residents, moving out, why not here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.centre.aside import put_aside, take_consent_back
from kommisjon.interview.centre.new_resident import DAY, NewResident, Part, read_part
from kommisjon.interview.centre.residents import Added, Resident, add_resident, write_registration
from kommisjon.interview.place import NOWHERE, Over, Place
from kommisjon.interview.typed.answer import read_typed
from kommisjon.model.characters import tidy
from kommisjon.model.records import Mission
from kommisjon.model.registration import Aside
from kommisjon.tui.screens.resident_asking import (
    ASIDE,
    MOVES_OUT,
    NEW,
    TAKEN_BACK,
    asked_part,
    asking_aside_words,
    asking_day,
    asking_part,
    asking_why_aside,
)
from kommisjon.tui.screens.resident_board import ResidentBoard


class ResidentScreen(ResidentBoard):
    """What is asked takes the list's place; what was written down can be taken back, the last of it first."""

    def __init__(self, mission: Mission, at: str | None = None, here: Place = NOWHERE) -> None:
        super().__init__(mission, at, here)
        self._undos: list[tuple[str | None, Callable[[], None]]] = []
        """What was written down here: the case of somebody new, and the way back."""

    def fill(self) -> None:
        super().fill()
        here, self._here = self._here, NOWHERE
        if here.page == Over.BOARD:
            again = {MOVES_OUT: self._moves_out_again, ASIDE: self._why_aside_again, NEW: self._new_again}
            self._ask_again(again, here.asked, here.draft)

    def action_add(self) -> None:
        self._ask_part(NewResident(), list(Part))

    def _ask_part(self, of: NewResident, left: list[Part]) -> None:
        """Ask for what is left of a new resident, one thing after another; nothing is saved before the last."""
        self._ask(asking_part(left[0], of, partial(self._read_part, of, left)))

    def _new_again(self, about: str) -> None:
        self._ask_part(*asked_part(about))

    def _read_part(self, of: NewResident, left: list[Part], typed: str) -> None:
        part, *then = left
        taken = {one.number for one in self._all}
        read = read_part(part, typed, of, taken=taken, today=self.program.clock().date())
        known = replace(of, **{part.name.lower(): read})
        if then:
            self._ask_part(known, then)
        else:
            self._add(known)

    def _add(self, new: NewResident) -> None:
        vault = self.program.opened
        added = add_resident(
            vault.store, self._mission.code, new.number, new.person, vault.label, new.moves_out or None
        )
        self._first, self._typed = added.case, ""
        self._written(added.case, partial(Added.take_back, added, vault.store))

    def action_moves_out(self) -> None:
        if self._asking is None and (marked := self._marked) is not None:
            self._ask(asking_day(marked, partial(self._moves_out, marked)))

    def _moves_out_again(self, _about: str) -> None:
        self.action_moves_out()

    def _moves_out(self, of: Resident, typed: str) -> None:
        self._write(of, moves_out=read_typed(DAY, tidy(typed)) or None)

    def action_aside(self) -> None:
        marked = self._marked
        if marked is None:
            return
        if marked.registration.aside is not None:
            self._put_aside(marked, None, None)
        else:
            self._ask(asking_why_aside(marked, partial(self._why_aside, marked)))

    def _why_aside(self, of: Resident, why: str) -> None:
        def say(words: str) -> None:
            self._put_aside(of, why, tidy(words) or None)

        self._ask(asking_aside_words(why, say))

    def _why_aside_again(self, why: str) -> None:
        if (marked := self._marked) is not None and why in (*Aside, TAKEN_BACK):
            self._why_aside(marked, why)

    def _put_aside(self, of: Resident, why: str | None, words: str | None) -> None:
        vault, seat = self.program.opened, self.program.desk.seat_of(of.person)
        back: Callable[[], None] | None = None
        if why == TAKEN_BACK:
            take_consent_back(vault.store, of, vault.label, words=words, clock=self.program.clock)
        else:
            back = put_aside(vault.store, of, vault.label, Aside(why) if why else None, words)
        if seat is not None:
            self._free(seat)
        self._written(None, back)

    def _write(self, of: Resident, **fields: str | None) -> None:
        vault = self.program.opened
        self._written(None, write_registration(vault.store, of.case, of.person, vault.label, **fields).undo)

    def _written(self, added: str | None, back: Callable[[], None] | None) -> None:
        """Something was saved: show it, and keep the way back. `added` is the case of somebody new."""
        if back is not None:
            self._undos.append((added, back))
        if self._asking is not None:
            self._stop_asking()
        self._show()
        self._say_saved()

    def action_undo(self) -> None:
        if self._asking is not None:
            return
        self.message.clear()
        if not self._undos:
            self.message.say(_("There is nothing to take back."), plain=True)
            return
        added, back = self._undos[-1]
        try:
            if any(seat.resident.case == added for seat in self.program.desk.seats):
                raise Refusal(Code.RESIDENT_BEGUN)
            back()
        except Refusal as refusal:
            self.refuse(refusal)
            return
        self._undos.pop()
        self._show()
        self.message.say(_("Taken back. Both stay in the history."), plain=True)
