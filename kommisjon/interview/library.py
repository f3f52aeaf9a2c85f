"""The form library, and the forms kept in the store: as they were converted, unchanged; loaded once a process."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from kommisjon.errors import Code, Refusal
from kommisjon.i18n import added
from kommisjon.i18n.named import code_of, same_language
from kommisjon.resources import forms_folder
from kommisjon.store.store import Store
from kommisjon.xform import Form, load
from kommisjon.xform.added_language import with_language
from sync.merge.change import FORM_PATTERN


@dataclass(frozen=True, slots=True)
class Carried:
    """A form with the very bytes it was loaded from."""

    form: Form
    xform: bytes

    @property
    def version(self) -> int:
        """The form's version, a whole number. Raises Refusal F801 for any other."""
        if not re.fullmatch("[0-9]{1,15}", self.form.version) or int(self.form.version) < 1:
            raise Refusal(Code.FORM_UNREADABLE, detail=f"version “{self.form.version}” is not a whole number")
        return int(self.form.version)

    @property
    def tag(self) -> str:
        """As changes name it: competence@1. Raises Refusal F801 for an id or a version that none could name."""
        tag = f"{self.form.id}@{self.version}"
        if not re.fullmatch(FORM_PATTERN, tag):
            raise Refusal(
                Code.FORM_UNREADABLE, detail=f"the id “{self.form.id}” is not of small letters and digits"
            )
        return tag


ADDED = "form-{id}"
"""The catalogue in which a language pack brings texts of a form."""


def carried_form(form_id: str, library: Path | None = None) -> Carried:
    """A form of the library, which is the folder `library` or the one that kommisjon carries; with the languages
    that signed packs have added (kommisjon.i18n.added).

    Raises Refusal F806 when there is none of that name, F801 to F805 and F810 as `load` does.
    """
    return _with_added(_carried(form_id, library or forms_folder()), added.turn())


def kept_form(store: Store, form_id: str, version: int, digest: str) -> Carried | None:
    """A form that was used on this laptop, as it was then; None when it was not, or cannot be run."""
    xform = store.form(form_id, version, digest)
    try:
        return None if xform is None else _kept(xform)
    except Refusal:
        return None


@lru_cache(maxsize=16)
def _kept(xform: bytes) -> Carried:
    return Carried(load(xform), xform)


@lru_cache(maxsize=16)
def _carried(form_id: str, library: Path) -> Carried:
    path = library / form_id / "form.xml"
    if not form_id.replace("_", "").isalnum() or not path.is_file():
        raise Refusal(Code.FORM_UNKNOWN, form=form_id)
    xform = path.read_bytes()
    return Carried(load(xform), xform)


@lru_cache(maxsize=16)
def _with_added(carried: Carried, _turn: int) -> Carried:
    form = carried.form
    for language, brought in added.all_held(ADDED.format(id=form.id)):
        named = next((one for one in form.languages if code_of(one) == language), language)
        form = with_language(form, named, brought.say, reviewed=brought.reviewed)
    return carried if form is carried.form else replace(carried, form=form)


def languages_lacking(spoken: Iterable[str], library: Path | None = None) -> list[str]:
    """Those of the languages `spoken`, by their codes, in which the form on competence has no texts."""
    languages = carried_form("competence", library).form.languages
    return sorted(code for code in set(spoken) if same_language(code, languages) is None)


def country_name(code: str, reader: str) -> str:
    """What speakers of `reader` call a country, by its code of three letters (ISO 3166); or else the code."""
    form = carried_form("household").form
    language = reader if reader in form.languages else form.languages[0]
    return list_labels(form, "country", language).get(code) or code


def list_labels(form: Form, list_name: str, language: str) -> dict[str, str]:
    """Labels of a choice list of the form by value; in its default language where this one lacks a text."""
    labels: dict[str, str] = {}
    document = form.instances.get(list_name)
    for row in document.of("root")[0].of("item") if document is not None else ():
        cells = {cell.name: cell.text for cell in row.children()}
        text_id = cells.get("itextId", "")
        found = (form.texts_in(spoken).get(text_id, {}).get("") for spoken in (language, form.languages[0]))
        text = next(filter(None, found), None)
        words = "".join(map(str, text.pieces)) if text is not None else cells.get("label", "")
        labels[cells.get("name", "")] = words
    return labels
