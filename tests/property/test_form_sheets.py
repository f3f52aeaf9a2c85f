"""Sheets of a form: whatever their cells hold, text and workbook say the same, and come back as they were."""

import csv
import io
from datetime import datetime, time

from hypothesis import given, settings
from hypothesis import strategies as st

from kommisjon.xform.authoring import cells, sheet_text, spreadsheet
from kommisjon.xform.authoring.cells import Sheet, Value

LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
TEXTS = st.one_of(
    st.text(st.one_of(LETTERS, st.sampled_from('\n\t ,;"=+-@')), max_size=12),
    st.sampled_from(
        [
            "1",
            "1.0",
            "01",
            "TRUE",
            "true",
            "FALSE",
            "2026-05-03",
            "2026-05-03 10:00:00",
            "10:00:00",
            "1e5",
            "-0",
            "=1+1",
            '="x"',
            "+47",
            "-1",
            "@a",
            "_x000D_",
            "_x005F_x000D_",
            "#N/A",
            "nan",
            "inf",
            "1_000",
            "'1",
        ]
    ),
)
MOMENTS = st.datetimes(datetime(1901, 1, 1), datetime(9999, 12, 31)).map(lambda one: one.replace(microsecond=0))
VALUES = st.one_of(
    st.none(),
    TEXTS,
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9).map(
        lambda one: float(f"{one:.12g}")
    ),
    MOMENTS,
    st.times().map(lambda one: time(one.hour, one.minute, one.second)),
)
SHEETS = st.lists(st.lists(VALUES.map(cells.tidy), max_size=5), max_size=6).map(lambda rows: Sheet("survey", rows))


def typed(sheet: Sheet) -> list[list[tuple[type, Value]]]:
    rows = sheet.trimmed()
    width = max(map(len, rows), default=0)
    return [[(type(value), value) for value in row + [None] * (width - len(row))] for row in rows]


@given(SHEETS)
@settings(max_examples=150, deadline=None)
def test_a_workbook_becomes_text_and_a_workbook_again_with_every_cell(sheet: Sheet) -> None:
    [first] = spreadsheet.read_xlsx("first", spreadsheet.write_xlsx([sheet]))
    text = sheet_text.write(first)
    [again] = spreadsheet.read_xlsx(
        "again", spreadsheet.write_xlsx([sheet_text.read("survey", "survey.csv", text).sheet])
    )
    assert typed(first) == typed(sheet)
    assert typed(again) == typed(sheet)
    assert again.formulas == {}


@given(SHEETS)
@settings(max_examples=150, deadline=None)
def test_text_becomes_a_workbook_and_the_same_bytes_again(sheet: Sheet) -> None:
    text = sheet_text.write(sheet)
    read = sheet_text.read("survey", "survey.csv", text)
    assert (read.separator, read.stray) == (",", ())
    [through] = spreadsheet.read_xlsx("x", spreadsheet.write_xlsx([read.sheet]))
    assert sheet_text.write(through) == text


@given(SHEETS)
def test_another_reader_of_csv_sees_the_same_words(sheet: Sheet) -> None:
    text = sheet_text.write(sheet).decode()
    assert "\r" not in text
    found = [row or [""] for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    rows = sheet.trimmed()
    width = max(map(len, rows), default=0)
    assert found == [[cells.written(value) for value in row + [None] * (width - len(row))] for row in rows]
