"""The lists a form names: tables, places and XML beside it, search(), entities. All synthetic."""

from collections.abc import Mapping

import pytest
from lxml import etree

from kommisjon.errors import Code, Refusal
from kommisjon.xform import Form, State, carried, load
from kommisjon.xform.export.plan import Options, plan_of
from kommisjon.xform.export.submission import submission
from kommisjon.xform.node import Node
from kommisjon.xform.rows import Row
from tests.exports import filling
from tests.forms_in_tables import NOON, xform

VILLAGES = "name,label,region,pop\nv1,Ain,r1,10\nv2,Bab,r2,20\nv3,Jub,r1,020\n"
CASCADE = """
| survey |
| | type | name | label | choice_filter | calculation |
| | text | region | R | | |
| | select_one_from_file villages.csv | village | V | region = ${region} | |
| | calculate | pop | | | pulldata('villages', 'pop', 'name', ${village}) |
"""


def read(tables: str, files: Mapping[str, str | bytes]) -> Form:
    held = {name: data.encode() if isinstance(data, str) else data for name, data in files.items()}
    return load(xform(tables), held.get)


def begun(tables: str, files: Mapping[str, str | bytes]) -> State:
    return read(tables, files).begin(lambda: NOON, 1)


def offered(state: State, name: str) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in state.choices(f"/data/{name}")]


@pytest.mark.parametrize(
    "data",
    [
        VILLAGES.encode(),
        VILLAGES.replace(",", ";").encode(),
        VILLAGES.replace(",", "\t").encode(),
        b"\xef\xbb\xbf" + VILLAGES.encode(),
        VILLAGES.encode("utf-16"),
        VILLAGES.replace("\n", "\r\n").encode(),
        VILLAGES.replace("Ain", '"Ain"').replace("Jub", '"Jub"').encode(),
        (VILLAGES + "\n\n").encode(),
        VILLAGES.replace("name,", " name ,").encode(),
        VILLAGES.replace("pop\n", "pop,\n").encode(),
        VILLAGES.replace("region,pop\n", "region,pop,region\n").replace("10\n", "10,r9\n").encode(),
    ],
    ids=[
        *("plain", "semicolons", "tabs", "utf8-mark", "utf16", "crlf", "quotes"),
        *("blank-lines", "blanks", "blank-header", "doubled-header"),
    ],
)
def test_a_table_however_it_is_written(data: bytes) -> None:
    state = begun(CASCADE, {"villages.csv": data})
    state.answer("/data/region", "r1")
    assert offered(state, "village") == [("v1", "Ain"), ("v3", "Jub")]
    state.answer("/data/village", "v3")
    assert state.value("/data/pop") == "020"


def test_a_cell_may_hold_quotes_delimiters_and_lines() -> None:
    state = begun(CASCADE, {"villages.csv": 'name,label,region\nv1,"The ""old"", town\nby the river",r1\n'})
    state.answer("/data/region", "r1")
    assert offered(state, "village") == [("v1", 'The "old", town\nby the river')]


def test_a_row_that_is_too_short_has_blanks() -> None:
    state = begun(CASCADE, {"villages.csv": "name,label,region\nv1,Ain,r1\nv2,Bab\n"})
    assert offered(state, "village") == [("v2", "Bab")]


@pytest.mark.parametrize("files", [{}, {"villages.csv": ""}, {"villages.csv": "name,label,region\n"}])
def test_a_table_that_is_missing_or_empty(files: dict[str, str]) -> None:
    form = read(CASCADE, files)
    assert offered(form.begin(lambda: NOON, 1), "village") == []
    assert form.missing_files == (() if files else ("villages.csv",))


def test_what_is_no_text() -> None:
    with pytest.raises(Refusal) as caught:
        read(CASCADE, {"villages.csv": "name,label\nv1,A\nv2,Å\n".encode("latin-1")})
    assert caught.value.code is Code.FORM_UNREADABLE
    assert "villages.csv" in caught.value.told().what
    assert "line 3" in caught.value.told().what


@pytest.mark.parametrize(
    ("limit", "most", "told"),
    [
        ("LARGEST_FILE", 20, "bytes, at most 20"),
        ("LARGEST_LISTS", 30, "more than 30 bytes of lists"),
        ("MOST_LIST_ROWS", 2, "more than 2 rows"),
        ("MOST_COLUMNS", 3, "more than 3 columns"),
    ],
)
def test_each_limit(monkeypatch: pytest.MonkeyPatch, limit: str, most: int, told: str) -> None:
    monkeypatch.setattr(carried, limit, most)
    with pytest.raises(Refusal) as caught:
        read(CASCADE, {"villages.csv": VILLAGES})
    assert (caught.value.code, told in caught.value.told().what) == (Code.FORM_LIMIT, True)


PLACES = """
| survey |
| | type | name | label | parameters | calculation |
| | select_one_from_file wells.geojson | well | W | value=id, label=title | |
| | calculate | where | | | instance('wells')/root/item[id = ${well}]/geometry |
| | calculate | deep | | | instance('wells')/root/item[id = ${well}]/depth |
"""
WELLS = """
{"type": "FeatureCollection", "features": [
 {"type": "Feature", "id": "w1", "geometry": {"type": "Point", "coordinates": [35.10, 32, 7]},
  "properties": {"title": "First", "depth": 12.50, "dry": false, "note": null}},
 {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[1, 2], [3.5, -4]]},
  "properties": {"id": "w2", "title": "Second", "depth": 3}},
 {"type": "Feature", "id": 3, "geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [1, 2]], [[9, 9]]]},
  "properties": {"id": "other", "title": "Third"}},
 {"type": "Feature", "id": "w4", "geometry": null, "properties": {"title": "Nowhere"}},
 {"type": "Feature", "id": "w5", "geometry": {"type": "MultiPoint", "coordinates": [[1, 2]]}, "properties": null}
]}
"""


def test_places_as_a_list() -> None:
    state = begun(PLACES, {"wells.geojson": WELLS})
    assert offered(state, "well") == [
        ("w1", "First"),
        ("w2", "Second"),
        ("3", "Third"),
        ("w4", "Nowhere"),
        ("w5", ""),
    ]
    found = {}
    for well in ("w1", "w2", "3", "w4", "w5"):
        state.answer("/data/well", well)
        found[well] = (state.value("/data/where"), state.value("/data/deep"))
    assert found == {
        "w1": ("32 35.10 0 0", "12.50"),
        "w2": ("2 1 0 0; -4 3.5 0 0", "3"),
        "3": ("2 1 0 0; 4 3 0 0; 2 1 0 0", ""),
        "w4": ("", ""),
        "w5": ("", ""),
    }


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[" * 100_000,
        '{"type": "Feature"}',
        '{"type": "FeatureCollection", "features": 1}',
        '{"type": "FeatureCollection", "features": [1]}',
        WELLS.replace("[35.10, 32, 7]", '"here"'),
        WELLS.replace("[35.10, 32, 7]", "[35.10]"),
    ],
    ids=["words", "deep", "feature", "number", "numbers", "place", "half-a-place"],
)
def test_what_is_no_geojson(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        read(PLACES, {"wells.geojson": text})
    assert (caught.value.code, "wells.geojson" in caught.value.told().what) == (Code.FORM_UNREADABLE, True)


def test_lists_that_only_expressions_read() -> None:
    tables = """
    | survey |
    | | type | name | label | calculation |
    | | csv-external | prices | | |
    | | xml-external | trees | | |
    | | calculate | price | | instance('prices')/root/item[code = 7]/price |
    | | calculate | tree | | instance('trees')/wood/tree[@id = 'o']/name |
    | | note | n | N | |
    """
    trees = '<wood><tree id="e"><name>Elm</name></tree><tree id="o"><name>Oak</name></tree></wood>'
    state = begun(tables, {"prices.csv": "code,price\n6,60\n7,70\n", "trees.xml": trees})
    assert (state.value("/data/price"), state.value("/data/tree")) == ("70", "Oak")


SEARCH = """
| survey |
| | type | name | label | appearance |
| | text | q | Q | |
| | text | f | F | |
| | select_one s | a | A | {appearance} |
| choices |
| | list_name | name | label |
| | s | code | {label} |
| | s | 99 | Other |
"""
PEOPLE = "code,full_name,village,role\np1,Amina Sado,Ain,head\np2,Samir,Bab,head\np3,SAMAR,Ain,child\n"
ALL = ["p1", "p2", "p3", "99"]


@pytest.mark.parametrize(
    ("call", "q", "f", "expected"),
    [
        ("search('people')", "", "", ALL),
        ("minimal search('people.csv')", "", "", ALL),
        ("search('people', 'contains', 'full_name', ${q})", "sam", "", ["p2", "p3", "99"]),
        ("search('people', 'contains', 'full_name', ${q})", "", "", ALL),
        ("search('people', 'startsWith', 'full_name', ${q})", "am", "", ["p1", "99"]),
        ("search('people', 'endswith', 'full_name', ${q})", "DO", "", ["p1", "99"]),
        ("search('people', 'matches', 'village', ${q})", "ain", "", ["p1", "p3", "99"]),
        ("search('people', 'contains', 'full_name, village', ${q})", "ba", "", ["p2", "99"]),
        ("search('people', 'contains', 'FULL-NAME', ${q})", "samir", "", ["p2", "99"]),
        ("search('people', 'contains', 'full_name', ${q}, 'role', ${f})", "sa", "head", ["p1", "p2", "99"]),
        ("search('people', 'contains', '', ${q}, 'role', ${f})", "", "child", ["p3", "99"]),
        ("search('nobody')", "", "", ["99"]),
    ],
)
def test_search(call: str, q: str, f: str, expected: list[str]) -> None:
    state = begun(SEARCH.format(appearance=call, label="full_name"), {"people.csv": PEOPLE})
    state.answer("/data/q", q)
    state.answer("/data/f", f)
    assert [value for value, _ in offered(state, "a")] == expected


def test_labels_of_several_columns_and_the_order() -> None:
    table = "code,full_name,village,sortby\np1,Amina,Ain,3\np2,Samir,,1\np1,Again,Ain,4\n"
    tables = SEARCH.format(appearance="search('people')", label="full_name, village")
    assert offered(begun(tables, {"people.csv": table}), "a") == [
        ("p2", "Samir (village: )"),
        ("p1", "Amina (village: Ain)"),
        ("99", "Other"),
    ]


def test_a_search_that_cannot_be_read() -> None:
    form = read(SEARCH.format(appearance="search('people', 'contains')", label="full_name"), {})
    assert "/data/a: the appearance “search('people', 'contains')” cannot be read" in form.notices
    assert form.begin(lambda: NOON, 1).answer("/data/a", "anything").accepted


def test_choices_of_the_old_kind_beside_the_form() -> None:
    tables = """
    | survey |
    | | type | name | label | choice_filter |
    | | text | region | R | |
    | | select_one_external villages | village | V | region=${region} |
    | external_choices |
    | | list_name | name | label | region |
    | | villages | v1 | Ain | r1 |
    """
    table = "list_name,name,label,region\nvillages,v1,Ain,r1\nvillages,v2,Bab,r2\nothers,o1,Other,r1\n"
    state = begun(tables, {"itemsets.csv": table})
    state.answer("/data/region", "r1")
    assert offered(state, "village") == [("v1", "Ain")]
    assert not state.answer("/data/village", "v2").accepted


ENTITIES = """
| survey |
| | type | name | label | save_to |
| | text | full_name | Name | full_name |
| | select_one_from_file people.csv | known | K | |
| entities |
| | list_name | label |
| | people | ${full_name} |
"""


def test_a_form_that_makes_entities() -> None:
    form = read(ENTITIES, {"people.csv": "name,label,full_name,__version\nu1,Amina,Amina,1\n"})
    state = form.begin(lambda: NOON, 1)
    state.answer("/data/full_name", "Samir")
    assert offered(state, "known") == [("u1", "Amina")]
    assert state.value("/data/meta/entity/label") == "Samir"
    assert (state.value("/data/meta/entity/@dataset"), state.value("/data/meta/entity/@create")) == ("people", "1")
    assert len(state.value("/data/meta/entity/@id")) == 36
    assert form.root.children["full_name"].attributes == {"saveto": "full_name"}
    assert not any("@" in item.ref for item in state.items())


def test_a_form_that_updates_entities() -> None:
    tables = """
    | survey |
    | | type | name | label | save_to |
    | | select_one_from_file people.csv | known | K | |
    | | text | full_name | Name | full_name |
    | entities |
    | | list_name | entity_id | update_if |
    | | people | ${known} | ${full_name} != '' |
    """
    state = begun(tables, {"people.csv": "name,label,full_name,__version\nu1,Amina,Amina,4\nu2,B,B,7\n"})
    state.answer("/data/known", "u2")
    state.answer("/data/full_name", "Bo")
    entity = "/data/meta/entity/"
    assert [state.value(f"{entity}@{name}") for name in ("id", "update", "baseVersion")] == ["u2", "1", "7"]


def test_what_was_saved_last_is_blank() -> None:
    tables = "| survey |\n| | type | name | label | default |\n| | text | town | T | ${last-saved#town} |\n"
    form = read(tables, {})
    assert (form.begin(lambda: NOON, 1).value("/data/town"), form.notices, form.missing_files) == ("", (), ())


def test_a_row_can_be_read_as_any_node() -> None:
    row = Row(None, 2, {"name": 0, "label": 1}, ["a"])
    plain = Node("item", None)
    for slot in Node.__slots__:
        if slot not in ("position", "kids"):
            assert getattr(row, slot) == getattr(plain, slot), slot
    assert [(kid.name, kid.text) for kid in row.children()] == [("name", "a"), ("label", "")]
    assert row.of("name")[0] is row.of("name")[0] is row.kids["name"][0]
    assert row.of("nothing") == []


def test_an_entity_leaves_as_odks_servers_take_it() -> None:
    """Its dataset, what is done with it and its id stand as attributes, and in no column of a table."""
    form = read(ENTITIES, {})
    state = form.begin(lambda: NOON, 1)
    state.answer("/data/full_name", "Samir")
    entity = etree.fromstring(submission(filling(state, xform(ENTITIES)))).find("meta/entity")
    assert entity is not None
    assert dict(entity.attrib) == {
        "dataset": "people",
        "create": "1",
        "id": state.value("/data/meta/entity/@id"),
    }
    assert [(child.tag, child.text) for child in entity] == [("label", "Samir")]
    columns = [column.path for table in plan_of([form], Options()).tables for column in table.columns]
    assert not any("@" in name for path in columns for name in (path or ()))
