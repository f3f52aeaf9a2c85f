"""Repairs of a form that keep its meaning, each named by sheet, row and column (forms.md section 1, point 3).

A repair is tried only when the converter has refused the form, and only for what it refused. It never changes what
is asked of whom: it names what has no name, tells apart what shares one, or leaves out what no form reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kommisjon.errors import N_
from kommisjon.xform.authoring.columns import is_read
from kommisjon.xform.authoring.converted import Repair
from kommisjon.xform.authoring.noted import FIRST_ROW, numbers, repair
from kommisjon.xform.authoring.survey_cells import expressions
from kommisjon.xform.authoring.workbook import Sheets, column, columns, rows


def mend(sheets: Sheets, complaint: str) -> tuple[Repair, ...]:
    """Repair, in `sheets`, what the converter's complaint is about. Gives what was done, if anything."""
    for pattern, mending in _REPAIRS:
        found = re.search(pattern, complaint, re.DOTALL)
        if found:
            return mending(sheets, found)
    return ()


def _allow_same_choices(sheets: Sheets, _found: re.Match[str]) -> tuple[Repair, ...]:
    list_column, name_column = column(sheets, "choices", "list_name"), column(sheets, "choices", "name")
    seen: dict[tuple[str, str], int] = {}
    again: dict[str, list[tuple[int, str]]] = {}
    for number, row in enumerate(rows(sheets, "choices"), FIRST_ROW):
        key = (str(row.get(list_column, "")), str(row.get(name_column, "")))
        if all(key) and seen.setdefault(key, number) != number:
            again.setdefault(key[0], []).append((number, key[1]))
    settings = dict((rows(sheets, "settings") or [{}])[0])
    allowed = column(sheets, "settings", "allow_choice_duplicates")
    if not again or settings.get(allowed) == "yes":
        return ()
    settings[allowed] = "yes"
    sheets["settings"] = [settings, *rows(sheets, "settings")[1:]]
    sheets["settings_header"] = [dict.fromkeys([*columns(sheets, "settings"), allowed])]
    return tuple(
        repair(
            *("choices", found[0][0], name_column),
            N_("In the list “{list}” the name “{name}” stands more than once (rows: {rows}). All are kept."),
            list=name,
            name=found[0][1],
            rows=numbers([number for number, _ in found]),
        )
        for name, found in again.items()
    )


def _name_unnamed(sheets: Sheets, _found: re.Match[str]) -> tuple[Repair, ...]:
    type_column, name_column = column(sheets, "survey", "type"), column(sheets, "survey", "name")
    taken = _names(sheets, name_column)
    done = []
    for number, row in enumerate(rows(sheets, "survey"), FIRST_ROW):
        kind = str(row.get(type_column) or "").strip().lower()
        if not kind or row.get(name_column) or kind.startswith("end"):
            continue
        row[name_column] = _free(f"unnamed_{number}", taken)
        done.append(
            repair(
                *("survey", number, name_column),
                N_("The row has no name. It is called “{name}”."),
                name=row[name_column],
            )
        )
    return tuple(done)


def _rename_doubled(sheets: Sheets, found: re.Match[str]) -> tuple[Repair, ...]:
    number, name = int(found["row"]), found["name"]
    row = _row(sheets, number)
    name_column = column(sheets, "survey", "name")
    if row is None or row.get(name_column) != name:
        return ()
    new = row[name_column] = _free(f"{name}_2", _names(sheets, name_column))
    if _referred_to(sheets, name):
        text = N_("The name “{name}” stands twice. This one is called “{new}”; ${{{name}}} means the first.")
    else:
        text = N_("The name “{name}” stands twice. This one is called “{new}”.")
    return (repair("survey", number, name_column, text, name=name, new=new),)


def _rename_meta(sheets: Sheets, found: re.Match[str]) -> tuple[Repair, ...]:
    number, name_column = int(found["row"]), column(sheets, "survey", "name")
    row = _row(sheets, number)
    if row is None or row.get(name_column) != "meta" or _referred_to(sheets, "meta"):
        return ()
    new = row[name_column] = _free("meta_", _names(sheets, name_column))
    text = N_("The name “meta” is the form's own. This one is called “{new}”.")
    return (repair("survey", number, name_column, text, new=new),)


def _label_unlabelled(sheets: Sheets, found: re.Match[str]) -> tuple[Repair, ...]:
    name_column = column(sheets, "survey", "name")
    labels = [
        one for one in columns(sheets, "survey") if re.match(r"(label|caption)\s*(:|$)", one.strip().lower())
    ]
    if not labels:
        labels = ["label"]
        sheets["survey_header"] = [dict.fromkeys([*columns(sheets, "survey"), "label"])]
    done = []
    for number, row in enumerate(rows(sheets, "survey"), FIRST_ROW):
        if row.get(name_column) == found["name"] and not any(row.get(label) for label in labels):
            row.update(dict.fromkeys(labels, found["name"]))
            text = N_("The question has no text. It shows its name, “{name}”.")
            done.append(repair("survey", number, labels[0], text, name=found["name"]))
    return tuple(done)


def _hide_uncalculated(sheets: Sheets, found: re.Match[str]) -> tuple[Repair, ...]:
    number, type_column = int(found["row"]), column(sheets, "survey", "type")
    row = _row(sheets, number)
    if row is None or str(row.get(type_column)) != "calculate":
        return ()
    row[type_column] = "hidden"
    text = N_("Nothing is calculated here. The value stays blank.")
    return (repair("survey", number, type_column, text),)


def _join_choice_names(sheets: Sheets, found: re.Match[str]) -> tuple[Repair, ...]:
    """A chosen value with a blank in it would read as two: it is joined, also where it is compared with."""
    old, named = found["name"], found["list"]
    new = "_".join(old.split())
    list_column, name_column = column(sheets, "choices", "list_name"), column(sheets, "choices", "name", "value")
    held = [(str(row.get(list_column)), str(row.get(name_column))) for row in rows(sheets, "choices")]
    if (named, new) in held or any(one == old and other != named for other, one in held):
        return ()
    done = []
    for number, row in enumerate(rows(sheets, "choices"), FIRST_ROW):
        if (str(row.get(list_column)), str(row.get(name_column))) == (named, old):
            row[name_column] = new
            text = N_(
                "“{old}” has a blank in it, and several can be chosen. It is called “{new}”, also in expressions."
            )
            done.append(repair("choices", number, name_column, text, old=old, new=new))
    for cell in expressions(sheets):
        cell.write(re.sub(r"(['\"‘’“”])" + re.escape(old) + r"(['\"‘’“”])", rf"\g<1>{new}\g<2>", cell.said))
    return tuple(done)


def _leave_out_unread(sheets: Sheets, found: re.Match[str]) -> tuple[Repair, ...]:
    number, written = int(found["row"]), found["column"]
    row = _row(sheets, number)
    if row is None or written not in row or is_read("survey", written):
        return ()
    del row[written]
    text = N_("The column “{column}” is none of a form's. What it says here is left out.")
    return (repair("survey", number, written, text, column=written),)


def _row(sheets: Sheets, number: int) -> dict[str, object] | None:
    survey = rows(sheets, "survey")
    return survey[number - FIRST_ROW] if 0 <= number - FIRST_ROW < len(survey) else None


def _names(sheets: Sheets, name_column: str) -> set[str]:
    return {str(row[name_column]).lower() for row in rows(sheets, "survey") if row.get(name_column)}


def _free(name: str, taken: set[str]) -> str:
    """`name`, or with the first number behind it that makes it new; it is taken from then on."""
    stem, _, counted = name.rpartition("_")
    number = int(counted) if counted.isdigit() else 1
    while name.lower() in taken:
        number += 1
        name = f"{stem}_{number}"
    taken.add(name.lower())
    return name


def _referred_to(sheets: Sheets, name: str) -> bool:
    reference = re.compile(r"\$\{\s*(?:last-saved#)?" + re.escape(name) + r"\s*\}")
    cells = (
        cell for sheet in ("survey", "choices", "settings") for row in rows(sheets, sheet) for cell in row.values()
    )
    return any(isinstance(cell, str) and reference.search(cell) for cell in cells)


_IN_ROW = r"\[row : (?P<row>\d+)\] On the 'survey' sheet, the "
_REPAIRS: tuple[tuple[str, Callable[[Sheets, re.Match[str]], tuple[Repair, ...]]], ...] = (
    (r"allow_choice_duplicates", _allow_same_choices),
    (_IN_ROW + r"'name' value 'meta' is invalid.*reserved", _rename_meta),
    (_IN_ROW + r"'name' value '(?P<name>[^']+)' is invalid.*must be unique within", _rename_doubled),
    (r"Question or group with no name", _name_unnamed),
    (r"\[row : (?P<row>\d+)\] Missing calculation", _hide_uncalculated),
    (r"Choice names with spaces cannot .*See \[(?P<name>[^\]]+)\] in \[(?P<list>[^\]]+)\]", _join_choice_names),
    (r"element named '(?P<name>[^']+)' has no label", _label_unlabelled),
    (_IN_ROW + r"'(?P<column>[^']+)' value is invalid\. Reference variable", _leave_out_unread),
)
