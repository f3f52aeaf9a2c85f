"""Finding persons by name, in either script, or by occupation.

Only projections are read, and shielded persons have no row there (central-and-merge.md 6.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, intersect, or_, select, tuple_, union

from sync.central.failing import telling
from sync.central.names import words
from sync.central.schema import case_file, name_token, person, person_work, work_token

LIMIT = 50
_LAST = chr(0x10FFFF)


@dataclass(frozen=True, slots=True)
class Hit:
    """A person found. `case` is the case's number, `why` the names or occupations that matched, as written."""

    person: str
    name: str
    name_original: str
    birth: str | None
    case: str | None
    case_id: str | None
    why: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return asdict(self) | {"why": list(self.why)}


def search(engine: Engine, text: str, labels: Mapping[str, str] | None = None, limit: int = LIMIT) -> list[Hit]:
    """Give the persons for whom every word of `text` begins a word of their name or of an occupation.

    Digits also find occupation codes that begin with them. `labels` are names of ISCO-08 codes, in the language of
    the searcher: an occupation is then also found by the name of its code. At most `limit`, by name.
    """
    wanted = words(text)
    if not wanted:
        return []
    matching = [_matching(word, _codes(word, labels or {})) for word in wanted]
    keys = (intersect(*matching) if len(matching) > 1 else matching[0]).subquery()
    with telling(), engine.connect() as connection:
        rows = connection.execute(
            select(person, case_file.c.number)
            .join(keys, and_(person.c.home == keys.c.home, person.c.person == keys.c.person))
            .outerjoin(case_file, case_file.c.rec == person.c.case_id)
            .order_by(person.c.name, person.c.person)
            .limit(limit)
        ).all()
        works = _works(connection, [(row.home, row.person) for row in rows])
    return [
        Hit(
            row.person,
            row.name,
            row.name_original,
            row.birth,
            row.number,
            row.case_id,
            _why(wanted, (row.name, row.name_original), works.get((row.home, row.person), []), labels or {}),
        )
        for row in rows
    ]


def _matching(word: str, codes: list[str]) -> Select[Any]:
    """Select the (home, person) that `word` finds in one way or another."""
    ways: list[Select[Any]] = [
        select(table.c.home, table.c.person).where(_begins(table.c.token, word))
        for table in (name_token, work_token)
    ]
    if codes or word.isdigit():
        isco = person_work.c.isco
        ways.append(
            select(person_work.c.home, person_work.c.person).where(
                or_(isco.in_(codes), _begins(isco, word)) if word.isdigit() else isco.in_(codes)
            )
        )
    found = union(*ways).subquery()
    return select(found.c.home, found.c.person)


def _begins(column: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    # A range rather than LIKE: it uses the index on both engines, and no character is special.
    return and_(column >= word, column < word + _LAST)


def _codes(word: str, labels: Mapping[str, str]) -> list[str]:
    return [code for code, label in labels.items() if any(part.startswith(word) for part in words(label))]


def _works(connection: Connection, keys: list[tuple[str, str]]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    works: dict[tuple[str, str], list[tuple[str, str]]] = {}
    if not keys:
        return works
    rows = connection.execute(
        select(person_work)
        .where(tuple_(person_work.c.home, person_work.c.person).in_(keys))
        .order_by(person_work.c.rec)
    )
    for row in rows:
        works.setdefault((row.home, row.person), []).append((row.title, row.isco or ""))
    return works


def _why(
    wanted: tuple[str, ...], names: tuple[str, ...], works: list[tuple[str, str]], labels: Mapping[str, str]
) -> tuple[str, ...]:
    """Give what matched, as it is written."""
    reasons = [(name, words(name)) for name in names]
    for title, isco in works:
        label = labels.get(isco, "")
        shown = " ".join(filter(None, (title, isco, label)))
        reasons.append((shown, (*words(title), *words(label), isco)))
    return tuple(
        dict.fromkeys(
            shown for shown, parts in reasons if any(part.startswith(word) for part in parts for word in wanted)
        )
    )
