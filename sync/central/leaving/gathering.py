"""Gathers persons as they may leave: case by case, without those under a shield, with what was agreed to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from kommisjon.model.consent import Consent, Decision
from kommisjon.model.dates import PartialDate
from kommisjon.model.needs import Need
from kommisjon.model.records import Person
from kommisjon.model.registration import Registration
from kommisjon.model.settling import Settling
from kommisjon.model.settling_clocks import entry_deadline
from kommisjon.model.words import Utterance
from sync.central.among import among
from sync.central.leaving.given import Filled, fill
from sync.central.leaving.person import SEVERAL, Disagreement, OwnWords, PersonGiven, SettlingGiven, Unanswered
from sync.central.loading import in_batches
from sync.central.merged import agreed
from sync.central.merged.cases import SeenCase, see
from sync.central.merged.projections import MAX_DEPTH, Node, is_shielded, living, living_below, readable
from sync.central.merged.settlings import settling_of
from sync.central.schema import bundle, case_file, rec, settling_file
from sync.merge import View, decode, view
from sync.merge.policies import POLICIES

_CASES_AT_ONCE = 100
_NEEDS = "needs"
"""The purpose of the consent to needs: the id of the form."""


@dataclass(frozen=True, slots=True)
class _Below:
    """What hangs below one person, by type, in order."""

    nodes: Mapping[str, Sequence[Node]]

    def of(self, record: str) -> Sequence[Node]:
        if record in agreed.RECORDS and not agreed.may_be_told(
            self.views(Consent.TYPE), self.views(Registration.TYPE)
        ):
            return ()
        found = self.nodes.get(record, ())
        return [node for node in found if self._shared(node)] if record == Need.TYPE else found

    def views(self, record: str) -> list[View]:
        return [node.view for node in self.nodes.get(record, ())]

    def _shared(self, card: Node) -> bool:
        """A need is passed on only beneath a yes to the cards as a whole, and a yes to this one."""
        whole = agreed.decisions(self.views(Consent.TYPE), _NEEDS) == {Decision.GIVEN.value}
        need = readable(Need, card.view)
        return whole and need is not None and need.need_consent is Decision.GIVEN


@dataclass(slots=True)
class _Gathered:
    """What is known of a person so far."""

    values: dict[str, Any] = field(default_factory=dict)
    unanswered: list[Unanswered] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
    own_words: list[OwnWords] = field(default_factory=list)

    def add(self, record: str, filled: Filled) -> None:
        self.unanswered += [
            Unanswered.model_validate({"record": record, "field": name, "status": status})
            for name, status in filled.unanswered.items()
        ]
        self.own_words += [_words(record, name, said) for name, said in filled.words.items()]
        self.disagreements += [
            Disagreement(record=record, field=name, answers=tuple(answers))
            for name, answers in filled.open.items()
        ]


def gather(connection: Connection, mission: str | None = None) -> Iterator[list[PersonGiven]]:
    """Give the persons of every case that is to be seen, case by case; of one mission, by its code."""
    wanted = select(case_file).order_by(case_file.c.home, case_file.c.rec)
    rows = connection.execute(wanted if mission is None else wanted.where(case_file.c.mission == mission)).all()
    for some in in_batches(rows, _CASES_AT_ONCE):
        yield from gather_cases(connection, see(connection, some))


def gather_cases(connection: Connection, cases: Sequence[SeenCase]) -> Iterator[list[PersonGiven]]:
    """Give the persons of these cases, a list for each case."""
    ids = [row.person for case in cases for row in case.members]
    # Rows of the projection name who is to be seen; what is given is read from the records themselves.
    nodes = {node.rec: node for node in living(connection, ids) if node.type == Person.TYPE}
    below = living_below(connection, ids)
    settlings = _settlings(connection, [case.id for case in cases])
    for case in cases:
        members = [nodes[row.person] for row in case.members if row.person in nodes]
        yield [
            _person(case, settlings.get(case.id), node, _Below(_by_type(node, below)))
            for node in members
            if not is_shielded(node.view)
        ]


def waiting_of(connection: Connection, cases: Iterable[str]) -> int:
    """How many records of these cases wait for another one, and so are in nothing that leaves.

    Persons under a shield are not among them, nor what hangs below one.
    """
    wanted = select(rec.c.rec, rec.c.type, rec.c.parent, rec.c.doc)
    its = among(rec.c.home, cases), rec.c.waiting.is_not(None), rec.c.alive
    rows = connection.execute(wanted.where(*its)).all()
    hidden = _hidden(connection, {row.parent for row in rows if row.parent is not None})
    hidden |= {row.rec for row in rows if row.type == Person.TYPE and is_shielded(view(decode(row.doc), POLICIES))}
    return sum(row.rec not in hidden and row.parent not in hidden for row in rows)


def newest_bundle(connection: Connection) -> str | None:
    """When the last bundle came, as it stands in its row."""
    newest: str | None = connection.scalar(select(func.max(bundle.c.received_at)))
    return newest


def _hidden(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Those of these records that are persons under a shield, or hang below one."""
    above: dict[str, str | None] = {}
    shielded: set[str] = set()
    level = set(ids)
    for _ in range(MAX_DEPTH):
        level -= above.keys()
        if not level:
            break
        wanted = among(rec.c.rec, level)
        for row in connection.execute(select(rec.c.rec, rec.c.type, rec.c.parent, rec.c.doc).where(wanted)):
            above[row.rec] = row.parent
            if row.type == Person.TYPE and is_shielded(view(decode(row.doc), POLICIES)):
                shielded.add(row.rec)
        level = {parent for parent in above.values() if parent is not None}
    for _ in range(MAX_DEPTH):
        shielded |= {one for one, parent in above.items() if parent in shielded}
    return shielded


def _by_type(person: Node, below: Mapping[str, Sequence[Node]]) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    pending = list(below.get(person.rec, ()))
    while pending:
        node = pending.pop()
        pending += below.get(node.rec, ())
        found.setdefault(node.type or "", []).append(node)
    for nodes in found.values():
        nodes.sort(key=_place)
    return found


def _place(node: Node) -> tuple[int, str]:
    order = node.view.value("_order")
    return (order if isinstance(order, int) and not isinstance(order, bool) else 0, node.rec)


def _person(case: SeenCase, settling: SettlingGiven | None, node: Node, below: _Below) -> PersonGiven:
    gathered = _Gathered()
    for record in (Person.TYPE, "profile", "settlement"):
        # Of two interviews by one form the last counts, as when the form is opened.
        for one in [node] if record == Person.TYPE else below.of(record)[-1:]:
            filled = fill(PersonGiven, record, one.view)
            gathered.values |= filled.values
            gathered.add(record, filled)
    for name, (record, model) in SEVERAL.items():
        several = []
        for one in below.of(record):
            filled = fill(model, record, one.view)
            gathered.add(record, filled)
            several.append(model(**filled.values))
        gathered.values[name] = tuple(several)
    return PersonGiven(
        id=node.rec,
        case_id=case.id,
        case_number=case.row.number,
        mission=case.row.mission,
        case_status=case.row.status,
        settling=settling,
        birth_year=_year(gathered.values.get("birth")),
        own_words=tuple(gathered.own_words),
        unanswered=tuple(gathered.unanswered),
        disagreements=tuple(gathered.disagreements),
        **_readable_birth(gathered.values),
    )


def _words(record: str, name: str, said: Utterance) -> OwnWords:
    return OwnWords.model_validate(
        {
            "record": record,
            "field": name,
            "original": said.original,
            "language": said.lang,
            "translation": said.translation,
            "translation_language": said.translation_lang,
            "translated_by": said.translated_by,
            "reviewed": said.reviewed,
        }
    )


def _readable_birth(values: dict[str, Any]) -> dict[str, Any]:
    return values if _year(values.get("birth")) is not None else {**values, "birth": None}


def _year(birth: str | None) -> int | None:
    try:
        return None if birth is None else PartialDate.parse(birth).year
    except ValueError:
        return None


def _settlings(connection: Connection, cases: Sequence[str]) -> dict[str, SettlingGiven]:
    rows = connection.execute(
        select(settling_file).where(among(settling_file.c.case_id, cases)).order_by(settling_file.c.rec.desc())
    )
    return {row.case_id: _given(settling_of(row), row.in_conflict) for row in rows}


def _given(settling: Settling, in_conflict: bool) -> SettlingGiven:
    deadline = entry_deadline(settling)
    return SettlingGiven(
        status=settling.status,
        municipality=settling.municipality,
        permit_on=settling.permit_on,
        entry_deadline=None if deadline is None else deadline.isoformat(),
        earliest_on=settling.earliest_on,
        travel_on=settling.travel_on,
        settled_on=settling.settled_on,
        in_conflict=in_conflict,
    )
