"""What a typed line means: a command in two languages and a short form, or a text; and choices."""

from __future__ import annotations

import pytest

from kommisjon.i18n import catalogue
from kommisjon.plain.choosing import Chosen, choose
from kommisjon.plain.commands import COMMANDS, Where, commands_for, help_lines, read_line
from kommisjon.plain.holding import Holding

SAME = (Where.LIST, Where.INTERVIEW, Where.EVERYWHERE)


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("where", SAME)
def test_each_command_has_words_and_a_short_form_of_its_own(language: str, where: Where) -> None:
    catalogue.use(language)
    commands = commands_for(where)
    for words in (
        [one.word for one in commands],
        [one.short for one in commands],
        [catalogue.gettext(one.word) for one in commands],
    ):
        assert len(set(words)) == len(words)
        assert all(read_line(f"{word} rest", where).command is not None for word in words)
    for one in commands:
        assert read_line(catalogue.gettext(one.word).upper(), where).command == one
        assert read_line(one.short, where).command == one
    assert len(help_lines(where)) == len(commands)


def test_norwegian_words_are_others_and_english_ones_hold_too() -> None:
    catalogue.use("nb")
    for word in (".hopp 12", ".jump 12", ".j 12"):
        line = read_line(word, Where.INTERVIEW)
        assert line.command is not None
        assert (line.command.name, line.text) == ("jump", "12")


def test_each_command_of_the_interview_does_something() -> None:
    assert all(hasattr(Holding, f"do_{one.name}") for one in commands_for(Where.INTERVIEW))
    assert len({one.name for one in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize(
    ("typed", "text"), [(".5", ".5"), ("..hidden", ".hidden"), ("...", ".."), ("a .help", "a .help"), ("٫٥", "٫٥")]
)
def test_a_dot_that_begins_an_answer(typed: str, text: str) -> None:
    line = read_line(typed, Where.INTERVIEW)
    assert (line.command, line.text, line.unknown) == (None, text, False)


def test_what_begins_as_a_command_and_is_none_is_no_answer() -> None:
    assert read_line(".hlep", Where.INTERVIEW).unknown
    assert read_line(".jump 3", Where.LIST).unknown


LABELS = [("Ja", "نعم"), ("Nei", "لا"), ("Nei, ikke nå", "ليس الآن"), ("Grønn", "أخضر")]


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("2", Chosen((1,))),
        ("٢", Chosen((1,))),
        ("nei", Chosen((1,))),
        ("ikke", Chosen((2,))),
        ("نعم", Chosen((0,))),
        ("gronn", Chosen((3,))),
        ("ne", Chosen((), (1, 2))),
        ("5", Chosen()),
        ("0", Chosen()),
        ("1 2", Chosen()),
        ("kanskje", Chosen()),
    ],
)
def test_one_is_chosen_by_number_or_by_words_in_either_language(typed: str, chosen: Chosen) -> None:
    assert choose(typed, LABELS, many=False) == chosen


@pytest.mark.parametrize(
    ("typed", "places"), [("3 1", (2, 0)), ("1,4", (0, 3)), ("۴ ۱", (3, 0)), ("1 9", ()), ("2 2", (1,))]
)
def test_several_are_chosen_by_numbers(typed: str, places: tuple[int, ...]) -> None:
    assert choose(typed, LABELS, many=True).places == places
