"""What was told so far, as cards: each entry with what, where, how long and how, in words and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kommisjon.interview.centre.timeline import Entry, Fact
from kommisjon.interview.centre.visit import Visit
from kommisjon.interview.stops import Stop
from kommisjon.kiosk.pictures import picture_of, picture_of_question


def timeline(visit: Visit, stop: Stop) -> Mapping[str, Any]:
    """The cards of a place where one more can be added; the one to be taken away alone, while that is asked."""
    if not stop.kind.adds:
        return {"cards": (), "in_doubt": None}
    told = [one for one in visit.told if visit.in_doubt in (None, one.place)]
    return {"cards": [_card(visit, one) for one in told], "in_doubt": visit.in_doubt}


def _card(visit: Visit, entry: Entry) -> Mapping[str, Any]:
    return {
        "place": entry.place,
        "heading": entry.heading or f"{entry.place}.",
        "facts": [_fact(visit, one) for one in entry.facts],
    }


def _fact(visit: Visit, fact: Fact) -> Mapping[str, str]:
    sitting = visit.open_sitting
    drawn = picture_of(sitting.list_name(fact.stop), sitting.text(fact.stop)) if fact.stop.kind.lists else ""
    return {
        "question": fact.question,
        "asked": picture_of_question(fact.stop),
        "answer": fact.answer,
        "picture": drawn,
    }
