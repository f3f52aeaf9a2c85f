"""From sheets to XForm: the folder of CSV files, the workbook, and what an author is told."""

import importlib
import sys
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.xform import load
from kommisjon.xform.authoring.convert import convert

SURVEY = "type,name,label::nb\ninteger,age,Alder\n"


def test_a_folder_of_sheets(tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text(SURVEY, encoding="utf-8")
    (tmp_path / "settings.csv").write_text("form_id,name,default_language\nages,ages,nb\n", encoding="utf-8")
    form = load(convert(tmp_path))
    assert (form.id, form.languages, form.root.name) == ("ages", ("nb",), "ages")


def test_the_same_sheets_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text(SURVEY, encoding="utf-8")
    assert convert(tmp_path) == convert(tmp_path)


@pytest.mark.parametrize(
    ("survey", "told"),
    [
        (
            "type,name,label\nselect_one nolist,a,A\n",
            "row 2, column type (“select_one nolist”): the list “nolist” is not there",
        ),
        ("type,name,label,relevant\n\n\ninteger,a,A,${nobody} = 1\n", "sheet survey, row 4, column relevant"),
        (
            "type,name,label\ntext,a,A\nsecret,b,B\n",
            "row 3, column type (“secret”): “secret” is none of a form's",
        ),
        ("type,name,label\ninteger,a,A,too,many\n", "line 2"),
        ('type,name,label\ninteger,a,"open\n', "survey.csv"),
    ],
)
def test_a_complaint_names_what_the_author_wrote(tmp_path: Path, survey: str, told: str) -> None:
    (tmp_path / "survey.csv").write_text(survey, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        convert(tmp_path)
    assert caught.value.code is Code.FORM_UNREADABLE
    assert told in caught.value.told().what


def test_what_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "notes.xlsx").write_bytes(b"hello")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 and nothing")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0 and nothing")
    (tmp_path / "latin").mkdir()
    (tmp_path / "latin" / "survey.csv").write_bytes("type,name,label\ntext,a,å\n".encode("latin-1"))
    (tmp_path / "empty").mkdir()
    for name in ("notes.xlsx", "broken.xlsx", "old.xls", "latin", "empty", "missing.xlsx"):
        with pytest.raises(Refusal) as caught:
            convert(tmp_path / name)
        assert caught.value.code is Code.FORM_UNREADABLE, name


def test_running_a_form_never_imports_the_converter() -> None:
    held = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "pyxform"}
    held |= {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith("kommisjon.xform")}
    try:
        importlib.import_module("kommisjon.xform")
        importlib.import_module("kommisjon.xform.replay")
        assert not any(name.split(".")[0] == "pyxform" for name in sys.modules)
    finally:
        for name in [name for name in sys.modules if name.startswith("kommisjon.xform")]:
            del sys.modules[name]
        sys.modules.update(held)
