"""A newer case list and those who are put away: it brings nobody back, on both engines. Nobody on it exists."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from kommisjon.errors import Code, Refusal
from sync.central import schema, store
from sync.central.finding.search import search
from sync.central.merged import shielding
from sync.central.merged.saving import Write, save
from sync.central.preparing.findings import Rule
from sync.central.preparing.listing import MissionFacts, Outcome, lists_taken, take_list
from sync.central.preparing.reading import CaseList
from sync.central.shown import shielded as shown
from sync.central.staff.who import Role, Staff
from sync.trust.sealing import Identity
from tests.synthetic_laptop import says
from tests.unit.central.preparing.test_lists import AMINA, AT, MISSION, WHO, YUSUF, read, rules

KEY = Identity("mlkem768x25519", bytes(range(32)))
OFFICER = Staff("PB", "desk-2", frozenset({Role.PROTECTION, Role.IMPORTER}))
LAYLA = YUSUF.replace("00000002,Yusuf", "00000003,Layla")


def take(central: Engine, cases: CaseList, *, only_check: bool = False) -> Outcome:
    return take_list(central, WHO, cases, MISSION, AT, only_check=only_check)


def by_officer(central: Engine, cases: CaseList, mission: MissionFacts = MISSION) -> Outcome:
    return take_list(central, OFFICER, cases, mission, AT, identity=KEY)


def shield(central: Engine, name: str) -> None:
    with store.writing(central) as connection:
        row = connection.execute(select(schema.person).where(schema.person.c.name.startswith(name))).one()
        save(connection, "KB", [Write(row.home, row.person, {"shield": says("strict")})], AT)


def names(central: Engine) -> list[str]:
    with central.connect() as connection:
        return sorted(connection.scalars(select(schema.person.c.name)))


def away(central: Engine) -> list[tuple[str, str]]:
    return sorted((one.name, one.level) for one in shown.listed(central, OFFICER, KEY, AT))


def left(central: Engine, mark: str) -> list[str]:
    with central.connect() as connection:
        return [
            table.name
            for table in schema.metadata.sorted_tables
            for row in connection.execute(select(table))
            if any(mark.encode() in (cell if isinstance(cell, bytes) else str(cell).encode()) for cell in row)
        ]


@pytest.fixture
def sealing(central: Engine) -> Engine:
    with store.writing(central) as connection:
        shielding.begin(connection, KEY.recipient)
    return central


@pytest.fixture
def household(sealing: Engine, tmp_path: Path) -> Engine:
    """Amina is there to be seen, Yusuf is put away."""
    take(sealing, read(tmp_path, AMINA, YUSUF))
    shield(sealing, "Yusuf")
    return sealing


def test_a_list_that_brings_somebody_new_needs_the_key_while_anybody_is_put_away(
    household: Engine, tmp_path: Path
) -> None:
    other = AMINA.replace("ZZZ-26-00001,2,ZZZ-00000001", "ZZZ-26-00009,1,ZZZ-00000009")
    for rows in ((AMINA, YUSUF), (AMINA, other)):  # whoever it is that is new: the refusal tells of nobody
        with pytest.raises(Refusal) as refused:
            take(household, read(tmp_path, *rows))
        assert refused.value.code is Code.LIST_NEEDS_OFFICER
    assert names(household) == ["Amina Testsen"]
    assert len(list(lists_taken(household, WHO, MISSION.code))) == 1
    assert take(household, read(tmp_path, AMINA, other), only_check=True).new_persons == 1
    changed = take(household, read(tmp_path, AMINA.replace("Amina", "Emina")))
    assert (changed.written, len(changed.changed)) == (True, 1)


def test_who_is_put_away_stays_so_when_a_newer_list_names_them(household: Engine, tmp_path: Path) -> None:
    again = by_officer(household, read(tmp_path, AMINA, YUSUF))
    assert (again.new_cases, again.new_persons, again.changed, again.written) == (0, 0, [], True)
    assert [(one.rule, one.row) for one in again.findings if one.rule is Rule.PUT_AWAY] == [(Rule.PUT_AWAY, 3)]
    assert names(household) == ["Amina Testsen"]
    assert search(household, "yusuf") == []
    assert away(household) == [("Yusuf Testsen", "strict")]
    assert left(household, "Yusuf") == []
    [first, kept] = lists_taken(household, WHO, MISSION.code)
    assert (kept["warnings"], kept["findings"]) == (first["warnings"], first["findings"])
    with household.connect() as connection:
        assert "listed_shielded" in connection.scalars(select(schema.audit.c.act)).all()


def test_a_case_that_is_put_away_whole_stays_so_in_whatever_mission(sealing: Engine, tmp_path: Path) -> None:
    take(sealing, read(tmp_path, AMINA))
    shield(sealing, "Amina")
    with pytest.raises(Refusal) as refused:
        take(sealing, read(tmp_path, AMINA))
    assert refused.value.code is Code.LIST_NEEDS_OFFICER
    for mission in (MISSION, MissionFacts("2026-JOR-91", starts=AT.date(), ends=AT.date())):
        again = by_officer(sealing, read(tmp_path, AMINA), mission)
        assert (again.new_cases, again.new_persons) == (0, 0)
    born_later = by_officer(sealing, read(tmp_path, AMINA, YUSUF))
    assert rules(born_later.findings) == {Rule.PUT_AWAY: 1, Rule.PUT_BESIDE: 1}
    assert left(sealing, "ZZZ-26-00001") == left(sealing, "Testsen") == []
    assert away(sealing) == [("Amina Testsen", "strict"), ("Yusuf Testsen", "none")]


@pytest.mark.parametrize("number", ["ZZZ-00000002", "zzz 00000002"])
def test_who_is_put_away_is_found_by_number_in_another_case(
    household: Engine, tmp_path: Path, number: str
) -> None:
    moved = YUSUF.replace("ZZZ-26-00001,2,ZZZ-00000002,Yusuf", f"ZZZ-26-00002,1,{number},Josef")
    again = by_officer(household, read(tmp_path, AMINA, moved))
    assert (again.new_persons, rules(again.findings)[Rule.PUT_AWAY]) == (0, 1)
    assert names(household) == ["Amina Testsen"]


def test_who_is_written_otherwise_in_such_a_household_is_put_away_once_until_an_officer_decides(
    household: Engine, tmp_path: Path
) -> None:
    otherwise = YUSUF.replace("ZZZ-00000002,Yusuf", ",Josef")
    first = by_officer(household, read(tmp_path, AMINA, otherwise))
    assert (first.new_persons, rules(first.findings)[Rule.PUT_BESIDE]) == (0, 1)
    again = by_officer(household, read(tmp_path, AMINA, otherwise))
    assert (rules(again.findings)[Rule.PUT_BESIDE], rules(again.findings)[Rule.PUT_AWAY]) == (0, 1)
    assert away(household) == [("Josef Testsen", "none"), ("Yusuf Testsen", "strict")]
    assert left(household, "Josef") == []
    [josef] = [one.id for one in shown.listed(household, OFFICER, KEY, AT) if one.level == "none"]
    assert shown.release(household, OFFICER, KEY, josef, AT).records == 1
    assert names(household) == ["Amina Testsen", "Josef Testsen"]
    assert by_officer(household, read(tmp_path, AMINA, otherwise)).new_persons == 0


def test_a_number_that_was_corrected_since_still_finds_them(household: Engine, tmp_path: Path) -> None:
    [yusuf] = shown.listed(household, OFFICER, KEY, AT)
    with household.connect() as connection:
        home = connection.scalar(select(schema.shielded.c.home))
    assert home is not None
    with store.writing(household) as connection:
        corrected = {"_type": says("person"), "individual_number": says("ZZZ-00000077"), "birth": says("2014")}
        save(connection, "KB", [Write(home, yusuf.id, corrected)], AT)
    for row in (YUSUF, YUSUF.replace("ZZZ-00000002", "")):
        assert rules(by_officer(household, read(tmp_path, AMINA, row)).findings)[Rule.PUT_AWAY] == 1


def test_only_the_officers_key_opens_who_is_put_away(household: Engine, tmp_path: Path) -> None:
    other = Identity("mlkem768x25519", bytes(32))
    for who, key, code in ((WHO, KEY, Code.NOT_YOUR_ROLE), (OFFICER, other, Code.SHIELDED_OTHER_KEY)):
        with pytest.raises(Refusal) as refused:
            take_list(household, who, read(tmp_path, AMINA, YUSUF, LAYLA), MISSION, AT, identity=key)
        assert refused.value.code is code
    assert names(household) == ["Amina Testsen"]
