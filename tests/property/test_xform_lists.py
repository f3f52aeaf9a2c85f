"""What a filter finds by looking up is what walking finds. All synthetic."""

import math
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from kommisjon.xform.allowance import Allowance
from kommisjon.xform.node import Node
from kommisjon.xform.rows import Row
from kommisjon.xform.schema import Field
from kommisjon.xform.xpath import filters
from kommisjon.xform.xpath.compiling import Compiler
from kommisjon.xform.xpath.scope import Scope

CELLS = st.sampled_from(
    ["", "1", "1.0", "01", " 1", "a", "A", "2026-06-15", "true", "0", "-0", "1e3", "NaN", "10"]
)
VALUES = st.one_of(
    CELLS,
    st.sampled_from([0.0, 1.0, 1.0 + 1e-13, -0.0, math.nan, math.inf, 1000.0, 20619.0]),
    st.booleans(),
    st.just(date(2026, 6, 15)),
)
PREDICATES = [
    "name = ${x}",
    "${x} = name",
    "name = ${x} and kind = ${y}",
    "kind = ${y} and name = ${x} and nothing = ''",
    "name = ${x} or kind = ${y}",
    "name = ${x} and kind != ${y}",
    "name = ${x} and position() = 2",
    "position() < 9 and name = ${x}",
    "name = ${x} and kind = concat(${y}, '')",
    "name = number(${x})",
    "name = (${x} = ${y})",
    "name = string-length(${y}) and kind = ${y}",
    "kind = 'a' and name = 1",
    "name = instance('list')/root/item[kind = ${y}]/name",
    "name = count(/data/x)",
    "number(name) = ${x} and kind = ${y}",
    "nothing = ${x}",
    "name = ${x}][kind = ${y}",
    "name = ${x}][1",
    "name = ${x}][position() = last()",
]


class World:
    """As much of a filling as these expressions see."""

    def __init__(self) -> None:
        self.allowance = Allowance()


def rows_of(cells: list[tuple[str, str]], *, light: bool) -> Node:
    document = Node("", None)
    root = Node("root", document)
    document.kids["root"] = [root]
    columns = {"name": 0, "kind": 1}
    made: list[Node] = []
    for place, row in enumerate(cells, 1):
        if light:
            made.append(Row(root, place, columns, list(row)))
            continue
        item = Node("item", root)
        item.position = place
        item.kids = {name: [Node(name, item, text=row[at])] for name, at in columns.items()}
        made.append(item)
    root.kids["item"] = made
    return document


def found(listed: Node, predicate: str, x: object, y: object, few: int) -> list[int]:
    form = Field("data", None)
    form.children = {name: Field(name, form) for name in ("x", "y", "at")}
    root = Node("data", None, form)
    for name, value in (("x", x), ("y", y), ("at", "")):
        node = Node(name, root, form.children[name])
        node.value = value  # type: ignore[assignment]
        root.kids[name] = [node]
    source = f"instance('list')/root/item[{predicate}]".replace("${x}", "/data/x").replace("${y}", "/data/y")
    evaluate, _ = Compiler(form, {"list": listed}, form.children["at"]).run(source)
    origin = root.kids["at"][0]
    before, filters.FEW = filters.FEW, few
    try:
        got = [evaluate(origin, Scope(World(), origin)) for _again in range(2)]  # type: ignore[arg-type]
    finally:
        filters.FEW = before
    first, second = got
    assert isinstance(first, list)
    assert first == second
    return [node.position for node in first]


@settings(max_examples=400, deadline=None)
@given(
    cells=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=25),
    predicate=st.sampled_from(PREDICATES),
    x=VALUES,
    y=VALUES,
    light=st.booleans(),
)
def test_looking_up_finds_what_walking_finds(
    cells: list[tuple[str, str]], predicate: str, x: object, y: object, light: bool
) -> None:
    looked_up = found(rows_of(cells, light=light), predicate, x, y, few=0)
    walked = found(rows_of(cells, light=False), predicate, x, y, few=10_000)
    assert looked_up == walked


@settings(max_examples=200, deadline=None)
@given(cells=st.lists(st.tuples(CELLS, CELLS), max_size=12), key=VALUES)
def test_pulldata_gives_the_first_row_that_a_filter_finds(cells: list[tuple[str, str]], key: object) -> None:
    listed = rows_of(cells, light=True)
    form = Field("data", None)
    form.children = {name: Field(name, form) for name in ("x", "at")}
    root = Node("data", None, form)
    for name, value in (("x", key), ("at", "")):
        node = Node(name, root, form.children[name])
        node.value = value  # type: ignore[assignment]
        root.kids[name] = [node]
    origin = root.kids["at"][0]

    def value_of(source: str) -> object:
        evaluate, _ = Compiler(form, {"list": listed}, form.children["at"]).run(source)
        return evaluate(origin, Scope(World(), origin))  # type: ignore[arg-type]

    pulled = value_of("pulldata('list', 'kind', 'name', /data/x)")
    walked = value_of("string(instance('list')/root/item[name = string(/data/x)]/kind)")
    assert pulled == walked
