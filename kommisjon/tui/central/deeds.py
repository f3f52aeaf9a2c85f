"""What can be done now with a case after the mission, a row for each thing. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.model.settling import AFTER_YES, ENDED, SettlingStatus
from sync.central.casework.steps import allowed

if TYPE_CHECKING:
    from sync.central.casework.steps import Found


class Kind(Enum):
    """Kinds of things to do."""

    STEP = "step"
    DAY = "day"
    REQUEST = "request"
    FULL = "full"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do: its words; `about` is the status, the field of a day, or the person's id."""

    kind: Kind
    text: str
    about: str = ""


_STEPS = {
    SettlingStatus.READY: N_("Take the case up: it is ready to be settled"),
    SettlingStatus.DISTRIBUTED: N_("Ask a municipality"),
    SettlingStatus.ACCEPTED: N_("The municipality says yes"),
    SettlingStatus.DECLINED: N_("The municipality says no"),
    SettlingStatus.TRAVEL_BOOKED: N_("The journey is booked"),
    SettlingStatus.SETTLED: N_("The family is settled"),
    SettlingStatus.WITHDRAWN: N_("Withdraw the case, with a reason"),
}
DAYS = {
    "permit_on": N_("The day the entry permit was given"),
    "earliest_on": N_("The earliest day the family can arrive"),
    "travel_on": N_("The day of the journey"),
}
"""Days that can be noted on their own."""


def deeds(found: Found) -> Iterator[Deed]:
    """The steps first, then days, papers and notes."""
    held = found.settling
    for then in allowed(found):
        yield Deed(Kind.STEP, _(_STEPS[then]), then.value)
    if held is not None and held.status not in ENDED:
        for name, words in DAYS.items():
            standing = getattr(held, name)
            text = _("Note: {what}").format(what=_(words))
            yield Deed(Kind.DAY, f"{text} ({standing})" if standing else text, name)
    if held is not None and held.reference is not None:
        if held.status not in (SettlingStatus.DECLINED, SettlingStatus.WITHDRAWN):
            yield Deed(Kind.REQUEST, _("Write the request sheet, without names"))
        if held.status in AFTER_YES and not found.in_conflict:
            yield Deed(Kind.FULL, _("Write the full sheet, with names, for the municipality that said yes"))
    for row in found.case.members:
        name = row.name or row.name_original
        yield Deed(Kind.NOTE, _("Write a career adviser's note on {name}").format(name=name), row.person)
