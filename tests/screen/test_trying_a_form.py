"""`kommisjon forms run` on a real terminal: a form is tried and nothing is kept. All answers are synthetic."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.forms_in_tables import xform
from tests.screen.terminal import ROOT, Terminal
from tests.tmux import TmuxTypist

FORM = """
| survey | | | | |
| | type | name | label::English (en) | label::Arabic (ar) |
| | text | Name-1 | What is your name? | ما اسمك؟ |
| | select_one_from_file towns.csv | town | Which town? | أي مدينة؟ |
| | integer | age | How old are you? | كم عمرك؟ |
"""
CTRL_Q, ESCAPE = "\x11", "\x1b"
Start = Callable[..., Terminal]


@pytest.fixture
def form(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "towns.csv").write_text("name,label\na,Testby\nb,Prøveby\n", "utf-8")
    (tmp_path / "form.xml").write_bytes(xform(FORM))
    return tmp_path / "form.xml"


@pytest.fixture
def start(form: Path) -> Iterator[Start]:
    """Starts `forms run` on a terminal of its own, with a data folder that is not there."""
    running: list[Terminal] = []

    def begin(*more: str) -> Terminal:
        terminal = Terminal(command(form, *more), {})
        running.append(terminal)
        return terminal

    yield begin
    for terminal in running:
        terminal.kill()


def command(form: Path, *more: str) -> list[str]:
    data = str(form.parent / "no-vault")
    kommisjon = [sys.executable, "-m", "kommisjon.cli.main", "--data", data, "--language", "en"]
    return [*kommisjon, "forms", "run", str(form), "--media", str(form.parent / "lists"), *more]


def test_a_form_is_tried_and_nothing_is_kept(start: Start, form: Path) -> None:
    before = sorted(path.name for path in form.parent.rglob("*"))
    terminal = start("--language", "ar")
    terminal.wait("What is your name?")
    assert "TRIAL" in terminal.lines[0]
    assert "nothing is kept" in terminal.lines[0]
    terminal.type("Sara Testsen\r")
    terminal.wait("Which town?")
    terminal.wait("Prøveby")
    terminal.type("2\r")
    terminal.wait("How old are you?")
    terminal.type("twelve\r")
    terminal.wait("Type a whole number")
    terminal.type("\x15" + "12\r")
    terminal.wait("That was the last question.")
    terminal.type("\r")
    terminal.wait("3 answers were given. Nothing was kept.")
    assert terminal.ended() == 0
    assert sorted(path.name for path in form.parent.rglob("*")) == before
    assert b"Sara" not in b"".join(path.read_bytes() for path in form.parent.rglob("*") if path.is_file())


@pytest.mark.parametrize("key", [CTRL_Q, ESCAPE])
def test_it_can_be_left_at_any_question(start: Start, key: str) -> None:
    terminal = start()
    terminal.wait("What is your name?")
    terminal.type("Sara\r")
    terminal.wait("Which town?")
    terminal.type(key)
    terminal.wait("1 answer was given. Nothing was kept.")
    assert terminal.ended() == 0


def test_a_language_that_the_form_lacks_is_told(start: Start) -> None:
    terminal = start("--language", "Klingon")
    terminal.wait("The form has no language Klingon. It has: English (en), Arabic (ar).")
    assert terminal.ended() == 2


def test_a_form_is_tried_in_tmux(form: Path, tmp_path: Path) -> None:
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": "/nonexistent", "TERM": "screen-256color"}
    words = [*command(form), ";", "sleep", "2"]
    with TmuxTypist(["sh", "-c", " ".join(words)], {**env, "LANG": "C.UTF-8"}, tmp_path / "tmux") as tmux:
        tmux.wait_for("What is your name?")
        tmux.type("Sara")
        tmux.press("enter")
        tmux.wait_for("Which town?")
        tmux.press("ctrl+q")
        tmux.wait_for("1 answer was given. Nothing was kept.")
