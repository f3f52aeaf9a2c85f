"""What reaches a real terminal: the cursor, the look without colour, and no values when the program fails."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kommisjon.interview.family.household import answers_of, missions
from kommisjon.vault.folder import VaultFolder
from tests.screen.crashing_app import CANARY, PLACES
from tests.screen.laptop import PASSPHRASE, mission, opened
from tests.screen.terminal import Terminal, python, terminals, unlock

DOWN, F2, PAGE_DOWN = "\x1b[B", "\x1bOQ", "\x1b[6~"
Start = Callable[..., Terminal]


@pytest.fixture
def start(laptop: VaultFolder, tmp_path: Path) -> Iterator[Start]:
    """Starts the program on a terminal of its own."""
    plain = [sys.executable, "-m", "kommisjon.cli.main", "--data", str(laptop.path), "--language", "en"]
    with terminals() as begin:
        yield lambda *argv, env=None: begin(argv or plain, env)


def to_household(terminal: Terminal) -> None:
    unlock(terminal)
    terminal.wait("TRAINING – synthetic")
    terminal.type("\r")
    terminal.wait("Type a case number")
    terminal.type("\r")
    terminal.wait("Household sheet (F2)")


def names() -> list[str]:
    """Words that must not leave the vault: everybody's names."""
    people = list(mission().people)
    return [name for person in people for name in (person.name, person.name_original) if len(name) > 5]


def test_the_cursor_is_seen_and_stands_where_one_is(start: Start) -> None:
    """tui-and-languages.md 4, accessibility 1."""
    terminal = start()
    terminal.wait("type your passphrase")
    terminal.type("abc")
    row = next(n for n, line in enumerate(terminal.lines) if "type your passphrase" in line) + 2
    terminal.wait(lambda t: t.screen.cursor.y == row)
    assert not terminal.screen.cursor.hidden
    terminal.type("\x7f\x7f\x7f" + PASSPHRASE + "\r")
    terminal.wait("TRAINING – synthetic")
    terminal.type("\r")
    terminal.wait("Type a case number")
    terminal.wait(lambda t: t.screen.cursor.y == 2 and t.lines[2].startswith("· ZZZ"))
    terminal.type(DOWN * 3)
    terminal.wait(lambda t: t.screen.cursor.y == 5)
    terminal.type("\r")
    terminal.wait("Household sheet (F2)")
    terminal.type(F2)
    terminal.wait("question 1 of")
    terminal.wait(lambda t: t.lines[t.screen.cursor.y].strip() == "1  Go on")
    assert not terminal.screen.cursor.hidden
    terminal.type(PAGE_DOWN * 2)
    terminal.wait("How many of them are here today?")
    terminal.type("4")
    terminal.wait(lambda t: t.lines[t.screen.cursor.y].strip() == "4" and t.screen.cursor.x == 4)
    assert not re.search(rb"\x1b\](0|1|2|52);", terminal.seen), "no window title, nothing for the clipboard"
    terminal.type("\x11")
    assert terminal.ended() == 0


def test_without_colour_the_marked_row_and_the_field_are_seen(start: Start) -> None:
    """Accessibility 4: a shape, where there is no colour."""
    terminal = start(env={"NO_COLOR": "1"})
    to_household(terminal)
    terminal.type(DOWN)
    terminal.wait(lambda t: t.screen.buffer[t.screen.cursor.y][2].reverse)
    marked = [n for n in range(24) if terminal.screen.buffer[n][2].reverse]
    assert marked == [terminal.screen.cursor.y]
    terminal.type(F2)
    terminal.wait("question 1 of")
    terminal.type(PAGE_DOWN * 2)
    terminal.wait("How many of them are here today?")
    terminal.wait(lambda t: any(cell.underscore for cell in t.screen.buffer[t.screen.cursor.y].values()))
    under = [n for n in range(24) if terminal.screen.buffer[n][6].underscore]
    assert under == [terminal.screen.cursor.y]
    terminal.type("\x11")
    assert terminal.ended() == 0


def test_keys_take_effect_in_the_order_they_were_typed(start: Start, laptop: VaultFolder) -> None:
    """All at once, as they come to a laptop that was busy: each answer must land on its own question."""
    terminal = start()
    terminal.wait("type your passphrase")
    terminal.type("abc" + "\x7f" * 3 + PASSPHRASE + "\r")
    terminal.wait("TRAINING – synthetic")
    terminal.type(
        "\r" + "6300x\x7f0" + "\r" + "\r" + DOWN + "\r" + "\r" + "1\r" + "3\r" + "1\r" + "3\r" + "1\r" + "3\r4\r"
    )
    terminal.wait("question 8 of", 30)
    terminal.wait("Saved ")
    terminal.type("\x1b")
    terminal.wait("begun, 6 of 26 answered")
    terminal.type("\x11")
    assert terminal.ended() == 0
    with opened(laptop) as vault:
        (profile,) = vault.store.records("profile")
        (language,) = vault.store.records("language")
    assert answers_of(profile.doc)["consent"].v == "yes"
    given = {path: answer.v for path, answer in answers_of(language.doc).items() if not path.startswith("_")}
    assert given == {
        "language_code": "ckb",
        "mother_tongue": "yes",
        "speak": "good",
        "understand": "fluent",
    }


KEYS = {"handler": "x", "compose": "\r", "mount": "\r", "render": "", "css": "", "action": F2, "callback": F2}


@pytest.mark.parametrize("where", PLACES)
def test_an_error_nobody_foresaw_shows_a_mark_and_no_values(start: Start, laptop: VaultFolder, where: str) -> None:
    """security-and-bundles.md 0, finding 1: Textual prints local variables."""
    terminal = start(*python(Path(__file__).with_name("crashing_app.py"), str(laptop.path), where))
    unlock(terminal)
    if where in KEYS:
        if where != "render":
            terminal.wait("TRAINING – synthetic")
            terminal.type("\r")
        if where in ("handler", "compose", "mount"):
            terminal.wait("Type a case number")
        if where in ("action", "callback"):
            terminal.wait("Type a case number")
            terminal.type("\r")
            terminal.wait("Household sheet (F2)")
        terminal.type(KEYS[where])
    assert terminal.ended() == 3
    _, left, after = terminal.seen.rpartition(b"\x1b[?1049l")
    assert left, "the alternate screen was left"
    assert after.endswith(b"\n")
    assert terminal.seen.rindex(b"\x1b[?25h") > terminal.seen.rindex(b"\x1b[?25l")
    assert terminal.modes() == terminal.modes_at_start
    told = after.decode()
    (crash,) = laptop.path.glob("crash-*.txt")
    mark = crash.stem.removeprefix("crash-")
    assert "KM-X900" in told
    assert mark in told
    for text in (told, crash.read_text(encoding="utf-8")):
        assert CANARY not in text
        assert PASSPHRASE not in text
        assert "Traceback" not in text
        assert not [name for name in names() if name in text]
    assert CANARY.encode() not in terminal.seen
    assert PASSPHRASE.encode() not in terminal.seen
    assert not os.path.exists(f"{laptop.database}-wal"), "the vault was closed properly"
    with opened(laptop) as vault:
        assert missions(vault.store)
