"""Residents in rows of cells: one on a line of the board, and the one that is marked, below it."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.named import shown_name
from kommisjon.interview.centre.desk import Seat
from kommisjon.interview.centre.residents import Resident
from kommisjon.interview.centre.stand import Stand
from kommisjon.interview.centre.words import (
    CALLS,
    STEPS,
    called_words,
    lacking_words,
    session_words,
    stage_words,
)
from kommisjon.model.session import Session
from kommisjon.tui.rows import Script, fitted, wrapped

_STAGE_CELLS, _LANGUAGE_CELLS, _NO_DAY = 22, 12, " " * 10
_NARROW, _WIDE = 70, 100
"""Cells below which the language stands below the list only; from which on the name has its own script too."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A resident with what the board knows beside the registration."""

    resident: Resident
    seat: Seat | None
    session: Session | None
    """The session they sit in with a member of staff."""
    gone: bool
    """They moved out before they were done."""


def resident_row(script: Script, shown: Shown, width: int) -> list[str]:
    """A resident on one line: when they leave, their number and name, their language, and where they are."""
    of, seat = shown.resident, shown.seat
    mark = "· " if seat is None else "▲ " if seat.call is not None else "▶ "
    number = fitted(of.number, 12 if width >= _WIDE else 9)
    lead = f"{mark}{of.registration.moves_out or _NO_DAY}  {number}  "
    latin = Script(False, script.ordered_here)
    behind = fitted(_state(shown), _STAGE_CELLS)
    if width >= _NARROW:
        behind = fitted(_language(of), _LANGUAGE_CELLS, latin) + " " + behind
    room = max(width - cell_len(lead) - cell_len(behind) - 1, 0)
    own = of.member.person.name_original
    if width < _WIDE or not own or own == of.name:
        return [lead + fitted(of.name, room, latin) + " " + behind]
    half = room // 2
    return [lead + fitted(of.name, room - half - 1, latin) + " " + fitted(own, half, script) + " " + behind]


def _language(of: Resident) -> str:
    """The language they have chosen, or else are to be interpreted from, by its own name."""
    return shown_name(of.registration.language or of.member.person.interpreting_language or "")


def _state(shown: Shown) -> str:
    seat, session = shown.seat, shown.session
    helped = "" if session is None else session_words(session)
    if seat is None:
        return helped or stage_words(shown.resident.stage, gone=shown.gone)
    answered, asked = seat.visit.progress()
    counted = f" {answered}/{asked}" if asked and not helped else ""
    return f"{seat.number}: {helped or _(STEPS[seat.visit.step])}{counted}"


def call_line(seat: Seat) -> str:
    """Whoever calls, for the line above all residents."""
    assert seat.call is not None
    return f"▲ {seat.number}: {seat.resident.name} {_(CALLS[seat.call])}"


def marked_lines(script: Script, shown: Shown, stand: Stand | None, width: int) -> list[str]:
    """The resident that is marked: names in both scripts, where they are and stopped, and what is lacking.

    `stand` is None where their answers cannot be opened.
    """
    of, person = shown.resident, shown.resident.member.person
    names = "   ".join(dict.fromkeys(filter(None, (of.name, person.name_original))))
    born = _("born {date}").format(date=person.birth) if person.birth else ""
    told = ["  ·  ".join(filter(None, (names, born, _language(of)))), *_here(shown), *_aside(of), *_far(stand)]
    return [fitted(line, width, script) for text in told for line in _two(text, width)]


def _two(text: str, width: int) -> list[str]:
    """A text on one line or two, the second one cut."""
    first, *more = wrapped(text, width)
    return [first, " ".join(more)] if more else [first]


def _here(shown: Shown) -> list[str]:
    """What goes on with a resident now, on one line; none where nothing does."""
    seat, session = shown.seat, shown.session
    said = [
        "" if seat is None or seat.call is None else called_words(seat),
        "" if seat is None else _("page {n}: {step}").format(n=seat.number, step=_(STEPS[seat.visit.step])),
        "" if session is None else session_words(session),
    ]
    line = "  ·  ".join(filter(None, said))
    return [line] if line else []


def _aside(of: Resident) -> list[str]:
    kept = of.registration
    if kept.aside is None:
        return []
    return [": ".join(filter(None, (stage_words(of.stage, gone=False), kept.aside_words)))]


def _far(stand: Stand | None) -> list[str]:
    if stand is None:
        return []
    at = _("Stopped at: {question}").format(question=stand.question) if stand.question else ""
    counted = f" ({stand.answered}/{stand.asked})" if stand.asked and at else ""
    return [*([at + counted] if at else []), *([lacking_words(stand.lacking)] if stand.lacking else [])]
