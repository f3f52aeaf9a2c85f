"""Numbers that are answered by a tap, beside the field for any other: years about, for those who do not type.

Which numbers a question offers, the form says in its settings (attribute::km_taps_<question>). They are numbers,
not spans of years: what is kept is what the resident has tapped (docs/decisions/0052).
"""

from __future__ import annotations

from kommisjon.interview.kept.paths import name_of
from kommisjon.interview.sitting import Sitting
from kommisjon.interview.stops import Stop


def taps(sitting: Sitting, stop: Stop) -> list[str]:
    """The numbers that a question offers, as the form keeps them; none for most questions."""
    return sitting.setting(f"km_taps_{question_name(stop)}").split() if stop.typed else []


def question_name(stop: Stop) -> str:
    """A question's name in the form, without its group."""
    return name_of(stop.ref.rpartition("/")[2])
