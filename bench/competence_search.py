"""competence-search: the first page of a search beside the same page read by its primary keys.

100,000 synthetic persons in an encrypted SQLite file, each with three jobs of 400 occupations, two languages and a
case; nothing of them was said by anybody. Ours is a line with five things in it, from the text to the hits with
their reasons; the floor is the 50 persons of its page with the numbers of their cases, by primary key.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Table, select, tuple_

from bench.report import Comparison, Measured
from sync.central import schema, store
from sync.central.finding.search import search
from sync.central.loading import load

PERSONS = 100_000
ROUNDS = 30
GOAL = 10
"""Section 9 of the plan for central, bar 8."""
LINES = {
    "competence-search": "work:7212,7223 years:>=3 lang:eng>=a2 status:sealed",
    "competence-search-wide": "lang:eng>=a2 status:sealed born:<=1990",
    "competence-search-words": "welding lang:eng>=a2",
}
_CODES = [str(1000 + 20 * n) for n in range(398)] + ["7212", "7223"]
_LABELS = {
    "language": {"eng": "English", "arb": "Arabic"},
    "occupation": {code: f"Work {code}" for code in _CODES},
}


def measure(folder: Path) -> Measured:
    """Fill a central database once, then take turns."""
    engine = store.create(str(folder / "central.db"), bytes(range(32)))
    with store.writing(engine) as connection:
        for table, rows in _rows(random.Random(8)):
            load(connection, table, [column.name for column in table.columns], rows)
    comparisons, notes = [], []
    for name, line in LINES.items():
        hits = search(engine, line, _LABELS)
        keys = [(_home(hit.case_id), hit.person) for hit in hits]
        ours, floor = [], []
        for _ in range(ROUNDS):
            floor.append(_timed(lambda keys=keys: _read(engine, keys)))
            ours.append(_timed(lambda line=line: search(engine, line, _LABELS)))
        comparisons.append(Comparison(name, GOAL, ours, floor))
        notes.append(f"{name}: {len(hits)} hits on the page, median {sorted(ours)[ROUNDS // 2] * 1000:.1f} ms")
    engine.dispose()
    return Measured(comparisons, notes)


def _timed(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def _read(engine: Engine, keys: list[tuple[str, str]]) -> list[Any]:
    """The page by its primary keys, by the same library."""
    person, case = schema.person, schema.case_file
    page = (
        select(person, case.c.number)
        .outerjoin(case, (case.c.home == person.c.home) & (case.c.rec == person.c.case_id))
        .where(tuple_(person.c.home, person.c.person).in_(keys))
    )
    with engine.connect() as connection:
        return list(connection.execute(page))


def _home(case_id: str | None) -> str:
    return str(case_id)


def _rows(chance: random.Random) -> Iterator[tuple[Table, list[tuple[Any, ...]]]]:
    """A household of four persons to a case; every table in the order in which it can be filled."""
    tables: dict[Table, list[tuple[Any, ...]]] = {
        table: []
        for table in (
            schema.case_file,
            schema.person,
            schema.person_work,
            schema.person_level,
            schema.work_token,
            schema.name_token,
        )
    }
    for number in range(PERSONS):
        home, who = _id(number // 4), _id(10**7 + number)
        if number % 4 == 0:
            status = chance.choice(("sealed", "sealed", "mapped"))
            case = (home, home, f"SYN-{number}", f"20{20 + number % 7}-SYN-01", "mission", status, "UGA")
            tables[schema.case_file].append(case)
        name, born = f"Name{chance.randrange(20_000)} Synthetic{number % 500}", chance.randrange(1950, 2020)
        tables[schema.person].append(
            (home, who, home, name, "", "principal", chance.choice("fm"), str(born), born, "COD", "swh", "swh")
        )
        tables[schema.name_token] += ((token.lower(), home, who) for token in name.split())
        levels = {"eng": chance.randrange(7), "arb": chance.randrange(7)}
        tables[schema.person_level] += ((home, who, code, level, "a2") for code, level in levels.items())
        titles = set()
        for job in range(3):
            title = "Welding pipes" if chance.random() < 0.002 else f"Job {chance.randrange(900)}"
            titles.update(title.lower().split())
            code, months = chance.choice(_CODES), chance.randrange(120)
            work = (home, who, _id(10**8 + 3 * number + job), title, code[0], code, "formal", months)
            tables[schema.person_work].append(work)
        tables[schema.work_token] += ((token, home, who) for token in titles)
    yield from tables.items()


def _id(number: int) -> str:
    return str(UUID(int=0x0199F3C2_0000_7000_8000_000000000000 + number))
