"""How names and dates of birth are compared. Nobody exists."""

from __future__ import annotations

import pytest

from sync.central.duplicates.weighing import Birth, Compared, assigned, birth_level, token_likeness, weigh
from sync.central.skeletons import skeleton, skeletons, tokens


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Abd al-Rahman Šalabi", ("abdrahman", "salabi")),
        ("عبد الرحمن", ("abdrhmn",)),
        ("علي المدهون", ("aly", "mdhun")),
        ("عبدالله", ("abdllh",)),
        ("Юлия Щербакова", ("yuliya", "shcherbakova")),
        ("ተስፋይ", ("tesfay",)),
        ("O'Connor-Ståle", ("oconnor", "stale")),
        ("bin", ("bin",)),
        ("  12 - ", ()),
    ],
)
def test_a_name_of_any_script_in_plain_letters(text: str, held: tuple[str, ...]) -> None:
    assert tokens(text) == held


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("khadija", "khdyja"),
        ("mouhammad", "mhmd"),
        ("yusuf", "yousouf"),
        ("petros", "betros"),
        ("qasim", "kassem"),
        ("ali", "aly"),
    ],
)
def test_spellings_of_one_name_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_one_consonant_is_no_skeleton_to_find_by() -> None:
    assert skeletons(("leo", "anna", "anne", "hue")) == ("an",)


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("1980-05-03", "1980-05-03", Birth.EXACT),
        ("1980-05-03", "1980-03-05", Birth.SWAPPED),
        ("1980-05-03", "1980-05-08", Birth.ONE_DIGIT),
        ("1980-05-03", "1990-05-03", Birth.ONE_DIGIT),
        ("1980-01-01", "1980-01-01", Birth.BOTH_JANUARY),
        ("1980", "1980-01-01", Birth.BOTH_JANUARY),
        ("1980", "1980-05-03", Birth.YEAR_JANUARY),
        ("1980-01-01", "1981-01-01", Birth.NEAR_JANUARY),
        ("1983-03-21/1984-03-20", "1984-02-02", Birth.YEAR_JANUARY),
        ("1980-01-01", "1984-05-03", Birth.FAR),
        ("1980-05-03", "1980-11-24", Birth.YEAR),
        ("1980-05-03", "1981-11-24", Birth.NEAR),
        ("1980-05-03", "1995-11-24", Birth.FAR),
        (None, "1995-11-24", Birth.MISSING),
    ],
)
def test_two_dates_of_birth(a: str | None, b: str | None, level: Birth) -> None:
    assert birth_level(a, b) is birth_level(b, a) is level


def test_words_are_paired_in_any_order_over_the_shorter_name() -> None:
    assert assigned(("amina", "testsen"), ("testsen", "amina")) == (1.0, 2, False)
    assert assigned(("amina",), ("testsen", "amina", "zahra")) == (1.0, 1, True)
    likeness, n, in_order = assigned(("mohamed", "testsen"), ("muhammad", "testsen", "ali"))
    assert (n, in_order) == (2, True)
    assert 0.96 <= likeness < 0.99


def test_a_word_goes_to_whoever_makes_the_whole_most_alike() -> None:
    # Taken one after the other, "jamil" would take "jamila" and leave "jamal" with "amila".
    ours, theirs = ("jamil", "jamila"), ("jamila", "jamal")
    best = token_likeness("jamil", "jamal") + token_likeness("jamila", "jamila")
    assert assigned(ours, theirs)[0] == best / 2


def person(latin: str, original: str = "", **known: str) -> Compared:
    return Compared("h", latin or original, None, tokens(latin), tokens(original), **known)


def test_what_speaks_for_a_pair_and_against_it_is_said() -> None:
    a = person("Amina Testsen", birth="1980-01-01", sex="f", number="uga1")
    score, reasons = weigh(a, person("Testsen Amina", birth="1981-01-01", sex="f"))
    assert [(one.code, dict(one.facts)) for one in reasons] == [
        ("names_same", {"n": 2, "how": "other_order"}),
        ("birth_near_january", {"a": "1980-01-01", "b": "1981-01-01"}),
        ("sex_same", {}),
    ]
    assert score == round(sum(one.weight for one in reasons), 2) == 10.6
    same_number, reasons = weigh(a, person("Other Somebody", birth="1950-02-02", sex="f", number="uga1"))
    assert reasons[0].code == "number_same"
    assert weigh(a, person("Amina Testsen", birth="1980-01-01", sex="m"))[0] < 4 < same_number
    other, _ = weigh(a, person("Amina Testsen", birth="1980-01-01", sex="f", number="uga2"))
    assert other < weigh(a, person("Amina Testsen", birth="1980-01-01", sex="f"))[0]


def test_a_name_is_compared_across_scripts() -> None:
    score, reasons = weigh(
        person("Khadija Yusuf", birth="1980-05-03"), person("", "خديجة يوسف", birth="1980-05-03")
    )
    assert reasons[0].facts["how"] == "across"
    assert score > 9
