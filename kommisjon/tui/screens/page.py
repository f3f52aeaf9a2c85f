"""What every screen is made of: the frame, the refusal in words, the help for its keys, the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.tui.actions import Where, actions_for
from kommisjon.tui.widgets.frame import GuideLine, KeyLine, MessageLine, TopLine

if TYPE_CHECKING:
    from kommisjon.interview.place import Place
    from kommisjon.tui.app import KommisjonApp
    from kommisjon.tui.widgets.choices import ChoiceList


class Page(Screen[None]):
    """A screen with a top line, a body, a message line and a key line."""

    WHERE: ClassVar[Where] = Where.EVERYWHERE
    LACKS: ClassVar[tuple[str, ...]] = ()
    """Actions of `WHERE` that this screen does not have."""

    @property
    def program(self) -> KommisjonApp:
        """The application, with the vault and the clock."""
        return cast("KommisjonApp", self.app)

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield from self.body()
        if self.program.guide is not None:
            yield GuideLine()
        yield MessageLine()
        yield KeyLine(actions_for(self.WHERE, without=self.LACKS))

    def body(self) -> list[Widget]:
        """The widgets between the top line and the message line."""
        raise NotImplementedError

    def fill(self) -> None:
        """Read what this screen shows, each time it comes to the front. May raise Refusal."""

    def place_in(self, place: Place) -> Place:
        """Add to the place of the screens below where one is on this one; kept when the screen locks."""
        return place

    def on_screen_resume(self) -> None:
        self.show_guide()
        self.program.heed(f"screen {type(self).__name__}")
        try:
            self.fill()
        except Refusal as refusal:
            self.refuse(refusal)

    def show_guide(self) -> None:
        """Say what to do next to somebody who is shown around."""
        guide = self.program.guide
        for line in self.query(GuideLine):
            line.say("" if guide is None else guide.words)

    @property
    def top(self) -> TopLine:
        return self.query_one(TopLine)

    @property
    def message(self) -> MessageLine:
        return self.query_one(MessageLine)

    def refuse(self, refusal: Refusal) -> None:
        """Tell in place what was refused; the terminal's bell calls the eye back from the table."""
        self.message.refuse(refusal)
        self.app.bell()

    def on_choice_list_missed(self, event: ChoiceList.Missed) -> None:
        """Say that what was typed is no choice; the list has rung."""
        event.stop()
        self.message.say(_("That is none of the choices. Nothing was changed."))

    def action_help(self) -> None:
        from kommisjon.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.WHERE, self.LACKS))

    def action_palette(self) -> None:
        from kommisjon.tui.screens.palette import PaletteScreen

        self.app.push_screen(PaletteScreen(self.WHERE, self.LACKS))

    def action_letters(self) -> None:
        from kommisjon.tui.screens.palette import LettersScreen

        self.app.push_screen(LettersScreen(self.WHERE, self.LACKS))

    def action_jump_mode(self) -> None:
        from kommisjon.tui.screens.jump_mode import JumpModeScreen
        from kommisjon.tui.targets import targets_on

        self.app.push_screen(JumpModeScreen(targets_on(self)))

    def action_search(self) -> None:
        from kommisjon.tui.screens.search import SearchScreen

        if any(isinstance(below, Page) and below.WHERE is Where.INTERVIEW for below in self.app.screen_stack):
            self.message.say(_("Leave the interview first; then search for another household."), plain=True)
        else:
            self.app.push_screen(SearchScreen())

    def action_close(self) -> None:
        self.program.leave()

    def action_back(self) -> None:
        self.app.pop_screen()
