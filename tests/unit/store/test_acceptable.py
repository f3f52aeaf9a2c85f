"""Whatever can be saved can be read again and sent; what could not is refused while it can still be mended."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import MOST_TEXT
from kommisjon.store.store import Store, Write
from sync import canonical
from sync.merge.lines import decode_change, encode_change

CASE = "0199f3c2-0000-7000-8000-000000000001"
PERSON = "0199f3c2-0000-7000-8000-000000000002"


def said(value: object) -> dict[str, Any]:
    return {"s": "answered", "v": value}


def sendable(store: Store) -> int:
    """Encode and strictly read back every change as a bundle would; gives how many."""
    count = 0
    for change in store.changes():
        index = {change.actor: 0}
        assert decode_change(encode_change(change, index), [change.actor]) == change
        count += 1
    return count


def save(store: Store, values: dict[str, Any], **more: Any) -> None:
    store.save([Write(CASE, PERSON, values, **more)], "AB")


@pytest.mark.parametrize("letter", ["a", "ø", "م", "\U00020000"])
def test_the_longest_text_fits_a_line(store: Store, letter: str) -> None:
    save(store, {"_type": said("profile"), "remark": said(letter * MOST_TEXT)})
    assert sendable(store) == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"remark": said("a" * (MOST_TEXT + 1))}, Code.TEXT_TOO_LONG),
        ({"_type": said("person"), "given_latin": said("A" * 401)}, Code.TEXT_TOO_LONG),
        ({"_type": said("person"), "given_latin": said("A\nB")}, Code.TEXT_UNSAFE),
        ({"_type": said("person"), "birth": said("1980-00")}, Code.ANSWER_MISFIT),
        ({"_type": said("person"), "sex": said("woman")}, Code.ANSWER_MISFIT),
        ({"_type": said("case"), "case_size": said(0)}, Code.ANSWER_MISFIT),
        ({"_type": said("case"), "number": {"s": "declined"}}, Code.ANSWER_MISFIT),
        ({"age": said(2**53)}, Code.ANSWER_MISFIT),
        ({"age": said(1.5)}, Code.ANSWER_MISFIT),
        ({"age": {"s": "declined", "v": 3}}, Code.ANSWER_MISFIT),
        ({"age": {"s": "perhaps"}}, Code.ANSWER_MISFIT),
        ({"Age": said(3)}, Code.ANSWER_MISFIT),
        ({"a/" * 500 + "a": said(3)}, Code.ANSWER_MISFIT),
    ],
)
def test_what_could_not_be_read_or_sent_is_not_saved(store: Store, values: dict[str, Any], code: Code) -> None:
    with pytest.raises(Refusal) as refused:
        save(store, values)
    assert refused.value.code is code
    assert list(store.changes()) == []
    assert store.vault_state()["commits"] == 0


def test_the_type_of_a_record_that_stands_counts_too(store: Store) -> None:
    save(store, {"_type": said("person"), "given_latin": said("Amal")})
    with pytest.raises(Refusal):
        save(store, {"birth": said("yesterday")})
    save(store, {"birth": said("1980")})
    assert sendable(store) == 2


def test_declining_and_taking_back_stand_on_any_field(store: Store) -> None:
    save(store, {"_type": said("person"), "birth": {"s": "declined"}, "sex": {"s": "not_asked"}})
    assert sendable(store) == 1


def test_texts_are_stored_in_one_form(store: Store) -> None:
    save(store, {"_type": said("person"), "given_latin": said(unicodedata.normalize("NFD", "Åse"))})
    assert next(store.changes()).entries[1].value == said("Åse")
    assert sendable(store) == 1


@pytest.mark.parametrize("by", ["", "A" * 201, "A\x1b[m", "A\u030a"])
def test_an_author_that_no_bundle_takes_saves_nothing(store: Store, by: str) -> None:
    with pytest.raises(Refusal):
        store.save([Write(CASE, PERSON, {"age": said(3)})], by)
    assert list(store.changes()) == []


@pytest.mark.parametrize("form", ["Competence@1", "competence", "competence@0", "competence@v2"])
def test_a_form_that_no_bundle_names_saves_nothing(store: Store, form: str) -> None:
    with pytest.raises(Refusal):
        save(store, {"age": said(3)}, form=form)


def test_versions_written_as_a_day_are_sent(store: Store) -> None:
    save(store, {"age": said(3)}, form="competence@2026110201")
    assert sendable(store) == 1


def test_a_record_with_more_paths_than_a_line_takes_is_saved_and_deleted(store: Store) -> None:
    values = {f"q/o{n}": said(n % 2 == 0) for n in range(2 * canonical.MAX_ARRAY + 1)}
    save(store, {"_type": said("profile"), **values})
    assert sendable(store) == 3
    assert store.vault_state()["commits"] == 1
    store.delete(CASE, PERSON, "AB")
    assert store.records("profile") == []
    assert sendable(store) == 6


def test_many_long_texts_are_several_lines(store: Store) -> None:
    save(store, {f"t{n}": said("ع" * MOST_TEXT) for n in range(20)})
    assert sendable(store) > 1
    record = store.record(CASE, PERSON)
    assert record is not None
    assert len(record.doc) == 20


def test_deleting_what_was_never_written_writes_nothing(store: Store) -> None:
    store.delete(CASE, PERSON, "AB")
    assert list(store.changes()) == []
    save(store, {"age": said(3)})
    assert next(store.changes()).n == 1


def test_a_save_cut_off_after_its_commit_is_not_forgotten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    save(store, {"age": said(3)})
    kept = store._keep_folded

    def cut_off(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "_keep_folded", cut_off)
    with pytest.raises(KeyboardInterrupt):
        save(store, {"age": said(4)})
    monkeypatch.setattr(store, "_keep_folded", kept)
    save(store, {"name": said("Amal")})
    record = store.record(CASE, PERSON)
    assert record is not None
    assert record.doc["age"].heads[0].value == said(4)
