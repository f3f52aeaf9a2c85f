"""Where in a read-back somebody is, as a place keeps it when the screen locks."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from kommisjon.interview.place import Place
from kommisjon.model.read_back import Outcome, WhyNot


@dataclass(frozen=True, slots=True)
class ReadingAt:
    """A page of it, and behind the last one an ending that was chosen and is not saved yet."""

    form_id: str
    language: str
    """What is read out, by the form's name for it."""
    page: int
    outcome: Outcome | None = None
    why_not: WhyNot | None = None
    interpreter: str | None = None
    """Who interpreted, once that is said."""
    draft: str = ""
    """What stands half typed in the field."""

    @property
    def text(self) -> str:
        return json.dumps({**asdict(self), "draft": ""})


def reading_at(place: Place) -> ReadingAt | None:
    """Where a kept place is in a read-back; None where it cannot be read."""
    try:
        here = ReadingAt(**json.loads(place.asked))
        outcome = None if here.outcome is None else Outcome(here.outcome)
        why_not = None if here.why_not is None else WhyNot(here.why_not)
    except (ValueError, TypeError):  # another version of kommisjon kept it
        return None
    return replace(here, outcome=outcome, why_not=why_not, draft=place.draft or "")
