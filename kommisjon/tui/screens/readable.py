"""What of a household can be read back: its sheet and each member's interviews, and how far each is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Label

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.afterwards.read_back import Readable, ReadingBack, open_read_back, readable
from kommisjon.interview.afterwards.words import STANDINGS
from kommisjon.interview.family.household import Household, Member, household
from kommisjon.interview.family.words import FORM_NAMES
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.rows import Script, fitted
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from kommisjon.tui.app import KommisjonApp
    from kommisjon.tui.screens.reading_at import ReadingAt

_STATE = 32
"""Cells that the longest of them may take."""


class ReadableScreen(Page):
    """An interview a row; Enter reads it back."""

    WHERE = Where.LIST
    LACKS = ("search",)
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.LIST, without=("open", *LACKS))
    DEFAULT_CSS = """
    ReadableScreen #alone { height: auto; padding: 0 1; background: $panel; }
    ReadableScreen #readable { height: 1fr; }
    """

    def __init__(self, case: str, *, training: bool) -> None:
        super().__init__()
        self._case, self._training = case, training
        self._found: list[Readable] = []

    def body(self) -> list[Widget]:
        self._list = RowList(id="readable", markup=False)
        alone = _("Read each person's own interview back to that person alone.")
        return [Label(alone, id="alone", markup=False), self._list]

    def on_mount(self) -> None:
        self._list.focus()

    def fill(self) -> None:
        self.message.clear()
        store, today = self.program.opened.store, self.program.clock().date()
        self._household = household(store, self._case, today)
        self.top.place(f"{self._household.case.number}  {self._household.name}", training=self._training)
        self._found = readable(store, self._household)
        script = self._list.script(None)
        self._list.show([partial(_row, one, script) for one in self._found], self._list.highlighted or 0)
        if not self._found:
            self.message.say(_("Nothing was answered in this household yet."), plain=True)

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        one = self._found[event.option_index]
        try:
            read_back(self.program, self._household, one.form_id, one.member, training=self._training)
        except Refusal as refusal:
            self.refuse(refusal)


def read_back(
    program: KommisjonApp,
    of: Household,
    form_id: str,
    member: Member | None,
    *,
    training: bool,
    here: ReadingAt | None = None,
) -> tuple[ReadingBack, str]:
    """Open the page on which an interview is read back, at `here`; gives what is read back, and its title.

    Raises the Refusals of `open_read_back`.
    """
    from kommisjon.tui.screens.read_back import ReadBackScreen

    vault = program.opened
    spoken = member or of.members[0] if of.members else member
    language = spoken.person.interpreting_language if spoken is not None else None
    reading = open_read_back(
        vault.store,
        form_id,
        case=of.id,
        person=None if member is None else member.id,
        language=language,
        officer=current(),
        by=vault.label,
        clock=program.clock,
    )
    if here is not None and here.language in reading.sitting.languages:
        reading.speak(here.language, reading.summary.officer)
    title = f"{of.case.number}  {of.name if member is None else member.person.name}"
    program.push_screen(ReadBackScreen(reading, title, language, training=training, here=here))
    return reading, title


def _row(one: Readable, script: Script, width: int) -> list[str]:
    mark, words = STANDINGS[one.standing]
    name = _("the household") if one.member is None else one.member.person.name
    state = min(_STATE, max(cell_len(_(said)) for _sign, said in STANDINGS.values()))
    half = (width - 4 - state) // 2
    form = fitted(_(FORM_NAMES.get(one.form_id, one.form_id)), half, script)
    return [f"{mark} {form} {fitted(name, width - 4 - state - half, script)} {fitted(_(words), state)}"]
