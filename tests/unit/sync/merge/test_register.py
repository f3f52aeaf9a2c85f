"""The register case by case: what two people see after they have written without seeing each other."""

from __future__ import annotations

from sync.merge import EMPTY, Change, Doc, Dot, Policy, apply, compose, decode, encode, fold, tombstones, view

HOME = "0199f3c2-a4b1-7000-8000-000000000001"
SHIELD = Policy("safest", ("none", "confidential", "strict"))


def says(value: object) -> dict[str, object]:
    return {"s": "answered", "v": value}


def save(doc: Doc, actor: int, n: int, time: int, **values: object) -> tuple[Doc, Change]:
    entries = compose(doc, {path: says(value) for path, value in values.items()})
    change = Change(HOME, HOME, actor, n, time, "u", None, None, entries)
    return apply(doc, change), change


def test_a_second_answer_by_somebody_who_saw_the_first_replaces_it() -> None:
    doc, _ = save({}, 1, 1, 10, room="12")
    doc, _ = save(doc, 1, 2, 5, room="14")
    assert view(doc).value("room") == "14"
    assert not view(doc).conflicts


def test_two_answers_unseen_by_each_other_both_stand_and_the_newest_is_drawn() -> None:
    doc, _ = save({}, 1, 1, 10, room="12")
    _, other = save({}, 2, 1, 20, room="14")
    shown = view(apply(doc, other))
    assert shown.conflicts == ("room",)
    assert shown.value("room") == "14"
    assert [head.value for head in shown.values["room"].others] == [says("12")]


def test_two_equal_answers_agree_but_true_is_not_one() -> None:
    doc, _ = save({}, 1, 1, 10, room="12", stairs=True)
    _, other = save({}, 2, 1, 20, room="12", stairs=1)
    assert view(apply(doc, other)).conflicts == ("stairs",)


def test_a_decision_closes_a_conflict_and_a_late_third_answer_opens_it_again() -> None:
    doc, _ = save({}, 1, 1, 10, room="12")
    doc = apply(doc, save({}, 2, 1, 20, room="14")[1])
    doc, _ = save(doc, 1, 2, 30, room="12")
    assert not view(doc).conflicts
    doc = apply(doc, save({}, 3, 1, 1, room="16")[1])
    assert view(doc).conflicts == ("room",)
    assert view(doc).value("room") == "12"


def test_protection_shows_the_most_restrictive_answer_until_somebody_who_saw_it_lowers_it() -> None:
    doc, _ = save({}, 1, 1, 10, shield="none")
    raised, change = save(doc, 2, 1, 11, shield="strict")
    late, _ = save(doc, 1, 2, 99, shield="confidential")
    both = apply(late, change)
    assert view(both, {"shield": SHIELD}).value("shield") == "strict"
    assert view(both).value("shield") == "confidential"
    lowered, _ = save(both, 1, 3, 100, shield="none")
    assert view(lowered, {"shield": SHIELD}).value("shield") == "none"
    assert view(raised, {"shield": SHIELD}).value("shield") == "strict"


def test_safest_fails_closed_on_a_value_it_does_not_know_and_prefers_any_answer_to_none() -> None:
    doc, _ = save({}, 1, 1, 10, shield="strict")
    doc = apply(doc, save({}, 2, 1, 5, shield="witness")[1])
    assert view(doc, {"shield": SHIELD}).value("shield") == "witness"
    unasked = fold(EMPTY, Dot(1, 1), 99, {"s": "not_asked"}, ())
    unasked = fold(unasked, Dot(2, 1), 1, says("none"), ())
    assert view({"shield": unasked}, {"shield": SHIELD}).value("shield") == "none"


def test_a_deleted_record_is_gone_and_an_unseen_edit_keeps_it_with_a_mark() -> None:
    doc, _ = save({}, 1, 1, 10, room="12", floor="3")
    gone = apply(doc, Change(HOME, HOME, 1, 2, 11, "u", None, "delete", tombstones(doc)))
    assert not view(gone).alive
    assert view(gone).values == {}
    edited = apply(gone, save(doc, 2, 1, 12, room="14")[1])
    shown = view(edited)
    assert shown.alive
    assert shown.deleted_but_edited
    assert shown.conflicts == ("room",)
    assert set(shown.values) == {"room"}


def test_the_text_of_a_record_is_one_text() -> None:
    doc, _ = save({}, 2, 1, 2**50, room="١٢")
    doc = apply(doc, save({}, 1, 9, 2**50, room="12")[1])
    doc, _ = save(doc, 2, 2, 2**50 + 1, floor=True)
    text = encode(doc)
    assert decode(text) == doc
    assert encode(decode(text)) == text
    assert text == (
        '{"floor":[[["0004000000000001",2,2,{"s":"answered","v":true}]],[]],'
        '"room":[[["0004000000000000",1,9,{"s":"answered","v":"12"}],'
        '["0004000000000000",2,1,{"s":"answered","v":"١٢"}]],[]]}'
    )


def test_a_context_that_covers_a_value_not_yet_here_keeps_it_away_when_it_comes() -> None:
    state = fold(EMPTY, Dot(2, 5), 20, says("new"), ((1, 3),))
    assert fold(state, Dot(1, 3), 99, says("old"), ()) == state


def test_answers_that_differ_only_in_the_mark_of_a_skipped_one_agree() -> None:
    marked = Change(HOME, HOME, 2, 1, 20, "u", None, None, compose({}, {"room": {**says("12"), "off": True}}))
    doc, _ = save({}, 1, 1, 10, room="12")
    shown = view(apply(doc, marked))
    assert shown.conflicts == ()
    assert (shown.value("room"), shown.live("room")) == ("12", None)
    _, other = save({}, 3, 1, 5, room="14")
    assert view(apply(apply(doc, marked), other)).conflicts == ("room",)
