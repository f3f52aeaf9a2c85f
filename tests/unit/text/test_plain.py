"""Marks of Markdown and HTML go; what only looks like one stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommisjon.text.plain import plain


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("**Bold** and *em*", "Bold and em"),
        ("__Bold__ and _em_", "Bold and em"),
        ("***both***", "both"),
        ("# Head\ntext", "Head\ntext"),
        ('<span style="color:red">Red</span>', "Red"),
        ("one<br/>two", "one\ntwo"),
        ("[site](https://example.invalid/b_(c))", "site"),
        ("**مهم**: نص", "مهم: نص"),
        (r"\*kept\*", "*kept*"),
        ("&lt;b&gt; &amp; more", "<b> & more"),
    ],
)
def test_marks_are_taken_off(written: str, words: str) -> None:
    assert plain(written) == words


@pytest.mark.parametrize(
    "text",
    ["2 * 3 * 4 = 24", "first_name and last_name", "#1 question", "ages < 5 and > 3", "a <person@b.no>", "*"],
)
def test_what_only_looks_like_a_mark_stays(text: str) -> None:
    assert plain(text) == text


@given(st.text(st.characters(exclude_characters="*_#<>[]\\&"), max_size=60))
def test_words_without_marks_are_left_alone(text: str) -> None:
    assert plain(text) == text


@given(st.text("ab *_#<>[]()\\&;/\n", max_size=80))
def test_anything_can_be_made_plain_and_only_loses(text: str) -> None:
    assert len(plain(text)) <= len(text)
