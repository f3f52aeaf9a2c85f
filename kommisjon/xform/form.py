"""A form that has been read: what it asks, in which languages, by which rules. One form serves many interviews."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from kommisjon.xform.node import Node
from kommisjon.xform.schema import Action, Choice, ChoiceList, Control, Field, Rule, Text

if TYPE_CHECKING:
    from kommisjon.xform.state import State
    from kommisjon.xform.wording import Translations


@dataclass(slots=True)
class Seed:
    """What a new tree, or a new member of a repeat, is grown from."""

    field: Field
    text: str
    children: list[Seed] = dataclasses.field(default_factory=list)


@dataclass(slots=True, eq=False)
class Form:
    """A form, read and checked by `kommisjon.xform.load`. Nothing in it changes while it is filled in."""

    id: str
    version: str
    title: str
    digest: str
    """SHA-256 of the XML, in hex: the form is kept under it with every record made by it."""
    languages: tuple[str, ...]
    """Languages of the form's texts by their names, the default one first; one empty name if none is named."""
    attributes: dict[str, str]
    """The extra attributes of the instance's root, for example km_record (which record the answers go to) and
    km_unreviewed (languages whose texts nobody has reviewed, separated by spaces)."""
    root: Field
    seed: Seed
    templates: dict[Field, Seed]
    instances: Mapping[str, Node]
    texts: Translations
    """Language, text id, kind of text ("" for the plain one, "guidance", "image", ...)."""
    body: list[Control]
    rules: list[Rule]
    """Calculations and relevance in the order in which they must be worked out."""
    counts: list[Rule]
    """How many members a repeat has, where the form says."""
    first_load: list[Action]
    missing_files: tuple[str, ...] = ()
    """Lists that the form names and that were not among its files; they are empty, as in Collect."""
    notices: tuple[str, ...] = ()
    """What may not be meant as it is written, for the author; the form runs all the same."""
    listed: dict[tuple[ChoiceList, str, bool], dict[Node, Choice]] = dataclasses.field(
        init=False, default_factory=dict, repr=False
    )
    """Choices as they were read from lists before, by list, language and whether as written: those that no answer
    can make another. Lists have hundreds of rows, and are shown again and again."""

    def texts_in(self, language: str) -> Mapping[str, dict[str, Text]]:
        """The texts of a language by their ids; none of a language that the form does not have."""
        found = self.texts.get(language)
        return {} if found is None else found

    @property
    def unreviewed(self) -> frozenset[str]:
        """Languages whose texts nobody has reviewed yet; the screen says so beside them.

        One called French (fr) is marked by its code, for blanks stand between the languages.
        """
        marked = frozenset(self.attributes.get("km_unreviewed", "").split())
        coded = {language for language in self.languages if language.rpartition("(")[2].rstrip(" )") in marked}
        return marked | coded

    def begin(
        self,
        clock: Callable[[], datetime],
        seed: int | None = None,
        *,
        properties: Mapping[str, str] = MappingProxyType({}),
    ) -> State:
        """Begin a filling.

        `clock` gives the moment with its zone; `seed` makes random() and uuid() repeatable; `properties` is all
        that the form may learn about the device and its user (deviceid, username, email, phonenumber).
        """
        # The state knows the form and not the other way round, save for this one door.
        from kommisjon.xform.state import State

        return State(self, clock, seed, properties)
