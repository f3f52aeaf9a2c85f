"""Replaying steps, in the shape engines are compared in (forms.md section 4)."""

import itertools
from typing import Any

from kommisjon.xform.replay import replay
from tests.forms_in_tables import NOON, xform

FORM = xform("""
| survey |
| | type            | name   | label::nb | label::en | required | constraint | constraint_message::nb | constraint_message::en |
| | integer         | n      | Hvor?     | How?      | yes      | . > 0      | Nei                    | No                     |
| | select_one y    | sure   | Sikker?   | Sure?     | yes      |            |                        |                        |
| | begin_repeat    | person | P         | P         |          |            |                        |                        |
| | text            | name   | Navn      | Name      | yes      |            |                        |                        |
| | end_repeat      |        |           |           |          |            |                        |                        |
| choices |
| | list_name | name | label::nb | label::en |
| | y         | yes  | Ja        | Yes       |
| settings |
| | default_language |
| | nb               |
""")  # noqa: E501


def played(*steps: dict[str, Any]) -> dict[str, Any]:
    ticks = itertools.count()
    return replay(FORM, steps, clock=lambda: NOON, stopwatch=lambda: float(next(ticks)))


def test_the_agreed_shape() -> None:
    made = played(
        {"set": "/data/n", "value": "-1"},
        {"add": "/data/person"},
        {"set": "/data/person[2]/name", "value": "Bilal"},
        {"mark": "/data/sure", "status": "declined"},
        {"language": "en"},
    )
    assert made["load_ms"] == 1000.0
    assert made["steps"] == [{"ms": 1000.0}] * 5
    nodes = made["snapshot"]["nodes"]
    assert nodes["/data/n"] == {
        "relevant": True,
        "required": True,
        "readonly": False,
        "value": "-1",
        "constraint": False,
        "required_ok": True,
        "label": {"": "How?"},
        "hint": {"": None},
        "message": "No",
    }
    assert nodes["/data/sure"]["choices"] == ["yes"]
    assert nodes["/data/sure"]["choice_labels"] == {"": ["Yes"]}
    assert nodes["/data/person[2]"] == {"relevant": True, "required": False, "readonly": False}
    assert made["snapshot"]["violations"] == [["/data/n", "constraint"], ["/data/person/name", "required"]]


def test_a_step_that_cannot_be_taken_says_so_and_the_rest_go_on() -> None:
    made = played(
        {"set": "/data/none", "value": "1"},
        {"set": "/data/n", "value": "many"},
        {"remove": "/data/person", "index": 9},
        {"remove": "/data/person"},
        {"mark": "/data/n", "status": "answered"},
        {"language": "xx"},
        {"jump": 1},
        {"remove": "/data/person", "index": 1},
        {"set": "/data/n", "value": "2"},
    )
    errors = [step.get("error") for step in made["steps"]]
    assert [error is None for error in errors] == [False] * 7 + [True] * 2
    assert made["snapshot"]["nodes"]["/data/n"]["value"] == "2"
    assert "/data/person" not in made["snapshot"]["nodes"]
