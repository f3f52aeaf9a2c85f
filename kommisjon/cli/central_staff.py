"""Who is at work at central, for a command."""

from __future__ import annotations

import argparse
import getpass
import os
import platform
import re
from typing import TYPE_CHECKING

from kommisjon.cli.values import a_label

if TYPE_CHECKING:
    from sync.central.staff.who import Staff


def add_staff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="staff",
        type=a_label,
        metavar="INITIALS",
        help="who you are (or KOMMISJON_STAFF; default: the name of your account)",
    )


def staff_of(args: argparse.Namespace) -> Staff:
    """Whoever gives this command, at this machine.

    Whoever can open central's database may do everything in it but see shielded persons.
    """
    from sync.central.staff.who import Role, Staff

    name = args.staff or a_label(os.environ.get("KOMMISJON_STAFF") or getpass.getuser())
    device = re.sub(r"[^0-9A-Za-z_.-]", "-", platform.node())[:64] or "central"
    return Staff(name, device, frozenset(Role) - {Role.PROTECTION})
