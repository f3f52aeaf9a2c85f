"""`kommisjon mission close`: everything is with headquarters; no more answers are taken, and that is signed."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import bundle_purge, passphrase
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say
from kommisjon.cli.place import folder_of
from kommisjon.cli.values import a_mission_code
from kommisjon.cli.whole_files import Together
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from kommisjon.exchange.closing import Closed

_STATEMENT = "mission-close.json"
"""Its name says nothing of the mission. The signature lies beside it, as ssh-keygen names one."""


def register(group: Any) -> None:
    parser = group.add_parser("close", help=_("end a mission, once headquarters has confirmed everything of it"))
    parser.add_argument("code", type=a_mission_code, help=_("the mission's code, for example 2026-UGA-01"))
    parser.add_argument(
        "--to",
        type=Path,
        default=Path(),
        metavar=_("FOLDER"),
        help=_("where the signed statement goes (default: here)"),
    )
    parser.add_argument("--yes", action="store_true", help=_("do not ask"))
    passphrase.add_argument(parser)
    parser.add_argument("--json", action="store_true", help=_("print JSON; needs --yes"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from kommisjon.exchange.closing import close_mission
    from kommisjon.store.unlocking import unlock

    if args.json and not args.yes:
        raise UsedWrongly(_("With --json nobody is asked: say --yes."))

    def agreed(cases: int, records: int) -> bool:
        return args.yes or bundle_purge.agreed(
            _(
                "Close {code} (cases: {cases}, records: {records}, all confirmed)."
                " No answers are taken any more. Type yes to go on: "
            ).format(code=args.code, cases=cases, records=records)
        )

    with unlock(folder_of(args), passphrase.ask(args), clock=lambda: datetime.now(UTC)) as vault:
        closed = close_mission(vault, args.code, datetime.now(UTC), agreed=agreed)
    if closed is None:
        return DONE
    statement = args.to / _STATEMENT
    with Together() as together:
        together.open(statement).write(closed.statement)
        together.open(statement.with_name(_STATEMENT + ".sig")).write(closed.signature)
    if args.json:
        print_json(
            {
                "statement": str(statement),
                "cases": closed.cases,
                "records": closed.records,
                "receipts": [sent.seq for sent in closed.receipts],
                "unaccounted": closed.never_arrived,
            }
        )
    else:
        _tell(args.code, statement, closed)
    return DONE


def _tell(code: str, statement: Path, closed: Closed) -> None:
    from kommisjon.exchange import told

    numbers = ", ".join(str(sent.seq) for sent in closed.receipts)
    line = ngettext(
        "{code} is closed: {n} record, all acknowledged by the receipts for bundles {numbers}.",
        "{code} is closed: {n} records, all acknowledged by the receipts for bundles {numbers}.",
        closed.records,
    )
    say(line.format(code=code, n=closed.records, numbers=numbers))
    for never in told.of_never_arrived(closed.never_arrived):
        say(never)
    say(_("Signed statement: {file}").format(file=statement))
    say(_("Delete the cases from this laptop with kommisjon bundle purge."))
