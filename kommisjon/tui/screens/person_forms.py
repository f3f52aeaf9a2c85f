"""The forms of one person: how far each is, in words. Enter opens one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial

from textual.widget import Widget
from textual.widgets import Label, Static

from kommisjon.errors import N_, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.family.form_states import COMPETENCE, NEEDS, REQUIRED, SETTLEMENT, FormState
from kommisjon.interview.family.household import ALONE_OVER, Member, household
from kommisjon.interview.family.words import FORM_NAMES, FORM_STATES
from kommisjon.interview.place import Place
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.rows import Script, fitted, wrapped
from kommisjon.tui.screens.member_rows import member_line
from kommisjon.tui.screens.opening import open_interview
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.row_list import Lines, Row, RowList

_ABOUT = {
    SETTLEMENT: N_("Where the person has lived, ties in Norway, wishes, expectations, and what was explained."),
    COMPETENCE: N_("Languages, school, work, skills and plans. The person may say no; then it is done."),
    NEEDS: N_("What has to be in place where the person will live. Only with consent, and never a diagnosis."),
}
_MARKS = {
    FormState.NOT_BEGUN: "·",
    FormState.BEGUN: "…",
    FormState.DECLINED: "✓",
    FormState.FINISHED: "✓",
}
_NAME_CELLS = 26


class PersonFormsScreen(Page):
    """A form a row, in the order they are taken up; the first that is not done is marked."""

    WHERE = Where.LIST
    LACKS = ("search",)
    BINDINGS = bindings(Where.LIST, without=("open", *LACKS))
    DEFAULT_CSS = """
    PersonFormsScreen #person { height: auto; padding: 0 1; background: $panel; }
    PersonFormsScreen #forms { height: 1fr; }
    PersonFormsScreen #about { width: 100%; height: auto; min-height: 2; max-height: 4; padding: 0 1; }
    PersonFormsScreen #about { background: $panel; }
    """

    def __init__(self, case: str, person: str, training: bool, at: str | None = None) -> None:
        """`at` is the id of the form to be marked first."""
        super().__init__()
        self._case, self._person, self._training = case, person, training
        self._first = at
        self._shown = False

    def body(self) -> list[Widget]:
        self._who = Static("", id="person", markup=False)
        self._list = RowList(id="forms", markup=False)
        self._about = Label("", id="about", markup=False)
        return [self._who, self._list, self._about]

    def on_mount(self) -> None:
        self._list.focus()

    def fill(self) -> None:
        self.message.clear()
        self._household = household(self.program.opened.store, self._case, self.program.clock().date())
        member = next((one for one in self._household.members if one.id == self._person), None)
        if member is None:  # taken off the household, or shielded, meanwhile
            self.action_back()
            return
        self._member = member
        self.top.place(f"{self._household.case.number}  {member.person.name}", training=self._training)
        done = all(_state(member, form_id).done for form_id in member.forms if form_id in REQUIRED)
        self.top.state("" if not member.alone else _("done") if done else _("to interview"))
        self._who.update(Row(partial(_who, member, self._list.script(None))))
        self._list.show([self._row(form_id) for form_id in member.forms], self._place_of(member))

    def _place_of(self, member: Member) -> int:
        """The form that was marked; the first that is not done when the screen opens."""
        if self._shown:
            return self._list.highlighted or 0
        self._shown = True
        if self._first in member.forms:
            return member.forms.index(self._first)
        return next((n for n, form_id in enumerate(member.forms) if not _state(member, form_id).done), 0)

    def _row(self, form_id: str) -> Lines:
        return partial(_row, form_id, _state(self._member, form_id), self._counted(form_id))

    def _counted(self, form_id: str) -> tuple[int, int] | None:
        """How many questions are answered, where the form is under way and can be read."""
        from kommisjon.interview.progress import progress
        from kommisjon.interview.sitting import Subject

        if _state(self._member, form_id) is not FormState.BEGUN:
            return None
        vault, subject = self.program.opened, Subject(self._case, self._person)
        with suppress(Refusal):  # opening the form says what is wrong with it
            return progress(vault.store, form_id, subject, by=vault.label, clock=self.program.clock)
        return None

    def place_in(self, place: Place) -> Place:
        at = self._list.highlighted
        listed = self._member.forms[at] if at is not None and at < len(self._member.forms) else None
        return replace(place, person=self._person, listed=listed).under()

    def on_option_list_option_highlighted(self, event: RowList.OptionHighlighted) -> None:
        if event.option_index < len(self._member.forms):
            self._about.update(_(_ABOUT[self._member.forms[event.option_index]]))

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        form_id = self._member.forms[event.option_index]
        try:
            open_interview(self.program, self._household, form_id, self._member, training=self._training)
        except Refusal as refusal:
            self.refuse(refusal)


def _state(member: Member, form_id: str) -> FormState:
    return member.states.get(form_id, FormState.NOT_BEGUN)


def _who(member: Member, script: Script, width: int) -> list[str]:
    """The person on one line as in the household, and for a child why there is so little to do."""
    lines = [member_line(member, script, width)]
    if member.person.specific_needs:
        # Codes only: whoever sits beside the officer need not read what UNHCR has noted of somebody.
        lines.append(fitted(_("UNHCR codes: {codes}").format(codes=member.person.specific_needs), width))
    if not member.alone:
        said = _("Children of {age} and under are interviewed through a parent: on the household sheet, and here.")
        lines += [fitted(line, width) for line in wrapped(said.format(age=ALONE_OVER), width)]
    return lines


def _row(form_id: str, state: FormState, counted: tuple[int, int] | None, width: int) -> list[str]:
    words = _(FORM_STATES[state])
    if counted is not None:
        answered, asked = counted
        words = _("begun, {n} of {all} answered").format(n=answered, all=asked)
    name = fitted(_(FORM_NAMES[form_id]), _NAME_CELLS)
    return [f"{_MARKS[state]} {name} {fitted(words, width - _NAME_CELLS - 3)}"]
