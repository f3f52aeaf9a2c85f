"""Each form of the library: the XForm is its text converted, its languages are complete, its examples hold."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kommisjon.model.answers import Status
from kommisjon.model.dates import PartialDate
from kommisjon.model.records import Case, Person
from kommisjon.resources import forms_folder
from kommisjon.xform import Form, State, load
from kommisjon.xform.authoring.code_lists.filling import filled
from kommisjon.xform.authoring.convert import convert
from kommisjon.xform.schema import Field
from tests.forms_in_tables import NOON

FOLDERS = sorted(path.parent for path in forms_folder().glob("*/survey.csv"))
EXAMPLES = [path for folder in FOLDERS for path in sorted(folder.glob("examples/*.json"))]


def _name(path: Path) -> str:
    return f"{path.parent.parent.name}-{path.stem}" if path.suffix else path.name


def _form(folder: Path) -> Form:
    return load((folder / "form.xml").read_bytes())


def _begun(folder: Path) -> State:
    return _form(folder).begin(lambda: NOON, 1)


RECORD = {
    "advice": "advice",
    "competence": "profile",
    "household": "case",
    "needs": "needs",
    "settlement": "settlement",
}
DRAFTS = {"ar", "fa_AF", "ti", "so", "sw", "uk"}
IN_ALL_LANGUAGES = ("household", "needs", "settlement")


def test_the_library_holds_these_forms() -> None:
    assert [folder.name for folder in FOLDERS] == sorted(RECORD)


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_the_xform_is_what_the_text_converts_to(folder: Path) -> None:
    assert (folder / "form.xml").read_bytes() == convert(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_languages_are_complete_and_drafts_are_marked(folder: Path) -> None:
    form = _form(folder)
    assert form.languages[:2] == ("nb", "en")
    assert form.unreviewed == set(form.languages[2:]), "nobody qualified has read any draft"
    if form.id in IN_ALL_LANGUAGES:
        assert form.unreviewed == DRAFTS
    elif form.id == "advice":
        assert form.unreviewed == set(), "the officer's own"
    assert form.notices == ()
    for text_id in form.texts["nb"]:
        for language in form.languages:
            said = form.texts[language].get(text_id, {})
            assert said.keys() == form.texts["nb"][text_id].keys(), (text_id, language)
            assert all(text.pieces not in ((), ("-",)) for text in said.values()), (text_id, language)


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_every_question_has_a_label(folder: Path) -> None:
    form = _form(folder)
    shown = [field for field in form.root.subtree() if field.control is not None]
    assert all(field.control is not None and field.control.label is not None for field in shown)
    assert len(shown) >= 9


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_names_are_lower_case_and_the_records_are_named(folder: Path) -> None:
    form = _form(folder)
    fields = [field for field in form.root.subtree() if field.name not in ("meta", "instanceID")]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", field.name) for field in fields)
    assert form.attributes["km_record"] == RECORD[form.id]
    for repeat in (field for field in fields if field.repeat):
        assert form.attributes[f"km_repeat_{repeat.name}"]


def test_the_household_sheet_fills_the_records_of_the_model() -> None:
    root = _form(forms_folder() / "household").root
    person = root.children["person"]

    def asked(place: Field) -> set[str]:
        return {f.name for f in place.children.values() if f.control is not None and not f.repeat and not _note(f)}

    assert asked(root) <= set(Case.model_fields)
    assert asked(person) <= set(Person.model_fields)


CITIZENSHIPS_OF_VERSION_1 = """
SYR COD ERI AFG IRQ TUR IRN SDN SSD ETH SOM BDI RWA UGA KEN TZA CAF TCD CMR NGA LBY EGY JOR LBN PSE YEM PAK MMR UKR
RUS ROU COL VEN other stateless unknown
"""
LANGUAGES_OF_VERSION_1 = """
ara ckb kmr tur aii prs pes pus urd uzb rhg mya tir amh som orm din nus fur swa kin run lin lug sag ukr rus eng fra
spa por nor other
"""


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("citizenship", CITIZENSHIPS_OF_VERSION_1),
        ("mother_tongue", LANGUAGES_OF_VERSION_1),
        ("interpreting_language", LANGUAGES_OF_VERSION_1),
    ],
)
def test_an_answer_to_the_first_household_sheet_is_one_to_this(question: str, codes: str) -> None:
    state = _begun(forms_folder() / "household")
    offered = {choice.value for choice in state.choices(f"/household/person/{question}")}
    assert set(codes.split()) <= offered


def _note(field: Field) -> bool:
    return any(rule.source == "true()" and kind.value == "read-only" for kind, rule in field.rules.items())


BIRTHS = ["1980", "1980~", "1980-05", "1980-05-03", "1980-05-03~", "2000-02-29"]
BIRTHS += ["1983-03-21/1984-03-20", "1983-03-21/1983-04-20~", "1984-02-29/2000-02-29"]
NO_BIRTHS = ["1980-13", "80", "1980-02-30", "1900-02-29", "2001-02-29", "1980-04-31", "1980-5", "x", "1980~~"]
NO_BIRTHS += ["1983/1984", "1984-03-20/1983-03-21", "1983-03-21/1983-03-21", "1983-02-29/1984-03-20"]
NO_BIRTHS += ["1983-03-21/1985-02-29", "1983-03-21/1984-04-31", "1983-02-31/1984-04-30", "1983-03-21/1984"]


@pytest.mark.parametrize("written", [*BIRTHS, *NO_BIRTHS])
def test_the_form_and_the_model_agree_on_what_a_birth_is(written: str) -> None:
    state = _begun(forms_folder() / "household")
    try:
        known: PartialDate | None = PartialDate.parse(written)
    except ValueError:
        known = None
    assert state.answer("/household/person/birth", written).accepted is (known is not None)
    if known is not None:
        assert state.value("/household/person/age_years") == str(known.age_at(NOON.date()))


COMPETENCE = forms_folder() / "competence"
PATHS = ("five", "twenty", "full")


def test_competence_speaks_the_languages_of_the_missions() -> None:
    missions = ("nb", "en", "ar", "fa_AF", "ti", "so", "sw", "uk")
    centres = ("am", "fa", "ps", "ckb", "ku", "my", "ne", "tr", "ru", "fr")
    assert _form(COMPETENCE).languages == (*missions, *centres)


ANSWERS = {
    "consent": "yes",
    "languages/language/language_code": "kmr",
    "schooling/ever": "yes",
    "schooling/isced": "7",
    "working/has_worked": "yes",
    "skills/digital_skill": "work",
    "skills/driving": "yes",
    "ahead/wish_work": "sy",
}


def _asked(path: str) -> set[str]:
    """What a path asks where every answer lets it ask on."""
    state = _begun(COMPETENCE)
    for ref, answer in ANSWERS.items():
        assert state.enter(f"/competence/{ref}", answer).accepted, ref
    if path:
        assert state.enter("/competence/path", path).accepted
    return {
        field.name
        for field in state.form.root.subtree()
        if field.control is not None and not field.children and state.relevant(field.ref)
    }


def test_a_longer_path_asks_all_that_a_shorter_one_does_and_more() -> None:
    five, twenty, full = map(_asked, PATHS)
    assert five < twenty < full
    assert (len(five), len(twenty), len(full)) == (20, 37, 57)
    assert full == _asked(""), "an interview from before the paths goes on with everything"
    everything = {f.name for f in _form(COMPETENCE).root.subtree() if f.control is not None and not f.children}
    assert everything - full == {"declined"}


def test_five_minutes_hold_what_municipalities_rank_first() -> None:
    """Domain.md section 5: level of education and languages; Norwegian, recognition; kind of work; wishes."""
    first = {"isced", "completed", "language_code", "speak", "read", "norwegian_level", "wants_recognition"}
    assert first | {"work_title", "work_occupation", "first_wish", "wishes"} <= _asked("five")


def test_going_to_a_shorter_path_and_back_loses_no_answer() -> None:
    state = _begun(COMPETENCE)
    state.answer("/competence/consent", "yes")
    state.answer("/competence/path", "full")
    given = {"skills/crafts": "sew cook", "ahead/plans": "Sy for andre", "languages/english_level": "b1"}
    for ref, answer in given.items():
        state.answer(f"/competence/{ref}", answer)
    state.answer("/competence/path", "five")
    assert set(state.skipped()) == {f"/competence/{ref}" for ref in given}
    state.answer("/competence/path", "full")
    assert state.skipped() == []
    assert {ref: state.value(f"/competence/{ref}") for ref in given} == given


def test_answers_of_version_1_stand_in_version_2() -> None:
    """The codes that version 1 offered are all on the lists still."""
    state = _begun(COMPETENCE)
    state.answer("/competence/consent", "yes")
    state.answer("/competence/working/has_worked", "yes")
    kept = {
        "languages/language/language_code": "ara kmr ckb din swa orm nor pus uzb aii other",
        "working/work/work_country": "SYR COD ROU VEN other unknown",
        "working/work/work_occupation": "11 22 53 75 83 96",
    }
    for ref, codes in kept.items():
        offered = {choice.value for choice in state.choices(f"/competence/{ref}")}
        assert set(codes.split()) <= offered, ref


def test_occupations_are_the_sub_major_and_minor_groups_of_isco_08() -> None:
    state = _begun(COMPETENCE)
    codes = [choice.value for choice in state.choices("/competence/working/work/work_occupation")]
    assert len(codes) == len(set(codes)) == 173
    groups = {code for code in codes if len(code) == 2}
    assert len(groups) == 43
    assert {code[:2] for code in codes if len(code) == 3} == groups, "each minor group has its sub-major group"


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_the_made_lists_are_as_they_would_be_made(folder: Path) -> None:
    assert filled((folder / "choices.csv").read_bytes()) == (folder / "choices.csv").read_bytes()


@pytest.mark.parametrize("path", EXAMPLES, ids=_name)
def test_example_interview(path: Path) -> None:
    example: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert example["about"].startswith("Synthetic."), "examples say that nobody in them exists"
    state = _form(path.parent.parent).begin(lambda: datetime.fromisoformat(example["now"]), 1)
    for step in example["steps"]:
        _take(state, step)
    assert {ref: state.value(ref) for ref in example["values"]} == example["values"]
    assert all(state.relevant(ref) for ref in example["shown"])
    assert not any(state.relevant(ref) for ref in example["hidden"])
    for ref, said in example["labels"].items():
        assert {language: state.label(ref, language) for language in said} == said
    assert sorted(map(list, state.violations())) == example["violations"]


@pytest.mark.parametrize("form", ["advice", "household", "needs", "settlement"])
def test_examples_have_what_was_declined_and_what_nobody_knew(form: str) -> None:
    paths = [path for path in EXAMPLES if path.parent.parent.name == form]
    steps = [step for path in paths for step in json.loads(path.read_text(encoding="utf-8"))["steps"]]
    assert {step["status"] for step in steps if "mark" in step} == {"declined", "unknown"}


def _take(state: State, step: dict[str, str]) -> None:
    if "set" in step:
        assert state.enter(step["set"], step["value"]).accepted, step
    elif "add" in step:
        state.add(step["add"])
    else:
        state.mark(step["mark"], Status(step["status"]))
