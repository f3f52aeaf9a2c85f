"""Numbers that are answered by a tap, beside the field for any other: years about, for those who do not type.

Years that are counted by another calendar belong here too: one of them lies in two of ours, and a tap says which.

Which numbers a question offers, the form says in its settings (attribute::km_taps_<question>). They are numbers,
not spans of years: what is kept is what the resident has tapped (docs/decisions/0052).
"""

from __future__ import annotations

from kommisjon.interview.kept.paths import name_of
from kommisjon.interview.sitting import Sitting
from kommisjon.interview.stops import Stop
from kommisjon.interview.typed.in_calendar import MARKS, told, years_between
from kommisjon.model.calendars import Calendar


def own_calendar(sitting: Sitting, stop: Stop) -> Calendar | None:
    """The calendar that the resident may tell this year by, beside the common one; None where there is none."""
    asked = sitting.asked(stop) if stop.typed else None
    return asked.by if asked is not None and asked.year_number else None


def by_own_calendar(calendar: Calendar, text: str) -> str:
    """A year as it is typed, with the mark of the calendar it is told by."""
    found = told(text, calendar)
    return text if found is None or found.marked else f"{text.strip()} {MARKS[calendar]}"


def years_meant(sitting: Sitting, stop: Stop, typed: str | None) -> list[str]:
    """The years of ours that a year may be which was told by another calendar; each is answered by a tap."""
    return years_between(sitting.asked(stop), typed) if stop.typed and typed else []


def question_name(stop: Stop) -> str:
    """A question's name in the form, without its group."""
    return name_of(stop.ref.rpartition("/")[2])
