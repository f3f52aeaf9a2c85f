"""A form's texts as a gettext catalogue for translators, and the texts of such a catalogue for the form.

Each entry's context says where its text stands (`kommisjon.xform.authoring.texts`), its comment sheet and row.
Entries keep the order of the form. Reviews are signed as in the interface's catalogues (docs/languages.md).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from kommisjon.i18n import po
from kommisjon.i18n.languages import identifier, is_identifier, plural_forms
from kommisjon.i18n.named import code_of
from kommisjon.i18n.placeholders import fault
from kommisjon.xform.authoring import sheet_text
from kommisjon.xform.authoring.texts import Text, fields, languages, references, texts
from kommisjon.xform.authoring.workbook import Sheets, Source, form_sheets


def make(sheets: Sheets, form: str, language: str | None = None) -> bytes:
    """The catalogue of a form: a template, or with a language the catalogue that holds its translations so far."""
    from babel.messages.catalog import Catalog

    catalogue = Catalog()
    column = column_language(sheets, language) if language else None
    for text in texts(sheets):
        said = text.said.get(column, "") if column is not None else ""
        comments = [str(_without_cell(text))]
        where = [(f"{text.place.sheet}.csv", 0)]
        message = catalogue.add(text.source, said, where, auto_comments=comments, context=text.context)
        # Babel takes ${name} and 50 % for the fields of a program's text.
        message.flags.clear()
    return po.write(po.PoFile(catalogue, _header(form, language), [f"# Texts of the form {form}."]), sort=False)


def _without_cell(text: Text) -> str:
    place = text.place
    return f"sheet {place.sheet}, row {place.row}, column {place.column}"


def _header(form: str, language: str | None) -> dict[str, str]:
    header = {"Project-Id-Version": form}
    code = code_of(language) if language else None
    if language and (code or is_identifier(identifier(language))):
        header["Language"] = code or identifier(language)
        # No text of a form counts, so a language without CLDR's rules can do without them.
        with contextlib.suppress(ValueError):
            header["Plural-Forms"] = plural_forms(header["Language"])
    return header | {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }


def column_language(sheets: Sheets, language: str) -> str:
    """How the form's columns call a language: as they spell it, or by its code where they do not have it yet."""
    known = languages(sheets)
    if language in known:
        return language
    wanted = identifier(language)
    return next((one for one in known if one and code_of(one) == wanted), language)


@dataclass(slots=True)
class Merge:
    """What a catalogue says for a form."""

    language: str
    """As the form's columns call it."""
    reviewed: bool = True
    """Whether a qualified person has read all that is taken."""
    taken: dict[str, str] = field(default_factory=dict)
    """Context: the translation to be written."""
    same: int = 0
    fuzzy: int = 0
    missing: int = 0
    unknown: list[str] = field(default_factory=list)
    """Contexts that the form does not have, or has with another text."""
    different: list[tuple[Text, str]] = field(default_factory=list)
    """Texts whose cell says something else already."""
    wrong: list[tuple[Text, str]] = field(default_factory=list)
    """Translations with a reference that the form does not have: they are left out."""
    suspect: list[tuple[Text, str]] = field(default_factory=list)
    """Translations whose references are not those of the source, and that are taken all the same."""


def compare(sheets: Sheets, file: po.PoFile, language: str, *, force: bool) -> Merge:
    """What of a catalogue can be written into a form. With `force` also where a cell says something else."""
    found = texts(sheets)
    by_context = {text.context: text for text in found}
    known = references(sheets)
    merge = Merge(column_language(sheets, language))
    for message in (message for message in file.catalogue if message.id):
        said, source = po.strings(message)[0], po.ids(message)[0]
        named = by_context.get(message.context or "")
        meant = [named] if named else [] if message.context else [text for text in found if text.source == source]
        if not meant or meant[0].source != source:
            merge.unknown.append(message.context or source)
        elif message.fuzzy:
            merge.fuzzy += 1
        elif not said:
            merge.missing += 1
        else:
            reviewed = file.reviewer is not None or po.is_reviewed(message)
            for text in meant:
                _weigh(merge, text, said, known, reviewed=reviewed, force=force)
    return merge


def _weigh(merge: Merge, text: Text, said: str, known: set[str], *, reviewed: bool, force: bool) -> None:
    there = text.said.get(merge.language, "")
    if there == said:
        merge.same += 1
        return
    if fields(said) - known - fields(text.source):
        merge.wrong.append((text, said))
        return
    if there:
        merge.different.append((text, said))
        if not force:
            return
    if fault([text.source], [said], form=True):
        merge.suspect.append((text, said))
    merge.taken[text.context] = said
    merge.reviewed = merge.reviewed and reviewed


def extract(
    file: IO[bytes], _keywords: Any, _comment_tags: Any, options: Any = None
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """Babel's way to the texts of one sheet, survey.csv or choices.csv: the extractor kommisjon_form."""
    data = file.read()
    read = sheet_text.read("survey", getattr(file, "name", "survey.csv"), data)
    header = [str(value).strip().lower().replace(" ", "_") for value in (read.sheet.rows or [[]])[0]]
    name = "choices" if "list_name" in header else "survey"
    for text in texts(form_sheets(Source(name, {name: read.sheet}))):
        yield text.place.row, "pgettext", (text.context, text.source), [_without_cell(text)]


def read(data: bytes) -> po.PoFile:
    """A catalogue as it came from translators. Raises PoFileError or UnicodeDecodeError when it is none."""
    return po.parse(data.decode("utf-8-sig"))
