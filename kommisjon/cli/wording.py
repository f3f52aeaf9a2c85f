"""Codes in words, for people who read what a command prints: labels of the forms' own lists, names of statuses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _

STATUSES = {
    "loaded": N_("on the list"),
    "scheduled": N_("scheduled"),
    "in_interview": N_("being interviewed"),
    "mapped": N_("mapped"),
    "quality_checked": N_("checked"),
    "sealed": N_("sealed"),
    "no_show": N_("did not come"),
    "withdrawn": N_("withdrawn"),
}


_UNANSWERED = {
    "declined": N_("would rather not answer"),
    "unknown": N_("does not know"),
    "not_asked": N_("not asked"),
}


def unanswered(code: str) -> str:
    """Why there is no answer, in words: three different things."""
    return _(_UNANSWERED[code]) if code in _UNANSWERED else code


_TRANSLATORS = {
    "interpreter": N_("interpreter"),
    "staff": N_("staff"),
    "self": N_("the person"),
    "machine": N_("a machine"),
}


def translator(code: str | None) -> str:
    """Who translated a person's words; a dash where nobody said."""
    return _(_TRANSLATORS[code]) if code in _TRANSLATORS else "–"


def status(code: str) -> str:
    """The status of a case in words."""
    return _(STATUSES[code]) if code in STATUSES else code


def repaired(one: Mapping[str, str | int]) -> str:
    """What was mended in a form: {sheet, row, column, what}, on one line."""
    if not one["column"]:
        return _("repaired: sheet {sheet}, row {row}: {what}").format_map(one)
    return _("repaired: sheet {sheet}, row {row}, column {column}: {what}").format_map(one)


def remark(one: Mapping[str, str | int]) -> str:
    """What is said of a place in a form's sheets: {sheet, row, column, what}, on one line."""
    if not one["row"]:
        return str(one["what"])
    if not one["column"]:
        return _("sheet {sheet}, row {row}: {what}").format_map(one)
    return _("sheet {sheet}, row {row}, column {column}: {what}").format_map(one)


def label(form_id: str, list_name: str, code: str | None) -> str:
    """What a form calls the choice `code`, in the language in use: a dash for none, the code if it has no name."""
    return labels(form_id, list_name, current()).get(code, code) if code else "–"


@lru_cache(maxsize=32)
def labels(form_id: str, list_name: str, language: str) -> dict[str, str]:
    """Labels of one list of a form by code; in the form's default language where it lacks this one."""
    from kommisjon.interview.library import carried_form, list_labels

    form = carried_form(form_id).form
    return list_labels(form, list_name, language if language in form.languages else form.languages[0])
