"""`kommisjon forms check`: what is wrong with a form, what was mended, and what will be poor in a terminal."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli.forms.source import KINDS, read_sound
from kommisjon.cli.output import DONE, REFUSED, print_json, say, tell
from kommisjon.cli.wording import remark, repaired
from kommisjon.errors import N_, Refusal, Told
from kommisjon.i18n.catalogue import Msg, ngettext
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from kommisjon.xform import Form
    from kommisjon.xform.authoring.converted import Remark, Repair
    from kommisjon.xform.authoring.coverage import Coverage
    from kommisjon.xform.authoring.terminal import Poor

NAME = "check"


def register(group: Any) -> None:
    check = group.add_parser(NAME, help=_("read a form and say what is wrong with it"))
    check.add_argument("file", type=Path, nargs="+", help=_(KINDS))
    check.add_argument("--media", type=Path, metavar=_("FOLDER"), help=_("where the form's own lists are"))
    check.add_argument("--json", action="store_true", help=_("print JSON"))
    check.set_defaults(run=run_check)


def run_check(args: argparse.Namespace) -> int:
    found = [_checked(file, args.media) for file in args.file]
    refused = [one for one in found if isinstance(one, _Refused)]
    if refused and len(found) == 1:
        return tell(refused[0].told, as_json=args.json)
    if args.json:
        print_json([one.as_dict() for one in found])
    for one in found:
        if isinstance(one, _Refused):
            one.say(as_json=args.json)
        elif not args.json:
            one.say()
    return REFUSED if refused else DONE


@dataclass(frozen=True, slots=True)
class _Refused:
    """A file that is no form, and why."""

    file: Path
    told: Told

    def as_dict(self) -> dict[str, Any]:
        return {"file": str(self.file), "refused": self.told.as_dict()}

    def say(self, *, as_json: bool) -> None:
        if not as_json:
            say(_("{file}: refused ({code})").format(file=self.file, code=self.told.code))
            sys.stdout.flush()
        tell(self.told, as_json=False)


@dataclass(frozen=True, slots=True)
class _Sound:
    """A form that can be used, and what its author should know of it."""

    file: Path
    form: Form
    repairs: tuple[Repair, ...]
    notices: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    languages: tuple[Coverage, ...]
    poor: tuple[Poor, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": str(self.file),
            "id": self.form.id,
            "version": self.form.version,
            "languages": list(self.form.languages),
            "texts": [
                {
                    "language": one.language,
                    "code": one.code,
                    "texts": one.texts,
                    "said": one.said,
                    "lost": one.lost,
                    "unreviewed": self._is_unreviewed(one),
                }
                for one in self.languages
            ],
            "sha256": self.form.digest,
            "notices": [remark(one.as_dict()) for one in self.notices],
            "warnings": [one.as_dict() for one in self.warnings],
            "repairs": [one.as_dict() for one in self.repairs],
            "poor_in_a_terminal": [{"ref": one.ref, "what": str(one.what)} for one in self.poor],
        }

    def say(self) -> None:
        repairs = ngettext("{n} repair", "{n} repairs", len(self.repairs)).format(n=len(self.repairs))
        told = _("{id} version {version}: in order. Languages: {all}")
        if self.repairs:
            told = _("{id} version {version}: in order after {repairs}. Languages: {all}")
        languages = ", ".join(self.form.languages)
        say(told.format(id=self.form.id, version=self.form.version, all=languages, repairs=repairs))
        for language in self.languages:
            say("  " + self._said_of(language))
        for mended in self.repairs:
            say("  " + repaired(mended.as_dict()))
        for notice in self.notices:
            say("  " + _("notice: {what}").format(what=remark(notice.as_dict())))
        for warning in self.warnings:
            say("  " + _("warning: {what}").format(what=remark(warning.as_dict())))
        for one in self.poor:
            where = f"{one.ref}: {one.what}" if one.ref else str(one.what)
            say("  " + _("poor in a terminal: {what}").format(what=where))

    def _said_of(self, one: Coverage) -> str:
        """A language in words: how much of the form it says, and what is not as it should be."""
        name = one.language or _("(language not named)")
        parts = [_("{language}: {said} of {texts} texts").format(language=name, said=one.said, texts=one.texts)]
        if self._is_unreviewed(one):
            parts.append(_("a draft that nobody qualified has read"))
        if one.lost:
            parts.append(_("warning: {n} are only question marks, their letters are lost").format(n=one.lost))
        if one.language and one.code is None:
            parts.append(_("warning: it cannot be told which language this is. Write its code, as in Dari (prs)"))
        alike = [other.language for other in self.languages if other is not one and one.code == other.code]
        if alike and one.code is not None:
            parts.append(_("warning: “{other}” is the same language").format(other=alike[0]))
        return "; ".join(parts)

    def _is_unreviewed(self, one: Coverage) -> bool:
        return one.language in self.form.unreviewed


def _checked(file: Path, folder: Path | None) -> _Sound | _Refused:
    """One file, by itself: what is wrong with it does not keep the others from being read."""
    from kommisjon.xform.authoring.converted import Remark
    from kommisjon.xform.authoring.coverage import coverage_of_form
    from kommisjon.xform.authoring.terminal import poor_in_a_terminal

    try:
        read = read_sound(file, folder)
    except Refusal as refusal:
        return _Refused(file, refusal.told(_))
    made, poor = read.converted, poor_in_a_terminal(read.form)
    text = N_("the form names the file {name}, which is not there; its list is empty")
    missing = tuple(Remark("", 0, "", Msg(text, {"name": name})) for name in read.form.missing_files)
    if made is not None:
        notices = made.notices + missing
        return _Sound(file, read.form, made.repairs, notices, made.warnings, made.languages, poor)
    notices = tuple(Remark("", 0, "", Msg("{what}", {"what": notice})) for notice in read.form.notices)
    return _Sound(file, read.form, (), notices + missing, (), coverage_of_form(read.form), poor)
