"""`kommisjon copy`: safety copies on a second medium, made, put back, and an older state taken knowingly."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import passphrase
from kommisjon.cli.asking import at_keyboard
from kommisjon.cli.output import DONE, print_json, say, shows_progress, tell
from kommisjon.cli.place import folder_of
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from kommisjon.store.restoring import Restored


def register(commands: Any) -> None:
    group = commands.add_parser("copy", help=_("safety copies of the vault")).add_subparsers(
        dest="what", metavar=_("WHAT"), required=True
    )
    to = group.add_parser("to", help=_("copy the vault, encrypted, to a stick or another disk"))
    to.add_argument("folder", type=Path, help=_("where the stick or disk is"))
    to.add_argument("--same-disk", action="store_true", help=_("also on the vault's own disk"))
    to.set_defaults(run=run_to)

    back = group.add_parser("restore", help=_("put a copy back where the vault is missing or damaged"))
    back.add_argument("folder", type=Path, help=_("the medium with copies, or the folder of one"))
    back.add_argument(
        "--former-passphrase-file",
        metavar=_("FILE"),
        help=_("read the passphrase, or a recovery code, of the time of the copy from FILE, should it be needed"),
    )
    back.set_defaults(run=run_restore)

    older = group.add_parser("accept-older", help=_("go on with an older state; needs a new enrolment"))
    older.set_defaults(run=run_accept_older)
    for one in (to, back, older):
        passphrase.add_argument(one)
        one.add_argument("--json", action="store_true", help=_("print JSON"))


def run_to(args: argparse.Namespace) -> int:
    from kommisjon.store.copying import copy_to
    from kommisjon.store.unlocking import unlock

    typed = passphrase.ask(args)
    with (
        unlock(folder_of(args), typed, clock=lambda: datetime.now(UTC)) as vault,
        shows_progress(_("copying")) as progress,
    ):
        made = copy_to(vault, args.folder, same_disk=args.same_disk, progress=progress)
    if args.json:
        told = {"copy": str(made.folder), "size": made.size, "records": made.records, "removed": made.removed}
        print_json(told)
        return DONE
    say(
        _("Safety copy {copy} written and read back ({records} records, {size} bytes).").format(
            copy=made.folder, records=made.records, size=made.size
        )
    )
    if made.removed:
        line = ngettext("{n} older copy was removed.", "{n} older copies were removed.", made.removed)
        say(line.format(n=made.removed))
    return DONE


def run_restore(args: argparse.Namespace) -> int:
    typed = passphrase.ask(args, without_vault=True)
    former = passphrase.from_file(args.former_passphrase_file) if args.former_passphrase_file else ""
    try:
        done = _restored(args, typed, former)
    except Refusal as refusal:
        if refusal.code is not Code.COPY_FROM_BEFORE or former or not at_keyboard():
            raise
        tell(refusal, as_json=False)
        done = _restored(args, typed, passphrase.typed(_("Passphrase, or recovery code, of that time: ")))
    if args.json:
        print_json({"database": done.database, "missing": done.missing, "aside": done.aside})
        return DONE
    if not done.database:
        say(_("The key file is restored. The database here was sound and stays."))
        return DONE
    say(_("The vault is restored from the copy."))
    if done.aside:
        say(_("What was damaged is kept as {name}: give it to headquarters.").format(name=done.aside))
    if done.missing is not None:
        _say_behind(done.missing)
    return DONE


def _restored(args: argparse.Namespace, typed: str, former: str) -> Restored:
    from kommisjon.store.restoring import restore

    with shows_progress(_("checking")) as progress:
        return restore(
            folder_of(args),
            args.folder,
            typed,
            former=former,
            clock=lambda: datetime.now(UTC),
            progress=progress,
        )


def run_accept_older(args: argparse.Namespace) -> int:
    from kommisjon.store.unlocking import unlock

    typed = passphrase.ask(args)
    with unlock(folder_of(args), typed, clock=lambda: datetime.now(UTC), accept_older=True) as vault:
        missing = vault.store.behind() or 0
    if args.json:
        print_json({"missing": missing})
    else:
        _say_behind(missing)
    return DONE


def _say_behind(missing: int) -> None:
    if missing:
        line = ngettext("{n} save is missing in it.", "{n} saves are missing in it.", missing)
        say(line.format(n=missing))
    else:
        say(_("Saves may be missing in it; how many is not known."))
    say(_("You can go on with interviews. Before an export this laptop must be enrolled again:"))
    say("  kommisjon enrol again")
