"""The stick to headquarters: what waits to be sent, one visit that receives and sends, what may go then."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import current, ngettext
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.place import Over, Place
from kommisjon.interview.typed.path import read_path
from kommisjon.model.characters import visible
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.answer_field import AnswerField

if TYPE_CHECKING:
    from kommisjon.store.purging import Fate
    from sync.trust.introduction import Introduced


REST = 0.4
"""Seconds after a visit before another can begin."""


class SendingScreen(Page):
    """A field for the folder of the stick; Enter takes what is on it and writes what is new."""

    WHERE = Where.SENDING
    BINDINGS = bindings(Where.SENDING, without=("visit",))
    DEFAULT_CSS = """
    SendingScreen #sending { height: 1fr; padding: 1 2; }
    SendingScreen #sending > * { width: 100%; height: auto; margin: 0 0 1 0; }
    SendingScreen #sending > #place { height: 1; }
    """

    def __init__(self, folder: str | None = None) -> None:
        """`folder` stood in the field when the screen locked."""
        super().__init__()
        self._folder = folder
        self._asked_for: list[str] = []
        """Ids of the cases whose deletion was asked for, and is to be asked for once more."""
        self._asking: list[Introduced] = []
        """Laptops that the last visit told of; Enter once more shares with them."""
        self._working = False

    def body(self) -> list[Widget]:
        self._standing = Label("", markup=False)
        self._place = AnswerField(id="place")
        self._place.completes = True
        self._told = Static("", markup=False)
        asked = Label(_("Folder of the stick (Tab completes its name):"), markup=False)
        return [VerticalScroll(self._standing, asked, self._place, self._told, id="sending", can_focus=False)]

    def on_mount(self) -> None:
        from kommisjon.exchange.stick import media

        self.top.place(_("Send and receive"))
        plugged = media()
        if self._folder is not None:
            self._place.value = self._folder
        elif len(plugged) == 1:
            self._place.value = str(plugged[0])
        self._place.focus()

    def fill(self) -> None:
        from kommisjon.exchange.receipts import standing
        from kommisjon.exchange.told import of_never_arrived

        now = standing(self.program.opened.store)
        waiting = ngettext(
            "{n} save waits to be sent, or for its receipt.",
            "{n} saves wait to be sent, or for their receipts.",
            now.waiting,
        ).format(n=now.waiting)
        held = ngettext("{n} save is confirmed.", "{n} saves are confirmed.", now.confirmed)
        lines = [waiting if now.waiting else _("Nothing waits to be sent."), held.format(n=now.confirmed)]
        self._standing.update(
            visible("\n".join([*lines, *of_never_arrived(now.never_arrived), *self._asked_back()]))
        )

    def _asked_back(self) -> Iterable[str]:
        """What headquarters asks and nobody has answered, by the household it is asked of."""
        from kommisjon.interview.family.asked_back import waiting_for_reply
        from kommisjon.interview.family.household import household
        from kommisjon.store.purging import asked_homes

        store, today = self.program.opened.store, self.program.clock().date()
        for home in sorted(asked_homes(store)):
            try:
                of = household(store, home, today)
            except Refusal:
                continue  # nobody of it is to be seen
            for one in waiting_for_reply(store, of):
                line = _("? Headquarters asks about {number}: {text}")
                yield line.format(number=of.case.number, text=one.question.text)

    def place_in(self, place: Place) -> Place:
        return place.over(Over.SENDING, draft=self._place.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._asked_for = []
        self._asking = []

    # Sending and receiving

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip():
            self.message.say(_("Plug the stick in, and type where it is."))
            return
        self._work(_("Working. Leave the stick where it is."), lambda: self._visit(read_path(event.value)))

    def _visit(self, folder: Path) -> None:
        from kommisjon.exchange import told
        from kommisjon.exchange.stick import visit
        from kommisjon.i18n.languages import name_in
        from kommisjon.interview.library import languages_lacking

        agreed, self._asking = self._asking, []
        done = visit(self.program.opened, folder, self.program.clock(), agreed=agreed)
        self._tell(
            told.of_visit(
                done, lambda pack: [name_in(code, current()) for code in languages_lacking(pack.languages)]
            )
        )
        self._asking = done.asking

    def _ask_to_share(self) -> None:
        """Once a visit is told: whether what was written is to be for the laptops that ask, too."""
        if self._asking:
            own = self.program.opened.store.device()[0]
            self.message.say(
                _("Press Enter once more to share with it. This laptop is called {device}.").format(device=own)
            )

    # Deleting what headquarters holds

    def action_delete(self) -> None:
        fates = self._fates()
        going = [fate for fate in fates if fate.why is None]
        if not going or self._asked_for != [fate.home for fate in going]:
            self._ask(fates, going)
            return
        self._asked_for = []
        self._work(_("Deleting, and changing the key. This can take a minute."), lambda: self._delete(going))

    def _fates(self) -> list[Fate]:
        from kommisjon.interview.centre.residents import unfinished
        from kommisjon.store.purging import plan

        store = self.program.opened.store
        return plan(store, unfinished(store, self.program.clock().date()))

    def _ask(self, fates: list[Fate], going: list[Fate]) -> None:
        from kommisjon.exchange.told import of_fates

        self._tell(of_fates(fates))
        self._asked_for = [fate.home for fate in going]
        if going:
            again = ngettext(
                "Press F8 once more to delete {n} case from this laptop for good.",
                "Press F8 once more to delete {n} cases from this laptop for good.",
                len(going),
            )
            self.message.say(again.format(n=len(going)))

    def _delete(self, going: list[Fate]) -> None:
        from kommisjon.exchange.purging import purge
        from kommisjon.exchange.told import of_deleted

        gone = purge(self.program.opened, going, self.program.clock(), self.program.random)
        self._tell([of_deleted(len(gone))])

    # Both

    def _work(self, meanwhile: str, act: Callable[[], None]) -> None:
        """Say that something is under way, and begin once that is on the screen: the store has one thread."""
        if not self._working:
            self._working = True
            self._tell([])
            self.message.say(meanwhile, plain=True)
            self.call_after_refresh(self._done, act)

    def _done(self, act: Callable[[], None]) -> None:
        try:
            act()
            self.message.clear()
            self.fill()
            self._ask_to_share()
        except Refusal as refusal:
            self.refuse(refusal)
        finally:
            # Keys that were pressed meanwhile are read first: Enter twice is one visit.
            self.set_timer(REST, self._rested)

    def _rested(self) -> None:
        self._working = False

    def _tell(self, lines: Iterable[str]) -> None:
        self._told.update(visible("\n".join(lines)))
