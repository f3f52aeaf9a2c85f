"""The header of a sheet: how its columns are called, which of them are one column, and which nobody reads.

What a column is called in XLSForm is the converter's knowledge (pyxform's aliases); what is repaired here are
headers that it would refuse, or pass over without a word.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pyxform import aliases
from pyxform.parsing.sheet_headers import process_header
from pyxform.question import MultipleChoiceQuestion, Option

from kommisjon.errors import N_
from kommisjon.xform.authoring.cells import Sheet, written
from kommisjon.xform.authoring.converted import Repair
from kommisjon.xform.authoring.noted import Place, refusal, repair, shortened

_MOST_EMPTY = 20
"""Empty headers beside one another, after which a table has ended, for pyxform too."""
_ALIASES = {"survey": aliases.survey_header, "choices": aliases.list_header}
_TRANSLATED = (
    r"label|hint|guidance_hint|guidance hint|constraint.message|required.message|caption|image|audio|video"
)
_ONE_COLON = re.compile(rf"({_TRANSLATED}|media:\w+)\s*:\s*([^:\s][^:]*)", re.IGNORECASE)
_LIST_NAMES = ("list", "listname", "list-name", "list_names", "listnames")


@lru_cache(maxsize=4)
def _own(sheet: str) -> frozenset[str]:
    kind = MultipleChoiceQuestion if sheet == "survey" else Option
    return frozenset(kind.get_slot_names())


@lru_cache(maxsize=4096)
def meaning(sheet: str, header: str, *, two_colons: bool) -> tuple[str, ...]:
    """What a header says, in pyxform's words: (“label”, “nb”), (“bind”, “relevant”); itself if it says nothing."""
    if sheet not in _ALIASES:
        return (header,)
    _, tokens = process_header(header, two_colons, _ALIASES[sheet], _own(sheet))
    return tuple(tokens)


def meanings(sheet: str, found: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The columns of a sheet as they are written, each with its `meaning`."""
    two_colons = any("::" in one for one in found)
    return [(header, meaning(sheet, header, two_colons=two_colons)) for header in found if header]


@lru_cache(maxsize=4096)
def is_read(sheet: str, header: str) -> bool:
    """Whether a column says something to a form, or is addressed to a part of the XForm."""
    if ":" in header or sheet not in _ALIASES:
        return True
    first = meaning(sheet, header, two_colons=False)[0]
    known = header.strip().lower().replace(" ", "_")
    return first in _own(sheet) or first in ("bind", "control", "media", "instance") or known in _ELSEWHERE


_ELSEWHERE = frozenset({"list_name", "disabled", "read_only", "readonly", "autoplay", "rows", "save_to", "note"})


def headers(name: str, sheet: Sheet) -> tuple[list[str], list[Repair]]:
    """The columns' names ("" for none), spelled as they are read, and what had to be changed in them."""
    found: list[str] = []
    for value in sheet.rows[0] if sheet.rows else []:
        found.append(re.sub(r" +", " ", written(value).replace("\u00a0", " ").strip()))
        if len(found) > _MOST_EMPTY and not any(found[-_MOST_EMPTY - 1 :]):
            break
    done: list[Repair] = []
    if any("::" in one for one in found):
        _spell_colons(name, found, done)
    if name in ("choices", "external_choices"):
        _name_lists(name, found, done)
    return found, done


def _spell_colons(sheet: str, found: list[str], done: list[Repair]) -> None:
    for place, header in enumerate(found):
        matched = _ONE_COLON.fullmatch(header)
        spelled = f"{matched[1]}::{matched[2].strip()}" if matched else header
        if matched and spelled not in found:
            found[place] = spelled
            text = N_("The column “{column}” has one colon where the others have two. It is read as “{read}”.")
            done.append(repair(sheet, 1, header, text, column=header, read=spelled))


def _name_lists(sheet: str, found: list[str], done: list[Repair]) -> None:
    plain = [header.lower().replace(" ", "_") for header in found]
    other = [place for place, header in enumerate(plain) if header in _LIST_NAMES]
    if "list_name" not in plain and len(other) == 1:
        header, found[other[0]] = found[other[0]], "list_name"
        text = N_("The column “{column}” is read as “{read}”.")
        done.append(repair(sheet, 1, header, text, column=header, read="list_name"))


def joined(name: str, found: list[str], rows: list[list[str]]) -> tuple[list[str], list[Repair]]:
    """Make one of columns that are the same, or two names for the same: in `rows`, which are below the header.

    Gives the headers that are left, "" where a column became part of another. Raises Refusal F801, naming the row,
    where they say different things.
    """
    found, done = list(found), []
    first: dict[tuple[str, ...], int] = {}
    two_colons = any("::" in one for one in found)
    for place, header in enumerate(found):
        if not header:
            continue
        into = first.setdefault(meaning(name, header, two_colons=two_colons), place)
        if into != place:
            _join(name, found, rows, into, place)
            text = N_("The column “{column}” stands twice: “{one}” and “{other}”. They are read as one.")
            done.append(repair(name, 1, header, text, column=found[into], one=found[into], other=header))
            found[place] = ""
    return found, done


def _join(name: str, found: list[str], rows: list[list[str]], into: int, place: int) -> None:
    for number, row in enumerate(rows, 2):
        other = row[place] if place < len(row) else ""
        if not other:
            continue
        mine = row[into]
        if mine and mine != other and is_read(name, found[place]):
            said = f"“{shortened(mine, 40)}” and “{shortened(other, 40)}”"
            detail = f"the columns “{found[into]}” and “{found[place]}” are one column, and say {said}"
            raise refusal(Place(name, number), detail)
        row[into] = mine or other
