"""Case lists: how they are read, what is found in them, and what of them is written. Nobody on them exists."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, func, select

from kommisjon.cli.central_cases import finding_told
from kommisjon.cli.central_cases import tell_outcome as tell
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import use
from kommisjon.model.specific_needs import read_code
from sync.central import schema, store
from sync.central.casework.erasing import Decision, erase
from sync.central.merged import shielding
from sync.central.merged.saving import Write, save
from sync.central.preparing import standing
from sync.central.preparing.checking import check
from sync.central.preparing.findings import WORDS, Finding, Rule, found
from sync.central.preparing.listing import MissionFacts, Outcome, lists_taken, take_list
from sync.central.preparing.profile import Column, Profile, built_in, read_profile
from sync.central.preparing.reading import CaseList, read_list
from sync.central.preparing.table import open_table
from sync.central.staff.who import Role, Staff
from sync.merge import decode, view
from sync.trust.sealing import Identity

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
WHO = Staff("KB", "desk", frozenset({Role.IMPORTER}))
KB = Staff("KB", "desk", frozenset({Role.CASEWORKER}))
MISSION = MissionFacts("2026-UGA-91", starts=date(2026, 11, 2), ends=date(2026, 11, 20), parts={"SYR": 3})
NAMES = {Column.CITIZENSHIP: {"syria": "SYR", "syr": "SYR"}, Column.MOTHER_TONGUE: {"arabisk": "ara"}}
HEAD = "Case number,Case size,Individual number,Given name,Family name,Sex,Date of birth,Relationship,Nationality"
AMINA = "ZZZ-26-00001,2,ZZZ-00000001,Amina,Testsen,F,03/05/1980,PA,Syria"
YUSUF = "ZZZ-26-00001,2,ZZZ-00000002,Yusuf,Testsen,M,2015,Son,Syria"


def read(tmp_path: Path, *rows: str, profile: Profile | None = None, encoding: str = "utf-8") -> CaseList:
    path = tmp_path / "list.csv"
    path.write_bytes("\r\n".join([HEAD, *rows]).encode(encoding))
    return read_list(open_table(path), profile or built_in(), NAMES, AT.date())


def rules(found: list[Finding]) -> Counter[Rule]:
    quiet = {Rule.NO_COLUMN, Rule.UNREAD_COLUMN}
    return Counter(one.rule for one in found if one.rule not in quiet)


def take(central: Engine, cases: CaseList, mission: MissionFacts = MISSION) -> Outcome:
    return take_list(central, WHO, cases, mission, AT)


def test_a_sound_list_is_read_as_it_is_meant(tmp_path: Path) -> None:
    cases = read(tmp_path, AMINA, YUSUF)
    assert not rules(check(cases))
    [case] = cases.cases.values()
    assert (case.number, case.values) == ("ZZZ-26-00001", {"case_size": 2})
    amina, yusuf = case.persons
    assert amina.values == {
        "individual_number": "ZZZ-00000001", "given_latin": "Amina", "family_latin": "Testsen", "sex": "f",
        "birth": "1980-05-03", "role": "principal", "citizenship": "SYR",
    }  # fmt: skip
    assert (yusuf.values["birth"], yusuf.values["role"]) == ("2015", "child")


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (AMINA.replace("ZZZ-26-00001", ""), Rule.NO_CASE_NUMBER),
        (AMINA, Rule.DOUBLED),
        (AMINA.replace("00000001", "00000009").replace("Amina", "Layla"), Rule.TWO_PRINCIPALS),
        (YUSUF.replace(",2,", ",3,"), Rule.CASE_DIFFERS),
        (YUSUF.replace("2015", "30/02/2015"), Rule.BAD_DATE),
        (YUSUF.replace("2015", "01/02/15"), Rule.BAD_DATE),
        (YUSUF.replace("2015", "2031"), Rule.DATE_AHEAD),
        (YUSUF.replace("2015", "1815"), Rule.DATE_AHEAD),
        (YUSUF.replace("Yusuf", "Yu\u202esuf"), Rule.UNSAFE),
        (YUSUF.replace("Yusuf", "=1+1"), Rule.FORMULA),
        (YUSUF.replace("Yusuf", "Y" * 401), Rule.TOO_LONG),
        (YUSUF.replace("Syria", "Ruritania"), Rule.UNKNOWN_CODE),
        (YUSUF.replace("ZZZ-00000002,Yusuf,Testsen", ",,"), Rule.NOBODY),
        (YUSUF.replace("ZZZ-00000002", "2"), Rule.ODD_NUMBER),
        (YUSUF.replace("00000002,Yusuf", "00000003,Amina").replace("2015", "03/05/1980"), Rule.ALIKE),
    ],
)
def test_each_thing_wrong_is_told_with_its_row(tmp_path: Path, row: str, rule: Rule) -> None:
    found = [one for one in check(read(tmp_path, AMINA, row)) if one.rule is rule]
    assert [one.row for one in found] == [3], rule
    assert WORDS[rule].format_map(found[0].as_dict())
    assert "Yu" not in str(found[0].as_dict())


@pytest.mark.parametrize("written", ["05/1980", "5/1980", "05.1980", "1980/05", "1980-5"])
def test_a_month_is_read_as_the_manual_promises(tmp_path: Path, written: str) -> None:
    [case] = read(tmp_path, YUSUF.replace("2015", written)).cases.values()
    assert case.persons[0].values["birth"] == "1980-05"


def test_of_two_columns_of_one_kind_the_second_is_told_as_not_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"{HEAD},Year of birth\n{YUSUF},1999\n", encoding="utf-8")
    cases = read_list(open_table(path), built_in(), NAMES, AT.date())
    [case] = cases.cases.values()
    assert case.persons[0].values["birth"] == "2015"
    assert [one.column for one in cases.findings if one.rule is Rule.UNREAD_COLUMN] == ["Year of birth"]


def test_a_case_is_counted_and_needs_a_principal(tmp_path: Path) -> None:
    found = rules(check(read(tmp_path, YUSUF)))
    assert found == {Rule.SIZE_DIFFERS: 1, Rule.NO_PRINCIPAL: 1}


def test_a_workbook_is_read_without_working_anything_out(tmp_path: Path) -> None:
    book, path = Workbook(), tmp_path / "list.xlsx"
    sheet = book.active
    sheet.append([*HEAD.split(","), "Specific needs"])
    sheet.append(
        ["ZZZ-26-1", 1, "ZZZ-00000001", "أمينة", "T", "F", datetime(1980, 5, 3), "PA", "SYR", "SM/CI; sp"]
    )
    sheet.append(
        ["ZZZ-26-2", 1, "ZZZ-00000002", '=HYPERLINK("http://x.invalid")', "T", "F", 1980, "PA", "SYR", ""]
    )
    book.save(path)
    cases = read_list(open_table(path), built_in(), NAMES, AT.date())
    [amina] = cases.cases["ZZZ-26-1"].persons
    assert (amina.values["birth"], amina.values["specific_needs"]) == ("1980-05-03", "SM-CI SP")
    assert [(one.row, one.column) for one in check(cases) if one.rule is Rule.FORMULA] == [(3, "Given name")]


@pytest.mark.parametrize(
    ("encoding", "name", "guessed"),
    [
        ("utf-16", "أمينة", None),
        ("windows-1256", "أمينة", "windows-1256"),
        ("windows-1252", "Bjørn", "windows-1252"),
    ],
)
def test_encodings_are_found_and_a_guess_is_told(
    tmp_path: Path, encoding: str, name: str, guessed: str | None
) -> None:
    cases = read(tmp_path, AMINA.replace("Amina", name), encoding=encoding)
    assert cases.cases["ZZZ-26-00001"].persons[0].values["given_latin"] == name
    assert [dict(one.facts)["which"] for one in check(cases) if one.rule is Rule.ENCODING] == (
        [guessed] if guessed else []
    )


def test_a_profile_replaces_parts_and_is_held_to_its_shape(tmp_path: Path) -> None:
    mine = 'date_order = "mdy"\n[columns]\nfamily_latin = ["Clan"]\n[values.citizenship]\nSYR = ["Ruritania"]\n'
    cases = read(tmp_path, AMINA.replace("Syria", "Ruritania"), profile=read_profile(mine))
    [amina] = cases.cases["ZZZ-26-00001"].persons
    assert (amina.values["birth"], amina.values["citizenship"]) == ("1980-03-05", "SYR")
    assert "family_latin" not in amina.values
    for wrong in ("[columns", '[columns]\nshoe_size = ["x"]\n', "heading_row = 0\n", 'formula = "x"\n'):
        with pytest.raises(Refusal) as refused:
            read_profile(wrong)
        assert refused.value.code is Code.LIST_PROFILE


def test_what_is_no_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list"
    for content, code in (
        (b"PK\x03\x04 not a workbook", Code.LIST_UNREADABLE),
        (b"\xd0\xcf\x11\xe0", Code.LIST_UNREADABLE),
        (b"", Code.LIST_UNREADABLE),
        (b"Name;Age\nAmina;40\n", Code.LIST_NO_COLUMN),
        (b"Case number;x\n" + b"1;2\n" * 60_001, Code.LIST_LIMIT),
    ):
        path.write_bytes(content)
        with pytest.raises(Refusal) as refused:
            read_list(open_table(path), built_in(), NAMES, AT.date())
        assert refused.value.code is code, content[:20]


@pytest.mark.parametrize("language", ["en", "nb"])
def test_everything_found_is_told_in_words(
    language: str, tmp_path: Path, central: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = {"other": 7, "which": "x", "most": 9, "case": "ZZZ", "said": 2, "found": 3}
    use(language)
    try:
        told = [finding_told(found(rule, 5, "Sex", **facts).as_dict()) for rule in Rule]
        tell(take(central, read(tmp_path, AMINA, YUSUF, YUSUF.replace("00000002", "00000001"))))
        tell(take(central, read(tmp_path, AMINA)))
    finally:
        use("en")
    assert len(set(told)) == len(Rule)
    assert not [line for line in told if "{" in line or "5" not in line or "Sex" not in line]
    said = capsys.readouterr().out
    assert ("row 4, column Individual number" if language == "en" else "rad 4, kolonne Individual number") in said
    assert "Testsen" not in said


def test_codes_of_needs_are_known_however_they_are_written() -> None:
    assert [read_code(text) for text in ("sm-ci", "SMCI", "DS/V", "SP", "XX", "SM-ZZ")] == (
        ["SM-CI", "SM-CI", "DS-V", "SP", None, None]
    )


def test_a_list_with_an_error_writes_nothing(central: Engine, tmp_path: Path) -> None:
    assert not take(central, read(tmp_path, AMINA, AMINA)).written
    with central.connect() as connection:
        assert not connection.scalar(select(func.count()).select_from(schema.rec))
    with pytest.raises(Refusal) as refused:
        take(central, read(tmp_path, AMINA, YUSUF), MissionFacts("2026-UGA-92"))
    assert refused.value.code is Code.MISSION_DAYS
    with pytest.raises(Refusal) as refused:
        take_list(central, Staff("KB", "d", frozenset({Role.AUDITOR})), read(tmp_path, AMINA), MISSION, AT)
    assert refused.value.code is Code.NOT_YOUR_ROLE


def test_a_newer_list_changes_what_it_says_otherwise_and_undoes_no_correction(
    central: Engine, tmp_path: Path
) -> None:
    first = take(central, read(tmp_path, AMINA, YUSUF))
    assert (first.new_cases, first.new_persons, first.written) == (1, 2, True)
    with central.connect() as connection:
        home = standing.cases_of(connection, MISSION.code)["ZZZ-26-00001"]
        people = standing.individuals(connection, [home])
    said = {"given_latin": {"s": "answered", "v": "Aminah", "src": "self"}}
    with store.writing(central) as connection:
        save(connection, "AB", [Write(*people["ZZZ-00000001"], said)], AT)
    again = take(central, read(tmp_path, AMINA, YUSUF))
    assert (again.changed, again.new_persons) == ([], 0)
    newer = take(central, read(tmp_path, AMINA.replace("Amina", "Emina"), YUSUF.replace("2015", "")))
    assert [(one.person, one.field) for one in newer.changed] == [("ZZZ-00000001", "given_latin")]
    assert rules(newer.findings) == {Rule.EMPTIED: 1}
    with central.connect() as connection:
        doc = connection.scalar(select(schema.rec.c.doc).where(schema.rec.c.rec == people["ZZZ-00000001"][1]))
        counted = connection.scalar(select(func.count()).select_from(schema.person))
    heads = {head.value["v"] for head in decode(str(doc))["given_latin"].heads if head.value}
    assert heads == {"Aminah", "Emina"}
    assert counted == 2
    gone = take(central, read(tmp_path, AMINA.replace("00001,2", "00007,1").replace("00000001", "00000007")))
    assert rules(gone.findings) == {Rule.CASE_GONE: 1}
    kept = list(lists_taken(central, WHO, MISSION.code))
    assert [(one["no"], one["new_persons"], one["changed"]) for one in kept] == [
        (1, 2, 0), (2, 0, 0), (3, 0, 1), (4, 1, 0)
    ]  # fmt: skip
    assert [one["rule"] for one in kept[3]["findings"] if one["rule"] == "case_gone"]


def erased(central: Engine) -> None:
    erase(central, KB, "ZZZ-26-00001", Decision("Synthetic Act section 7", "OT"), AT)


def put_away(central: Engine) -> None:
    with store.writing(central) as connection:
        shielding.begin(connection, Identity("mlkem768x25519", bytes(range(32))).recipient)
        amina = connection.execute(select(schema.person)).one()
        shield = {"shield": {"s": "answered", "v": "strict", "src": "staff"}}
        save(connection, "AB", [Write(amina.home, amina.person, shield)], AT)


@pytest.mark.parametrize("gone", [erased, put_away])
def test_no_number_of_a_case_stays_with_the_list_it_was_on(
    central: Engine, tmp_path: Path, gone: Callable[[Engine], None]
) -> None:
    taken = take(central, read(tmp_path, AMINA))
    told = [one.as_dict() for one in taken.findings if one.rule is Rule.SIZE_DIFFERS]
    assert [one["case"] for one in told] == ["ZZZ-26-00001"]
    with store.writing(central) as connection:  # as lists were kept before
        connection.execute(schema.case_list.update().values(warnings=json.dumps(told)))
    gone(central)
    with central.connect() as connection:
        rows = [row for table in schema.metadata.sorted_tables for row in connection.execute(select(table))]
    assert "ZZZ-26-00001" not in str(rows)
    [kept] = lists_taken(central, WHO, MISSION.code)
    assert kept["findings"] == [{"level": "warning", "rule": "size_differs", "row": 2, "column": "Case size"}]
    [words] = map(finding_told, kept["findings"])
    assert words == "row 2, column Case size: case … is said to have … persons and has … here"


def test_somebody_listed_in_another_case_is_told_and_left_there(central: Engine, tmp_path: Path) -> None:
    take(central, read(tmp_path, AMINA, YUSUF))
    moved = take(central, read(tmp_path, AMINA, YUSUF.replace("00001,2", "00002,1")))
    assert (moved.new_cases, moved.new_persons) == (1, 0)
    assert {Rule.IN_OTHER_CASE, Rule.PERSON_GONE} <= rules(moved.findings).keys()
    other = take(central, read(tmp_path, AMINA), MissionFacts("2026-JOR-91", starts=AT.date(), ends=AT.date()))
    assert (other.new_cases, rules(other.findings)[Rule.IN_OTHER_MISSION]) == (0, 1)


def test_who_has_no_number_is_found_again_by_name(central: Engine, tmp_path: Path) -> None:
    nameless = AMINA.replace("ZZZ-00000001", "")
    take(central, read(tmp_path, nameless))
    again = take(central, read(tmp_path, nameless.replace("PA", "Self").replace("Syria", "SYR")))
    assert (again.new_persons, again.changed) == (0, [])
    numbered = take(central, read(tmp_path, AMINA))
    assert [one.field for one in numbered.changed] == ["individual_number"]
    with central.connect() as connection:
        mission = standing.mission_record(connection, MISSION.code)
        assert mission is not None
        assert view(mission.doc).value("starts") == "2026-11-02"
        assert list(standing.parts_of(connection, mission)) == ["SYR"]


def test_a_list_of_a_centre_makes_cases_of_residents(central: Engine, tmp_path: Path) -> None:
    centre = MissionFacts("2026-NOR-91", starts=AT.date(), ends=AT.date(), centre="Synthetic centre")
    take(central, read(tmp_path, AMINA), centre)
    later = AMINA.replace("00001", "00002").replace("Amina", "Aminah")
    take(central, read(tmp_path, AMINA, later), MissionFacts("2026-NOR-91"))
    take(central, read(tmp_path, YUSUF.replace("00001", "00003")))
    with central.connect() as connection:
        rows = connection.execute(select(schema.case_file.c.mission, schema.case_file.c.kind)).all()
        known = standing.mission_record(connection, "2026-NOR-91")
    assert known is not None
    assert known.value("centre") == "Synthetic centre"
    assert sorted(map(tuple, rows)) == [("2026-NOR-91", "reception")] * 2 + [("2026-UGA-91", "mission")]
