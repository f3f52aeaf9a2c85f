"""What the board of residents asks, one thing at a time: a new resident, a day of moving out, why not here."""

from __future__ import annotations

from collections.abc import Callable

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.centre.new_resident import DAY, Part
from kommisjon.interview.centre.residents import FORM, Resident
from kommisjon.interview.library import carried_form
from kommisjon.interview.sessions.languages import named_languages
from kommisjon.interview.typed.answer import how_to_type
from kommisjon.model.registration import Aside
from kommisjon.tui.screens.asking import Asking
from kommisjon.tui.widgets.choices import Choice


def asking_part(part: Part, take: Callable[[str], None]) -> Asking:
    """Ask for one thing of a new resident."""
    if part is not Part.LANGUAGE:
        return Asking(_(part.value), take, part.asked, _how(part), settles=False)
    languages = named_languages(carried_form(FORM).form.languages)
    choices = [Choice("", _("(not said)"), ""), *(Choice(code, name, "") for code, name in languages)]
    return Asking(_(part.value), take, choices=choices, settles=False)


def asking_day(of: Resident, take: Callable[[str], None]) -> Asking:
    """Ask when a resident moves out; blank takes the day back."""
    label = _("When does {name} move out? Blank where nobody knows.").format(name=of.name)
    return Asking(label, take, DAY, _how(Part.MOVES_OUT), of.registration.moves_out or "", settles=False)


def asking_why_aside(of: Resident, take: Callable[[str], None]) -> Asking:
    """Ask why a resident does not register here."""
    reasons = [
        Choice(Aside.ELSEWHERE.value, _("Registered elsewhere already"), ""),
        Choice(Aside.OUT_OF_SCOPE.value, _("Not of the group that registers any more"), ""),
    ]
    return Asking(_("Why does {name} not register here?").format(name=of.name), take, choices=reasons)


def _how(part: Part) -> str:
    how = how_to_type(part.asked)
    return "" if how is None else str(how)
