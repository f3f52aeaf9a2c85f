"""Finding persons by a line of fields and words, on both engines. All persons are synthetic."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from kommisjon.errors import Code, Refusal
from sync.central import store
from sync.central.arriving.importer import take
from sync.central.finding import search as searching
from sync.central.finding.completing import complete
from sync.central.finding.search import search
from sync.central.merged.saving import Write, save
from sync.central.shown.show import show_case
from tests.synthetic_laptop import NOW, Laptop, record_id, says

LABELS = {
    "occupation": {"7212": "Welders and flame cutters", "7531": "Tailors", "8322": "Car, taxi and van drivers"},
    "language": {"eng": "English", "nor": "Norwegian", "som": "Somali", "swh": "Swahili"},
    "cefr": {"a2": "A2: simple talks"},
    "level": {"good": "Well"},
    "crafts": {"sew": "Sewing", "repair": "Repairing cars"},
    "field": {"health": "Health and care", "ict": "Computing"},
    "isced": {"6": "Bachelor", "3": "Upper secondary"},
    "country": {"COD": "Congo", "SYR": "Syria", "UGA": "Uganda"},
    "sex": {"f": "Woman", "m": "Man"},
    "status": {"sealed": "sealed", "ready": "ready to be settled"},
}

PEOPLE = {
    # name: (mission, English, other language and how well, ISCED, area, craft, jobs as (title, code, years))
    "Ali": ("2026-UGA-01", "a2", ("som", "good"), "3", None, "repair", [("Welding ships", "7212", "4")]),
    "Bea": ("2026-UGA-01", "a1", ("som", "some"), "6", "health", None, [("Welding", "7212", "10")]),
    "Celine": ("2026-UGA-01", "c1", ("swh", "fluent"), "6", "ict", "sew", [("Sewing", "7531", "2")]),
    "Dawit": (
        "2026-JOR-02",
        "b1",
        ("eng", "none"),
        None,
        None,
        None,
        [("Welder", "7212", "1"), ("Taxi", "8322", "9")],
    ),
}


@pytest.fixture
def people(central: Engine) -> Engine:
    laptop = Laptop("alpha")
    for number, (name, told) in enumerate(PEOPLE.items(), 1):
        mission, english, (tongue, how), isced, area, craft, jobs = told
        case, base = 100 * number, 100 * number
        laptop.save(
            case, case, {"_type": "case", "number": f"TEST-{number}", "mission": mission, "status": "sealed"}
        )
        person = {"_type": "person", "_case": record_id(case), "given_latin": name, "birth": f"198{number}"}
        laptop.save(case, base + 1, {**person, "sex": "fm"[number % 2], "citizenship": "COD"})
        profile: dict[str, object] = {"_type": "profile", "_parent": record_id(base + 1)}
        profile |= {"languages/english_level": english, "schooling/isced": isced or "0"}
        profile |= {"schooling/field": area} if area else {}
        laptop.save(case, base + 2, profile | ({f"skills/crafts/{craft}": True} if craft else {}))
        below = {"_parent": record_id(base + 2)}
        laptop.save(case, base + 3, {"_type": "language", **below, "language_code": tongue, "speak": how})
        for place, (title, code, years) in enumerate(jobs, 4):
            work = {"work_title": title, "work_occupation": code, "work_years": years}
            laptop.save(case, base + place, {"_type": "work", **below, **work})
    take(central, *laptop.export(), NOW)
    settling = {"_type": "settling", "_parent": record_id(100), "_case": record_id(100), "status": "ready"}
    with store.writing(central) as connection:
        values = {path: says(value) for path, value in settling.items()}
        save(connection, "KB", [Write(record_id(100), record_id(190), values)], NOW)
    return central


FOUND = {
    "welding": "Ali Bea",
    "welders": "Ali Bea Dawit",
    "work:7212": "Ali Bea Dawit",
    "work:72": "Ali Bea Dawit",
    "work:7531,8322": "Celine Dawit",
    "work:7212 years:>=3": "Ali Bea",
    "work:7212 years:4": "Ali",
    "work:welder years:<2": "Dawit",
    "years:>8": "Bea Dawit",
    "lang:eng>=a2": "Ali Celine Dawit",
    "lang:English": "Ali Bea Celine Dawit",
    "lang:eng>=good": "Celine Dawit",
    "lang:eng=a1": "Bea",
    "lang:som>=b1": "Ali",
    "lang:somali,swa": "Ali Bea Celine",
    "work:7212 years:>=3 lang:eng>=a2 status:ready mission:2026-UGA-01 welding": "Ali",
    "status:ready": "Ali",
    "status:sealed": "Bea Celine Dawit",
    "mission:2026-JOR": "Dawit",
    "case:TEST-2": "Bea",
    "edu:>=6": "Bea Celine",
    "edu:bachelor field:comp": "Celine",
    "skill:sewing": "Celine",
    "repairing": "Ali",
    "born:>=1983 sex:f": "Dawit",
    "from:congo born:<1983": "Ali Bea",
    "asylum:UGA": "",
    'work:"welding ships"': "Ali Bea",
    "dawit work:7531": "",
}


@pytest.mark.parametrize("few", [searching.FEW, 0], ids=["few", "many"])
def test_a_line_finds_whom_everything_in_it_holds_of(
    people: Engine, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FEW", few)
    assert {line: " ".join(hit.name for hit in search(people, line, LABELS)) for line in FOUND} == FOUND


def test_a_hit_says_the_persons_words_then_the_code_then_what_it_is_called(people: Engine) -> None:
    line = "work:7212 years:>=3 lang:eng>=a2 status:ready edu:3 repairing"
    (hit,) = search(people, line, LABELS)
    assert hit.why == (
        "Welding ships 7212 Welders and flame cutters",
        "Welding ships: 4",
        "English: A2: simple talks",
        "ready to be settled",
        "Upper secondary",
        "Repairing cars",
    )


@pytest.mark.parametrize(
    ("line", "code", "at"),
    [
        ("ali wrok:7212", Code.QUERY_FIELD, 5),
        ("lang:klingon", Code.QUERY_VALUE, 6),
        ("lang:eng>=z9", Code.QUERY_COMPARED, 11),
        ("born:>=long", Code.QUERY_VALUE, 6),
        ("sex:f,", Code.QUERY_VALUE, 5),
        ("work:72123", Code.QUERY_VALUE, 6),
        ("sex:>=f", Code.QUERY_COMPARED, 5),
        ("edu:", Code.QUERY_VALUE, 5),
        ('ali "welding', Code.QUERY_OPEN, 5),
    ],
)
def test_a_line_that_cannot_be_read_is_told_with_the_place(line: str, code: Code, at: int) -> None:
    with pytest.raises(Refusal) as refused:
        searching.read(line, LABELS)
    assert (refused.value.code, refused.value.facts["at"]) == (code, at)


@pytest.mark.parametrize(
    "line",
    ["amina " * 988, "a-" * 600, 'work:"' + " ".join(f"w{n}" for n in range(600)) + '"', "lang:" + "arb," * 300],
)
def test_a_line_of_more_words_than_a_database_takes_is_refused(people: Engine, line: str) -> None:
    with pytest.raises(Refusal) as refused:
        search(people, line, LABELS)
    assert refused.value.code is Code.QUERY_LONG
    search(people, " ".join(line.split()[:100]) if line.startswith("amina") else "ali", LABELS)


@pytest.mark.parametrize("line", ["case:\0", "mission:\0", "case:\udcff", '"amina\0"', "\u202eali"])
def test_a_character_that_no_text_holds_is_refused_and_reaches_no_database(people: Engine, line: str) -> None:
    with pytest.raises(Refusal) as refused:
        search(people, line, LABELS)
    assert refused.value.code is Code.TEXT_UNSAFE
    with pytest.raises(Refusal) as refused:
        show_case(people, line)
    assert refused.value.code is Code.UNKNOWN_CASE
    assert str(refused.value).isprintable()


COMPLETIONS = {
    "wel la": [("lang:", 4)],
    "lang:": [("eng", 5), ("nor", 5), ("som", 5), ("swh", 5)],
    "lang:so": [("som", 5)],
    "lang:swa": [("swh", 5)],
    "lang:eng>=b": [("b1", 10), ("b2", 10)],
    "field:health,comp": [("ict", 13)],
    "digital:>=int": [("internet", 10)],
    "work:tail": [("7531", 5)],
    "nofield:x": [],
    '"lang:': [],
    "": [],
}


def test_a_line_is_completed_where_the_cursor_stands() -> None:
    found = {line: [(one.text, one.at) for one in complete(line, len(line), LABELS)] for line in COMPLETIONS}
    assert found == COMPLETIONS
    assert [one.text for one in complete("lang:so sex:f", 7, LABELS)] == ["som"]


def test_shielded_persons_are_found_by_nothing(people: Engine) -> None:
    laptop = Laptop("beta")
    laptop.save(100, 101, {"shield": "strict"})
    take(people, *laptop.export(), NOW)
    assert not [line for line in FOUND if any(hit.name == "Ali" for hit in search(people, line, LABELS))]
