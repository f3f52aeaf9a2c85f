"""Where the answers of an interview stood, and how they were called, under other versions of its form."""

from __future__ import annotations

from collections.abc import Sequence

from kommisjon.interview.kept.paths import entry_type, path_of
from kommisjon.xform import Form
from kommisjon.xform.schema import Field
from kommisjon.xform.versions.counterparts import (
    Counterparts,
    counterparts,
    lists_of_both,
    record_place,
    renamed_choice,
)
from kommisjon.xform.versions.listed import choices_of


class Former:
    """Reads what other versions left. `others` are those the interview was answered under, the newest first."""

    def __init__(self, here: Form, others: Sequence[Form] = ()) -> None:
        self._here = here
        self.pairs: tuple[Counterparts, ...] = tuple(counterparts(here, other) for other in others)

    def paths(self, field: Field) -> list[str]:
        """Other paths of the same record on which this question's answer may stand."""
        if not self.pairs:
            return []
        own, found = own_path(field), []
        for pair in self.pairs:
            if field in pair.by_here and pair.same_record(field):
                found.append(own_path(pair.by_here[field]))
        return [path for path in dict.fromkeys(found) if path != own]

    def types(self, repeat: Field) -> list[str]:
        """Other record types that this repeat's entries may have."""
        if not self.pairs:
            return []
        found = (
            entry_type(pair.by_here[repeat].name, pair.there.attributes)
            for pair in self.pairs
            if repeat in pair.by_here and pair.by_here[repeat].repeat
        )
        own = entry_type(repeat.name, self._here.attributes)
        return [name for name in dict.fromkeys(found) if name != own]

    def text(self, field: Field, text: str) -> str:
        """A stored answer as this version calls it: a choice that was renamed goes by its name here."""
        listed = choices_of(self._here, field) if text else None
        if listed is None:
            return text
        chosen = [text] if field.control is not None and field.control.tag == "select1" else text.split()
        now = [self._choice(field, value) for value in chosen]
        return text if now == chosen else " ".join(dict.fromkeys(now))

    def knows(self, field: Field, text: str) -> bool:
        """Whether a text is made of choices of this question; another version may have asked for words there."""
        listed = choices_of(self._here, field)
        return listed is None or listed.choices.keys() >= set(text.split())

    def _choice(self, field: Field, value: str) -> str:
        now = renamed_choice(value, choices_of(self._here, field), None)
        for pair in self.pairs:
            if now == value:
                now = renamed_choice(value, *lists_of_both(pair, field))
        return now


def own_path(field: Field) -> str:
    """The path of a question on its record."""
    return path_of("/".join(record_place(field)[1]))
