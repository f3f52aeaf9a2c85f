"""Finding persons at central by a line of words and fields; how it can go on stands below it while it is typed.

Enter searches, and no letter does: whoever is found is noted as seen, and a half-typed line finds people nobody
meant (decision 0047). The database is asked in a thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.central.asked_group import group, mission
from kommisjon.tui.central.page import CentralReadingPage
from kommisjon.tui.rows import Script, fitted, wrapped
from kommisjon.tui.widgets.answer_field import AnswerField
from kommisjon.tui.widgets.line_list import Line, LineList
from kommisjon.tui.widgets.row_list import Row

if TYPE_CHECKING:
    from kommisjon.tui.central.app import CentralApp
    from kommisjon.tui.central.given import Labels
    from sync.central.finding.completing import Completion
    from sync.central.finding.search import Hit

_MOST_OFFERED = 6
_CASE, _GAP = 14, 2


@dataclass(frozen=True, slots=True)
class Found:
    """What a line found: whoever is shown, whether there are more, and what may be told of the group beside."""

    line: str
    hits: tuple[Hit, ...] = ()
    more: bool = False
    beside: str = ""


class CentralSearchScreen(CentralReadingPage):
    """The line has the keys; Up and Down mark whom it found. Coming back, line and mark are as they were."""

    WHERE = Where.CENTRAL_SEARCH
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Where.CENTRAL_SEARCH, without=("open",)),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]
    DEFAULT_CSS = """
    CentralSearchScreen #line { margin: 0 1; }
    CentralSearchScreen #offered { height: 2; padding: 0 1; text-style: italic; }
    CentralSearchScreen #beside { height: auto; max-height: 3; padding: 0 1; background: $panel; }
    CentralSearchScreen #hits { padding: 0 1; }
    CentralSearchScreen #why { height: 3; padding: 0 1; background: $panel; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._found: Found | None = None
        self._offers: list[Completion] = []
        self._labels: Labels | None = None
        """None until they have been read: the forms' lists take a moment the first time."""

    def body(self) -> list[Widget]:
        self._field = AnswerField(id="line", rtl=None)
        self._offered = Static("", id="offered", markup=False)
        self._beside = Static("", id="beside", markup=False)
        self._list = LineList("hits", takes_keys=False)
        self._why = Static("", id="why", markup=False)
        return [self._field, self._offered, self._beside, self._list, self._why]

    def on_mount(self) -> None:
        self._beside.display = False
        self._field.focus()

    def fill(self) -> None:
        from sync.central.staff.who import Role

        self.top.place(_("Search for persons"))
        self.top.state(self.desk.who.name)
        self.desk.who.check(Role.CASEWORKER)
        if self._labels is None:
            self.read(self.desk.given.labels, self._learn)
        self._offer()

    def _learn(self, labels: Labels) -> None:
        self._labels = labels
        self._offer()

    # The line

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.message.clear()
        self._offer()

    def _offer(self) -> None:
        from sync.central.finding.completing import complete

        line = self._field.value
        self._offers = complete(line, self._field.cursor_position, self._labels or {}) if line else []
        if self._offers:
            said = " · ".join(_offered(one) for one in self._offers[:_MOST_OFFERED])
        elif line:
            said = _("Enter searches.")
        else:
            said = _("Words of a name or an occupation, and fields, as: work:7212 years:>=3 lang:eng>=a2")
        script = Script(False, self._list.script().ordered_here)
        self._offered.update(Row(lambda width: [fitted(part, width, script) for part in wrapped(said, width)[:2]]))

    def action_complete(self) -> None:
        """Go on as the first of what is offered; a word that is whole gets a blank."""
        if not self._offers:
            self.app.bell()
            return
        first, line, cursor = self._offers[0], self._field.value, self._field.cursor_position
        self._field.value = line[: first.at] + first.text + line[cursor:]
        self._field.cursor_position = first.at + len(first.text)
        self._offer()

    # Searching

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        line = event.value.strip()
        if self._found is not None and self._found.line == line and self._list.marked is not None:
            self._open(self._list.marked)
        elif line:
            self.message.say(_("Searching …"), plain=True)
            desk = self.desk
            self.read(partial(_search, desk, line), self._show)

    def _show(self, found: Found | None) -> None:
        if found is None:
            return
        self.message.clear()
        self._labels = self.desk.given.labels()
        self._found = found
        script = self._list.script(None)
        self._list.show([Line(partial(_cells, one, script)) for one in found.hits], 0 if found.hits else None)
        n = len(found.hits)
        count = ngettext("{n} person found.", "{n} persons found.", n).format(n=n)
        if found.more:
            count = _("The first {n}, by name. There are more: add to the line.").format(n=n)
        told = "  ".join(filter(None, (count, found.beside)))
        ours = Script(False, script.ordered_here)
        self._beside.update(Row(lambda width: [fitted(part, width, ours) for part in wrapped(told, width)]))
        self._beside.display = True

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        event.stop()
        at = self._list.marked
        if at is None or self._found is None:
            self._why.update("")
            return
        said = "; ".join(self._found.hits[at].why)
        script = Script(False, self._list.script().ordered_here)
        self._why.update(Row(lambda width: [fitted(part, width, script) for part in wrapped(said, width)[:3]]))

    def on_line_list_taken(self, event: LineList.Taken) -> None:
        event.stop()
        self._open(event.place)

    def _open(self, at: int) -> None:
        from kommisjon.tui.central.shown import CentralShownScreen

        case = self._found.hits[at].case_id if self._found is not None else None
        if case is None:
            self.message.say(_("This person's case has not come yet."), plain=True)
        else:
            self.app.push_screen(CentralShownScreen(case))

    # Keys

    def action_search(self) -> None:
        """One is here already."""
        self._field.focus()

    def action_move(self, by: int) -> None:
        self._list.action_move(by)

    def action_page(self, by: int) -> None:
        self._list.action_page(by)

    def action_figures(self) -> None:
        from kommisjon.tui.central.figures import CentralFiguresScreen
        from sync.central.finding.line import read

        if self._labels is None:
            self.app.bell()
            return
        try:
            terms = read(self._field.value, self._labels)
        except Refusal as refusal:
            self.refuse(refusal)
            return
        self.app.push_screen(CentralFiguresScreen(mission(terms), tuple(group(terms))))


def _search(desk: CentralApp, line: str) -> Found | None:
    """Search, and note what is going to be shown; None, and nothing noted, where another line has come since."""
    from sync.central.finding.search import LIMIT, search
    from sync.central.staff.audit import Act, noted
    from sync.central.staff.who import Role

    desk.who.check(Role.CASEWORKER)
    labels = desk.given.labels()
    hits = search(desk.engine, line, labels, LIMIT + 1)
    beside = _told_of_group(desk, line, labels)
    if get_current_worker().is_cancelled:
        return None
    shown = tuple(hits[:LIMIT])
    noted(
        *(desk.engine, desk.who, Act.SEARCHED, desk.clock()),
        tuple(hit.person for hit in shown),
        {"found": len(shown)},
    )
    if beside:
        noted(desk.engine, desk.who, Act.SAW_FIGURES, desk.clock())
    return Found(line, shown, len(hits) > LIMIT, beside)


def _told_of_group(desk: CentralApp, line: str, labels: Labels) -> str:
    """What figures tell of the group that the line asks for; blank where they tell nothing."""
    from sync.central.figures.telling import figures
    from sync.central.finding.line import read
    from sync.central.merged.cells import Dimension

    terms = read(line, labels)
    wanted = group(terms)
    try:
        today, by = desk.clock().date(), tuple(wanted) or (Dimension.SEX,)
        found = figures(desk.engine, labels, today, mission(terms), by)
    except Refusal as refusal:
        if refusal.code is not Code.NOTHING_COUNTED:
            raise
        return ""
    return desk.given.figures_of(found, labels, wanted)


def _offered(one: Completion) -> str:
    """How the line can go on, and what that means; a field's meaning is told in English until here."""
    if one.text.endswith(":"):
        return f"{one.text} {_(one.label)}"
    return f"{one.text} {one.label}".rstrip()


def _cells(one: Hit, script: Script, width: int) -> str:
    """Somebody found: the case, the name in both scripts, the birth; then why, as far as there is room."""
    ours = Script(False, script.ordered_here)
    name = "  ".join(filter(None, (one.name, one.name_original)))
    room = max((width - _CASE - 2 * _GAP) * 3 // 5, 1)
    case = fitted(one.case or "–", _CASE)
    why = fitted("; ".join(one.why), max(width - _CASE - room - 2 * _GAP, 1), ours)
    return f"{case}  {fitted(name, room, ours)}  {why}"
