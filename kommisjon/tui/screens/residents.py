"""The board of a reception centre: who registers, where each has stopped, and who calls for help."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.named import shown_name
from kommisjon.interview.centre.aside import check_asked, put_aside, take_consent_back
from kommisjon.interview.centre.desk import Seat
from kommisjon.interview.centre.residents import FORM, Resident, Stage, add_resident, residents
from kommisjon.interview.centre.words import CALLS, STAGES, STEPS
from kommisjon.interview.family.household import household
from kommisjon.interview.place import Place
from kommisjon.model.characters import tidy
from kommisjon.model.records import Mission, Person
from kommisjon.model.registration import Aside
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.rows import Script, fitted, one_line
from kommisjon.tui.screens.asking import Asking, AskingPage, asking_words
from kommisjon.tui.screens.opening import open_interview
from kommisjon.tui.widgets.choices import Choice

LOOK_EVERY = 5.0
"""Seconds between two looks at pages that nobody uses any more."""
_STAGE_CELLS, _LANGUAGE_CELLS = 22, 12
_TAKEN_BACK = "taken_back"
"""Chosen beside the values of Aside."""


class ResidentScreen(AskingPage):
    """A resident a row, who moves out soonest first; whoever calls stands above them all."""

    WHERE = Where.RESIDENTS
    LIST = "residents"
    BINDINGS = bindings(Where.RESIDENTS, without=("seat",))

    def __init__(self, mission: Mission, at: str | None = None) -> None:
        """`at` is the id of the case to be marked first."""
        super().__init__()
        self._mission, self._first = mission, at
        self._found: list[Resident] = []
        """As they leave the centre."""
        self._residents: list[Resident] = []
        """As they are shown."""
        self._seated: list[str] = []
        self._taken_over: Seat | None = None
        self._calling: set[int] = set()
        self._moved = False

    def on_mount(self) -> None:
        super().on_mount()
        self.program.desk.changed = self._changed
        self.set_interval(LOOK_EVERY, self._look)

    def fill(self) -> None:
        if self._taken_over is not None:
            seat, self._taken_over = self._taken_over, None
            self.program.desk.hand_back(seat)
        self.top.place(self._mission.code, training=self._mission.synthetic)
        self._show()

    def place_in(self, place: Place) -> Place:
        marked = self._marked
        return replace(place, mission=self._mission.code, case=marked.case if marked else None).under()

    def _show(self) -> None:
        """Everyone as they stand in the store."""
        self._moved = False
        self._found = residents(self.program.opened.store, self._mission.code, self.program.clock().date())
        self._draw()

    def _draw(self) -> None:
        """Where they sit, and who calls."""
        found, desk, marked = self._found, self.program.desk, self._marked
        first, self._first = self._first, None
        wanted = first or (marked.case if marked else None)
        self._residents = sorted(found, key=lambda one: _call_of(desk.seat_of(one.person)) is None)
        waiting = sum(1 for one in found if one.stage.waits)
        self.top.state(_("{n} of {all} residents still to register").format(n=waiting, all=len(found)))
        script = self._list.script(None)
        rows = [partial(_row, script, one, desk.seat_of(one.person)) for one in self._residents]
        at = next((n for n, one in enumerate(self._residents) if one.case == wanted), 0)
        self._list.show(rows, at)
        calls = [seat for seat in desk.seats if seat.call is not None]
        self._state.update("  ".join(_call_line(seat) for seat in calls) or self._how())

    def _how(self) -> str:
        if not self._residents:
            return _("Nobody is on the list yet. F2 writes somebody down.")
        if self.program.pages is None:
            return _("Pages for residents are opened by: kommisjon kiosk.")
        return _("Enter gives the marked resident a page.")

    @property
    def _marked(self) -> Resident | None:
        at = self._list.highlighted
        return self._residents[at] if at is not None and at < len(self._residents) else None

    def _changed(self) -> None:
        """Something moved at a page: show it, and ring where somebody calls anew."""
        calling = {seat.number for seat in self.program.desk.seats if seat.call is not None}
        if calling - self._calling:
            self.app.bell()
        self._calling = calling
        self.call_later(self._show_changed)

    def _show_changed(self) -> None:
        """Where everyone sits, once for all that has moved meanwhile.

        The store is read again by `_look`, and where somebody came or went: residents' pages wait meanwhile.
        """
        if not self.is_current or self.program.vault is None:
            return
        seats, self._moved = self.program.desk.seats, True
        before, self._seated = self._seated, [seat.resident.person for seat in seats]
        if self._asking is None:
            self._draw()
            if before != self._seated:
                self._read_again()
        for seat in seats:
            if seat.refused is not None:
                self.refuse(seat.refused)
                seat.refused = None

    def _read_again(self) -> None:
        try:
            self._show()
        except Refusal as refusal:
            self.refuse(refusal)

    def _look(self) -> None:
        if self.program.vault is None:
            return
        self.program.desk.look()
        if self._moved and self.is_current and self._asking is None:
            self._read_again()

    # What is done with a resident

    def on_option_list_option_selected(self) -> None:
        marked = self._marked
        if marked is None:
            return
        try:
            self._seat(marked)
        except Refusal as refusal:
            self.refuse(refusal)

    def _seat(self, of: Resident) -> None:
        pages = self.program.pages
        if pages is None:
            self.message.say(_("Pages for residents are opened by: kommisjon kiosk."))
            return
        seat = self.program.desk.seat(of)
        if pages.open(seat):
            self.message.say(_("Page {n} is open in a browser of its own.").format(n=seat.number), plain=True)
            return
        self.message.say(_("Page {n}: {link}").format(n=seat.number, link=pages.link(seat)), plain=True)

    def action_come(self) -> None:
        seat = self._seat_marked()
        if seat is None:
            return
        try:
            self.program.desk.answered(seat)
        except Refusal as refusal:
            self.refuse(refusal)

    def action_leave_seat(self) -> None:
        seat = self._seat_marked()
        if seat is not None:
            self._free(seat)

    def _free(self, seat: Seat) -> None:
        if self.program.pages is not None:
            self.program.pages.close(seat)
        self.program.desk.leave(seat)

    def action_take_over(self) -> None:
        marked = self._marked
        if marked is None:
            return
        try:
            check_asked(marked)
            of = household(self.program.opened.store, marked.case, self.program.clock().date())
            seat = self.program.desk.seat_of(marked.person)
            if seat is not None:
                self.program.desk.take_over(seat)
                self._taken_over = seat
            member = next(one for one in of.members if one.id == marked.person)
            open_interview(self.program, of, FORM, member, training=self._mission.synthetic)
        except Refusal as refusal:
            self.refuse(refusal)

    def action_sending(self) -> None:
        from kommisjon.tui.screens.sending import SendingScreen

        self.app.push_screen(SendingScreen())

    def _seat_marked(self) -> Seat | None:
        marked = self._marked
        seat = None if marked is None else self.program.desk.seat_of(marked.person)
        if seat is None:
            self.message.say(_("Nobody marked here sits at a page."))
        return seat

    # What is written down

    def action_add(self) -> None:
        self._ask(Asking(_("The resident's number at this centre"), self._numbered))

    def _numbered(self, number: str) -> None:
        if not number.strip():
            self._stop_asking()
            return
        self._ask(Asking(_("The resident's name"), partial(self._named, tidy(number))))

    def _named(self, number: str, name: str) -> None:
        given, _blank, family = tidy(name).rpartition(" ")
        person = Person(given_latin=given or family or None, family_latin=family if given else None)
        vault = self.program.opened
        self._first = add_resident(vault.store, self._mission.code, number, person, vault.label, None)
        self._stop_asking()
        self._show()
        self._say_saved()

    def action_aside(self) -> None:
        marked = self._marked
        if marked is None:
            return
        if marked.registration.aside is not None:
            self._put_aside(marked, None, None)
            return
        reasons = [
            Choice(Aside.ELSEWHERE.value, _("Registered elsewhere already"), ""),
            Choice(Aside.OUT_OF_SCOPE.value, _("Not of the group any more: all answers are removed"), ""),
        ]
        if marked.stage is not Stage.DECLINED:
            reasons.append(
                Choice(_TAKEN_BACK, _("Does not want to, or not any more (said or written to you)"), "")
            )
        label = _("Why does {name} not register here?").format(name=marked.name)
        self._ask(Asking(label, partial(self._why_aside, marked), choices=reasons))

    def _why_aside(self, of: Resident, why: str) -> None:
        label = _("Where, or why, in a few words (may stay blank)")
        self._ask(asking_words(label, lambda words: self._put_aside(of, why, tidy(words) or None)))

    def _put_aside(self, of: Resident, why: str | None, words: str | None) -> None:
        vault, seat = self.program.opened, self.program.desk.seat_of(of.person)
        if why == _TAKEN_BACK:
            take_consent_back(vault.store, of, vault.label, words=words, clock=self.program.clock)
        else:
            put_aside(vault.store, of, vault.label, Aside(why) if why else None, words)
        if seat is not None:
            self._free(seat)
        if self._asking is not None:
            self._stop_asking()
        self._show()
        self._say_saved()


def _call_of(seat: Seat | None) -> object:
    return None if seat is None else seat.call


def _call_line(seat: Seat) -> str:
    assert seat.call is not None
    return f"▲ {seat.number}: {seat.resident.name} {_(CALLS[seat.call])}"


def _row(script: Script, of: Resident, seat: Seat | None, width: int) -> list[str]:
    """A resident on one line: when they leave, their number and name, their language, and where they are."""
    mark = "· " if seat is None else "▲ " if seat.call is not None else "▶ "
    lead = f"{mark}{of.registration.moves_out or '          '}  {one_line(of.number)}  "
    stage = _(STAGES[of.stage])
    if seat is not None:
        answered, asked = seat.visit.progress()
        counted = f" {answered}/{asked}" if asked else ""
        stage = f"{seat.number}: {_(STEPS[seat.visit.step])}{counted}"
    stage = fitted(stage, _STAGE_CELLS)
    language = of.registration.language or of.member.person.interpreting_language or ""
    language = fitted(shown_name(language), _LANGUAGE_CELLS, script)
    room = width - len(lead) - _STAGE_CELLS - _LANGUAGE_CELLS - 2
    return [lead + fitted(of.name, max(room, 0), script) + " " + language + " " + stage]
