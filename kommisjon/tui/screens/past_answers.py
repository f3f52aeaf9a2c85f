"""What was answered on a question before: each answer, when, by whom, on which laptop, and which one stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Label

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.kept.beside_words import beside_lines
from kommisjon.model.answers import Status
from kommisjon.model.characters import visible
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.rtl import RtlLabel

if TYPE_CHECKING:
    from kommisjon.interview.kept.past import Past
    from kommisjon.interview.sitting import Sitting
    from kommisjon.interview.stops import Stop

_LACKS = ("open", "search")


class PastAnswersScreen(Page):
    """Oldest to newest, in the interviewer's language."""

    WHERE = Where.LIST
    LACKS = _LACKS
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Where.LIST, without=_LACKS),
        Binding("enter,ctrl+y", "back", show=False),
    ]
    DEFAULT_CSS = """
    PastAnswersScreen #past { padding: 0 1; height: 1fr; }
    PastAnswersScreen #past > Label { width: 100%; }
    PastAnswersScreen #past > .heading { text-style: bold; margin: 0 0 1 0; }
    PastAnswersScreen #past > .line { padding: 0 0 0 2; }
    """

    def __init__(self, sitting: Sitting, stop: Stop, title: str, *, training: bool = False) -> None:
        super().__init__()
        self._sitting = sitting
        self._stop = stop
        self._title = title
        self._training = training
        self._language = sitting.best_language(current())

    def body(self) -> list[Widget]:
        self._list = VerticalScroll(id="past")
        return [self._list]

    def on_mount(self) -> None:
        self.top.place(self._title, training=self._training)
        self._list.focus()
        question = self._sitting.told(self._stop, self._language).question
        self._list.mount(RtlLabel(visible(question), rtl=None, classes="heading", markup=False))
        try:
            past = self._sitting.past(self._stop)
        except Refusal as refusal:
            self.refuse(refusal)
            return
        if not past:
            self._list.mount(Label(_("Nothing was answered here before."), classes="line", markup=False))
        for one in past:
            self._list.mount(Label(visible(self._when(one)), markup=False))
            self._list.mount(RtlLabel(visible(self._answer(one)), rtl=None, classes="line", markup=False))

    def _when(self, past: Past) -> str:
        """When, by whom, where; and whether it is the answer now."""
        at = past.at.astimezone().strftime("%Y-%m-%d %H:%M")
        facts = [at, past.by, self._sitting.laptop(past) or _("this laptop")]
        if past.disputed:
            facts.append(_("STANDS – another answer says otherwise"))
        elif past.stands:
            facts.append(_("STANDS"))
        return "  ·  ".join(facts)

    def _answer(self, past: Past) -> str:
        if past.removed:
            return _("removed")
        if past.words is not None or past.note is not None:
            return beside_lines(past.words, past.note)
        said = {
            Status.UNKNOWN: _("does not know"),
            Status.DECLINED: _("would rather not answer"),
            Status.NOT_ASKED: _("taken back"),
        }.get(past.status)
        words = said or self._sitting.in_words(self._stop, past.text, self._language) or _("nothing chosen")
        return words + "  " + _("(skipped by the path)") if past.skipped else words
