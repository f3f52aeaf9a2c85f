"""Changes to the slots of an opened key file: added, replaced, closed. Nothing is written here.

Closing a slot draws a new master key, hands it to the public key of every slot that stays, and wraps the database
key anew: what the closed slot knew opens nothing of the new file (docs/decisions/0016).
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from kommisjon.errors import Code, Refusal
from kommisjon.vault.keyfile import Opened
from kommisjon.vault.slot import FLOOR, MOST_SLOTS, Cost

RECOVERY_LABELS = ("R1", "R2")
"""Labels of the two slots that open by recovery codes, in the order in which headquarters has the codes."""


def added(
    keys: Opened,
    label: str,
    passphrase: str,
    cost: Cost,
    random: Callable[[int], bytes],
    roles: tuple[str, ...] = (),
) -> None:
    """Give another user a slot. Raises Refusal V126 or V128, and V114, V120 or R602 as slots do."""
    if any(slot.label == label for slot in keys.content.slots) or label in RECOVERY_LABELS:
        raise Refusal(Code.LABEL_TAKEN, label=label)
    [number] = _free(keys, 1)
    keys.changed(slots=(*keys.content.slots, keys.slot_for(number, label, passphrase, cost, random, roles)))


def replaced(keys: Opened, number: int, passphrase: str, cost: Cost, random: Callable[[int], bytes]) -> None:
    """Give the user of this slot another passphrase; the others are untouched. Raises Refusal V114 or V120."""
    former = next(slot for slot in keys.content.slots if slot.id == number)
    fresh = keys.slot_for(number, former.label, passphrase, cost, random, former.roles)
    keys.changed(slots=tuple(fresh if slot.id == number else slot for slot in keys.content.slots))


def with_recovery(keys: Opened, secrets: tuple[bytes, bytes], random: Callable[[int], bytes]) -> None:
    """Put slots for two recovery codes in the place of those there are. Raises Refusal V126."""
    former = [slot.id for slot in keys.content.slots if slot.kind == "recovery"]
    if former:
        closed(keys, former, random)
    free = _free(keys, len(secrets))
    fresh = (
        keys.slot_for(number, label, secret, FLOOR, random)
        for number, label, secret in zip(free, RECOVERY_LABELS, secrets, strict=True)
    )
    keys.changed(slots=(*keys.content.slots, *fresh))


def closed(keys: Opened, numbers: Collection[int], random: Callable[[int], bytes], *, after: int = 0) -> None:
    """Close slots for good, under a new master key. Raises Refusal V124 where no passphrase would be left."""
    staying = [slot for slot in keys.content.slots if slot.id not in numbers]
    if not any(slot.kind == "passphrase" for slot in staying):
        raise Refusal(Code.LAST_PASSPHRASE)
    master = bytearray(random(32))
    handed = tuple(slot.handed(master, keys.content.vault, random) for slot in staying)
    keys.remastered(master, random, after=after, slots=handed)


def _free(keys: Opened, count: int) -> list[int]:
    """The first numbers that no slot has. Raises Refusal V126."""
    taken = {slot.id for slot in keys.content.slots}
    free = [number for number in range(1, MOST_SLOTS + 1) if number not in taken]
    if len(free) < count:
        raise Refusal(Code.SLOTS_FULL, most=MOST_SLOTS)
    return free[:count]
