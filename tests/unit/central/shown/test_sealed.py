"""A seal at central: two laptops of one case, one of which did not know of it; what was added later is shown."""

from __future__ import annotations

from sqlalchemy import Engine

from kommisjon.cli.central_show import ending_lines
from kommisjon.model.seal import is_content
from sync.central import store
from sync.central.arriving.importer import take
from sync.central.casework.career import add_note
from sync.central.merged import shielding
from sync.central.shown.show import CaseView, show_case
from sync.central.staff.who import Role, Staff
from sync.trust.sealing import Identity
from tests.synthetic_laptop import NOW, NOW_MS, Laptop, mission_day, record_id

AT = "2026-11-02T09:00:00+00:00"


def seal(laptop: Laptop, rec: int) -> None:
    """As the screen seals: the status and the seal with the number of saves it lies on."""
    kinds = {rec: str(doc["_type"].heads[0].value["v"]) for (_home, rec), doc in laptop.docs.items()}
    saves = sum(is_content(kinds[one.rec], [entry.path for entry in one.entries]) for one in laptop.log.values())
    laptop.save(1, 1, {"status": "sealed"})
    values = {"_type": "seal", "_case": record_id(1), "_parent": record_id(1)}
    laptop.save(1, rec, {**values, "by": laptop.device, "at": AT, "rests_on": f"{saves} 0"})


def add(laptop: Laptop, rec: int, about: int, text: str) -> None:
    values = {"_type": "addendum", "_case": record_id(1), "_parent": record_id(about)}
    laptop.save(1, rec, {**values, "by": "AB", "at": AT, "text": text})


def shown(central: Engine) -> CaseView:
    return show_case(central, "123-26C00001")


def test_a_sealed_case_shows_by_whom_and_what_was_added(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    seal(alpha, 20)
    add(alpha, 21, 2, "A cousin lives in Bodø.")
    add(alpha, 22, 1, "They have moved.")
    take(central, *alpha.export(), NOW)
    case = shown(central)
    assert (case.status, [(one.by, one.at, one.later) for one in case.seals]) == ("sealed", [("alpha", AT, 0)])
    assert [(one.about, one.by, one.text) for one in case.addenda] == [
        (record_id(2), "AB", "A cousin lives in Bodø."),
        (record_id(1), "AB", "They have moved."),
    ]
    assert case.as_dict()["addenda"][1]["text"] == "They have moved."


def test_what_another_laptop_saved_before_it_knew_is_merged_and_counted(central: Engine) -> None:
    alpha, beta = Laptop("alpha"), Laptop("beta")
    mission_day(alpha)
    beta.take(alpha.log.values())
    seal(alpha, 20)
    beta.save(1, 1, {"status": "in_interview"})
    beta.save(1, 3, {"english_level": "b2"})
    beta.save(1, 5, {"work_title": "Tailor"})
    for laptop in (beta, alpha):
        take(central, *laptop.export(), NOW)
    case = shown(central)
    assert [one.later for one in case.seals] == [2], "the status is a step and no answer"
    assert [work.title for person in case.persons for work in person.work] == ["Tailor"], "merged, not lost"
    assert [one.path for one in case.conflicts] == ["status"], "and the seal stands beside it"


def test_what_came_after_a_seal_is_told_though_somebody_of_the_household_is_put_away(central: Engine) -> None:
    with store.writing(central) as connection:
        shielding.begin(connection, Identity("mlkem768x25519", bytes(range(32))).recipient)
    alpha, beta = Laptop("alpha"), Laptop("beta", wall_ms=NOW_MS + 60_000)
    mission_day(alpha)
    alpha.save(1, 6, {"_type": "person", "_case": record_id(1), "given_latin": "Nobody"})
    for name in ("A", "B", "C"):
        alpha.save(1, 6, {"family_latin": name})
    beta.take(alpha.log.values())
    seal(alpha, 20)
    for title in ("Tailor", "Baker"):
        beta.save(1, 5, {"work_title": title})
    take(central, *alpha.export(), NOW)
    take(central, *beta.export(), NOW)
    assert [one.later for one in shown(central).seals] == [2]
    beta.save(1, 6, {"shield": "strict"})
    take(central, *beta.export(), NOW)
    assert [one.later for one in shown(central).seals] == [2]
    beta.save(1, 6, {"given_latin": "Still nobody"})
    take(central, *beta.export(), NOW)
    assert [one.later for one in shown(central).seals] == [2], "nothing is told of who is away"


def test_an_addendum_about_somebody_shielded_is_not_shown(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    person = {"_type": "person", "_case": record_id(1), "given_latin": "Nobody"}
    alpha.save(1, 6, person)
    seal(alpha, 20)
    add(alpha, 21, 6, "Lives elsewhere.")
    alpha.save(1, 6, {"shield": "strict"})
    take(central, *alpha.export(), NOW)
    assert shown(central).addenda == ()


def test_the_command_tells_it_in_words(central: Engine) -> None:
    alpha, beta = Laptop("alpha"), Laptop("beta")
    mission_day(alpha)
    beta.take(alpha.log.values())
    seal(alpha, 20)
    add(alpha, 21, 2, "A cousin lives in Bodø.")
    beta.save(1, 3, {"english_level": "b2"})
    for laptop in (alpha, beta):
        take(central, *laptop.export(), NOW)
    assert list(ending_lines(shown(central))) == [
        "  ■ sealed by alpha, 2026-11-02",
        "  ! 1 save of another laptop was changed after the seal",
        "  + addendum of 2026-11-02 by AB, about Amina Testsen: A cousin lives in Bodø.",
    ]


def test_a_career_advisers_note_is_read_again_and_not_of_somebody_shielded(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    take(central, *alpha.export(), NOW)
    who = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))
    add_note(central, who, record_id(2), "Has sewn for a theatre.", NOW)
    case = shown(central)
    assert [(one.about, one.by, one.text) for one in case.career_notes] == [
        (record_id(2), "KB", "Has sewn for a theatre.")
    ]
    said = f"  ✎ career adviser's note of {NOW:%Y-%m-%d} by KB, on Amina Testsen: Has sewn for a theatre."
    assert said in list(ending_lines(case))
    alpha.save(1, 6, {"_type": "person", "_case": record_id(1), "given_latin": "Somebody else"})
    alpha.save(1, 2, {"shield": "strict"})
    take(central, *alpha.export(), NOW)
    assert shown(central).career_notes == ()
