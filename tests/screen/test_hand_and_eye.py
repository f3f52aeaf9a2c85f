"""The terminal's own cursor stands where one is, for braille and screen readers; the mouse works too."""

from __future__ import annotations

import sys

import pytest
from textual.pilot import Pilot

from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import at_missions, frame
from tests.screen.terminal import Terminal, unlock

DOWN = "\x1b[B"


def cursor_line(terminal: Terminal) -> str:
    terminal.settle()
    assert not terminal.screen.cursor.hidden
    return terminal.lines[terminal.screen.cursor.y]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_the_cursor_of_a_real_terminal_follows_the_focus(laptop: VaultFolder) -> None:
    argv = [sys.executable, "-m", "kommisjon.cli.main", "--data", str(laptop.path), "--language", "en", "screen"]
    with Terminal(argv, {}) as terminal:
        unlock(terminal)
        terminal.wait("TRAINING – synthetic")
        assert "2026-LBN" in cursor_line(terminal)
        terminal.type("\r")
        terminal.wait("Type a case number")
        first = cursor_line(terminal)
        terminal.type(DOWN)
        second = cursor_line(terminal)
        assert first.startswith("· ZZZ-18")
        assert second.startswith("· ZZZ-19")
        terminal.type("\x1b[A\r")
        terminal.wait("Household sheet (F2)")
        assert "Nizar Alabdullah" in cursor_line(terminal)
        terminal.type("\r")
        terminal.wait("Settlement interview")
        terminal.type(DOWN)
        assert "Competence" in cursor_line(terminal)
        terminal.type("\r")
        terminal.wait("question 1 of")
        terminal.type("\r")
        terminal.wait("Do you want to answer")
        terminal.type(DOWN)
        assert "1 Yes" in " ".join(cursor_line(terminal).split())
        terminal.type(DOWN)
        assert "2 No" in " ".join(cursor_line(terminal).split())
        terminal.type("\x1bOP")
        terminal.wait("Save the answer and go")
        assert terminal.screen.cursor.y > 0
        assert not terminal.screen.cursor.hidden


def row_of(pilot: Pilot[int], text: str) -> tuple[int, int]:
    lines = frame(pilot).splitlines()
    y = next(n for n, line in enumerate(lines) if text in line)
    return lines[y].index(text) + 1, y


async def test_a_click_opens_a_row_and_takes_a_choice(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        for text, comes in (
            ("2026-LBN", "Type a case number"),
            ("ZZZ-18", "Household sheet (F2)"),
            ("· Nizar", "Settlement interview"),
            ("· Competence", "question 1 of"),
            ("Go on", "Do you want to answer"),
            ("Yes", "question 3 of"),
        ):
            assert await pilot.click(offset=row_of(pilot, text)), text
            await pilot.pause()
            assert comes in frame(pilot), (text, frame(pilot))
