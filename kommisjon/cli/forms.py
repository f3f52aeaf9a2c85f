"""`kommisjon forms`: check a form, and replay an interview on it without a vault."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from kommisjon.cli import files
from kommisjon.cli.output import DONE, REFUSED, print_json, say, tell
from kommisjon.errors import Code, Refusal, Told
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from kommisjon.xform import Form
    from kommisjon.xform.repairs import Repair
    from kommisjon.xform.terminal import Poor

_LARGEST_FORM = 24 * 1024 * 1024
_LARGEST_STEPS = 64 * 1024 * 1024
_NOBODY = {
    "deviceid": "kommisjon-forms-run",
    "username": "nobody",
    "email": "nobody@example.invalid",
    "phonenumber": "",
}
"""What a form that is only tried learns of its device and user."""


def register(commands: Any) -> None:
    group = commands.add_parser("forms", help="forms: check, run").add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    kinds = "an .xlsx, a folder of .csv sheets, or a converted .xml"
    check = group.add_parser("check", help="read a form and say what is wrong with it")
    check.add_argument("file", type=Path, nargs="+", help=kinds)
    check.add_argument("--json", action="store_true", help="print JSON")
    check.set_defaults(run=run_check)

    run = group.add_parser("run", help="replay the steps of an interview on a form, without a vault")
    run.add_argument("file", type=Path, help=kinds)
    run.add_argument("--steps", type=Path, required=True, metavar="FILE", help="a JSON list of steps")
    run.add_argument("--media", type=Path, metavar="FOLDER", help="where the form's own lists are")
    for name, held in _NOBODY.items():
        run.add_argument(f"--{name}", default=held, metavar="TEXT", help=f"what the form is told as {name}")
    run.add_argument(
        "--seed", type=int, metavar="N", help="for forms that draw by chance: the same N, the same draw"
    )
    run.add_argument("--json", action="store_true", help="print one line of JSON: times, errors, every question")
    run.set_defaults(run=run_steps)


def run_check(args: argparse.Namespace) -> int:
    found = [_checked(file) for file in args.file]
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
    poor: tuple[Poor, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": str(self.file),
            "id": self.form.id,
            "version": self.form.version,
            "languages": list(self.form.languages),
            "sha256": self.form.digest,
            "notices": list(self.form.notices),
            "repairs": [
                {"sheet": one.sheet, "row": one.row, "column": one.column, "what": str(one.what)}
                for one in self.repairs
            ],
            "poor_in_a_terminal": [{"ref": one.ref, "what": str(one.what)} for one in self.poor],
        }

    def say(self) -> None:
        repaired = ngettext("{n} repair", "{n} repairs", len(self.repairs)).format(n=len(self.repairs))
        told = _("{id} version {version}: in order. Languages: {all}")
        if self.repairs:
            told = _("{id} version {version}: in order after {repairs}. Languages: {all}")
        languages = ", ".join(self.form.languages)
        say(told.format(id=self.form.id, version=self.form.version, all=languages, repairs=repaired))
        for mended in self.repairs:
            place = _("repaired: sheet {sheet}, row {row}, column {column}: {what}")
            say("  " + place.format(sheet=mended.sheet, row=mended.row, column=mended.column, what=mended.what))
        for notice in self.form.notices:
            say("  " + _("notice: {what}").format(what=notice))
        for one in self.poor:
            where = f"{one.ref}: {one.what}" if one.ref else str(one.what)
            say("  " + _("poor in a terminal: {what}").format(what=where))


def _checked(file: Path) -> _Sound | _Refused:
    """One file, by itself: what is wrong with it does not keep the others from being read."""
    from kommisjon.xform import load
    from kommisjon.xform.terminal import poor_in_a_terminal

    try:
        xform, repairs = _read(file)
        form = load(xform)
    except Refusal as refusal:
        return _Refused(file, refusal.told(_))
    return _Sound(file, form, repairs, poor_in_a_terminal(form))


def run_steps(args: argparse.Namespace) -> int:
    from kommisjon.xform.replay import replay

    made = replay(
        read_form(args.file),
        _steps(args.steps),
        clock=lambda: datetime.now().astimezone(),
        stopwatch=perf_counter,
        media=_media(args.media),
        seed=args.seed,
        properties={name: getattr(args, name) for name in _NOBODY},
    )
    if args.json:
        print_json(made, indent=None)
        return DONE
    for step, outcome in enumerate(made["steps"], 1):
        if "error" in outcome:
            say(_("Step {n}: {error}").format(n=step, error=outcome["error"]))
    wrong = made["snapshot"]["violations"]
    for ref, which in wrong:
        say(f"{ref}: {which}")
    taken = len(made["steps"])
    say(ngettext("{n} step replayed.", "{n} steps replayed.", taken).format(n=taken))
    return DONE


def read_form(file: Path) -> bytes:
    """The XForm of a file: as it is, or converted. Raises Refusal B106, B109, F801 or F805."""
    return _read(file)[0]


def _read(file: Path) -> tuple[bytes, tuple[Repair, ...]]:
    """The XForm of a file, and what had to be repaired for it."""
    if file.suffix.lower() == ".xml" and not file.is_dir():
        return files.read(file, _LARGEST_FORM), ()
    from kommisjon.xform.convert import convert_with_repairs

    made = convert_with_repairs(file)
    return made.xform, made.repairs


def _steps(file: Path) -> list[dict[str, Any]]:
    """The steps as they are written. Raises Refusal B106 or B109."""
    try:
        steps = json.loads(files.read(file, _LARGEST_STEPS))
    except (ValueError, RecursionError):
        steps = None
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise Refusal(Code.WRONG_FILE, detail=f"{file.name}: not a JSON list of steps")
    return steps


def _media(folder: Path | None) -> Callable[[str], bytes | None]:
    """The form's own lists, by their bare names; what is not in the folder is not there."""
    from kommisjon.xform.carried import LARGEST_FILE, no_media

    if folder is None:
        return no_media

    def read(name: str) -> bytes | None:
        path = folder / name
        return files.read(path, LARGEST_FILE) if path.is_file() and path.name == name else None

    return read
