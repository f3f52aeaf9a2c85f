"""What must be right about a frame of an interview at 80x24, told as a list of what is not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from demo.terminal import Terminal
from kommisjon.i18n.named import written_from_right
from kommisjon.text.bidi import has_rtl
from kommisjon.text.drawn import letters

TOP, WHERE, ASKED, KEYS = 0, 1, 3, 23
"""Lines of the screen: whose interview, which question, what is asked, and the keys."""
COLUMNS, ROWS = 80, 24
_RIGHT_EDGE = COLUMNS - 2
"""Cells up to which what is asked goes; a line from right to left begins there."""
_STRAY = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd]|\[[0-9;?]+[A-Za-z]|\b\d+;\d+[mHRc]")
"""A control character, or the rest of a sequence that should have steered the terminal."""
_REFUSED = re.compile(r"\b[A-Z]\d{3}  ")
_NUMBERED = re.compile(r"^ *(\d+)  (?:\[[ x]\] |• )?(.*)$")
_NUMBER = re.compile(r"spørsmål (\d+) av (\d+)|(?:^|·) +(\d+)/(\d+) +·")
_BOTH = 2
_LAST_ROWS = 4
"""Lines above the keys on which a choice may begin and go on below the screen."""
_BAR = re.compile("[\u2580-\u259f]+$")
SAVED = re.compile(r"Lagret \d\d:\d\d:\d\d$")


@dataclass(frozen=True)
class Expected:
    """What a question's frame is to show: its place (number, of all), its words, and how it is answered."""

    case: str
    place: tuple[int, int]
    labels: tuple[tuple[str, str], ...]
    """(language, label): the interviewer's, then the person's where it says something else."""
    choices: tuple[tuple[tuple[str, str], ...], ...] = ()
    """(language, label) of each choice, in the order of the list."""
    typed: bool = False
    answered: tuple[int, int] | None = None
    spoken: str = ""
    """The person's language by its own name."""
    helped: bool = False
    """The form has longer help for this question."""
    saved: bool = False
    """Something was saved since the interview was opened."""


def drawn(text: str, *, rtl: bool) -> str:
    """One line as its cells are written from left to right, each letter with its marks."""
    cells = "".join(letter.glyph + letter.marks for letter in letters(text, int(rtl)))
    return unicodedata.normalize("NFC", cells)


def without_bars(lines: Sequence[str]) -> list[str]:
    """The lines without the scroll bars at their right."""
    return [_BAR.sub("", line).rstrip() for line in lines]


def shown_from(lines: Sequence[str], y: int, text: str, *, rtl: bool, first: str = "") -> int | None:
    """The line below a text that stands wrapped from line `y` on, whole and in visual order; None for not there.

    `first` stands before its first line.
    """
    words = text.split()
    while words:
        if y >= len(lines):
            return None
        line = unicodedata.normalize("NFC", lines[y]).strip().removeprefix(first).strip()
        fits = (n for n in range(len(words), 0, -1) if drawn(" ".join(words[:n]), rtl=rtl) == line)
        taken = next(fits, 0)
        if not taken:
            return None
        words, y, first = words[taken:], y + 1, ""
    return y


def place_in(line: str) -> tuple[int, int] | None:
    """The number of the question on the screen, and of how many."""
    found = _NUMBER.search(line)
    return None if found is None else tuple(int(part) for part in found.groups() if part)  # type: ignore[return-value]


def faults(terminal: Terminal, expected: Expected) -> list[str]:
    """What is wrong with a question's frame; nothing where it is right."""
    lines = without_bars(terminal.lines)
    found = [*broken(terminal), *_framed(lines, expected)]
    y: int | None = ASKED
    for language, label in expected.labels:
        rtl = _from_right(language)
        begun = y
        y = shown_from(lines, y, label, rtl=rtl)
        if y is None:
            return [*found, f"not from line {begun} on, in {language}: {label}"]
        if rtl and any(cell_len(line) != _RIGHT_EDGE for line in lines[begun:y]):
            found.append(f"not at the right edge: {lines[begun:y]}")
    if y is not None and y < KEYS and lines[y].strip():
        found.append(f"no blank line below what is asked: {lines[y]!r}")
    if expected.choices:
        found += _choices(lines, y or ASKED, expected)
    if expected.typed:
        found += cursor_faults(terminal, y or ASKED)
    return found


def broken(terminal: Terminal) -> list[str]:
    """What no screen may have: another size, lines of another length, control characters."""
    screen = terminal.screen
    found = [] if (screen.columns, screen.lines) == (COLUMNS, ROWS) else ["another size"]
    for y, line in enumerate(screen.display):
        if _STRAY.search(line):
            found.append(f"stray characters on line {y}: {line!r}")
        if cell_len(line) != COLUMNS:
            found.append(f"line {y} has {cell_len(line)} cells: {line!r}")
    return found


def _framed(lines: Sequence[str], expected: Expected) -> list[str]:
    found = []
    top = lines[TOP]
    if not (top.startswith("ØVELSE") and expected.case in top):
        found.append(f"not the top line: {top!r}")
    if not (SAVED.search(top) if expected.saved else top.endswith("Alt er lagret")):
        found.append(f"not said to be saved: {top!r}")
    counted = re.search(r"(\d+)/(\d+) besvart", top)
    if counted and expected.answered != (int(counted[1]), int(counted[2])):
        found.append(f"counts {counted[0]}, not {expected.answered}")
    if place_in(lines[WHERE]) != expected.place:
        found.append(f"not question {expected.place}: {lines[WHERE]!r}")
    if "…" not in lines[WHERE] and drawn(expected.spoken, rtl=has_rtl(expected.spoken)) not in lines[WHERE]:
        found.append(f"{expected.spoken} is not named: {lines[WHERE]!r}")
    if lines[ASKED - 1].strip():
        found.append(f"no blank line above what is asked: {lines[ASKED - 1]!r}")
    keys = lines[KEYS]
    if not all(entry in keys for entry in ("Enter Lagre og gå videre", "F12 Lås", "F1 Hjelp")):
        found.append(f"not the line of keys: {keys!r}")
    if ("F2 Mer hjelp" in keys) is not expected.helped:
        found.append(f"help is there: {expected.helped}, and the keys are {keys!r}")
    found += [f"refused: {line!r}" for line in lines if _REFUSED.search(line)]
    return found


def _choices(lines: Sequence[str], y: int, expected: Expected) -> list[str]:
    """Every row that is on the screen has its number and its words; at least one is."""
    rows = [(at, match) for at, line in enumerate(lines[:KEYS]) if at >= y and (match := _NUMBERED.match(line))]
    found = [] if rows else ["no choice is on the screen"]
    for at, match in rows:
        place = int(match[1])
        if not 1 <= place <= len(expected.choices):
            found.append(f"no choice {place}: {lines[at]!r}")
            continue
        if not _stands(lines, at, match, expected.choices[place - 1]):
            found.append(f"choice {place} does not stand at line {at}: {expected.choices[place - 1]}")
    return found


def _stands(lines: Sequence[str], at: int, match: re.Match[str], labels: Sequence[tuple[str, str]]) -> bool:
    """Whether a choice stands in both languages: on one line where there is room, else one below the other."""
    in_two = re.split(r" {2,}", unicodedata.normalize("NFC", match[2]).strip())
    if len(in_two) == len(labels) == _BOTH:
        return all(part == _line(label, lang) for part, (lang, label) in zip(in_two, labels, strict=True))
    first, below = lines[at][: match.start(2)].strip(), at
    for language, label in labels:
        y = shown_from(lines[:KEYS], below, label, rtl=_from_right(language), first=first)
        if y is None:
            return at >= KEYS - _LAST_ROWS
        first, below = "", y
    return True


def _line(label: str, language: str) -> str:
    return drawn(label, rtl=_from_right(language))


def _from_right(language: str) -> bool:
    return written_from_right(language) is True


def row_of(terminal: Terminal, number: int) -> int | None:
    """The line on which the choice with a number stands."""
    found = (
        y for y, line in enumerate(terminal.lines) if (match := _NUMBERED.match(line)) and int(match[1]) == number
    )
    return next(found, None)


def cursor_faults(terminal: Terminal, below: int) -> list[str]:
    """The cursor is below what is asked, on a cell that is drawn as it."""
    y, x = terminal.screen.cursor.y, terminal.screen.cursor.x
    cell, edge = terminal.screen.buffer[y][min(x, COLUMNS - 1)], terminal.screen.buffer[y][COLUMNS - 1]
    if not below <= y < KEYS or (cell.bg, cell.reverse) == (edge.bg, edge.reverse):
        return [f"the cursor is at line {y}, column {x}: {terminal.lines[y]!r}"]
    return []


def is_marked(terminal: Terminal, number: int) -> bool:
    """Whether the row of a choice is the marked one: the only one with the cursor on it, drawn otherwise."""
    y = row_of(terminal, number)
    if y is None or terminal.screen.cursor.y != y:
        return False
    row, blank = terminal.screen.buffer[y][3], terminal.screen.buffer[ASKED - 1][3]
    return (row.bg, row.reverse) != (blank.bg, blank.reverse)
