"""What IMDi advises on a case, with the officer's reasons. Nobody is given a score (domain.md section 9).

Names are the question names of forms/advice. Reasons and conditions are choices of several, each on a path of its
own below `reasons_for`, `reasons_against` and `conditions`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from kommisjon.model.answers import Text
from kommisjon.model.record import AS_TEXT, Record


class Recommendation(StrEnum):
    FAVOURABLE = "favourable"
    CONCERN = "concern"
    AGAINST = "against"
    NONE = "none"
    """IMDi has no opinion on this case."""


class Advice(Record):
    """The advice on one case, as its officer gave it."""

    TYPE = "advice"
    recommendation: Annotated[Recommendation, AS_TEXT] | None = None
    remark: Text | None = None
    conditions_text: Text | None = None
