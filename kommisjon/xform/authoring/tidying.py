"""What is repaired in a form's sheets before the converter sees them, in the order that one needs the other."""

from __future__ import annotations

from kommisjon.xform.authoring import dialects, spelling
from kommisjon.xform.authoring.converted import Repair
from kommisjon.xform.authoring.workbook import Sheets


def tidy(sheets: Sheets) -> list[Repair]:
    """Repair, in `sheets`, what no program would read though its meaning is plain.

    A sound form is not touched. Raises Refusal F801 for dialects that are no XLSForm.
    """
    done = [*dialects.types(sheets), *dialects.tables(sheets), *spelling.types(sheets)]
    dialects.refuse_others(sheets)
    done += [*spelling.lists(sheets), *dialects.audits(sheets), *dialects.nameless_choices(sheets)]
    return [*done, *spelling.names(sheets), *spelling.references(sheets), *spelling.signs(sheets)]
