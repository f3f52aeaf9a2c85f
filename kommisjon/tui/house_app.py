"""What every application of ours does, whatever it shows: nothing leaves the screen; a defect leaves a mark."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Offset
from textual.screen import Screen
from textual.worker import WorkerFailed

from kommisjon.crash import note_crash
from kommisjon.errors import Refusal, Told
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.text.terminal import Terminal
from kommisjon.tui.key_order import KeysInOrder
from kommisjon.tui.screens.page import Page
from kommisjon.tui.themes import DARK, LIGHT
from kommisjon.tui.widgets.frame import MessageLine
from kommisjon.vault import LOCKED
from kommisjon.vault.lock_watch import LOOK_EVERY, MINUTES, Clocks, LockWatch

if TYPE_CHECKING:
    from kommisjon.tui.guide import Guide

SHOW_CURSOR = "\x1b[?25h"
REFUSED = 3
"""Exit code when it ended by an error (issue 2, contracts)."""


def system_clock() -> datetime:
    return datetime.now(UTC)


class HouseApp(KeysInOrder[int]):
    """An application on one terminal, which says how right-to-left text is put in order.

    It is watched: `lock_minutes` without a key by `clocks`. Marks of defects go to the folder `marks`.
    """

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    TITLE = "kommisjon"

    def __init__(
        self,
        *,
        terminal: Terminal,
        clock: Callable[[], datetime] = system_clock,
        theme: str = DARK.name,
        lock_minutes: float = MINUTES,
        clocks: Clocks | None = None,
        marks: Path,
    ) -> None:
        super().__init__()
        self.terminal = terminal
        self.clock = clock
        self.crash: Told | None = None
        self.guide: Guide | None = None
        """Where one is being shown around, while one trains."""
        self._marks = marks
        self._lock_minutes = lock_minutes
        self._watch = LockWatch(clocks)
        self._ending = False
        self._warned: MessageLine | None = None
        for known in (DARK, LIGHT):
            self.register_theme(known)
        self._begin_in(theme)

    def _begin_in(self, theme: str) -> None:
        """Have a theme from the first paint on. One that is changed to has all style sheets read a second time."""
        self.set_reactive(App.theme, theme)
        dark = self.current_theme.dark
        self.update_classes({f"-theme-{theme}": True, "-dark-mode": dark, "-light-mode": not dark}, update=False)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_driver_class(self) -> type[Driver]:
        """Not one that a variable of the environment names."""
        from kommisjon.tui.driver import ScreenDriver

        return ScreenDriver

    def on_mount(self) -> None:
        asyncio.get_running_loop().set_exception_handler(self._task_failed)
        if self._driver is not None:
            self._driver.write(SHOW_CURSOR)
        self.push_screen(self.first_screen())
        self.set_interval(LOOK_EVERY, self._look)

    # What each application says

    def first_screen(self) -> Screen[None]:
        """What is shown when the program starts."""
        raise NotImplementedError

    def leave(self) -> None:
        """Let go of everything and end; what was saved was saved when it was given."""
        raise NotImplementedError

    def lock(self, code: int = LOCKED) -> None:
        """Let go of everything and end with `code`, because nobody is there any more."""
        raise NotImplementedError

    def let_go(self) -> None:
        """Close what is open, so that nothing can be read any more."""

    def heed(self, what: str) -> None:
        """Something was done, for whoever shows around."""

    def _look(self) -> None:
        """Every few seconds: whether to lock. Nothing is painted but one warning."""
        raise NotImplementedError

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.Paste, events.MouseDown)) and not event.is_forwarded:
            self._watch.touched()
            if self._warned is not None:
                self._warned.unwarn()
                self._warned = None
        await super().on_event(event)

    @property
    def _page(self) -> Page | None:
        """The screen with a message line that is nearest to the eye."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, Page)), None)

    async def action_quit(self) -> None:
        """Ctrl+Q reaches the app before any screen; the screen knows what is still to be saved."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, Page):
                screen.action_close()
                return
        self.leave()

    def action_help_quit(self) -> None:
        """Ctrl+C ends nothing: it is pressed by habit, with an answer half typed."""
        self.bell()

    # Where the eye and the braille display are

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's own cursor stands: in the field, or on the marked row (tui-and-languages.md 4)."""
        focused = self.focused if self.is_running else None
        if focused is None:
            return Offset(0, 0)
        at: Offset | None = getattr(focused, "cursor_screen_offset", None)
        return focused.content_region.offset if at is None else at

    @cursor_position.setter
    def cursor_position(self, position: Offset) -> None:
        """Textual's fields say where they are; it is asked for when it is needed instead."""

    # What never leaves the screen

    def copy_to_clipboard(self, text: str) -> None:
        """Nothing personal reaches the clipboard, where other programs read."""

    def save_screenshot(self, *args: Any, **kwargs: Any) -> str:
        """No picture of the screen is written: it would hold what the vault protects."""
        return ""

    def deliver_screenshot(self, *args: Any, **kwargs: Any) -> str | None:
        """As `save_screenshot`."""
        return None

    def _log(self, *args: Any, **kwargs: Any) -> None:
        """Textual's log holds every key and message; a variable of the environment would put it in a file."""

    # An error that nobody foresaw

    def _handle_exception(self, error: Exception) -> None:
        """End with a mark and no values: Textual would print local variables (security-and-bundles.md 0)."""
        self._return_code = REFUSED
        if self.crash is None:
            cause = error.error if isinstance(error, WorkerFailed) else error
            self.crash = cause.told(_) if isinstance(cause, Refusal) else self.note(cause)
            self._exception = error
            self._exception_event.set()
        try:
            self.let_go()
        except Exception as second:
            self.note(second)
        self._fatal_error()

    def note(self, problem: BaseException) -> Told:
        """Leave a mark of a defect, and give what the person is told."""
        return note_crash(problem, self._marks)

    def _fatal_error(self) -> None:
        self._exit_renderables.clear()
        self.bell()
        self._close_messages_no_wait()

    def panic(self, *renderables: Any) -> None:
        """Textual's thread that reads the keyboard calls it when it cannot read on: the terminal is lost."""
        self.lock()

    def _task_failed(self, _loop: object, context: dict[str, Any]) -> None:
        """What failed where nobody waited for it; asyncio would log its text."""
        if isinstance(problem := context.get("exception"), BaseException):
            self.note(problem)

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()
