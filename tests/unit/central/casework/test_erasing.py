"""Erasing by law at central, on both engines: nothing is left or comes back. All persons are synthetic."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Attached
from kommisjon.model.files import FileKind
from kommisjon.model.link import SameAs
from sync.bundle.attachments import Entry
from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.casework.erasing import Decision, Going, erase, look
from sync.central.duplicates.deciding import decide
from sync.central.finding.search import search
from sync.central.merged import log, shielding
from sync.central.merged.saving import Write, save
from sync.central.shown import shielded as shown
from sync.central.shown.show import show_case
from sync.central.staff.who import Role, Staff
from sync.merge import Change, absorb, compose, encode
from sync.merge.receipt import Receipt
from sync.trust.sealing import Identity
from tests.shielded_canary import CANARIES, NAME, TITLE, canary, found
from tests.synthetic_files import JPEG
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id, says

KB = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))
OFFICER = Staff("PB", "desk-2", frozenset({Role.PROTECTION}))
LAW = Decision("Synthetic Act section 7", "OT")
KEY = Identity("mlkem768x25519", bytes(range(32)))
KANARIELLA, CASE = record_id(6), record_id(1)
CANARY = "a reason nobody keeps"
NUMBER_OF_CASE = "123-26C00001"


def left(engine: Engine, *marks: str) -> list[str]:
    """Every cell of every table that has a mark in it."""
    with engine.connect() as connection:
        cells = [
            (table.name, cell if isinstance(cell, bytes) else str(cell).encode())
            for table in schema.metadata.tables.values()
            for row in connection.execute(select(table))
            for cell in row
        ]
    return [f"{name}: {mark}" for name, cell in cells for mark in marks if mark.encode() in cell]


def household() -> Laptop:
    """Amina, and Kanariella who goes; a household's remark, and a photograph in Kanariella's profile."""
    alpha = Laptop("alpha")
    canary(alpha, None)
    alpha.save(1, 1, {"remark": "the household's"})
    alpha.save(
        1, 10, {"_type": "explained", "_parent": CASE, "rule": "x", "about": f"{record_id(2)} {KANARIELLA}"}
    )
    alpha.save(1, 11, {"_type": "explained", "_parent": CASE, "rule": "y", "about": KANARIELLA, "reason": TITLE})
    return alpha


def arriving(alpha: Laptop, changes: Iterable[Change] | None = None) -> tuple[object, ...]:
    digest = hashlib.sha256(JPEG).hexdigest()
    return (*alpha.export(changes), NOW, [(Entry(digest, len(JPEG), FileKind.JPEG), iter([JPEG]))])


def photographed(alpha: Laptop, rec: int) -> None:
    file = Attached(
        name=f"{NAME}.jpg", sha256=hashlib.sha256(JPEG).hexdigest(), size=len(JPEG), kind=FileKind.JPEG
    )
    value = {"s": "answered", "v": file.value, "att": file.model_dump(mode="json")}
    key = (CASE, record_id(rec))
    alpha._commit(key, compose(alpha.docs[key], {"photo": value}), None)


def files(engine: Engine) -> int:
    with engine.connect() as connection:
        tables = (schema.attachment, schema.attachment_chunk, schema.attachment_ref)
        return sum(len(connection.execute(select(table)).all()) for table in tables)


def folded(engine: Engine) -> tuple[dict[object, str], dict[object, str]]:
    """The records as they are, and as the log folds."""
    docs: dict[tuple[str, str], dict[str, object]] = {}
    with engine.connect() as connection:
        for change in log.read(connection):
            key = (change.home, change.rec)
            docs[key] = absorb(docs.get(key, {}), [change])  # type: ignore[arg-type, assignment]
        rows = connection.execute(select(schema.rec)).all()
    return {(row.home, row.rec): row.doc for row in rows}, {key: encode(doc) for key, doc in docs.items()}  # type: ignore[arg-type]


def codes(receipt: Receipt) -> set[str]:
    return {one.code for one in receipt.exceptions}


@pytest.fixture
def gone(central: Engine) -> tuple[Engine, Laptop, Going]:
    """A central where Kanariella was erased after her household had come, with her photograph."""
    alpha = household()
    photographed(alpha, 7)
    take(central, *arriving(alpha))
    assert found(central)
    going, _ = erase(central, KB, KANARIELLA, LAW, NOW)
    return central, alpha, going


@pytest.mark.parametrize("erased", [KANARIELLA, record_id(31)])
def test_what_was_decided_about_two_files_goes_with_either(central: Engine, erased: str) -> None:
    """The decision stands in the case of one of them, and names both."""
    alpha = household()
    alpha.save(30, 30, {"_type": "case", "number": "123-26C00030", "mission": "2026-ZZZ-01"})
    names = {"given_latin": "Other", "family_latin": "Testsen"}
    alpha.save(30, 31, {"_type": "person", "_case": record_id(30), "_parent": record_id(30), **names})
    take(central, *arriving(alpha))
    decide(central, KB, KANARIELLA, record_id(31), SameAs.SAME, CANARY, NOW)
    assert left(central, CANARY)
    erase(central, KB, erased, LAW, NOW)
    assert left(central, CANARY) == []
    with central.connect() as connection:
        assert connection.execute(select(schema.same_person)).all() == []
        for table in (schema.compared, schema.name_skeleton):
            assert erased not in connection.scalars(select(table.c.person)).all()


def test_nothing_of_a_person_is_left_and_all_of_the_household(gone: tuple[Engine, Laptop, Going]) -> None:
    central, _alpha, going = gone
    assert found(central) == []
    assert files(central) == 0
    assert going.records == {"explained": 1, "person": 1, "profile": 1, "relation": 1, "work": 1}
    assert (going.number, going.changes, going.files, going.laptops) == (NUMBER_OF_CASE, 6, 1, ("alpha",))
    assert search(central, NAME) == []
    case = show_case(central, CASE)
    assert [one.name for one in case.persons] == ["Amina Testsen"]
    assert left(central, "the household's")
    now, then = folded(central)
    assert now == then
    with central.connect() as connection:
        row = connection.execute(select(schema.erased).where(schema.erased.c.rec == KANARIELLA)).one()
        acts = connection.execute(select(schema.audit.c.act, schema.audit.c.about)).all()
        counts = connection.execute(select(schema.counted.c.unit)).scalars().all()
    assert tuple(row) == (CASE, KANARIELLA, "2026-11-02T09:00:00Z", "KB", "OT", LAW.legal_ref)
    assert ("erased", f" {CASE} {KANARIELLA} ") in [tuple(one) for one in acts]
    assert KANARIELLA not in counts


def test_what_was_held_comes_again_for_nothing_and_what_is_new_is_refused(
    gone: tuple[Engine, Laptop, Going],
) -> None:
    central, alpha, _ = gone
    again = take(central, *arriving(alpha))
    assert (again.counts.applied, again.counts.already_held, again.exceptions) == (0, alpha.n, [])
    assert again.held[0].ranges == [(1, alpha.n)]
    alpha.acknowledged = alpha.n
    alpha.save(1, 8, {"work_title": TITLE + " II"})
    alpha.save(1, 12, {"_type": "language", "_parent": record_id(7), "language_code": NAME})
    alpha.save(1, 13, {"_type": "relation", "_parent": CASE, "a": KANARIELLA, "b": record_id(2), "words": NAME})
    alpha.save(1, 2, {"birth": "1981"})
    receipt = take(central, *arriving(alpha))
    assert (receipt.counts.applied, receipt.counts.quarantined) == (1, 3)
    assert codes(receipt) == {"KM-D708"}
    assert [one.n for one in receipt.exceptions] == [alpha.n - 3, alpha.n - 2, alpha.n - 1]
    alpha.save(1, 12, {"speak": NAME})  # of a record that never came
    assert codes(take(central, *alpha.export([alpha.own()[-1]]), NOW)) == {"KM-D708"}
    assert found(central) == []
    assert files(central) == 0
    assert show_case(central, CASE).persons[0].birth == "1981"


def test_another_word_under_the_same_number_is_still_seen(gone: tuple[Engine, Laptop, Going]) -> None:
    central, alpha, _ = gone
    (person,) = [change for change in alpha.log.values() if change.rec == KANARIELLA]
    other = replace(person, entries=(person.entries[0]._replace(value=says("Anderledes")), *person.entries[1:]))
    assert codes(take(central, *alpha.export([other]), NOW)) == {"KM-I303"}
    assert left(central, "Anderledes") == []


def test_another_laptop_that_saw_them_brings_nothing_back(gone: tuple[Engine, Laptop, Going]) -> None:
    central, alpha, _ = gone
    beta = Laptop("beta")
    beta.take(alpha.log.values())
    beta.save(1, 6, {"family_latin": NAME})
    beta.delete(1, 8)
    receipt = take(central, *beta.export(beta.log.values()), NOW)
    assert (receipt.counts.applied, receipt.counts.already_held) == (0, alpha.n)
    assert [(one.device, one.code) for one in receipt.exceptions] == [("beta", "KM-D708")] * 2
    assert found(central) == []


def test_what_came_before_it_said_whose_it_was_goes_when_it_does(gone: tuple[Engine, Laptop, Going]) -> None:
    central, alpha, _ = gone
    alpha.acknowledged = alpha.n
    alpha.save(1, 12, {"_type": "work", "_parent": record_id(7)})
    alpha.save(1, 12, {"work_title": TITLE})
    alpha.save(1, 14, {"_type": "note", "_parent": record_id(12), "text": TITLE})
    head, *rest = alpha.own()
    take(central, *alpha.export(rest), NOW)
    assert found(central)
    assert codes(take(central, *alpha.export([head]), NOW)) == {"KM-D708"}
    assert found(central) == []
    assert folded(central)[0] == folded(central)[1]


def test_what_was_deleted_in_the_field_goes_too(central: Engine) -> None:
    alpha = household()
    for number in (8, 7, 9, 11):
        alpha.delete(1, number)
    take(central, *alpha.export(), NOW)
    assert found(central)  # the log keeps what was deleted
    erase(central, KB, KANARIELLA, LAW, NOW)
    assert found(central) == []


def test_what_was_said_and_deleted_in_another_case_goes_too(central: Engine) -> None:
    """A relation between two cases is born in one of them, and deleted there it names nobody but in the log."""
    alpha = household()
    photographed(alpha, 7)
    mission_day(alpha, 50)
    between = {"_type": "relation", "_parent": record_id(50), "_case": record_id(50), "a": record_id(51)}
    alpha.save(50, 60, {**between, "b": KANARIELLA, "type": "sibling", "in_case": False, "note": CANARY})
    alpha.save(50, 61, {**between, "b": record_id(2), "type": "sibling", "in_case": False, "note": "stays"})
    for number in (60, 61):
        alpha.delete(50, number)
    take(central, *arriving(alpha))
    assert left(central, CANARY)
    erase(central, KB, KANARIELLA, LAW, NOW)
    assert left(central, CANARY, TITLE) == []
    with central.connect() as connection:
        born_there = {change.rec for change in log.read(connection, record_id(50))}
    assert record_id(60) not in born_there
    assert record_id(61) in born_there, "it names nobody who goes"


def test_a_person_whom_the_field_deleted_can_be_erased(central: Engine) -> None:
    alpha = household()
    alpha.delete(1, 6)
    take(central, *alpha.export(), NOW)
    going, _ = erase(central, KB, KANARIELLA, LAW, NOW)
    assert going.number == NUMBER_OF_CASE
    assert found(central) == []


def test_a_late_bundle_with_a_line_refused_before_is_taken(gone: tuple[Engine, Laptop, Going]) -> None:
    central, alpha, _ = gone
    alpha.acknowledged = alpha.n
    alpha.save(1, 6, {"family_latin": NAME})
    late, newer = alpha.export(), alpha.export()
    take(central, *newer, NOW)
    receipt = take(central, *late, NOW)
    assert (receipt.status, codes(receipt)) == ("superseded", {"KM-D708"})


def test_central_writes_nothing_for_them_either(gone: tuple[Engine, Laptop, Going]) -> None:
    central, _alpha, _ = gone
    note = {"_type": says("addendum"), "_parent": says(KANARIELLA), "text": says(NAME)}
    for write in (Write(CASE, KANARIELLA, {"sex": says("f")}), Write(CASE, record_id(20), note)):
        with pytest.raises(Refusal) as refused, store.writing(central) as connection:
            save(connection, "KB", [write], NOW)
        assert refused.value.code is Code.ERASED_RECORD
    with pytest.raises(Refusal) as refused:
        look(central, KB, KANARIELLA, NOW)
    assert refused.value.code is Code.ERASED_RECORD
    assert found(central) == []


def test_a_file_that_somebody_else_has_stays(central: Engine) -> None:
    alpha = household()
    photographed(alpha, 7)
    photographed(alpha, 3)
    take(central, *arriving(alpha))
    going, _ = erase(central, KB, KANARIELLA, LAW, NOW)
    assert going.files == 0
    assert files(central) == 3


def test_a_case_goes_whole_with_whom_it_hid_and_without_whom_it_let_go(central: Engine) -> None:
    with store.writing(central) as connection:
        shielding.begin(connection, KEY.recipient)
    alpha = Laptop("alpha")
    canary(alpha)
    mission_day(alpha, 31, ("Nabil", "نبيل"))
    alpha.save(
        1,
        15,
        {"_type": "person", "_parent": CASE, "_case": record_id(31), "given_latin": "Moved", "birth": "1950"},
    )
    lines, facts = alpha.export()
    bad = lines[2].replace(b'"Amina"', b'["Amina"]')
    take(central, [*lines, bad], facts, NOW)
    seen = look(central, KB, NUMBER_OF_CASE, NOW)
    assert seen.records == {"case": 1, "language": 1, "person": 1, "profile": 1, "work": 1}
    assert [one.name for one in seen.persons] == ["Amina Testsen"]
    going, _ = erase(central, KB, NUMBER_OF_CASE, LAW, NOW)
    assert going == seen
    assert found(central) == []
    assert left(central, "Amina", "أمينة") == []
    assert shown.listed(central, OFFICER, KEY, NOW) == []
    with central.connect() as connection:
        assert connection.execute(select(schema.shielded_chg)).all() == []
    assert [one.name for one in show_case(central, record_id(31)).persons] == ["Moved", "Nabil Testsen"]
    again = take(central, *alpha.export(), NOW)
    assert (again.counts.applied, again.counts.already_held, again.exceptions) == (0, alpha.n, [])
    alpha.acknowledged = alpha.n
    alpha.save(1, 15, {"family_latin": "On"})
    alpha.save(1, 2, {"family_latin": NAME})
    alpha.save(1, 6, {"family_latin": NAME})
    alpha.save(31, 32, {"_case": CASE})
    receipt = take(central, *alpha.export(), NOW)
    assert (receipt.counts.applied, len(receipt.exceptions), codes(receipt)) == (1, 3, {"KM-D708"})
    assert found(central) == []


def test_somebody_put_away_is_erased_by_their_officer_only(central: Engine) -> None:
    with store.writing(central) as connection:
        shielding.begin(connection, KEY.recipient)
    alpha = Laptop("alpha")
    canary(alpha)
    take(central, *alpha.export(), NOW)
    with pytest.raises(Refusal) as refused:
        erase(central, KB, KANARIELLA, LAW, NOW)
    assert refused.value.code is Code.UNKNOWN_CASE
    going, _ = erase(central, OFFICER, KANARIELLA, LAW, NOW)
    assert (going.records, going.changes) == ({"": 4}, 4)
    assert shown.listed(central, OFFICER, KEY, NOW) == []
    assert [one.name for one in show_case(central, CASE).persons] == ["Amina Testsen"]
    assert take(central, *alpha.export(), NOW).exceptions == []
    assert shown.listed(central, OFFICER, KEY, NOW) == []


@pytest.mark.parametrize(
    ("who", "decision", "code"),
    [
        (Staff("IM", "desk-3", frozenset({Role.IMPORTER, Role.AUDITOR})), LAW, Code.NOT_YOUR_ROLE),
        (KB, Decision("Act 7", " kb "), Code.NOT_ERASED),
        (KB, Decision("  ", "OT"), Code.NOT_ERASED),
        (KB, Decision("Act 7", ""), Code.NOT_ERASED),
        (KB, Decision("Act \u202e7", "OT"), Code.TEXT_UNSAFE),
        (KB, Decision("x" * 501, "OT"), Code.TEXT_TOO_LONG),
    ],
)
def test_it_takes_the_role_a_ground_and_two_persons(
    central: Engine, who: Staff, decision: Decision, code: Code
) -> None:
    take(central, *household().export(), NOW)
    with pytest.raises(Refusal) as refused:
        erase(central, who, KANARIELLA, decision, NOW)
    assert refused.value.code is code
    assert search(central, NAME)


def test_no_byte_of_them_is_left_in_the_file_or_its_journal(tmp_path: Path) -> None:
    engine = store.create(str(tmp_path / "central.db"))  # without a key, so that it can be read here
    alpha = household()
    for number in range(100, 160):
        alpha.save(1, number, {"_type": "work", "_parent": record_id(7 if number % 2 else 3), "work_title": TITLE})
    take(engine, *alpha.export(), NOW)
    assert written(tmp_path)
    erase(engine, KB, KANARIELLA, LAW, NOW)
    erase(engine, KB, NUMBER_OF_CASE, LAW, NOW)
    assert written(tmp_path) == []
    engine.dispose()
    assert written(tmp_path) == []


def written(folder: Path) -> list[str]:
    marks = [spelled for mark in CANARIES for spelled in (mark.encode(), mark.encode("utf-16-le"))]
    return [f"{path.name}: {mark!r}" for path in folder.iterdir() for mark in marks if mark in path.read_bytes()]


def set_aside(central: Engine, content: bytes) -> list[int]:
    """How many bytes are kept of each line that was set aside; none may show what was said."""
    with central.connect() as connection:
        kept = list(connection.scalars(select(schema.quarantine.c.content)))
    assert all(content not in one for one in kept)
    return [len(one) for one in kept]


@pytest.mark.parametrize("sealed_later", [False, True])
def test_a_line_that_lies_sealed_goes_with_whom_it_names(central: Engine, sealed_later: bool) -> None:
    """Set aside before she was put away, or after; of two such lines about somebody else one stays as it is."""
    alpha = Laptop("alpha")
    canary(alpha)
    alpha.save(1, 6, {"occupation": f"{NAME} again"})
    alpha.save(1, 2, {"shield": "strict", "occupation": "of Amina"})
    lines, *rest = arriving(alpha)
    spoilt = [
        line.replace(b'"hlc":"', b'"hlc":"zz', 1) if b" again" in line or b"of Amina" in line else line
        for line in lines  # type: ignore[attr-defined]
    ]
    if sealed_later:
        take(central, spoilt, *rest)  # type: ignore[arg-type]
    with store.writing(central) as connection:
        shielding.begin(connection, KEY.recipient)
    if not sealed_later:
        take(central, spoilt, *rest)  # type: ignore[arg-type]
    assert all(set_aside(central, NAME.encode()))
    both = replace(OFFICER, roles=frozenset({Role.PROTECTION, Role.CASEWORKER}))
    erase(central, both, KANARIELLA, LAW, NOW)
    assert sorted(map(bool, set_aside(central, NAME.encode()))) == [False, True]
    assert found(central) == []
