"""A reception centre by lines: its heading, and each resident on one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.named import shown_name
from kommisjon.interview.centre.figures import figures, has_left
from kommisjon.interview.centre.residents import Resident
from kommisjon.interview.centre.words import figures_words, stage_words, waiting_words
from kommisjon.model.characters import one_line
from kommisjon.plain.lists import Row


def centre_lines(residents: Sequence[Resident], today: date) -> list[str]:
    """How many of everybody are registered, and what the line mode does not do here."""
    counted = figures(residents, today)
    beside = _("Residents answer through you here. Their own pages, calls for help, writing down new residents and"
               " days of moving out are on the screen: kommisjon kiosk.")  # fmt: skip
    return [waiting_words(counted), figures_words(counted), beside]


def resident_row(of: Resident, today: date) -> Row:
    """A resident in one line, found by number and by the name in either script."""
    person, day = of.member.person, of.registration.moves_out
    language = of.registration.language or person.interpreting_language or ""
    facts = [
        f"{of.number} {of.name}",
        person.name_original if person.name_original != of.name else "",
        _("moves out {day}").format(day=day) if day else "",
        shown_name(language),
        stage_words(of.stage, gone=has_left(of, today)),
    ]
    names = tuple(filter(None, (of.number, of.name, person.name_original)))
    return Row(", ".join(map(one_line, filter(None, facts))), names)
