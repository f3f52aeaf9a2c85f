"""What forms from outside need of the screen: languages, long lists, filters, counted repeats, long texts."""

from __future__ import annotations

import pytest

from kommisjon.interview.stops import StopKind
from tests.screen.tried import Tried, tried

COUNTED = """
| survey | | | | |
| | type | name | label::English (en) | label::French (fr) | repeat_count | required |
| | integer | many | How many children? | Combien d'enfants ? | | yes |
| | begin_repeat | child | Child | Enfant | ${many} | |
| | text | called | What is the child called? | Comment s'appelle-t-il ? | | |
| | end_repeat | | | | | |
"""

CASCADE = """
| survey | | | | |
| | type | name | label | choice_filter | required |
| | select_one lands | land | Which land? | | yes |
| | select_one towns | town | Which town? | land = ${land} | yes |
| choices | | | | |
| | list_name | name | label | land |
| | lands | no | Norway | |
| | lands | se | Sweden | |
| | towns | oslo | Oslo | no |
| | towns | bergen | Bergen | no |
| | towns | malmo | Malmö | se |
"""


def long_list(looks: str = "", towns: int = 200) -> str:
    rows = [f"| | towns | t{n} | Town{n} {name} | {arabic} |" for n, (name, arabic) in enumerate(_towns(towns))]
    return "\n".join(
        [
            "| survey | | | | | |",
            "| | type | name | label::English (en) | label::Arabic (ar) | appearance |",
            f"| | select_one towns | town | Which town? | أي مدينة؟ | {looks} |",
            "| choices | | | | |",
            "| | list_name | name | label::English (en) | label::Arabic (ar) |",
            *rows,
        ]
    )


def _towns(n: int) -> list[tuple[str, str]]:
    named = [("Tromsø", "ترومسو"), ("Québec", "كيبيك"), ("Kabul", "کابل"), ("Alexandria", "الإسكندرية")]
    return [*named, *((f"Ville{k}", f"قرية {k}") for k in range(n - len(named)))]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("tromso", "t0"), ("queb", "t1"), ("كابل", "t2"), ("الاسكند", "t3"), ("ville150", "t154")],
)
async def test_a_long_list_is_searched_in_either_language_whatever_the_keyboard(typed: str, kept: str) -> None:
    async with tried(long_list(), language="ar") as here:
        assert "Type letters to find a choice, or its number." in here.frame
        await here.type(typed)
        assert f"Find: {typed} – 1 of 200" in here.frame or "1 of 200" in here.frame
        await here.press("enter")
        assert here.held("town") == kept


async def test_what_was_typed_to_search_can_be_taken_back() -> None:
    async with tried(long_list("minimal", towns=6)) as here:
        await here.type("q")
        assert "1 of 6" in here.frame
        assert "Kabul" not in here.frame
        await here.press("x")
        assert "1 of 6" in here.frame, "a letter that finds nothing is not taken"
        await here.press("backspace")
        assert "Kabul" in here.frame
        await here.type("k")
        await here.press("escape")
        assert "Tromsø" in here.frame
        assert here.held("town") == ""


async def test_thousands_of_choices_are_searched_and_picked_by_number() -> None:
    async with tried(long_list(towns=3000)) as here:
        await here.type("2500")
        await here.press("enter")
        assert here.held("town") == "t2499"
    async with tried(long_list(towns=3000)) as here:
        assert "300 of 3000 are shown." in here.frame
        await here.type("vi")
        assert "Find: vi – 2996 of 3000" in here.frame
        await here.type("lle2991")
        await here.press("enter")
        assert here.held("town") == "t2995"


async def test_an_answer_that_the_filter_no_longer_offers_is_shown_and_blocks_the_end() -> None:
    async with tried(CASCADE) as here:
        await here.press("1", "enter", "2", "enter")
        assert here.held("town") == "bergen"
        await here.press("pageup", "pageup", "2", "enter")
        assert "Bergen (no longer on the list)" in here.frame
        assert here.held("town") == "bergen", "never dropped in silence"
        await here.press("pagedown")
        assert here.stop.kind is StopKind.END
        assert "No longer on the list: Which town?" in here.frame
        assert "Finish the interview" not in here.frame
        await here.press("1", "enter")
        assert here.stop.ref == "/data/town"
        await here.press("1", "enter")
        assert here.held("town") == "malmo"
        assert "Finish the interview" in here.frame


async def to_surplus(here: Tried) -> None:
    await here.type("2")
    await here.press("enter")
    await here.type("Ali")
    await here.press("enter")
    await here.type("Sara")
    await here.press("enter")
    await here.press("pageup", "pageup", "pageup", "backspace")
    await here.type("1")
    await here.press("enter")


async def test_a_filled_member_beyond_the_count_is_kept_marked_and_asked_about() -> None:
    async with tried(COUNTED) as here:
        await to_surplus(here)
        await here.press("pagedown")
        assert here.stop.ref == "/data/child[2]/called"
        assert "Child 2  ·  more than counted" in here.frame
        assert "Sara" in here.frame
        await here.press("pagedown")
        assert "1 thing is to be put right." in here.frame
        assert "More than counted: look at Child 2" in here.frame
        assert "Finish the interview" not in here.frame
        await here.press("3", "enter")
        assert here.stop.ref == "/data/many", "keeping it means counting it"
        await here.press("backspace")
        await here.type("2")
        await here.press("enter", "pagedown", "pagedown")
        assert "Finish the interview" in here.frame
        assert [stop.ref for stop in here.sitting.stops if "child" in stop.ref][-1] == "/data/child[2]/called"


async def test_a_surplus_member_is_removed_when_asked_twice() -> None:
    async with tried(COUNTED) as here:
        await to_surplus(here)
        await here.press("pagedown", "pagedown", "2", "enter")
        assert "once more" in here.frame
        assert "Finish the interview" not in here.frame
        await here.press("2", "enter")
        assert "Finish the interview" in here.frame
        assert not [stop for stop in here.sitting.stops if "child[2]" in stop.ref]


async def test_an_answer_that_no_longer_fits_is_listed_at_the_end() -> None:
    form = """
    | survey | | | | |
    | | type | name | label | constraint |
    | | integer | limit | The limit | |
    | | integer | number | The number | . < ${limit} |
    """
    async with tried(form) as here:
        await here.type("10")
        await here.press("enter")
        await here.type("5")
        await here.press("enter", "pageup", "pageup", "backspace", "backspace")
        await here.type("3")
        await here.press("enter", "pagedown")
        assert "Does not fit: The number" in here.frame
        await here.press("1", "enter")
        assert here.stop.ref == "/data/number"


async def test_what_is_open_at_the_end_leads_there_and_the_interview_can_be_left() -> None:
    async with tried(COUNTED) as here:
        await here.press("pagedown")
        assert "1 question still needs an answer." in here.frame
        assert "Leave it unfinished for now" in here.frame
        await here.press("1", "enter")
        assert here.stop.ref == "/data/many"


TEXTS = """
| survey | | | | | | | | |
| | type | name | label::English (en) | label::French (fr) | hint::English (en) | guidance_hint::English (en) | media::image::English (en) | media::audio::French (fr) |
| | text | one | # **The** [first](https://example.invalid/a) <span style="color:red">one</span> | Le premier | A *hint* | Explain it slowly. | house.jpg | maison.mp3 |
| | text | two | Only English | | | | | |
"""  # noqa: E501


async def test_texts_are_plain_words_and_media_are_named() -> None:
    async with tried(TEXTS, language="French (fr)") as here:
        shown = " ".join(here.frame.split())
        assert "The first one" in shown
        assert "Le premier" in shown
        assert "A hint" in shown
        assert "[picture: house.jpg]" in shown
        assert "[sound: maison.mp3]" in shown
        assert not set("*#<>") & set(here.frame)
        assert "example.invalid" not in here.frame


async def test_more_help_is_shown_when_asked_for() -> None:
    async with tried(TEXTS, language="fr") as here:
        assert "Explain it slowly." not in here.frame
        assert "F2 More help" in here.frame.splitlines()[-1]
        await here.press("f2")
        assert "Help: Explain it slowly." in here.frame
        await here.press("f2")
        assert "Explain it slowly." not in here.frame
        await here.press("pagedown", "f2")
        assert "The form has no more help for this question." in here.frame


async def test_a_text_that_a_language_lacks_is_marked_and_not_said_twice() -> None:
    async with tried(TEXTS, language="fr") as here:
        await here.press("pagedown")
        assert here.frame.count("Only English") == 1
        assert "(no text in French (fr))" in here.frame


async def test_both_languages_can_be_changed_at_any_moment() -> None:
    form = """
    | survey | | | | | |
    | | type | name | label::English (en) | label::French (fr) | label::Arabic (ar) |
    | | text | one | Hello | Bonjour | مرحبا |
    """
    async with tried(form, language="fr") as here:
        await here.type("abc")
        await here.press("f6")
        assert "Bonjour" not in here.frame
        assert "Hello" in here.frame
        assert "abc" in here.frame, "what was typed stays"
        assert here.held("one") == "", "and is saved by Enter alone"
        await here.press("f6")
        assert "Bonjour" in here.frame
        await here.press("ctrl+l")
        lines = [line.strip() for line in here.frame.splitlines()]
        assert lines.index("Bonjour") < lines.index("Hello"), "the two have changed places"
        await here.press("ctrl+l")
        assert "Hello" in here.frame
        assert "Bonjour" not in here.frame


async def test_a_right_to_left_language_by_its_name_stands_at_the_right() -> None:
    form = """
    | survey | | | | |
    | | type | name | label::English | label::العربية |
    | | text | one | Hello | مرحبا |
    """
    async with tried(form, language="ar") as here:
        line = next(line for line in here.frame.splitlines() if line.strip() and line.strip()[0] > "\u0600")
        assert line.index(line.strip()) > 60


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_a_very_long_note_scrolls_and_its_way_on_stays_on_the_screen(size: tuple[int, int]) -> None:
    long = " ".join(f"word{n}" for n in range(600))
    form = f"""
    | survey | | | |
    | | type | name | label |
    | | note | long | {long} |
    | | text | last | The last one |
    """
    async with tried(form, size) as here:
        assert "Go on" in here.frame
        assert "More text" in here.frame
        assert "word599" not in here.frame
        for _line in range(120):
            if "word599" in here.frame:
                break
            await here.press("down")
        assert "word599" in here.frame
        assert "Go on" in here.frame
        await here.press("enter")
        assert "The last one" in here.frame
        assert "More text" not in here.frame


async def test_the_head_of_a_table_is_passed_over() -> None:
    form = """
    | survey | | | | |
    | | type | name | label | appearance |
    | | begin_group | table | How often? | table-list |
    | | select_one often | tea | Tea | |
    | | select_one often | milk | Milk | |
    | | end_group | | | |
    | choices | | | |
    | | list_name | name | label |
    | | often | d | Daily |
    | | often | n | Never |
    """
    async with tried(form) as here:
        answerable = [stop.ref for stop in here.sitting.stops if stop.kind.answerable]
        assert answerable == ["/data/table/tea", "/data/table/milk"]
        assert "How often?" in here.frame


async def test_a_repeat_called_as_a_record_of_ours_is_none() -> None:
    form = """
    | survey | | | |
    | | type | name | label |
    | | begin_repeat | person | Person |
    | | text | sex | Sex |
    | | text | Name-1 | Name |
    | | end_repeat | | |
    """
    async with tried(form) as here:
        await here.press("1", "enter")
        await here.type("male")
        await here.press("enter")
        assert here.held("person/sex") == "male"
        await here.type("Sara")
        await here.press("enter")
        assert here.held("person/Name-1") == "Sara"
