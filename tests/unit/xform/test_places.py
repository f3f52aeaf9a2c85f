"""What is wrong with a form is told by sheet, row and column of its author's cell."""

import io
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from kommisjon.errors import Code, Refusal
from kommisjon.xform.authoring.convert import convert_with_repairs

COLUMNS = ["type", "name", "label", "hint::en", "relevant", "calculation", "constraint", "required", "read_only"]
COLUMNS += ["choice_filter", "repeat_count", "default", "trigger"]
HEADER = ",".join(COLUMNS) + "\n"
CHOICES = "list_name,name,label,region\nyn,yes,Yes,n\nyn,no,No,s\n"


def row(kind: str, name: str = "", label: str = "", **cells: str) -> str:
    held = {"type": kind, "name": name, "label": label, **cells}
    return ",".join('"' + held.get(column, "").replace('"', '""') + '"' for column in COLUMNS) + "\n"


def written(folder: Path, *rows: str, settings: str = "", choices: str = CHOICES) -> Path:
    (folder / "survey.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    (folder / "choices.csv").write_text(choices, encoding="utf-8")
    if settings:
        (folder / "settings.csv").write_text(settings, encoding="utf-8")
    return folder


def refused(source: Path) -> Refusal:
    with pytest.raises(Refusal) as caught:
        convert_with_repairs(source)
    return caught.value


AGE = row("integer", "age", "Age")
BROKEN = {
    "calculation": (row("calculate", "b", calculation="${age} +"), "calculation"),
    "relevance": (row("note", "b", "B", relevant="${age} >"), "relevant"),
    "constraint": (row("integer", "b", "B", constraint=". >"), "constraint"),
    "required": (row("integer", "b", "B", required="nosuch(1)"), "required"),
    "read only": (row("integer", "b", "B", read_only="nosuch(1)"), "read_only"),
    "choice filter": (row("select_one yn", "b", "B", choice_filter="region ="), "choice_filter"),
    "dynamic default": (row("integer", "b", "B", default="nosuch(1)"), "default"),
    "trigger": (row("calculate", "b", calculation="nosuch(1)", trigger="${age}"), "calculation"),
}


@pytest.mark.parametrize(("broken", "column"), BROKEN.values(), ids=BROKEN.keys())
def test_an_expression_is_found_in_nested_groups(tmp_path: Path, broken: str, column: str) -> None:
    group, end = row("begin_group", "g", "G"), row("end_group")
    rows = [AGE, group, "\n", row("begin_repeat", "r", "R"), row("text", "x", "X"), broken, row("end_repeat"), end]
    refusal = refused(written(tmp_path, *rows))
    assert refusal.code is Code.FORM_EXPRESSION
    assert [refusal.facts[name] for name in ("sheet", "row", "column")] == ["survey", 7, column]
    assert f"sheet survey, row 7, column {column} (“" in refusal.told().what
    assert refusal.facts["ref"] == "/data/g/r/b"
    assert refusal.told().as_dict()["row"] == 7


def test_the_count_of_a_repeat_is_a_calculation_of_the_converters(tmp_path: Path) -> None:
    rows = [AGE, row("begin_repeat", "r", "R", repeat_count="1 +"), row("text", "x", "X"), row("end_repeat")]
    refusal = refused(written(tmp_path, *rows))
    assert (refusal.facts["row"], refusal.facts["column"]) == (3, "repeat_count")


def test_a_name_that_is_not_there(tmp_path: Path) -> None:
    refusal = refused(written(tmp_path, AGE, row("calculate", "b", calculation="../nobody + 1")))
    assert refusal.code is Code.FORM_NAME
    words = (
        "sheet survey, row 3, column calculation (“../nobody + 1”) refers to “nobody”, which is not in the form."
    )
    assert refusal.told().what == words


def test_every_step_of_a_circle_is_named_with_its_row(tmp_path: Path) -> None:
    rows = [
        AGE,
        row("calculate", "b", calculation="${c} + 1"),
        row("integer", "c", "C", relevant="${d} = 1"),
        row("calculate", "d", calculation="${b}"),
    ]
    refusal = refused(written(tmp_path, *rows, settings="form_id,name\nf,hus\n"))
    assert refusal.code is Code.FORM_CYCLE
    told = refusal.told().what
    for ref, number, column in (("b", 3, "calculation"), ("c", 4, "relevant"), ("d", 5, "calculation")):
        assert f"/hus/{ref} (sheet survey, row {number}, column {column} (“" in told


def test_a_notice_has_its_place(tmp_path: Path) -> None:
    made = convert_with_repairs(written(tmp_path, AGE, row("calculate", "b", calculation="null")))
    [notice] = made.notices
    assert (notice.sheet, notice.row, notice.column) == ("survey", 3, "calculation")
    assert "“null” stands without quotation marks" in str(notice.what)


def test_the_name_after_a_repair_leads_to_its_row(tmp_path: Path) -> None:
    rows = [row("begin_group", "", "G"), row("integer", "a b", "A", relevant="1 +"), row("end_group")]
    refusal = refused(written(tmp_path, *rows))
    assert (refusal.facts["row"], refusal.facts["column"]) == (3, "relevant")


def test_the_name_of_an_interview_stands_in_the_settings(tmp_path: Path) -> None:
    source = written(tmp_path, AGE, settings="form_id,instance_name\nf,concat(${age}\n")
    refusal = refused(source)
    assert [refusal.facts[name] for name in ("sheet", "row", "column")] == ["settings", 2, "instance_name"]


def test_a_long_cell_is_shortened(tmp_path: Path) -> None:
    refusal = refused(written(tmp_path, row("calculate", "b", calculation="1 + " * 60)))
    assert str(refusal.facts["where"]).endswith("1 + 1 + …”)")
    assert len(str(refusal.facts["where"])) < 160


def workbook(folder: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for held in rows:
            sheet.append(held)
    made = io.BytesIO()
    book.save(made)
    (folder / "form.xlsx").write_bytes(made.getvalue())
    return folder / "form.xlsx"


def test_a_workbook_has_the_same_places(tmp_path: Path) -> None:
    source = workbook(
        tmp_path,
        {
            "Survey ": [["type", "name", "label", "Relevance"], [], ["note", "n", "N", "1 +"]],
            "notes": [["anything"]],
        },
    )
    refusal = refused(source)
    assert [refusal.facts[name] for name in ("sheet", "row", "column")] == ["survey", 3, "Relevance"]


def test_a_formula_whose_result_is_not_in_the_file(tmp_path: Path) -> None:
    source = workbook(tmp_path, {"survey": [["type", "name", "label"], ["note", "n", '="a"&"b"']], "x": []})
    refusal = refused(source)
    assert [refusal.facts[name] for name in ("sheet", "row", "column")] == ["survey", 2, "label"]
    assert "a formula without its result" in refusal.told().what


def test_numbers_and_moments_are_read_as_their_author_sees_them(tmp_path: Path) -> None:
    source = workbook(
        tmp_path,
        {
            "survey": [["type", "name", "label", "default"], ["date", "d", "D", datetime(2026, 5, 3)]],
            "choices": [["list name", "name", "label"], ["l", 1.0, True], ["l", 2, 3.5]],
            "settings": [["form_id", "version"], ["f", 7.0]],
        },
    )
    xform = convert_with_repairs(source).xform.decode()
    assert "<d>2026-05-03</d>" in xform
    assert 'version="7"' in xform


def test_two_sheets_of_one_name(tmp_path: Path) -> None:
    source = workbook(tmp_path, {"survey": [["type"]], "choices": [["name"]], "Choices ": [["name"]]})
    assert "two sheets are called choices" in refused(source).told().what


def test_rows_below_a_long_gap_are_told_of(tmp_path: Path) -> None:
    source = written(tmp_path, AGE, *["\n"] * 70, row("integer", "late", "Late"))
    made = convert_with_repairs(source)
    assert [(one.sheet, one.row) for one in made.repairs] == [("survey", 63)]
    assert b"late" not in made.xform
