"""Going to a question: the outline of the interview, and a field for a number or for words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.named import written_from_right
from kommisjon.interview.outline import Mark, OutlineLine
from kommisjon.model.answers import Status
from kommisjon.tui.outline_lines import WORDS, Shown
from kommisjon.tui.rows import Script, fitted
from kommisjon.tui.screens.finding import FindingPage
from kommisjon.tui.widgets.line_list import Line

if TYPE_CHECKING:
    from kommisjon.interview.sitting import Sitting

_WIDE = 100
"""Cells from which on a line also has the question in the person's language."""


class JumpScreen(FindingPage):
    """Lists every question with its mark; what is typed is looked for in both languages and in the answers."""

    ASK = N_("A number, or words in either language, or of the answer.")

    def __init__(
        self,
        sitting: Sitting,
        at: int,
        languages: tuple[str | None, str | None],
        go: Callable[[int], None],
        *,
        title: str,
        training: bool,
        wrong: frozenset[int],
    ) -> None:
        """`at` is the stop one comes from, `go` takes the one that is chosen, `wrong` are to be put right."""
        super().__init__()
        self._sitting, self._at, self._languages, self._go = sitting, at, languages, go
        self._title, self._training, self._wrong = title, training, wrong
        self._outline = sitting.outline()
        self._questions = [line for line in self._outline if line.heading_of is None]

    def fill(self) -> None:
        self.top.place(self._title, training=self._training)
        sitting, script = self._sitting, self._list.script(None)
        self._shown = Shown(sitting, self._languages[0], script, self._wrong, sitting.noted)
        self.look_in(len(self._questions), lambda: [self._texts(line) for line in self._questions])

    def numbers(self) -> Sequence[int | None]:
        return [None if line.place is None else line.place + 1 for line in self._questions]

    def everything(self) -> tuple[list[Line], list[int], int | None]:
        """The outline with its headings, at the question one comes from."""
        order = {line: n for n, line in enumerate(self._questions)}
        at = next((n for n, line in enumerate(self._outline) if line.place == self._at), None)
        lines = [
            self._shown.line(line) if line.heading_of is not None else self.line(order[line])
            for line in self._outline
        ]
        return lines, [order.get(line, -1) for line in self._outline], len(lines) - 1 if at is None else at

    def line(self, place: int) -> Line:
        line = self._questions[place]
        return Line(partial(self._cells, line), alarming=line.place in self._wrong)

    def detail(self, place: int, width: int) -> list[str]:
        line = self._questions[place]
        told = [fitted(f"{_(WORDS[self._shown.mark(line)])}  {self._answer(line)}", width, self._script(None))]
        for language in self._languages:
            if language is not None:
                told.append(fitted(self._label(line, language), width, self._script(language)))
        return told

    def go(self, place: int) -> None:
        line = self._questions[place]
        to = self._sitting.deciding(line.ref) if line.place is None else line.place
        if to is None:
            self.message.say(_("The path skips this question; its answer is kept."), plain=True)
        else:
            self.action_back()
            self._go(to)

    def _script(self, language: str | None) -> Script:
        rtl = None if language is None else written_from_right(language)
        return Script(rtl, self._shown.script.ordered_here)

    def _label(self, line: OutlineLine, language: str) -> str:
        return replace(self._shown, language=language).words(line)

    def _texts(self, line: OutlineLine) -> list[str]:
        """What a question is found by: its words in both languages, its section, its answer in words."""
        spoken = [language for language in self._languages if language is not None]
        texts = [self._label(line, language) for language in spoken]
        if line.place is not None:
            texts += [self._sitting.section(self._sitting.stops[line.place], language) for language in spoken]
        return [*texts, self._answer(line)]

    def _answer(self, line: OutlineLine) -> str:
        """An answer in words; none that the form wants hidden."""
        sitting = self._sitting
        if line.place is None:
            told = sitting.skipped_answer(line.ref, self._languages[0])
        else:
            stop = sitting.stops[line.place]
            if not stop.kind.answerable or sitting.asked(stop).hidden:
                return ""
            if (attached := sitting.attached(stop)) is not None:
                return attached.name
            told = sitting.told(stop, self._languages[0])
        return told.answer if told.status is Status.ANSWERED else ""

    def _cells(self, line: OutlineLine, width: int) -> str:
        """The mark, the number, the question; the answer, or in words what stands for one."""
        lead, mark = self._shown.lead(line), self._shown.mark(line)
        said = self._answer(line) if mark is Mark.ANSWERED else _(WORDS[mark])
        right = self._languages[1]
        shares = (42, 33, 25) if right is not None and width >= _WIDE else (65, 0, 35)
        room = width - len(lead) - 2 * sum(1 for share in shares[1:] if share)
        own, other = (room * share // 100 for share in shares[:2])
        cells = lead + fitted(self._shown.words(line), own, self._shown.column())
        if other and right is not None:
            cells += "  " + fitted(self._label(line, right), other, self._script(right))
        return cells + "  " + fitted(said, room - own - other, self._script(None))
