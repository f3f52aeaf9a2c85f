"""Choosing one of many languages of a form, by a few letters of its name in any script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.named import called, shown_name, written_from_right
from kommisjon.interview.in_turn import FEW, following, others
from kommisjon.tui.rows import fitted
from kommisjon.tui.screens.finding import FindingPage
from kommisjon.tui.widgets.line_list import Line

if TYPE_CHECKING:
    from kommisjon.interview.sitting import Sitting
    from kommisjon.tui.screens.page import Page

_NAME = 26
"""Cells for a language's name in the language of the program."""


def another(
    on: Page,
    sitting: Sitting,
    languages: Sequence[str],
    shown: str | None,
    take: Callable[[str], None],
    title: str,
    *,
    training: bool,
) -> None:
    """Take the next of a few languages at once, or of many the one that is chosen from a list."""
    besides = len(others(languages, shown))
    if besides > FEW:
        on.app.push_screen(
            FormLanguagesScreen(languages, shown, take, is_draft=sitting.is_draft, title=title, training=training)
        )
    elif besides:
        take(following(languages, shown))


class FormLanguagesScreen(FindingPage):
    """Each by its name in the interviewer's language and in its own; a draft says so."""

    ASK = N_("Letters of its name, in any script.")

    def __init__(
        self,
        languages: Sequence[str],
        shown: str | None,
        take: Callable[[str], None],
        *,
        is_draft: Callable[[str], bool],
        title: str,
        training: bool,
    ) -> None:
        """`shown` is the language that is there now; `take` is given the one that is chosen."""
        super().__init__()
        self._languages, self._now, self._take, self._is_draft = languages, shown, take, is_draft
        self._title, self._training = title, training

    def fill(self) -> None:
        self.top.place(self._title, training=self._training)
        self.look_in(len(self._languages), lambda: [self._texts(language) for language in self._languages])

    def everything(self) -> tuple[list[Line], list[int], int | None]:
        """All of them, at the one that is shown."""
        lines, places, _first = super().everything()
        return lines, places, self._languages.index(self._now) if self._now in self._languages else 0

    def line(self, place: int) -> Line:
        return Line(partial(self._cells, self._languages[place]))

    def detail(self, place: int, width: int) -> list[str]:
        draft = self._is_draft(self._languages[place])
        return [fitted(_("A draft: nobody qualified has checked it."), width)] if draft else []

    def go(self, place: int) -> None:
        self.action_back()
        self._take(self._languages[place])

    def _texts(self, language: str) -> list[str]:
        return [called(language, current()), shown_name(language), language]

    def _cells(self, language: str, width: int) -> str:
        mark = "  ✓ " if language == self._now else "    "
        own = self._list.script(written_from_right(language))
        draft = _("draft") if self._is_draft(language) else ""
        name = fitted(called(language, current()), _NAME)
        return mark + name + "  " + fitted(shown_name(language), max(width - _NAME - 20, 0), own) + "  " + draft
