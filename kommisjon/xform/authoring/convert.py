"""Converts XLSForms into XForm XML, at authoring time only.

Takes a workbook, or the reviewable text kept under forms/: a folder with survey.csv, choices.csv and settings.csv,
one file a sheet. The XML it gives is kept with every record made by the form and never converted again (forms.md
section 1, point 4). Nothing else in this room imports this module or pyxform.
"""

from __future__ import annotations

import contextlib
import copy
import io
from pathlib import Path

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert as pyxform_convert

from kommisjon.errors import Code, Refusal
from kommisjon.xform.authoring.complaints import told
from kommisjon.xform.authoring.converted import Converted, Repair
from kommisjon.xform.authoring.external_choices import with_external_choices
from kommisjon.xform.authoring.repairs import mend
from kommisjon.xform.authoring.workbook import Sheets, read_sheets

MOST_ROUNDS = 60
"""Conversions of one form: each but the last ends in a repair."""


def convert(source: Path) -> bytes:
    """The XForm XML of `convert_with_repairs`, for callers whom the repairs do not concern. Raises as it does."""
    return convert_with_repairs(source).xform


def convert_with_repairs(source: Path) -> Converted:
    """Convert a folder of sheets, NAME_questions.csv, or a workbook (.xlsx, .xls, whatever its name says).

    A form that the converter refuses is repaired where that keeps its meaning, and tried again (forms.md
    section 1, point 3). Raises Refusal F801 in the author's words, with sheet and row where they are known, and
    F805 beyond a limit of `kommisjon.xform.authoring.untrusted`.
    """
    sheets = read_sheets(source)
    repairs: list[Repair] = []
    for _round in range(MOST_ROUNDS):
        try:
            return Converted(_converted(sheets), tuple(repairs))
        except PyXFormError as problem:
            complaint = str(problem)
        except MemoryError:
            raise
        except Exception as problem:
            # The converter meets some broken forms with whatever error its parts raise; all mean the same here.
            complaint = f"{type(problem).__name__}: {problem}"
        done = mend(sheets, complaint)
        if not done:
            break
        repairs.extend(done)
    raise Refusal(Code.FORM_UNREADABLE, detail=f"{source.name}: {told(sheets, complaint)}")


def _converted(sheets: Sheets) -> bytes:
    """One try on a copy: the converter writes into what it is given."""
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        made = pyxform_convert(copy.deepcopy(sheets), form_name="data", warnings=[])
    xform = str(made.xform).encode("utf-8")
    return with_external_choices(xform, made.itemsets) if made.itemsets else xform
