"""Joining types and contextual forms."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from kommisjon.text.joining import joining
from kommisjon.text.shape import shape

SHAPING = Path("/usr/share/unicode/ArabicShaping.txt")

ALPHABETS = {
    "ar": ("بتثجحخسشصضطظعغفقكلمنهيئ", "اأإآدذرزوؤةى"),
    "fa": ("بپتثجچحخسشصضطظعغفقکگلمنهیئ", "اآدذرزژوؤ"),
    "ps": ("بپتټثجځچڅحخسشښصضطظعغفقکګلمنڼهيیېۍئ", "اآدډذرړزژږوؤ"),
    "ckb": ("بپتجچحخسشعغفڤقکگلڵمنهیێئ", "ادرڕزژوۆە"),
}
"""Letters that join on both sides, and on the right side only; ى and ۍ are set apart below."""


@pytest.mark.parametrize("language", ALPHABETS)
def test_joining_of_the_alphabet(language: str) -> None:
    both, right = ALPHABETS[language]
    assert {char: joining(char) for char in both if char not in "ۍ"} == dict.fromkeys(both.replace("ۍ", ""), "D")
    assert {char: joining(char) for char in right if char != "ى"} == dict.fromkeys(right.replace("ى", ""), "R")


@pytest.mark.parametrize(
    ("char", "kind"),
    [("ى", "D"), ("ۍ", "R"), ("ء", "U"), ("ـ", "C"), ("\u200d", "C"), ("\u200c", "U"), ("َ", "T"), ("a", "U")],
)
def test_joining_of_what_is_not_a_plain_letter(char: str, kind: str) -> None:
    assert joining(char) == kind


@pytest.mark.skipif(not SHAPING.exists(), reason="Debian's unicode-data is not installed")
def test_joining_agrees_with_the_database() -> None:
    wrong = []
    for line in SHAPING.read_text(encoding="utf-8").splitlines():
        fields = [field.strip() for field in line.split("#")[0].split(";")]
        if len(fields) == 4 and int(fields[0], 16) < 0x700 and joining(chr(int(fields[0], 16))) != fields[2]:
            wrong.append(fields)
    assert wrong == []


def named(text: str) -> list[str]:
    """The forms a text is shown in, by Unicode's names."""
    return [unicodedata.name(glyph).removeprefix("ARABIC ") if glyph else "" for glyph in shape(text)]


def test_forms_follow_the_neighbours() -> None:
    assert named("بيت ب") == [
        "LETTER BEH INITIAL FORM",
        "LETTER YEH MEDIAL FORM",
        "LETTER TEH FINAL FORM",
        "SPACE",
        "LETTER BEH ISOLATED FORM",
    ]


def test_marks_are_passed_over() -> None:
    assert shape("مُحَ") == ("\ufee3", "ُ", "\ufea2", "َ")


def test_a_non_joiner_parts_and_a_joiner_joins() -> None:
    assert named("ی\u200cر")[0] == "LETTER FARSI YEH ISOLATED FORM"
    assert named("ه\u200d")[0] == "LETTER HEH INITIAL FORM"


@pytest.mark.parametrize(("text", "glyphs"), [("لا", ("\ufefb", "")), ("سلا", ("\ufeb3", "\ufefc", ""))])
def test_lam_and_alef_run_together(text: str, glyphs: tuple[str, ...]) -> None:
    assert shape(text) == glyphs


def test_a_cursor_between_lam_and_alef_parts_them() -> None:
    assert shape("لا", frozenset({0})) == ("\ufedf", "\ufe8e")


def test_a_letter_without_forms_stands_alone_but_its_neighbours_reach_for_it() -> None:
    assert shape("سښس") == ("\ufeb3", "ښ", "\ufeb2")


def test_pashto_gaf_is_drawn_as_its_twin() -> None:
    assert shape("ګ") == shape("گ")
