"""Spellings that no program reads and whose meaning is plain: types, lists, names, references, signs.

Only what a form could not have said otherwise is touched: a type that is one once its letters are small, a list
that is there in other letters, a quotation mark from a word processor where an expression stands.
"""

from __future__ import annotations

import re

from pyxform.parsing.expression import is_xml_tag

from kommisjon.errors import N_
from kommisjon.xform.authoring import survey_cells
from kommisjon.xform.authoring.converted import Repair
from kommisjon.xform.authoring.noted import repair
from kommisjon.xform.authoring.survey_cells import PLAIN_TYPES, Cell
from kommisjon.xform.authoring.workbook import Sheets

_READ_AS = N_("“{written}” is read as “{read}”.")
_CONTROL = re.compile(r"(begin|end)[\s_-]*(group|repeat|loop)\b(.*)", re.IGNORECASE)
_SELECT = re.compile(
    r"select[ _-]*(?P<many>one|1|multiple|many)(?P<file>[ _-]*from[ _-]*file)?(?P<other>[ _-]*or[ _-]*other)?"
    r" (?:from )?(?P<list>\S+)(?P<tail> or[ _-]*(?:specify[ _-]*)?other)?",
    re.IGNORECASE,
)
_BARE = re.compile(r"select[ _-]*(one|1|multiple|many)?", re.IGNORECASE)
"""A select without its list, which is refused as such."""
_SMALL = {kind.lower(): kind for kind in sorted(PLAIN_TYPES)} | {"picture": "image", "qrcode": "barcode"}
_ANSWERED = frozenset({"y", "required"})
_REFERENCE = re.compile(
    r"\$\s*\{\s*(?P<saved>last-saved#)?\s*(?P<name>[^{}$]*?)\s*\}|\$\(\s*(?P<round>[\w.-]+)\s*\)"
)
_LITERAL = re.compile(r"('[^']*'|\"[^\"]*\")")
_CURLY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
"""What the converter itself reads as quotation marks."""
_PAIRS = (
    (re.compile(r"[‚‛`´′']([^'‚‛`´′]*)[‚‛`´′']"), "'"),
    (re.compile(r"[„‟«»″\"]([^\"„‟«»″]*)[„‟«»″\"]"), '"'),
)
_SIGNS = {"≥": ">=", "≤": "<=", "≠": "!=", "–": "-", "−": "-", "\u2028": " "}
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def types(sheets: Sheets) -> list[Repair]:
    """Types in other letters than forms have them, and “required” where yes is meant."""
    done = []
    for cell in survey_cells.types(sheets):
        if not survey_cells.is_type(cell.said):
            read = _type(" ".join(_UNSEEN.sub("", cell.said).split()))
            if read is not None:
                done.append(_changed(cell, read))
    for cell in survey_cells.cells_of(sheets, "survey", "required"):
        if cell.said.lower() in _ANSWERED:
            done.append(_changed(cell, "yes"))
    return done


def _type(kind: str) -> str | None:
    control, select = _CONTROL.fullmatch(kind), _SELECT.fullmatch(kind)
    if control:
        read = f"{control[1]}_{control[2]}".lower() + control[3]
    elif select:
        read = "select_one" if select["many"].lower() in ("one", "1") else "select_multiple"
        read += ("_from_file " if select["file"] else " ") + select["list"]
        read += " or_other" if select["other"] or select["tail"] else ""
    elif not _BARE.fullmatch(kind):
        small = kind.lower()
        tries = (small, small.replace("_", " "), re.sub(r"[ _]", "-", small), re.sub(r"[ -]", "_", small))
        read = next((_SMALL[one] for one in tries if one in _SMALL), "")
    else:
        return None
    return read if survey_cells.is_type(read) else None


def lists(sheets: Sheets) -> list[Repair]:
    """Lists that a question names in other letters than the sheet choices."""
    known = survey_cells.lists(sheets)
    done = []
    for cell in survey_cells.types(sheets):
        named = survey_cells.list_of(cell.said)
        if named and named not in known:
            alike = [one for one in known if _folded(one) == _folded(named)]
            if len(alike) == 1:
                done.append(_changed(cell, cell.said.replace(named, alike[0], 1)))
    return done


def names(sheets: Sheets) -> list[Repair]:
    """Names that cannot be names, as with a blank in them: renamed, also where others refer to them."""
    taken = {cell.said.lower() for cell in survey_cells.names(sheets)}
    ends = {cell.number for cell in survey_cells.types(sheets) if cell.said.lower().startswith("end")}
    done = []
    for cell in survey_cells.names(sheets):
        if is_xml_tag(cell.said) or cell.number in ends:
            continue
        old, new = cell.said, re.sub(r"[^\w.-]+", "_", _UNSEEN.sub("", cell.said)).strip("_")
        new = new if is_xml_tag(new) else f"_{new}"
        if not is_xml_tag(new) or new.lower() in taken:
            continue
        taken.add(new.lower())
        cell.write(new)
        survey_cells.replace_reference(sheets, old, new)
        text = N_("“{written}” cannot be a name. It is called “{read}”, also where others refer to it.")
        done.append(repair(cell.sheet, cell.number, cell.column, text, written=old, read=new))
    for cell in survey_cells.cells_of(sheets, "settings", "name"):
        new = re.sub(r"[^\w.-]+", "_", cell.said).strip("_")
        if not is_xml_tag(cell.said) and is_xml_tag(new):
            done.append(_changed(cell, new))
    return done


def references(sheets: Sheets) -> list[Repair]:
    """References with blanks in them, in other brackets, or in other letters than the name has."""
    known = {cell.said for cell in survey_cells.names(sheets)}
    folded: dict[str, list[str]] = {}
    for name in known:
        folded.setdefault(_folded(name), []).append(name)
    done = []
    for cell in survey_cells.referring(sheets):

        def meant(found: re.Match[str]) -> str:
            name = found["name"] if found["round"] is None else found["round"]
            alike = [name] if name in known else folded.get(_folded(name), [])
            return f"${{{found['saved'] or ''}{alike[0]}}}" if len(alike) == 1 else found[0]

        read = _REFERENCE.sub(meant, cell.said)
        if read != cell.said:
            done.append(_changed(cell, read))
    return done


def signs(sheets: Sheets) -> list[Repair]:
    """Quotation marks, dashes and signs that a word processor made of what stood in an expression."""
    done = []
    for cell in survey_cells.expressions(sheets):
        read = _plain(cell.said)
        if read != cell.said.translate(_CURLY):
            done.append(_changed(cell, read))
    return done


def _plain(expression: str) -> str:
    """The expression without such signs; what stands in quotation marks is an answer's text, and stays."""
    parts = _LITERAL.split(expression.translate(_CURLY))
    for place in range(0, len(parts), 2):
        part = _UNSEEN.sub("", parts[place])
        for pair, mark in _PAIRS:
            part = pair.sub(rf"{mark}\1{mark}", part)
        within = _LITERAL.split(part)
        within[::2] = ["".join(_SIGNS.get(sign, sign) for sign in one) for one in within[::2]]
        parts[place] = "".join(within)
    return "".join(parts)


def _folded(name: str) -> str:
    return _UNSEEN.sub("", name).strip().casefold()


def _changed(cell: Cell, read: str) -> Repair:
    written = cell.said
    cell.write(read)
    return repair(cell.sheet, cell.number, cell.column, _READ_AS, written=_short(written), read=_short(read))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"
