"""Fillings as tables. All answers are synthetic."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.xform import Form, State, Status, load
from kommisjon.xform.export import workbook
from kommisjon.xform.export.delimited import Delimited, guarded
from kommisjon.xform.export.plan import Options, plan_of
from kommisjon.xform.export.rows import Rows
from kommisjon.xform.export.workbook import Workbook, sheet_titles
from tests.exports import EVERY_TYPE, filling, planned, read_csv, tables, unguarded
from tests.forms_in_tables import NOON, xform

EVERY = xform(EVERY_TYPE)
FORM = load(EVERY)

FAMILY = xform("""
| survey |
| | type              | name   | label::nb (nb) | label::Arabic (ar) | relevant      | choice_filter | repeat_count |
| | text              | a      | Navn           | الاسم              |               |               |              |
| | integer           | n      | Antall         |                    |               |               |              |
| | begin_group       | g      | Gruppe         | مجموعة             |               |               |              |
| | select_one pet    | one    | Dyr            | حيوان              | ${n} > 1      |               |              |
| | select_multiple pet | many | Dyr            | حيوان              |               | kind = ${a}   |              |
| | geopoint          | place  | Sted           | مكان               |               |               |              |
| | end_group         |        |                |                    |               |               |              |
| | begin_repeat      | person | P              | ش                  | ${n} > 0      |               | ${n}         |
| | text              | name   | Fornavn        | اسم                |               |               |              |
| | text              | school | Skole          | مدرسة              | ${name} = 'B' |               |              |
| | begin_repeat      | toy    | T              | ل                  |               |               |              |
| | text              | called | Leke           | لعبة               |               |               |              |
| | end_repeat        |        |                |                    |               |               |              |
| | end_repeat        |        |                |                    |               |               |              |
| | note              | bye    | Takk           | شكرا               |               |               |              |
| choices |
| | list_name | name | kind | label::nb (nb) | label::Arabic (ar) |
| | pet       | cat  | fur  | Katt           | قطة                |
| | pet       | dog  | fur  | Hund           | كلب                |
| | pet       | emu  | bird | Emu            |                    |
| settings |
| | form_id | version |
| | family  | 3       |
""")  # noqa: E501
FAMILY_FORM = load(FAMILY)


def family(seed: int = 1) -> State:
    state = FAMILY_FORM.begin(lambda: NOON, seed)
    for name, text in {"a": "fur", "n": "2", "g/one": "cat", "g/many": "dog cat", "g/place": "12.5 41.25"}.items():
        assert state.answer(f"/data/{name}", text).accepted
    state.answer("/data/person/name", "A")
    state.answer("/data/person[2]/name", "B")
    state.answer("/data/person[2]/school", "Vest")
    state.add("/data/person[2]/toy")
    state.answer("/data/person[2]/toy/called", "ball")
    return state


def shown(options: Options, *states: State) -> list[list[dict[str, str]]]:
    return tables(planned(FAMILY_FORM, options), [filling(state, FAMILY) for state in states])


def test_groups_are_in_the_names_and_repeats_are_tables_of_their_own() -> None:
    plan = planned(FAMILY_FORM)
    assert [(table.name, table.parent) for table in plan.tables] == [("", None), ("person", 0), ("toy", 1)]
    assert plan.tables[0].headers == [
        *("a", "n", "g/one", "g/many", "g/place", "meta/instanceID"),
        *("_declined", "_unknown", "_unanswered", "_version", "KEY", "_index"),
    ]
    assert plan.tables[1].headers == [
        *("name", "school", "_declined", "_unknown", "_unanswered"),
        *("PARENT_KEY", "KEY", "_index", "_parent_index"),
    ]


def test_rows_are_linked_by_keys_and_numbers_over_all_fillings() -> None:
    root, persons, toys = shown(Options(), family(1), family(2))
    keys = [row["KEY"] for row in root]
    assert len(set(keys)) == 2
    assert [row["meta/instanceID"] for row in root] == keys
    assert [row["_index"] for row in root] == ["1", "2"]
    assert [(row["name"], row["_index"], row["_parent_index"]) for row in persons] == [
        *(("A", "1", "1"), ("B", "2", "1")),
        *(("A", "3", "2"), ("B", "4", "2")),
    ]
    assert [row["PARENT_KEY"] for row in persons] == [keys[0], keys[0], keys[1], keys[1]]
    assert persons[3]["KEY"] == f"{keys[1]}/person[2]"
    balls = [row for row in toys if row["called"]]
    assert [(row["called"], row["PARENT_KEY"], row["_parent_index"]) for row in balls] == [
        ("ball", persons[1]["KEY"], "2"),
        ("ball", persons[3]["KEY"], "4"),
    ]
    assert balls[1]["KEY"] == f"{keys[1]}/person[2]/toy[1]"
    assert [row["_index"] for row in toys] == [str(number) for number in range(1, len(toys) + 1)]


def test_a_blank_is_told_apart_from_every_other_blank() -> None:
    state = FAMILY_FORM.begin(lambda: NOON, 1)
    state.mark("/data/a", Status.DECLINED)
    state.mark("/data/n", Status.UNKNOWN)
    row = shown(Options(), state)[0][0]
    assert (row["_declined"], row["_unknown"]) == ("a", "n")
    assert row["_unanswered"] == "g/many g/place", "g/one does not apply, and the note asks nothing"


def test_skipped_answers_are_left_out_or_marked() -> None:
    state = family()
    state.answer("/data/n", "1")
    state.answer("/data/person[2]/name", "C")
    left_out = shown(Options(), state)
    assert left_out[0][0]["g/one"] == ""
    assert [row["school"] for row in left_out[1]] == ["", ""]
    marked = shown(Options(skipped=True), state)
    assert (marked[0][0]["g/one"], marked[0][0]["_skipped"]) == ("cat", "g/one")
    assert (marked[1][1]["school"], marked[1][1]["_skipped"]) == ("Vest", "school")
    assert marked[1][0]["_skipped"] == ""


def test_members_that_do_not_apply_are_shown_only_when_they_are_to_be_marked() -> None:
    form = xform("""
    | survey |
    | | type         | name | label | relevant    |
    | | text         | off  | Off   |             |
    | | begin_repeat | m    | M     | ${off} = '' |
    | | text         | name | Name  |             |
    | | end_repeat   |      |       |             |
    """)
    state = load(form).begin(lambda: NOON, 1)
    state.add("/data/m")
    state.add("/data/m")
    state.answer("/data/m[2]/name", "second")
    state.answer("/data/off", "x")
    one = filling(state, form)
    assert tables(planned(state.form), [one])[1] == []
    marked = tables(planned(state.form, Options(skipped=True)), [one])[1]
    assert [(row["name"], row["_skipped"]) for row in marked] == [("second", "name")], "the blank ones say nothing"


def test_choices_are_split_over_the_whole_list_whatever_the_filter_says() -> None:
    row, blank = shown(Options(split=True), family(1), FAMILY_FORM.begin(lambda: NOON, 2))[0]
    names = [name for name in row if name.startswith("g/many")]
    assert names == ["g/many", "g/many/cat", "g/many/dog", "g/many/emu"]
    assert [row[name] for name in names] == ["dog cat", "1", "1", "0"]
    assert [blank[name] for name in names] == ["", "", "", ""]
    point = [row[f"g/place-{part}"] for part in ("Latitude", "Longitude", "Altitude", "Accuracy")]
    assert point == ["12.5", "41.25", "0.0", "0.0"]


def test_labels_in_any_language_for_headers_and_for_choices() -> None:
    row = shown(Options(headers="labels", values="labels", split=True), family())[0][0]
    assert row["Navn"] == "fur"
    assert row["Dyr (g/one)"] == "Katt", "two questions with one label get their names behind it"
    assert row["Dyr (g/many)"] == "Hund; Katt"
    assert row["Dyr/Hund"] == "1"
    arabic = shown(Options(language="Arabic (ar)", headers="labels", values="labels"), family())[0][0]
    assert arabic["الاسم"] == "fur"
    assert arabic["حيوان (g/one)"] == "قطة"
    assert arabic["Antall"] == "2", "what Arabic lacks stands in the form's own language"


def test_labels_of_a_choice_that_the_list_no_longer_offers() -> None:
    state = family()
    state.answer("/data/a", "bird")
    row = shown(Options(values="labels", split=True), state)[0][0]
    assert (row["g/many"], row["g/many/dog"]) == ("Hund; Katt", "1")


def test_versions_of_a_form_share_their_columns_the_newest_first() -> None:
    def version(*names: str) -> Form:
        rows = "\n".join(f"| | text | {name} | {name} |" for name in names)
        return load(xform(f"| survey |\n| | type | name | label |\n{rows}\n"))

    plan = plan_of([version("b", "c"), version("a", "b")], Options())
    assert [column.header for column in plan.tables[0].columns] == ["b", "c", "meta/instanceID", "a"]


def test_choices_made_of_answers_stay_in_one_column() -> None:
    form = load(
        xform("""
    | survey |
    | | type                     | name   | label |
    | | begin_repeat             | person | P     |
    | | text                     | name   | Name  |
    | | end_repeat               |        |       |
    | | select_one ${name}       | who    | Who   |
    """)
    )
    headers = plan_of([form], Options(split=True, values="labels")).tables[0].headers
    assert [header for header in headers if header.startswith("who")] == ["who"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+47 22",
        "-x",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "'=1",
        "''-x",
        "-1-1",
        "=cmd|' /C calc'!A0",
    ],
)
def test_what_a_spreadsheet_would_calculate_is_guarded_and_comes_back(text: str) -> None:
    assert guarded(text) == "'" + text
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "-5", "-0.5", "12", "Amina", "'Amina'", "a=b", "O'Neil", "'"])
def test_what_it_would_not_calculate_stays(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


def hostile() -> State:
    state = FORM.begin(lambda: NOON, 1)
    state.answer("/data/words", '=HYPERLINK("http://example.invalid","x")')
    state.answer("/data/whole", "-7")
    state.answer("/data/part", "1.5")
    state.answer("/data/code", "#N/A")
    state.answer("/data/picture", 'a,b\n"c".jpg')
    return state


def as_csv(*, bom: bool) -> list[bytes]:
    files: list[io.BytesIO] = []

    def open_table(_name: str) -> io.BytesIO:
        files.append(io.BytesIO())
        return files[-1]

    plan = planned(FORM)
    out, rows = Delimited([(t.name, t.headers) for t in plan.tables], open_table, bom=bom), Rows(plan)
    for row in rows.of(filling(hostile(), EVERY)):
        out.add(row.table, row.cells)
    out.finish()
    return [file.getvalue() for file in files]


def test_a_csv_file_reads_back_as_it_was() -> None:
    root, _, _ = as_csv(bom=False)
    assert root.startswith(b"words,whole,")
    assert b"'=HYPERLINK" in root
    row = read_csv(root)[0]
    assert row["words"] == '=HYPERLINK("http://example.invalid","x")'
    assert (row["whole"], row["part"], row["picture"]) == ("-7", "1.5", 'a,b\n"c".jpg')
    assert as_csv(bom=True)[0].startswith(b"\xef\xbb\xbfwords")
    assert read_csv(as_csv(bom=True)[1]) == [], "a table without rows has its headers all the same"


def test_a_workbook_holds_texts_as_texts_and_numbers_as_numbers(tmp_path: Path) -> None:
    plan = planned(FORM)
    out, rows = io.BytesIO(), Rows(plan)
    with Workbook(tmp_path) as book:
        book.add_sheets([table.name or FORM.title for table in plan.tables])
        for number, table in enumerate(plan.tables):
            book.begin(number, table.headers, table.numeric)
        for row in rows.of(filling(hostile(), EVERY)):
            book.add(row.table, row.cells)
        book.save(out)
    assert list(tmp_path.iterdir()) == [], "nothing is left of the rows that waited"
    opened = openpyxl.load_workbook(out)
    assert opened.sheetnames == ["every", "person", "toy"]
    page = opened["every"]
    cells = {str(page.cell(1, place).value): page.cell(2, place) for place in range(1, page.max_column + 1)}
    assert (cells["words"].value, cells["words"].data_type) == ('=HYPERLINK("http://example.invalid","x")', "s")
    assert cells["words"].quotePrefix
    assert (cells["whole"].value, cells["part"].value, cells["_index"].value) == (-7, 1.5, 1)
    assert (cells["code"].value, cells["code"].data_type) == ("#N/A", "s")
    assert cells["picture"].value == 'a,b\n"c".jpg'
    assert cells["day"].value is None
    assert opened["toy"].max_row == 1


def test_long_numbers_are_not_rounded_by_a_workbook(tmp_path: Path) -> None:
    out = io.BytesIO()
    with Workbook(tmp_path) as book:
        book.add_sheets(["x"])
        book.begin(0, ["n", "z", "d"], [True, True, True])
        book.add(0, ["1234567890123456", "007", "0.1000"])
        book.save(out)
    assert [cell.value for cell in openpyxl.load_workbook(out)["x"][2]] == ["1234567890123456", "007", 0.1]


def test_what_a_workbook_cannot_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    with Workbook(tmp_path) as book:
        book.add_sheets(["x", "y"])
        with pytest.raises(Refusal) as refused:
            book.begin(0, ["a"] * 16_385)
        assert refused.value.code is Code.EXPORT_TOO_LARGE
        book.begin(0, ["a"])
        with pytest.raises(Refusal):
            book.add(0, ["x" * 32_768])
        with pytest.raises(Refusal):
            book.add(0, ["x"])


def test_titles_of_sheets() -> None:
    long = "a" * 40
    assert sheet_titles(["a/b:c", "Person", "person", long, long, "", "History"]) == [
        *("a_b_c", "Person", "person~2", "a" * 31, "a" * 29 + "~2", "_", "History~2"),
    ]
