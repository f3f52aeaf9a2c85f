"""What was decided about two persons of the register: whether they are one (central-and-merge.md 5).

Written at central by caseworkers, one record a pair. Nothing is merged by it: both persons stay as they are, in
their own cases, and what is shown follows the link. Deciding otherwise later is a change of the same record.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from kommisjon.errors import N_
from kommisjon.model.answers import Line, Text
from kommisjon.model.record import AS_TEXT, Record


class SameAs(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    """Somebody looked, and could not tell."""


class Link(Record):
    """One decision on a pair; `a` is the smaller id."""

    TYPE = "link"
    STAYS_AT_CENTRAL = True
    a: Line
    b: Line
    decision: Annotated[SameAs, AS_TEXT]
    by: Line
    at: Line
    reason: Text
    rests_on: Text = ""
    """What spoke for and against it then, a line each; where that changes, the pair is suggested again."""


WORDS: Mapping[SameAs, str] = {
    SameAs.SAME: N_("the same person"),
    SameAs.DIFFERENT: N_("different persons"),
    SameAs.UNKNOWN: N_("not known"),
}
"""What each decision is called, to be translated where it is shown."""
