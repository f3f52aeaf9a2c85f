"""The interview of a form that is tried."""

from __future__ import annotations

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.tui.screens.interview import InterviewScreen


class TrialScreen(InterviewScreen):
    """The screen of an interview; leaving it, or finishing, ends the program."""

    LACKS = ("lock", "wipe")

    def mark(self) -> None:
        self.top.place(self._title, mark=_("TRIAL"))

    def saved_words(self) -> str:
        return _("nothing is kept")

    def done(self) -> None:
        self.program.leave()
