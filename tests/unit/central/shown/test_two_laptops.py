"""Two laptops that have not met begin the same person's profile: one record now, and two of earlier times told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from kommisjon.cli.central_course import course_lines
from kommisjon.model.consent import Decision
from kommisjon.model.ids import belonging, is_uuid
from sync.central.arriving.importer import take
from sync.central.finding.search import search
from sync.central.shown.show import CaseView, show_case
from sync.merge import merge, view
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id
from tests.unit.interview.conftest import CASE, PERSON, Room, stop_at

NUMBER = "123-26C00001"


def shown(central: Engine) -> CaseView:
    return show_case(central, NUMBER)


def said(case: CaseView) -> str:
    return "\n".join(course_lines(case))


def profiled(room: Room, path: str) -> Any:
    """Begin the competence form; give the record its root fills."""
    sitting = room.sit("competence")
    sitting.answer(stop_at(sitting, "/competence/consent"), "yes")
    sitting.answer(stop_at(sitting, "/competence/path"), path)
    (record,) = room.store.records("profile", home=CASE)
    return record


def test_both_write_on_one_record_and_differ_only_in_what_they_differ(tmp_path: Path) -> None:
    rooms = [Room(tmp_path / "one.db"), Room(tmp_path / "two.db")]
    one, two = (profiled(room, path) for room, path in zip(rooms, ("five", "full"), strict=True))
    for room in rooms:
        room.store.close()
    assert one.rec == two.rec == belonging(PERSON, "profile")
    assert is_uuid(one.rec)
    # On central the two have numbers of their own; here each is the first on its laptop.
    theirs = {path: _renumbered(state) for path, state in two.doc.items()}
    assert view(merge(one.doc, theirs)).conflicts == ("path",)


def _renumbered(state: Any) -> Any:
    heads = tuple(head._replace(actor=7) for head in state.heads)
    seen = max(state.ctx.values(), default=0)
    return state._replace(heads=heads, ctx=dict.fromkeys([7] if seen else [], seen))


def test_a_profile_that_is_there_keeps_its_id(tmp_path: Path) -> None:
    room = Room(tmp_path / "one.db")
    first = profiled(room, "five")
    room.restart()
    again = profiled(room, "full")
    assert again.rec == first.rec
    room.store.close()


def test_two_profiles_of_earlier_laptops_are_told_as_two(central: Engine) -> None:
    alpha, beta = Laptop("alpha"), Laptop("beta")
    mission_day(alpha)
    beta.take(one for one in alpha.log.values() if one.rec in (record_id(1), record_id(2)))
    beta.save(1, 30, {"_type": "profile", "_parent": record_id(2), "english_level": "b2"})
    for laptop in (alpha, beta):
        take(central, *laptop.export(), NOW)
    (one,) = shown(central).doubled
    assert (one.type, one.about) == ("profile", record_id(2))
    assert one.parts == ((record_id(3), "alpha", "alpha"), (record_id(30), "beta", "beta"))
    told = "! Competence of Amina Testsen was begun 2 times, by alpha on alpha, beta on beta: each stands"
    assert told in said(shown(central))


def test_advice_hangs_under_no_person_and_is_reached_by_its_case(central: Engine) -> None:
    alpha, beta = Laptop("alpha"), Laptop("beta")
    mission_day(alpha)
    beta.take(alpha.log.values())
    for laptop, given in ((alpha, "favourable"), (beta, "against")):
        laptop.save(1, 40, {"_type": "advice", "_case": record_id(1), "recommendation": given})
        take(central, *laptop.export(), NOW)
    case = shown(central)
    assert [one.path for one in case.conflicts] == ["recommendation"]
    assert {one.value["v"] for one in case.conflicts[0].answers if one.value} == {"favourable", "against"}


@pytest.mark.parametrize("decided", [None, *Decision])
def test_a_need_is_told_with_a_yes_to_all_and_to_it_and_a_profile_unless_refused(
    decided: Decision | None, tmp_path: Path
) -> None:
    from sync.central import store

    central = store.create(str(tmp_path / "central.db"))
    alpha = Laptop("alpha")
    mission_day(alpha)
    alpha.save(1, 50, {"_type": "needs", "_parent": record_id(2), "has_needs": "yes"})
    card = {"_type": "need", "_parent": record_id(50), "need_consent": "given", "need_practice": "practised"}
    alpha.save(1, 51, card)
    for rec, purpose in ((52, "needs"), (53, "competence")):
        if decided is not None:
            consent = {"_type": "consent", "_parent": record_id(2), "purpose": purpose, "decision": decided.value}
            alpha.save(1, rec, consent)
    key = (record_id(1), record_id(3))
    alpha._commit(key, _skipped(alpha, key, "english_level"), None)
    take(central, *alpha.export(), NOW)
    case = shown(central)
    assert ("practised" in repr(case)) is (decided is Decision.GIVEN)
    assert ("english_level" in repr(case)) is (decided in (None, Decision.GIVEN))
    assert len(search(central, "amina")) == 1
    central.dispose()


def _skipped(laptop: Laptop, key: tuple[str, str], path: str) -> Any:
    from sync.merge import compose

    standing = laptop.docs[key][path].heads[-1].value
    assert standing is not None
    return compose(laptop.docs[key], {path: {**standing, "off": True}})


def test_a_second_consent_that_says_no_holds_over_a_yes(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    alpha.save(1, 50, {"_type": "needs", "_parent": record_id(2)})
    card = {"_type": "need", "_parent": record_id(50), "need_consent": "given", "need_practice": "practised"}
    alpha.save(1, 51, card)
    for rec, decision in ((52, "given"), (53, "refused")):
        values = {"_type": "consent", "_parent": record_id(2), "purpose": "needs", "decision": decision}
        alpha.save(1, rec, values)
    take(central, *alpha.export(), NOW)
    assert "practised" not in repr(shown(central))
    assert "Needs and consent; said no" in said(shown(central))
