"""The cases of a mission, each a household; and one household with its members."""

from __future__ import annotations

from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Label
from textual.widgets.option_list import Option

from kommisjon.errors import N_, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.interview.household import Household, Member, household, households
from kommisjon.model.characters import visible
from kommisjon.model.records import InterviewStatus
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.rtl import RtlLabel, RtlOptionList


class CaseScreen(Page):
    """A line a case; the household of the marked one stands below. Enter opens it."""

    WHERE = Where.LIST
    BINDINGS = bindings(Where.LIST, without=("open", "sheet"))
    DEFAULT_CSS = """
    CaseScreen #cases { height: 1fr; }
    CaseScreen #preview { height: 8; padding: 0 1; background: $panel; }
    """

    def __init__(self, mission: str) -> None:
        super().__init__()
        self._mission = mission
        self._cases: list[Household] = []

    def body(self) -> list[Widget]:
        self._list = RtlOptionList(id="cases", markup=False)
        self._preview = RtlLabel("", id="preview", markup=False, rtl=None)
        return [self._list, self._preview]

    def on_mount(self) -> None:
        self._list.focus()

    def on_screen_resume(self) -> None:
        at = self._list.highlighted
        self._cases = households(self.program.opened.store, self._mission, self.program.clock().date())
        waiting = sum(1 for case in self._cases if case.waiting)
        self.top.place(self._mission)
        self.top.state(_("{n} of {all} cases still waiting").format(n=waiting, all=len(self._cases)))
        self._list.set_options([Option(_line(case)) for case in self._cases])
        self._list.highlighted = at if at is not None and at < len(self._cases) else (0 if self._cases else None)

    def on_option_list_option_highlighted(self, event: RtlOptionList.OptionHighlighted) -> None:
        if event.option_index < len(self._cases):
            case = self._cases[event.option_index]
            self._preview.update("\n".join(member_line(m) for m in case.members[:8]))

    def on_option_list_option_selected(self, event: RtlOptionList.OptionSelected) -> None:
        self.app.push_screen(HouseholdScreen(self._cases[event.option_index].id))


class HouseholdScreen(Page):
    """One household: F2 opens its sheet, Enter a member's own interview."""

    WHERE = Where.LIST
    BINDINGS = bindings(Where.LIST, without=("open",))
    DEFAULT_CSS = """
    HouseholdScreen #members { height: 1fr; }
    HouseholdScreen #facts { height: auto; padding: 0 1; background: $panel; }
    """

    def __init__(self, case: str) -> None:
        super().__init__()
        self._case = case

    def body(self) -> list[Widget]:
        self._facts = Label("", markup=False)
        self._list = RtlOptionList(id="members", markup=False)
        return [Horizontal(self._facts, id="facts"), self._list]

    def on_mount(self) -> None:
        self._list.focus()

    def on_screen_resume(self) -> None:
        at = self._list.highlighted
        self._household = household(self.program.opened.store, self._case, self.program.clock().date())
        case, members = self._household.case, self._household.members
        self.top.place(f"{case.number}  {self._household.name}")
        counted = ngettext("{n} person", "{n} persons", len(members)).format(n=len(members))
        facts = [counted]
        if case.case_size is not None and case.case_size != len(members):
            facts.append(_("the list says {n}: check who is missing").format(n=case.case_size))
        facts.append(_("F2 opens the household sheet, Enter a person's interview."))
        self._facts.update("  ·  ".join(facts))
        self._list.set_options([Option(member_line(member)) for member in members])
        self._list.highlighted = at if at is not None and at < len(members) else (0 if members else None)
        self.message.clear()

    def on_option_list_option_selected(self, event: RtlOptionList.OptionSelected) -> None:
        member = self._household.members[event.option_index]
        if not member.alone:
            self.message.say(
                _("Children of 14 and under are interviewed through a parent, on the household sheet.")
            )
            return
        self._interview("competence", member)

    def action_sheet(self) -> None:
        self._interview("household", None)

    def _interview(self, form_id: str, member: Member | None) -> None:
        from kommisjon.interview.sitting import open_sitting
        from kommisjon.tui.screens.interview import InterviewScreen

        vault = self.program.opened
        language = member.person.interpreting_language if member else self._language_of_household()
        try:
            sitting = open_sitting(
                vault.store,
                form_id,
                case=self._case,
                person=None if member is None else member.id,
                language=language,
                by=vault.label,
                clock=self.program.clock,
            )
        except Refusal as refusal:
            self.refuse(refusal)
            return
        name = self._household.name if member is None else member.person.name
        self.app.push_screen(InterviewScreen(sitting, f"{self._household.case.number}  {name}", language))

    def _language_of_household(self) -> str | None:
        return next((m.person.interpreting_language for m in self._household.members), None)


def _line(case: Household) -> str:
    mark = "·" if case.waiting else "✓"
    size = ngettext("{n} person", "{n} persons", len(case.members)).format(n=len(case.members))
    waiting = _("{n} to interview").format(n=len(case.waiting)) if case.waiting else _("done")
    return visible(f"{mark} {case.case.number}  {case.name:<28.28}  {size}, {waiting}")


def member_line(member: Member) -> str:
    """A member on one line: state, name in both scripts, what is known at a glance."""
    marks = {InterviewStatus.COMPLETED: "✓", InterviewStatus.STARTED: "…", InterviewStatus.PAUSED: "…", None: "·"}
    person = member.person
    mark = marks[member.interview] if member.alone else "–"
    facts = ", ".join(filter(None, (person.role and _(ROLES[person.role.value]), person.birth)))
    return visible(f"{mark} {person.name:<30.30} {facts:<26.26} {person.name_original}")


ROLES = {
    "principal": N_("principal applicant"),
    "spouse": N_("spouse"),
    "child": N_("child"),
    "parent": N_("parent"),
    "sibling": N_("sibling"),
    "other": N_("other member"),
}
