"""`kommisjon forms`: what a form's author does with a form, without a vault."""

from __future__ import annotations

from typing import Any

from kommisjon.cli.forms import check, convert, diff, export, merge, pot, run
from kommisjon.i18n.catalogue import gettext as _

COMMANDS = (check, convert, diff, pot, merge, run, export)


def register(commands: Any) -> None:
    names = ", ".join(command.NAME for command in COMMANDS)
    group = commands.add_parser("forms", help=_("forms: {commands}").format(commands=names)).add_subparsers(
        dest="what", metavar=_("WHAT"), required=True
    )
    for command in COMMANDS:
        command.register(group)
