"""Which of our pictures stands beside which choice, and its words. templates/pictures.html draws them.

Forms stay text: a picture belongs to a choice by its list and its value, so that another version of a form, or
another form with the same list, has the same ones.
"""

from __future__ import annotations

from kommisjon.interview.centre.taps import question_name
from kommisjon.interview.stops import Stop

_BY_LIST = {
    "yes_no": {"yes": "yes", "no": "no"},
    "completed": {"completed": "yes", "interrupted": "no", "ongoing": "clock"},
    "level": {"none": "bars-0", "some": "bars-1", "good": "bars-2", "fluent": "bars-3"},
    "cefr": {
        "none": "bars-0",
        **{level: f"steps-{n}" for n, level in enumerate(("a1", "a2", "b1", "b2", "c1", "c2"), 1)},
    },
    "isced": {str(n): f"steps-{n}" for n in range(9)},
    "work_kind": {
        "formal": "paper",
        "informal": "coins",
        "self_employed": "stall",
        "unpaid_home": "home",
        "farm": "farming",
    },
    "wish": {
        "work": "crafts",
        "education": "book",
        "training": "training",
        "own_business": "stall",
        "family": "home",
        "unsure": "unsure",
    },
}
"""The name of the picture by list and value."""
_BY_QUESTION = {
    "speak": "speak",
    "understand": "understand",
    "read": "read",
    "write": "write",
}
"""Pictures beside a question itself, by its name: what is done with a language."""


def picture_of(list_name: str, value: str) -> str:
    """The picture of a choice; blank for one that has none."""
    return _BY_LIST.get(list_name, {}).get(value, "")


def picture_of_question(stop: Stop) -> str:
    """The picture of what is asked about; blank for most questions."""
    return _BY_QUESTION.get(question_name(stop), "") if stop.kind.answerable else ""
