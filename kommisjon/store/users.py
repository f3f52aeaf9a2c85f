"""Who may open this vault: users with passphrases, and two recovery codes that headquarters keeps.

Each change is one writing of the key file: cut off at any moment, the vault opens as before or as after. Where a
way in is closed for somebody, the database gets another key too: a copy of the former key file, with a passphrase
that opens it, must not open what is saved from then on.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kommisjon.errors import Code, Refusal
from kommisjon.store.audit import Act
from kommisjon.store.unlocking import OpenVault
from kommisjon.vault import codes, ways_in
from kommisjon.vault.codes import Purpose
from kommisjon.vault.slot import Cost, Kind
from sync.trust.document import moment_text

Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class WayIn:
    """A slot as it is listed."""

    number: int
    label: str
    kind: Kind
    in_use: bool
    """Whether the vault is open by it now."""


def ways(vault: OpenVault) -> list[WayIn]:
    """Every way into this vault, in the order of their numbers."""
    slots = sorted(vault.keys.content.slots, key=lambda slot: slot.id)
    return [WayIn(slot.id, slot.label, slot.kind, slot.id == vault.keys.slot.id) for slot in slots]


def users(vault: OpenVault) -> list[WayIn]:
    """Those that open by a passphrase."""
    return [way for way in ways(vault) if way.kind == "passphrase"]


def user(vault: OpenVault, who: str) -> WayIn:
    """The one user with these initials or this number. Raises Refusal V125."""
    found = [way for way in users(vault) if way.label == who] or [
        way for way in users(vault) if str(way.number) == who
    ]
    if len(found) != 1:
        raise Refusal(Code.NO_SUCH_USER, who=who)
    return found[0]


def add(vault: OpenVault, label: str, passphrase: str, cost: Cost, random: Random = os.urandom) -> None:
    """Let another person in. Raises Refusal V114, V120, V126, V128 or R602, and V108 for the disk."""
    ways_in.added(vault.keys, label, passphrase, cost, random)
    _kept(vault, Act.USER_ADDED, user(vault, label))


def change(vault: OpenVault, passphrase: str, cost: Cost, random: Random = os.urandom) -> None:
    """Give whoever has opened the vault another passphrase.

    Raises Refusal V114 or V120, V108, and V177 when it is done.
    """
    ways_in.replaced(vault.keys, vault.keys.slot.id, passphrase, cost, random)
    _kept(vault, Act.PASSPHRASE_CHANGED)
    vault.leave_no_former()


def remove(vault: OpenVault, number: int, random: Random = os.urandom) -> None:
    """Close a user's way in, under a new master key.

    Raises Refusal V124 for the last, V125, V108, and V177 when it is done.
    """
    leaving = user(vault, str(number))
    ways_in.closed(vault.keys, [leaving.number], random)
    _kept(vault, Act.USER_REMOVED, leaving)
    _change_key(vault, random)
    vault.leave_no_former()


def draw_codes(random: Random = os.urandom) -> tuple[str, str]:
    """Draw two recovery codes. They open once `keep_recovery` has put them in; show them to nobody here."""
    first, second = (codes.spelled(random(codes.SECRET_SIZE), Purpose.RECOVERY) for _ in range(2))
    return first, second


def keep_recovery(vault: OpenVault, made: tuple[str, str], random: Random = os.urandom) -> None:
    """Let these two codes open the vault, and no earlier ones. Raises Refusal V126, and V108."""
    first, second = (codes.read(code, Purpose.RECOVERY)[0] for code in made)
    ways_in.with_recovery(vault.keys, (first, second), random)
    _kept(vault, Act.CODES_MADE)


def close_recovery(vault: OpenVault, random: Random = os.urandom) -> None:
    """Let the vault open by passphrases only. Raises Refusal V108, and V177 when it is done."""
    ways_in.closed(vault.keys, [way.number for way in ways(vault) if way.kind == "recovery"], random)
    _kept(vault, Act.CODES_CLOSED)
    vault.leave_no_former()


def recover(vault: OpenVault, who: WayIn, passphrase: str, cost: Cost, random: Random = os.urandom) -> None:
    """Give a user another passphrase in a vault that was opened by a recovery code, which then opens no more.

    Raises Refusal V114 or V120, and V108; the code still holds then.
    """
    code = vault.keys.slot
    if code.kind != "recovery":
        raise ValueError("not opened by a recovery code")
    ways_in.replaced(vault.keys, who.number, passphrase, cost, random)
    ways_in.closed(vault.keys, [code.id], random)
    _kept(vault, Act.CODE_USED, who, by=code.label)
    _change_key(vault, random)


def lock_for_travel(vault: OpenVault, until: datetime, share: bytes, random: Random = os.urandom) -> None:
    """Lock the vault so that it opens with `share` only, and close it.

    Raises Refusal V108, and V177 when it is done and a copy of before is left, which opens without `share`.
    """
    vault.store.note(Act.TRAVEL_LOCKED, vault.label)
    _change_key(vault, random)
    vault.keys.locked_for_travel(moment_text(until), share, random)
    vault.keep_keys()
    try:
        vault.leave_no_former()
    finally:
        vault.close()


def _change_key(vault: OpenVault, random: Random) -> None:
    """Where it cannot be written the database keeps its key for now: what the person asked for is done."""
    try:
        vault.change_key(random)
    except Refusal:
        if vault.store.closed:
            raise


def _kept(vault: OpenVault, act: Act, about: WayIn | None = None, *, by: str = "") -> None:
    """Write the key file, and put down in the audit trail what was done, and to which user's way in."""
    vault.keep_keys()
    vault.store.note(act, by or vault.label, () if about is None else (f"user-{about.number}",))
