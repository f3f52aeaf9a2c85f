"""Whether what somebody can do may be shown, searched, counted or given on.

A no holds, and so does a yes that was taken back, wherever it was said: a laptop that had not heard of it may have
gone on asking. It holds as well for a resident who is no longer of the group that registers (domain.md S7).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kommisjon.model.consent import Decision
from kommisjon.model.registration import Aside
from sync.merge import View

COMPETENCE = "competence"
"""The purpose of the consent: the id of the form."""
RECORDS = frozenset({"profile", "language", "education", "work"})
"""Types of the records that hold it."""


def may_be_told(consents: Iterable[View], registrations: Iterable[View]) -> bool:
    """By somebody's consents and registrations; where nobody was asked, what a list brought may be told."""
    asked = decisions(consents, COMPETENCE)
    return asked <= {Decision.GIVEN.value} and not any(map(is_out_of_scope, registrations))


def decisions(consents: Iterable[View], purpose: str) -> set[Any]:
    """What was decided for a purpose, wherever somebody was asked: empty where nobody was.

    A decision that this version cannot read, and a question that was not answered, are in it as what they are: a
    yes stands only where nothing but `given` is in it.
    """
    return {seen.value("decision") for seen in consents if seen.value("purpose") == purpose}


def is_out_of_scope(registration: View) -> bool:
    """Whether anybody has said so: of two laptops that differ, the stricter one counts."""
    drawn = registration.values.get("aside")
    heads = () if drawn is None else (drawn.head, *drawn.others)
    return any(head.value is not None and head.value.get("v") == Aside.OUT_OF_SCOPE.value for head in heads)
