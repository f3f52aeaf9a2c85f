"""Who is at work at central, for a command."""

from __future__ import annotations

import argparse
import getpass
import os
import platform
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kommisjon.cli import central_keys
from kommisjon.cli.central_database import connected
from kommisjon.cli.output import UsedWrongly
from kommisjon.cli.values import a_label
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from sync.central.staff.audit import Act
    from sync.central.staff.who import Role, Staff


def add_staff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="staff",
        type=a_label,
        metavar=_("INITIALS"),
        help=_("who you are, where central knows no users (or KOMMISJON_STAFF; default: your account)"),
    )
    parser.add_argument(
        "--passphrase-file",
        metavar=_("FILE"),
        help=_("read your passphrase from the first line of FILE ('-': standard input) instead of the keyboard"),
    )


def staff_of(args: argparse.Namespace) -> Staff:
    """Whoever gives this command, at this machine, with the roles they have.

    With an SQLite file the passphrase says who it is; on a server its own users and roles do. Before either was
    set up, whoever can open the database may do everything in it but see shielded persons.

    Raises Refusal D718, V102, V107, B106 or D705; UsedWrongly without a keyboard, or for another's name.
    """
    from sync.central.staff.who import Role, Staff

    device = re.sub(r"[^0-9A-Za-z_.-]", "-", platform.node())[:64] or "central"
    known = _known(args)
    if known is not None:
        name, roles = known
        if args.staff not in (None, name):
            raise UsedWrongly(
                _("You are {who} here, and cannot work as {other}.").format(who=name, other=args.staff)
            )
        return Staff(name, device, roles)
    name = args.staff or a_label(os.environ.get("KOMMISJON_STAFF") or getpass.getuser())
    return Staff(name, device, frozenset(Role) - {Role.PROTECTION})


def does(args: argparse.Namespace, role: Role, act: Act, about: tuple[str, ...] = ()) -> None:
    """Check that whoever gives this command has the role, and note what they are about to do. As `staff_of`."""
    from sync.central.staff.audit import noted

    who = staff_of(args)
    who.check(role)
    with connected(args) as engine:
        noted(engine, who, act, datetime.now(UTC), about)


def _known(args: argparse.Namespace) -> tuple[str, frozenset[Role]] | None:
    """Who it is by the users' key file, or by the server; None where neither knows people."""
    from sync.central.staff.who import Role

    if not central_keys.is_file(args):
        return _known_to_server(args)
    opened = central_keys.unlocked(args)
    if opened is None or opened.users is None:
        return None
    roles = {Role(role) for role in opened.users.slot.roles}
    if opened.users.label in central_keys.officers(args):
        roles.add(Role.PROTECTION)
    return opened.users.label, frozenset(roles)


def _known_to_server(args: argparse.Namespace) -> tuple[str, frozenset[Role]] | None:
    from sync.central.staff.database_roles import whoami

    with connected(args) as engine:
        return whoami(engine)
