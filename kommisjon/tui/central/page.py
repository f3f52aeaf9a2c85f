"""What central's screens have in common: the database and whoever is at work."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kommisjon.tui.screens.asking import AskingPage
from kommisjon.tui.screens.page import Page

if TYPE_CHECKING:
    from kommisjon.tui.central.app import CentralApp


class CentralPage(Page):
    """A screen of central's."""

    @property
    def desk(self) -> CentralApp:
        """The application, with the database and whoever is at work."""
        return cast("CentralApp", self.app)


class CentralAskingPage(AskingPage, CentralPage):
    """One that asks for words in the place of its list."""
