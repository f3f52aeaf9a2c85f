"""The command line speaks the language of the interface, argparse's own words included."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from kommisjon.cli import usage
from kommisjon.cli.main import main, parser, read
from kommisjon.i18n import catalogue

SAME = {"FILE.po", "ID", "N", "PERSON", "PSEUDONYM", "decide A B", "argument %(argument_name)s: %(message)s"}
"""Words that are spelt alike in bokmål, and what is typed as it stands."""


def commands(of: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser and those of the commands below it."""
    yield of
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from commands(below)


def texts(of: argparse.ArgumentParser) -> Iterator[str]:
    """Everything that the help of one command says."""
    yield of.description or ""
    for group in of._action_groups:
        yield group.title or ""
    for action in of._actions:
        yield action.help or ""
        yield action.metavar if isinstance(action.metavar, str) else ""
        if isinstance(action, argparse._SubParsersAction):
            yield from (one.help or "" for one in action._choices_actions)


def said_by_all() -> list[str]:
    return [text for command in commands(parser()) for text in texts(command)]


def test_all_of_the_help_is_there_in_bokmal() -> None:
    usage.speak("en")
    english = said_by_all()
    usage.speak("nb")
    said = said_by_all()
    assert len(said) == len(english) > 500
    assert [en for en, nb in zip(english, said, strict=True) if en and en == nb and en not in SAME] == []
    assert [word for word in usage.WORDS if catalogue.gettext(word) == word and word not in SAME] == []


@pytest.mark.parametrize("language", ["en", "nb", "qps", "qpr"])
def test_the_help_of_every_command_can_be_written(language: str) -> None:
    usage.speak(language)
    written = [command.format_help() for command in commands(parser())]
    assert len(written) > 80
    assert all("kommisjon" in page for page in written)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["hq", "revoke"], "disse argumentene mangler: ENHET|SERIENUMMER, --reason"),
        (["hq", "revoke", "x", "--reason", "y"], "ugyldig valg: 'y' (velg blant "),
        (["hq", "nonsense"], "ugyldig valg: 'nonsense'"),
        (["central", "due", "--within"], "ventet ett argument"),
        (["central", "due", "--within", "soon"], "ikke et helt tall fra 0 til 3660: 'soon'"),
        (["mission", "list", "more"], "ukjente argumenter: more"),
        (["mission", "synth", "--seed", "x"], "ugyldig verdi (int): 'x'"),
        (["mission", "synth"], "ett av argumentene --out --year må oppgis"),
        (["mission", "synth", "--out", "a", "--year", "b"], "kan ikke brukes sammen med"),
        (["mission", "list", "--json=x"], "hører ikke til her"),
        (["central", "cases", "--s", "x"], "flertydig: "),
    ],
)
def test_what_is_wrong_with_a_command_is_told_in_bokmal(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--language", "nb", *words])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("bruk: kommisjon")
    assert told in said
    assert "feil: " in said


def test_the_language_before_the_command_is_the_programs_and_one_after_it_the_forms(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOMMISJON_LANGUAGE", "en")
    for words, begins in (
        (["forms", "export", "--language", "nb", "--help"], "usage: "),
        (["--data", "somewhere", "--language=nb", "forms", "export", "--help"], "bruk: "),
        (["--plain", "--language", "nb", "--help"], "bruk: "),
    ):
        with pytest.raises(SystemExit) as stopped:
            read(words)
        assert stopped.value.code == 0
        assert capsys.readouterr().out.startswith(begins)


def test_a_shortened_option_is_obeyed_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "nb", "mission", "load", "nowhere"]) == 3
    assert "Ingenting er tapt." in capsys.readouterr().err
    assert main(["--lang=en", "mission", "load", "nowhere"]) == 3
    assert "Nothing is lost." in capsys.readouterr().err
