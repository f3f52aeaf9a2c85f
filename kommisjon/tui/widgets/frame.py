"""The frame every screen shares: a line at the top, a message line, and the keys that work here.

Each paints itself into the width it has, so that nothing is laid out again when its text changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial

from rich.cells import cell_len
from rich.text import Text
from textual.geometry import Offset
from textual.widgets import Static

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.model.characters import visible
from kommisjon.text.terminal import Terminal
from kommisjon.tui.actions import Action
from kommisjon.tui.rows import Script, fitted, one_line
from kommisjon.tui.targets import Target
from kommisjon.tui.widgets.rtl import Rtl

_LEAST_PLACE = 12
"""Cells kept for where one is, before the longer form of the state has to give way."""


class TopLine(Static):
    """Where one is, at the left; how far and whether it is saved, at the right."""

    def __init__(self) -> None:
        super().__init__("", id="top", markup=False)
        self._place, self._mark = "", ""
        self._count, self._errors, self._saved = "", "", ""

    def place(self, text: str, *, training: bool = False, mark: str = "") -> None:
        """Say where one is; `training` marks a synthetic mission, whose persons do not exist, `mark` what else."""
        mark = "  ".join(filter(None, (_("TRAINING") if training else "", mark)))
        if (text, mark) != (self._place, self._mark):
            self._place, self._mark = text, mark
            self.refresh()

    def state(self, saved: str, *, count: str = "", errors: str = "") -> None:
        """Say whether it is saved, which always shows; how far one is gives way before how much is wrong."""
        if (saved, count, errors) != (self._saved, self._count, self._errors):  # every key asks
            self._saved, self._count, self._errors = saved, count, errors
            self.refresh()

    def render(self) -> Text:
        width = self.size.width
        mark = f"{one_line(self._mark)}  " if self._mark else ""
        terminal: Terminal | None = getattr(self.app, "terminal", None)
        script = Script(False, terminal is None or terminal.visual)
        for parts in ((self._count, self._errors, self._saved), (self._errors, self._saved), (self._saved,)):
            state = "  ".join(filter(None, parts))
            room = width - cell_len(mark) - cell_len(state) - 2
            if room >= _LEAST_PLACE:
                break
        if room < 0:
            mark = fitted(mark, max(cell_len(mark) + room, 0))
        place = fitted(self._place, max(room, 0), script)
        return Text(f"{mark}{place}  {one_line(state)}", no_wrap=True)


class MessageLine(Rtl, Static):
    """Errors in words, a language a line; they stay until the next thing is done."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__("", id="message", markup=False, rtl=None)
        self._said, self._plain = "", False
        self._warning = False

    def refuse(self, refusal: Refusal) -> None:
        """Show the code and the three sentences."""
        told = refusal.told(_)
        self.say(f"{told.code}  {told.what} {told.lost} {told.do}")

    def say(self, *texts: str, plain: bool = False) -> None:
        """Show a text, in as many languages as there are; `plain` for one that is no error."""
        self._said, self._plain = "\n".join(visible(text) for text in texts if text), plain
        self._warning = False
        self._put(self._said, plain)

    def add(self, text: str) -> None:
        """Show a text below what is said, which it belongs to."""
        self.say(self._said, text)

    def _put(self, text: str, plain: bool) -> None:
        self.update(text)
        self.set_class(bool(text), "shown")
        self.set_class(plain, "plain")

    def warn(self, text: str) -> None:
        """Show a text before what was said, until `unwarn`. Shown already, it is not painted again."""
        if not self._warning:
            self._warning = True
            self._put("\n".join(filter(None, (visible(text), self._said))), plain=False)

    def unwarn(self) -> None:
        """Show what was said before `warn`."""
        if self._warning:
            self._warning = False
            self._put(self._said, self._plain)

    def clear(self) -> None:
        if self.has_class("shown"):
            self.say("")


class GuideLine(Static):
    """What somebody who trains is to do next; not there at any other time."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__("", id="guide", markup=False)
        self._said = ""

    def say(self, text: str) -> None:
        if text != self._said:
            self._said = text
            self.update(text)
            self.set_class(bool(text), "shown")


class KeyLine(Static):
    """What works here, from the registry of actions: as many whole entries as there is room for."""

    def __init__(self, actions: Sequence[Action]) -> None:
        super().__init__("", id="keys", markup=False)
        self._actions = tuple(actions)
        self._first: frozenset[str] = frozenset()
        self._left_out: frozenset[str] = frozenset()

    def leave_out(self, names: Collection[str]) -> None:
        """Do not show these, which have nothing to do here; any left out before are shown again."""
        if self._left_out != (left_out := frozenset(names)):
            self._left_out = left_out
            self.refresh()

    def offer(self, name: str, useful: bool) -> None:
        """Show an action that is not always listed before the others, while it has something to do."""
        first = self._first | {name} if useful else self._first - {name}
        if first != self._first:
            self._first = first
            self.refresh()

    def _entries(self) -> dict[str, str]:
        first = [action for action in self._actions if action.name in self._first]
        listed = [action for action in self._actions if action.listed and action.name not in self._left_out]
        return {action.name: f"{action.shown} {_(action.text)}" for action in (*first, *listed)}

    def render(self) -> Text:
        return Text("  ".join(entries_that_fit(self._entries(), self.size.width)), no_wrap=True)

    def targets(self) -> Iterator[Target]:
        """The entries that are shown; a letter does what the key does, and covers its name."""
        entries, x = self._entries(), 0
        for entry in entries_that_fit(entries, self.size.width):
            name = next(one for one, text in entries.items() if text == entry)
            action = next(one for one in self._actions if one.name == name)
            press = partial(self.app.simulate_key, action.keys[0])
            yield Target(self.content_region.offset + Offset(x, 0), press, max(2, cell_len(action.shown)))
            x += cell_len(entry) + 2


_ALWAYS = ("lock", "help")
"""Entries of the key line that there is always room for: in a hurry, and at a loss, nobody looks elsewhere."""


def entries_that_fit(entries: dict[str, str], width: int) -> list[str]:
    """The first entries that fit into `width` cells with two blanks between; lock and help always among them."""
    kept = sum(cell_len(entries[name]) + 2 for name in _ALWAYS if name in entries)
    used, chosen = -2, []
    for name, entry in entries.items():
        cells = cell_len(entry) + 2
        if name in _ALWAYS:
            kept -= cells
        elif used + cells + kept > width:
            continue
        chosen.append(entry)
        used += cells
    return chosen
