"""What stands beside the path: what another version of the form left, and answers the path skips now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Label

from kommisjon.i18n.catalogue import current, ngettext
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.kept.beside_words import beside_lines
from kommisjon.model.answers import Status
from kommisjon.model.characters import visible
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.rtl import RtlLabel

if TYPE_CHECKING:
    from kommisjon.interview.kept.carried_over import CarriedOver, Told
    from kommisjon.interview.sitting import Sitting

_LACKS = ("open", "search")


class CarriedOverScreen(Page):
    """Lists, in the interviewer's language and the words of the form each answer was given by."""

    WHERE = Where.LIST
    LACKS = _LACKS
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Where.LIST, without=_LACKS),
        Binding("enter,f4", "back", show=False),
    ]
    DEFAULT_CSS = """
    CarriedOverScreen #told { padding: 0 1; height: 1fr; }
    CarriedOverScreen #told > Label { width: 100%; }
    CarriedOverScreen #told > .heading { text-style: bold; margin: 1 0 0 0; }
    CarriedOverScreen #told > .line { padding: 0 0 0 2; }
    """

    def __init__(self, sitting: Sitting, title: str, *, training: bool = False) -> None:
        super().__init__()
        self._sitting = sitting
        self._title = title
        self._training = training
        self._language = sitting.best_language(current())

    def body(self) -> list[Widget]:
        return [VerticalScroll(*self._told(), id="told")]

    def on_mount(self) -> None:
        self.top.place(self._title, training=self._training)
        self.query_one("#told").focus()

    def _told(self) -> Iterable[Label]:
        sitting, language = self._sitting, self._language
        carried = sitting.carried_over
        if sitting.stepped_back is not None:
            told = sitting.stepped_back.told(_)
            yield from self._section(told.what, [told.lost, told.do])
        if carried is not None:
            yield from self._versions(carried)
        misfits = [line_of(sitting.told(sitting.stops[place], language)) for place in sitting.misfits()]
        yield from self._section(
            _("These answers do not fit their questions now; each is to be decided:"), misfits
        )
        if carried is not None:
            left = [line_of(one) for one in carried.gone(language)]
            yield from self._section(_("No longer asked; the answers are kept in the record:"), left)
        skipped = [line_of(one) for one in sitting.skipped(language)]
        yield from self._section(_("Answered, and skipped now because of other answers; kept:"), skipped)
        if not (carried or misfits or skipped or sitting.stepped_back):
            yield from self._section(_("Every answer stands where its question is asked."), [], always=True)

    def _versions(self, carried: CarriedOver) -> Iterable[Label]:
        title = _("The form has another version: {old} → {new}. Nothing is lost.")
        title = title.format(
            old=carried.last.number if carried.fresh else carried.begun.number, new=carried.now.number
        )
        notes = []
        if carried.older:
            notes.append(
                _("This kommisjon carries an older form than the one that was used last. Have it updated.")
            )
        if not carried.kept:
            notes.append(_("The form used before is not on this laptop: what is new in this one cannot be told."))
        moved, new = carried.moved(self._language), carried.new(self._language)
        yield from self._section(title, notes, always=True)
        words = ngettext("{n} answer has moved:", "{n} answers have moved:", len(moved)).format(n=len(moved))
        yield from self._section(words, [line_of(one) for one in moved])
        words = ngettext("{n} new question:", "{n} new questions:", len(new)).format(n=len(new))
        yield from self._section(words, new)

    def _section(self, heading: str, lines: list[str], *, always: bool = False) -> Iterable[Label]:
        if lines or always:
            yield Label(visible(heading), classes="heading", markup=False)
            yield from (RtlLabel(visible(line), rtl=None, classes="line", markup=False) for line in lines)


def line_of(told: Told) -> str:
    """A question with its answer on one line, with the entry it stands in and what it was called before."""
    answer = {
        Status.UNKNOWN: _("does not know"),
        Status.DECLINED: _("would rather not answer"),
        Status.NOT_ASKED: _("not asked"),
    }.get(told.status, told.answer)
    words = f"{told.question}  {answer}"
    if not told.beside.empty:
        held = told.beside
        words += "\n" + beside_lines(held.words if held.words.says_something else None, held.note or None)
    if told.before:
        words += "  " + _("(before: {question})").format(question=told.before)
    return f"{told.entry}: {words}" if told.entry else words
