"""The texts of a form for translators: where each stands, which language is meant, and Babel's way to them."""

import io
import json
import tomllib
from pathlib import Path

import pytest
from babel.messages.extract import extract

from kommisjon.i18n import po
from kommisjon.i18n.named import code_of
from kommisjon.xform.authoring import catalogue, sheet_text, spreadsheet
from kommisjon.xform.authoring.convert import convert_with_repairs
from kommisjon.xform.authoring.converted import Converted
from kommisjon.xform.authoring.texts import texts
from kommisjon.xform.authoring.workbook import read_sheets, read_source

SURVEY = (
    "type,name,label::nb,label::en,hint::nb,guidance_hint::nb,constraint_message::nb,required_message::nb\n"
    "begin_group,g,Gruppe,,,,,\ninteger,age,Alder,Age,I år,Spør rolig.,For høyt.,Må svares.\nend_group,,,,,,,\n"
    "note,,-,,,,,\nnote,,Takk,,,,,\n"
)
CHOICES = "list_name,name,label::nb\nyn,yes,Ja\nyn,yes,Ja igjen\n"


def written(folder: Path) -> Path:
    (folder / "survey.csv").write_text(SURVEY, encoding="utf-8")
    (folder / "choices.csv").write_text(CHOICES, encoding="utf-8")
    return folder


def test_every_text_has_a_context_of_its_own(tmp_path: Path) -> None:
    found = texts(read_sheets(written(tmp_path)))
    assert [(text.context, text.place.row, text.source) for text in found] == [
        ("survey/g:label", 2, "Gruppe"),
        ("survey/g/age:label", 3, "Alder"),
        ("survey/g/age:hint", 3, "I år"),
        ("survey/g/age:guidance_hint", 3, "Spør rolig."),
        ("survey/g/age:constraint_message", 3, "For høyt."),
        ("survey/g/age:required_message", 3, "Må svares."),
        ("survey/generated_note_name_6:label", 6, "Takk"),
        ("choices/yn/yes:label", 2, "Ja"),
        ("choices/yn/yes:label[2]", 3, "Ja igjen"),
    ]


def test_a_catalogue_keeps_the_order_of_the_form_and_what_is_translated(tmp_path: Path) -> None:
    made = catalogue.read(catalogue.make(read_sheets(written(tmp_path)), "f", "en"))
    assert made.header["Language"] == "en"
    found = [(message.context, message.string) for message in made.catalogue if message.id]
    assert found[:3] == [("survey/g:label", ""), ("survey/g/age:label", "Age"), ("survey/g/age:hint", "")]
    assert [message.auto_comments for message in made.catalogue if message.context == "choices/yn/yes:label"] == [
        ["sheet choices, row 2, column label::nb"]
    ]


def test_texts_with_signs_of_programs_are_only_texts(tmp_path: Path) -> None:
    survey = 'type,name,label\nnote,a,"50 % of ${a}\u2028 and {b}\nmore \\ ""x"""\n'
    (tmp_path / "survey.csv").write_text(survey, encoding="utf-8")
    [text] = texts(read_sheets(tmp_path))
    made = catalogue.make(read_sheets(tmp_path), "f")
    assert b"\n#, " not in made
    assert [message.id for message in po.parse(made.decode()).catalogue if message.id] == [text.source]


def test_babel_extracts_a_sheet(tmp_path: Path) -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    method = project["project"]["entry-points"]["babel.extractors"]["kommisjon_form"]
    for name, data in (("survey", SURVEY), ("choices", CHOICES)):
        file = io.BytesIO(data.encode())
        found = list(extract(method, file, keywords={"pgettext": ((1, "c"), 2)}))
        assert [(row, message) for row, message, _, _ in found] == [
            (text.place.row, text.source)
            for text in texts(read_sheets(written(tmp_path)))
            if text.place.sheet == name
        ]
        assert found[0][3].startswith(f"{name}/")


@pytest.mark.parametrize(
    ("called", "code"),
    [
        ("nb", "nb"),
        ("French (fr)", "fr"),
        ("English(en)", "en"),
        ("English (EN)", "en"),
        ("Swahili(swa)", "sw"),
        ("Dari", "fa_AF"),
        ("العربية", "ar"),
        ("Français", "fr"),
        ("Tigrinya", "ti"),
        ("prs", "fa_AF"),
        ("Local language", None),
        ("xx", None),
        ("default", None),
        ("", None),
    ],
)
def test_which_language_is_meant(called: str, code: str | None) -> None:
    assert code_of(called) == code


def test_what_a_conversion_gives_goes_through_json(tmp_path: Path) -> None:
    rows = ("text,,A,,", "calculate,b,,,null", "begin_repeat,r,,,", "text,c,C,,", "end_repeat,,,,")
    survey = "\n".join(("type,name,label::en,label::fr,calculation", *rows))
    (tmp_path / "survey.csv").write_text(survey, encoding="utf-8")
    made = convert_with_repairs(tmp_path)
    assert (len(made.repairs), len(made.notices), len(made.warnings), len(made.languages)) == (1, 1, 1, 2)
    assert Converted.from_json(json.loads(json.dumps(made.as_json()))) == made


EXAMPLES = Path(__file__).parents[4] / "shared" / "xlsforms"


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the example forms are not beside the project")
@pytest.mark.parametrize(
    "name", ["01-ifrc-distribution-site-assessment-v1.xlsx", "13-thamel.xls", "21-testB.xlsx"]
)
def test_a_real_form_is_the_same_as_workbook_and_as_text(tmp_path: Path, name: str) -> None:
    read = read_source(EXAMPLES / name)
    (tmp_path / "text").mkdir()
    for sheet, held in read.sheets.items():
        held.title = sheet
        (tmp_path / "text" / f"{sheet}.csv").write_bytes(sheet_text.write(held))
    (tmp_path / "form.xlsx").write_bytes(spreadsheet.write_xlsx(list(read.sheets.values())))
    again = read_source(tmp_path / "form.xlsx").sheets
    for sheet, held in again.items():
        assert sheet_text.write(held) == (tmp_path / "text" / f"{sheet}.csv").read_bytes()
    xform = convert_with_repairs(EXAMPLES / name).xform
    assert convert_with_repairs(tmp_path / "text").xform == xform
    assert convert_with_repairs(tmp_path / "form.xlsx").xform == xform
