"""Choosing from the lists of the line mode: missions, cases, persons, forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.plain.choosing import choose
from kommisjon.plain.commands import Where, help_lines, read_line
from kommisjon.plain.talk import Ended, Listed, Talk
from kommisjon.vault import LOCKED


@dataclass(frozen=True, slots=True)
class Row:
    text: str
    found_by: tuple[str, ...] = ()
    """What may be typed to find it, beside its number."""


_LIST_ONLY: Mapping[str, Callable[[], None]] = {}


def choose_row(
    talk: Talk,
    heading: Sequence[str],
    rows: Sequence[Row],
    where: Where = Where.LIST,
    also: Mapping[str, Callable[[], None]] = _LIST_ONLY,
    *,
    brief: bool = False,
) -> int | None:
    """Say a list and have one of its lines chosen; None where one goes back. Raises Ended.

    `brief` says the heading alone, where the lines were said just before. `also` are commands of `where` that are
    no list's own, by name, with what they do; the list goes on after them.
    """
    _say(talk, heading, rows, range(0 if brief else len(rows)))
    while True:
        line = read_line(talk.ask("> "), where)
        if line.command is not None and line.command.name in also:
            also[line.command.name]()
        elif line.command is not None:
            match line.command.name:
                case "up":
                    return None
                case "lock":
                    raise Ended(LOCKED)
                case "close":
                    raise Ended(0)
                case "more_lines":
                    talk.say_more()
                case "help":
                    talk.say(*help_lines(where))
                case _:
                    _say(talk, heading, rows, range(len(rows)))
        elif not line.text:
            if len(rows) == 1:
                return 0
            _say(talk, heading, rows, range(len(rows)))
        elif (chosen := find_row(talk, line.text, rows)) is not None:
            return chosen


def find_row(talk: Talk, typed: str, rows: Sequence[Row]) -> int | None:
    """The one line that `typed` means; None where it is none or several, which is said."""
    found = choose(typed, [row.found_by for row in rows], many=False)
    if found.places:
        return found.places[0]
    if found.perhaps:
        _say(talk, [_("More than one fits. Type its number:")], rows, found.perhaps)
    else:
        talk.say(_("Nothing on the list fits that. .help (.h) says what can be typed."))
    return None


def _say(talk: Talk, heading: Sequence[str], rows: Sequence[Row], places: Sequence[int]) -> None:
    more = _("There are {n} lines; .more (.s) says the next. Type a number, or a part of a name to find one.")
    lines = [f"{place + 1}. {rows[place].text}" for place in places]
    talk.say("", *heading, Listed(lines, more.format(n=len(lines))))
