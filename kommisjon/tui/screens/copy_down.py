"""What one member has answered copied to the others: everything is shown first, and saved with one Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from kommisjon.errors import N_, Refusal
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.family.copying import Copy, copy_down
from kommisjon.interview.family.findings import called
from kommisjon.interview.family.members import Family
from kommisjon.model.characters import visible
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.choices import Choice, ChoiceList
from kommisjon.tui.widgets.rtl import RtlLabel

if TYPE_CHECKING:
    from kommisjon.interview.family.relating import Changed

_FIELDS = {
    "citizenship": N_("citizenship"),
    "mother_tongue": N_("mother tongue"),
    "interpreting_language": N_("interpreting language"),
    "family_latin": N_("family name"),
    "family_original": N_("family name, own script"),
}


class CopyDownScreen(Page):
    """A line a copy, ticked where the other has no answer. Space ticks, Enter copies what is ticked."""

    WHERE = Where.FAMILY
    LACKS = ("open", "confirm", "copy_down", "undo", "remove")
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.FAMILY, without=LACKS)
    DEFAULT_CSS = """
    CopyDownScreen #asked { height: auto; padding: 0 1; width: 100%; background: $panel; }
    CopyDownScreen #choices { padding: 0 1; }
    """

    def __init__(
        self,
        family: Family,
        source: str,
        offered: Sequence[Copy],
        training: bool,
        changed: Callable[[Changed], None],
    ) -> None:
        """`changed` is told of what was saved, and how to take it back."""
        super().__init__()
        self._family, self._source, self._offered = family, source, offered
        self._training, self._changed = training, changed

    def body(self) -> list[Widget]:
        self._asked = RtlLabel("", id="asked", markup=False)
        self._choices = ChoiceList()
        return [self._asked, self._choices]

    def on_mount(self) -> None:
        of = self._family.household
        self.top.place(f"{of.case.number}  {of.name}", training=self._training)
        asked = _("Copy from {name}? Space ticks a line or takes the tick away. Enter copies what is ticked.")
        self._asked.update(visible(asked.format(name=called(self._family.members[self._source]))))
        rows = [Choice(str(n), self._words(copy), "") for n, copy in enumerate(self._offered)]
        ticked = [str(n) for n, copy in enumerate(self._offered) if copy.suggested]
        self._choices.fill(rows, ticked, many=True, rtl=(False, False), side_by_side=False)
        self._choices.rows.focus()

    def _words(self, copy: Copy) -> str:
        field, value = _(_FIELDS[copy.field]), _value(copy.field, copy.value)
        words = f"{field}: {value} → {called(self._family.members[copy.to])}"
        if copy.instead:
            return words + " " + _("(now: {answer})").format(answer=_value(copy.field, copy.instead))
        return words + " " + _("(does not know, or would rather not say)") if copy.declined else words

    def on_choice_list_taken(self, event: ChoiceList.Taken) -> None:
        event.stop()
        if not event.values:
            self.message.say(_("Nothing is ticked. Space ticks a line; Esc goes back."), plain=True)
            return
        vault = self.program.opened
        chosen = [self._offered[int(value)] for value in event.values]
        try:
            change = copy_down(vault.store, self._family, self._source, chosen, vault.label)
        except Refusal as refusal:
            self.refuse(refusal)
            return
        self._changed(change)
        self.app.pop_screen()


def _value(field: str, value: str) -> str:
    """An answer in words: a language or a country by name, a name as it is."""
    from kommisjon.i18n.languages import name_in
    from kommisjon.interview.library import country_name

    if field in ("mother_tongue", "interpreting_language"):
        return name_in(value, current())
    return country_name(value, current()) if field == "citizenship" else value
