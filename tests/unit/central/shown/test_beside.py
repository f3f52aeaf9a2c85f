"""Own words and notes at central: taken in with everything else, shown with who wrote them, never an answer."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from kommisjon.cli.central_show import beside_lines
from kommisjon.cli.output import say
from kommisjon.model.words import Translator, Utterance, note_values, words_values
from sync.central.arriving.importer import take
from sync.central.finding.search import search
from sync.central.shown.show import BesideView, show_case
from sync.merge import compose
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

WORDS = Utterance(
    original="كنت أخيط", lang="ar", script="Arab", translation="Jeg sydde", translated_by=Translator.MACHINE
)


def write(laptop: Laptop, values: dict[str, Any], rec: int = 5) -> None:
    key = (record_id(1), record_id(rec))
    laptop._commit(key, compose(laptop.docs[key], values), None)


def shown(central: Engine) -> tuple[BesideView, ...]:
    return show_case(central, "123-26C00001").beside


def test_words_and_notes_are_shown_with_who_wrote_them(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    write(alpha, {**words_values("work_title", WORDS), **note_values("work_title", "Said with pride")})
    take(central, *alpha.export(), NOW)
    words, note = shown(central)
    assert (words.rec, words.type, words.path, words.by) == (record_id(5), "work", "work_title", "alpha")
    assert words.words == WORDS.model_dump(mode="json")
    assert (note.note, note.words) == ("Said with pride", None)
    case = show_case(central, "123-26C00001")
    assert case.as_dict()["beside"][0]["words"]["original"] == "كنت أخيط"
    assert case.conflicts == ()
    assert [hit.name for hit in search(central, "sewing")] == ["Amina Testsen"], "the answer is as it was"


def test_declined_not_known_and_not_asked_are_three_things(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    write(
        alpha,
        {"work_tasks": {"s": "declined"}, "work_years": {"s": "unknown"}, "work_country": {"s": "not_asked"}},
    )
    write(alpha, {"work_kind": {"s": "declined", "off": True}})
    take(central, *alpha.export(), NOW)
    case = show_case(central, "123-26C00001")
    assert [(one.path, one.status) for one in case.unanswered] == [
        ("work_tasks", "declined"),
        ("work_years", "unknown"),
    ]
    assert [one.path for one in case.skipped] == ["work_kind"]


def test_two_laptops_write_on_one_question_and_both_stand(central: Engine) -> None:
    alpha, beta = Laptop("alpha"), Laptop("beta")
    mission_day(alpha)
    beta.take(alpha.log.values())
    other = WORDS.model_copy(update={"original": "أنا خياطة", "translation": "Jeg er sydame"})
    write(alpha, words_values("work_title", WORDS))
    write(beta, {**words_values("work_title", other), **note_values("work_title", "from beta")})
    take(central, *beta.export(), NOW)
    take(central, *alpha.export(), NOW)
    pairs = {
        (one.by, one.words["original"], one.words["translation"])
        for one in shown(central)
        if one.words is not None
    }
    assert pairs == {("alpha", "كنت أخيط", "Jeg sydde"), ("beta", "أنا خياطة", "Jeg er sydame")}
    assert [one.note for one in shown(central) if one.note] == ["from beta"]
    assert show_case(central, "123-26C00001").conflicts == ()


def test_what_was_taken_away_is_not_shown(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    write(alpha, note_values("work_title", "a slip"))
    write(alpha, note_values("work_title", ""))
    take(central, *alpha.export(), NOW)
    assert shown(central) == ()


def test_beside_a_protected_person_nothing_is_shown(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    write(alpha, note_values("given_latin", "hidden"), rec=2)
    alpha.save(1, 2, {"shield": "strict"})
    alpha.save(1, 9, {"_type": "person", "_case": record_id(1), "_parent": record_id(1), "family_latin": "Prøve"})
    take(central, *alpha.export(), NOW)
    assert "hidden" not in str(show_case(central, "123-26C00001").as_dict())


def test_parts_that_do_not_fit_are_left_out_and_the_rest_is_shown(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    values = words_values("work_title", WORDS)
    values["_said/work_title/translated_by"] = {"s": "answered", "v": "a ghost"}
    write(alpha, values)
    take(central, *alpha.export(), NOW)
    (one,) = shown(central)
    assert one.words is not None
    assert (one.words["original"], one.words["translated_by"]) == ("كنت أخيط", None)


def test_on_the_terminal_each_is_told_with_its_writer_and_nothing_else_gets_through(
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = (record_id(5), "work", "work_title")
    for one in (
        BesideView(*place, WORDS.model_dump(mode="json"), None, "KN", "alpha", 0),
        BesideView(*place, None, "late\x1b[2J", "KN", "alpha", 0),
    ):
        for line in beside_lines(one):
            say(line)
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "  ❝ own words on work_title (ar): كنت أخيط"
    assert told[1] == "    translation (a machine, not read over): Jeg sydde"
    assert told[2].startswith("  ✎ note on work_title, by KN: late")
    assert "\x1b" not in told[2]
