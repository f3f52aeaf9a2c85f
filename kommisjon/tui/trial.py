"""The application for trying a form: the same interview screen, with no vault behind it and nothing kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from textual.screen import Screen

from kommisjon.text.terminal import Terminal
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.house_app import system_clock
from kommisjon.tui.screens.trial import TrialScreen
from kommisjon.tui.themes import DARK
from kommisjon.vault.folder import VaultFolder

if TYPE_CHECKING:
    from kommisjon.interview.trial import Trial


class TrialApp(KommisjonApp):
    """Opens one form and ends with it. `folder` is only where a defect leaves its mark."""

    def __init__(
        self,
        trial: Trial,
        title: str,
        person_language: str | None,
        *,
        folder: VaultFolder,
        terminal: Terminal,
        clock: Callable[[], datetime] = system_clock,
        random: Callable[[int], bytes] = os.urandom,
        theme: str = DARK.name,
    ) -> None:
        super().__init__(folder, terminal=terminal, clock=clock, random=random, theme=theme)
        self._trial = trial
        self._title = title
        self._person_language = person_language
        self.given = 0
        """How many questions had an answer when it ended."""

    def first_screen(self) -> Screen[None]:
        return TrialScreen(self._trial.sitting, self._title, self._person_language)

    def _close_vault(self) -> None:
        self._trial.close()

    def _end(self, code: int) -> None:
        self.given = self._trial.given()
        super()._end(code)

    def action_wipe(self) -> None:
        """What is tried is kept nowhere, and the vault of this laptop is not what one is at."""
        self.bell()
