"""Why real forms are refused elsewhere: what is read all the same, what is refused, and where. Synthetic."""

from pathlib import Path

import pytest

from kommisjon.errors import Refusal
from kommisjon.xform import Form, load
from kommisjon.xform.authoring.convert import convert_with_repairs
from tests.forms_in_tables import NOON

COLUMNS = [
    "type",
    "name",
    "label",
    "relevant",
    "calculation",
    "choice_filter",
    "constraint",
    "required",
    "parameters",
]
COLUMNS += ["kobo--score-choices", "kobo--rank-items"]
CHOICES = "list_name,name,label\nyn,yes,Yes\nyn,no,No\n"


def row(kind: str, name: str = "", label: str = "", **cells: str) -> str:
    held = {"type": kind, "name": name, "label": label, **cells}
    named = [held.get(column, held.get(column.replace("-", "_"), "")) for column in COLUMNS]
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in named) + "\n"


A = row("integer", "a", "A")


def written(folder: Path, survey: str, choices: str = CHOICES, settings: str = "") -> Path:
    for name, text in (("survey", survey), ("choices", choices), ("settings", settings)):
        if text:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, *rows: str, choices: str = CHOICES) -> tuple[Form, list[tuple[str, int, str]]]:
    made = convert_with_repairs(written(folder, ",".join(COLUMNS) + "\n" + "".join(rows), choices))
    return load(made.xform), [(one.sheet, one.row, one.column) for one in made.repairs]


def told(folder: Path, *rows: str, choices: str = CHOICES) -> str:
    with pytest.raises(Refusal, match="KM-F80") as caught:
        read(folder, *rows, choices=choices)
    return caught.value.told().what


@pytest.mark.parametrize(
    ("kind", "tag", "stored"),
    [
        ("text audit", None, "string"),
        ("audio audit", None, "string"),
        ("speed violations count", None, "string"),
        ("speed violations list", None, "string"),
        ("sensor_statistic light_level", None, "string"),
        ("sensor_stream sound_level", None, "string"),
        ("comments", None, "string"),
        ("caseid", None, "string"),
        ("devicephonenum", None, "string"),
        ("db:person", "input", "string"),
        ("db-object", "input", "string"),
        ("Integer", "input", "int"),
        ("TEXT ", "input", "string"),
        ("Date Time", "input", "dateTime"),
        ("Select_One yn", "select1", "string"),
        ("select-one yn", "select1", "string"),
        ("select multiple yn", "select", "string"),
        ("Select Multiple from yn", "select", "string"),
        ("select_one YN", "select1", "string"),
    ],
)
def test_a_type_of_another_dialect_or_spelling(tmp_path: Path, kind: str, tag: str | None, stored: str) -> None:
    form, repairs = read(tmp_path, A, row(kind, "q", "Q"))
    field = form.root.children["q"]
    assert (field.control.tag if field.control else None, field.kind) == (tag, stored)
    assert repairs == [("survey", 3, "type")]


def test_a_sound_form_of_every_common_type_is_not_touched(tmp_path: Path) -> None:
    kinds = ["text", "note", "integer", "decimal", "date", "time", "dateTime", "datetime", "geopoint", "barcode"]
    kinds += [
        "image",
        "audio",
        "video",
        "file",
        "acknowledge",
        "range",
        "select_one yn",
        "select one yn",
        "rank yn",
    ]
    kinds += [
        "select_multiple yn",
        "select_one yn or_other",
        "select_one_from_file x.csv",
        "start",
        "username",
        "hidden",
    ]
    _, repairs = read(tmp_path, *(row(kind, f"q{n}", "Q") for n, kind in enumerate(kinds)))
    assert repairs == []


def test_calculate_here_is_calculated(tmp_path: Path) -> None:
    form, repairs = read(tmp_path, A, row("calculate_here", "q", calculation="${a} + 1"))
    assert [rule.source.strip() for rule in form.rules] == ["/data/a  + 1"]
    assert repairs == [("survey", 3, "type")]


@pytest.mark.parametrize(
    ("written_so", "read_as"),
    [
        ("${a } = 1", "/data/a = 1"),
        ("${ a} = 1", "/data/a = 1"),
        ("$ {a} = 1", "/data/a = 1"),
        ("$(a) = 1", "/data/a = 1"),
        ("${A} = 1", "/data/a = 1"),
        ("${a}\u00a0=\u00a01", "/data/a = 1"),
        ("${a}\u200b = 1", "/data/a = 1"),
        ("${a} = ‘x’", "/data/a = 'x'"),
        ("${a} = «x y»", '/data/a = "x y"'),
        ("${a} = ‚x‛", "/data/a = 'x'"),
        ("${a} ≥ 1 or ${a} ≠ 2", "/data/a >= 1 or /data/a != 2"),
        ("${a} – 1 = 0", "/data/a - 1 = 0"),
        ("${a} = '≥ – «'", "/data/a = '≥ – «'"),
    ],
)
def test_signs_of_a_word_processor_in_an_expression(tmp_path: Path, written_so: str, read_as: str) -> None:
    form, _ = read(tmp_path, A, row("note", "n", "N", relevant=written_so))
    [rule] = [rule for rule in form.rules if rule.target.name == "n"]
    assert " ".join(rule.source.split()) == read_as


@pytest.mark.parametrize(("name", "new"), [("a b", "a_b"), ("1a", "_1a"), ("a/b", "a_b"), ("how old?", "how_old")])
def test_a_name_that_cannot_be_one_is_renamed_with_its_references(tmp_path: Path, name: str, new: str) -> None:
    rows = [row("integer", name, "A"), row("note", "n", f"It is ${{{name}}}", relevant=f"${{{name}}} > 1")]
    form, repairs = read(tmp_path, *rows)
    [relevance] = [rule.source.strip() for rule in form.rules if rule.target.name == "n" and rule.source]
    assert relevance.startswith(f"/data/{new}")
    assert repairs == [("survey", 2, "name")]


def test_a_renamed_name_never_becomes_another_question(tmp_path: Path) -> None:
    assert "row 3, column name (“a b”)" in told(tmp_path, row("integer", "a_b", "A"), row("integer", "a b", "B"))


def test_choice_names_with_blanks_where_several_are_chosen(tmp_path: Path) -> None:
    choices = CHOICES + "yn,may be,Maybe\n"
    rows = [row("select_multiple yn", "q", "Q"), row("note", "n", "N", relevant="selected(${q}, 'may be')")]
    form, repairs = read(tmp_path, *rows, choices=choices)
    assert repairs == [("choices", 4, "name")]
    [rule] = [rule for rule in form.rules if rule.target.name == "n"]
    assert "'may_be'" in rule.source


def test_a_choice_of_another_list_is_not_renamed_with_it(tmp_path: Path) -> None:
    choices = CHOICES + "yn,may be,Maybe\nother,may be,Maybe\n"
    assert "may be" in told(tmp_path, row("select_multiple yn", "q", "Q"), choices=choices)


def test_required_in_other_words(tmp_path: Path) -> None:
    form, repairs = read(
        tmp_path, row("integer", "a", "A", required="required"), row("text", "b", "B", required="Y")
    )
    assert len(repairs) == 2
    for name in ("a", "b"):
        assert any(kind.value == "required" for kind in form.root.children[name].rules)


def test_kobos_tables_are_single_questions(tmp_path: Path) -> None:
    rows = [
        row("begin_score", "s", "S", kobo__score_choices="yn"),
        row("score__row", "s1", "One"),
        row("end_score"),
        row("begin_rank", "r", "R", kobo__rank_items="yn"),
        row("rank__level", "r1", "First"),
        row("rank__level", "r2", "Second"),
        row("end_rank"),
    ]
    form, repairs = read(tmp_path, *rows)
    assert list(form.root.children["s"].children) == ["s1"]
    assert repairs == [("survey", 2, "type"), ("survey", 5, "type")]
    state = form.begin(lambda: NOON, 1)
    assert state.answer("/data/r/r1", "yes").accepted
    assert not state.answer("/data/r/r2", "yes").accepted
    assert state.answer("/data/r/r2", "no").accepted


@pytest.mark.parametrize(
    ("rows", "choices", "place"),
    [
        (
            [A, row("select_one", "p", "P")],
            CHOICES,
            "row 3, column type (“select_one”): a list of choices must be",
        ),
        (
            [A, row("select one", "p", "P")],
            CHOICES,
            "row 3, column type (“select one”): a list of choices must be",
        ),
        (
            [A, row("select_one no", "p", "P")],
            CHOICES,
            "row 3, column type (“select_one no”): the list “no” is not",
        ),
        (
            [A, row("select_one no", "p", "P")],
            "",
            "row 3, column type (“select_one no”): the list “no” is not there",
        ),
        ([row("begin group", "g", "G"), A], CHOICES, "row 2, column type (“begin group”): this group begins here"),
        ([A, row("end group")], CHOICES, "row 3, column type (“end group”): this ends a group, but none"),
        ([row("begin group", "g"), A, row("end repeat")], CHOICES, "row 4, column type (“end repeat”): this ends"),
        (
            [A, row("slider", "s", "S")],
            CHOICES,
            "row 3, column type (“slider”): “slider” is none of a form's types",
        ),
        (
            [A, row("begin_kobomatrix", "m", "M")],
            CHOICES,
            "row 3, column type (“begin_kobomatrix”): a matrix is Kobo",
        ),
        (
            [A, row("begin_score", "m", "M"), row("end_score")],
            CHOICES,
            "row 3, column kobo--score-choices: the table",
        ),
        ([A, row("", "b", "B")], CHOICES, "row 3, column type: the row has a name or a text, but no type"),
        ([A, row("note", "n", "${b}")], CHOICES, "row 3, column label (“${b}”): there is no question"),
        ([A, row("select_one_external x", "p", "P")], CHOICES, "the form has no sheet external_choices"),
        ([A], CHOICES + "yn,,Maybe\n", "sheet choices, row 4, column name: the choice has no name"),
        (
            [A, row("calculate", "c", calculation="index()")],
            CHOICES,
            "row 3, column calculation (“index()”): there is no",
        ),
    ],
)
def test_what_is_refused_is_told_in_the_authors_words(
    tmp_path: Path, rows: list[str], choices: str, place: str
) -> None:
    assert place in told(tmp_path, *rows, choices=choices)


def test_a_form_of_odk_x_is_refused_as_such(tmp_path: Path) -> None:
    survey = "clause,condition,type,name,display.prompt.text\nbegin screen,,,,\n,,integer,a,A\nend screen,,,,\n"
    with pytest.raises(Refusal) as caught:
        convert_with_repairs(written(tmp_path, survey))
    assert "sheet survey, row 1, column clause: the form is written for ODK-X" in caught.value.told().what


@pytest.mark.parametrize(
    ("survey", "choices", "settings", "label"),
    [
        ("type,name,label::en,label::en\ninteger,a,A,\ninteger,b,,B\n", "", "", "B"),
        ("type,name,label::en,label::en\ninteger,a,A,A\ninteger,b,B,B\n", "", "", "B"),
        ("Type,NAME,Label\ninteger,a,A\ninteger,b,B\n", "", "", "B"),
        ("type;name;label\ninteger;a;A\ninteger;b;B\n", "", "", "B"),
        ("type\tname\tlabel\ninteger\ta\tA\ninteger\tb\tB\n", "", "", "B"),
        ("type,name,label,relevance,relevant\ninteger,a,A,,\ninteger,b,B,1 = 1,\n", "", "", "B"),
        ("type,name,label\ninteger,a,A\nselect_one yn,b,B\n", CHOICES.replace("list_name", "list"), "", "B"),
        ("type,name,label\ninteger,a,A\nselect_one yn,b,B\n", CHOICES.replace("list_name", "List Name"), "", "B"),
        ("type,name,label\ninteger,a,A\ninteger,b,B\n", "", "form_id,form_id,name\nf,f,my form\n", "B"),
        ("type,name,label\ninteger,a,A\ninteger,b,B\n", "list_name,name,label\n", "form_id\n", "B"),
    ],
)
def test_headers_in_other_words(tmp_path: Path, survey: str, choices: str, settings: str, label: str) -> None:
    form = load(convert_with_repairs(written(tmp_path, survey, choices, settings)).xform)
    control = form.root.children["b"].control
    assert control is not None
    text = control.label.text if control.label else None
    if text is None:
        text = form.texts[form.languages[0]]["/data/b:label"][""]
    assert text.pieces == (label,)


def test_two_columns_that_contradict_one_another(tmp_path: Path) -> None:
    survey = "type,name,label::en,label::en\ninteger,a,A,A\ninteger,b,B,C\n"
    with pytest.raises(Refusal) as caught:
        convert_with_repairs(written(tmp_path, survey))
    assert caught.value.facts["row"] == 3
    assert "say “B” and “C”" in caught.value.told().what


def test_a_column_of_translations_with_one_colon_is_not_lost(tmp_path: Path) -> None:
    survey = "type,name,label::English (en),label: Arabic (ar)\nnote,a,A,أ\n"
    made = convert_with_repairs(written(tmp_path, survey))
    assert load(made.xform).languages == ("English (en)", "Arabic (ar)")
    assert [(one.row, one.column) for one in made.repairs] == [(1, "label: Arabic (ar)")]


def test_choices_that_are_in_no_list_are_told_of(tmp_path: Path) -> None:
    made = convert_with_repairs(
        written(tmp_path, "type,name,label\nselect_one yn,a,A\n", CHOICES + ",maybe,Maybe\n")
    )
    assert [(one.sheet, one.row, one.column) for one in made.warnings] == [("choices", 4, "list_name")]


def test_a_heading_among_the_choices_is_passed_over(tmp_path: Path) -> None:
    made = convert_with_repairs(written(tmp_path, "type,name,label\nselect_one yn,a,A\n", CHOICES + "yn,,\n"))
    assert [(one.sheet, one.row) for one in made.repairs] == [("choices", 4)]


@pytest.mark.parametrize("letters", ["å", "é"])
def test_letters_of_an_unknown_code_page_are_never_guessed(tmp_path: Path, letters: str) -> None:
    (tmp_path / "survey.csv").write_bytes(f"type,name,label\nnote,a,A\nnote,b,“{letters}”\n".encode("cp1252"))
    with pytest.raises(Refusal) as caught:
        convert_with_repairs(tmp_path)
    assert "survey.csv, line 3: not UTF-8" in caught.value.told().what
