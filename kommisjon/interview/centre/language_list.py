"""What there is of each language: how much of each catalogue and form, reviewed by whom, offered or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kommisjon.i18n import added, spoken
from kommisjon.i18n.languages import direction, name_in, native_name
from kommisjon.i18n.named import code_of
from kommisjon.interview.centre.language_packs import CATALOGUES
from kommisjon.interview.centre.languages import Offer, offers
from kommisjon.interview.centre.residents import FORM
from kommisjon.interview.library import carried_form
from kommisjon.interview.sheet.fonts import font_for, missing
from kommisjon.resources import forms_folder
from kommisjon.xform.added_language import ENGLISH, coverage, entries
from kommisjon.xform.form import Form

DRAFT, SOURCE, REVIEWED = "draft", "source", "yes"


@dataclass(frozen=True, slots=True)
class Language:
    """One language. Figures are (texts that are there, texts there are)."""

    code: str
    """CLDR's identifier."""
    offer: Offer
    catalogues: dict[str, tuple[int, int]]
    forms: dict[str, tuple[int, int]]
    """The forms that have the language at all."""
    reviewed: dict[str, str]
    """By catalogue and form: day and name of the reviewer; "yes" where each text, or a form, is signed without one
    name for all; "source" for what the others are translated from; "draft"."""
    letters_missing: int
    """Different letters of its texts that none of our fonts has."""
    added: bool
    """A pack has brought it, or more of it."""

    @property
    def own_name(self) -> str:
        return native_name(self.code)

    @property
    def direction(self) -> str:
        return direction(self.code)

    @property
    def font(self) -> str:
        """The font of ours that it is written in first."""
        return font_for(self.code.replace("_", "-"), rtl=self.direction == "rtl")

    @property
    def is_draft(self) -> bool:
        """Nobody qualified has read the whole of what a resident meets."""
        return DRAFT in (self.reviewed[one] for one in (*CATALOGUES, FORM))

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return {
            "language": self.code,
            "name": name_in(self.code, "en"),
            "own_name": self.own_name,
            "direction": self.direction,
            "font": self.font,
            "letters_missing": self.letters_missing,
            "catalogues": {name: list(found) for name, found in self.catalogues.items()},
            "forms": {name: list(found) for name, found in self.forms.items()},
            "required": list(self.offer.required),
            "reviewed": self.reviewed,
            "added": self.added,
            "offered": self.offer.offered,
        }


def languages() -> list[Language]:
    """Every language of the residents' form, in its order. Raises Refusal as `carried_form`."""
    forms = {path.parent.name: carried_form(path.parent.name).form for path in forms_folder().glob("*/form.xml")}
    return [_language(offer, dict(sorted(forms.items()))) for offer in offers()]


def _language(offer: Offer, forms: dict[str, Form]) -> Language:
    code = code_of(offer.language) or offer.language
    named = {form.id: _in(form, code) for form in forms.values()}
    have = {form.id: (form, name) for form in forms.values() if (name := named[form.id]) is not None}
    reviewed = {one: _reviewed(code, one) for one in CATALOGUES}
    reviewed |= {key: _form_reviewed(form, name) for key, (form, name) in have.items()}
    return Language(
        code,
        offer,
        {one: spoken.coverage(code, one) for one in CATALOGUES},
        {key: coverage(form, name) for key, (form, name) in have.items()},
        reviewed,
        missing(_texts(offer.language, forms[FORM])),
        any(language == code for one in CATALOGUES for language, _ in added.all_held(one)),
    )


def _in(form: Form, code: str) -> str | None:
    """What a form calls a language; None where it does not have it."""
    return next((one for one in form.languages if code_of(one) == code), None)


def _form_reviewed(form: Form, name: str) -> str:
    if name in form.unreviewed:
        return DRAFT
    return SOURCE if name in (form.languages[0], ENGLISH) else REVIEWED


def _reviewed(code: str, catalogue: str) -> str:
    if code == ENGLISH:
        return SOURCE
    named = spoken.reviewer(code, catalogue)
    if named is not None:
        return named
    return REVIEWED if spoken.catalogue(code, catalogue).reviewed else DRAFT


def _texts(language: str, form: Form) -> Iterator[str]:
    yield from (one.said for one in entries(form, language))
    for one in CATALOGUES:
        yield from spoken.catalogue(language, one).texts.values()
