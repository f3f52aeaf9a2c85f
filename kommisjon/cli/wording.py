"""Codes in words, for people who read what a command prints: labels of the forms' own lists, names of statuses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

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


_DECISIONS = {
    "given": N_("said yes"),
    "refused": N_("said no"),
    "withdrawn": N_("took the yes back"),
}


def decision(code: str | None) -> str:
    """What somebody decided when asked for consent; that nobody asked, where there is none."""
    return _(_DECISIONS.get(code or "", N_("not asked")))


_FORMS = {"advice": N_("Advice"), "profile": N_("Competence")}


def form(tag: str) -> str:
    """What a form is called, by its id, its tag (competence@2) or the record it fills."""
    from kommisjon.interview.family.words import FORM_NAMES

    form_id = tag.partition("@")[0]
    named = {**FORM_NAMES, **_FORMS}
    return _(named[form_id]) if form_id in named else tag


_WHY_NOT = {
    "disagrees": N_("not confirmed: the person disagrees with something"),
    "ask_others": N_("not confirmed: the person wants to ask or look something up first"),
    "not_understood": N_("not confirmed: it could not be understood, or not interpreted"),
    "no_time": N_("not confirmed: there was no time"),
}


def outcome(code: str | None, why_not: str | None) -> str:
    """How a read-back ended."""
    if code is None:
        return _("under way")
    return _("confirmed") if code == "confirmed" else _(_WHY_NOT.get(why_not or "", N_("not confirmed")))


def session(code: str) -> str:
    """The status of a session in words."""
    from kommisjon.model.session import WORDS, SessionStatus

    return _(WORDS[SessionStatus(code)]) if code in list(SessionStatus) else code


def aborted(code: str) -> str:
    """Why a session was broken off."""
    from kommisjon.interview.sessions.words import REASONS

    return _(REASONS[code]) if code in REASONS else code


def interpreter(held: Mapping[str, Any]) -> str:
    """How a session was interpreted, by its fields; blank where nothing is known. The interpreter is a number."""
    from kommisjon.interview.sessions.words import CATEGORIES, CHANNELS

    channel, category = held.get("channel", ""), held.get("register_category", "")
    facts = [_(CHANNELS[channel])] if channel in CHANNELS else []
    facts += [_(CATEGORIES[category])] if category in CATEGORIES else []
    if "register_number" in held:
        facts.append(_("number {number}").format(number=held["register_number"]))
    if "interpreter_problem" in held:
        facts.append(_("problems: {text}").format(text=held["interpreter_problem"]))
    return _("interpreter: {facts}").format(facts="; ".join(facts)) if facts else ""


def present(held: Mapping[str, Any]) -> str:
    """Who else was in the room, by a session's fields; blank for nobody."""
    from kommisjon.interview.sessions.words import PRESENT

    coded = [_(words) for who, words in PRESENT.items() if held.get(f"present_{who}")]
    return ", ".join([*coded, *filter(None, (held.get("present_words"),))])


def relation(a: str, b: str, what: str, rests_on: str, words: str) -> str:
    """What `a` is to `b`, and what that rests on."""
    from kommisjon.interview.family.relation_words import kind_words, way_words
    from kommisjon.model.relation import RelationKind, RelationType

    kind = RelationKind(rests_on)
    known = "" if kind is RelationKind.STATED else f" ({kind_words(kind)})"
    if what == RelationType.OTHER and words:
        return f"{a}, {b}: {words}{known}"
    return f"{a}: {way_words(RelationType(what), True, b)}{known}"


_RULES = {
    "self": N_("related to oneself"),
    "cycle": N_("parents in a circle"),
    "years_between": N_("years between parent and child"),
    "spouses": N_("several spouses"),
    "two_ties": N_("two relations between the same two"),
    "role": N_("role and relation differ"),
    "unaccompanied": N_("unaccompanied minor"),
    "single_parent": N_("single parent"),
    "very_large": N_("very large family"),
    "case_size": N_("number of persons on the list"),
    "present": N_("how many came"),
    "no_principal": N_("no principal applicant"),
    "principals": N_("several principal applicants"),
    "doubled": N_("the same person twice"),
}


def rule(code: str) -> str:
    """What an officer has given a reason for."""
    return _(_RULES[code]) if code in _RULES else code


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
