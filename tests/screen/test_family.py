"""The family screen: its tree, relations set in a few keys, findings with reasons, answers copied down."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kommisjon.interview.family.household import household
from kommisjon.interview.family.linked import with_links
from kommisjon.interview.family.members import Family, family_of
from kommisjon.model.answers import Answer, Source, read_answer
from kommisjon.model.explained import Explained
from kommisjon.model.records import Case, Person, Role, Sex, Shield
from kommisjon.model.relation import RelationKind, RelationType
from kommisjon.model.system import system_values
from kommisjon.store.store import Store, Write
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.screens.cases import CaseScreen
from kommisjon.tui.screens.family import FamilyScreen
from kommisjon.tui.screens.household import HouseholdScreen
from kommisjon.tui.screens.relation import RelationScreen
from kommisjon.vault.folder import VaultFolder
from sync.merge import view
from tests.screen.golden import Golden
from tests.screen.laptop import NOON, at_missions, frame, make_laptop, mission

CASE, NIZAR, SARA, ALI, LINA, ZAHRA, NOOR = (f"0199f3c2-0000-7000-8000-0000000000f{n}" for n in range(7))
FAMILY = (
    (NIZAR, Person(given_latin="Nizar", family_latin="Testsen", given_original="نزار", family_original="تستسن",
                   sex=Sex.MALE, birth="1978", role=Role.PRINCIPAL, citizenship="SYR", mother_tongue="ara",
                   interpreting_language="ara")),
    (SARA, Person(given_latin="Sara", family_latin="Prøve", given_original="سارة", family_original="بروفه",
                  sex=Sex.FEMALE, birth="1982", role=Role.SPOUSE, mother_tongue="kmr")),
    (ALI, Person(given_latin="Ali", family_latin="Testsen", given_original="علي", family_original="تستسن",
                 birth="2003", role=Role.CHILD)),
    (LINA, Person(given_original="لينا", family_original="تستسن", birth="2016-03", role=Role.CHILD)),
    (ZAHRA, Person(given_latin="Zahra", family_latin="Testsen", given_original="زهراء", family_original="تستسن",
                   birth="1950~", role=Role.PARENT)),
    (NOOR, Person(given_latin="Noor", family_latin="Testsen", given_original="نور", family_original="تستسن",
                  birth="2025", role=Role.OTHER)),
)  # fmt: skip


def add_family(store: Store) -> None:
    """A synthetic family of three generations, in a case that stands before all others in the list."""
    case = Case(number="000-26-00001", mission=mission().mission.code, case_size=7)
    writes = [Write(CASE, CASE, {**system_values("case", case=CASE), **wire(case)})]
    for order, (rec, person) in enumerate(FAMILY):
        writes.append(
            Write(CASE, rec, {**system_values("person", case=CASE, parent=CASE, order=order), **wire(person)})
        )
    store.save(writes, "KN")


def wire(record: Case | Person) -> dict[str, dict[str, object] | None]:
    return record.wired(Source.LIST)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> VaultFolder:
    return make_laptop(tmp_path_factory.mktemp("family"), add_family)


@pytest.fixture
def three_generations(made: VaultFolder, tmp_path: Path) -> VaultFolder:
    shutil.copytree(made.path, tmp_path / "vault")
    return VaultFolder(tmp_path / "vault")


@asynccontextmanager
async def at_family(folder: VaultFolder, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[int]]:
    async with at_missions(folder, size) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("home", "enter")
        await pilot.pause()
        await pilot.press("f3")
        await pilot.pause()
        assert isinstance(pilot.app.screen, FamilyScreen)
        yield pilot


def store_of(pilot: Pilot[int]) -> Store:
    assert isinstance(pilot.app, KommisjonApp)
    return pilot.app.opened.store


def family_in(pilot: Pilot[int]) -> Family:
    store = store_of(pilot)
    return family_of(store, household(store, CASE, NOON.date()))


def said(pilot: Pilot[int]) -> set[tuple[str, str, str]]:
    return {(tie.a, tie.type.value, tie.b) for tie in family_in(pilot).ties if tie.confirmed}


def answer_of(pilot: Pilot[int], person: str, path: str) -> Answer | None:
    record = store_of(pilot).record(CASE, person)
    assert record is not None
    drawn = view(record.doc).values.get(path)
    return None if drawn is None or drawn.value is None else read_answer(drawn.value)


async def press(pilot: Pilot[int], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (60, 20)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_family_of_three_generations_with_arabic_names(
    three_generations: VaultFolder, size: tuple[int, int], golden: Golden
) -> None:
    async with at_family(three_generations, size) as pilot:
        await press(pilot, "down", "down", "enter", "5", "1", "1")
        shown = frame(pilot)
        golden.look(f"family-{size[0]}x{size[1]}", shown)
        golden.same()
        assert max(len(line) for line in shown.splitlines()) <= size[0]


async def test_a_relation_is_set_by_three_numbers_is_on_disk_and_is_taken_back(
    three_generations: VaultFolder,
) -> None:
    async with at_family(three_generations) as pilot:
        await press(pilot, "down", "down", "enter")
        assert isinstance(pilot.app.screen, RelationScreen)
        assert "Ali Testsen: related to whom?" in frame(pilot)
        await press(pilot, "5", "1", "2")
        assert said(pilot) == {(ALI, "parent_of", NOOR)}
        (tie,) = family_in(pilot).between(ALI, NOOR)
        assert tie.kind is RelationKind.BIOLOGICAL
        assert isinstance(pilot.app.screen, FamilyScreen)
        assert "Saved 12:00:00" in frame(pilot)
        assert "│ └ Noor Testsen" in frame(pilot)
        await press(pilot, "ctrl+z")
        assert said(pilot) == set()
        assert "│ └ Noor" not in frame(pilot)
        await press(pilot, "ctrl+z")
        assert "nothing to take back" in frame(pilot)


async def test_a_relation_is_corrected_and_removed_only_when_asked_twice(three_generations: VaultFolder) -> None:
    async with at_family(three_generations) as pilot:
        await press(pilot, "down", "down", "down", "enter")
        assert "Sara Prøve, spouse, 43 – mother or father of" in frame(pilot)
        assert "(from the list, not confirmed)" in frame(pilot)
        await press(pilot, "2", "8", "1")
        assert said(pilot) == {(SARA, "guardian_of", LINA)}
        await press(pilot, "enter", "2", "ctrl+r")
        assert "once more to remove: in the care of Sara Prøve" in frame(pilot)
        assert said(pilot) == {(SARA, "guardian_of", LINA)}
        await press(pilot, "ctrl+r")
        assert said(pilot) == {(LINA, "none", SARA)}
        assert "Sara" not in frame(pilot).splitlines()[-3], "nothing of it stands below the list"


async def test_a_relative_in_another_case_is_found_by_name_shown_in_both_and_taken_back(
    three_generations: VaultFolder,
) -> None:
    other = min(mission().cases, key=lambda one: one.case.number)
    _rec, sister = other.persons[0]
    async with at_family(three_generations) as pilot:
        await press(pilot, "enter", "6")
        assert "related to whom?" in frame(pilot)
        await press(pilot, *(sister.given_latin or "").lower(), "enter")
        assert "Nizar Testsen is …" in frame(pilot)
        assert "grandparent" not in frame(pilot), "only close relatives link two cases"
        await press(pilot, "4", "1")
        shown = frame(pilot)
        assert f"= sister or brother of {sister.name}, in case {other.case.number}" in " ".join(shown.split())
        assert "has a close relative in case" in shown
        program = pilot.app
        assert isinstance(program, KommisjonApp)
        there = household(program.opened.store, other.id, NOON.date())
        (link,) = with_links(program.opened.store, there, NOON.date()).links
        assert (link.other, link.number) == (NIZAR, "000-26-00001")
        await press(pilot, "ctrl+z")
        assert f"in case {other.case.number}" not in frame(pilot)


async def test_words_of_ones_own_are_asked_for_and_esc_goes_back_step_by_step(
    three_generations: VaultFolder,
) -> None:
    async with at_family(three_generations) as pilot:
        await press(pilot, "enter", "5", "9")
        assert "What is Nizar Testsen to Noor Testsen?" in frame(pilot)
        await press(pilot, "enter")
        assert "Write a few words" in frame(pilot)
        await press(pilot, *"milk kin".replace(" ", "_"), "enter")
        (tie,) = family_in(pilot).between(NIZAR, NOOR)
        assert (tie.type, tie.words) == (RelationType.OTHER, "milk_kin")
        assert "Noor Testsen: milk_kin" in frame(pilot)
        await press(pilot, "enter", "5", "9", "escape")
        assert "Nizar Testsen is …" in frame(pilot)
        await press(pilot, "escape")
        assert "related to whom?" in frame(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, FamilyScreen)


async def test_the_list_is_confirmed_with_one_key(three_generations: VaultFolder) -> None:
    async with at_family(three_generations) as pilot:
        assert "6 relations to confirm (F2)" in frame(pilot)
        await press(pilot, "f2")
        assert len(said(pilot)) == 6
        assert "not confirmed" not in frame(pilot)
        await press(pilot, "f2")
        assert "Nothing from the list waits" in frame(pilot)
        await press(pilot, "ctrl+z")
        assert said(pilot) == set()


async def test_a_finding_takes_a_reason_and_blocks_nothing(three_generations: VaultFolder) -> None:
    async with at_family(three_generations) as pilot:
        assert "! Look at this: The list says 7 persons, and 6 are in the case." in frame(pilot)
        await press(pilot, "end")
        assert "About the whole case." in frame(pilot)
        await press(pilot, "enter", *"born", "enter")
        assert "Reason: born" in frame(pilot)
        (record,) = store_of(pilot).records(Explained.TYPE, home=CASE)
        assert view(record.doc).value("reason") == "born"
        await press(pilot, "enter", "end", *["backspace"] * 4, "enter")
        assert "Reason" not in frame(pilot)
        await press(pilot, "ctrl+z")
        assert "Reason: born" in frame(pilot)


async def test_answers_are_copied_down_after_they_were_shown_and_say_whom_they_came_from(
    three_generations: VaultFolder,
) -> None:
    async with at_family(three_generations) as pilot:
        await press(pilot, "f4")
        shown = frame(pilot)
        assert "[x] citizenship: Syria → Sara Prøve" in shown
        assert "[ ] mother tongue: Arabic → Sara Prøve (now: Kurmanji)" in shown
        assert "[ ] family name: Testsen → Sara Prøve" in shown
        assert answer_of(pilot, SARA, "citizenship") is None, "nothing is saved before it is asked"
        await press(pilot, "space", "enter")
        assert answer_of(pilot, SARA, "citizenship") is None, "its tick was taken away"
        assert answer_of(pilot, ALI, "citizenship") == Answer(v="SYR", src=Source.LIST, copied=NIZAR)
        assert answer_of(pilot, SARA, "mother_tongue") == Answer(v="kmr", src=Source.LIST)
        assert answer_of(pilot, LINA, "family_latin") == Answer(v="Testsen", src=Source.LIST, copied=NIZAR)
        await press(pilot, "escape", "f2")
        for _stop in range(80):
            if "Copied from" in frame(pilot):
                break
            await pilot.press("pagedown")
        assert "Copied from Nizar Testsen, not confirmed: Enter confirms." in frame(pilot)
        await press(pilot, "enter")
        await press(pilot, "pageup")
        assert "Copied from" not in frame(pilot)


async def test_a_whole_copy_is_taken_back(three_generations: VaultFolder) -> None:
    async with at_family(three_generations) as pilot:
        await press(pilot, "f4", "enter")
        assert answer_of(pilot, ALI, "citizenship") is not None
        await press(pilot, "ctrl+z")
        assert answer_of(pilot, ALI, "citizenship") is None
        assert answer_of(pilot, LINA, "family_latin") is None
        await press(pilot, "end", "f4")
        assert "Mark the person to copy from first." in frame(pilot)


async def test_marks_stand_in_the_list_of_cases_and_above_the_household(three_generations: VaultFolder) -> None:
    async with at_family(three_generations) as pilot:
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, HouseholdScreen)
        assert "2 things to look at (F3)" in frame(pilot)
        store_of(pilot).save([Write(CASE, SARA, {"shield": {"s": "answered", "v": Shield.STRICT.value}})], "KN")
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, CaseScreen)
        assert "5 persons, 3 to interview" in frame(pilot)
        assert "!" not in frame(pilot).splitlines()[2], "nothing is said of who is missing"
        for screen in ("enter", "f3"):
            await press(pilot, screen)
            shown = frame(pilot)
            assert "Sara" not in shown
            assert "single parent" not in shown
            assert "the list says" not in shown.lower()


async def test_a_case_of_none_but_shielded_persons_is_not_in_the_list(three_generations: VaultFolder) -> None:
    async with at_missions(three_generations) as pilot:
        everybody = [Write(CASE, rec, {"shield": {"s": "answered", "v": "confidential"}}) for rec, _ in FAMILY]
        store_of(pilot).save(everybody, "KN")
        await press(pilot, "enter")
        assert "000-26-00001" not in frame(pilot)
        assert f"of {len(mission().cases)} cases" in frame(pilot)
