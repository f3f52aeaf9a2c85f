"""Two languages on one screen: switched at any moment without losing anything, in columns or stacked by width."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from kommisjon.text.terminal import Terminal, TextOrder
from kommisjon.tui.screens.form_languages import FormLanguagesScreen
from tests.screen.golden import Golden
from tests.screen.tried import Tried, tried

KINDS = ("text", "text long", "integer", "date", "select_one", "select_multiple", "rank", "file")
THINGS = """
| choices | | | | | |
| | list_name | name | label::nb | label::ar | label::ti |
| | things | a | Eple | تفاحة | ቱፋሕ |
| | things | b | Brød | خبز | ሕምባሻ |
| | things | c | Ost | جبن | ፎርማጆ |
"""


def form(kind: str) -> str:
    """A form in three languages with one question of a kind, and a last one."""
    asked = {
        "text long": "text | it | Hva spiste du? | ماذا أكلت؟ | እንታይ በሊዕካ? | multiline",
        "select_one": "select_one things | it | Hva spiste du? | ماذا أكلت؟ | እንታይ በሊዕካ? |",
        "select_multiple": "select_multiple things | it | Hva spiste du? | ماذا أكلت؟ | እንታይ በሊዕካ? |",
        "rank": "rank things | it | Hva spiste du? | ماذا أكلت؟ | እንታይ በሊዕካ? |",
    }.get(kind, f"{kind} | it | Hva spiste du? | ماذا أكلت؟ | እንታይ በሊዕካ? |")
    rows = [
        "| survey | | | | | | |",
        "| | type | name | label::nb | label::ar | label::ti | appearance |",
        f"| | {asked} |",
        "| | text | last | Det siste | الأخير | መወዳእታ | |",
    ]
    return "\n".join(rows) + THINGS


async def half_text(here: Tried) -> None:
    await here.type("brød med ost")
    await here.press("left", "left")


async def half_lines(here: Tried) -> None:
    await here.type("en")
    await here.press("ctrl+j")
    await here.type("to")
    await here.press("left")


async def half_number(here: Tried) -> None:
    await here.type("12 st")  # no number: it could not be saved


async def half_date(here: Tried) -> None:
    await here.type("3.5.19")


async def marked(here: Tried) -> None:
    await here.press("2")


async def ticked(here: Tried) -> None:
    await here.press("1", "3", "up")


async def moved(here: Tried) -> None:
    await here.press("shift+down")


async def half_path(here: Tried) -> None:
    await here.type("c:/no such fo")


HALF: dict[str, Callable[[Tried], Awaitable[None]]] = dict(
    zip(KINDS, (half_text, half_lines, half_number, half_date, marked, ticked, moved, half_path), strict=True)
)


def standing(here: Tried) -> tuple[object, ...]:
    """Everything in the answer area that a person has done and that is not saved."""
    area = here.screen._answer
    return (
        area.field.value,
        area.field.cursor_position,
        area.long.text,
        area.long.cursor_location,
        area.choices.chosen,
        area.choices.rows.highlighted,
        area.ranking.chosen,
        area.ranking.rows.highlighted,
        here.screen._pending(),
    )


@pytest.mark.parametrize("kind", KINDS)
async def test_switching_either_language_keeps_what_is_half_done(kind: str) -> None:
    async with tried(form(kind), language="ar") as here:
        await HALF[kind](here)
        before, held = standing(here), here.held("it")
        assert held == ""
        asked = here.frame
        for key in ("f6", "f6", "ctrl+l", "ctrl+l", "ctrl+l", "f6"):
            await here.press(key)
            assert standing(here) == before, key
        await here.press("f6", "ctrl+l")
        assert here.frame != asked, "the words are others"
        assert here.held("it") == held, "nothing was saved by switching"


async def test_what_was_cleared_stays_cleared_and_what_was_unticked_unticked() -> None:
    async with tried(form("text"), language="ar") as here:
        await here.type("brød")
        await here.press("enter", "pageup", *["backspace"] * 4, "f6")
        assert here.screen._answer.field.value == ""
        assert here.held("it") == "brød"
    async with tried(form("select_multiple"), language="ar") as here:
        await here.press("1", "enter", "pageup", "1", "f6")
        assert here.screen._answer.choices.chosen == ()


async def test_letters_that_find_a_choice_in_both_languages_stay() -> None:
    long = (
        form("select_one")
        .replace("select_one things | it", "select_one things | it")
        .replace("| እንታይ በሊዕካ? | |", "| እንታይ በሊዕካ? | autocomplete |")
    )
    async with tried(long, language="ar") as here:
        await here.type("bro")
        assert "Find: bro – 1 of 3" in here.frame
        await here.press("f6")
        assert "Find: bro – 1 of 3" in here.frame
        await here.press("ctrl+l", "ctrl+l")
        await here.press("enter")
        assert here.held("it") == "b"


async def test_half_a_text_survives_the_width_that_stacks_the_columns() -> None:
    async with tried(form("text"), (120, 24), language="ar") as here:
        await half_text(here)
        before = standing(here)
        await here.pilot.resize_terminal(80, 24)
        await here.pilot.pause()
        assert here.screen.has_class("stacked")
        assert standing(here) == before


ASKED = {"ar": "؟ﺖﻠﻛﺃ ﺍﺫﺎﻣ", "ti": "እንታይ በሊዕካ?"}


@pytest.mark.parametrize("width", [99, 100, 101])
@pytest.mark.parametrize("language", ASKED)
async def test_the_columns_stand_side_by_side_from_a_hundred_cells(
    language: str, width: int, golden: Golden
) -> None:
    async with tried(form("select_one"), (width, 24), language=language) as here:
        frame = here.frame
    lines = frame.splitlines()
    left = next(n for n, line in enumerate(lines) if "Hva spiste du?" in line)
    right = next(n for n, line in enumerate(lines) if ASKED[language] in line)
    assert (right == left) is (width >= 100)
    if width >= 100:
        assert lines[left].index(ASKED[language]) >= width // 2 - 1
    choice = next(line for line in lines if "Eple" in line)
    assert ("ﺔﺣﺎﻔﺗ" if language == "ar" else "ቱፋሕ") in choice
    golden.look(f"columns-nb-{language}-{width}x24", frame)
    golden.same()


@pytest.mark.parametrize("width", [99, 100, 140])
async def test_where_the_terminal_orders_text_the_columns_are_stacked_at_any_width(
    width: int,
) -> None:
    terminal = Terminal("bidi").ordered(TextOrder.TERMINAL)
    async with tried(form("select_one"), (width, 24), language="ar", terminal=terminal) as here:
        lines = here.frame.splitlines()
        assert not any("Hva spiste du?" in line and "ماذا" in line for line in lines)
        assert any("ماذا أكلت؟" in line for line in lines), "as it is stored: the terminal joins and orders it"
        await here.press("ctrl+l", "f6")
        assert not any("تفاحة" in line and ("Eple" in line or "ቱፋሕ" in line) for line in here.frame.splitlines())


MANY = """
    | survey | | | | | | | |
    | | type | name | label::en | label::fr | label::Arabic (ar) | label::Dari (prs) | label::Somali (so) |
    | | text | it | Hello | Bonjour | مرحبا | سلام | Salaan |
    """


async def test_of_many_languages_one_is_chosen_from_a_list_and_what_is_half_typed_stays() -> None:
    async with tried(MANY, language="en") as here:
        await here.type("half")
        await here.press("f6")
        assert isinstance(here.pilot.app.screen, FormLanguagesScreen)
        assert all(name in here.frame for name in ("français", "Somali", "Arabic"))
        await here.type("soma")
        assert "1 of 4 found" in here.frame
        await here.press("enter")
        assert "Salaan" in here.frame
        assert "half" in here.frame
        assert here.held("it") == ""
        await here.press("f6")
        assert "✓ Somali" in here.frame
        await here.press("up", "escape")
        assert "Salaan" in here.frame, "Esc leaves the language as it was"
        assert "half" in here.frame


async def test_ones_own_language_is_chosen_likewise_and_the_two_change_places() -> None:
    async with tried(MANY, language="en") as here:
        await here.press("f6")
        await here.type("soma")
        await here.press("enter", "ctrl+l")
        assert "✓ English" in here.frame
        await here.type("soma")
        await here.press("enter")
        lines = [line.strip() for line in here.frame.splitlines()]
        assert lines.index("Salaan") < lines.index("Hello"), "the two have changed places"
        await here.press("ctrl+l")
        await here.type("fran")
        await here.press("enter")
        lines = [line.strip() for line in here.frame.splitlines()]
        assert lines.index("Bonjour") < lines.index("Hello")
