"""The outline: in the form's order, with skipped answers where they belong, and what decides each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kommisjon.interview.outline import Mark
from kommisjon.interview.sitting import Sitting
from kommisjon.interview.trial import open_trial
from kommisjon.model.answers import Status
from kommisjon.xform import load
from tests.forms_in_tables import NOON, xform
from tests.screen.laptop import Drawn

FORM = """
| survey |
|  | type | name | label | relevant | constraint | calculation | readonly |
|  | note | hello | Welcome | | | | |
|  | begin group | work | Work | | | | |
|  | select_one y | ever | Ever worked? | | | | |
|  | begin group | job | Your work | ${ever} = 'yes' | | | |
|  | text | title | Title? | | | | |
|  | text | place | Where? | | | | |
|  | end group | | | | | | |
|  | calculate | rich | | | | ${pay} > 10 | |
|  | integer | pay | Pay? | | . < 100 | | |
|  | text | spent | On what? | ${rich} = 'true' or ${rich} = true() | | | |
|  | end group | | | | | | |
|  | integer | name | Number? | | | | yes |
|  | begin repeat | child | Child | | | | |
|  | integer | age | Age? | | | | |
|  | text | school | School? | ${age} > 5 | | | |
|  | end repeat | | | | | | |
| choices |
|  | list_name | name | label |
|  | y | yes | Yes |
|  | y | no | No |
"""


@pytest.fixture
def sitting() -> Iterator[Sitting]:
    xml = xform(FORM)
    trial = open_trial(load(xml), xml, language=None, clock=lambda: NOON, random=Drawn(4), seed=1)
    yield trial.sitting
    trial.close()


def place(sitting: Sitting, ref: str) -> int:
    return next(n for n, stop in enumerate(sitting.stops) if stop.ref == f"/data/{ref}")


def answer(sitting: Sitting, **answers: str) -> None:
    for ref, text in answers.items():
        sitting.answer(sitting.stops[place(sitting, ref.replace("__", "/"))], text)


def lines(sitting: Sitting) -> list[str]:
    """Each line as a word: a heading #, a skipped question -, another one by its number."""
    return [
        f"# {sitting.section(sitting.stops[line.heading_of], None)}"
        if line.heading_of is not None
        else f"{'-' if line.place is None else line.place + 1} {line.ref.rpartition('/')[2]}"
        for line in sitting.outline()
    ]


def marks(sitting: Sitting) -> dict[str, Mark]:
    return {stop.ref.rpartition("/")[2]: sitting.how_far(stop, wrong=False) for stop in sitting.stops[:-1]}


def test_it_lists_every_stop_but_the_end_under_the_headings_of_the_form(sitting: Sitting) -> None:
    assert lines(sitting) == ["1 hello", "# Work", "2 ever", "3 pay", "4 name", "5 child"]
    answer(sitting, work__ever="yes", work__pay="20")
    sitting.add(sitting.stops[place(sitting, "child")])
    assert lines(sitting) == [
        "1 hello", "# Work", "2 ever", "# Your work", "3 title", "4 place", "# Work", "5 pay", "6 spent",
        "7 name", "# Child 1", "8 age", "9 child",
    ]  # fmt: skip


def test_a_skipped_answer_stands_where_its_question_was(sitting: Sitting) -> None:
    answer(sitting, work__ever="yes", work__job__title="Tailor", work__pay="20", work__spent="Rent")
    answer(sitting, work__ever="no", work__pay="5")
    assert lines(sitting) == [
        "1 hello", "# Work", "2 ever", "- title", "3 pay", "- spent", "4 name", "5 child"
    ]  # fmt: skip
    told = sitting.skipped_answer("/data/work/job/title", None)
    assert (told.question, told.answer) == ("Title?", "Tailor")
    answer(sitting, work__ever="yes")
    assert "- title" not in lines(sitting)


def test_what_decides_is_found_through_groups_and_calculations_and_in_the_same_entry(sitting: Sitting) -> None:
    answer(sitting, work__ever="yes", work__job__title="Tailor", work__pay="20", work__spent="Rent")
    for _entry in range(2):
        sitting.add(sitting.stops[place(sitting, "child")])
    for entry in ("child", "child[2]"):
        answer(sitting, **{f"{entry}__age": "9", f"{entry}__school": "Yes"})
        answer(sitting, **{f"{entry}__age": "3"})
    answer(sitting, work__ever="no", work__pay="5")
    decided = {ref: sitting.deciding(ref) for ref in sitting.skipped_refs()}
    assert decided == {
        "/data/work/job/title": place(sitting, "work/ever"),
        "/data/work/spent": place(sitting, "work/pay"),
        "/data/child/school": place(sitting, "child/age"),
        "/data/child[2]/school": place(sitting, "child[2]/age"),
    }


def test_each_way_of_having_no_answer_has_a_mark_of_its_own(sitting: Sitting) -> None:
    ever, pay = (sitting.stops[place(sitting, ref)] for ref in ("work/ever", "work/pay"))
    assert marks(sitting) == {
        "hello": Mark.NONE, "ever": Mark.OPEN, "pay": Mark.OPEN, "name": Mark.LOCKED, "child": Mark.NONE
    }  # fmt: skip
    sitting.mark(ever, Status.UNKNOWN)
    sitting.mark(pay, Status.DECLINED)
    assert (marks(sitting)["ever"], marks(sitting)["pay"]) == (Mark.UNKNOWN, Mark.DECLINED)
    sitting.answer(pay, "7")
    assert marks(sitting)["pay"] is Mark.ANSWERED
    assert sitting.how_far(pay, wrong=True) is Mark.ERROR
