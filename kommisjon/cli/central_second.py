"""The second of two persons who answer for something at central: who it is, and that they agree.

Where central knows its people, nobody is a second person by name alone: they give their own passphrase (on a
server the password of their own user there) at the same machine, after they have seen what it is about.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection
from typing import TYPE_CHECKING

from kommisjon.cli import central_keys, central_users, passphrase
from kommisjon.cli.central_database import connected
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from sync.central.staff.who import Role


def add_argument(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Add the options that say who the second person is."""
    parser.add_argument(
        "--and", dest="and_by", required=required, metavar=_("PERSON"), help=_("the second person, who agrees")
    )
    parser.add_argument(
        "--and-passphrase-file",
        metavar=_("FILE"),
        help=_("read the second person's passphrase from the first line of FILE ('-': standard input)"),
    )


def check_known(args: argparse.Namespace, name: str, roles: Collection[Role], otherwise: Code) -> None:
    """Check that the second person is one of central's people with one of `roles`, where it knows any.

    Raises Refusal `otherwise` where they are not.
    """
    known = central_users.everybody(args)
    if known and not known.get(name, set()) & set(roles):
        raise Refusal(otherwise)


def agrees(args: argparse.Namespace, name: str, otherwise: Code) -> None:
    """Have the second person agree with their own passphrase, where central knows its people.

    Raises Refusal `otherwise` for the passphrase of somebody else, D718, V102, V107 or B106; UsedWrongly without a
    keyboard.
    """
    if not central_users.everybody(args):
        return
    file = args.and_passphrase_file
    prompt = _("Passphrase of {who}, who agrees: ").format(who=name)
    given = passphrase.from_file(file) if file else passphrase.typed(prompt)
    if central_keys.is_file(args):
        if central_keys.user_of(args, given) != name:
            raise Refusal(otherwise)
        return
    from sync.central.staff.database_roles import lets_in

    with connected(args) as engine:
        if not lets_in(engine, name, given):
            raise Refusal(Code.NOT_LET_IN)
