"""A household of which every word is a canary, with codes around them. Nobody in it exists."""

from __future__ import annotations

from sqlalchemy import Engine

from sync.central.arriving.importer import take
from tests.synthetic_laptop import NOW, Laptop, record_id

CASE, MOTHER, HIDDEN, CHILD = 1, 2, 3, 4
CASE_NUMBER = "987-26C54321"
MISSION = "2026-UGA-01"
WORDS = {
    "given_latin": "Canaryamina",
    "family_latin": "Canarytestsen",
    "given_original": "كناريأمينة",
    "family_original": "كناريتست",
    "individual_number": "987-00012345",
    "work_title": "canarysewing",
    "work_tasks": "canarytasks",
    "schooling/subject": "canarysubject",
    "ahead/plans": "canaryplans",
    "need_practice": "canarystairs",
    "variety": "canarydialect",
    "guardian": "canaryguardian",
}
SHIELDED_WORDS = ("Canaryhidden", "canarysecretwork", "canarysecretneed")


def household(laptop: Laptop) -> None:
    """A mother with everything answered, her child, and somebody under a shield."""
    here = {"_case": record_id(CASE)}
    told = {"number": CASE_NUMBER, "mission": MISSION, "status": "sealed", "remark": "canaryremark"}
    laptop.save(CASE, CASE, {"_type": "case", **told})
    person = {"_type": "person", **here, "_parent": record_id(CASE)}
    names = {path: WORDS[path] for path in (*list(WORDS)[:5], "guardian")}
    codes = {"sex": "f", "birth": "1986-05-03", "role": "principal", "citizenship": "SYR", "mother_tongue": "ara"}
    laptop.save(
        CASE, MOTHER, {**person, **names, **codes, "interpreting_language": "ara", "marital_status": "widowed"}
    )
    hidden = {"given_latin": SHIELDED_WORDS[0], "birth": "1951", "role": "parent", "shield": "strict"}
    laptop.save(CASE, HIDDEN, {**person, **hidden})
    child = {"given_latin": "Canarychild", "birth": "2014", "sex": "m", "role": "child", "citizenship": "SYR"}
    laptop.save(CASE, CHILD, {**person, **child})
    competence(laptop, MOTHER, WORDS["work_title"])
    competence(laptop, HIDDEN, SHIELDED_WORDS[1])
    need(laptop, MOTHER, "given", "given", WORDS["need_practice"])
    need(laptop, HIDDEN, "given", "given", SHIELDED_WORDS[2])


def competence(laptop: Laptop, person: int, title: str) -> None:
    """Records 10 to 14 of each person's ten."""
    first = person * 10
    laptop.save(
        CASE,
        first,
        {
            "_type": "profile",
            "_parent": record_id(person),
            "languages/english_level": "a2",
            "schooling/ever": "yes",
            "schooling/years": 9,
            "schooling/isced": "2",
            **{path: WORDS[path] for path in ("schooling/subject", "ahead/plans")},
            "skills/crafts/cook": True,
        },
    )
    laptop.save(
        CASE,
        first + 1,
        {
            "_type": "language",
            "_parent": record_id(first),
            "language_code": "ara",
            "speak": "fluent",
            "mother_tongue": "yes",
            "variety": WORDS["variety"],
        },
    )
    work = {"work_title": title, "work_occupation": "7531", "work_years": "6.5", "work_tasks": WORDS["work_tasks"]}
    laptop.save(CASE, first + 2, {"_type": "work", "_parent": record_id(first), **work})


def need(laptop: Laptop, person: int, to_all: str, to_this: str, words: str) -> None:
    first = person * 10
    about = {"_type": "consent", "_parent": record_id(person), "purpose": "needs", "decision": to_all}
    laptop.save(CASE, first + 5, about)
    laptop.save(CASE, first + 6, {"_type": "needs", "_parent": record_id(person), "consent": to_all})
    told = {"need_function": "stairs", "need_practice": words, "need_provide/step_free": True}
    laptop.save(
        CASE,
        first + 7,
        {"_type": "need", "_parent": record_id(first + 6), "need_consent": to_this, **told, "need_degree": "3"},
    )


def delivered(engine: Engine) -> Laptop:
    """The household, as a laptop's bundle brought it."""
    laptop = Laptop("alpha")
    household(laptop)
    take(engine, *laptop.export(), NOW)
    return laptop
