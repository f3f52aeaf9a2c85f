"""`kommisjon central submissions`: real interviews, from a laptop's store through a bundle's lines to files.

Nobody in it exists.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import Engine

from kommisjon.exchange.bundles import _lines
from kommisjon.interview.sitting import Sitting, open_sitting
from kommisjon.model.answers import Source, Status
from kommisjon.model.records import Case, Person, Role, Shield
from kommisjon.model.system import system_values
from kommisjon.store.opening import create as create_store
from kommisjon.store.store import Store, Write
from kommisjon.xform.export.submission import STATUS
from sync.central.arriving.importer import take
from sync.central.arriving.sequence import ManifestFacts
from sync.central.store import connect, create
from tests.e2e.test_commands import Ended, call
from tests.exports import read_csv

CASE, MOTHER, HIDDEN = (f"0199f3c2-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))
KEY = b"synthetic key of thirty-two byte"
HELD = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
Command = Callable[..., Ended]


class Ticking:
    """A clock that moves a second each time it is asked."""

    def __init__(self) -> None:
        self.at = HELD

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


class Laptop:
    """A store with one household in it: Amina, and somebody under a shield."""

    def __init__(self, folder: Path) -> None:
        self.clock = Ticking()
        create_store(folder / "laptop.db", bytearray(KEY), "0199f3c2-0000-7000-8000-0000000000ff")
        count = iter(range(1_000_000))
        self.store = Store(
            folder / "laptop.db",
            bytearray(KEY),
            clock=self.clock,
            random=lambda size: hashlib.shake_128(str(next(count)).encode()).digest(size),
        )
        self.store.name_device("synthetic-laptop", 1)
        self._seq = 0
        case = Case(number="ZZZ-26-00001", mission="2026-ZZZ-01", case_size=2)
        mother = Person(given_latin="Amina", family_latin="Testsen", birth="1986-05", role=Role.PRINCIPAL)
        hidden = Person(given_latin="Hidden", family_latin="Person", birth="1990", shield=Shield.STRICT)
        writes = [Write(CASE, CASE, {**system_values("case", case=CASE), **wire(case)})]
        for order, (rec, person) in enumerate(((MOTHER, mother), (HIDDEN, hidden)), 1):
            system = system_values("person", case=CASE, parent=CASE, order=order)
            writes.append(Write(CASE, rec, {**system, **wire(person)}))
        self.store.save(writes, "KN")

    def sit(self, form: str, person: str | None) -> Sitting:
        return open_sitting(self.store, form, case=CASE, person=person, language="ar", by="KN", clock=self.clock)

    def send(self, engine: Engine) -> None:
        """What a bundle brings, without the bundle: its lines, and what its manifest says."""
        self._seq += 1
        lines = list(_lines(self.store, list(self.store.changes())))
        digest = hashlib.sha256(str(self._seq).encode()).hexdigest()
        facts = ManifestFacts(digest, "synthetic-laptop", "m1", 1, self._seq, 0, "0" * 64, 7)
        take(engine, lines, facts, self.clock())


def wire(record: Case | Person) -> dict[str, dict[str, Any] | None]:
    return record.wired(Source.LIST)


def answer(sitting: Sitting, ref: str, text: str | Status) -> None:
    stop = next(stop for stop in sitting.stops if stop.ref == ref)
    if isinstance(text, Status):
        sitting.mark(stop, text)
    else:
        sitting.answer(stop, text)


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    made = Laptop(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Engine]:
    """Central's database as `central init` makes it."""
    (tmp_path / "keys" / "central").mkdir(parents=True)
    (tmp_path / "keys" / "central" / "database.key").write_text(KEY.hex())
    create(f"sqlite:///{tmp_path}/central.db", KEY).dispose()
    engine = connect(f"sqlite:///{tmp_path}/central.db", KEY)
    yield engine
    engine.dispose()


@pytest.fixture
def submissions(tmp_path: Path) -> Command:
    def run(*arguments: object) -> Ended:
        place = ("--database", tmp_path / "central.db", "--keys", tmp_path / "keys")
        return call([str(one) for one in ("central", "submissions", *place, *arguments)])

    return run


def test_an_interview_leaves_central_as_a_submission(
    laptop: Laptop, central: Engine, submissions: Command, tmp_path: Path
) -> None:
    sheet = laptop.sit("household", None)
    answer(sheet, "/household/present_count", "2")
    answer(sheet, "/household/remark", Status.DECLINED)
    answer(sheet, "/household/person/sex", "f")
    laptop.send(central)
    done = submissions("--form", "household", "--to", tmp_path / "out.xml")
    assert (done.code, done.err) == (0, "")
    root = etree.parse(tmp_path / "out.xml").getroot()
    assert (root.tag, root.get("id")) == ("household", "household")
    assert root.findtext("present_count") == "2"
    assert root.find("remark").get(STATUS) == "declined"
    assert [one.findtext("given_latin") for one in root.iterfind("person")] == ["Amina"]
    assert root.findtext("person/age_years") == "40", "as of the day of the interview"
    assert b"Hidden" not in (tmp_path / "out.xml").read_bytes()
    name = root.findtext("meta/instanceID")
    submissions("--form", "household", "--to", tmp_path / "again.xml")
    assert etree.parse(tmp_path / "again.xml").findtext("meta/instanceID") == name
    if os.name == "posix":
        assert (tmp_path / "out.xml").stat().st_mode & 0o077 == 0


def test_tables_and_the_log_of_who_answered_when(
    laptop: Laptop, central: Engine, submissions: Command, tmp_path: Path
) -> None:
    sheet = laptop.sit("household", None)
    for text in ("1", "2"):
        answer(sheet, "/household/present_count", text)
    laptop.send(central)
    done = submissions("--form", "household", "--to", tmp_path / "out.csv", "--audit", "--json")
    assert (done.code, done.err) == (0, "")
    assert (done.json["interviews"], done.json["disagreements"]) == (1, 0)
    [row] = read_csv((tmp_path / "out.csv").read_bytes())
    assert (row["present_count"], row["case_size"], row["_version"]) == ("2", "2", "2")
    log = read_csv((tmp_path / "out-audit.csv").read_bytes())
    changes = [
        (one["old-value"], one["new-value"], one["user"]) for one in log if one["node"].endswith("present_count")
    ]
    assert changes == [("", "1", "KN"), ("1", "2", "KN")]
    times = [int(one["start"]) for one in log]
    assert times == sorted(times)
    assert all(timedelta() <= datetime.fromtimestamp(at / 1000, UTC) - HELD < timedelta(minutes=5) for at in times)


def test_nobody_under_a_shield_leaves(
    laptop: Laptop, central: Engine, submissions: Command, tmp_path: Path
) -> None:
    for person in (MOTHER, HIDDEN):
        sitting = laptop.sit("competence", person)
        first = next(stop for stop in sitting.stops if stop.kind.answerable)
        choices = sitting.choices(first, None)
        sitting.answer(first, choices[0][0] if choices else "x")
    laptop.send(central)
    done = submissions("--form", "competence", "--to", tmp_path / "out.csv", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["interviews"] == 1
    assert len(read_csv((tmp_path / "out.csv").read_bytes())) == 1


def test_no_interview_gives_headers_and_no_form_is_refused(
    central: Engine, submissions: Command, tmp_path: Path
) -> None:
    done = submissions("--form", "household", "--to", tmp_path / "out.csv")
    assert done.code == 0
    assert (tmp_path / "out.csv").read_text().startswith("case_size,present_count,")
    assert read_csv((tmp_path / "out.csv").read_bytes()) == []
    refused = submissions("--form", "nothing", "--to", tmp_path / "none.csv")
    assert (refused.code, "KM-F806" in refused.err) == (3, True)
    (tmp_path / "forms").mkdir()
    assert not (tmp_path / "none.csv").exists()


def test_a_form_that_is_not_the_very_one_is_refused(
    laptop: Laptop, central: Engine, submissions: Command, tmp_path: Path
) -> None:
    answer(laptop.sit("household", None), "/household/present_count", "2")
    laptop.send(central)
    other = tmp_path / "forms" / "household"
    other.mkdir(parents=True)
    original = Path(__file__).parents[2] / "forms" / "household" / "form.xml"
    (other / "form.xml").write_bytes(original.read_bytes() + b"\n")
    refused = submissions("--form", "household", "--forms", other.parent, "--to", tmp_path / "out.csv")
    assert (refused.code, "KM-F818" in refused.err, "household@2" in refused.err) == (3, True, True)
    assert not (tmp_path / "out.csv").exists()
    (other / "form.xml").write_bytes(original.read_bytes())
    assert submissions("--form", "household", "--forms", other.parent, "--to", tmp_path / "out.csv").code == 0
