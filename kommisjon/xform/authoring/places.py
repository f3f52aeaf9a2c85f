"""Where in an author's sheets something stands that the form runtime names by its path: sheet, row and column.

The runtime reads the converted form and knows only paths, such as /data/person/age, and what a rule decides. Paths
are found by walking the rows as the converter does, through begin and end of groups; columns by what is decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import Msg
from kommisjon.xform.authoring import columns as headings
from kommisjon.xform.authoring.converted import Remark
from kommisjon.xform.authoring.noted import FIRST_ROW, Place
from kommisjon.xform.authoring.workbook import Sheets, column, columns, rows

ROOT = "data"
"""The name of the form's root, where settings do not give one."""

_BEGIN = re.compile(r"begin[\s_]+(group|lgroup|repeat|loop|looped group)\b")
_END = re.compile(r"end[\s_]+(group|lgroup|repeat|loop|looped group)\b")
_WHERE = re.compile(r"(?P<ref>/[^\s()]+) \((?P<rule>[^()]+)\)")
_ARROW = " → "
_COLUMNS: dict[str, tuple[tuple[str, ...], ...]] = {
    "calculation": (("bind", "calculate"), ("default",)),
    "relevance": (("bind", "relevant"),),
    "required": (("bind", "required"),),
    "read-only": (("bind", "readonly"),),
    "constraint": (("bind", "constraint"),),
    "repeat count": (("control", "jr:count"),),
    "choice filter": (("choice_filter",), ("type",)),
    "value set": (("trigger",), ("default",)),
    "name": (("name",),),
}
"""What decides a rule, in pyxform's words: the first of these columns that says something."""
_TEXTS = ("label", "hint", "guidance_hint", "bind", "media")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the survey that makes something in the form."""

    number: int
    path: tuple[str, ...]
    """Names from the form's root down, without it."""
    kind: str
    held: dict[str, Any]


def survey_rows(sheets: Sheets) -> Iterator[Row]:
    """The questions, groups and repeats of a form with their paths, in order; what only ends a group is none."""
    type_column = column(sheets, "survey", "type", "command")
    name_column = column(sheets, "survey", "name", "value", "tag")
    above: list[str] = []
    for number, held in enumerate(rows(sheets, "survey"), FIRST_ROW):
        kind = " ".join(str(held.get(type_column) or "").split())
        if _END.match(kind.lower()):
            del above[-1:]
        elif kind:
            name = str(held.get(name_column) or "")
            if not name:
                name = f"generated_note_name_{number}" if kind == "note" else ("audit" if kind == "audit" else "")
            path = ("meta", name) if kind == "audit" else (*above, name)
            yield Row(number, path, kind, held)
            if _BEGIN.match(kind.lower()):
                above.append(name)


def root_name(sheets: Sheets) -> str:
    """What the form's root is called."""
    first = (rows(sheets, "settings") or [{}])[0]
    return str(first.get(column(sheets, "settings", "name")) or ROOT)


class Places:
    """The cells of one form, by the paths and rules that the runtime names."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets
        self._root = root_name(sheets)
        self._rows: dict[tuple[str, ...], Row] = {}
        self._meanings = {name: headings.meanings(name, columns(sheets, name)) for name in ("survey", "choices")}
        for row in survey_rows(sheets):
            self._rows.setdefault(row.path, row)
            self._note_made(row)

    def cell(self, ref: str, rule: str = "name", names: str = "") -> Place | None:
        """The cell that gives `ref` its rule, in the words of `kommisjon.xform.schema.RuleKind`; None if unknown.

        `names` is what the cell refers to, where that is known: it tells apart a question's texts.
        """
        path = tuple(ref.strip("/").split("/"))
        if path[:1] != (self._root,):
            return None
        if path[1:] == ("meta", "instanceName"):
            return self._setting("instance_name")
        row = self._rows.get(path[1:])
        if row is None:
            return self._in_choices(names) if rule == "output in a text" else None
        found = self._text(row, names) if rule == "output in a text" else self._rule(row, rule)
        return Place("survey", row.number, found, str(row.held.get(found) or ""))

    def placed(self, refusal: Refusal) -> Refusal:
        """The refusal with the author's place in it instead of the path, where that is known."""
        if refusal.code is Code.FORM_CYCLE:
            return self._circle(refusal)
        where = _WHERE.fullmatch(str(refusal.facts.get("where", "")))
        if where is None:
            return refusal
        place = self.cell(where["ref"], where["rule"], str(refusal.facts.get("name", "")))
        if place is None:
            return refusal
        facts = {**refusal.facts, "ref": where["ref"], "where": str(place), **place.facts()}
        if "${" in place.cell and "detail" in facts:
            # It is counted in the converted expression, where references have become paths.
            facts["detail"] = re.sub(r" at character \d+", "", str(facts["detail"]))
        return Refusal(refusal.code, **facts)

    def notice(self, notice: str) -> Remark:
        """A notice of the runtime as a remark on the author's place, where that is known."""
        where, _, said = notice.partition(": ")
        found = _WHERE.fullmatch(where)
        place = self.cell(found["ref"], found["rule"]) if found else None
        if place is None:
            return Remark("", 0, "", Msg("{what}", {"what": notice}))
        return Remark(place.sheet, place.row, place.column, Msg("{what}", {"what": said}))

    def _circle(self, refusal: Refusal) -> Refusal:
        refs = str(refusal.facts["path"]).split(_ARROW)
        rules = str(refusal.facts.get("rules", "")).split(_ARROW)
        if len(rules) != len(refs):
            rules = ["calculation"] * len(refs)
        cells = [self.cell(ref, rule) for ref, rule in zip(refs, rules, strict=True)]
        if cells[0] is None:
            return refusal
        steps = [f"{ref} ({place})" if place else ref for ref, place in zip(refs, cells, strict=True)]
        return Refusal(refusal.code, **{**refusal.facts, "path": _ARROW.join(steps), **cells[0].facts()})

    def _note_made(self, row: Row) -> None:
        """What the converter makes of a row beside what the row says."""
        above, name = row.path[:-1], row.path[-1]
        made = [f"{name}_count"] if _BEGIN.match(row.kind.lower()) else []
        if re.search(r"\bor[_ ](specify )?other$", row.kind):
            made.append(f"{name}_other")
        made.append(f"reserved_name_for_field_list_labels_{row.number}")
        for one in made:
            self._rows.setdefault((*above, one), row)
        self._rows.setdefault((*row.path, f"generated_table_list_label_{row.number}"), row)

    def _rule(self, row: Row, rule: str) -> str:
        wanted = _COLUMNS.get(rule, _COLUMNS["name"])
        if rule == "calculation" and _BEGIN.match(row.kind.lower()):
            wanted = _COLUMNS["repeat count"]
        if rule == "value set" and any(self._said(row, ("trigger",))):
            wanted = (*_COLUMNS["calculation"], *wanted)
        for meaning in (*wanted, ("type",), ("name",)):
            for written in self._said(row, meaning):
                return written
        return column(self._sheets, "survey", "type")

    def _said(self, row: Row, meaning: tuple[str, ...]) -> Iterator[str]:
        return (
            written for written, means in self._meanings["survey"] if means == meaning and row.held.get(written)
        )

    def _text(self, row: Row, names: str) -> str:
        texts = [
            written
            for written, means in self._meanings["survey"]
            if means[0] in _TEXTS and "${" in str(row.held.get(written) or "")
        ]
        exact = [written for written in texts if names and names in str(row.held[written])]
        return (exact or texts or [column(self._sheets, "survey", "label")])[0]

    def _in_choices(self, names: str) -> Place | None:
        for number, held in enumerate(rows(self._sheets, "choices"), FIRST_ROW):
            for written, means in self._meanings["choices"]:
                cell = str(held.get(written) or "")
                if means[0] == "label" and "${" in cell and names in cell:
                    return Place("choices", number, written, cell)
        return None

    def _setting(self, name: str) -> Place | None:
        first = (rows(self._sheets, "settings") or [{}])[0]
        written = column(self._sheets, "settings", name)
        return Place("settings", FIRST_ROW, written, str(first[written])) if first.get(written) else None
