"""`kommisjon forms export`: what a form gives, as a submission, as tables, or both, from replayed interviews."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from kommisjon.cli.export_files import Given, add_options, table_options, write_export
from kommisjon.cli.forms.run import NOBODY, read_steps
from kommisjon.cli.forms.source import KINDS, media, read_form
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from kommisjon.xform import Form
    from kommisjon.xform.export.shape import Shape

NAME = "export"


def register(group: Any) -> None:
    export = group.add_parser(
        NAME, help=_("replay interviews on a form and write what they give, as ODK's tools do")
    )
    export.add_argument("file", type=Path, help=_(KINDS))
    export.add_argument(
        "--steps",
        type=Path,
        action="append",
        required=True,
        metavar=_("FILE"),
        help=_("a JSON list of steps; once for each interview"),
    )
    export.add_argument("--media", type=Path, metavar=_("FOLDER"), help=_("where the form's own lists are"))
    for name, held in NOBODY.items():
        export.add_argument(
            f"--{name}",
            default=held,
            metavar=_("TEXT"),
            help=_("what the form is told as {name}").format(name=name),
        )
    export.add_argument(
        "--seed", type=int, metavar=_("N"), help=_("for forms that draw by chance: the same N, the same draw")
    )
    add_options(export)
    export.add_argument("--json", action="store_true", help=_("print JSON: the files, and what was wrong"))
    export.set_defaults(run=run_export)


def run_export(args: argparse.Namespace) -> int:
    from kommisjon.xform import load
    from kommisjon.xform.export.plan import plan_of
    from kommisjon.xform.export.shape import shape_of

    xform = read_form(args.file)
    form, shape = load(xform, media(args.media)), shape_of(xform)
    replays = _Replays(args, form, shape)
    plan = plan_of([form], table_options(args, form))
    written = write_export(args, form, plan, replays.given())
    if args.json:
        print_json({"written": [str(path) for path in written], "interviews": replays.told})
        return DONE
    for one in replays.told:
        for wrong in one["errors"]:
            say(_("{file}, step {n}: {error}").format(file=one["file"], n=wrong["step"], error=wrong["error"]))
        for ref, which in one["violations"]:
            say(f"{one['file']}: {ref}: {which}")
    for path in written:
        say(str(path))
    held = len(replays.told)
    say(ngettext("{n} interview exported.", "{n} interviews exported.", held).format(n=held))
    return DONE


class _Replays:
    """The interviews, replayed one after the other, and what was wrong with each."""

    def __init__(self, args: argparse.Namespace, form: Form, shape: Shape) -> None:
        self._args, self._form, self._shape = args, form, shape
        self.told: list[dict[str, Any]] = []

    def given(self) -> Iterator[Given]:
        for number, file in enumerate(self._args.steps):
            yield self._replayed(number, file)

    def _replayed(self, number: int, file: Path) -> Given:
        from kommisjon.xform.audit import Recorder
        from kommisjon.xform.export.audit_log import AUDIT_FILE, EVERYTHING
        from kommisjon.xform.export.filling import Filling, instance_id_of
        from kommisjon.xform.replay import play

        args = self._args
        # Each interview draws for itself: two with the same names and identifiers would be one to any reader.
        seed = None if args.seed is None else args.seed + number
        properties = {name: getattr(args, name) for name in NOBODY}
        state = self._form.begin(lambda: datetime.now().astimezone(), seed, properties=properties)
        recorder = Recorder(state, perf_counter, args.username)
        taken = play(state, recorder, read_steps(file), perf_counter)
        recorder.finish()
        instance_id = instance_id_of(state)
        self.told.append(
            {
                "file": file.name,
                "instance_id": instance_id,
                "errors": [
                    {"step": step, "error": one["error"]} for step, one in enumerate(taken, 1) if "error" in one
                ],
                "violations": [list(violation) for violation in state.violations()],
            }
        )
        logged = args.audit or self._shape.audit is not None
        filling = Filling(state, self._shape, instance_id, AUDIT_FILE if self._shape.audit else None)
        return Given(filling, recorder.events if logged else None, self._shape.audit or EVERYTHING)
