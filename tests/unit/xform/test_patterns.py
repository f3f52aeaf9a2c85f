"""regex(): Java's syntax, whole texts, and a bound on the time. All synthetic."""

import subprocess
import sys
import time

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.xform.xpath import patterns
from kommisjon.xform.xpath.patterns import fits
from kommisjon.xform.xpath.tokens import ExpressionError
from tests.forms_in_tables import begun, form


@pytest.mark.parametrize(
    ("written", "whole", "not_whole"),
    [
        (r"[0-9]{3}-[0-9]{4}", ["123-4567"], ["123-456", "x123-4567", "123-45678"]),
        (r"^(\+?\d{1,3}[- ]?)?\d{10}$", ["+47 1234567890", "1234567890"], ["+47 12345"]),
        (r"[\w-.]+@[\w-.]+", ["a-b@c.d"], ["a b@c"]),
        (r"[^\s@]+@[^\s@]+\.[a-z]{2,}", ["a@b.org"], ["a@b"]),
        (r"[\p{L} .'’-]+", ["O'Brien-Smith", "أمينة", "Ødegård"], ["R2"]),
        (r"\p{IsLatin}+", ["Aé"], ["ا"]),
        (r"\p{InArabic}+", ["اب"], ["ab"]),
        (r"\p{Alpha}\p{Digit}\p{Punct}\p{XDigit}\p{Space}", ["a1!f "], ["11!f "]),
        (r"\p{javaLowerCase}\P{L}\pN", ["a-1"], ["A-1"]),
        (r"\p{L1}", ["é"], ["ا"]),
        (r"[[:alpha:]_]+", ["a_b"], ["a1"]),
        (r"\h\H\v\V", ["\tx\ny"], ["\nxyy"]),
        (r"[\h,]+", [" ,\t"], ["\n"]),
        (r"[a-z&&[^aeiou]]+", ["xyz"], ["abc"]),
        (r"[a-z&&def]", ["d"], ["a"]),
        (r"[a-c[x-z]]", ["b", "y"], ["m"]),
        (r"[^a-d&&c-f]", ["a", "g"], ["c", "d"]),
        (r"[]a]+", ["]a"], ["b"]),
        (r"[a|b~~c\-/+*]+", ["|~-/+*"], ["d"]),
        (r"a*+a", [], ["aa"]),
        (r"a++b|c?+d", ["aab", "cd"], ["a"]),
        (r"(?>a|ab)c", ["ac"], ["abc"]),
        (r"(?<first>.)\k<first>\1", ["aaa"], ["aab"]),
        (r"(?i)ab(?-i)c", ["ABc"], ["ABC"]),
        (r"(?iu:é)(?d)x", ["Éx"], ["EX"]),
        (r"\Qa.b*\E\.\Q[", ["a.b*.["], ["axb*.["]),
        (r"\x41\x{1F600}\u0042\uD83D\uDE00\0103\e\cA", ["A😀B😀C\x1b\x01"], ["A"]),
        (r"\Aa\z|b\Z", ["a", "b"], ["c"]),
        (r"\bcat\B.", ["cats"], ["cat "]),
        ("x{2}y{1,}z{0,2}", ["xxy", "xxyyzz"], ["xy", "xxyzzz"]),
        ("{a}", ["{a}"], ["a"]),
    ],
)
def test_javas_syntax(written: str, whole: list[str], not_whole: list[str]) -> None:
    assert [text for text in whole if not fits(written, text)] == []
    assert [text for text in not_whole if fits(written, text)] == []


@pytest.mark.parametrize(
    "written",
    [
        *("(a", "a)", "[a", "*a", "a{2}{", "\\", r"\y", r"\p{Nothing}", r"\x{110000}", "[z-a]"),
        *("(?R)", "(?P<a>b)", "(?|a)", r"\L<words>", "(?#note)", "(" * 3_000 + ")" * 3_000, "[" * 3_000),
        *(
            "a{99999999999}",
            "(?:a?b?c?d?){60000}",
            "((a{999}){999}){999}",
            "(a|b){20}" * 120 + "{200}",
            "a" * 5_000,
        ),
    ],
)
def test_what_is_no_pattern(written: str) -> None:
    begun_at = time.process_time()
    if written == "a{2}{":
        assert fits(written, "aa{")
        return
    with pytest.raises(ExpressionError):
        fits(written, "a")
    assert time.process_time() - begun_at < 5


def test_a_pattern_of_the_form_that_is_none_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        form("| survey |\n| | type | name | label | constraint |\n| | text | a | A | regex(., '(a') |\n")
    assert (caught.value.code, "(a" in caught.value.told().what) == (Code.FORM_EXPRESSION, True)


HOSTILE = """
| survey |
| | type | name | label | constraint | calculation |
| | text | a | A | regex(., '(a\\|aa)+') | |
| | text | p | P | | |
| | text | t | T | | |
| | calculate | c | | | if(regex(${t}, ${p}), 'fits', 'no') |
"""


def test_a_hostile_pattern_costs_a_bounded_time_and_is_told_once() -> None:
    state = begun(HOSTILE)
    assert state.answer("/data/a", "a" * 30).accepted
    started = time.process_time()
    for _ in range(3):
        assert not state.answer("/data/a", "a" * 40 + "b").accepted
    assert time.process_time() - started < 3 * patterns.PATTERN_SECONDS + 5
    (told,) = state.notices
    assert "/data/a" in told
    assert "(a|aa)+" in told


def test_a_pattern_that_an_answer_makes() -> None:
    state = begun(HOSTILE)
    state.answer("/data/p", "[ab]+")
    state.answer("/data/t", "abba")
    assert state.value("/data/c") == "fits"
    state.answer("/data/p", "[ab")
    assert state.value("/data/c") == "no"
    state.answer("/data/t", "a" * (patterns.LONGEST_MATCHED + 1))
    state.answer("/data/p", "a*")
    assert state.value("/data/c") == "no"


def test_a_form_without_patterns_never_loads_the_library() -> None:
    script = "import sys, kommisjon.xform.replay, kommisjon.xform.xpath.functions; print('regex' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
