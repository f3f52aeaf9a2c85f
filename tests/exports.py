"""Fillings to export, and readers of what was exported, for tests. All answers are synthetic."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from lxml import etree

from kommisjon.xform import Form, State, Status
from kommisjon.xform.export.delimited import GUARD
from kommisjon.xform.export.filling import Filling, instance_id_of
from kommisjon.xform.export.plan import Options, Plan, plan_of
from kommisjon.xform.export.rows import Rows
from kommisjon.xform.export.shape import shape_of
from kommisjon.xform.export.submission import STATUS

EVERY_TYPE = """
| survey |
| | type               | name    | label | appearance | parameters          | calculation | relevant     | default |
| | text               | words   | W     |            |                     |             |              |         |
| | integer            | whole   | I     |            |                     |             |              |         |
| | decimal            | part    | D     |            |                     |             |              |         |
| | date               | day     | Day   |            |                     |             |              |         |
| | time               | hour    | T     |            |                     |             |              |         |
| | dateTime           | moment  | M     |            |                     |             |              |         |
| | select_one pet     | one     | O     |            |                     |             |              | cat     |
| | select_multiple pet | many   | S     |            |                     |             |              |         |
| | rank pet           | order   | R     |            |                     |             |              |         |
| | range              | scale   | Sc    |            | start=0 end=9 step=1 |            |              |         |
| | acknowledge        | seen    | Ack   |            |                     |             |              |         |
| | geopoint           | place   | P     |            |                     |             |              |         |
| | geotrace           | line    | L     |            |                     |             |              |         |
| | geoshape           | area    | A     |            |                     |             |              |         |
| | image              | picture | Pic   |            |                     |             |              |         |
| | barcode            | code    | B     |            |                     |             |              |         |
| | note               | said    | Note  |            |                     |             |              |         |
| | calculate          | sum     |       |            |                     | ${whole} + 1 |             |         |
| | begin_group        | home    | Home  |            |                     |             | ${whole} > 3 |         |
| | text               | street  | St    |            |                     |             |              |         |
| | begin_repeat       | person  | Pers  |            |                     |             |              |         |
| | text               | name    | Name  |            |                     |             |              |         |
| | select_multiple pet | likes  | Likes |            |                     |             |              |         |
| | begin_repeat       | toy     | Toy   |            |                     |             |              |         |
| | text               | name    | Name  |            |                     |             |              |         |
| | end_repeat         |         |       |            |                     |             |              |         |
| | end_repeat         |         |       |            |                     |             |              |         |
| | end_group          |         |       |            |                     |             |              |         |
| choices |
| | list_name | name | label |
| | pet       | cat  | Cat   |
| | pet       | dog  | Dog   |
| | pet       | emu  | Emu   |
| settings |
| | form_id | version | instance_name |
| | every   | 3       | ${words}      |
"""  # noqa: E501


def filling(state: State, xform: bytes, *, audit_file: str | None = None) -> Filling:
    return Filling(state, shape_of(xform), instance_id_of(state), audit_file)


def take_back(form: Form, submission: bytes, state: State) -> State:
    """Put what a submission says into a new filling; `state` is one that has just begun."""
    root = etree.fromstring(submission)

    def walk(element: etree._Element, ref: str) -> None:
        counts: dict[str, int] = {}
        for child in element:
            name = etree.QName(child).localname
            counts[name] = counts.get(name, 0) + 1
            at = f"{ref}/{name}" + (f"[{counts[name]}]" if counts[name] > 1 else "")
            if len(child):
                walk(child, at)
            elif child.get(STATUS):
                state.put(at, "", Status(str(child.get(STATUS))))
            else:
                state.put(at, child.text or "")

    walk(root, f"/{etree.QName(root).localname}")
    return state


def tables(plan: Plan, fillings: Sequence[Filling]) -> list[list[dict[str, str]]]:
    """The rows of each table, by their headers."""
    found: list[list[dict[str, str]]] = [[] for _ in plan.tables]
    rows = Rows(plan)
    for one in fillings:
        for row in rows.of(one):
            found[row.table].append(dict(zip(plan.tables[row.table].headers, row.cells, strict=True)))
    return found


def planned(form: Form, options: Options | None = None) -> Plan:
    return plan_of([form], options or Options())


def unguarded(cell: str) -> str:
    """A cell as it was before it was guarded: by the rule that the documentation gives."""
    return cell[1:] if cell.startswith(GUARD) and re.match("'+[=+\\-@\t\r\n＝＋－＠]", cell) else cell


def read_csv(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by their headers, the guards taken away."""
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    headers = next(rows)
    return [{name: unguarded(cell) for name, cell in zip(headers, row, strict=True)} for row in rows]
