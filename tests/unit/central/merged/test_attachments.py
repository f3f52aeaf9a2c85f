"""Attached files at central, on both engines: kept once, waited for, shown and given out. All synthetic."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select, update

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Attached
from kommisjon.model.files import FileKind
from sync.bundle.attachments import Entry
from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.merged import attachments, shielding
from sync.central.shown.shielded import release
from sync.central.shown.show import AttachmentView, show_case, shown_attachment
from sync.central.staff.who import Role, Staff
from sync.merge import Change, compose
from sync.merge.receipt import Receipt
from sync.trust.sealing import Identity
from tests.synthetic_files import FILES, JPEG
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

PNG = FILES[FileKind.PNG]


def named(content: bytes, kind: FileKind = FileKind.JPEG, name: str = "øvelse.jpg") -> Attached:
    return Attached(name=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content), kind=kind)


def attach(laptop: Laptop, rec: int, file: Attached, *, home: int = 1, path: str = "photo") -> Change:
    """Answer with a file, as somebody does who sees what this laptop holds."""
    key = (record_id(home), record_id(rec))
    value = {"s": "answered", "v": file.value, "att": file.model_dump(mode="json")}
    return laptop._commit(key, compose(laptop.docs.get(key, {}), {path: value}), None)


def bringing(laptop: Laptop, *contents: bytes, kind: FileKind = FileKind.JPEG) -> tuple[Any, ...]:
    """The laptop's next bundle, with these files in pieces of odd sizes."""
    files = sorted((hashlib.sha256(content).hexdigest(), content) for content in contents)
    arriving = [(Entry(digest, len(content), kind), pieces(content)) for digest, content in files]
    return (*laptop.export(), NOW, arriving)


def pieces(content: bytes) -> Iterator[bytes]:
    for at in range(0, len(content), 99_991):
        yield content[at : at + 99_991]


def given_out(engine: Engine, file: Attached) -> bytes:
    with shown_attachment(engine, file.sha256) as (_, found):
        return b"".join(found)


def refused(engine: Engine, file: Attached) -> Code:
    with pytest.raises(Refusal) as problem:
        given_out(engine, file)
    return problem.value.code


def counted(receipt: Receipt) -> tuple[int, int]:
    return receipt.counts.attachments, receipt.counts.attachments_waiting


def shown(engine: Engine, case: int = 1) -> Iterable[AttachmentView]:
    return show_case(engine, record_id(case)).attachments


@pytest.fixture
def alpha() -> Laptop:
    made = Laptop("alpha")
    mission_day(made)
    return made


def test_a_file_is_kept_shown_and_given_out(central: Engine, alpha: Laptop) -> None:
    file = named(JPEG)
    attach(alpha, 3, file)
    assert counted(take(central, *bringing(alpha, JPEG))) == (1, 0)
    assert shown(central) == (
        AttachmentView(record_id(3), "profile", "photo", file.sha256, "øvelse.jpg", "jpg", len(JPEG), False),
    )
    assert given_out(central, file) == JPEG


def test_a_large_file_comes_out_as_it_went_in_and_is_kept_in_chunks(central: Engine, alpha: Laptop) -> None:
    large = JPEG + hashlib.shake_128(b"synthetic").digest(3 * attachments.CHUNK)
    attach(alpha, 3, named(large))
    take(central, *bringing(alpha, large))
    assert given_out(central, named(large)) == large
    with central.connect() as connection:
        sizes = [len(row) for row in connection.scalars(select(schema.attachment_chunk.c.content))]
    assert sorted(sizes, reverse=True) == [attachments.CHUNK] * 3 + [len(JPEG)]


def test_a_file_that_comes_again_is_kept_once(central: Engine, alpha: Laptop) -> None:
    attach(alpha, 3, named(JPEG))
    attach(alpha, 2, named(JPEG, name="again.jpg"), path="portrait")
    assert counted(take(central, *bringing(alpha, JPEG))) == (1, 0)
    assert counted(take(central, *bringing(alpha, JPEG))) == (0, 0)
    with central.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.attachment_chunk)) == 1
    assert [one.name for one in shown(central)] == ["again.jpg", "øvelse.jpg"]


def test_a_file_that_has_not_come_is_waited_for_and_not_lost(central: Engine, alpha: Laptop) -> None:
    file = named(JPEG)
    attach(alpha, 3, file)
    relay = Laptop("beta")
    relay.take(alpha.log.values())
    content, facts = relay.export(relay.log.values())
    assert counted(take(central, content, facts, NOW)) == (0, 1)
    assert [one.waiting for one in shown(central)] == [True]
    assert refused(central, file) is Code.UNKNOWN_ATTACHMENT
    receipt = take(central, *bringing(alpha, JPEG))
    assert (receipt.counts.applied, *counted(receipt)) == (0, 1, 0)
    assert [one.waiting for one in shown(central)] == [False]
    assert given_out(central, file) == JPEG


def test_a_file_that_no_change_names_is_left_out(central: Engine, alpha: Laptop) -> None:
    attach(alpha, 3, named(JPEG))
    assert counted(take(central, *bringing(alpha, JPEG, PNG))) == (1, 0)
    with central.connect() as connection:
        assert connection.scalars(select(schema.attachment.c.sha256)).all() == [named(JPEG).sha256]


def test_a_file_named_only_by_a_line_that_was_set_aside_is_left_out(central: Engine, alpha: Laptop) -> None:
    attach(alpha, 3, named(JPEG))
    (content, facts), files = alpha.export(), bringing(Laptop("beta"), JPEG)[3]
    content[-1] = content[-1].replace(b'"kind":"jpg"', b'"kind":"exe"')
    receipt = take(central, content, facts, NOW, files)
    assert (receipt.counts.quarantined, *counted(receipt)) == (1, 0, 0)
    assert shown(central) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"size":', b'"size":9'),
        (b'.jpg"', b'.png"'),
        (b'"name":"\xc3\xb8velse.jpg"', b'"name":"two\\nlines.jpg"'),
        (b'"kind":"jpg",', b""),
        (b'"kind":"jpg"', b'"extra":1,"kind":"jpg"'),
    ],
)
def test_a_line_that_says_something_impossible_of_a_file_is_set_aside(
    central: Engine, alpha: Laptop, before: bytes, after: bytes
) -> None:
    attach(alpha, 3, Attached(name="øvelse.jpg", sha256="ab" * 32, size=9_999_999, kind=FileKind.JPEG))
    content, facts = alpha.export()
    assert before in content[-1]
    content[-1] = content[-1].replace(before, after)
    receipt = take(central, content, facts, NOW)
    assert (receipt.counts.quarantined, receipt.counts.applied) == (1, 5)


def test_what_was_taken_back_or_replaced_is_neither_shown_nor_given_out(central: Engine, alpha: Laptop) -> None:
    attach(alpha, 3, named(JPEG))
    attach(alpha, 3, named(PNG, FileKind.PNG))
    take(central, *bringing(alpha, JPEG))
    assert [one.kind for one in shown(central)] == ["png"]
    assert refused(central, named(JPEG)) is Code.UNKNOWN_ATTACHMENT
    attach(alpha, 3, named(JPEG))
    take(central, *alpha.export(), NOW)
    assert given_out(central, named(JPEG)) == JPEG
    alpha.delete(1, 3)
    take(central, *alpha.export(), NOW)
    assert shown(central) == ()


def test_two_files_on_one_question_are_a_disagreement_and_both_are_shown(central: Engine, alpha: Laptop) -> None:
    beta = Laptop("beta")
    beta.take(alpha.log.values())
    attach(alpha, 3, named(JPEG))
    attach(beta, 3, named(PNG, FileKind.PNG, "other.png"))
    take(central, *bringing(alpha, JPEG))
    receipt = take(central, *bringing(beta, PNG, kind=FileKind.PNG))
    assert receipt.conflicts == [(record_id(3), "photo")]
    assert {one.name for one in shown(central)} == {"øvelse.jpg", "other.png"}
    assert (given_out(central, named(JPEG)), given_out(central, named(PNG))) == (JPEG, PNG)


def test_files_of_a_shielded_person_are_not_given_out(central: Engine, alpha: Laptop) -> None:
    mission_day(alpha, case=20, names=("Kanariella", "كناريللا"))
    attach(alpha, 22, named(JPEG), home=20)
    attach(alpha, 21, named(PNG, FileKind.PNG, "own.png"), home=20)
    take(central, *bringing(alpha, JPEG, PNG))
    assert given_out(central, named(JPEG)) == JPEG
    alpha.save(20, 21, {"shield": "strict"})
    take(central, *alpha.export(), NOW)
    assert [refused(central, named(content)) for content in (JPEG, PNG)] == [Code.UNKNOWN_ATTACHMENT] * 2
    # The same picture of somebody who is not shielded is theirs to see.
    attach(alpha, 3, named(JPEG))
    take(central, *alpha.export(), NOW)
    assert given_out(central, named(JPEG)) == JPEG


def test_a_person_who_was_moved_takes_their_files_along(central: Engine, alpha: Laptop) -> None:
    mission_day(alpha, case=20)
    attach(alpha, 3, named(JPEG))
    alpha.save(1, 2, {"_case": record_id(20)})
    take(central, *bringing(alpha, JPEG))
    assert [one.name for one in shown(central, 20)] == ["øvelse.jpg"]
    assert given_out(central, named(JPEG)) == JPEG


def test_a_file_that_is_damaged_is_told_of(central: Engine, alpha: Laptop) -> None:
    attach(alpha, 3, named(JPEG))
    take(central, *bringing(alpha, JPEG))
    with store.writing(central) as connection:
        connection.execute(update(schema.attachment_chunk).values(content=JPEG[:-1]))
    assert refused(central, named(JPEG)) is Code.DB_DAMAGED
    with store.writing(central) as connection:
        connection.execute(delete(schema.attachment_chunk))
    assert refused(central, named(JPEG)) is Code.DB_DAMAGED


def test_an_import_that_fails_at_the_last_file_keeps_nothing(central: Engine, alpha: Laptop) -> None:
    attach(alpha, 3, named(JPEG))

    def broken() -> Iterator[bytes]:
        yield JPEG[:100]
        raise Refusal(Code.BAG, detail="digest")

    content, facts = alpha.export()
    entry = Entry(named(JPEG).sha256, len(JPEG), FileKind.JPEG)
    with pytest.raises(Refusal):
        take(central, content, facts, NOW, [(entry, broken())])
    with central.connect() as connection:
        tables = (schema.chg, schema.attachment, schema.attachment_chunk, schema.attachment_ref, schema.bundle)
        assert [connection.scalar(select(func.count()).select_from(table)) for table in tables] == [0] * 5
    assert counted(take(central, content, facts, NOW, [(entry, pieces(JPEG))])) == (1, 0)


def test_a_receipt_from_before_there_were_files_is_still_read(central: Engine, alpha: Laptop) -> None:
    receipt = take(central, *alpha.export(), NOW)
    older = receipt.encoded().replace(b'"attachments":0,"attachments_waiting":0,', b"")
    assert older != receipt.encoded()
    assert Receipt.decoded(older) == receipt


def test_a_database_from_before_there_were_files_is_brought_up(
    central_address: str, central: Engine, alpha: Laptop
) -> None:
    with store.writing(central) as connection:
        for table in (schema.attachment_chunk, schema.attachment, schema.attachment_ref):
            table.drop(connection)
        connection.execute(update(schema.meta).where(schema.meta.c.key == "schema").values(value="1"))
    take_before = Laptop("beta")
    mission_day(take_before, case=20)
    again = store.connect(central_address)
    take(again, *take_before.export(), NOW)
    attach(alpha, 3, named(JPEG))
    take(again, *bringing(alpha, JPEG))
    assert given_out(again, named(JPEG)) == JPEG
    with again.connect() as connection:
        version = connection.scalar(select(schema.meta.c.value).where(schema.meta.c.key == "schema"))
    assert version == str(schema.SCHEMA_VERSION)
    again.dispose()


def test_a_file_of_a_shielded_person_alone_is_sealed(central: Engine, alpha: Laptop) -> None:
    key = Identity("mlkem768x25519", bytes(range(32)))
    with store.writing(central) as connection:
        shielding.begin(connection, key.recipient)
    alpha.save(1, 6, {"_type": "person", "_case": record_id(1), "shield": "strict"})
    photo, passport = named(JPEG), named(PNG, FileKind.PNG, "pass.png")
    attach(alpha, 6, photo)
    attach(alpha, 6, passport, path="passport")
    assert counted(take(central, *bringing(alpha, JPEG))) == (1, 1)
    assert counted(take(central, *bringing(alpha, PNG, kind=FileKind.PNG))) == (1, 0)
    assert [refused(central, one) for one in (photo, passport)] == [Code.UNKNOWN_ATTACHMENT] * 2
    with central.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.attachment_chunk)) == 0
        sealed = b"".join(connection.scalars(select(schema.shielded_chunk.c.content)))
    assert JPEG[:64] not in sealed
    attach(alpha, 2, photo)  # the same picture of both
    assert counted(take(central, *alpha.export(), NOW)) == (0, 1)
    assert counted(take(central, *bringing(alpha, JPEG))) == (0, 0)
    assert given_out(central, photo) == JPEG
    officer = Staff("PB", "desk-2", frozenset({Role.PROTECTION}))
    release(central, officer, key, record_id(6), NOW)
    assert given_out(central, passport) == PNG
