"""A need card: what somebody can or cannot do and what has to be in place for it. Never a diagnosis.

Names are the question names of forms/needs. The person's consent to the cards as a whole is a consent record with
the purpose `needs`; the consent to this card stands on the card itself (decision 0029).
"""

from __future__ import annotations

from typing import Annotated

from kommisjon.model.answers import Line, Text
from kommisjon.model.consent import Decision
from kommisjon.model.record import AS_TEXT, Record


class Need(Record):
    """One need of one person. Without a consent that is given, no other field says anything.

    What must be in place and what must be near are choices of several, each on a path of its own below
    `need_provide` and `need_near`.
    """

    TYPE = "need"
    need_consent: Annotated[Decision, AS_TEXT] | None = None
    need_function: Line | None = None
    need_practice: Text | None = None
    need_degree: Line | None = None
    need_urgency: Line | None = None
    need_documents: Line | None = None
