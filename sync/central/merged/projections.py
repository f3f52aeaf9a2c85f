"""Typed tables for search and for the screen, rebuilt from `rec` for the persons and cases that a batch touched.

A person under any shield has no row in any of them: absent, not filtered, so that no forgotten condition can show
one (central-and-merge.md 6.1). Deleted records, and those that wait for another, have none either, and nobody is
found by an answer that the path through the form skips.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, select, tuple_

from kommisjon.errors import Code, Refusal
from kommisjon.model.characters import unsafe_character
from kommisjon.model.consent import Consent
from kommisjon.model.dates import PartialDate
from kommisjon.model.record import Record
from kommisjon.model.records import Case, Person, Shield
from kommisjon.model.registration import Registration
from kommisjon.model.settling import Settling
from sync.central.among import among
from sync.central.loading import load
from sync.central.merged import agreed, comparable, competence, standing
from sync.central.merged.links import redraw_links
from sync.central.merged.records import Folded, Key
from sync.central.merged.said import said
from sync.central.merged.settlings import Drawn, rebuild_settlings
from sync.central.names import words
from sync.central.schema import (
    PERSON_TABLES,
    case_file,
    name_token,
    person,
    person_language,
    person_work,
    rec,
    stage_key,
    work_token,
)
from sync.merge import View, decode, view
from sync.merge.policies import POLICIES

R = TypeVar("R", bound=Record)
MAX_DEPTH = 4
"""How far below a person a record may hang: person, profile, language."""
MOST_YEARS = 100
"""Of work; more is no number of years."""


@dataclass(frozen=True, slots=True)
class Node:
    """One record of `rec` as projections see it."""

    home: str
    rec: str
    type: str | None
    parent: str | None
    case_id: str | None
    view: View


@dataclass(slots=True)
class Rows:
    """The rows to write, by table."""

    persons: list[tuple[Any, ...]] = field(default_factory=list)
    languages: list[tuple[Any, ...]] = field(default_factory=list)
    works: list[tuple[Any, ...]] = field(default_factory=list)
    names: set[tuple[str, str, str]] = field(default_factory=set)
    titles: set[tuple[str, str, str]] = field(default_factory=set)
    competence: competence.Drawn = field(default_factory=competence.Drawn)
    compared: comparable.Drawn = field(default_factory=comparable.Drawn)


def project(connection: Connection, bundle_no: int, folded: Folded) -> None:
    """Rebuild what the touched and released records appear in. Part of the import's transaction."""
    touched = {*folded.views, *folded.released}
    rebuild(connection, bundle_no, touched, folded.left, folded.views)


def rebuild(
    connection: Connection,
    bundle_no: int,
    touched: Collection[Key],
    left: Iterable[str] = (),
    views: dict[Key, View] | None = None,
) -> None:
    """Rebuild the projections of the persons and cases to which `touched` records belong.

    `left` are records that touched ones hung under before; `views` those already drawn, so that they need not be
    read again; `bundle_no` keeps the staging rows apart.
    """
    views = views or {}
    touched_ids = {rec_id for _, rec_id in touched}
    nodes = _nodes(connection, rec.c.rec, touched_ids.union(left), views)
    persons = _persons_above(connection, nodes, views)
    _rebuild_cases(connection, [node for node in nodes if node.type == "case"], touched_ids.union(left))
    cases = rebuild_settlings(
        connection,
        [_settling(node) for node in nodes if node.type == Settling.TYPE],
        touched_ids.union(left),
    )
    cases |= {rec_id for home, rec_id in touched if home == rec_id}
    # What is said of a case is counted with its persons.
    members = _nodes(connection, rec.c.case_id, cases, views, rec.c.type == Person.TYPE)
    persons = list({node.rec: node for node in (*members, *persons)}.values())
    below = _below(connection, [node.rec for node in persons], views)
    rows = Rows()
    hanging = [(node, _told(list(_hanging(node, below)))) for node in persons]
    for node, its in hanging:
        _add_person(rows, node, its)
    # Touched records that are no person any more, or deleted, may have left rows behind.
    replaced = {*touched, *((node.home, node.rec) for node in persons)}
    cases |= standing.households_of(connection, replaced)
    _replace(connection, bundle_no, replaced, rows)
    linked = redraw_links(connection, touched_ids, {rec_id for _, rec_id in replaced})
    others = [
        node for node in living(connection, linked - {node.rec for node in persons}) if node.type == "person"
    ]
    below = _below(connection, [node.rec for node in others], {})
    hanging += [(node, _told(list(_hanging(node, below)))) for node in others]
    replaced.update((node.home, node.rec) for node in others)
    standing.count(connection, bundle_no, replaced, hanging, cases)


def _settling(node: Node) -> Drawn:
    settling, in_conflict = readable(Settling, node.view), bool(node.view.conflicts)
    return node.home, node.rec, node.case_id, settling, in_conflict, said(node.view, "status")


def is_shielded(seen: View) -> bool:
    """True unless the person's protection is answered as none, or not answered. Unknown values shield."""
    return seen.value("shield") not in (None, Shield.NONE.value)


def readable(model: type[R], seen: View) -> R | None:
    """Read a record by its model, leaving out answers that do not fit their field.

    None when a field that the model needs is missing or does not fit.
    """
    answers = {path: drawn.value for path, drawn in seen.values.items() if drawn.value}
    while True:
        try:
            return model.read_held(answers)
        except Refusal as refusal:
            at_fault = _unfit(answers, refusal)
            if not at_fault:
                return None
            for path in at_fault:
                del answers[path]


def _unfit(answers: dict[str, dict[str, Any]], refusal: Refusal) -> list[str]:
    if refusal.code is Code.TEXT_UNSAFE:
        texts = {path: a["v"] for path, a in answers.items() if isinstance(a.get("v"), str)}
        return [path for path, text in texts.items() if unsafe_character(text, multiline=False)]
    return [path for path in str(refusal.facts.get("path", "")).split("/")[1:2] if path in answers]


def living(connection: Connection, ids: Iterable[str]) -> list[Node]:
    """Give the living records with these ids that wait for no other."""
    return _nodes(connection, rec.c.rec, ids, {})


def living_below(connection: Connection, persons: Collection[str]) -> dict[str, list[Node]]:
    """Give what hangs below these persons, by the record it hangs under; other persons never."""
    found = _below(connection, persons, {})
    for place, children in found.items():
        found[place] = [node for node in children if node.type != Person.TYPE]
    return found


def _nodes(
    connection: Connection, column: Any, wanted: Iterable[str], views: dict[Key, View], *also: Any
) -> list[Node]:
    """Give the living, unwaiting records where `column` is one of `wanted`, and `also` holds."""
    ids = set(wanted)
    if not ids:  # as on most levels above and below a person
        return []
    rows = connection.execute(
        select(rec.c.home, rec.c.rec, rec.c.type, rec.c.parent, rec.c.case_id, rec.c.doc)
        .where(among(column, ids), rec.c.alive, rec.c.waiting.is_(None), *also)
        .order_by(rec.c.home, rec.c.rec)
    )
    found = []
    for row in rows:
        seen = views.get((row.home, row.rec)) or view(decode(row.doc), POLICIES)
        found.append(Node(row.home, row.rec, row.type, row.parent, row.case_id, seen))
    return found


def _persons_above(connection: Connection, nodes: list[Node], views: dict[Key, View]) -> list[Node]:
    persons: dict[Key, Node] = {}
    level, climbed = nodes, {node.rec for node in nodes}
    for _ in range(MAX_DEPTH):
        persons |= {(node.home, node.rec): node for node in level if node.type == "person"}
        above = {node.parent for node in level if node.type != "person" and node.parent is not None}
        # A parent that was touched too is among the nodes already.
        level = _nodes(connection, rec.c.rec, above - climbed, views)
        climbed |= above
    return list(persons.values())


def _below(connection: Connection, parents: Collection[str], views: dict[Key, View]) -> dict[str, list[Node]]:
    children: defaultdict[str, list[Node]] = defaultdict(list)
    reached = set(parents)
    level: Collection[str] = parents
    for _ in range(MAX_DEPTH - 1):
        found = [node for node in _nodes(connection, rec.c.parent, level, views) if node.rec not in reached]
        for node in found:
            children[str(node.parent)].append(node)
        level = [node.rec for node in found]
        reached.update(level)
    return children


def _add_person(rows: Rows, node: Node, hanging: list[Node]) -> None:
    somebody = readable(Person, node.view)
    if somebody is None or is_shielded(node.view):
        return
    key = (node.home, node.rec)
    rows.persons.append(
        (
            *key,
            node.case_id,
            somebody.name,
            somebody.name_original,
            somebody.role,
            somebody.sex,
            somebody.birth,
            None if somebody.birth is None else PartialDate.parse(somebody.birth).year,
            somebody.citizenship,
            somebody.mother_tongue,
            somebody.interpreting_language,
        )
    )
    rows.names |= {(word, *key) for word in words(" ".join(comparable.standing(node.view, comparable.NAMES)))}
    for child in hanging:
        if child.type == "language":
            _add_language(rows, key, child)
        elif child.type == "work":
            _add_work(rows, key, child)
    rows.competence.add(key, hanging)
    rows.compared.add(key, somebody, node.view)


def _hanging(node: Node, below: dict[str, list[Node]]) -> Iterator[Node]:
    """Give what hangs under a person, at any depth."""
    pending = list(below.get(node.rec, ()))
    while pending:
        child = pending.pop()
        pending += below.get(child.rec, ())
        yield child


def _told(hanging: list[Node]) -> list[Node]:
    """Without what somebody can do, where that may not be told."""
    of = {kind: [node.view for node in hanging if node.type == kind] for kind in (Consent.TYPE, Registration.TYPE)}
    if agreed.may_be_told(of[Consent.TYPE], of[Registration.TYPE]):
        return hanging
    return [node for node in hanging if node.type not in agreed.RECORDS]


def _text(seen: View, path: str) -> str | None:
    value = seen.live(path)
    return value if isinstance(value, str) and value else None


def _add_language(rows: Rows, key: Key, node: Node) -> None:
    language = _text(node.view, "language_code")
    if language is not None:
        levels = (_text(node.view, skill) for skill in ("speak", "understand", "read", "write"))
        rows.languages.append((*key, node.rec, language, *levels, node.view.live("mother_tongue") == "yes"))


def _add_work(rows: Rows, key: Key, node: Node) -> None:
    title, isco = _text(node.view, "work_title"), _text(node.view, "work_occupation")
    if title is None and isco is None:
        return
    # Version 1 of the form asked for the area; since then it is the occupation's first digit.
    area = _text(node.view, "work_area") or (isco[:1] if isco is not None else None)
    kind = _text(node.view, "work_kind")
    rows.works.append((*key, node.rec, title or "", area, isco, kind, _months(node.view.live("work_years"))))
    rows.titles |= {(word, *key) for word in words(title or "")}


def _months(years: Any) -> int | None:
    """Give months for a number of years, whole or as decimal text."""
    if isinstance(years, bool) or not isinstance(years, str | int):
        return None
    try:
        number = Decimal(years)
    except InvalidOperation:
        return None
    # Looked at before it is reckoned with: the number of 9e999999 years' months is no number any more.
    if not number.is_finite() or not 0 <= number <= MOST_YEARS:
        return None
    return int((number * 12).to_integral_value())


def _replace(connection: Connection, bundle_no: int, keys: Iterable[Key], rows: Rows) -> None:
    load(connection, stage_key, ("bundle_no", "home", "rec"), ((bundle_no, *key) for key in sorted(keys)))
    staged = select(stage_key.c.home, stage_key.c.rec).where(stage_key.c.bundle_no == bundle_no)
    for table in PERSON_TABLES:
        connection.execute(delete(table).where(tuple_(table.c.home, table.c.person).in_(staged)))
    load(connection, person, [column.name for column in person.columns], rows.persons)
    load(connection, person_language, [column.name for column in person_language.columns], rows.languages)
    load(connection, person_work, [column.name for column in person_work.columns], rows.works)
    load(connection, name_token, ("token", "home", "person"), sorted(rows.names))
    load(connection, work_token, ("token", "home", "person"), sorted(rows.titles))
    rows.competence.store(connection)
    rows.compared.store(connection)
    connection.execute(delete(stage_key).where(stage_key.c.bundle_no == bundle_no))


def _rebuild_cases(connection: Connection, cases: list[Node], touched: Iterable[str]) -> None:
    connection.execute(delete(case_file).where(among(case_file.c.rec, touched)))
    rows = []
    for node in cases:
        case = readable(Case, node.view)
        if case is not None:
            known = (case.number, case.mission, case.kind, case.status, case.country_of_asylum)
            rows.append((node.home, node.rec, *known))
    load(connection, case_file, [column.name for column in case_file.columns], rows)
