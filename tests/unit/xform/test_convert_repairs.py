"""Repairs that keep a form's meaning: what is mended, what it is called, and what is refused all the same."""

from pathlib import Path

import pytest

from kommisjon.errors import Refusal
from kommisjon.xform import load
from kommisjon.xform.authoring.convert import convert, convert_with_repairs
from kommisjon.xform.authoring.terminal import poor_in_a_terminal

EXAMPLES = Path(__file__).parents[4] / "shared" / "xlsforms"
CHOICES = "list_name,name,label\nyn,yes,Yes\nyn,no,No\nyn,yes,Yes again\n"


def written(folder: Path, survey: str, choices: str = "", settings: str = "") -> Path:
    for name, text in (("survey", survey), ("choices", choices), ("settings", settings)):
        if text:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def mended(source: Path) -> list[tuple[str, int, str, str]]:
    return [(one.sheet, one.row, one.column, str(one.what)) for one in convert_with_repairs(source).repairs]


def test_a_sound_form_is_not_touched(tmp_path: Path) -> None:
    source = written(tmp_path, "type,name,label\ninteger,a,A\n")
    made = convert_with_repairs(source)
    assert (made.repairs, made.xform) == ((), convert(source))


@pytest.mark.parametrize("settings", ["", "form_id,version\nd,3\n"])
def test_choices_of_one_name_are_all_kept(tmp_path: Path, settings: str) -> None:
    source = written(tmp_path, "type,name,label\nselect_one yn,a,A\n", CHOICES, settings)
    text = "In the list “yn” the name “yes” stands more than once (rows: 4). All are kept."
    assert mended(source) == [("choices", 4, "name", text)]
    xform = convert(source)
    assert xform.count(b"<name>yes</name>") == 2
    assert load(xform).version == ("3" if settings else "")


def test_rows_without_a_name_get_one_that_is_free(tmp_path: Path) -> None:
    survey = "type,name,label\ninteger,unnamed_4,A\n\ninteger,,B\nbegin_group,,G\ninteger,c,C\nend_group,,\n"
    source = written(tmp_path, survey)
    assert [row[:3] for row in mended(source)] == [("survey", 4, "name"), ("survey", 5, "name")]
    root = load(convert(source)).root
    assert [name for name in root.children if name != "meta"] == ["unnamed_4", "unnamed_5", "unnamed_6"]


@pytest.mark.parametrize(("relevant", "means"), [("", "“a_3”."), ("${a} = 1", "“a_3”; ${a} means the first.")])
def test_a_doubled_name_is_told_apart(tmp_path: Path, relevant: str, means: str) -> None:
    survey = f"type,name,label,relevant\ninteger,a,A,\ninteger,a,B,\ninteger,a_2,C,{relevant}\n"
    [(sheet, row, column, what)] = mended(written(tmp_path, survey))
    assert (sheet, row, column) == ("survey", 3, "name")
    assert what == f"The name “a” stands twice. This one is called {means}"


def test_the_name_meta_is_the_forms_own(tmp_path: Path) -> None:
    survey = "type,name,label\ninteger,meta,A\n"
    [(_, row, _, what)] = mended(written(tmp_path, survey))
    assert (row, what) == (2, "The name “meta” is the form's own. This one is called “meta_”.")
    (tmp_path / "survey.csv").write_text("type,name,label\ninteger,meta,A\nnote,n,${meta}\n", encoding="utf-8")
    with pytest.raises(Refusal):
        convert(tmp_path)


def test_a_question_without_a_text_shows_its_name_in_every_language(tmp_path: Path) -> None:
    source = written(tmp_path, "type,name,label::nb,label::en\ninteger,a,,\ninteger,b,B,B\n")
    assert mended(source) == [("survey", 2, "label::nb", "The question has no text. It shows its name, “a”.")]
    assert set(load(convert(source)).languages) == {"nb", "en"}


def test_a_column_that_no_form_reads_cannot_stop_it(tmp_path: Path) -> None:
    survey = "type,name,label,my report,{column}\ninteger,a,A,${{broken,{cell}\n"
    source = written(tmp_path, survey.format(column="hint", cell=""))
    assert [row[:3] for row in mended(source)] == [("survey", 2, "my report")]
    written(tmp_path, survey.format(column="relevant", cell="${broken"))
    with pytest.raises(Refusal, match="KM-F801") as caught:
        convert(source)
    assert "row 2, column relevant (“${broken”)" in caught.value.told().what


def test_two_csv_files_are_a_form(tmp_path: Path) -> None:
    (tmp_path / "x_questions.csv").write_text("type,name,label\nselect_one yn,a,A\n", encoding="utf-8")
    (tmp_path / "x_choices.csv").write_text(CHOICES, encoding="utf-8")
    assert len(mended(tmp_path / "x_questions.csv")) == 1


def test_what_a_terminal_shows_poorly_is_named(tmp_path: Path) -> None:
    kinds = ("image", "audio", "video", "file", "geopoint", "barcode", "text", "integer")
    rows = [f"{kind},q{number},Q,\n" for number, kind in enumerate(kinds)]
    survey = "type,name,label,media::image\nbegin_group,g,G,\n" + "".join(rows) + "end_group,,,\nnote,n,N,n.png\n"
    found = poor_in_a_terminal(load(convert(written(tmp_path, survey, settings="name\nd\n"))))
    assert [one.ref for one in found] == [*(f"/d/g/q{number}" for number in range(6)), ""]
    assert [str(one.what).split(":")[0] for one in found[:6]] == list(kinds[:6])
    assert [str(one.what).split(": ")[1] for one in found[:6]] == [
        *["attached from a file on disk"] * 4,
        *["typed in as text"] * 2,
    ]
    assert str(found[-1].what) == "image in the form's texts is named, not shown (places: 1)"


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the example forms are not beside the project")
@pytest.mark.parametrize(
    ("name", "sheets"),
    [
        ("17-waste_collection.xlsx", []),
        ("01-ifrc-distribution-site-assessment-v1.xlsx", []),
        ("08-form.xls", ["choices", "survey", "survey"]),
        ("09-FINAL_Pilot_REACH_oPt_Kobo_MSNA_June_2021_V10_03062021.xlsx", ["survey"] * 4),
    ],
)
def test_real_forms_convert_and_load(name: str, sheets: list[str]) -> None:
    made = convert_with_repairs(EXAMPLES / name)
    assert [one.sheet for one in made.repairs] == sheets
    assert load(made.xform).body


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the example forms are not beside the project")
def test_a_sheet_that_excel_saved_in_its_own_encoding_is_read() -> None:
    """Only quotation marks and dots are not UTF-8 in it; its Arabic was lost before it came here."""
    made = convert_with_repairs(EXAMPLES / "10-kobo_questions.csv")
    assert "selected(.,'do_not_know') and count-selected(.) &gt;1" in made.xform.decode()
    assert {(one.sheet, one.column) for one in made.repairs} == {
        ("survey", "label::English"),
        ("survey", "constraint"),
        ("choices", "label::English"),
        ("choices", "label::Arabic"),
        ("survey", "label: Arabic"),
    }
