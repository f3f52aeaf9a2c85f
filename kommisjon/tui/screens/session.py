"""One session of a household or a member: planned, started, paused, ended, and who takes part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.family.household import Household, household
from kommisjon.interview.place import Over, Place
from kommisjon.interview.sessions.fields import FIELDS, SessionField
from kommisjon.interview.sessions.steps import HeldSession, Sessions, language_with, open_sessions, session_with
from kommisjon.interview.sessions.words import clock_warning, open_words, progress_words
from kommisjon.model.characters import visible
from kommisjon.model.session import AbortReason, Session
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.rows import Script, fitted
from kommisjon.tui.screens.asking import AskingPage, asking_words
from kommisjon.tui.screens.session_asking import asking_for, asking_reason, asking_who
from kommisjon.tui.widgets.row_list import RowList

_LABEL = 28
"""Cells of the column that says what a field is."""
_ABORT, _ONCE_MORE = "abort", "once_more"
"""What is asked for besides the fields, as the place says that is kept when the screen locks."""


class SessionScreen(AskingPage):
    """The fields are a list; Enter puts the marked one into the place of the list until it is saved."""

    WHERE = Where.SESSION
    LIST = "fields"
    BINDINGS = bindings(Where.SESSION, without=("change",))
    DEFAULT_CSS = "SessionScreen #state { max-height: 6; }"

    def __init__(
        self, case: str, person: str | None, *, training: bool, field: str = "", draft: str | None = None
    ) -> None:
        """`person` is the member one comes from; what is open in the household is shown before that.

        `field` was being filled in when the screen locked, with `draft` half typed.
        """
        super().__init__()
        self._locked_at, self._draft = field, draft
        self._case, self._person, self._training = case, person, training
        self._held: HeldSession | None = None
        self._looked = self._another = False
        self._asked_twice = ""

    def fill(self) -> None:
        self._read()
        self._show()
        asked, self._locked_at = self._locked_at, ""
        again: dict[str, Callable[[str], None]] = {one.name: partial(self._fill_in, one) for one in FIELDS}
        again |= {_ABORT: self._because_again, _ONCE_MORE: lambda _about: self._ask_why_once_more()}
        self._ask_again(again, asked, self._draft)

    def place_in(self, place: Place) -> Place:
        return replace(place, person=self._person).over(Over.SESSION, *self._asked_for)

    # What stands

    @property
    def _sessions(self) -> Sessions:
        vault = self.program.opened
        return Sessions(vault.store, vault.label, self.program.clock)

    def _read(self) -> None:
        self._household: Household = household(self.program.opened.store, self._case, self.program.clock().date())
        self._all = self._sessions.of(self._household)
        if not self._looked:
            self._looked, self._person = True, self._first_person()
        self._held = None if self._another else session_with(self._all, self._person)

    def _first_person(self) -> str | None:
        """Whom to show first: who sits at the table, where somebody of the household does; else who is marked."""
        mine = session_with(self._all, self._person)
        running = open_sessions(self._all)
        if running and (mine is None or not mine.session.open):
            return running[0].person
        return None if mine is None and session_with(self._all, None) is not None else self._person

    @property
    def _session(self) -> Session:
        """What the fields show: the session, or what one that begins now would start from."""
        if self._held is not None:
            return self._held.session
        language = language_with(self._household, self._person)
        return Session(language=language, interviewer=self.program.opened.label)

    @property
    def _who(self) -> str:
        member = next((m for m in self._household.members if m.id == self._person), None)
        return _("the whole household") if member is None else member.person.name

    def _show(self) -> None:
        case = self._household.case
        self.top.place(f"{case.number}  {self._household.name}", training=self._training)
        self.top.state(open_words(self._all))
        self._state.update(visible("\n".join(self._state_lines())))
        script = self._list.script(None)
        session = self._session
        rows = [partial(_row, script, _("With"), self._who)]
        rows += [partial(_row, script, _(one.label), one.shown(session)) for one in FIELDS]
        self._list.show(rows, self._list.highlighted or 0)

    def _state_lines(self) -> list[str]:
        now, held = self.program.clock(), self._held
        if held is None:
            return [_("No session yet. F5 starts one now; a time below plans one.")]
        others = [one for one in self._all if one.id != held.id and one.session.open]
        also = _("Another session of this household is open: choose it at the first line.") if others else ""
        return [*progress_words(held, now), *filter(None, (clock_warning(held, now), also))]

    # Asking

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        self.message.clear()
        if event.option_index == 0:
            self._ask(asking_who(self._household, self._person, self._with))
        else:
            self._fill_in(FIELDS[event.option_index - 1])

    def _fill_in(self, field: SessionField, _about: str = "") -> None:
        self._list.highlighted = FIELDS.index(field) + 1
        self._ask(asking_for(field, self._session, self._household, partial(self._take, field)))

    def _taken(self) -> None:
        self._list.highlighted = min((self._list.highlighted or 0) + 1, len(FIELDS))

    def _settle(self) -> bool:
        """Save what is half typed before a key does something else. False where that is refused."""
        asking = self._asking
        if asking is None or not asking.settles:
            self._stop_asking()
            return True
        return self._answered(self._answer.typed if asking.typed else " ".join(self._answer.choices.chosen))

    def _take(self, field: SessionField, typed: str) -> None:
        """Save one field. One that stands as it was makes no session."""
        if typed.strip() == field.standing(self._session):
            return
        values = field.read(typed, self.program.clock().astimezone().date())
        if self._held is None:
            stands = {"language": self._session.language, "interviewer": self._session.interviewer}
            values = {**stands, **values}
        self._sessions.set(self._household, self._person, self._held, values)
        self._changed()

    def _with(self, person: str) -> None:
        self._person, self._another = person or None, False
        self.fill()

    # Steps

    def _do(self, step: Callable[[], None], *, again: str = "") -> None:
        """Do one step and show how the session stands; with `again`, only when it is asked for twice."""
        self.message.clear()
        if again and self._asked_twice != again:
            self._asked_twice = again
            self.message.say(again)
            return
        self._asked_twice = ""
        try:
            step()
        except Refusal as refusal:
            self.refuse(refusal)
            self._read()
            self._show()
            return
        self._changed()

    def action_start(self) -> None:
        if not self._settle():
            return
        if self._held is not None and self._held.session.open:
            self._do(partial(self._sessions.go_on, self._held))
            return
        try:
            self._begin("")
        except Refusal as refusal:
            if refusal.code is Code.NO_REASON:
                self._ask_why_once_more()
            else:
                self.refuse(refusal)

    def _ask_why_once_more(self) -> None:
        label = _("The case is mapped already. Why is it taken up again?")
        self._ask(replace(asking_words(label, self._begin), field=_ONCE_MORE))

    def _begin(self, reason: str) -> None:
        held = self._held
        if held is not None and held.session.ended_at is not None:
            held = None  # what is over is not begun again: another one starts
        self._sessions.start(self._household, self._person, held, reason)
        self._changed()

    def _changed(self) -> None:
        self._another = False
        self.fill()
        self._say_saved()

    def action_pause(self) -> None:
        if (held := self._open_one()) is not None:
            self._do(partial(self._sessions.pause, held))

    def action_end(self) -> None:
        if (held := self._open_one()) is not None:
            again = _("Press F8 once more to end the session.")
            self._do(partial(self._sessions.end, held), again=again)

    def action_abort(self) -> None:
        if (held := self._open_one()) is not None:
            self._ask(asking_reason(partial(self._because, held)))

    def _because(self, held: HeldSession, reason: str) -> None:
        def break_off(words: str) -> None:
            self._sessions.abort(held, AbortReason(reason), words)
            self._changed()

        asking = asking_words(_("What happened, in a few words? It may stay blank."), break_off)
        self._ask(replace(asking, field=f"{_ABORT} {reason}"))

    def _because_again(self, reason: str) -> None:
        if self._held is not None and self._held.session.open and reason in list(AbortReason):
            self._because(self._held, reason)

    def _open_one(self) -> HeldSession | None:
        """The session that is open here, once what was half typed is saved; else says that there is none."""
        if not self._settle():
            return None
        self.message.clear()
        if self._held is None or not self._held.session.open:
            self.message.say(_("No session is open here. F5 starts one."), plain=True)
            return None
        return self._held

    def action_did_not_come(self) -> None:
        if self._settle():
            self._do(partial(self._sessions.did_not_come, self._case))

    def action_another(self) -> None:
        if not self._settle():
            return
        if self._held is None or self._held.session.open:
            self.message.say(_("One session after the other: this one is not over, or not begun."), plain=True)
        else:
            self._another = True
            self.fill()

    def action_drop(self) -> None:
        if not self._settle():
            return
        if self._held is None:
            self.message.say(_("There is no plan to take away."), plain=True)
        else:
            again = _("Press Ctrl+R once more to take this plan away.")
            self._do(partial(self._sessions.drop, self._held), again=again)

    def action_close(self) -> None:
        if self._settle():
            self.program.leave()


def _row(script: Script, label: str, value: str, width: int) -> list[str]:
    room = max(width - _LABEL - 2, 0)
    return [
        fitted(label, min(_LABEL, width), Script(False, script.ordered_here)) + "  " + fitted(value, room, script)
    ]
