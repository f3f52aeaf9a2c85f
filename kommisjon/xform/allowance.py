"""How much one step of a filling may set in motion, so that no form can hold up the person in front of it.

Work is counted, not timed: the same form is refused at the same place on every machine. What counts is what can
grow without end: nodes that a path visits, brackets asked of each node, rules waiting, characters put together. A
plain calculation costs one subtraction.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from kommisjon.errors import Code, Refusal

if TYPE_CHECKING:
    from kommisjon.xform.standing import Standing
    from kommisjon.xform.state import State

MOST_WORK = 10_000_000
"""Steps of one answer, or of one look at the form: about a second or two of a slow laptop. The largest real forms
looked at take less than a tenth of it when the whole form is read."""
MOST_NODES = 200_000
"""Questions, groups and members in one filling, those of all members counted."""
LONGEST_VALUE = 65_536
"""Characters of one value, typed or calculated."""
LONG_TEXT = 256
"""A text of more characters counts as work each time a function reads it."""
CHARACTERS_A_STEP = 64

_Given = ParamSpec("_Given")
_Got = TypeVar("_Got")


class Allowance:
    """What is left of the work that one step of a filling may take."""

    __slots__ = ("inside", "left", "nodes", "notices")

    def __init__(self) -> None:
        self.left = MOST_WORK
        self.nodes = 0
        self.inside = False
        self.notices: dict[str, None] = {}
        """What went wrong while expressions were evaluated, each said once."""

    def spend(self, steps: int) -> None:
        """Take `steps` off. Raises Refusal F807 when nothing is left."""
        self.left -= steps
        if self.left < 0:
            raise Refusal(Code.FORM_WORK, which=f"more than {MOST_WORK} steps for one answer")

    def read(self, text: str) -> str:
        """The text, which a function is going to read: a long one is work. Raises as `spend` does."""
        if len(text) > LONG_TEXT:
            self.spend(len(text) // CHARACTERS_A_STEP)
        return text

    def fits(self, text: str) -> str:
        """The text, if it may be a value. Raises Refusal F807 for one that is too long."""
        self.measure(len(text))
        return text

    def measure(self, characters: int) -> None:
        """Raises Refusal F807 for more characters than a value may have."""
        if characters > LONG_TEXT:
            self.spend(characters // CHARACTERS_A_STEP)
            if characters > LONGEST_VALUE:
                raise Refusal(Code.FORM_WORK, which=f"a text of more than {LONGEST_VALUE} characters")

    def grow(self, nodes: int) -> None:
        """Count nodes that have come (or gone, below 0). Raises Refusal F807 for too many."""
        self.nodes += nodes
        if nodes > 0:
            self.spend(nodes)
            if self.nodes > MOST_NODES:
                raise Refusal(Code.FORM_WORK, which=f"more than {MOST_NODES} questions in all members together")

    def give_up(self, share: int) -> None:
        """Take off one part in `share` of the whole, for something whose work cannot be counted."""
        self.spend(MOST_WORK // share)


def joined(allowance: Allowance, pieces: Iterable[str], between: str = "") -> str:
    """The pieces as one text. Raises Refusal F807 before more has been put together than a value may have."""
    found: list[str] = []
    length = 0
    for piece in pieces:
        found.append(piece)
        length += len(piece) + len(between)
        if length > LONG_TEXT:
            allowance.measure(length)
    return between.join(found)


def whole(method: Callable[Concatenate[State, _Given], _Got]) -> Callable[Concatenate[State, _Given], _Got]:
    """A method of State that happens wholly or not at all, within one allowance.

    On any Refusal the filling is put back to what it was before.
    """

    @functools.wraps(method)
    def run(state: State, /, *given: _Given.args, **named: _Given.kwargs) -> _Got:
        allowance = state.allowance
        if allowance.inside:
            return method(state, *given, **named)
        allowance.inside, allowance.left = True, MOST_WORK
        nodes = allowance.nodes
        state.journal.begin()
        try:
            return method(state, *given, **named)
        except Refusal:
            state.take_back()
            allowance.nodes = nodes
            raise
        finally:
            allowance.inside = False

    return run


def looking(
    method: Callable[Concatenate[Standing, _Given], _Got],
) -> Callable[Concatenate[Standing, _Given], _Got]:
    """A method of Standing that only looks, within one allowance."""

    @functools.wraps(method)
    def run(state: Standing, /, *given: _Given.args, **named: _Given.kwargs) -> _Got:
        allowance = state.allowance
        if allowance.inside:
            return method(state, *given, **named)
        allowance.inside, allowance.left = True, MOST_WORK
        try:
            return method(state, *given, **named)
        finally:
            allowance.inside = False

    return run
