"""Why somebody was found: the person's own words, then the code, then what the code is called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, select, tuple_

from sync.central.finding.fields import Labels
from sync.central.finding.line import Term
from sync.central.merged.competence import NORWEGIAN, WORDS
from sync.central.names import words
from sync.central.schema import person_education, person_level, person_skill, person_work

Key = tuple[str, str]
Rows = Mapping[Key, Sequence[Row[Any]]]

_TABLE: Mapping[str, Table] = {
    "work": person_work,
    "years": person_work,
    "lang": person_level,
    "edu": person_education,
    "field": person_education,
    "skill": person_skill,
    "drive": person_skill,
    "digital": person_skill,
}
_FREE = (person_work, person_skill)
_KINDS = {"skill": "craft", "drive": "drive", "digital": "digital"}
_LISTS = {"craft": "crafts", "drive": "vehicles", "digital": "digital"}


def read_for(connection: Connection, terms: Sequence[Term], keys: Sequence[Key]) -> dict[str, Rows]:
    """Give the rows, by table and person, that can say why `terms` found these persons."""
    wanted = {table for term in terms for table in ([_TABLE.get(term.field)] if term.field else _FREE)}
    found: dict[str, Rows] = {}
    for table in sorted((table for table in wanted if table is not None), key=lambda one: one.name):
        rows: dict[Key, list[Row[Any]]] = {}
        by_key = select(table).where(tuple_(table.c.home, table.c.person).in_(keys)).order_by(*table.primary_key)
        for row in connection.execute(by_key) if keys else ():
            rows.setdefault((row.home, row.person), []).append(row)
        found[table.name] = rows
    return found


def why(terms: Sequence[Term], somebody: Row[Any], rows: Mapping[str, Rows], labels: Labels) -> tuple[str, ...]:
    """Give what matched in the order of the line, each once."""
    key = (somebody.home, somebody.person)
    its = {name: found.get(key, ()) for name, found in rows.items()}
    return tuple(dict.fromkeys(reason for term in terms for reason in _of(term, somebody, its, labels)))


def _of(term: Term, somebody: Row[Any], its: Mapping[str, Sequence[Row[Any]]], labels: Labels) -> Iterator[str]:
    match term.field:
        case None:
            yield from _free(term, somebody, its, labels)
        case "work":
            yield from _works(its["person_work"], labels, term.codes, term.spoken)
        case "years":
            yield from (_years(row) for row in its["person_work"] if row.months is not None)
        case "lang":
            wanted = {NORWEGIAN.get(code, code) for code in term.codes}
            yield from (_level(row, labels) for row in its["person_level"] if row.language in wanted)
        case "edu" | "field":
            yield from (_education(row, labels) for row in its["person_education"])
        case "skill" | "drive" | "digital":
            kind = _KINDS[term.field]
            some = (row for row in its["person_skill"] if row.kind == kind)
            yield from (
                _called(labels, _LISTS[kind], row.code) for row in some if row.code in (term.codes or [row.code])
            )
        case "born":
            yield somebody.birth or ""
        case "from":
            yield _called(labels, "country", somebody.citizenship)
        case "status":
            yield from (_called(labels, "status", one) for one in (somebody.stage or somebody.status,) if one)
        case "mission":
            yield from filter(None, (somebody.mission,))
        case _:
            pass  # the rest stands beside every hit


def _free(term: Term, somebody: Row[Any], its: Mapping[str, Sequence[Row[Any]]], labels: Labels) -> Iterator[str]:
    for name in (somebody.name, somebody.name_original):
        if _any_begins(words(name), term.spoken):
            yield name
    yield from _works(its["person_work"], labels, tuple(filter(str.isdecimal, term.spoken)), term.spoken)
    for row in its["person_skill"]:
        label = labels.get("crafts", {}).get(row.code, "")
        if row.kind == "craft" and _any_begins(words(label), term.spoken):
            yield label


def _works(rows: Iterable[Row[Any]], labels: Labels, codes: Sequence[str], spoken: Sequence[str]) -> Iterator[str]:
    for row in rows:
        isco = row.isco or ""
        label = labels.get("occupation", {}).get(isco, "")
        by_code = any(isco.startswith(code) for code in codes)
        if by_code or (spoken and _any_begins((*words(row.title), *words(label)), spoken)):
            yield " ".join(filter(None, (row.title, isco, label)))


def _any_begins(parts: Iterable[str], wanted: Sequence[str]) -> bool:
    return any(part.startswith(word) for part in parts for word in wanted)


def _years(row: Row[Any]) -> str:
    title = row.title or row.isco or ""
    return f"{title}: {row.months // 12}" if row.months % 12 == 0 else f"{title}: {row.months / 12:.1f}"


def _level(row: Row[Any], labels: Labels) -> str:
    listed = "level" if row.said in WORDS and row.said != "none" else "cefr"
    return f"{_called(labels, 'language', row.language)}: {_called(labels, listed, row.said)}"


def _education(row: Row[Any], labels: Labels) -> str:
    level = None if row.isced is None else _called(labels, "isced", str(row.isced))
    return " ".join(filter(None, (row.subject, level, _called(labels, "field", row.field))))


def _called(labels: Labels, listed: str, code: str | None) -> str:
    return labels.get(listed, {}).get(code, code) if code else ""
