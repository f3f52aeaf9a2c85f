"""The lines of a bundle: what is written is read back, and anything else is refused with its code."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.merge import Change, Entry, lines

HOME = "0199f3c2-a4b1-7000-8000-000000000001"
REC = "0199f3c2-a4b1-7000-8000-000000000002"
NAME = {"s": "answered", "v": "Amina (synthetic)", "src": "self"}
CHANGE = Change(
    HOME,
    REC,
    7,
    412,
    0x0199F3C2A4B10003,
    "interviewer-1",
    "competence@7",
    None,
    (Entry("given_latin", NAME, ((5, 3), (7, 377))), Entry("shield", None, ())),
)
INDEX = {7: 0, 5: 1}


def test_a_change_comes_back_as_it_was_written_with_the_readers_own_numbers() -> None:
    line = lines.encode_change(CHANGE, INDEX)
    assert lines.decode_change(line, [7, 5]) == CHANGE
    read = lines.decode_change(line, [1, 2])
    assert read.actor == 1
    assert read.entries[0].context == ((1, 377), (2, 3))


def test_the_line_is_the_documented_one() -> None:
    assert json.loads(lines.encode_change(CHANGE, INDEX)) == {
        "t": "chg",
        "home": HOME,
        "rec": REC,
        "a": 0,
        "n": 412,
        "hlc": "0199f3c2a4b10003",
        "by": "interviewer-1",
        "form": "competence@7",
        "why": None,
        "f": [["given_latin", NAME, [[0, 377], [1, 3]]], ["shield", None, []]],
    }


def test_a_head_names_machines_and_forms() -> None:
    head = lines.decode_head(lines.encode_head([("k7f3", 1), ("a9", 2)], [("competence", 7, "ab" * 32)]))
    assert head.actors == [("k7f3", 1), ("a9", 2)]
    assert head.forms == [("competence", 7, "ab" * 32)]


def test_every_actor_a_change_names_is_found() -> None:
    assert lines.actors_in(CHANGE) == {5, 7}


def _set(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def damage(line: dict[str, Any]) -> None:
        line[key] = value

    return damage


def _entry(place: int, value: Any) -> Callable[[dict[str, Any]], None]:
    def damage(line: dict[str, Any]) -> None:
        line["f"][0][place] = value

    return damage


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (_set("n", 0), Code.SCHEMA),
        (_set("n", "412"), Code.SCHEMA),
        (_set("n", True), Code.SCHEMA),
        (_set("home", HOME.upper()), Code.SCHEMA),
        (_set("hlc", "8" + "0" * 15), Code.SCHEMA),
        (_set("why", "because"), Code.SCHEMA),
        (_set("more", 1), Code.SCHEMA),
        (_set("f", []), Code.SCHEMA),
        (_set("a", 2), Code.UNKNOWN_ACTOR),
        (_set("by", "a\u202eb"), Code.TEXT_UNSAFE),
        (_set("by", "x" * 40_000), Code.LIMIT),
        (_entry(0, "Given"), Code.SCHEMA),
        (_entry(0, "shield"), Code.SCHEMA),
        (_entry(1, "text"), Code.SCHEMA),
        (_entry(1, {"s": "declined", "v": 1}), Code.SCHEMA),
        (_entry(1, {"s": "answered", "v": ["a"]}), Code.SCHEMA),
        (_entry(1, {"s": "asked"}), Code.SCHEMA),
        (_entry(1, {"s": "answered", "v": "a", "off": False}), Code.SCHEMA),
        (_entry(1, {"s": "answered", "v": "a", "off": 1}), Code.SCHEMA),
        (_entry(1, {"s": "not_asked", "off": True}), Code.SCHEMA),
        (_entry(1, {"s": "answered", "v": "a", "copied": "somebody"}), Code.SCHEMA),
        (_entry(1, {"s": "declined", "copied": REC}), Code.SCHEMA),
        (_entry(2, [[0, 412]]), Code.SCHEMA),
        (_entry(2, [[1, 3], [1, 4]]), Code.SCHEMA),
        (_entry(2, [[3, 3]]), Code.UNKNOWN_ACTOR),
    ],
)
def test_a_line_of_another_shape_is_refused(damage: Callable[[dict[str, Any]], None], code: Code) -> None:
    line = json.loads(lines.encode_change(CHANGE, INDEX))
    damage(line)
    text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    with pytest.raises(Refusal) as refused:
        lines.decode_change(text, [7, 5])
    assert refused.value.code is code


@pytest.mark.parametrize("line", [b"", b"[]", b"null", b'{"t": "chg"}', b"\xff", b'{"t":"chg"}\n', b'{"n":1.0}'])
def test_bytes_that_are_no_line_are_refused(line: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        lines.decode_change(line, [1])
    assert refused.value.code in {Code.JSON, Code.SCHEMA}


def test_a_head_line_with_a_machine_twice_is_refused() -> None:
    line = canonical.dumps({"t": "head", "v": 1, "actors": [["a", 1], ["a", 1]], "forms": []})
    with pytest.raises(Refusal) as refused:
        lines.decode_head(line)
    assert refused.value.code is Code.SCHEMA


def test_a_copied_answer_travels_with_whom_it_came_from() -> None:
    copied = Entry("citizenship", {"s": "answered", "v": "SYR", "src": "family", "copied": REC}, ())
    line = lines.encode_change(replace(CHANGE, entries=(copied,)), INDEX)
    assert lines.decode_change(line, [7, 5]).entries == (copied,)


def test_a_skipped_answer_travels_with_its_mark() -> None:
    marked = Entry("work/title", {"s": "answered", "v": "Tailor", "off": True}, ())
    line = lines.encode_change(replace(CHANGE, entries=(marked,)), INDEX)
    assert lines.decode_change(line, [7, 5]).entries == (marked,)
