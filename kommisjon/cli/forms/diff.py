"""`kommisjon forms diff`: what a new version of a form means for interviews under way."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli.forms.source import KINDS, read_form
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from kommisjon.xform.versions.comparison import Changed, Comparison

NAME = "diff"

_RULES = {
    "relevance": N_("when it is asked"),
    "required": N_("whether it needs an answer"),
    "constraint": N_("which answers it takes"),
    "calculation": N_("how it is worked out"),
    "read-only": N_("whether it can be changed"),
    "repeat count": N_("how many entries it has"),
    "choice filter": N_("which choices are offered"),
}
_FITS = {
    "may_not": N_("{ref}: was {before}, is {now}; an answer may no longer fit"),
    "cannot": N_("{ref}: was {before}, is {now}; an answer cannot fit, and is to be given anew"),
}


def register(group: Any) -> None:
    diff = group.add_parser(NAME, help=_("say what a new version of a form means for interviews under way"))
    diff.add_argument("old", type=Path, metavar=_("OLD"), help=_(KINDS))
    diff.add_argument("new", type=Path, metavar=_("NEW"), help=_("the new version, as OLD"))
    diff.add_argument("--json", action="store_true", help=_("print JSON"))
    diff.set_defaults(run=run_diff)


def run_diff(args: argparse.Namespace) -> int:
    from kommisjon.xform import load
    from kommisjon.xform.versions.comparison import compare

    found = compare(load(read_form(args.old)), load(read_form(args.new)))
    if args.json:
        print_json(_as_dict(found))
    else:
        for line in _lines(found):
            say(line)
    return DONE


def _as_dict(found: Comparison) -> dict[str, Any]:
    made = asdict(found)
    for held, one in zip(made["kept"], found.kept, strict=True):
        held["rules"] = [kind.value for kind in one.rules]
    return {**made, "version_raised": found.raised}


def _lines(found: Comparison) -> Iterable[str]:
    yield from _head(found)
    if found.same:
        yield _("The two are the same.")
        return
    yield from _standing(found)
    yield from _group(_("Asked anew:"), found.new)
    yield from _group(_("No longer has a place (answers stay in the record, and are listed):"), _placeless(found))
    yield from _group(
        _("An answer may no longer fit (it is kept, and blocks the end until decided):"), _misfits(found)
    )
    yield from _group(_("Asked otherwise:"), _conditions(found))
    for text in found.texts:
        title = _("Texts changed in {language}: to be reviewed again:")
        yield from _group(title.format(language=text.language or "–"), text.changed)
        title = _("Texts as they were in {language}, though the form's first language says something new:")
        yield from _group(title.format(language=text.language or "–"), text.unchanged)
    yield from _group(_("Languages added:"), found.languages_added)
    yield from _group(_("Languages gone:"), found.languages_gone)
    dropped = _("{ref}: “{name}”")
    yield from _group(
        _("Former names that are no longer given (older interviews will not find these questions):"),
        [dropped.format(ref=ref, name=name) for ref, name in found.names_dropped],
    )


def _head(found: Comparison) -> Iterable[str]:
    ids, versions = found.ids, found.versions
    yield _("{old_id} version {old} → {new_id} version {new}").format(
        old_id=ids[0], old=versions[0] or "–", new_id=ids[1], new=versions[1] or "–"
    )
    if ids[0] != ids[1]:
        yield _("! The ids differ: these are two forms. No interview goes over from the one to the other.")
    if not found.raised:
        yield _("! The content has changed and the version was not raised. Raise version in settings.")
    if found.records[0] != found.records[1]:
        line = _("! The answers go to another record ({old} → {new}): none given before has a place any more.")
        yield line.format(old=found.records[0], new=found.records[1])


def _standing(found: Comparison) -> Iterable[str]:
    questions = [one for one in found.kept if not _is_lost(found, one)]
    line = ngettext(
        "Nothing is lost: {n} question or group stands.", "Nothing is lost: {n} questions and groups stand.",
        len(questions),
    )  # fmt: skip
    yield line.format(n=len(questions))
    for one in questions:
        if one.moved:
            yield "  " + _("{before} → {now}: its answers come along").format(before=one.before, now=one.ref)
        renamed = one.choices.renamed if one.choices is not None else ()
        for before, now in renamed:
            line = _("{ref}: the choice {before} is read as {now}")
            yield "  " + line.format(ref=one.ref, before=before, now=now)


def _is_lost(found: Comparison, one: Changed) -> bool:
    return any(one.ref == group.ref for group in found.regrouped)


def _placeless(found: Comparison) -> Iterable[str]:
    yield from found.gone
    for before, now in found.elsewhere:
        line = _("{before} → {now}: it stands on another record now, and is asked anew")
        yield line.format(before=before, now=now)
    for group in found.regrouped:
        line = _("{ref}: a group became a repeat") if group.repeats_now else _("{ref}: a repeat became a group")
        yield line.format(ref=group.ref)


def _misfits(found: Comparison) -> Iterable[str]:
    for one in found.kept:
        if one.type is not None and one.type.fit.value in _FITS:
            line = _(_FITS[one.type.fit.value])
            yield line.format(ref=one.ref, before=one.type.before.value, now=one.type.now.value)
        if one.choices is not None and one.choices.gone:
            line = _("{ref}: no longer on the list: {choices}")
            yield line.format(ref=one.ref, choices=", ".join(one.choices.gone))


def _conditions(found: Comparison) -> Iterable[str]:
    for one in found.kept:
        if one.type is not None and one.type.fit.value not in _FITS:
            line = _("{ref}: was {before}, is {now}; answers still fit")
            yield line.format(ref=one.ref, before=one.type.before.value, now=one.type.now.value)
        if one.rules:
            what = ", ".join(_(_RULES[kind.value]) for kind in one.rules)
            yield f"{one.ref}: {what}"
        if one.choices is not None and one.choices.added:
            line = _("{ref}: new on the list: {choices}")
            yield line.format(ref=one.ref, choices=", ".join(one.choices.added))


def _group(title: str, lines: Iterable[str]) -> Iterable[str]:
    found = list(lines)
    return [title, *(f"  {line}" for line in found)] if found else []
