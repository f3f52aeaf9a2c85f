"""One household as a family: its tree, and below it what is to be looked at."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Label, Static

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.interview.family.explaining import reasons
from kommisjon.interview.family.findings import Finding, called, findings, marks
from kommisjon.interview.family.household import household
from kommisjon.interview.family.linked import with_links
from kommisjon.interview.family.members import Family
from kommisjon.interview.family.relation_words import bare_words, link_words
from kommisjon.interview.family.tree import TreeLine, tree
from kommisjon.interview.place import NOWHERE, Over, Place
from kommisjon.model.characters import visible
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.rows import Script, fitted, wrapped
from kommisjon.tui.screens.family_rows import finding_row, tree_row
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.row_list import Row, RowList

if TYPE_CHECKING:
    from kommisjon.interview.family.relating import Changed

_TIE_LINES = 3
"""Lines below the list for what a person is to the others."""


class FamilyScreen(Page):
    """Persons first, then findings, in one list. What is changed here is saved at once, and can be taken back."""

    WHERE = Where.FAMILY
    LACKS = ("remove",)
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.FAMILY, without=("open", *LACKS))
    DEFAULT_CSS = """
    FamilyScreen #facts { height: auto; width: 100%; padding: 0 1; background: $panel; }
    FamilyScreen #family { height: 1fr; }
    FamilyScreen #detail { height: 4; padding: 0 1; background: $panel; }
    """

    def __init__(self, case: str, training: bool, here: Place = NOWHERE) -> None:
        """`here` says what was being written above this page when the screen locked."""
        super().__init__()
        self._case = case
        self._here = here
        self._training = training
        self._changes: list[Changed] = []
        """What was saved on this screen, to be taken back one by one."""
        self._said = ""

    def body(self) -> list[Widget]:
        self._facts = Label("", id="facts", markup=False)
        self._list = RowList(id="family", markup=False)
        self._detail = Static("", id="detail", markup=False)
        return [self._facts, self._list, self._detail]

    def on_mount(self) -> None:
        self._list.focus()

    def fill(self) -> None:
        store, today = self.program.opened.store, self.program.clock().date()
        self._family: Family = with_links(store, household(store, self._case, today), today)
        self._tree: list[TreeLine] = tree(self._family)
        self._found: list[Finding] = findings(self._family)
        self._reasons = reasons(store, self._case)
        self.top.place(
            f"{self._family.household.case.number}  {self._family.household.name}", training=self._training
        )
        self._facts.update(visible(self._fact_line()))
        script = self._list.script(None)
        rows = [partial(tree_row, self._family, line, script) for line in self._tree]
        rows += [partial(finding_row, one, self._reasons.of(one), script) for one in self._found]
        self._list.show(rows, self._list.highlighted or 0)
        if not rows:
            self._detail.update(_("Nobody is listed yet. Persons are added on the household sheet."))
        here, self._here = self._here, NOWHERE
        self._write_again(here)

    def place_in(self, place: Place) -> Place:
        return place.over(Over.FAMILY)

    def _write_again(self, here: Place) -> None:
        """Open the page on which something was half typed, where what it was about is still there."""
        from kommisjon.tui.screens.reason import ReasonScreen, asked_about
        from kommisjon.tui.screens.relation import RELATION, RelationScreen

        what, _blank, about = here.asked.partition(" ")
        finding = next((one for one in self._found if asked_about(one) == here.asked), None)
        person, _blank, other = about.partition(" ")
        if finding is not None:
            self.app.push_screen(ReasonScreen(self._reasons, finding, self._training, self.changed, here.draft))
        elif what == RELATION and {person, other} <= set(self._family.members):
            words = other, here.draft or ""
            self.app.push_screen(RelationScreen(self._family, person, self._training, self.changed, words))

    def _fact_line(self) -> str:
        count = len(self._family.proposed)
        said = [ngettext("{n} person", "{n} persons", len(self._tree)).format(n=len(self._tree))]
        said += marks(self._found)
        if count:
            waiting = ngettext("{n} relation to confirm (F2)", "{n} relations to confirm (F2)", count)
            said.append(waiting.format(n=count))
        return "  ·  ".join(said)

    def on_option_list_option_highlighted(self, event: RowList.OptionHighlighted) -> None:
        at = event.option_index
        if at < len(self._tree):
            lines = partial(_of_member, self._family, self._tree[at].member, self._list.script(False))
            self._detail.update(Row(lines))
        elif at < len(self._tree) + len(self._found):
            finding = self._found[at - len(self._tree)]
            self._detail.update(Row(partial(_of_finding, self._family, finding, self._list.script(False))))

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        from kommisjon.tui.screens.reason import ReasonScreen
        from kommisjon.tui.screens.relation import RelationScreen

        self.message.clear()
        at = event.option_index
        if at >= len(self._tree):
            finding = self._found[at - len(self._tree)]
            self.app.push_screen(ReasonScreen(self._reasons, finding, self._training, self.changed))
        else:
            person = self._tree[at].member
            self.app.push_screen(RelationScreen(self._family, person, self._training, self.changed))

    # Changing

    def changed(self, change: Changed) -> None:
        """Something was saved: it can be taken back from here."""
        self._changes.append(change)
        self._say_saved()

    def _say_saved(self) -> None:
        now = self.program.clock().astimezone().strftime("%H:%M:%S")
        self.top.state(_("Saved {time}").format(time=now))

    def action_confirm(self) -> None:
        from kommisjon.interview.family.relating import Relating

        self.message.clear()
        vault, count = self.program.opened, len(self._family.proposed)
        if not count:
            self.message.say(_("Nothing from the list waits to be confirmed."), plain=True)
            return
        try:
            self.changed(Relating(vault.store, self._family, vault.label, vault.store.new_id).confirm())
            self.fill()
        except Refusal as refusal:
            self.refuse(refusal)
            return
        said = ngettext("{n} relation is confirmed. Ctrl+Z takes it back.",
                        "{n} relations are confirmed. Ctrl+Z takes them back.", count)  # fmt: skip
        self.message.say(said.format(n=count), plain=True)

    def action_copy_down(self) -> None:
        from kommisjon.interview.family.copying import copies
        from kommisjon.tui.screens.copy_down import CopyDownScreen

        self.message.clear()
        at = self._list.highlighted
        if at is None or at >= len(self._tree):
            self.message.say(_("Mark the person to copy from first."), plain=True)
            return
        source = self._tree[at].member
        offered = copies(self.program.opened.store, self._family, source)
        if not offered:
            name = called(self._family.members[source])
            said = _("The others lack nothing that {name} has answered: there is nothing to copy.")
            self.message.say(said.format(name=name), plain=True)
            return
        self.app.push_screen(CopyDownScreen(self._family, source, offered, self._training, self.changed))

    def action_undo(self) -> None:
        self.message.clear()
        if not self._changes:
            self.message.say(_("There is nothing to take back."), plain=True)
            return
        try:
            self._changes[-1].undo()
            self._changes.pop()
            self._say_saved()
            self.fill()
        except Refusal as refusal:
            self.refuse(refusal)
            return
        self.message.say(_("Taken back. Both stay in the history."), plain=True)


def _of_member(family: Family, person: str, script: Script, width: int) -> list[str]:
    """The whole name in both scripts, then what ties this person to the others."""
    member = family.members[person].person
    names = "   ".join(filter(None, (member.name, member.name_original)))
    said = _ties(family, person) or _("No relation to anybody here is known yet. Enter sets one.")
    lines = wrapped(said, width)
    if len(lines) > _TIE_LINES:  # Enter shows them all
        lines[_TIE_LINES - 1 :] = [" ".join(lines[_TIE_LINES - 1 :])]
    return [fitted(text, width, script) for text in (names, *lines)]


def _ties(family: Family, person: str) -> str:
    """What ties a person to the others, what is only on the list after what was confirmed."""
    ties = [tie for tie in family.of(person) if tie.a != tie.b]
    # Two laptops that both confirmed the list say the same twice.
    confirmed, listed = (
        " · ".join(dict.fromkeys(bare_words(family, tie, person) for tie in ties if tie.confirmed is sure))
        for sure in (True, False)
    )
    beyond = " · ".join(dict.fromkeys(link_words(link) for link in family.links if link.member == person))
    if listed:
        listed = _("From the list, not confirmed: {relations}").format(relations=listed)
    return "  ·  ".join(filter(None, (confirmed, beyond, listed)))


def _of_finding(family: Family, finding: Finding, script: Script, width: int) -> list[str]:
    """Whom a finding is about, and what can be done."""
    names = ", ".join(called(family.members[one]) for one in finding.about)
    about = _("About: {names}").format(names=names) if names else _("About the whole case.")
    way = _("Nothing has to be done. Enter: say why it is so.")
    return [fitted(text, width, script) for text in (*wrapped(about, width)[:2], *wrapped(way, width)[:2])]
