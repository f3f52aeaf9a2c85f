"""What a form's author does on the command line: convert, check, translate. All forms are synthetic."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from kommisjon.i18n import po
from kommisjon.resources import forms_folder
from tests.e2e.test_commands import Ended, call

LIBRARY = ("household", "settlement", "competence", "needs", "advice")
REVIEWED = ("nb", "en")
SURVEY = "type,name,label::nb,hint::nb,relevant\ninteger,age,Alder,I år,\nnote,n,Du er ${age},,\n"


def done(*arguments: object) -> Ended:
    ended = call(["forms", *map(str, arguments)])
    assert (ended.code, ended.err) == (0, ""), ended
    return ended


def refused(*arguments: object) -> str:
    ended = call(["forms", *map(str, arguments)])
    assert ended.code == 3, ended
    return ended.err


@pytest.fixture
def form(tmp_path: Path) -> Path:
    folder = tmp_path / "form"
    folder.mkdir()
    (folder / "survey.csv").write_text(SURVEY, encoding="utf-8")
    (folder / "settings.csv").write_text("form_id,name,version,default_language\nf,f,1,nb\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", LIBRARY)
def test_the_library_is_as_its_text_converts(name: str) -> None:
    folder = forms_folder() / name
    assert "is up to date." in done("convert", folder, folder / "form.xml").out


@pytest.mark.parametrize("name", LIBRARY)
def test_the_library_passes_check_without_a_warning(name: str) -> None:
    said = done("check", forms_folder() / name).out
    assert [line.strip() for line in said.splitlines()[1:]] == [
        line for line in (one.strip() for one in said.splitlines()[1:]) if re.match(r"[a-z]{2,3}(_AF)?: ", line)
    ]
    [told] = done("check", forms_folder() / name, "--json").json
    assert (told["warnings"], told["notices"], told["repairs"], told["poor_in_a_terminal"]) == ([], [], [], [])
    languages = [one["language"] for one in told["texts"]]
    assert tuple(languages[:2]) == REVIEWED
    assert all(one["unreviewed"] is (one["language"] not in REVIEWED) for one in told["texts"])
    assert all(one["said"] == one["texts"] > 40 for one in told["texts"])


@pytest.mark.parametrize("name", LIBRARY)
def test_text_to_workbook_to_text_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    done("convert", forms_folder() / name, tmp_path / "form.xlsx")
    done("convert", tmp_path / "form.xlsx", tmp_path / "back")
    sheets = sorted(path.name for path in (tmp_path / "back").iterdir())
    assert sheets == ["choices.csv", "settings.csv", "survey.csv"]
    for sheet in sheets:
        assert (tmp_path / "back" / sheet).read_bytes() == (forms_folder() / name / sheet).read_bytes()
    done("convert", tmp_path / "form.xlsx", tmp_path / "form.xml")
    assert (tmp_path / "form.xml").read_bytes() == (forms_folder() / name / "form.xml").read_bytes()


def test_a_workbook_is_pleasant_to_open(form: Path, tmp_path: Path) -> None:
    done("convert", form, tmp_path / "form.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "form.xlsx")["survey"]
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet["C2"].alignment.wrap_text
    assert 10 <= sheet.column_dimensions["C"].width <= 60


def test_nothing_is_overwritten_unasked(form: Path, tmp_path: Path) -> None:
    done("convert", form, tmp_path / "a.xlsx")
    before = (tmp_path / "a.xlsx").read_bytes()
    assert refused("convert", form, tmp_path / "a.xlsx").startswith("KM-F813")
    assert refused("convert", tmp_path / "a.xlsx", form).startswith("KM-F813")
    assert (tmp_path / "a.xlsx").read_bytes() == before
    (form / "entities.csv").write_text("list_name\nold\n")
    done("convert", tmp_path / "a.xlsx", form, "--force")
    assert not (form / "entities.csv").exists(), "a sheet that the form no longer has would be read as part of it"
    assert not list(tmp_path.rglob("*.part"))


def test_a_converted_form_beside_its_text(form: Path) -> None:
    xml = form / "form.xml"
    assert "is written: f version 1." in done("convert", form, xml).out
    (form / "survey.csv").write_text(SURVEY + "text,more,Mer,,\n", encoding="utf-8")
    kept = xml.read_bytes()
    assert refused("convert", form, xml).startswith("KM-F814")
    assert xml.read_bytes() == kept
    settings = (form / "settings.csv").read_text(encoding="utf-8")
    (form / "settings.csv").write_text(settings.replace(",1,", ",2,"), encoding="utf-8")
    assert "version 2." in done("convert", form, xml).out
    (form / "other").mkdir()
    (form / "other" / "form.xml").write_bytes(kept)
    assert refused("convert", form, form / "other" / "form.xml").startswith("KM-F813")
    assert refused("convert", xml, form / "x.xlsx").startswith("KM-F815")
    assert call(["forms", "convert", str(form), str(form / "x.ods")]).code == 2


def test_what_a_workbook_has_beside_the_form_is_named(form: Path, tmp_path: Path) -> None:
    done("convert", form, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book.create_sheet("Notater").append(["anything"])
    book["survey"]["G1"] = "my notes"
    book["survey"]["G2"] = "=1+1"
    book.save(tmp_path / "a.xlsx")
    told = done("convert", tmp_path / "a.xlsx", tmp_path / "b", "--json").json
    assert (told["left_out"], told["formulas"], told["sheets"]) == (["Notater"], 1, {"survey": 2, "settings": 1})
    assert "my notes" in (tmp_path / "b" / "survey.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["folder", "workbook"])
@pytest.mark.parametrize("command", ["check", "convert", "run"])
def test_every_way_to_a_form_names_sheet_row_and_column(
    form: Path, tmp_path: Path, command: str, kind: str
) -> None:
    (form / "survey.csv").write_text(SURVEY + "\nnote,x,X,,${age} >\n", encoding="utf-8")
    (tmp_path / "steps").write_text("[]")
    source = form
    if kind == "workbook":
        source = tmp_path / "form.xlsx"
        done("convert", form, source)
    more = {"check": (), "convert": (tmp_path / "x.xml",), "run": ("--steps", tmp_path / "steps")}[command]
    ended = call(["forms", command, str(source), *map(str, more), "--json"])
    assert ended.code == 3
    assert "sheet survey, row 5, column relevant (“${age} >”)" in ended.err
    assert {name: ended.json[name] for name in ("code", "sheet", "row", "column")} == {
        "code": "KM-F802",
        "sheet": "survey",
        "row": 5,
        "column": "relevant",
    }
    assert not (tmp_path / "x.xml").exists()


def translated(path: Path, say: str = "{}", header: dict[str, str] | None = None) -> None:
    """Translate every entry of a catalogue, as a translator would."""
    file = po.read(path)
    for message in file.catalogue:
        if message.id:
            message.string = say.format(message.id)
    file.header |= header or {}
    path.write_bytes(po.write(file, sort=False))


@pytest.mark.parametrize("kind", ["folder", "workbook"])
def test_texts_go_to_a_translator_and_come_back(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "form"
    shutil.copytree(forms_folder() / "household", folder)
    form = folder
    if kind == "workbook":
        form = tmp_path / "form.xlsx"
        done("convert", folder, form)
    [before] = done("check", form, "--json").json
    texts = before["texts"][0]["texts"]
    assert texts > 100
    catalogue = tmp_path / "tr.po"
    done("pot", form, "--language", "tr", "-o", catalogue)
    translated(catalogue, "tr {}")
    told = done("merge", form, catalogue, "--json").json
    assert (told["language"], told["written"], told["missing"], told["kept"]) == ("tr", texts, 0, [])
    [checked] = done("check", form, "--json").json
    assert checked["languages"] == [*before["languages"], "tr"]
    [turkish] = [one for one in checked["texts"] if one["language"] == "tr"]
    assert (turkish["said"], turkish["texts"], turkish["unreviewed"]) == (texts, texts, True)
    assert done("merge", form, catalogue, "--json").json["same"] == texts
    done("pot", form, "-o", tmp_path / "form.pot")
    assert (tmp_path / "form.pot").read_bytes().count(b"\nmsgctxt ") == texts


def test_new_columns_stand_beside_those_of_their_kind(form: Path, tmp_path: Path) -> None:
    done("pot", form, "--language", "ar", "-o", tmp_path / "ar.po")
    translated(tmp_path / "ar.po")
    done("merge", form, tmp_path / "ar.po")
    survey = (form / "survey.csv").read_text(encoding="utf-8").splitlines()
    assert survey[0] == "type,name,label::nb,label::ar,hint::nb,hint::ar,relevant"
    assert survey[1] == "integer,age,Alder,Alder,I år,I år,"
    settings = (form / "settings.csv").read_text(encoding="utf-8").splitlines()
    assert settings == ["form_id,name,version,default_language,attribute::km_unreviewed", "f,f,1,nb,ar"]


def test_a_reviewed_catalogue_is_not_marked(form: Path, tmp_path: Path) -> None:
    done("pot", form, "--language", "ar", "-o", tmp_path / "ar.po")
    translated(tmp_path / "ar.po", header={po.REVIEWED_BY: "2026-11-22 AB"})
    assert "Reviewed by 2026-11-22 AB." in done("merge", form, tmp_path / "ar.po").out
    assert "km_unreviewed" not in (form / "settings.csv").read_text(encoding="utf-8")


def test_a_cell_that_says_something_else_is_kept_and_told_of(form: Path, tmp_path: Path) -> None:
    done("pot", form, "--language", "en", "-o", tmp_path / "en.po")
    translated(tmp_path / "en.po", "first {}")
    done("merge", form, tmp_path / "en.po")
    translated(tmp_path / "en.po", "second {}")
    said = done("merge", form, tmp_path / "en.po").out
    assert "sheet survey, row 2: kept as it was (--force overwrites): “first Alder” – “second Alder”" in said
    assert "first Alder" in (form / "survey.csv").read_text(encoding="utf-8")
    told = done("merge", form, tmp_path / "en.po", "--force", "--json").json
    assert (told["written"], len(told["overwritten"])) == (3, 3)
    assert "second Alder" in (form / "survey.csv").read_text(encoding="utf-8")


def test_what_cannot_be_taken_is_left_out_and_listed(form: Path, tmp_path: Path) -> None:
    done("pot", form, "--language", "en", "-o", tmp_path / "en.po")
    file = po.read(tmp_path / "en.po")
    says = {"survey/age:label": "Age", "survey/age:hint": "In years", "survey/n:label": "You are ${nobody}"}
    for message in file.catalogue:
        if message.id:
            message.string = says[message.context]
            if message.context == "survey/age:hint":
                message.flags.add("fuzzy")
    file.catalogue.add("Gone", "Gone too", context="survey/gone:label")
    (tmp_path / "en.po").write_bytes(po.write(file))
    told = done("merge", form, tmp_path / "en.po", "--json").json
    assert (told["written"], told["fuzzy"], told["not_in_the_form"]) == (1, 1, ["survey/gone:label"])
    assert [one["catalogue"] for one in told["left_out"]] == ["You are ${nobody}"]
    says = {"survey/age:label": "Age", "survey/age:hint": "", "survey/n:label": "You are old"}
    for message in file.catalogue:
        if message.context in says:
            message.string = says[message.context]
    (tmp_path / "en.po").write_bytes(po.write(file))
    said = done("merge", form, tmp_path / "en.po").out
    assert "warning: its references are others than in the source: “Du er ${age}” – “You are old”" in said
    assert "1 text in en is written." in said


def test_a_language_is_found_by_its_code_and_marked_by_it(form: Path, tmp_path: Path) -> None:
    survey = (
        SURVEY.replace("label::nb,", "label::nb,label::French (fr),")
        .replace("Alder,", "Alder,,")
        .replace("},,", "},,,")
    )
    (form / "survey.csv").write_text(survey, encoding="utf-8")
    done("pot", form, "--language", "fr", "-o", tmp_path / "fr.po")
    translated(tmp_path / "fr.po", "fr {}")
    told = done("merge", form, tmp_path / "fr.po", "--json").json
    assert (told["language"], told["marked_unreviewed"]) == ("French (fr)", True)
    [checked] = done("check", form, "--json").json
    assert [(one["language"], one["code"], one["unreviewed"]) for one in checked["texts"]] == [
        ("nb", "nb", False),
        ("French (fr)", "fr", True),
    ]


def test_catalogues_that_are_none(form: Path, tmp_path: Path) -> None:
    (tmp_path / "noise.po").write_bytes(bytes(range(128, 256)))
    (tmp_path / "half.po").write_text("msgid nothing quoted\n")
    (tmp_path / "nameless.po").write_text('msgid ""\nmsgstr ""\n"MIME-Version: 1.0\\n"\n')
    assert refused("merge", form, tmp_path / "noise.po").startswith("KM-B109")
    assert refused("merge", form, tmp_path / "half.po").startswith("KM-B109")
    assert refused("merge", form, tmp_path / "none.po").startswith("KM-B106")
    assert call(["forms", "merge", str(form), str(tmp_path / "nameless.po")]).code == 2
    assert refused("pot", forms_folder() / "household" / "form.xml", "-o", tmp_path / "x.pot").startswith(
        "KM-F815"
    )
    done("pot", form, "-o", tmp_path / "x.pot")
    assert refused("pot", form, "-o", tmp_path / "x.pot").startswith("KM-F813")


def test_check_tells_of_languages_and_lost_letters(form: Path) -> None:
    survey = (
        "type,name,label::nb,label::xx-unknown,label::Arabic\nnote,a,Hei,Hi,????? ?????\nnote,b,Hallo,,?? ???\n"
    )
    (form / "survey.csv").write_text(survey, encoding="utf-8")
    said = done("check", form).out
    assert "nb: 2 of 2 texts\n" in said
    assert "xx-unknown: 1 of 2 texts; warning: it cannot be told which language this is" in said
    assert "Arabic: 2 of 2 texts; warning: 2 are only question marks, their letters are lost" in said


def test_check_tells_what_a_terminal_does_otherwise(form: Path) -> None:
    kinds = [("geopoint", "placement-map"), ("barcode", ""), ("image", "signature"), ("text", "multiline")]
    rows = "".join(f"{kind},q{n},Q,,,{look}\n" for n, (kind, look) in enumerate(kinds))
    long = f"note,long,{'a' * 700},,,\n"
    (form / "survey.csv").write_text(SURVEY.splitlines()[0] + ",appearance\n" + rows + long, encoding="utf-8")
    [told] = done("check", form, "--json").json
    assert [(one["ref"], one["what"]) for one in told["poor_in_a_terminal"]] == [
        ("/f/q0", "geopoint: typed in as text"),
        ("/f/q1", "barcode: typed in as text"),
        ("/f/q2", "image: attached from a file on disk, and not drawn on the screen"),
        ("/f/long", "a text of 700 letters: more than a screen shows at once"),
        ("", "the appearance “placement-map” has no effect here (questions: 1)"),
    ]


def test_the_converters_warnings_are_told_in_words(form: Path) -> None:
    survey = "type,name,label\nbegin_repeat,r,\ntext,a,A\nend_repeat,,\n,,\nsimserial,s,\n"
    (form / "survey.csv").write_text(survey + "text,A,A\ntext,a_,A\n", encoding="utf-8")
    [told] = done("check", form, "--json").json
    said = {(one["row"], one["what"]) for one in told["warnings"]}
    assert (2, "The repeat has no text that tells its entries apart.") in said
    assert (6, "This computer has no such number: it stays blank.") in said
    assert json.dumps(told["warnings"]).count("max-pixels") == 0
