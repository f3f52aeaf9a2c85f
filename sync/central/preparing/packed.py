"""What goes into a laptop's mission pack: the mission, the cases it is given, and who is not among them.

A household with a shielded member stays out whole: the others would lead to the one who is missing. A laptop that
had the household before it was shielded is told so, and nothing else of it. Who lies sealed is known by id without
the key of shielded persons; the shield itself, and whatever else is to go, takes the key.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from kommisjon.model.firewall import belongs
from kommisjon.model.records import RECORDS, Case, CaseType, Mission
from sync.central.among import among, pair_among
from sync.central.loading import in_batches
from sync.central.merged import shielding
from sync.central.merged.projections import is_shielded
from sync.central.merged.shielding import Away
from sync.central.merged.unsealed import Unsealed
from sync.central.schema import actor, handed_to, rec
from sync.merge import Doc, decode, says, view
from sync.merge.pack import LANGUAGE, Document, actors_of, renumbered
from sync.merge.policies import POLICIES

Key = tuple[str, str]
"""(home, record)."""
_STAYS = frozenset(kind for kind, model in RECORDS.items() if model.STAYS_AT_CENTRAL)
_SHIELD = "shield"
_SPOKEN = ("mother_tongue", "interpreting_language")


@dataclass(slots=True)
class Content:
    """What a pack will hold. `keys` are sorted by record; of those in `shielded` only the shield itself goes."""

    keys: list[Key] = field(default_factory=list)
    shielded: set[Key] = field(default_factory=set)
    homes: list[str] = field(default_factory=list)
    persons: int = 0
    left_out: int = 0
    """Households with a shielded member."""
    actors: list[tuple[str, int]] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    """The place among `actors` of each of central's own numbers."""
    languages: list[str] = field(default_factory=list)
    centre: bool = False
    """The mission is the residents of a reception centre."""
    residents: set[str] = field(default_factory=set)
    """Homes of cases that somebody has said are of a reception centre."""
    opened: dict[Key, Doc] = field(default_factory=dict)
    """The records among them that lie sealed."""

    @property
    def misplaced(self) -> int:
        """How many of the cases may not be on a laptop of this mission (kommisjon.model.firewall)."""
        return sum(not belongs(resident=home in self.residents, centre=self.centre) for home in self.homes)


@dataclass(frozen=True, slots=True)
class _Record:
    rec: str
    kind: str | None
    doc: Doc
    sealed: Away | None = None
    """Whose it is, where it lies sealed."""


def content_of(
    connection: Connection,
    mission: str,
    homes: Iterable[str],
    device: str,
    *,
    with_shielded: bool,
    opened: Unsealed | None = None,
) -> Content:
    """Choose what a pack for `device` holds: the mission's own home, and `homes`, those of its cases.

    `opened` is what lies sealed: without it a laptop learns of no shield, and gets nobody who is put away.
    """
    content, spoken, named = Content(), set[str](), set[int]()
    had = _handed_before(connection, device)
    for some in in_batches(sorted({*homes, mission})):
        by_home = _records_of(connection, some, opened)
        away = shielding.members_away(connection, some)
        for home, records in sorted(by_home.items()):
            hidden = {one.rec for one in records if one.kind == "person" and _is_hidden(one.doc)} | away[home]
            if hidden and not with_shielded:
                content.left_out += 1
                records = [one for one in records if one.rec in hidden and home in had and _SHIELD in one.doc]
                content.shielded |= {(home, one.rec) for one in records}
            elif home != mission:
                records = [one for one in records if _may_go(one, hidden)]
                content.homes.append(home)
                content.persons += sum(1 for one in records if one.kind == "person" and view(one.doc).alive)
            for one in records:
                key = (home, one.rec)
                content.centre |= (
                    home == mission and one.kind == Mission.TYPE and view(one.doc).value("centre") is not None
                )
                if one.kind == Case.TYPE and says(one.doc, "kind", CaseType.RECEPTION.value):
                    content.residents.add(home)
                if one.kind not in _STAYS:
                    content.keys.append(key)
                    if one.sealed is not None:
                        content.opened[key] = one.doc
                    named |= actors_of(_part(one.doc, key, content))
                    spoken |= _languages(one.doc) if one.kind == "person" and not hidden else set()
    content.keys.sort(key=lambda key: (key[1], key[0]))
    content.languages = sorted(spoken)
    _name_actors(connection, named, content)
    return content


def documents(connection: Connection, content: Content) -> Iterator[Document]:
    """Give the records, sorted, with their actors as the pack calls them."""
    for some in in_batches(content.keys):
        rows = connection.execute(
            select(rec.c.home, rec.c.rec, rec.c.doc).where(pair_among(rec.c.home, rec.c.rec, some))
        )
        docs = content.opened | {(row.home, row.rec): decode(row.doc) for row in rows}
        for key in some:
            yield Document(*key, renumbered(_part(docs[key], key, content), content.numbers))


def _records_of(connection: Connection, homes: list[str], opened: Unsealed | None) -> dict[str, list[_Record]]:
    by_home: defaultdict[str, list[_Record]] = defaultdict(list)
    columns = (rec.c.home, rec.c.rec, rec.c.type, rec.c.doc)
    for row in connection.execute(
        select(*columns).where(among(rec.c.home, homes)).order_by(rec.c.home, rec.c.rec)
    ):
        by_home[row.home].append(_Record(row.rec, row.type, decode(row.doc)))
    if opened is None:
        return by_home
    for rec_id, doc in opened.docs.items():
        away = opened.away[rec_id]
        if away.home in homes:
            kind = opened.view(rec_id).value("_type")
            by_home[away.home].append(_Record(rec_id, kind if isinstance(kind, str) else None, doc, away))
    return by_home


def _may_go(one: _Record, members: set[str]) -> bool:
    """Whether a record goes with its household: not one that lies sealed for naming somebody of another."""
    return one.sealed is None or one.sealed.person is None or one.sealed.person in members


def _is_hidden(doc: Doc) -> bool:
    return is_shielded(view(doc, POLICIES))


def _part(doc: Doc, key: Key, content: Content) -> Doc:
    return {_SHIELD: doc[_SHIELD]} if key in content.shielded else doc


def _languages(doc: Doc) -> set[str]:
    seen = view(doc, POLICIES)
    values = (seen.value(path) for path in _SPOKEN)
    return {value for value in values if isinstance(value, str) and re.fullmatch(LANGUAGE, value)}


def _handed_before(connection: Connection, device: str) -> set[str]:
    return set(connection.scalars(select(handed_to.c.home).where(handed_to.c.device == device)))


def _name_actors(connection: Connection, named: set[int], content: Content) -> None:
    rows = connection.execute(
        select(actor.c.actor_no, actor.c.device, actor.c.epoch).order_by(actor.c.device, actor.c.epoch)
    )
    for row in rows:
        if row.actor_no in named:
            content.numbers[row.actor_no] = len(content.actors)
            content.actors.append((row.device, row.epoch))
