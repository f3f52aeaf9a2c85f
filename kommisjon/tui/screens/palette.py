"""Every action of the screen below, to be found by typing, or done by a letter; both out of the registry."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.text.finding import Findable
from kommisjon.tui.actions import Action, Where, actions_for
from kommisjon.tui.rows import fitted
from kommisjon.tui.widgets.answer_field import AnswerField
from kommisjon.tui.widgets.line_list import Line, LineList

_THESE = ("palette", "letters")


class ActionsScreen(ModalScreen[None]):
    """A list of actions over a screen. What is chosen is done as if its key were pressed there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]
    DEFAULT_CSS = """
    ActionsScreen { align: center top; }
    ActionsScreen > Vertical { width: 76; max-width: 100%; height: 100%; max-height: 24; padding: 0 1;
        background: $panel; border: solid $primary; }
    ActionsScreen #say { height: 1; text-style: italic; text-wrap: nowrap; text-overflow: ellipsis; }
    ActionsScreen #actions { background: $panel; }
    """

    TYPED: ClassVar[bool]
    """Whether there is a field to type in; without one the list has the keys."""

    def __init__(self, where: Where, lacks: tuple[str, ...] = ()) -> None:
        """`lacks` are actions of `where` that the screen below does not have."""
        super().__init__()
        self.actions = self.choose(actions_for(where, without=(*lacks, *_THESE)))

    def choose(self, actions: tuple[Action, ...]) -> tuple[Action, ...]:
        """Those of the screen's actions that are listed here."""
        return actions

    def compose(self) -> ComposeResult:
        self._say = Label("", id="say", markup=False)
        self._list = LineList("actions", takes_keys=not self.TYPED)
        with Vertical():
            yield self._say
            if self.TYPED:
                yield AnswerField(id="wanted", rtl=None)
            yield self._list

    def show(self, actions: tuple[Action, ...]) -> None:
        """List these, the first one marked."""
        self._shown = actions
        self._list.show([Line(partial(_cells, action)) for action in actions], 0 if actions else None)

    def take(self, action: Action) -> None:
        """Close the list, then do the action on the screen below."""
        self.dismiss()
        self.app.simulate_key(action.keys[0])

    def action_move(self, by: int) -> None:
        self._list.action_move(by)

    def action_page(self, by: int) -> None:
        self._list.action_page(by)

    def on_line_list_taken(self, event: LineList.Taken) -> None:
        event.stop()
        self.take(self._shown[event.place])

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        event.stop()


class PaletteScreen(ActionsScreen):
    """Typing leaves the actions that have each part in their words; Enter does the one that is marked."""

    TYPED = True

    def on_mount(self) -> None:
        self._named = Findable([(_(one.text), one.shown) for one in self.actions])
        self._told = Findable([(_(one.text), _(one.help), one.shown) for one in self.actions])
        self._say.update(_("Type what you want to do; Enter does it, Esc goes back."))
        self.query_one(AnswerField).focus()
        self.show(self.actions)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        # What an action is called comes before what is told of it: Enter must do what was named.
        found = dict.fromkeys((*self._named.ranked(event.value), *self._told.ranked(event.value)))
        self.show(tuple(self.actions[n] for n in found))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._list.action_take()


class LettersScreen(ActionsScreen):
    """The next letter does what stands beside it. On a keyboard of another script Up, Down and Enter work."""

    TYPED = False

    def choose(self, actions: tuple[Action, ...]) -> tuple[Action, ...]:
        return tuple(action for action in actions if action.letter)

    def on_mount(self) -> None:
        self._list.focus()
        self._say.update(_("A letter; or Up, Down and Enter. Esc goes back."))
        self.show(self.actions)

    def on_key(self, event: events.Key) -> None:
        if event.character is None or not event.is_printable:
            return
        event.stop()
        wanted = next((one for one in self.actions if one.letter == event.character.lower()), None)
        if wanted is None:
            self.app.bell()
        else:
            self.take(wanted)


def _cells(action: Action, width: int) -> str:
    """The key, the letter, the word on the key line, and what it does."""
    lead = f"{action.shown:>7}  {action.letter or ' '}  "
    return lead + fitted(f"{_(action.text)} – {_(action.help)}", max(width - len(lead), 0))
