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


def test_the_library_holds_the_two_forms() -> None:
    assert [folder.name for folder in FOLDERS] == ["competence", "household"]


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_the_xform_is_what_the_text_converts_to(folder: Path) -> None:
    assert (folder / "form.xml").read_bytes() == convert(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_languages_are_complete_and_the_draft_is_marked(folder: Path) -> None:
    form = _form(folder)
    assert form.languages == ("nb", "en", "ar")
    assert form.unreviewed == {"ar"}
    assert form.notices == ()
    for text_id in form.texts["nb"]:
        for language in form.languages:
            pieces = form.texts[language].get(text_id, {}).get("")
            assert pieces is not None, (text_id, language)
            assert pieces.pieces not in ((), ("-",)), (text_id, language)


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_every_question_has_a_label(folder: Path) -> None:
    form = _form(folder)
    shown = [field for field in form.root.subtree() if field.control is not None]
    assert all(field.control is not None and field.control.label is not None for field in shown)
    assert len(shown) >= 18


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_names_are_lower_case_and_the_records_are_named(folder: Path) -> None:
    form = _form(folder)
    fields = [field for field in form.root.subtree() if field.name not in ("meta", "instanceID")]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", field.name) for field in fields)
    assert form.attributes["km_record"] == {"household": "case", "competence": "profile"}[form.id]
    for repeat in (field for field in fields if field.repeat):
        assert form.attributes[f"km_repeat_{repeat.name}"]


def test_the_household_sheet_fills_the_records_of_the_model() -> None:
    root = _form(forms_folder() / "household").root
    person = root.children["person"]

    def asked(place: Field) -> set[str]:
        return {f.name for f in place.children.values() if f.control is not None and not f.repeat and not _note(f)}

    assert asked(root) <= set(Case.model_fields)
    assert asked(person) <= set(Person.model_fields)


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


def test_an_occupation_belongs_to_the_area_chosen() -> None:
    state = _begun(forms_folder() / "competence")
    state.answer("/competence/consent", "yes")
    state.answer("/competence/working/has_worked", "yes")
    for area in "0123456789":
        state.answer("/competence/working/work/work_area", area)
        offered = [choice.value for choice in state.choices("/competence/working/work/work_occupation")]
        assert offered
        assert all(re.fullmatch(rf"{area}\d", value) for value in offered)


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


def _take(state: State, step: dict[str, str]) -> None:
    if "set" in step:
        assert state.enter(step["set"], step["value"]).accepted, step
    elif "add" in step:
        state.add(step["add"])
    else:
        state.mark(step["mark"], Status(step["status"]))
