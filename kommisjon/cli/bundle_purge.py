"""`kommisjon bundle purge`: deletes here what headquarters holds, after saying what goes and what stays."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kommisjon.cli import passphrase
from kommisjon.cli.asking import says_yes
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say
from kommisjon.cli.place import folder_of
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from kommisjon.store.purging import Fate
    from kommisjon.store.unlocking import OpenVault


def register(group: Any) -> None:
    parser = group.add_parser("purge", help=_("delete the cases that headquarters has confirmed"))
    parser.add_argument("--case", metavar=_("NUMBER"), help=_("only this case (default: every one that may go)"))
    parser.add_argument("--yes", action="store_true", help=_("do not ask"))
    passphrase.add_argument(parser)
    parser.add_argument("--json", action="store_true", help=_("print JSON; without --yes only what would be done"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from kommisjon.exchange import told
    from kommisjon.store.unlocking import unlock

    with unlock(folder_of(args), passphrase.ask(args), clock=lambda: datetime.now(UTC)) as vault:
        fates = _planned(vault, args.case)
        going = [fate for fate in fates if fate.why is None]
        if not args.json:
            for line in told.of_fates(fates):
                say(line)
        agreed_to = bool(going) and (args.yes or (not args.json and _asked(len(going))))
        gone = purge_now(vault, going) if agreed_to else 0
    if args.json:
        print_json({"deleted": gone, "cases": [_shape(fate) for fate in fates]})
    elif gone:
        say(told.of_deleted(gone))
    return DONE


def purge_now(vault: OpenVault, fates: Sequence[Fate]) -> int:
    """Delete them; gives how many went."""
    from kommisjon.exchange.purging import purge

    return len(purge(vault, fates, datetime.now(UTC)))


def _planned(vault: OpenVault, number: str | None) -> list[Fate]:
    from kommisjon.interview.centre.residents import unfinished
    from kommisjon.store.purging import plan

    fates = plan(vault.store, unfinished(vault.store, datetime.now(UTC).date()))
    chosen = [fate for fate in fates if number in (None, fate.number)]
    if number is not None and not chosen:
        raise Refusal(Code.UNKNOWN_CASE, case=number)
    return chosen


def _asked(count: int) -> bool:
    """Have a person agree. Raises UsedWrongly where nobody can say."""
    line = ngettext(
        "Delete {n} case from this laptop for good? Type yes to go on: ",
        "Delete {n} cases from this laptop for good? Type yes to go on: ",
        count,
    )
    return agreed(line.format(n=count))


def agreed(question: str) -> bool:
    """Put a question at the keyboard; gives whether the answer was yes. Raises UsedWrongly without a keyboard."""
    yes = says_yes(question)
    if yes is None:
        raise UsedWrongly(_("Nobody is here to answer: look at what is said first, then say --yes."))
    return yes


def _shape(fate: Fate) -> dict[str, Any]:
    why = fate.why.name.lower() if fate.why is not None else None
    return {
        "number": fate.number,
        "mission": fate.mission,
        "records": fate.records,
        "changes": fate.changes,
        "stays": why,
    }
