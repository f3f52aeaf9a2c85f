"""`kommisjon terminal`: which terminal this is, what it does with other scripts, and what makes it better."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from kommisjon.cli.output import DONE, UsedWrongly, say
from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.text.terminal import KITTY, Terminal, TextOrder

CARD: tuple[tuple[str, str], ...] = (
    (N_("Arabic, the greeting salam: four letters, joined, read from the right"), "سلام"),
    (N_("A name in Arabic: Muhammad Ali, Muhammad at the right"), "محمد علي"),
    (N_("Arabic with a number: the year reads 2015, in the middle"), "ولد عام 2015 هنا"),
    (N_("Persian digits: the year reads 2015 from the left"), "سال ۲۰۱۵"),
    (N_("Persian with a joint that does not join: one word, with a small gap"), "می‌روم"),
    (N_("Arabic with vowel marks, which stand above and below their letters"), "مُحَمَّد"),
    (N_("Brackets around an Arabic word close around it"), "(نعم)"),
    (N_("Tigrinya: seven letters, none cut off"), "ኤርትራውያን"),
    (N_("Nepali: the bar at the end stands in one line with the others"), "नेपाली"),
)
"""What a test line shows when all is well, and the line (tui-and-languages.md 1.1): nobody's name or words."""

_LINE = "محمد علي 2015"


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "terminal", help=_("what this terminal does with other scripts, and how to help it")
    )
    parser.add_argument(
        "--write", type=Path, metavar=_("FILE"), help=_("write a profile for Windows Terminal to FILE")
    )
    parser.add_argument("--forget", action="store_true", help=_("forget what was chosen for this terminal"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Say what was found, show the test card, and ask which order is read correctly. Raises Refusal B108."""
    from kommisjon.cli.terminal_choices import choose_order, chosen_order
    from kommisjon.tui.probe import probe

    if args.write is not None:
        _write_profile(args.write)
        return DONE
    terminal = probe(os.environ)
    if args.forget:
        choose_order(terminal.name, TextOrder.AUTO)
        say(_("Forgotten: {name} goes by what it says of itself again.").format(name=terminal.name))
        return DONE
    chosen = chosen_order(terminal.name)
    for line in _found(terminal, chosen):
        say(line)
    if sys.platform == "win32":
        say(_("A profile for Windows Terminal follows; kommisjon terminal --write FILE writes it to a file."))
        print(profile())
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return DONE
    _show_card(terminal.ordered(chosen))
    _ask_which(terminal)
    return DONE


def _found(terminal: Terminal, chosen: TextOrder) -> list[str]:
    """The terminal in words."""
    name = terminal.name or _("unknown")
    if not terminal.visual:
        how = _("It orders right-to-left words itself, and the two languages are shown below each other.")
    elif terminal.enter:
        how = _("It would order right-to-left text itself, and is told to leave that to kommisjon.")
    elif terminal.certain:
        how = _("It draws letters as they come, and kommisjon puts them in order.")
    else:
        how = _("It does not say what it does with right-to-left text. The question below settles it.")
    lines = [_("This terminal: {name}").format(name=name), how]
    if chosen is TextOrder.VISUAL:
        lines.append(_("Chosen here before: kommisjon puts text in order."))
    elif chosen is TextOrder.TERMINAL:
        lines.append(_("Chosen here before: the terminal puts text in order."))
    marks = _("Vowel signs of Nepali and Burmese take a cell of their own here.")
    lines.append(marks if terminal.mark_cells else _("Vowel signs of Nepali and Burmese take no cell here."))
    lines.append(_("Letters of one width for Arabic, Persian and Cyrillic: the font DejaVu Sans Mono."))
    if terminal.advice or "kitty" in terminal.name.lower():
        lines.append(_("Start kitty so: {command}").format(command=KITTY))
    return lines


def _show_card(terminal: Terminal) -> None:
    """Nine lines, each with what it shows when all is well."""
    from kommisjon.text.drawn import drawn
    from kommisjon.tui.probe import program_orders

    print()
    say(_("The test card: each line between | and |, and below it what is right."))
    with program_orders(terminal, sys.stdout):
        for number, (right, text) in enumerate(CARD, 1):
            shown = drawn(text) if terminal.visual else text
            print(f"{number} | {shown} |")
            say(f"    {_(right)}")


def _ask_which(terminal: Terminal) -> None:
    """One line in the two orders; what is chosen is kept for terminals of this name."""
    from kommisjon.cli.terminal_choices import choose_order
    from kommisjon.text.drawn import drawn
    from kommisjon.tui.probe import program_orders

    print()
    say(_("One line in two orders. Which one does your interpreter read correctly?"))
    with program_orders(terminal.ordered(TextOrder.VISUAL), sys.stdout):
        print(f"A   {drawn(_LINE)}")
        if terminal.enter:  # what is asked of the terminal may hold for the whole window
            _line(_("Press Enter for the other line. "))
    print(f"B   {_LINE}")
    answer = _line(_("A or B; Enter alone changes nothing: ")).strip().casefold()
    order = {"a": TextOrder.VISUAL, "b": TextOrder.TERMINAL}.get(answer)
    if order is None:
        say(_("Nothing was changed."))
        return
    choose_order(terminal.name, order)
    say(
        _("Kept for {name}. It holds from the next start; --text-order stands above it.").format(
            name=terminal.name
        )
    )


def _line(prompt: str) -> str:
    try:
        return input(prompt)
    except (EOFError, UnicodeDecodeError):
        raise UsedWrongly(_("There is no keyboard here to type it.")) from None


def _write_profile(path: Path) -> None:
    from kommisjon.cli import files

    files.write(path, profile().encode())
    say(_("Written. Windows Terminal reads it from its folder for fragments at the next start:"))
    say(r"%LOCALAPPDATA%\Microsoft\Windows Terminal\Fragments\kommisjon\kommisjon.json")


def profile() -> str:
    """A fragment of settings for Windows Terminal: a profile that opens kommisjon, and its colours."""
    import json

    from kommisjon.tui.themes import DARK

    ground, text = str(DARK.background), str(DARK.foreground)
    blue, yellow, red, grey = str(DARK.primary), str(DARK.warning), str(DARK.error), "#909090"
    colours = {
        "black": ground, "red": red, "green": blue, "yellow": yellow,
        "blue": blue, "purple": blue, "cyan": blue, "white": text,
        "brightBlack": grey, "brightRed": red, "brightGreen": blue, "brightYellow": yellow,
        "brightBlue": blue, "brightPurple": blue, "brightCyan": blue, "brightWhite": "#FFFFFF",
    }  # fmt: skip
    scheme = {
        "name": "kommisjon", "background": ground, "foreground": text,
        "cursorColor": yellow, "selectionBackground": "#404040", **colours,
    }  # fmt: skip
    opened = {
        "name": "kommisjon",
        "commandline": "kommisjon",
        "colorScheme": "kommisjon",
        "font": {"face": "DejaVu Sans Mono", "size": 14},
        "cursorShape": "filledBox",
        "initialCols": 120,
        "initialRows": 40,
    }
    return json.dumps({"profiles": [opened], "schemes": [scheme]}, indent=2)
