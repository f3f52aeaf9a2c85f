"""One household with its members: who still lacks an interview, at a glance."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from textual.widget import Widget
from textual.widgets import Label, Static

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import current, ngettext
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.family.asked_back import waiting_for_reply
from kommisjon.interview.family.form_states import SHEET
from kommisjon.interview.family.household import Member, household, open_household
from kommisjon.interview.family.words import PRIORITIES, how_far, status_words
from kommisjon.interview.place import Place
from kommisjon.interview.sessions.steps import Sessions
from kommisjon.interview.sessions.words import open_words
from kommisjon.model.characters import visible
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.rows import Script, fitted, one_line
from kommisjon.tui.screens.family_marks import marks_of
from kommisjon.tui.screens.member_rows import member_line
from kommisjon.tui.screens.opening import make_ready, open_interview
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.row_list import Row, RowList


class HouseholdScreen(Page):
    """F2 opens the household's sheet, Enter the forms of a member, F6 what can be read back."""

    WHERE = Where.HOUSEHOLD
    BINDINGS = bindings(Where.HOUSEHOLD, without=("open",))
    DEFAULT_CSS = """
    HouseholdScreen #facts { height: auto; padding: 0 1; background: $panel; }
    HouseholdScreen #members { height: 1fr; }
    HouseholdScreen #detail { height: 2; padding: 0 1; background: $panel; }
    """

    def __init__(self, case: str, training: bool, at: str | None = None) -> None:
        """`at` is the id of the member to be marked first."""
        super().__init__()
        self._case = case
        self._training = training
        self._opened = False
        self._first = at

    def body(self) -> list[Widget]:
        self._facts = Label("", id="facts", markup=False)
        self._list = RowList(id="members", markup=False)
        self._detail = Static("", id="detail", markup=False)
        return [self._facts, self._list, self._detail]

    def on_mount(self) -> None:
        self._list.focus()

    def fill(self) -> None:
        self.message.clear()
        vault, today = self.program.opened, self.program.clock().date()
        if self._opened:
            self._household = household(vault.store, self._case, today)
        else:
            self._household = open_household(vault.store, self._case, today, vault.label)
            self._opened = True
            self.call_after_refresh(make_ready, self._household)
        self._sessions = Sessions(vault.store, vault.label, self.program.clock).of(self._household)
        case, members = self._household.case, self._household.members
        self.top.place(f"{case.number}  {self._household.name}", training=self._training)
        self.top.state(("■ " if self._household.sealed else "") + how_far(self._household))
        self._facts.update(visible("\n".join(self._fact_lines())))
        script = self._list.script(None)
        first, self._first = self._first, None
        at = next((n for n, member in enumerate(members) if member.id == first), self._list.highlighted or 0)
        self._list.show([partial(_member_row, member, script) for member in members], at)
        if not members:
            self._detail.update(_("Nobody is listed yet. F2 opens the household sheet, where persons are added."))

    def place_in(self, place: Place) -> Place:
        members, at = self._household.members, self._list.highlighted
        person = members[at].id if at is not None and at < len(members) else None
        return replace(place, case=self._case, household=True, person=person).under()

    def _fact_lines(self) -> list[str]:
        case, members = self._household.case, self._household.members
        counted = ngettext("{n} person", "{n} persons", len(members)).format(n=len(members))
        if self._household.whole and case.case_size is not None and case.case_size != len(members):
            counted += "  ·  " + _("the list says {n}: check who is missing").format(n=case.case_size)
        if case.priority is not None and case.priority.value in PRIORITIES:
            counted += "  ·  " + _(PRIORITIES[case.priority.value])
        sheet = _("Household sheet (F2): {state}").format(state=status_words(self._household.sheet))
        running = open_words(self._sessions)
        session = [_("Session (F5): {state}").format(state=running)] if running else []
        return [
            f"{counted}  ·  {sheet}",
            *session,
            *self._family_line(),
            *self._asked_line(),
            *self._differing_line(),
        ]

    def _asked_line(self) -> list[str]:
        asked = waiting_for_reply(self.program.opened.store, self._household)
        if not asked:
            return []
        line = ngettext(
            "? Headquarters asks {n} thing (F8): {text}", "? Headquarters asks {n} things (F8): {text}", len(asked)
        )
        return [line.format(n=len(asked), text=one_line(asked[0].question.text))]

    def _differing_line(self) -> list[str]:
        store = self.program.opened.store
        if not store.in_conflict(self._case):
            return []
        from kommisjon.interview.kept.disagreements import disagreements

        n = len(disagreements(store, self._household, current()))
        line = ngettext("≠ {n} answer differs (F4)", "≠ {n} answers differ (F4)", n)
        return [line.format(n=n)] if n else []

    def _family_line(self) -> list[str]:
        marks = marks_of(self.program.opened.store, [self._household])[self._case].line
        return [f"{marks} (F3)"] if marks else []

    def on_option_list_option_highlighted(self, event: RowList.OptionHighlighted) -> None:
        if event.option_index < len(self._household.members):
            member = self._household.members[event.option_index]
            self._detail.update(Row(partial(_detail, member, self._list.script(False))))

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        from kommisjon.tui.screens.person_forms import PersonFormsScreen

        member = self._household.members[event.option_index]
        self.app.push_screen(PersonFormsScreen(self._case, member.id, self._training))

    def action_sheet(self) -> None:
        try:
            open_interview(self.program, self._household, SHEET, None, training=self._training)
        except Refusal as refusal:
            self.refuse(refusal)

    def action_read_back(self) -> None:
        from kommisjon.tui.screens.readable import ReadableScreen

        self.app.push_screen(ReadableScreen(self._case, training=self._training))

    def action_disagreements(self) -> None:
        from kommisjon.tui.screens.disagreements import DisagreementsScreen

        self.app.push_screen(DisagreementsScreen(self._case, training=self._training))

    def action_session(self) -> None:
        from kommisjon.tui.screens.session import SessionScreen

        members, at = self._household.members, self._list.highlighted
        member = members[at] if at is not None and at < len(members) else None
        person = member.id if member is not None and member.alone else None
        self.app.push_screen(SessionScreen(self._case, person, training=self._training))

    def action_after(self) -> None:
        from kommisjon.tui.screens.after import AfterScreen

        self.app.push_screen(AfterScreen(self._case, training=self._training))

    def action_family(self) -> None:
        from kommisjon.tui.screens.family import FamilyScreen

        self.app.push_screen(FamilyScreen(self._case, self._training))


def _member_row(member: Member, script: Script, width: int) -> list[str]:
    return [member_line(member, script, width)]


def _detail(member: Member, script: Script, width: int) -> list[str]:
    """Two lines on one member: the whole name in both scripts; number, birth and language."""
    from kommisjon.i18n.languages import name_in

    person = member.person
    names = "   ".join(filter(None, (person.name, person.name_original)))
    facts = [
        person.individual_number or "",
        _("born {date}").format(date=person.birth) if person.birth else "",
        _("interpreter: {language}").format(language=name_in(person.interpreting_language, current()))
        if person.interpreting_language
        else "",
    ]
    return [fitted(names, width, script), fitted("  ·  ".join(filter(None, facts)), width, script)]
