"""`kommisjon doctor`: whether this laptop is fit to hold a vault. Says nothing of any person."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kommisjon.cli import passphrase
from kommisjon.cli.output import DONE, print_json, say, shows_progress, tell
from kommisjon.cli.place import folder_of
from kommisjon.errors import N_, Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from kommisjon.cli.surroundings import Finding
    from kommisjon.store.store import Store

_MARKS = {"ok": N_("ok"), "look": N_("LOOK"), "bad": N_("BAD")}


def register(commands: Any) -> None:
    parser = commands.add_parser("doctor", help=_("whether this laptop is fit to hold a vault"))
    parser.add_argument("--full", action="store_true", help=_("also open the vault and check everything in it"))
    passphrase.add_argument(parser)
    parser.add_argument("--json", action="store_true", help=_("print JSON"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what was found; gives 3, with V147 on standard error, where something is bad.

    With --full also raises what opening and checking the vault raises.
    """
    from kommisjon.cli.surroundings import BAD, surroundings

    found = surroundings(folder_of(args), datetime.now(UTC))
    if args.full:
        found += _of_the_vault(args)
    bad = sum(1 for one in found if one.verdict == BAD)
    if args.json:
        print_json([{"about": one.about, "verdict": one.verdict, "what": str(one.what)} for one in found])
    else:
        for one in found:
            say(f"{_(_MARKS[one.verdict]):>4}  {one.what}")
    return tell(Refusal(Code.LOOK_HERE, n=bad), as_json=False) if bad else DONE


def _of_the_vault(args: argparse.Namespace) -> list[Finding]:
    from kommisjon.cli.surroundings import OK, Finding
    from kommisjon.store.unlocking import unlock

    typed = passphrase.ask(args)
    with unlock(folder_of(args), typed, clock=lambda: datetime.now(UTC)) as vault:
        with shows_progress(_("checking")) as progress:
            vault.store.check(progress)
        return [
            Finding("database", OK, N_("Everything in the database was checked, and is sound.")),
            *_work(vault.store, datetime.now(UTC)),
        ]


def _work(store: Store, now: datetime) -> list[Finding]:
    """What the store itself knows: its copies, its clock, whether it fell behind."""
    from kommisjon.cli.surroundings import BAD, LOOK, OK, Finding
    from sync.merge import hlc

    copied = store.last("copied_at")
    if copied is None:
        copy = Finding("copy", LOOK, N_("No safety copy was made yet: kommisjon copy to a stick."))
    elif (days := (now - copied).days) > 2:
        copy = Finding("copy", LOOK, N_("The safety copy is {days} days old: make one today."), {"days": days})
    else:
        copy = Finding("copy", OK, N_("A safety copy was made in the last days."))
    clock = Finding("order", OK, N_("The clock fits what was saved before."))
    if hlc.milliseconds(store.vault_state()["hlc"]) > now.timestamp() * 1000 + hlc.TOLERANCE_MS:
        clock = Finding("order", BAD, N_("The clock is behind what was saved before: set date and time."))
    found = [copy, clock]
    if store.behind() is not None:
        found.append(Finding("epoch", BAD, N_("This laptop must be enrolled again: kommisjon enrol again.")))
    return found
