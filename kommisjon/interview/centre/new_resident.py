"""A resident whom no list has brought, as a member of staff types them: what is asked, and how it is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import Enum

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import Msg
from kommisjon.interview.typed.answer import read_typed
from kommisjon.interview.typed.asked import Asked, calendar_of
from kommisjon.interview.typed.in_calendar import read_partial
from kommisjon.interview.typed.unread import NotRead
from kommisjon.model.answers import Answer, checked
from kommisjon.model.characters import tidy
from kommisjon.model.dates import PartialDate
from kommisjon.model.records import Case, Person, check_field
from kommisjon.xform import ItemKind

DAY = Asked(ItemKind.DATE)

_TAKEN = N_("The number {number} is on the list already.")
_NUMBER_WANTED = N_("Type the number by which the centre knows the resident.")
_BIRTH_WANTED = N_("Type the year of birth, such as 1990, or the whole date where it is known.")


class Part(Enum):
    """What is asked, in this order; the name is the field of `NewResident`, the value says it in words."""

    NUMBER = N_("The resident's number at this centre")
    NAME = N_("The resident's name")
    LANGUAGE = N_("The resident's language")
    BIRTH = N_("Year of birth (may stay blank)")
    MOVES_OUT = N_("The day on which the resident moves out (may stay blank)")

    @property
    def asked(self) -> Asked:
        """What sort of line it is typed on."""
        return DAY if self is Part.MOVES_OUT else Asked(ItemKind.TEXT)


@dataclass(frozen=True, slots=True)
class NewResident:
    """What was said so far; blank for what was not."""

    number: str = ""
    name: str = ""
    language: str = ""
    """An ISO 639 code."""
    birth: str = ""
    moves_out: str = ""

    @property
    def person(self) -> Person:
        """As it is kept."""
        given, _blank, family = self.name.rpartition(" ")
        script = "latin" if _is_latin(self.name) else "original"
        fields = {
            f"given_{script}": given or family or None,
            f"family_{script}": family if given else None,
            "interpreting_language": self.language or None,
            "birth": self.birth or None,
        }
        return checked(Person, {path: value for path, value in fields.items() if value}, Person.TYPE)


def read_part(part: Part, typed: str, of: NewResident, *, taken: Collection[str], today: date) -> str:
    """Read what was typed or chosen, as `NewResident` keeps it. `taken` are the numbers on the list.

    Raises NotRead, and Refusal R603 or R607 for a text that cannot be kept.
    """
    text = tidy(typed)
    match part:
        case Part.NUMBER:
            check_field(Case.TYPE, "number", Answer(v=text))
            return _number(text, taken)
        case Part.NAME:
            check_field(Person.TYPE, "given_latin", Answer(v=text))
        case Part.BIRTH:
            return _birth(text, of.language, today)
        case Part.MOVES_OUT:
            return read_typed(DAY, text)
    return text


def _number(text: str, taken: Collection[str]) -> str:
    if not text:
        raise NotRead(Msg(_NUMBER_WANTED))
    if text in taken:
        raise NotRead(Msg(_TAKEN, {"number": text}))
    return text


def _birth(text: str, language: str, today: date) -> str:
    """A year, or more of the date; by the calendar of the resident's language too."""
    if not text:
        return ""
    looks = frozenset(("partial-date",))
    kept = read_partial(Asked(ItemKind.TEXT, looks=looks, spoken=calendar_of(language)), text)
    try:
        born = PartialDate.parse(kept)
    except ValueError:
        raise NotRead(Msg(_BIRTH_WANTED)) from None
    if born.first > today or today.year - born.year > _OLDEST:
        raise NotRead(Msg(_BIRTH_WANTED))
    return kept


_OLDEST = 120


def _is_latin(name: str) -> bool:
    """Whether it is written in Latin letters; a name of no letters at all counts as such."""
    letters = [char for char in name if char.isalpha()]
    return not letters or any(unicodedata.name(char, "").startswith("LATIN") for char in letters)
