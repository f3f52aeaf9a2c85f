"""The mission's day: a session a row, by the clock; overlaps and missing interpreters are said in words."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from rich.cells import cell_len
from textual import events
from textual.widget import Widget
from textual.widgets import Input

from kommisjon.errors import N_, Code, Refusal
from kommisjon.i18n.catalogue import current, ngettext
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.languages import name_in
from kommisjon.interview.family.household import households
from kommisjon.interview.place import NOWHERE, Over, Place
from kommisjon.interview.sessions.day import Board, Clash, Slot, SlotState, board
from kommisjon.interview.sessions.fields import wall_moment
from kommisjon.interview.sessions.steps import Sessions
from kommisjon.interview.sessions.words import CHANNELS
from kommisjon.interview.typed.unread import NotRead
from kommisjon.model.characters import visible
from kommisjon.model.records import Mission
from kommisjon.model.session import RegisterCategory
from kommisjon.text.finding import matches
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.rows import Script, fitted, one_line, wrapped
from kommisjon.tui.screens.page import Page
from kommisjon.tui.typing_to_find import typed_on
from kommisjon.tui.widgets.answer_field import AnswerField
from kommisjon.tui.widgets.row_list import RowList
from kommisjon.tui.widgets.rtl import RtlLabel

_STATES = {
    SlotState.PLANNED: ("·", N_("planned")),
    SlotState.HERE: ("○", N_("here")),
    SlotState.IN_INTERVIEW: ("●", N_("in interview")),
    SlotState.PAUSED: ("=", N_("paused")),
    SlotState.DONE: ("✓", N_("done")),
    SlotState.ABORTED: ("×", N_("broken off")),
    SlotState.NO_SHOW: ("–", N_("did not come")),
}
_TIME, _STATE, _INDENT = 5, 13, 9
_BETWEEN = "  ·  "


class DayScreen(Page):
    """Today first. Typing finds a household as in the list of cases."""

    WHERE = Where.DAY
    BINDINGS = bindings(Where.DAY, without=("open",))
    DEFAULT_CSS = """
    DayScreen #day { height: auto; max-height: 6; padding: 0 1; background: $panel; width: 100%; }
    DayScreen #slots { height: 1fr; }
    DayScreen #moving { height: 1; padding: 0 1; text-style: bold; width: 100%; }
    DayScreen #time { margin: 0 1; }
    """

    def __init__(self, mission: Mission, here: Place = NOWHERE) -> None:
        """`here` says which day was shown, and what was being moved, when the screen locked."""
        super().__init__()
        self._mission = mission
        self._here = here
        self._day: date | None = None
        self._typed = ""
        self._slots: list[Slot] = []
        self._moving: Slot | None = None

    def body(self) -> list[Widget]:
        self._head = RtlLabel("", id="day", markup=False, rtl=None)
        self._list = RowList(id="slots", markup=False)
        self._asked = RtlLabel("", id="moving", markup=False, rtl=None)
        self._time = AnswerField(id="time")
        return [self._head, self._list, self._asked, self._time]

    def on_mount(self) -> None:
        self._asked.display = self._time.display = False
        self._list.focus()

    @property
    def _today(self) -> date:
        return self.program.clock().astimezone().date()

    @property
    def _sessions(self) -> Sessions:
        vault = self.program.opened
        return Sessions(vault.store, vault.label, self.program.clock)

    def fill(self) -> None:
        today = self._today
        here, self._here = self._here, NOWHERE
        day, _blank, moved = here.asked.partition(" ")
        with suppress(ValueError):
            self._day = date.fromisoformat(day)
        found = households(self.program.opened.store, self._mission.code, today)
        self._day = self._day or today
        self._board = board(found, self._sessions.by_case(found), self._day, today)
        self.top.place(f"{self._mission.code}  " + _("The day"), training=self._mission.synthetic)
        done = sum(1 for slot in self._board.slots if slot.state is SlotState.DONE)
        self.top.state(_("{n} of {all} done").format(n=done, all=len(self._board.slots)))
        self._show(self._list.highlighted or 0)
        at = next((n for n, slot in enumerate(self._slots) if here.case == slot.household.id), None)
        moving = next((n for n, slot in enumerate(self._slots) if moved == slot.held.id), None)
        if moving is not None or at is not None:
            self._list.highlighted = at if moving is None else moving
        if moving is not None:
            self._ask_when(self._slots[moving], here.draft)

    def place_in(self, place: Place) -> Place:
        slot, day = self._moving or self._marked, (self._day or self._today).isoformat()
        here = replace(place, mission=self._mission.code, case=None if slot is None else slot.household.id)
        if self._moving is None:
            return here.over(Over.DAY, day)
        return here.over(Over.DAY, f"{day} {self._moving.held.id}", self._time.value)

    # Showing

    def _show(self, at: int) -> None:
        self._head.update(visible("\n".join(_head(self._board, self._today, self._typed))))
        self._slots = [slot for slot in self._board.slots if matches(self._typed, _texts(slot))]
        self._list.show([partial(_lines, self._list.script(None), slot) for slot in self._slots], at)

    @property
    def _marked(self) -> Slot | None:
        at = self._list.highlighted
        return self._slots[at] if at is not None and at < len(self._slots) else None

    def on_key(self, event: events.Key) -> None:
        if self._moving is None and (typed := typed_on(self._typed, event)) is not None:
            self._typed = typed
            self._show(0)

    # Going through the days

    def action_earlier(self) -> None:
        self._to((self._day or self._today) - timedelta(days=1))

    def action_later(self) -> None:
        self._to((self._day or self._today) + timedelta(days=1))

    def action_today(self) -> None:
        self._to(self._today)

    def _to(self, day: date) -> None:
        self._stop_moving()
        self.message.clear()
        self._day = day
        self._refill()

    def _refill(self) -> None:
        try:
            self.fill()
        except Refusal as refusal:
            self.refuse(refusal)

    # What is marked

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        from kommisjon.tui.screens.household import HouseholdScreen

        slot = self._slots[event.option_index]
        self.app.push_screen(HouseholdScreen(slot.household.id, self._mission.synthetic, at=slot.held.person))

    def action_is_here(self) -> None:
        self._do(lambda slot: self._sessions.is_here(slot.held))

    def action_did_not_come(self) -> None:
        self._do(lambda slot: self._sessions.did_not_come(slot.household.id))

    def _do(self, step: Callable[[Slot], None]) -> None:
        """Save one step on the marked session, and show the board as it stands then."""
        slot = self._marked
        self._stop_moving()
        self.message.clear()
        if slot is None:
            self.message.say(_("No session is marked."), plain=True)
            return
        try:
            step(slot)
            self.fill()
        except Refusal as refusal:
            self.refuse(refusal)
            return
        if self.program.opened.store.reserve_used:
            self.message.refuse(Refusal(Code.RESERVE_USED))

    # Another time

    def action_move(self) -> None:
        slot = self._marked
        self.message.clear()
        if slot is None:
            self.message.say(_("No session is marked."), plain=True)
            return
        self._ask_when(slot)

    def _ask_when(self, slot: Slot, draft: str | None = None) -> None:
        """Ask for the time to move a session to; `draft` is what was half typed."""
        self._moving = slot
        number, name = slot.household.case.number, slot.household.name
        self._asked.update(visible(_("Another time for {number} {name}:").format(number=number, name=name)))
        standing = "" if slot.start is None else slot.start.strftime("%Y-%m-%d %H:%M")
        self._time.value = standing if draft is None else draft
        self._time.cursor_position = len(self._time.value)
        self._asked.display = self._time.display = True
        self._time.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        slot = self._moving
        if slot is None:
            return
        self.message.clear()
        try:
            planned = wall_moment(event.value.strip(), self._day or self._today)
            self._sessions.set(slot.household, slot.held.person, slot.held, {"planned_start": planned})
            self._stop_moving()
            self.fill()
        except NotRead as problem:
            self.message.say(str(problem.why))
        except Refusal as refusal:
            self.refuse(refusal)

    def _stop_moving(self) -> None:
        self._moving = None
        self._asked.display = self._time.display = False
        self._list.focus()

    def action_back(self) -> None:
        if self._moving is not None:
            self.message.clear()
            self._stop_moving()
        else:
            self.app.pop_screen()


def _head(shown: Board, today: date, typed: str) -> list[str]:
    """The day in words, how much there is, and what is to be looked after."""
    named = _day_name(shown.day)
    lines = [_("Today, {day}").format(day=named) if shown.day == today else named]
    n = len(shown.slots)
    lines[0] += _BETWEEN + ngettext("{n} session", "{n} sessions", n).format(n=n)
    if shown.lacking:
        languages = ", ".join(name_in(code, current()) for code in shown.lacking)
        lines.append(_("No interpreter planned: {languages}").format(languages=languages))
    if shown.overdue:
        said = ngettext(
            "{n} session of an earlier day was not held: move it.",
            "{n} sessions of earlier days were not held: move them.",
            shown.overdue,
        )
        lines.append(said.format(n=shown.overdue))
    if not n:
        lines.append(_("Nothing is planned for this day. F5 on a household plans a session."))
    if typed:
        lines.append(_("Find: {letters}").format(letters=one_line(typed)))
    return lines


def _day_name(day: date) -> str:
    from babel.core import UnknownLocaleError
    from babel.dates import format_date

    try:
        return str(format_date(day, "full", locale=current()))
    except (UnknownLocaleError, ValueError):
        return str(format_date(day, "full", locale="en"))


def _texts(slot: Slot) -> list[str]:
    """What a session is found by: number, names, who asks, where."""
    people = [member.person for member in slot.household.members]
    names = [name for person in people for name in (person.name, person.name_original)]
    return [slot.household.case.number, *names, slot.session.interviewer or "", slot.session.table or ""]


def _lines(script: Script, slot: Slot, width: int) -> list[str]:
    """When, how it stands, whose; below that with whom and where, and what overlaps."""
    latin = Script(False, script.ordered_here)
    mark, words = _STATES[slot.state]
    time = _("no time") if slot.start is None else slot.start.strftime("%H:%M")
    case, household = slot.household.case, slot.household
    room = max(width - 2 - _TIME - 2 - _STATE - 1, 0)
    whose = "  ".join(filter(None, (one_line(case.number), household.name)))
    first = f"{mark} {fitted(time, _TIME)}  {fitted(_(words), _STATE)} {fitted(whose, room, latin)}"
    below = [*_filled([*_facts(slot), *_overlaps(slot)], width - _INDENT)]
    return [first, *(" " * _INDENT + fitted(line, max(width - _INDENT, 0), latin) for line in below)]


def _filled(facts: list[str], width: int) -> list[str]:
    """As many facts on a line as there is room for; one is broken only where it is longer than a line."""
    lines: list[str] = []
    for fact in facts:
        joined = f"{lines[-1]}{_BETWEEN}{fact}" if lines else fact
        if lines and cell_len(joined) <= width:
            lines[-1] = joined
        else:
            lines += wrapped(fact, width)
    return lines


def _overlaps(slot: Slot) -> list[str]:
    named = {Clash.INTERVIEWER: slot.session.interviewer, Clash.TABLE: slot.session.table}
    shared = [named[clash] or "" for clash in Clash if clash in slot.clashes]
    return [_("! two sessions at once: {what}").format(what=", ".join(shared))] if shared else []


def _facts(slot: Slot) -> list[str]:
    session = slot.session
    counted = _("{n} to interview").format(n=slot.persons)
    facts = [slot.person_name or counted]
    if session.minutes:
        facts.append(_("{n} min").format(n=session.minutes))
    if slot.language:
        facts.append(name_in(slot.language, current()))
    facts.append(_interpreter(slot))
    facts += filter(None, (session.table, session.interviewer))
    return facts


def _interpreter(slot: Slot) -> str:
    channel, category = slot.session.channel, slot.session.register_category
    if channel is None:
        return _("no interpreter planned")
    said = _(CHANNELS[channel.value])
    listed = category is not None and category is not RegisterCategory.NOT_LISTED
    return f"{said} ({category.value.upper()})" if category is not None and listed else said
