"""Officers for shielded persons: a slot for each in the key file that holds the key of shielded persons."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from kommisjon.cli import central_escrow, central_keys
from kommisjon.cli.central_database import connected
from kommisjon.errors import Code, Refusal

if TYPE_CHECKING:
    from kommisjon.vault.keyfile import Opened
    from kommisjon.vault.slot import Cost
    from sync.central.staff.who import Staff


def check_giving(args: argparse.Namespace, who: Staff) -> None:
    """Whether `who` may make somebody an officer: the first one, with the escrow's key, or as an officer.

    One who has a slot already is looked at in `add`, by the passphrase. Raises Refusal D760.
    """
    from sync.central.staff.who import Role

    known = central_keys.officers(args)
    if known and args.shielded_key is None and args.user not in known:
        who.check(Role.PROTECTION)


def add(args: argparse.Namespace, who: Staff, chosen: str, cost: Cost) -> None:
    """Give args.user a slot that `chosen` opens. With the first one, central begins to put shielded persons away.

    Raises Refusal D760, V172, and those of slots.
    """
    from sync.central.failing import telling
    from sync.central.merged.shielding import begin
    from sync.central.store import writing

    opened = _opened(args, who, chosen, cost)
    with connected(args) as engine, telling(), writing(engine) as connection:
        begin(connection, central_keys.identity_of(opened).recipient)
        # Before it is committed: nothing is sealed to a key that is nowhere.
        central_keys.write(central_keys.shielded_folder(args).keyfile, opened)
    central_keys.use_shielded(args, opened)


def _opened(args: argparse.Namespace, who: Staff, chosen: str, cost: Cost) -> Opened:
    """The key file with that slot in it, not written yet."""
    from kommisjon.vault import keyfile, ways_in
    from sync.central.staff.who import Role

    if args.shielded_key is not None:
        return keyfile.create(args.user, chosen, cost, dek=central_escrow.shielded_key(args.shielded_key))
    known = central_keys.officers(args)
    if not central_keys.shielded_folder(args).keyfile.exists():
        return keyfile.create(args.user, chosen, cost)
    if args.user in known and Role.PROTECTION not in who.roles:
        return _left_by_a_cut(args, who, chosen)
    unlocked = central_keys.unlocked(args)
    opened = central_keys.enter_shielded(args, unlocked.given if unlocked is not None else "")
    slots = [slot.id for slot in opened.content.slots if slot.label == args.user]
    if slots:
        ways_in.replaced(opened, slots[0], chosen, cost, os.urandom)
    else:
        ways_in.added(opened, args.user, chosen, cost, os.urandom)
    return opened


def _left_by_a_cut(args: argparse.Namespace, who: Staff, chosen: str) -> Opened:
    """The key file as the same command left it when it was cut off: its passphrase opens that slot."""
    from sync.central.staff.who import Role

    try:
        opened = central_keys.enter_shielded(args, chosen)
    except Refusal as refusal:
        if refusal.code is Code.NOT_LET_IN:
            who.check(Role.PROTECTION)
        raise
    if opened.label != args.user:
        who.check(Role.PROTECTION)
    return opened
