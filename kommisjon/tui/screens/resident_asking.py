"""What the board of residents asks, one thing at a time: a new resident, a day of moving out, why not here."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.centre.new_resident import DAY, NewResident, Part
from kommisjon.interview.centre.residents import FORM, Resident, Stage
from kommisjon.interview.library import carried_form
from kommisjon.interview.sessions.languages import named_languages
from kommisjon.interview.typed.answer import how_to_type
from kommisjon.model.registration import Aside
from kommisjon.tui.screens.asking import Asking, asking_words
from kommisjon.tui.widgets.choices import Choice

NEW, MOVES_OUT, ASIDE = "new", "moves_out", "aside"
"""What is asked for, as the place says that is kept when the screen locks; what belongs to it stands behind."""
TAKEN_BACK = "taken_back"
"""A reason beside those of Aside: the resident does not want to any more."""


def asking_part(part: Part, of: NewResident, take: Callable[[str], None]) -> Asking:
    """Ask for one thing of a new resident, of whom `of` is known."""
    field = f"{NEW} {json.dumps([part.name, asdict(of)])}"
    if part is not Part.LANGUAGE:
        return Asking(_(part.value), take, part.asked, _how(part), settles=False, field=field)
    languages = named_languages(carried_form(FORM).form.languages)
    choices = [Choice("", _("(not said)"), ""), *(Choice(code, name, "") for code, name in languages)]
    return Asking(_(part.value), take, choices=choices, settles=False, field=field)


def asked_part(about: str) -> tuple[NewResident, list[Part]]:
    """Who was being written down when the screen locked, and what was still to be asked of them."""
    try:
        name, known = json.loads(about)
        parts = list(Part)
        return NewResident(**known), parts[parts.index(Part[name]) :]
    except (ValueError, TypeError, KeyError):  # another version of kommisjon kept it
        return NewResident(), list(Part)


def asking_day(of: Resident, take: Callable[[str], None]) -> Asking:
    """Ask when a resident moves out; blank takes the day back."""
    label = _("When does {name} move out? Blank where nobody knows.").format(name=of.name)
    standing = of.registration.moves_out or ""
    return Asking(label, take, DAY, _how(Part.MOVES_OUT), standing, settles=False, field=MOVES_OUT)


def asking_why_aside(of: Resident, take: Callable[[str], None]) -> Asking:
    """Ask why a resident does not register here."""
    reasons = [
        Choice(Aside.ELSEWHERE.value, _("Registered elsewhere already"), ""),
        Choice(Aside.OUT_OF_SCOPE.value, _("Not of the group any more: all answers are removed"), ""),
    ]
    if of.stage is not Stage.DECLINED:
        reasons.append(Choice(TAKEN_BACK, _("Does not want to, or not any more (said or written to you)"), ""))
    return Asking(_("Why does {name} not register here?").format(name=of.name), take, choices=reasons)


def asking_aside_words(why: str, take: Callable[[str], None]) -> Asking:
    """Ask for a few words on it."""
    asking = asking_words(_("Where, or why, in a few words (may stay blank)"), take)
    return replace(asking, field=f"{ASIDE} {why}")


def _how(part: Part) -> str:
    how = how_to_type(part.asked)
    return "" if how is None else str(how)
