"""Another language of a form by lines: the next of a few, of many the one that is named or chosen from a list."""

from __future__ import annotations

from collections.abc import Sequence

from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.named import called, shown_name
from kommisjon.interview.in_turn import FEW, following, others
from kommisjon.interview.sitting import Sitting
from kommisjon.plain.lists import Row, choose_row, find_row
from kommisjon.plain.talk import Talk


def another(talk: Talk, sitting: Sitting, languages: Sequence[str], shown: str | None, typed: str) -> str | None:
    """One of these languages of a form in place of the `shown` one; None where one goes back or there is no other.

    `typed` is what stood behind the command: a name in any script, or nothing. Raises Ended.
    """
    besides = others(languages, shown)
    if not besides:
        return None
    rows = [_row(sitting, language) for language in besides]
    if typed:
        place = find_row(talk, typed, rows)
        if place is not None:
            return besides[place]
    elif len(besides) <= FEW:
        return following(languages, shown)
    place = choose_row(talk, [_("Which language?")], rows)
    return None if place is None else besides[place]


def _row(sitting: Sitting, language: str) -> Row:
    names = list(dict.fromkeys((called(language, current()), shown_name(language))))
    draft = [_("draft, not reviewed")] if sitting.is_draft(language) else []
    return Row(", ".join(names + draft), (*names, language))
