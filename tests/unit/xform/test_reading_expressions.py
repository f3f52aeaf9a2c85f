"""XPath as people write it."""

import pytest

from kommisjon.xform.xpath.grammar import DEEPEST_NESTING, Chain, Negation, Path, parse
from kommisjon.xform.xpath.tokens import LONGEST_EXPRESSION, ExpressionError, Kind, tokens


@pytest.mark.parametrize("written", [". >= 0 and.<= 5", ". >= 0 and . <= 5", ".>=0 and.<=5"])
def test_an_operator_may_touch_the_full_stop_after_it(written: str) -> None:
    tree = parse(written)
    assert isinstance(tree, Chain)
    assert [operator for operator, _ in tree.rest] == ["and"]
    assert tree == parse(". >= 0 and . <= 5")


def test_a_word_is_an_operator_only_after_something_it_can_join() -> None:
    kinds = [(token.kind, token.text) for token in tokens("and and or * mod")]
    assert kinds == [
        (Kind.NAME, "and"),
        (Kind.OPERATOR, "and"),
        (Kind.NAME, "or"),
        (Kind.OPERATOR, "*"),
        (Kind.NAME, "mod"),
        (Kind.END, ""),
    ]


def test_names_may_hold_hyphens_and_foreign_letters() -> None:
    assert [token.text for token in tokens("a-b - prénom.2 - 1")][:-1] == ["a-b", "-", "prénom.2", "-", "1"]


def test_ranks_and_signs() -> None:
    assert isinstance(parse("- 1 + 2 * 3 > 4 or a = 'x'"), Chain)
    assert isinstance(parse("-1"), Negation)
    path = parse("/data/person[position() = 2]/name")
    assert isinstance(path, Path)
    assert [step.name for step in path.steps] == ["data", "person", "name"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "a name is missing before the end"),
        ("1 +", "a name is missing before the end"),
        ("if(a, b", ") is missing before the end"),
        ("'open", "a quotation mark is opened at character 1 and never closed"),
        ("a = ‘x’", "a curved quotation mark"),
        ("${age} > 1", "that was not resolved"),
        ("a b", "b is not expected at character 3"),
        ("a[1", "] is missing"),
        ("sideways::a", "sideways:: is not known"),
        ("(" * (DEEPEST_NESTING + 1) + "1" + ")" * (DEEPEST_NESTING + 1), "brackets stand inside one another"),
        ("1" * (LONGEST_EXPRESSION + 1), "longer than"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(written: str, told: str) -> None:
    with pytest.raises(ExpressionError, match=told.replace("(", r"\(").replace(")", r"\)").replace("]", r"\]")):
        parse(written)


def test_a_long_chain_needs_no_deep_recursion() -> None:
    tree = parse(" or ".join(f"a = {n}" for n in range(5000)))
    assert isinstance(tree, Chain)
    assert len(tree.rest) == 4999
