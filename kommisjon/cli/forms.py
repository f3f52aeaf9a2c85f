"""`kommisjon forms`: check a form, and replay an interview on it without a vault."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from kommisjon.cli import files
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

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
    from kommisjon.xform import load

    found = []
    for file in args.file:
        form = load(read_form(file))
        found.append((form.id, form.version, list(form.languages), form.digest, list(form.notices)))
    if args.json:
        keys = ("id", "version", "languages", "sha256", "notices")
        print_json([dict(zip(keys, one, strict=True)) for one in found])
        return DONE
    for name, version, languages, _digest, notices in found:
        told = _("{id} version {version}: in order. Languages: {all}")
        say(told.format(id=name, version=version, all=", ".join(languages)))
        for notice in notices:
            say(f"  {notice}")
    return DONE


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
    if file.suffix.lower() == ".xml" and not file.is_dir():
        return files.read(file, _LARGEST_FORM)
    from kommisjon.xform.convert import convert

    return convert(file)


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
