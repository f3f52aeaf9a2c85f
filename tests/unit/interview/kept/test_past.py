"""Every answer ever given to a question, whoever gave it: pure, and through a sitting."""

from __future__ import annotations

from typing import Any

import pytest

from kommisjon.interview.kept.past import Past, past_answers
from kommisjon.model.answers import Status
from sync.merge import Change, Doc, Entry, absorb, compose

WALL = 1_793_600_000_000


def said(value: object) -> dict[str, Any]:
    return {"s": "answered", "v": value}


class Laptops:
    """Two laptops that save on one record; each sees only its own until they are merged."""

    def __init__(self) -> None:
        self.docs: dict[int, Doc] = {1: {}, 2: {}}
        self.changes: list[Change] = []

    def save(self, actor: int, **values: Any) -> None:
        n = sum(1 for change in self.changes if change.actor == actor) + 1
        named = {path.replace("__", "/"): value for path, value in values.items()}
        clock = (WALL + 1000 * len(self.changes)) << 16
        entries: tuple[Entry, ...] = compose(self.docs[actor], named)
        change = Change("c", "r", actor, n, clock, f"K{actor}", "f@1", None, entries)
        self.docs[actor] = absorb(self.docs[actor], [change])
        self.changes.append(change)

    def past(self, *paths: str) -> list[Past]:
        return past_answers(self.changes, absorb({}, self.changes), paths)


def test_each_answer_is_told_oldest_first_and_the_last_stands() -> None:
    laptops = Laptops()
    laptops.save(1, title=said("Sewing"), other=said("no"))
    laptops.save(1, title={"s": "declined"})
    laptops.save(1, other=said("yes"))
    laptops.save(1, title=said("خياطة"))
    found = laptops.past("title")
    assert [(one.text, one.status, one.stands) for one in found] == [
        ("Sewing", Status.ANSWERED, False),
        ("", Status.DECLINED, False),
        ("خياطة", Status.ANSWERED, True),
    ]
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert not any(one.disputed for one in found)


def test_two_who_had_not_seen_each_other_both_stand() -> None:
    laptops = Laptops()
    laptops.save(1, title=said("Sewing"))
    laptops.save(2, title=said("Driving"))
    assert [(one.by, one.actor, one.stands, one.disputed) for one in laptops.past("title")] == [
        ("K1", 1, True, True),
        ("K2", 2, True, True),
    ]


def test_the_same_answer_twice_is_no_dispute() -> None:
    laptops = Laptops()
    laptops.save(1, title=said("Sewing"))
    laptops.save(2, title=said("Sewing"))
    assert [(one.stands, one.disputed) for one in laptops.past("title")] == [(True, False)] * 2


def test_a_choice_of_several_is_one_answer() -> None:
    laptops = Laptops()
    laptops.save(1, licence={"s": "answered"}, licence__b=said(True), licence__c=said(True))
    laptops.save(1, licence={"s": "answered"}, licence__b=said(True), licence__c=said(False))
    laptops.save(1, licence={"s": "not_asked"}, licence__b=said(False))
    assert [(one.text, one.status, one.stands) for one in laptops.past("licence")] == [
        ("b c", Status.ANSWERED, False),
        ("b", Status.ANSWERED, False),
        ("", Status.NOT_ASKED, True),
    ]


def test_what_another_version_of_the_form_left_belongs_to_it() -> None:
    laptops = Laptops()
    laptops.save(1, old__title=said("Sewing"))
    laptops.save(1, title=said("Sewing dresses"), old__title=None)
    assert [(one.text, one.removed, one.stands) for one in laptops.past("title", "old/title")] == [
        ("Sewing", False, False),
        ("Sewing dresses", False, True),
    ]


def test_removed_skipped_and_file_names_are_told() -> None:
    laptops = Laptops()
    attached = {"name": "paper.pdf", "sha256": "ab" * 32, "size": 3, "kind": "pdf"}
    laptops.save(1, title={**said("ab.pdf"), "att": attached})
    laptops.save(1, title={**said("Sewing"), "off": True})
    laptops.save(1, title=None)
    found = laptops.past("title")
    assert [one.text for one in found] == ["paper.pdf", "Sewing", ""]
    assert [one.skipped for one in found] == [False, True, False]
    assert [one.removed for one in found] == [False, False, True]


@pytest.mark.parametrize("path", ["title_two", "titl"])
def test_a_path_that_only_begins_alike_is_another_question(path: str) -> None:
    laptops = Laptops()
    laptops.save(1, title=said("Sewing"))
    assert laptops.past(path) == []


def test_words_and_notes_are_told_among_the_answers_and_are_none() -> None:
    laptops = Laptops()
    laptops.save(1, title=said("Tailor"))
    laptops.save(1, _note__title=said("asked twice"))
    laptops.save(1, _said__title__original=said("خياط"), _said__title__lang=said("ar"))
    laptops.save(1, _note__title={"s": "not_asked"}, _note__other=said("elsewhere"))
    found = laptops.past("title")
    assert [(one.text, one.words.original if one.words else None, one.note) for one in found] == [
        ("Tailor", None, None),
        ("", None, "asked twice"),
        ("", "خياط", None),
        ("", None, ""),
    ]
    assert [one.stands for one in found] == [True, False, True, True]


def test_two_notes_unseen_by_each_other_both_stand() -> None:
    laptops = Laptops()
    laptops.save(1, _note__title=said("late"))
    laptops.save(2, _note__title=said("tired"))
    assert [(one.note, one.stands, one.disputed) for one in laptops.past("title")] == [
        ("late", True, True),
        ("tired", True, True),
    ]
