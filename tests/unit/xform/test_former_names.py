"""Former names: what they lead to, and what they may not be. Synthetic forms."""

from __future__ import annotations

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.xform import Form
from kommisjon.xform.versions.counterparts import Counterparts, counterparts, lists_of_both, renamed_choice
from tests.forms_in_tables import form

HEAD = "| survey |\n| | type | name | label | bind::km_alias |\n"
CHOICES = "| choices |\n| | list_name | name | label | km_alias |\n"


def survey(*rows: str, choices: str = "") -> Form:
    """A form of rows such as "text given first"; the third word on are former names."""
    lines = []
    for row in rows:
        kind, _, rest = row.partition(": ")
        name, *former = rest.split()
        lines.append(f"| | {kind} | {name} | {name} | {' '.join(former)} |")
    return form(HEAD + "\n".join(lines) + "\n" + choices)


def pairs(pair: Counterparts) -> dict[str, str]:
    """Questions of the newer form under another path than before."""
    return {mine.ref: theirs.ref for mine, theirs in pair.by_here.items() if mine.path != theirs.path}


def test_a_renamed_question_is_found_by_its_former_name() -> None:
    older, newer = survey("text: given"), survey("text: first given")
    assert pairs(counterparts(newer, older)) == {"/data/first": "/data/given"}


def test_an_older_form_is_met_by_the_names_the_newer_one_gives() -> None:
    older, newer = survey("text: given"), survey("text: first given")
    assert pairs(counterparts(older, newer)) == {"/data/given": "/data/first"}


def test_a_renamed_group_takes_its_questions_along() -> None:
    older = survey("begin group: home", "text: town", "end group: x")
    newer = survey("begin group: house home", "text: town", "text: place", "end group: x")
    found = pairs(counterparts(newer, older))
    assert found == {"/data/house": "/data/home", "/data/house/town": "/data/home/town"}


def test_a_question_moved_into_a_group_is_found_by_its_path_or_its_bare_name() -> None:
    older = survey("text: town", "text: country")
    newer = survey("begin group: home", "text: town /data/town", "text: land country", "end group: x")
    found = pairs(counterparts(newer, older))
    assert found == {"/data/home/town": "/data/town", "/data/home/land": "/data/country"}


def test_a_bare_name_that_two_had_leads_nowhere() -> None:
    older = survey("begin group: a", "text: town", "end group: x", "begin group: b", "text: town", "end group: y")
    assert pairs(counterparts(survey("text: place town"), older)) == {}


def test_a_question_that_is_still_there_is_never_taken_for_another() -> None:
    older = survey("text: given", "text: family")
    newer = form(
        HEAD + "| | text | given | g | |\n| | begin group | names | n | |\n"
        "| | text | first | f | /data/names/given |\n| | end group | | | |\n"
    )
    assert pairs(counterparts(newer, older)) == {}


def test_what_moves_into_a_repeat_stands_on_another_record() -> None:
    older = survey("text: title", "begin repeat: jobs", "text: area", "end repeat: x")
    newer = survey("begin repeat: work jobs", "text: title /title", "text: field area", "end repeat: x")
    pair = counterparts(newer, older)
    title, field = (newer.root.find(("work", name)) for name in ("title", "field"))
    assert title is not None
    assert field is not None
    assert not pair.same_record(title)
    assert pair.same_record(field)


@pytest.mark.parametrize(
    ("rows", "where", "why"),
    [
        (("text: a", "text: b a"), "/data/b", "is still in the form"),
        (("text: b old", "text: c old"), "/data/c", "stands as a former name at /data/b too"),
        (("text: b /data/old", "text: c old"), "/data/c", "stands as a former name at /data/b too"),
    ],
)
def test_a_former_name_that_may_mean_two_things_is_refused(rows: tuple[str, ...], where: str, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        survey(*rows)
    assert refused.value.code is Code.FORM_ALIAS
    assert (refused.value.facts["where"], refused.value.facts["why"]) == (where, why)


@pytest.mark.parametrize("former", ["b", "old"])
def test_a_former_name_of_two_choices_is_refused(former: str) -> None:
    choices = CHOICES + f"| | l | a | A | {former} |\n| | l | b | B | old |"
    with pytest.raises(Refusal) as refused:
        survey("select_one l: q", choices=choices)
    assert refused.value.code is Code.FORM_ALIAS
    assert "l, " in str(refused.value.facts["where"])


def test_too_many_former_names_are_refused() -> None:
    with pytest.raises(Refusal) as refused:
        survey("text: a " + " ".join(f"n{n}" for n in range(21)))
    assert refused.value.code is Code.FORM_LIMIT


def test_a_renamed_choice_is_read_as_the_new_one_and_back() -> None:
    older = survey("select_one l: q", choices=CHOICES + "| | l | car | Car | |\n| | l | bus | Bus | |")
    newer = survey("select_one l: q", choices=CHOICES + "| | l | vehicle | Car | car |\n| | l | bus | Bus | |")
    forward, back = counterparts(newer, older), counterparts(older, newer)
    for pair, value, read in ((forward, "car", "vehicle"), (back, "vehicle", "car"), (forward, "bus", "bus")):
        question = pair.here.root.find(("q",))
        assert question is not None
        assert renamed_choice(value, *lists_of_both(pair, question)) == read
    assert renamed_choice("boat", None, None) == "boat"
