"""The reason beside a finding: what looks wrong stays as it was given, and somebody says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Label

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.place import Over, Place
from kommisjon.model.characters import tidy, visible
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.answer_field import AnswerField
from kommisjon.tui.widgets.rtl import RtlLabel

if TYPE_CHECKING:
    from kommisjon.interview.family.explaining import Reasons
    from kommisjon.interview.family.findings import Finding
    from kommisjon.interview.family.relating import Changed


REASON = "reason"
"""What is asked on this page, as the place says that is kept when the screen locks."""


def asked_about(finding: Finding) -> str:
    """That a reason for this finding is asked for."""
    return " ".join((REASON, finding.rule.value, *sorted(finding.about)))


class ReasonScreen(Page):
    """A finding in full, and a field for its reason. Enter saves; blank takes the reason away."""

    WHERE = Where.FAMILY
    LACKS = ("open", "confirm", "copy_down", "undo", "remove")
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.FAMILY, without=LACKS)
    DEFAULT_CSS = """
    ReasonScreen #reason { height: 1fr; padding: 0 1; }
    ReasonScreen #reason > * { width: 100%; margin: 0 0 1 0; }
    """

    def __init__(
        self,
        reasons: Reasons,
        finding: Finding,
        training: bool,
        changed: Callable[[Changed], None],
        draft: str | None = None,
    ) -> None:
        """`changed` is told of what was saved, and how to take it back; `draft` stood here at a lock."""
        super().__init__()
        self._draft = draft
        self._reasons, self._finding, self._training, self._changed = reasons, finding, training, changed

    def body(self) -> list[Widget]:
        standing = self._reasons.of(self._finding) if self._draft is None else self._draft
        self._field = AnswerField(standing, id="words", rtl=None)
        said = RtlLabel(visible(str(self._finding.said)), markup=False)
        how = Label(_("Why is it so? Enter saves. Nothing has to be written."), markup=False)
        return [VerticalScroll(said, how, self._field, id="reason", can_focus=False)]

    def on_mount(self) -> None:
        self.top.place(_("A reason"), training=self._training)
        self._field.focus()

    def place_in(self, place: Place) -> Place:
        return place.over(Over.FAMILY, asked_about(self._finding), self._field.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        vault, reason = self.program.opened, tidy(event.value)
        if reason != self._reasons.of(self._finding):
            try:
                change = self._reasons.give(vault.store, self._finding, reason, vault.label, vault.store.new_id)
            except Refusal as refusal:
                self.refuse(refusal)
                return
            self._changed(change)
        self.app.pop_screen()
