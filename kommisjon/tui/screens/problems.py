"""What is to be put right, what is still missing, and what is kept beside the path; each leads to its question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.ending import Blocking, Why
from kommisjon.interview.ways_out import named
from kommisjon.tui.rows import fitted, wrapped
from kommisjon.tui.screens.carried_over import CarriedOverScreen, line_of
from kommisjon.tui.screens.finding import FindingPage
from kommisjon.tui.widgets.line_list import Line

if TYPE_CHECKING:
    from kommisjon.interview.sitting import Sitting

_WRONG = N_("To be put right")
_DISPUTED = N_("Two laptops say otherwise: look at it and say which one holds")
_MISSING = N_("Still needs an answer")
_SKIPPED = N_("Answered, and skipped now because of other answers; kept:")
_LEFT = N_("Left by another version of the form; kept in the record")
_SAID = {
    Why.CONSTRAINT: N_("does not fit"),
    Why.CHOICE: N_("no longer on the list"),
    Why.SURPLUS: N_("more than counted"),
    Why.REQUIRED: N_("no answer yet"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the list."""

    group: str
    sign: str
    words: str
    more: str
    """What else is known about it, for the lines below the list."""
    place: int | None
    """The stop to go to; None where the list of the form's versions is opened instead."""


class ProblemsScreen(FindingPage):
    """In the interviewer's language. Enter goes to the question, or to what decides whether it is asked."""

    ASK = N_("Enter goes to what is marked. Type words to find one.")

    def __init__(self, sitting: Sitting, go: Callable[[int], None], *, title: str, training: bool) -> None:
        super().__init__()
        self._sitting, self._go, self._title, self._training = sitting, go, title, training
        self._language = sitting.best_language(current())
        self._problems: list[Problem] = []

    def fill(self) -> None:
        self.top.place(self._title, training=self._training)
        self._problems = [*self._blocking(), *self._skipped(), *self._left()]
        self.look_in(len(self._problems), lambda: [(one.words, one.more, _(one.group)) for one in self._problems])

    def everything(self) -> tuple[list[Line], list[int], int | None]:
        lines: list[Line] = []
        places: list[int] = []
        group = ""
        for n, one in enumerate(self._problems):
            if one.group != group:
                group = one.group
                lines.append(self._heading(_(group)))
                places.append(-1)
            lines.append(self.line(n))
            places.append(n)
        if not lines:
            return [self._heading(_("Every answer stands where its question is asked."))], [-1], None
        return lines, places, 0

    def line(self, place: int) -> Line:
        one = self._problems[place]
        script = self._list.script(None)
        return Line(
            lambda width: f"{one.sign} " + fitted(one.words, width - 2, script), alarming=one.group == _WRONG
        )

    def detail(self, place: int, width: int) -> list[str]:
        one = self._problems[place]
        script = self._list.script(None)
        said = [*wrapped(one.words, width), *(wrapped(one.more, width) if one.more else ())]
        return [fitted(line, width, script) for line in said]

    def go(self, place: int) -> None:
        to = self._problems[place].place
        if to is not None:
            self.action_back()
            self._go(to)
        elif self._problems[place].group == _LEFT:
            self.app.push_screen(CarriedOverScreen(self._sitting, self._title, training=self._training))
        else:
            self.message.say(_("The path skips this question; its answer is kept."), plain=True)

    def _heading(self, words: str) -> Line:
        return Line(partial(_heading, words), heading=True)

    # What there is to list

    def _blocking(self) -> Iterator[Problem]:
        blocking = self._sitting.blocking()
        told = {one.place for one in blocking}
        wrong = [one for one in blocking if one.why is not Why.REQUIRED]
        # What is not of its type, as another version left it, is wrong also where the form says nothing.
        wrong += [Blocking(n, Why.CONSTRAINT) for n in self._sitting.misfits() if n not in told]
        for one in sorted(wrong, key=lambda one: one.place):
            yield self._problem(_WRONG, "!", one)
        yield from self._disputed()
        for one in blocking:
            if one.why is Why.REQUIRED:
                yield self._problem(_MISSING, "·", one)

    def _disputed(self) -> Iterator[Problem]:
        sitting, language = self._sitting, self._language or self._sitting.languages[0]
        for place, stop in enumerate(sitting.stops):
            if sitting.is_disputed(stop):
                words = f"{place + 1}  {named(sitting, stop, language)}"
                here = sitting.told(stop, self._language).answer or "–"
                said = [here, *sitting.said_elsewhere(stop, self._language)]
                yield Problem(_DISPUTED, "≠", words, "  ≠  ".join(said), place)

    def _problem(self, group: str, sign: str, one: Blocking) -> Problem:
        sitting, stop = self._sitting, self._sitting.stops[one.place]
        language = self._language or sitting.languages[0]
        words = f"{one.place + 1}  {named(sitting, stop, language)}"
        said = [_(_SAID[one.why])]
        if one.why in (Why.CONSTRAINT, Why.CHOICE):
            if not sitting.asked(stop).hidden:
                said.append(sitting.told(stop, self._language).answer)
            said.append(sitting.said_against(stop, language))
        return Problem(group, sign, words, "  ·  ".join(filter(None, said)), one.place)

    def _skipped(self) -> Iterator[Problem]:
        sitting = self._sitting
        for ref in sitting.skipped_refs():
            place = sitting.deciding(ref)
            more = ""
            if place is not None:
                asked = named(sitting, sitting.stops[place], self._language or sitting.languages[0])
                more = _("Enter goes to what decides it: {question}").format(question=asked)
            yield Problem(_SKIPPED, "–", line_of(sitting.skipped_answer(ref, self._language)), more, place)

    def _left(self) -> Iterator[Problem]:
        sitting = self._sitting
        if sitting.stepped_back is not None:
            told = sitting.stepped_back.told(_)
            yield Problem(_LEFT, "–", told.what, " ".join((told.lost, told.do)), None)
        if sitting.carried_over is not None:
            see = _("Enter shows what became of the answers.")
            for one in sitting.carried_over.gone(self._language):
                yield Problem(_LEFT, "–", line_of(one), see, None)
            old, new = sitting.carried_over.begun.number, sitting.carried_over.now.number
            words = _("The form has another version: {old} → {new}. Nothing is lost.").format(old=old, new=new)
            yield Problem(_LEFT, "–", words, see, None)


def _heading(words: str, width: int) -> str:
    return fitted(words, width)
