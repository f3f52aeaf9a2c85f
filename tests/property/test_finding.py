"""Looking something up: whatever of its words is typed, in whatever order, it is found; and nothing else is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kommisjon.text.finding import Findable, folded

WORDS = st.sampled_from(
    ["Har", "du", "gått", "på", "skole", "Ærlig", "østover", "år", "هل", "ذهبت", "إلى", "المَدْرَسَة", "علی", "کابل",
     "ትምህርቲ", "школу", "ходили", "٤٢", "Côte", "Ivoire", "12"]
)  # fmt: skip
LABELS = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
LINES = st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=12)
OTHER_KEYBOARDS = {"ي": "ی", "ك": "ک", "ه": "ة", "ا": "أ"}


@st.composite
def part_of(draw: st.DrawFn, line: tuple[str, str]) -> str:
    """Parts of the words of a line, from either language, in any order, as another keyboard may write them."""
    words = draw(st.lists(st.sampled_from(" ".join(line).split()), min_size=1, max_size=4))
    parts = []
    for word in words:
        bare = folded(word)
        start = draw(st.integers(0, len(bare) - 1))
        part = bare[start : draw(st.integers(start + 1, len(bare)))]
        for ours, theirs in OTHER_KEYBOARDS.items():
            part = part.replace(ours, theirs) if draw(st.booleans()) else part
        parts.append(part.upper() if draw(st.booleans()) else part)
    return " ".join(parts)


@given(st.data(), LINES)
def test_any_parts_of_its_words_find_a_line(data: st.DataObject, lines: list[tuple[str, str]]) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    typed = data.draw(part_of(lines[place]))
    assert place in Findable(lines).ranked(typed)


@given(LINES, st.lists(WORDS, min_size=1, max_size=3).map(" ".join))
def test_what_is_found_has_all_that_was_typed(lines: list[tuple[str, str]], typed: str) -> None:
    found = Findable(lines).ranked(typed)
    held = [n for n, line in enumerate(lines) if all(p in folded("\n".join(line)) for p in folded(typed).split())]
    assert sorted(found) == held
    assert len(found) == len(set(found))


@given(LINES, WORDS, WORDS)
def test_more_letters_never_find_more(lines: list[tuple[str, str]], one: str, other: str) -> None:
    findable = Findable(lines)
    assert set(findable.ranked(f"{one} {other}")) <= set(findable.ranked(one))


@given(LINES, st.integers(1, 12), st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]))
def test_a_number_in_any_script_leads_to_its_line_first(
    lines: list[tuple[str, str]], number: int, digits: str
) -> None:
    numbers = [n + 1 for n in range(len(lines))]
    typed = "".join(digits[int(digit)] for digit in str(number))
    found = Findable(lines).ranked(typed, numbers)
    assert found[:1] == ([number - 1] if number <= len(lines) else found[:1])


@given(LINES)
def test_nothing_typed_leaves_everything_in_its_order(lines: list[tuple[str, str]]) -> None:
    assert Findable(lines).ranked(" ") == list(range(len(lines)))
