"""Lists that are too long for one page: what stands first in them, what is found, and the groups to begin from.

Nobody has to write: the likeliest stand first, the others follow by the alphabet, a page at a time. The likeliest
are what is known of the resident (citizenship, languages), what was chosen from the same list before, and the
choices that the form's list begins with, which are the commonest (forms/lists, column `first`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kommisjon.i18n.languages import identifier
from kommisjon.i18n.named import code_of
from kommisjon.interview.sitting import Sitting
from kommisjon.interview.stops import Stop
from kommisjon.interview.wording import Offered
from kommisjon.model.records import Person
from kommisjon.text.finding import Findable, folded
from kommisjon.text.in_own_words import InOwnWords, Sayable

AT_ONCE = 12
"""Choices on one page of a long list."""
LONG = 14
"""Choices that one page holds at most where nothing has to be looked for."""
_ALSO_IN = ("nb", "en")
"""Languages whose words are looked through beside the resident's."""

GROUPS = {
    "occupation": {
        "1": "leaders",
        "2": "professions",
        "3": "technicians",
        "4": "office",
        "5": "service",
        "6": "farming",
        "7": "crafts",
        "8": "machines",
        "9": "helping",
        "0": "military",
    }
}
"""Lists that can be begun from groups: what the codes of a group begin with, and its name (ISCO-08, majors)."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a resident looks for in a list: some words, or a group, and how many pages they have gone on."""

    find: str = ""
    group: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of a long list."""

    choices: tuple[Offered, ...]
    find: str
    """The words it was found by: those that were sought, or that the resident wrote before."""
    groups: dict[str, str]
    """Groups to begin from, by what their codes begin with; none where the list has none."""
    goes_on: bool
    """There is another page."""


class LongList:
    """The choices of a question, as a resident looks through them. `about` is what is known of the resident."""

    def __init__(self, sitting: Sitting, stop: Stop, language: str, about: Person) -> None:
        self._sitting, self._stop, self._language, self._about = sitting, stop, language, about
        self._offered = [one for one in sitting.offered(stop, language) if not one.gone]
        self._groups = GROUPS.get(sitting.list_name(stop), {})

    @property
    def is_long(self) -> bool:
        return len(self._offered) > LONG and not self._stop.kind.several

    def takes(self, sought: Sought) -> bool:
        """Whether this list can be looked through so: it has the group, and so many pages."""
        if not self.is_long or (sought.group and sought.group not in self._groups):
            return False
        return sought.page == 0 or 0 < sought.page * AT_ONCE < len(self._sought(sought)[1])

    def shelf(self, sought: Sought) -> Shelf:
        """The page of what is sought; of nothing, what the resident's own words find, or what stands first."""
        find, found = self._sought(sought)
        begins = sought.page * AT_ONCE
        shown = tuple(found[begins : begins + AT_ONCE])
        if not begins:
            shown = tuple(dict.fromkeys((*self._chosen(), *shown)))
        return Shelf(shown, find, self._groups, len(found) > begins + AT_ONCE)

    def _sought(self, sought: Sought) -> tuple[str, list[Offered]]:
        if sought.group:
            return "", [one for one in self._offered if one.value.startswith(sought.group)]
        if find := sought.find or self._sitting.said_before(self._stop):
            return find, [self._offered[place] for place in self._hits(find)]
        return "", [] if self._groups else self._by_nearness()

    def _hits(self, find: str) -> list[int]:
        """What some words may mean, in the resident's language and those of `_ALSO_IN`; the likeliest first."""
        spoken = dict.fromkeys((self._language, *_ALSO_IN))
        named = [{one.value: one for one in self._sitting.offered(self._stop, language)} for language in spoken]
        lines = [[known[one.value] for known in named if one.value in known] for one in self._offered]
        if any(one.words for one in self._offered) or any(one.words for line in lines for one in line):
            sayable = [Sayable(tuple(o.label for o in line), tuple(o.words for o in line)) for line in lines]
            if meant := InOwnWords(sayable).candidates(find):
                return meant
        return Findable([[one.label for one in line] for line in lines]).hits(find)

    def _chosen(self) -> list[Offered]:
        chosen = self._sitting.text(self._stop).split()
        return [one for one in self._offered if one.value in chosen]

    def _by_nearness(self) -> list[Offered]:
        near = _told_before(self._sitting, self._stop)
        known = {self._about.citizenship, self._about.mother_tongue, self._about.interpreting_language}
        theirs = code_of(self._language) or ""
        heads = _heads_entry(self._sitting, self._stop)

        def rank(one: Offered) -> int:
            if one.value in near:
                return 2 if heads else 0
            return 0 if one.value in known or identifier(one.value) == theirs else 1

        head = sorted(self._offered, key=rank)[:AT_ONCE]
        first = {one.value for one in head}
        rest = [one for one in self._offered if one.value not in first]
        return head + sorted(rest, key=_alphabet(self._language))


def _alphabet(language: str) -> Callable[[Offered], str]:
    """By the letters of the resident's language; the list itself stands in the order of the Norwegian names."""
    return lambda one: "" if language == "nb" else _folded(one.label)


_folded = lru_cache(maxsize=4096)(folded)
"""Names of languages, countries and kinds of work: the same on each page."""


def _told_before(sitting: Sitting, stop: Stop) -> Sequence[str]:
    """What was chosen from the same list elsewhere in this interview."""
    named = sitting.list_name(stop)
    same = (one for one in sitting.stops if one.kind.lists and not one.kind.several and one.ref != stop.ref)
    return [text for one in same if sitting.list_name(one) == named and (text := sitting.text(one))]


def _heads_entry(sitting: Sitting, stop: Stop) -> bool:
    """The question begins an entry and says what it is about: no two entries are about the same."""
    if stop.item is None or not stop.item.repeats:
        return False
    return (
        next(one for one in sitting.stops if one.item is not None and one.item.repeats == stop.item.repeats)
        == stop
    )
