"""What other programs' dialects of XLSForm say that a form cannot: SurveyCTO, the Community Health Toolkit, Kobo.

Questions about the device become hidden and stay blank; the records of another app are typed in by their ids;
Kobo's tables of ratings become the single questions that they are. Each is told. ODK-X writes its rules in another
language, and a matrix of Kobo's is more questions than rows: these are refused.
"""

from __future__ import annotations

import re

from kommisjon.errors import N_
from kommisjon.xform.authoring import survey_cells
from kommisjon.xform.authoring.converted import Repair
from kommisjon.xform.authoring.noted import FIRST_ROW, Place, refusal, repair
from kommisjon.xform.authoring.survey_cells import Cell
from kommisjon.xform.authoring.workbook import Row, Sheets, column, columns, rows

_BLANK = N_("“{type}” is SurveyCTO's own and notes nothing here. It is kept and stays blank.")
_ID = N_("“{type}” picks from the records of the Community Health Toolkit. Here the record's id is typed in.")
_OTHERS: tuple[tuple[str, str, str], ...] = (
    # The type elsewhere, the type here, and what is said of it.
    (r"(text|audio) audit|speed violations (count|list|audit)", "hidden", _BLANK),
    (r"sensor_(statistic|stream)( .*)?|comments|caseid|phone[ _]call[ _]log", "hidden", _BLANK),
    (
        r"calculate_here",
        "calculate",
        N_("“{type}” is read as “calculate”: worked out whenever what it reads changes, not only in passing."),
    ),
    (r"devicephonenum", "phonenumber", N_("“{type}” is read as “phonenumber”.")),
    (r"simid", "simserial", N_("“{type}” is read as “simserial”.")),
    (r"db:[\w-]+|db-object", "string", _ID),
)
_TABLES = {
    "score": ("score__row", "kobo--score-choices"),
    "rank": ("rank__level", "kobo--rank-items"),
}
_TABLE = re.compile(r"(begin|end)[_ ](score|rank|kobomatrix)")
_ODK_X = frozenset({"clause", "display.prompt", "display.prompt.text", "display.text", "values_list"})
_ONE_OF_A_LIST = re.compile(
    r"select([ _]?(one|1|multiple|all that apply))?|rank|select_(one|multiple)_from_file", re.I
)


def types(sheets: Sheets) -> list[Repair]:
    """Types of other dialects, read as what they mean here."""
    done = []
    for cell in survey_cells.types(sheets):
        kind = " ".join(cell.said.split())
        for pattern, read, text in _OTHERS:
            if re.fullmatch(pattern, kind, re.IGNORECASE) and not survey_cells.is_type(kind):
                cell.write(read)
                done.append(repair(cell.sheet, cell.number, cell.column, text, type=kind))
                break
    return done


def tables(sheets: Sheets) -> list[Repair]:
    """Kobo's rating and ranking tables as groups of questions. Raises Refusal F801 for its matrix."""
    done: list[Repair] = []
    which, chosen, levels = "", "", list[str]()
    for cell in survey_cells.types(sheets):
        edge = _TABLE.fullmatch(cell.said.strip().lower())
        if edge and edge[2] == "kobomatrix":
            place = Place("survey", cell.number, cell.column, cell.said)
            raise refusal(place, "a matrix is Kobo's own. Download the form as XML from Kobo, and take that")
        if edge:
            which = edge[2] if edge[1] == "begin" else ""
            chosen, levels = _list_of_table(sheets, cell, which) if which else "", []
            cell.write(f"{edge[1]}_group")
            if which:
                text = N_("A table of Kobo's: each of its rows is asked as a question of its own.")
                done.append(repair(cell.sheet, cell.number, cell.column, text))
        elif which and cell.said == _TABLES[which][0]:
            cell.write(f"select_one {chosen}")
            if which == "rank":
                _tell_apart(sheets, cell.row, levels)
    return done


def _list_of_table(sheets: Sheets, cell: Cell, which: str) -> str:
    written = column(sheets, "survey", _TABLES[which][1])
    named = str(cell.row.get(written) or "")
    if not named:
        raise refusal(Place("survey", cell.number, written), "the table names no list of choices")
    return named


def _tell_apart(sheets: Sheets, row: Row, levels: list[str]) -> None:
    """No two levels of a ranking are the same choice."""
    written = column(sheets, "survey", "constraint")
    others = " and ".join(f". != ${{{one}}}" for one in levels)
    if others:
        row[written] = f"({row[written]}) and {others}" if row.get(written) else others
        if written not in columns(sheets, "survey"):
            sheets["survey_header"] = [dict.fromkeys([*columns(sheets, "survey"), written])]
    levels.append(str(row.get(column(sheets, "survey", "name"))))


def refuse_others(sheets: Sheets) -> None:
    """Raises Refusal F801 for a form of ODK-X, and for a question that must name a list and does not."""
    for written in columns(sheets, "survey"):
        if written.strip().lower() in _ODK_X and any(row.get(written) for row in rows(sheets, "survey")):
            detail = "the form is written for ODK-X, whose columns and rules are others than XLSForm's"
            raise refusal(Place("survey", 1, written), detail)
    known = survey_cells.lists(sheets)
    for cell in survey_cells.types(sheets):
        place = Place("survey", cell.number, cell.column, cell.said)
        if _ONE_OF_A_LIST.fullmatch(" ".join(cell.said.split())):
            raise refusal(place, "a list of choices must be named here, as in “select_one yes_no”")
        named = survey_cells.list_of(cell.said)
        if named and "external" in cell.said and not rows(sheets, "external_choices"):
            raise refusal(place, f"the list “{named}” is not there: the form has no sheet external_choices")
        if named and not known and "." not in named and "$" not in named and "external" not in cell.said:
            raise refusal(place, f"the list “{named}” is not there: the form has no sheet choices, or it is empty")


def audits(sheets: Sheets) -> list[Repair]:
    """An audit has the name audit, whatever it is called."""
    name_column = column(sheets, "survey", "name")
    done = []
    for cell in survey_cells.types(sheets):
        name = cell.row.get(name_column)
        if cell.said == "audit" and name not in (None, "", "audit"):
            del cell.row[name_column]
            text = N_("An audit is always called “audit”, not “{name}”.")
            done.append(repair("survey", cell.number, name_column, text, name=name))
    return done


def nameless_choices(sheets: Sheets) -> list[Repair]:
    """Rows of the choices that say neither name nor text: headings of the author's, passed over."""
    name_column = column(sheets, "choices", "name", "value")
    labels = [one for one in columns(sheets, "choices") if re.match(r"(label|caption)\b", one.strip().lower())]
    list_column = column(sheets, "choices", "list_name")
    done = []
    for number, row in enumerate(rows(sheets, "choices"), FIRST_ROW):
        if row.get(list_column) and not row.get(name_column) and not any(row.get(label) for label in labels):
            named = row[list_column]
            row.clear()
            text = N_("The row names only the list “{list}” and no choice. It is passed over.")
            done.append(repair("choices", number, name_column, text, list=named))
    return done
