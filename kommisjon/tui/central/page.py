"""What central's screens have in common: the database and whoever is at work; reading it while keys go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Label
from textual.worker import Worker, WorkerState

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.tui.screens.asking import AskingPage
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from kommisjon.tui.central.app import CentralApp

T = TypeVar("T")


class CentralPage(Page):
    """A screen of central's."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("slash", "search", show=False)]

    @property
    def desk(self) -> CentralApp:
        """The application, with the database and whoever is at work."""
        return cast("CentralApp", self.app)

    def action_search(self) -> None:
        from kommisjon.tui.central.search import CentralSearchScreen

        self.app.push_screen(CentralSearchScreen())

    def say_saved(self) -> None:
        """Say that what was given is saved: it was committed before."""
        now = self.desk.clock().astimezone().strftime("%H:%M:%S")
        self.message.say(_("Saved {time}").format(time=now), plain=True)


class CentralAskingPage(AskingPage, CentralPage):
    """One that asks for words in the place of its list."""


class CentralReadingPage(CentralPage):
    """One that reads in a thread, so that no key waits for the database. Of several readings the last counts."""

    _reading: Worker[Any] | None = None
    _then: Callable[[Any], None]

    def read(self, read: Callable[[], T], then: Callable[[T], None]) -> None:
        """Read, and give what was read to `then`, here; what was being read before is not waited for."""
        self._then = then

        def found() -> T | Refusal:
            try:
                return read()
            except Refusal as refusal:
                return refusal

        self._reading = self.run_worker(found, thread=True, exclusive=True, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker is not self._reading:
            return
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            raise event.worker.error
        if event.state is not WorkerState.SUCCESS:
            return
        try:
            if isinstance(event.worker.result, Refusal):
                raise event.worker.result
            self._then(event.worker.result)
        except Refusal as refusal:
            self.refuse(refusal)


class CentralListPage(CentralReadingPage):
    """A line or a few above, and a list, at which keys are."""

    DEFAULT_CSS = """
    CentralListPage #told { height: auto; max-height: 3; padding: 0 1; background: $panel; width: 100%; }
    CentralListPage #rows { height: 1fr; }
    """

    def body(self) -> list[Widget]:
        self._told = Label("", id="told", markup=False)
        self._list = RowList(id="rows", markup=False)
        return [self._told, self._list]

    def on_mount(self) -> None:
        self._list.focus()
