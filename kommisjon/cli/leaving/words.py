"""Texts and names of codes in the two languages of a sheet, Norwegian first and English beside it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from kommisjon.cli.leaving.code_names import LANGUAGES, name_of
from kommisjon.i18n.catalogue import translations
from kommisjon.interview.sheet.content import Asked
from kommisjon.interview.sheet.tongue import Tongue
from kommisjon.interview.summary import Both
from kommisjon.model.characters import visible

NORWEGIAN, ENGLISH = Tongue("nb", rtl=False), Tongue("en", rtl=False)
NONE = "–"


def text(message: str, **filled: object) -> Both:
    """One of our texts, marked with `N_`, with its {fields} filled."""
    return once(Both(*(_said(message, language).format_map(filled) for language in LANGUAGES)))


def named(codes: str, code: str | None) -> Both:
    """The name of a code in both languages; a dash for none, and for one that its list does not know."""
    if code is None:
        return Both(NONE, "")
    names = [name_of(codes, code, language) for language in LANGUAGES]
    return Both(NONE, "") if None in names else once(Both(*(str(name) for name in names)))


def joined(parts: Iterable[Both], by: str = "; ") -> Both:
    """Several names on one line; a dash where there is none."""
    known = [part for part in parts if part.person != NONE]
    if not known:
        return Both(NONE, "")
    beside = by.join(part.officer or part.person for part in known)
    return once(Both(by.join(part.person for part in known), beside))


def written(held: str) -> Both:
    """What was written in the records, the same in both languages; no control characters."""
    return Both(visible(held), "")


def line(heading: str, answer: Both) -> Asked:
    """A line of a sheet; `heading` is a text of ours."""
    return Asked(text(heading), answer, "")


def once(both: Both) -> Both:
    """What says the same in both languages is said once."""
    return Both(both.person, "" if both.officer == both.person else both.officer)


@cache
def _said(message: str, language: str) -> str:
    return translations(language)[1].gettext(message)
