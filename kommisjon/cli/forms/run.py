"""`kommisjon forms run`: replay an interview on a form, without a vault."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from kommisjon.cli import files
from kommisjon.cli.forms.source import KINDS, media, read_form
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

NAME = "run"

_LARGEST_STEPS = 64 * 1024 * 1024
NOBODY = {
    "deviceid": "kommisjon-forms-run",
    "username": "nobody",
    "email": "nobody@example.invalid",
    "phonenumber": "",
}
"""What a form that is only tried learns of its device and user."""


def register(group: Any) -> None:
    run = group.add_parser(NAME, help="replay the steps of an interview on a form, without a vault")
    run.add_argument("file", type=Path, help=KINDS)
    run.add_argument("--steps", type=Path, required=True, metavar="FILE", help="a JSON list of steps")
    run.add_argument("--media", type=Path, metavar="FOLDER", help="where the form's own lists are")
    for name, held in NOBODY.items():
        run.add_argument(f"--{name}", default=held, metavar="TEXT", help=f"what the form is told as {name}")
    run.add_argument(
        "--seed", type=int, metavar="N", help="for forms that draw by chance: the same N, the same draw"
    )
    run.add_argument("--json", action="store_true", help="print one line of JSON: times, errors, every question")
    run.set_defaults(run=run_steps)


def run_steps(args: argparse.Namespace) -> int:
    from kommisjon.xform.replay import replay

    made = replay(
        read_form(args.file),
        read_steps(args.steps),
        clock=lambda: datetime.now().astimezone(),
        stopwatch=perf_counter,
        media=media(args.media),
        seed=args.seed,
        properties={name: getattr(args, name) for name in NOBODY},
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


def read_steps(file: Path) -> list[dict[str, Any]]:
    """The steps as they are written. Raises Refusal B106 or B109."""
    try:
        steps = json.loads(files.read(file, _LARGEST_STEPS))
    except (ValueError, RecursionError):
        steps = None
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise Refusal(Code.WRONG_FILE, detail=f"{file.name}: not a JSON list of steps")
    return steps
