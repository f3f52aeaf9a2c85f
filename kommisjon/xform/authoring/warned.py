"""What the converter warns of, in words for an author of forms for a terminal, with the place in the sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import Msg
from kommisjon.xform.authoring.complaints import place_and_words
from kommisjon.xform.authoring.converted import Remark
from kommisjon.xform.authoring.noted import FIRST_ROW
from kommisjon.xform.authoring.workbook import Sheets, column, rows

_WORDS: tuple[tuple[str, str], ...] = (
    # What the converter says, and what is said instead; "" where it does not concern a form held here.
    (
        r"Row without name, text, or label is being skipped",
        N_("The row has no type, name or text. It is passed over."),
    ),
    (
        r"The 'disabled' column header",
        N_("Rows that are disabled are left out. Other programs may still ask them."),
    ),
    (r"is no longer supported on most devices", N_("This computer has no such number: it stays blank.")),
    (r"Repeat has no label", N_("The repeat has no text that tells its entries apart.")),
    (r"select one external is only meant", ""),
    (r"max-pixels parameter", ""),
    (
        r"Column headers must not be empty",
        N_("The column has a blank in its name: no choice_filter can ask for it."),
    ),
    (r"Choices should have a label", N_("The choice has no text.")),
    (r"is missing the (?:survey|choices) ", ""),
    (r"or_other", N_("“or_other” adds “Other” and “Specify other.” in English to every language.")),
    (r"case-insensitive match", N_("The name differs from another one only in small and capital letters.")),
    (r"language declarations", ""),
    (r"form_id and id_string", N_("Both form_id and id_string are there. form_id is taken.")),
)


def remarks(sheets: Sheets, warnings: tuple[str, ...]) -> tuple[Remark, ...]:
    """The converter's warnings as remarks, each said once for its place."""
    found: dict[Remark, None] = {}
    for warning in warnings:
        place, said = place_and_words(sheets, warning)
        words = next((words for pattern, words in _WORDS if re.search(pattern, warning)), None)
        if words == "":
            continue
        what = Msg(words) if words else Msg("{what}", {"what": said})
        at = (place.sheet, place.row, place.column) if place and "[row :" in warning else ("", 0, "")
        found[Remark(*at, what)] = None
    found.update(dict.fromkeys(_in_no_list(sheets)))
    return tuple(found)


def _in_no_list(sheets: Sheets) -> Iterator[Remark]:
    """Choices that the converter passes over without a word."""
    list_column, name_column = column(sheets, "choices", "list_name"), column(sheets, "choices", "name", "value")
    for number, row in enumerate(rows(sheets, "choices"), FIRST_ROW):
        if row.get(name_column) and not row.get(list_column):
            what = Msg(N_("The choice stands in no list, for list_name is blank. It is not offered."))
            yield Remark("choices", number, list_column, what)
