"""Why a finding is as it is, in somebody's words: facts that disagree are kept, with a reason beside them."""

from __future__ import annotations

from kommisjon.model.answers import Line, Text
from kommisjon.model.record import Record


class Explained(Record):
    """The reason for one finding in a case (domain.md section 9, Validation order)."""

    TYPE = "explained"
    rule: Line
    about: Line = ""
    """The ids of the persons the finding is about, sorted, parted by blanks."""
    reason: Text | None = None
