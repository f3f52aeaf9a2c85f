"""One case with its persons, their languages and work, what people answered differently, files, words, seals.

Persons are taken from the projections, so a shielded one is not there; a case of which every member is shielded is
not there either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Attached, Status
from kommisjon.model.career_note import CareerNote
from kommisjon.model.seal import Addendum
from kommisjon.model.words import part_of
from sync.central.failing import telling
from sync.central.merged import attachments
from sync.central.merged.cases import find_case
from sync.central.schema import attachment_ref, person, person_language, person_work, rec
from sync.central.shown.course import CopiedView, DoubledView, RecordView, copied, course, doubled
from sync.central.shown.linked import LinkView, links
from sync.central.shown.notes import NoteView, notes
from sync.central.shown.sealed import SealView, seals
from sync.central.shown.seen import Seen, seen_in, text, writer
from sync.central.shown.withheld import DECISIONS, withheld
from sync.merge import Drawn, Head, Value, hlc, is_skipped
from sync.merge.beside import questions_beside, standing_beside

_TOLD = (Status.DECLINED.value, Status.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class LanguageView:
    language: str
    speak: str | None
    understand: str | None
    read: str | None
    write: str | None
    mother_tongue: bool


@dataclass(frozen=True, slots=True)
class WorkView:
    title: str
    area: str | None
    isco: str | None
    kind: str | None
    months: int | None


@dataclass(frozen=True, slots=True)
class PersonView:
    id: str
    name: str
    name_original: str
    role: str | None
    sex: str | None
    birth: str | None
    citizenship: str | None
    mother_tongue: str | None
    interpreting_language: str | None
    languages: tuple[LanguageView, ...]
    work: tuple[WorkView, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """One of several answers that stand: what, by whom, on which machine, when (milliseconds by its clock)."""

    value: Value
    by: str
    device: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A path of a record on which people differ; the first answer is the one drawn elsewhere."""

    rec: str
    type: str | None
    path: str
    answers: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file that stands as an answer on a path of a record; `waiting` while it has not come."""

    rec: str
    type: str | None
    path: str
    sha256: str
    name: str
    kind: str
    size: int
    waiting: bool


@dataclass(frozen=True, slots=True)
class SkippedView:
    """An answer that is kept although the path through the form skips its question now."""

    rec: str
    type: str | None
    path: str
    value: Value


@dataclass(frozen=True, slots=True)
class UnansweredView:
    """A question that was asked and not answered: declined, or the person does not know. Others were not asked."""

    rec: str
    type: str | None
    path: str
    status: str


@dataclass(frozen=True, slots=True)
class BesideView:
    """What was written beside the answer on a path: the person's own words, an officer's note, or both.

    Several of one path are by people who had not seen each other's.
    """

    rec: str
    type: str | None
    path: str
    words: dict[str, Any] | None
    note: str | None
    by: str
    device: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class CaseView:
    id: str
    number: str
    kind: str
    status: str
    country_of_asylum: str | None
    persons: tuple[PersonView, ...]
    conflicts: tuple[ConflictView, ...]
    attachments: tuple[AttachmentView, ...]
    skipped: tuple[SkippedView, ...]
    unanswered: tuple[UnansweredView, ...]
    beside: tuple[BesideView, ...]
    seals: tuple[SealView, ...]
    addenda: tuple[NoteView, ...]
    career_notes: tuple[NoteView, ...]
    mapped_despite: str
    """Why it counts as mapped although something was open; blank where nothing was."""
    records: tuple[RecordView, ...]
    doubled: tuple[DoubledView, ...]
    copied: tuple[CopiedView, ...]
    links: tuple[LinkView, ...]

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return asdict(self)


def show_case(engine: Engine, case: str) -> CaseView:
    """Give a case by its number or its id. Raises Refusal D702 when there is none to show."""
    with telling(), engine.connect() as connection:
        return _case(connection, case)


@contextmanager
def shown_attachment(engine: Engine, sha256: str) -> Iterator[tuple[AttachmentView, Iterator[bytes]]]:
    """Give an attached file with its content, as far as `show_case` names it: what is shielded is not given out.

    Raises Refusal D711 for one that is not here, not shown or still waited for; V105 when it is damaged.
    """
    with telling(), engine.connect() as connection:
        for case in _cases_with(connection, sha256):
            try:
                found = _case(connection, case).attachments
            except Refusal:
                continue
            for one in found:
                if one.sha256 == sha256 and not one.waiting:
                    yield one, attachments.content(connection, sha256)
                    return
        raise Refusal(Code.UNKNOWN_ATTACHMENT)


def _cases_with(connection: Connection, sha256: str) -> list[str]:
    """The cases in which a file may stand: where its records were born, and where their persons are now."""
    homes = connection.scalars(
        select(attachment_ref.c.home).where(attachment_ref.c.sha256 == sha256).distinct()
    ).all()
    moved = connection.scalars(select(person.c.case_id).where(person.c.home.in_(homes)).distinct()).all()
    return sorted({*homes, *(case for case in moved if case is not None)})


def _case(connection: Connection, case: str) -> CaseView:
    seen = find_case(connection, case)
    found, members = seen.row, seen.members
    persons = [row.person for row in members]
    shown = seen_in(connection, found.rec, persons)
    hidden = withheld(shown)
    told = [one for one in shown if one.rec not in hidden]
    return CaseView(
        found.rec,
        found.number,
        found.kind,
        found.status,
        found.country_of_asylum,
        _persons(connection, members),
        tuple(one for one in _conflicts(connection, shown) if one.rec not in hidden or one.path in DECISIONS),
        _attachments(connection, told),
        _skipped(told),
        _unanswered(told),
        tuple(_beside(connection, told)),
        tuple(seals(connection, found.home, _kinds(connection, found.home), shown)),
        tuple(notes(shown, Addendum.TYPE)),
        tuple(notes(told, CareerNote.TYPE)),
        _mapped_despite(shown, found.rec),
        tuple(course(connection, found.rec, shown, hidden)),
        tuple(doubled(connection, shown)),
        tuple(copied(told, persons)),
        tuple(links(connection, found.rec, {row.person for row in members})),
    )


def _kinds(connection: Connection, home: str) -> dict[str, str | None]:
    """The type of every record that was born in a case."""
    rows = connection.execute(select(rec.c.rec, rec.c.type).where(rec.c.home == home))
    return {row.rec: row.type for row in rows}


def _persons(connection: Connection, members: Collection[Row[Any]]) -> tuple[PersonView, ...]:
    ids = [row.person for row in members]
    languages: dict[str, list[LanguageView]] = {}
    works: dict[str, list[WorkView]] = {}
    for row in connection.execute(
        select(person_language).where(person_language.c.person.in_(ids)).order_by(person_language.c.rec)
    ):
        one = LanguageView(row.language, row.speak, row.understand, row.read, row.write, row.mother_tongue)
        languages.setdefault(row.person, []).append(one)
    for row in connection.execute(
        select(person_work).where(person_work.c.person.in_(ids)).order_by(person_work.c.rec)
    ):
        works.setdefault(row.person, []).append(WorkView(row.title, row.area, row.isco, row.kind, row.months))
    return tuple(
        PersonView(
            row.person,
            row.name,
            row.name_original,
            row.role,
            row.sex,
            row.birth,
            row.citizenship,
            row.mother_tongue,
            row.interpreting_language,
            tuple(languages.get(row.person, ())),
            tuple(works.get(row.person, ())),
        )
        for row in members
    )


def _mapped_despite(shown: list[Seen], case_id: str) -> str:
    return next((text(one.view, "mapped_despite") for one in shown if one.rec == case_id), "")


def _attachments(connection: Connection, shown: list[Seen]) -> tuple[AttachmentView, ...]:
    """Give the files that stand, on each path those of everyone who has answered differently."""
    found = []
    for one in shown:
        for path, drawn in one.view.values.items():
            heads = [head.value for head in (drawn.head, *drawn.others) if head.value is not None]
            found += [(one, path, Attached.model_validate(value["att"])) for value in heads if "att" in value]
    here = attachments.held(connection, {file.sha256 for _, _, file in found})
    return tuple(
        AttachmentView(
            one.rec, one.type, path, file.sha256, file.name, file.kind.value, file.size, file.sha256 not in here
        )
        for one, path, file in found
    )


def _conflicts(connection: Connection, shown: list[Seen]) -> tuple[ConflictView, ...]:
    return tuple(
        ConflictView(one.rec, one.type, path, _answers(connection, one.home, one.view.values[path]))
        for one in shown
        for path in one.view.conflicts
        if part_of(path) is None  # all of them are given with what stands beside the answers
    )


def _skipped(shown: list[Seen]) -> tuple[SkippedView, ...]:
    return tuple(
        SkippedView(one.rec, one.type, path, drawn.value)
        for one in shown
        for path, drawn in sorted(one.view.values.items())
        if is_skipped(drawn.value)
    )


def _unanswered(shown: list[Seen]) -> tuple[UnansweredView, ...]:
    return tuple(
        UnansweredView(one.rec, one.type, path, drawn.value["s"])
        for one in shown
        for path, drawn in sorted(one.view.values.items())
        if drawn.value is not None and drawn.value["s"] in _TOLD and not is_skipped(drawn.value)
    )


def _beside(connection: Connection, shown: list[Seen]) -> Iterator[BesideView]:
    for one in shown:
        for path in questions_beside(one.doc):
            standing = standing_beside(one.doc, [path])
            for head, words in standing.words:
                if words.says_something:
                    said = words.model_dump(mode="json")
                    yield _beside_view(connection, one, path, head, said, None)
            for head, note in standing.notes:
                if note:
                    yield _beside_view(connection, one, path, head, None, note)


def _beside_view(
    connection: Connection, one: Seen, path: str, head: Head, words: dict[str, Any] | None, note: str | None
) -> BesideView:
    by = _standing(connection, one.home, head)
    return BesideView(one.rec, one.type, path, words, note, by.by, by.device, by.at_ms)


def _answers(connection: Connection, home: str, drawn: Drawn) -> tuple[Standing, ...]:
    return tuple(_standing(connection, home, head) for head in (drawn.head, *drawn.others))


def _standing(connection: Connection, home: str, head: Head) -> Standing:
    by, device = writer(connection, home, head)
    return Standing(head.value, by, device, hlc.milliseconds(head.hlc))
