"""Whom of a list nobody may see: found with the key of the officers for shielded persons, and not without it.

Of somebody who is put away neither the number nor the name lies in the open, nor a digest that a guess could be
tried against (docs/decisions/0042). Without the key a list would take them for new, and bring them back.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Connection

from kommisjon.model.records import Case
from sync.central.merged.unsealed import Unsealed, unseal
from sync.central.preparing.profile import Column, plain
from sync.central.preparing.reading import Listed, name_of
from sync.central.preparing.standing import said_by_lists
from sync.trust.sealing import Identity

_NAMED = (Column.GIVEN_LATIN, Column.FAMILY_LATIN, Column.GIVEN_ORIGINAL, Column.FAMILY_ORIGINAL, Column.BIRTH)

Named = tuple[tuple[str, ...], str]
"""Name and birth, as who has no number is found again."""


@dataclass(slots=True)
class PutAway:
    """Everybody who is put away, as far as a list may name them; nobody, where none was opened."""

    cases: dict[str, str] = field(default_factory=dict)
    """Homes of the cases that lie sealed, by number."""
    households: set[str] = field(default_factory=set)
    """Homes of the cases, sealed or in the open, that somebody of is put away."""
    _numbers: set[str] = field(default_factory=set)
    _named: defaultdict[str, set[Named]] = field(default_factory=lambda: defaultdict(set))

    def home_of(self, case_number: str) -> str | None:
        """The home of a case that lies sealed."""
        return self.cases.get(plain(case_number))

    def has_number(self, person: Listed) -> bool:
        """Whether somebody of this individual number is put away, in whatever case."""
        return bool(person.number) and plain(person.number) in self._numbers

    def has(self, person: Listed, home: str) -> bool:
        """Whether this is somebody put away: by number, or by name and birth as one of this household."""
        named = (name_of(person), str(person.values.get(Column.BIRTH.value, "")))
        return self.has_number(person) or (bool(named[0]) and named in self._named[home])


def open_for(connection: Connection, identity: Identity) -> PutAway:
    """Open who is put away. Raises Refusal V170, V171 or V172."""
    held, found = unseal(connection, identity), PutAway()
    for case in held.of_type(Case.TYPE):
        if (number := held.case_number(connection, case)) is not None:
            found.cases[plain(number)] = held.away[case].home
    for one, away in held.away.items():
        if one != away.person:
            continue
        # Born in one case and in another one now: neither household brings them back.
        homes = {away.home, away.case_id or away.home}
        found.households |= homes
        found._numbers.update(_every_number(held, one))
        for home in homes:
            found._named[home].update(_every_name(held, one))
    return found


def _every_number(held: Unsealed, person: str) -> set[str]:
    """Each number that anybody ever gave them: one that was corrected or deleted may stand in a list still."""
    said = (
        entry.value.get("v")
        for logged in held.logged.get(person, ())
        for entry in logged.change.entries
        if entry.path == Column.INDIVIDUAL_NUMBER.value and entry.value is not None
    )
    return {plain(number) for number in said if isinstance(number, str) and plain(number)}


def _every_name(held: Unsealed, person: str) -> set[Named]:
    """Name and birth as they stand, and as lists have said them."""
    seen = held.view(person)
    by_lists = said_by_lists(logged.change for logged in held.logged.get(person, ()))
    stands = {path.value: seen.value(path.value) for path in _NAMED}
    listed = {path: (head.value or {}).get("v") for path, head in by_lists.items()}
    found = set[Named]()
    for values in (stands, {**stands, **listed}):
        texts = {path: value for path, value in values.items() if isinstance(value, str)}
        found.add((name_of(Listed(0, "", texts)), texts.get(Column.BIRTH.value, "")))
    return found
