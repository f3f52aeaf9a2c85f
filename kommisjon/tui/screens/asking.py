"""What a screen asks in the place of its list, one thing at a time: a line, some words, a choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual.widget import Widget
from textual.widgets import Input

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.typed.asked import Asked
from kommisjon.interview.typed.unread import NotRead
from kommisjon.model.characters import visible
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.answer_area import AnswerArea
from kommisjon.tui.widgets.choices import Choice, ChoiceList
from kommisjon.tui.widgets.long_field import LongField
from kommisjon.tui.widgets.row_list import RowList
from kommisjon.tui.widgets.rtl import RtlLabel
from kommisjon.xform import ItemKind

LINE = Asked(ItemKind.TEXT)
WORDS = Asked(ItemKind.TEXT, looks=frozenset(("multiline",)))


@dataclass(frozen=True, slots=True)
class Asking:
    """One thing that is asked. `take` gets what was typed, or what was chosen, parted by blanks.

    It may raise Refusal or NotRead; then the same is asked on.
    """

    label: str
    take: Callable[[str], None]
    asked: Asked = LINE
    how: str = ""
    standing: str = ""
    choices: Sequence[Choice] = ()
    many: bool = False
    settles: bool = True
    """Half an answer is taken when another key is pressed; what only makes sense whole is not."""
    half_typed: bool = False
    """What stands was typed before, and cut off by a lock."""
    field: str = ""
    """What is asked for, as the place says that is kept when the screen locks; blank where nothing is kept."""

    @property
    def typed(self) -> bool:
        return not self.choices

    def show(self, area: AnswerArea) -> None:
        """Show the field or the list it is answered in."""
        if self.typed:
            area.show_typed(self.asked, self.standing, self.how, whole=self.asked is LINE and not self.half_typed)
            return
        area.show_choices(
            self.choices,
            self.standing.split() if self.many else [self.standing],
            many=self.many,
            rtl=(None, None),
            side_by_side=False,
            mark_first=not self.many,
        )


def asking_words(label: str, take: Callable[[str], None]) -> Asking:
    """Ask for a few words."""
    return Asking(label, take, WORDS, settles=False)


class AskingPage(Page):
    """How things stand, and a list; what is asked takes the list's place until it is answered or left."""

    LIST: ClassVar[str]
    """The id of the list."""
    DEFAULT_CSS = """
    AskingPage #state { height: auto; max-height: 3; padding: 0 1; background: $panel; width: 100%; }
    AskingPage #asking { height: auto; max-height: 3; padding: 1 1 0 1; text-style: bold; width: 100%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._asking: Asking | None = None

    def body(self) -> list[Widget]:
        self._state = RtlLabel("", id="state", markup=False, rtl=None)
        self._list = RowList(id=self.LIST, markup=False)
        self._list.styles.height = "1fr"
        self._label = RtlLabel("", id="asking", markup=False, rtl=None)
        self._answer = AnswerArea()
        return [self._state, self._list, self._label, self._answer]

    def on_mount(self) -> None:
        self._label.display = self._answer.display = False
        self._list.focus()

    @property
    def _asked_for(self) -> tuple[str, str | None]:
        """What is being asked for, and what stands there half typed, as they are kept when the screen locks."""
        asking = self._asking
        if asking is None or not asking.field:
            return "", None
        if asking.typed:
            return asking.field, self._answer.typed
        return asking.field, " ".join(self._answer.choices.chosen) if asking.many else None

    def _ask(self, asking: Asking) -> None:
        self._asking = asking
        self._label.update(visible(asking.label))
        self._list.display = False
        self._label.display = self._answer.display = True
        asking.show(self._answer)

    def _ask_again(self, ways: Mapping[str, Callable[[str], None]], asked: str, draft: str | None) -> None:
        """Ask once more for what the screen was locked over: `ways` by the first word of it, told the rest.

        What cannot be asked any more, since the case has moved on, is not.
        """
        what, _blank, about = asked.partition(" ")
        if what not in ways:
            return
        ways[what](about)
        if draft is not None and self._asking is not None:
            self._ask(replace(self._asking, standing=draft, half_typed=True))

    def _stop_asking(self) -> None:
        self._asking = None
        self._list.display = True
        self._label.display = self._answer.display = False
        self._list.focus()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        self._answered(self._answer.typed)

    def on_long_field_given(self, _event: LongField.Given) -> None:
        self._answered(self._answer.typed)

    def on_choice_list_taken(self, event: ChoiceList.Taken) -> None:
        self._answered(" ".join(event.values))

    def _answered(self, value: str) -> bool:
        """Take what was typed or chosen. False where it is not accepted; it stays there then."""
        asking = self._asking
        if asking is None:
            return True
        self.message.clear()
        try:
            asking.take(value)
        except NotRead as problem:
            self.message.say(str(problem.why))
            return False
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        if self._asking is asking:
            self._stop_asking()
            self._taken()
        return True

    def _taken(self) -> None:
        """Something was answered, and nothing else is asked."""

    def _say_saved(self) -> None:
        if self.program.opened.store.reserve_used:
            self.message.refuse(Refusal(Code.RESERVE_USED))
        else:
            now = self.program.clock().astimezone().strftime("%H:%M:%S")
            self.message.say(_("Saved {time}").format(time=now), plain=True)

    def action_back(self) -> None:
        if self._asking is not None:
            self.message.clear()
            self._stop_asking()
        else:
            self.app.pop_screen()
