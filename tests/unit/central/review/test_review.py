"""What central says of a case: what is new, what changed, who differs and why, on both engines. All synthetic."""

from __future__ import annotations

import itertools
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kommisjon.errors import Code, Refusal
from sync.central import store
from sync.central.arriving.importer import take
from sync.central.review.case_log import read_case
from sync.central.review.case_review import CaseReview, looked_at, review_case
from sync.central.review.deciding import Choice, ask, decide
from sync.central.review.desk import cases_to_do
from sync.central.shown.show import show_case
from sync.central.staff.who import Role, Staff
from sync.merge import Entry
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id, says

KB = Staff("KB", "office-1", frozenset({Role.CASEWORKER}))
IMPORTER = Staff("IM", "office-2", frozenset({Role.IMPORTER}))
CASE = "123-26C00001"
LATER = NOW + timedelta(hours=1)


def deliver(central: Engine, *laptops: Laptop) -> None:
    for laptop in laptops:
        take(central, *laptop.export(), NOW)


def two_laptops(central: Engine) -> tuple[Laptop, Laptop]:
    """Both have the case; alpha's bundle has come."""
    alpha, beta = Laptop("alpha"), Laptop("beta")
    mission_day(alpha)
    beta.take(alpha.log.values())
    deliver(central, alpha)
    alpha.acknowledged = alpha.n
    return alpha, beta


def reviewed(central: Engine, who: Staff = KB, since: int | None = None) -> CaseReview:
    return review_case(central, who, CASE, NOW, since=since)


def told(review: CaseReview) -> list[tuple[str, str | None, str | None, object, object, str]]:
    """What is new, as values."""
    found = []
    for one in review.news:
        before = None if one.before is None else one.before.get("v")
        after = None if one.after.value is None else one.after.value.get("v")
        found.append((one.kind.value, one.type, one.path, before, after, one.after.device))
    return found


def test_what_was_read_is_not_new_and_what_came_since_is_told_from_and_to(central: Engine) -> None:
    _alpha, beta = two_laptops(central)
    first = reviewed(central)
    assert {(kind, type_) for kind, type_, *_ in told(first)} == {
        ("new", type_) for type_ in ("case", "person", "profile", "language", "work")
    }
    assert next(one.answers for one in first.news if one.type == "work") == 4
    looked_at(central, KB, first, NOW)
    beta.save(1, 2, {"birth": "1981", "role": "spouse"})
    beta.delete(1, 4)
    deliver(central, beta)
    second = reviewed(central)
    assert told(second) == [
        ("changed", "person", "birth", "1980-05", "1981", "beta"),
        ("changed", "person", "role", "principal", "spouse", "beta"),
        ("deleted", "language", None, None, None, "beta"),
    ]
    assert [one.bundle for one in second.news] == [2, 2, 2]
    assert told(second) == told(reviewed(central, since=1))
    other = Staff("AN", "office-1", frozenset({Role.CASEWORKER}))
    assert len(reviewed(central, other).news) == 4  # the language came and went
    looked_at(central, KB, second, NOW)
    assert told(reviewed(central)) == []


def test_an_answer_that_had_been_replaced_when_it_came_is_told_as_late(central: Engine) -> None:
    alpha, beta = two_laptops(central)
    looked_at(central, KB, reviewed(central), NOW)
    beta.save(1, 2, {"birth": "1981"})
    alpha.take(beta.log.values())
    alpha.save(1, 2, {"birth": "1982"})
    deliver(central, alpha)
    looked_at(central, KB, reviewed(central), NOW)
    deliver(central, beta)
    assert told(reviewed(central)) == [("late", "person", "birth", "1982", "1981", "beta")]


def test_what_is_hidden_by_a_claim_to_have_seen_it_is_told(central: Engine) -> None:
    """A laptop that lied about what it saw hides nothing from whoever reads the news (docs/decisions/0055)."""
    alpha, beta = two_laptops(central)
    ahead = (Entry("birth", says("1979"), ((0, alpha.n), (1, 2**50))),)
    alpha.write(record_id(1), record_id(2), ahead, "competence@1", None)
    deliver(central, alpha)
    looked_at(central, KB, reviewed(central), NOW)
    beta.save(1, 2, {"birth": "1981"})
    assert take(central, *beta.export(), NOW).counts.superseded == 1
    assert told(reviewed(central)) == [("late", "person", "birth", "1979", "1981", "beta")]


def test_answers_that_each_claim_to_have_seen_the_other_are_told_and_stop_nothing(central: Engine) -> None:
    """No program of ours writes such lines: nothing stands on the path then, and what came is told as late."""
    alpha, beta = two_laptops(central)
    alpha.save(1, 2, {"birth": "1979"})
    beta.save(1, 2, {"birth": "1981"})
    deliver(central, alpha, beta)
    assert [one.path for one in reviewed(central).disagreements] == ["birth"]
    looked_at(central, KB, reviewed(central), NOW)
    alpha.acknowledged, beta.acknowledged = alpha.n, beta.n
    seen = ((0, alpha.n + 1), (1, beta.n + 1))
    for laptop, year in ((alpha, "1990"), (beta, "1991")):
        other = tuple(pair for pair in seen if pair[0] != laptop.actor)
        laptop.write(record_id(1), record_id(2), (Entry("birth", says(year), other),), "competence@1", None)
    deliver(central, alpha, beta)
    review = reviewed(central)
    assert told(review) == [
        ("changed", "person", "birth", "1979", None, "alpha"),
        ("late", "person", "birth", None, "1991", "beta"),
        ("late", "person", "birth", None, "1990", "alpha"),
    ]
    assert not review.disagreements
    beta.save(1, 2, {"birth": "1992"})
    deliver(central, beta)
    assert ("changed", "person", "birth", "1979", "1992", "beta") in told(reviewed(central))


def test_who_differs_and_what_each_had_in_front(central: Engine) -> None:
    alpha, beta = two_laptops(central)
    alpha.save(1, 2, {"birth": "1979"})
    beta.save(1, 2, {"birth": "1981"})
    deliver(central, alpha, beta)
    [found] = reviewed(central).disagreements
    assert (found.type, found.path, found.person, found.urgent) == ("person", "birth", record_id(2), False)
    assert [(one.said.value or {})["v"] for one in found.answers] == ["1979", "1981"]
    assert [[(past.value or {})["v"] for past in one.replaced] for one in found.answers] == [["1980-05"]] * 2
    assert found.reopened is None


def test_a_choice_settles_it_with_its_reason_and_a_late_answer_opens_it_again(central: Engine) -> None:
    alpha, beta = two_laptops(central)
    gamma = Laptop("gamma")
    gamma.take(alpha.log.values())
    alpha.save(1, 2, {"birth": "1979"})
    beta.save(1, 2, {"birth": "1981"})
    deliver(central, alpha, beta)
    [found] = reviewed(central).disagreements
    with pytest.raises(Refusal) as refused:
        decide(central, KB, CASE, found.id, Choice(2), LATER)
    assert refused.value.code is Code.NO_REASON
    assert (found.answers[1].said.value or {})["v"] == "1981"
    decide(central, KB, CASE, found.id, Choice(2, reason="The passport says so."), LATER)
    assert reviewed(central).disagreements == ()
    assert show_case(central, CASE).persons[0].birth == "1981"
    looked_at(central, KB, reviewed(central), NOW)
    gamma.save(1, 2, {"birth": "1990"})
    deliver(central, gamma)
    [again] = reviewed(central).disagreements
    assert again.id != found.id
    assert again.reopened is not None
    assert (again.reopened.by, again.reopened.reason) == ("KB", "The passport says so.")
    assert {one.said.device for one in again.answers} == {"central", "gamma"}
    with pytest.raises(Refusal) as gone:
        decide(central, KB, CASE, found.id, Choice(1), LATER)
    assert gone.value.code is Code.FINDING_GONE


def test_another_answer_can_be_written_and_none_that_the_record_does_not_take(central: Engine) -> None:
    alpha, beta = two_laptops(central)
    alpha.save(1, 2, {"birth": "1979"})
    beta.save(1, 2, {"birth": "1981"})
    deliver(central, alpha, beta)
    [found] = reviewed(central).disagreements
    for choice, code in (
        (Choice(3, reason="x"), Code.NO_SUCH_ANSWER),
        (Choice(written="not a date", reason="x"), Code.WRITTEN_MISFIT),
        (Choice(written=" ", reason="x"), Code.WRITTEN_MISFIT),
        (Choice(written="1980\u202e", reason="x"), Code.TEXT_UNSAFE),
    ):
        with pytest.raises(Refusal) as refused:
            decide(central, KB, CASE, found.id, choice, LATER)
        assert refused.value.code is code
    assert [one.id for one in reviewed(central).disagreements] == [found.id]
    decide(central, KB, CASE, found.id, Choice(written="1980", reason="Asked anew."), LATER)
    assert show_case(central, CASE).persons[0].birth == "1980"
    with pytest.raises(Refusal) as role:
        decide(central, IMPORTER, CASE, found.id, Choice(), LATER)
    assert role.value.code is Code.NOT_YOUR_ROLE


@pytest.mark.parametrize(
    ("record", "path", "said", "written", "stands"),
    [
        (1, "case_size", (3, 4), "5", 5),
        (2, "sex", ("f", "x"), "m", "m"),
        (3, "years", (3, 4), "5", 5),
        (3, "skills/welding", (True, False), "No", False),
    ],
)
def test_what_is_written_is_kept_as_the_other_answers_are(
    central: Engine, record: int, path: str, said: tuple[object, object], written: str, stands: object
) -> None:
    """A number that was written stayed a text before, which no record takes, or no figure counts."""
    laptops = two_laptops(central)
    for laptop, value in zip(laptops, said, strict=True):
        laptop.save(1, record, {path: value})
    deliver(central, *laptops)
    [found] = [one for one in reviewed(central).disagreements if one.path == path]
    with pytest.raises(Refusal) as refused:
        decide(central, KB, CASE, found.id, Choice(written="neither", reason="x"), LATER)
    assert refused.value.code is Code.WRITTEN_MISFIT
    decide(central, KB, CASE, found.id, Choice(written=written, reason="By telephone."), LATER)
    assert path not in {one.path for one in reviewed(central).disagreements}
    with central.connect() as connection:
        of = read_case(connection, CASE)
    assert next(one.view.value(path) for one in of.records if one.rec == record_id(record)) == stands


def test_the_list_counts_what_may_be_shown_and_nothing_of_somebody_shielded(central: Engine) -> None:
    alpha, beta = two_laptops(central)
    mission_day(alpha, 11, ("Badr", "بدر"))
    alpha.save(1, 7, {"_type": "person", "_case": record_id(1), "given_latin": "Hidden", "sex": "f"})
    alpha.save(1, 8, {"_type": "profile", "_parent": record_id(7), "english_level": "a1"})
    beta.take(alpha.log.values())
    alpha.save(1, 7, {"shield": "strict"})
    alpha.save(1, 8, {"english_level": "b1"})
    alpha.save(1, 3, {"english_level": "b2"})
    beta.save(1, 8, {"english_level": "c1"})
    beta.save(1, 3, {"english_level": "c2"})
    beta.save(11, 19, {"_type": "language", "_parent": record_id(99), "language_code": "arb"})
    deliver(central, alpha, beta)
    ask(central, KB, CASE, "Which level is right?", NOW, finding=reviewed(central).disagreements[0].id)
    desk = cases_to_do(central, KB, NOW)
    assert [(one.number, one.name, one.disagreements, one.waiting, one.questions) for one in desk.cases] == [
        (CASE, "Amina Testsen", 1, 0, 2),
        ("123-26C00011", "Badr Testsen", 0, 1, 0),
    ]
    case = reviewed(central)
    looked_at(central, KB, case, NOW)
    assert (desk.cases[0].news, len(case.news)) == (7, 5)
    assert {(one.device, one.there, one.text) for one in case.questions} == {
        (device, False, "Which level is right?") for device in ("alpha", "beta")
    }
    assert [one.number for one in cases_to_do(central, KB, NOW).cases] == [CASE, "123-26C00011"]
    assert cases_to_do(central, KB, NOW).cases[0].news == 0
    [waiter] = review_case(central, KB, "123-26C00011", NOW).waiting
    assert (waiter.why, waiter.waits_for, waiter.type) == ("parent", record_id(99), "language")
    assert "Hidden" not in str(case.as_dict())


def test_a_form_that_is_not_known_here_and_a_clock_that_is_wrong_are_told(central: Engine) -> None:
    alpha, _beta = two_laptops(central)
    alpha.clock += (3 * 24 * 60 * 60 * 1000) << 16
    alpha.save(1, 3, {"english_level": "b1"})
    deliver(central, alpha)
    case = review_case(central, KB, CASE, NOW, knows={"competence@2"}.__contains__)
    assert {(one.why, one.form) for one in case.waiting} == {("form", "competence@1")}
    assert [(one.device, one.saves) for one in case.clocks] == [("alpha", alpha.n)]
    assert review_case(central, KB, CASE, NOW, knows={"competence@1"}.__contains__).waiting == ()


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_in_whatever_order_bundles_come_it_is_the_same(tmp_path: Path, order: tuple[int, ...]) -> None:
    engine = store.create(str(tmp_path / "central.db"))
    alpha, beta, gamma = laptops = (Laptop("alpha"), Laptop("beta"), Laptop("gamma"))
    mission_day(alpha)
    for other in (beta, gamma):
        other.take(alpha.log.values())
    for laptop, year in zip(laptops, ("1979", "1981", "1983"), strict=True):
        laptop.save(1, 2, {"birth": year})
    bundles = [laptop.export() for laptop in laptops]
    for place in order:
        take(engine, *bundles[place], NOW)
    [found] = reviewed(engine).disagreements
    assert found.id == "105540f9"
    assert [(one.said.value or {})["v"] for one in found.answers] == ["1979", "1981", "1983"]
    engine.dispose()


@pytest.mark.parametrize("text", ["a\u202eb", "a\x00b", "x" * 9_000])
def test_words_that_could_not_be_shown_or_sent_are_refused(central: Engine, text: str) -> None:
    alpha, beta = two_laptops(central)
    alpha.save(1, 2, {"birth": "1979"})
    beta.save(1, 2, {"birth": "1981"})
    deliver(central, alpha, beta)
    [found] = reviewed(central).disagreements
    for act in (
        lambda: ask(central, KB, CASE, text, LATER),
        lambda: decide(central, KB, CASE, found.id, Choice(2, reason=text), LATER),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code in (Code.TEXT_UNSAFE, Code.TEXT_TOO_LONG)
    assert [one.id for one in reviewed(central).disagreements] == [found.id]
    assert reviewed(central).questions == ()
