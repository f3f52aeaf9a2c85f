"""Converts XLSForms into XForm XML, at authoring time only.

Takes a workbook, or the reviewable text kept under forms/: a folder with survey.csv, choices.csv and settings.csv,
one file a sheet. The XML it gives is kept with every record made by the form and never converted again (forms.md
section 1, point 4). Nothing that runs a form imports this module or pyxform.
"""

from __future__ import annotations

import contextlib
import copy
import io
from pathlib import Path

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert as pyxform_convert

from kommisjon.errors import Refusal
from kommisjon.xform import load
from kommisjon.xform.authoring.complaints import refused
from kommisjon.xform.authoring.converted import Converted, Repair
from kommisjon.xform.authoring.external_choices import with_external_choices
from kommisjon.xform.authoring.places import ROOT, Places
from kommisjon.xform.authoring.repairs import mend
from kommisjon.xform.authoring.texts import coverage
from kommisjon.xform.authoring.tidying import tidy
from kommisjon.xform.authoring.warned import remarks
from kommisjon.xform.authoring.workbook import Sheets, form_sheets, read_source

MOST_ROUNDS = 60
"""Conversions of one form: each but the last ends in a repair."""


def convert(source: Path) -> bytes:
    """The XForm XML of `convert_with_repairs`, for callers whom the repairs do not concern. Raises as it does."""
    return convert_with_repairs(source).xform


def convert_with_repairs(source: Path) -> Converted:
    """Convert a folder of sheets, NAME_questions.csv, or a workbook (.xlsx, .xls, whatever its name says).

    A form that the converter would refuse is repaired where that keeps its meaning (forms.md section 1, point 3);
    what comes of it is read by the runtime too. Raises Refusal F801 to F804 in the author's words, with sheet, row
    and column where they are known, and F805 beyond a limit of `kommisjon.xform.authoring.untrusted`.
    """
    read = read_source(source)
    sheets = form_sheets(read)
    repairs = [*read.repairs, *tidy(sheets)]
    for _round in range(MOST_ROUNDS):
        warnings: list[str] = []
        try:
            xform = _converted(sheets, warnings)
        except PyXFormError as problem:
            complaint = str(problem)
        except MemoryError:
            raise
        except Exception as problem:
            # The converter meets some broken forms with whatever error its parts raise; all mean the same here.
            complaint = f"{type(problem).__name__}: {problem}"
        else:
            return _checked(xform, sheets, tuple(repairs), tuple(warnings))
        done = mend(sheets, complaint)
        if not done:
            break
        repairs.extend(done)
    raise refused(source.name, sheets, complaint)


def _checked(xform: bytes, sheets: Sheets, repairs: tuple[Repair, ...], warnings: tuple[str, ...]) -> Converted:
    places = Places(sheets)
    try:
        form = load(xform)
    except Refusal as refusal:
        raise places.placed(refusal) from None
    notices = tuple(places.notice(notice) for notice in form.notices)
    return Converted(xform, repairs, notices, remarks(sheets, warnings), coverage(sheets))


def _converted(sheets: Sheets, warnings: list[str]) -> bytes:
    """One try on a copy: the converter writes into what it is given."""
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        made = pyxform_convert(copy.deepcopy(sheets), form_name=ROOT, warnings=warnings)
    xform = str(made.xform).encode("utf-8")
    return with_external_choices(xform, made.itemsets) if made.itemsets else xform
