"""`kommisjon forms run`: try a form on the screen, or replay an interview on it; either way without a vault."""

from __future__ import annotations

import argparse
import json
import os
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from kommisjon.cli import files, screen
from kommisjon.cli.forms.source import KINDS, media, read_form
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say, tell
from kommisjon.errors import N_, Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

NAME = "run"

_LARGEST_STEPS = 64 * 1024 * 1024
NOBODY = {"deviceid": "dev", "username": "u", "email": "e", "phonenumber": "1"}
"""What a form that is only tried learns of its device and user. ODK's engines are told the same in comparisons, so
that their interviews can be replayed (forms.md section 4)."""


def register(group: Any) -> None:
    run = group.add_parser(NAME, help=_("try a form on the screen, or replay an interview on it; nothing is kept"))
    run.add_argument("file", type=Path, help=_(KINDS))
    run.add_argument(
        "--steps", type=Path, metavar=_("FILE"), help=_("a JSON list of steps to replay, without a screen")
    )
    run.add_argument("--media", type=Path, metavar=_("FOLDER"), help=_("where the form's own lists are"))
    run.add_argument(
        "--language",
        dest="person_language",
        metavar=_("NAME"),
        help=_("the person's language on the screen: one of the form's, by its name or code"),
    )
    screen.add_looks(run)
    for name, held in NOBODY.items():
        run.add_argument(
            f"--{name}",
            default=held,
            metavar=_("TEXT"),
            help=_("what the form is told as {name}").format(name=name),
        )
    run.add_argument(
        "--seed", type=int, metavar=_("N"), help=_("for forms that draw by chance: the same N, the same draw")
    )
    run.add_argument(
        "--labels",
        choices=("active", "none"),
        default="active",
        help=_("with --json, texts in the language in use at the end, or none"),
    )
    run.add_argument(
        "--json", action="store_true", help=_("print one line of JSON: times, errors, every question")
    )
    run.set_defaults(run=run_form)


def run_form(args: argparse.Namespace) -> int:
    """Replay the steps where there are some; else open the form on the screen."""
    return run_steps(args) if args.steps is not None else run_screen(args)


def run_screen(args: argparse.Namespace) -> int:
    """Open the form to be tried; gives 0 when it was left, 3 when it ended by an error.

    Raises UsedWrongly where there is no terminal or no such language, and the Refusals of a form that cannot run.
    """
    if args.json:
        raise UsedWrongly(_("--json goes with --steps."))
    screen.needs_terminal()
    screen.forget_variables()
    xform = read_form(args.file)
    from kommisjon.cli.place import folder_of
    from kommisjon.i18n.named import same_language
    from kommisjon.interview.trial import open_trial
    from kommisjon.tui.house_app import system_clock
    from kommisjon.tui.trial import TrialApp
    from kommisjon.xform import load

    form = load(xform, media(args.media))
    language = args.person_language
    if language is not None and same_language(language, form.languages) is None:
        offered = ", ".join(filter(None, form.languages))
        told = _("The form has no language {language}. It has: {all}.")
        raise UsedWrongly(told.format(language=language, all=offered))
    trial = open_trial(
        form,
        xform,
        language=language,
        clock=system_clock,
        random=os.urandom,
        seed=args.seed,
        properties=_told(args),
    )
    try:
        terminal, theme = screen.looks(args)
        title = form.title or form.id
        app = TrialApp(trial, title, language, folder=folder_of(args), terminal=terminal, theme=theme)
        code = screen.shown(app)
    finally:
        trial.close()
    if app.crash is not None:
        return tell(app.crash, as_json=False)
    given = ngettext(
        "{n} answer was given. Nothing was kept.", "{n} answers were given. Nothing was kept.", app.given
    )
    say(given.format(n=app.given))
    return code


def run_steps(args: argparse.Namespace) -> int:
    """Replay the steps, and say what stands in the end."""
    from kommisjon.xform.replay import replay

    made = replay(
        read_form(args.file),
        read_steps(args.steps),
        clock=lambda: datetime.now().astimezone(),
        stopwatch=perf_counter,
        media=media(args.media),
        seed=args.seed,
        properties=_told(args),
        labels=args.labels == "active",
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
    for notice in made.get("notices", ()):
        say(_("notice: {what}").format(what=notice))
    taken = len(made["steps"])
    say(ngettext("{n} step replayed.", "{n} steps replayed.", taken).format(n=taken))
    return DONE


def _told(args: argparse.Namespace) -> dict[str, str]:
    return {name: getattr(args, name) for name in NOBODY}


def read_steps(file: Path) -> list[dict[str, Any]]:
    """The steps as they are written. Raises Refusal B106 or B109."""
    try:
        steps = json.loads(files.read(file, _LARGEST_STEPS))
    except (ValueError, RecursionError):
        steps = None
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise Refusal(Code.WRONG_FILE, detail=f"{file.name}: " + N_("not a JSON list of steps"))
    return steps
