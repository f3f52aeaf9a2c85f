"""The board of a reception centre: who registers, where each has stopped, and who calls for help."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial

from textual import events
from textual.widget import Widget
from textual.widgets import Static

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.centre.aside import check_asked
from kommisjon.interview.centre.assisted import open_sessions, session_of
from kommisjon.interview.centre.desk import Call, Seat
from kommisjon.interview.centre.figures import Figures, figures, has_left
from kommisjon.interview.centre.residents import FORM, Resident, residents
from kommisjon.interview.centre.stand import Stand, stand_of
from kommisjon.interview.centre.steps import Step
from kommisjon.interview.centre.words import figures_words, waiting_words
from kommisjon.interview.family.household import household
from kommisjon.interview.place import NOWHERE, Over, Place, name_of
from kommisjon.model.records import Mission
from kommisjon.model.session import Session
from kommisjon.text.finding import matches
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.rows import one_line
from kommisjon.tui.screens.asking import Asking, AskingPage
from kommisjon.tui.screens.opening import open_interview
from kommisjon.tui.screens.resident_pages import open_paper, open_session
from kommisjon.tui.screens.resident_rows import Shown, call_line, marked_lines, resident_row
from kommisjon.tui.typing_to_find import typed_on
from kommisjon.tui.widgets.row_list import Row, RowList

LOOK_EVERY = 5.0
"""Seconds between two looks at pages that nobody uses any more."""


class ResidentBoard(AskingPage):
    """A resident a row, who moves out soonest first; whoever calls stands above them all. Typing finds one."""

    WHERE = Where.RESIDENTS
    LIST = "residents"
    BINDINGS = bindings(Where.RESIDENTS, without=("open",))
    DEFAULT_CSS = """
    ResidentBoard #marked { height: 7; max-height: 35%; padding: 0 1; background: $panel; }
    """

    def __init__(self, mission: Mission, at: str | None = None, here: Place = NOWHERE) -> None:
        """`at` is the id of the case to be marked first; `here` says what was asked when the screen locked."""
        super().__init__()
        self._here = here
        self._mission, self._first = mission, at
        self._all: list[Resident] = []
        self._sessions: dict[str, Session] = {}
        self._shown: list[Shown] = []
        self._stood: tuple[tuple[object, ...], Stand | None] | None = None
        """Where the marked resident stands, as it was read last: residents' pages wait while it is read."""
        self._typed = ""
        self._seated: list[str] = []
        self._moved = False
        self._told: dict[int, Refusal] = {}
        self._taken_over: Seat | None = None
        self._calling: set[int] = set()

    def body(self) -> list[Widget]:
        state, found, *asking = super().body()
        self._below = Static("", id="marked", markup=False)
        return [state, found, self._below, *asking]

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
        at = (None, None) if marked is None else (marked.case, marked.person)
        here = replace(place, mission=self._mission.code, case=at[0], person=at[1])
        asked, draft = self._asked_for
        return here.over(Over.BOARD, asked, draft) if asked else here.under()

    # What stands

    def _show(self) -> None:
        """Everyone as they stand in the store."""
        store = self.program.opened.store
        self._moved, self._stood = False, None
        self._all = residents(store, self._mission.code, self.program.clock().date())
        self._sessions = open_sessions(store)
        self._draw()

    def _draw(self) -> None:
        """Where they sit, and who calls."""
        desk, marked, today = self.program.desk, self._marked, self.program.clock().date()
        found = [
            Shown(one, desk.seat_of(one.person), session_of(one, self._sessions), has_left(one, today))
            for one in self._all
            if matches(self._typed, (one.number, one.name, one.member.person.name_original))
        ]
        self._shown = sorted(found, key=lambda one: (not _calls(one), one.gone))
        script = self._list.script(None)
        self._list.show([partial(resident_row, script, one) for one in self._shown], self._place_of(marked))
        if not self._shown:
            self._below.update("")
        counted = figures(self._all, today)
        self.top.state(waiting_words(counted))
        self._state.update("\n".join(self._state_lines(counted)))

    def _place_of(self, marked: Resident | None) -> int:
        first, self._first = self._first, None
        wanted = [
            n
            for n, one in enumerate(self._shown)
            if (
                one.resident.case == first
                if first
                else marked is not None and one.resident.person == marked.person
            )
        ]
        return wanted[0] if wanted else 0

    def _state_lines(self, counted: Figures) -> list[str]:
        calls = "  ".join(call_line(seat) for seat in self.program.desk.seats if seat.call is not None)
        if self._typed:
            found = _("Find: {letters}").format(letters=one_line(self._typed))
            fit = _("{n} of {all} residents").format(n=len(self._shown), all=len(self._all))
            return list(filter(None, (calls, f"{found}   {fit}")))
        if not self._all:
            return [_("Nobody is on the list yet. F2 writes somebody down.")]
        return [calls or self._how(), figures_words(counted)]

    def _how(self) -> str:
        if self.program.pages is None:
            return _("Pages for residents are opened by: kommisjon kiosk.")
        return _("Enter gives the marked resident a page. Typing finds one by number or name.")

    @property
    def _at(self) -> Shown | None:
        at = self._list.highlighted
        return self._shown[at] if at is not None and at < len(self._shown) else None

    @property
    def _marked(self) -> Resident | None:
        shown = self._at
        return None if shown is None else shown.resident

    def on_key(self, event: events.Key) -> None:
        if self._asking is None and (typed := typed_on(self._typed, event)) is not None:
            self._typed = typed
            self._show()

    def on_option_list_option_highlighted(self, event: RowList.OptionHighlighted) -> None:
        if event.option_index < len(self._shown):
            shown = self._shown[event.option_index]
            lines = partial(marked_lines, self._list.script(False), shown, self._stand(shown))
            self._below.update(Row(lines))

    def _stand(self, shown: Shown) -> Stand | None:
        visit = None if shown.seat is None else shown.seat.visit
        at = (shown.resident.person, visit and visit.step, visit and visit.at)
        if self._stood is None or self._stood[0] != at:
            self._stood = (at, self._read_stand(shown))
        return self._stood[1]

    def _read_stand(self, shown: Shown) -> Stand | None:
        vault = self.program.opened
        with suppress(Refusal):  # opening the answers says what is wrong with them
            return stand_of(
                vault.store,
                shown.resident,
                shown.seat,
                language=current(),
                by=vault.label,
                clock=self.program.clock,
            )
        return None

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
            if seat.refused is not None and self._told.get(seat.number) is not seat.refused:
                self._told[seat.number] = seat.refused
                self.refuse(seat.refused)

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
        self.message.clear()
        try:
            failed = self.program.desk.answered(seat)
        except Refusal as refusal:
            failed = refusal
        if failed is not None:
            self.refuse(failed)

    def action_leave_seat(self) -> None:
        seat = self._seat_marked()
        if seat is not None:
            self._free(seat)
            free = _("Page {n} is free. Everything that was answered is kept.")
            self.message.say(free.format(n=seat.number), plain=True)

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
            back = Place(form=FORM, person=marked.person)
            if seat is not None:
                if seat.visit.step is Step.QUESTION:
                    back = replace(back, question=name_of(seat.visit.stop))
                self.program.desk.take_over(seat)
                self._taken_over = seat
            member = next(one for one in of.members if one.id == marked.person)
            open_interview(self.program, of, FORM, member, training=self._mission.synthetic, back=back)
        except Refusal as refusal:
            self.refuse(refusal)

    def action_session(self) -> None:
        if (marked := self._marked) is not None:
            open_session(self.program, marked, training=self._mission.synthetic)

    def action_paper(self) -> None:
        if (marked := self._marked) is None:
            return
        self.message.clear()
        given = partial(self._gave_paper, marked.person)
        try:
            open_paper(self.program, marked, training=self._mission.synthetic, written=given)
        except Refusal as refusal:
            self.refuse(refusal)

    def _gave_paper(self, person: str) -> None:
        """Whoever waited for a paper has it."""
        seat = self.program.desk.seat_of(person)
        if seat is not None and seat.call is Call.PAPER:
            self.program.desk.answered(seat)

    def action_sending(self) -> None:
        from kommisjon.tui.screens.sending import SendingScreen

        self.app.push_screen(SendingScreen())

    def _seat_marked(self) -> Seat | None:
        marked = self._marked
        seat = None if marked is None else self.program.desk.seat_of(marked.person)
        if seat is None:
            self.message.say(_("Nobody marked here sits at a page."))
        return seat

    def _ask(self, asking: Asking) -> None:
        self._below.display = False
        super()._ask(asking)

    def _stop_asking(self) -> None:
        super()._stop_asking()
        self._below.display = True


def _calls(shown: Shown) -> bool:
    return shown.seat is not None and shown.seat.call is not None
