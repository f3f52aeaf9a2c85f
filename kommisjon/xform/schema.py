"""What a form says, read once: its fields, what holds for them, and how they are shown. Nothing here changes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from kommisjon.xform.xpath.scope import Evaluate

Path: TypeAlias = tuple[str, ...]


class RuleKind(Enum):
    """What a rule decides about its field. The first two are kept up to date; the rest are asked when shown."""

    CALCULATE = "calculation"
    RELEVANT = "relevance"
    REQUIRED = "required"
    READONLY = "read-only"
    CONSTRAINT = "constraint"
    COUNT = "repeat count"
    CHOICES = "choice filter"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Read:
    """One field that an expression reads. Both ends stand below the same instance down to depth `shared`."""

    field: Field
    shared: int


@dataclass(slots=True, eq=False)
class Rule:
    kind: RuleKind
    target: Field
    evaluate: Evaluate
    reads: frozenset[Read]
    source: str = ""
    order: int = 0
    """Place in the order of recalculation: a rule stands after all that it reads."""


MEDIA = ("image", "big-image", "audio", "video")
"""Kinds of a text that name a file beside it."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text with outputs in it: pieces are words or expressions."""

    pieces: tuple[str | Evaluate, ...]
    origin: Field | None = None
    """The field at which its outputs were compiled; None where it has none."""
    elsewhere: Callable[[Field], Text] | None = None
    """Gives the text with its outputs compiled at another field: two questions may share a text, and every
    question of a list its labels. Raises Refusal F802 or F803 where they make no sense there."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Where a label, hint or message comes from: an id in the translations, or a text of its own."""

    id: str | None = None
    text: Text | None = None


Media: TypeAlias = tuple[tuple[str, str], ...]
"""What is to be shown or heard beside a text: (image, audio, video or big-image, name of the file)."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    media: Media = ()
    words: str = ""
    """Words by which people find it, in the language: the list's column words_<language>."""


@dataclass(frozen=True, slots=True)
class FixedChoice:
    """A choice written in the question itself, not in a list."""

    value: str
    wording: Wording


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """Choices taken from a list: the nodes chosen by an expression, and which of their children to show."""

    nodes: Evaluate
    value: str
    label: str
    label_is_id: bool


@dataclass(slots=True, eq=False)
class Action:
    """Sets a field when something happens (dynamic defaults, triggers)."""

    events: frozenset[str]
    target: Field
    evaluate: Evaluate
    shared: int
    """Depth down to which the target stands in the same instance as what happened."""


@dataclass(slots=True, eq=False)
class Control:
    """How a field is shown: tag (input, select1, select, odk:rank, range, trigger, upload, group, repeat)."""

    tag: str
    field: Field | None
    appearance: str = ""
    label: Wording | None = None
    hint: Wording | None = None
    choices: ChoiceList | tuple[FixedChoice, ...] = ()
    parameters: dict[str, str] = dataclasses.field(default_factory=dict)
    children: list[Control] = dataclasses.field(default_factory=list)


@dataclass(slots=True, eq=False)
class Field:
    """One name in the form's instance: a question, a group, a repeat, or something calculated."""

    name: str
    parent: Field | None
    repeat: bool = False
    default: str = ""
    kind: str = "string"
    """Type of the bind: string, int, decimal, date, time, dateTime, boolean, geopoint, binary, ..."""
    children: dict[str, Field] = dataclasses.field(default_factory=dict)
    rules: dict[RuleKind, Rule] = dataclasses.field(default_factory=dict)
    messages: dict[RuleKind, Wording] = dataclasses.field(default_factory=dict)
    control: Control | None = None
    preload: tuple[str, str] | None = None
    attributes: dict[str, str] = dataclasses.field(default_factory=dict)
    """Attributes of the bind that are not XForms' own, for example km_class."""
    path: Path = dataclasses.field(init=False)
    depth: int = dataclasses.field(init=False)
    dependants: list[tuple[Rule, int]] = dataclasses.field(default_factory=list)
    """Rules that read this field, each with the depth shared with it."""
    on_change: list[Action] = dataclasses.field(default_factory=list)
    on_new: list[Action] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        self.path = (*(self.parent.path if self.parent else ()), self.name)
        self.depth = len(self.path)

    @property
    def ref(self) -> str:
        return "/" + "/".join(self.path)

    def find(self, path: Path) -> Field | None:
        """The field at `path`, counted from this one; None if there is none."""
        here: Field | None = self
        for name in path:
            here = here.children.get(name) if here else None
        return here

    def subtree(self) -> Iterator[Field]:
        stack = [self]
        while stack:
            here = stack.pop()
            yield here
            stack.extend(reversed(here.children.values()))

    def lineage(self) -> Iterator[Field]:
        """This field and its parents, inner first."""
        here: Field | None = self
        while here is not None:
            yield here
            here = here.parent

    def repeats(self) -> Iterator[Field]:
        """The repeats this field stands in (or is), outer first."""
        return (here for here in reversed(list(self.lineage())) if here.repeat)
