"""Two recovery codes for a laptop, made on it and shown to nobody there: sealed to headquarters at once.

security-and-bundles.md 3.4. The database keeps which slots the codes open and to whom they were sealed, so that an
enrolment that was cut off goes on, and codes sealed to somebody who is not headquarters are found out.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from kommisjon.store import users
from kommisjon.store.unlocking import OpenVault
from kommisjon.vault.slot import b64
from sync.bundle.kept_codes import KeptFile, RecoveryCodes, seal_codes
from sync.canonical import dumps, loads
from sync.trust.document import Trust, moment_text
from sync.trust.sealing import Recipient

_SEALED_TO = "recovery-sealed-to"
"""Which slots the codes open, and the recipients that they were sealed to."""


class Recovery(Enum):
    """How a laptop stands, once headquarters' list of keys is known."""

    READY = "ready"
    MISSING = "missing"
    CLOSED = "closed"
    """The codes had been sealed to a key that is not headquarters'; they open nothing now."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Codes that are drawn and sealed, and open nothing yet."""

    codes: tuple[str, str]
    sealed: str
    recipients: tuple[str, ...]


def draw(
    vault: OpenVault, recipients: Sequence[Recipient], at: datetime, random: Callable[[int], bytes] = os.urandom
) -> Drawn:
    """Draw two codes and seal them. Raises Refusal V127 where there is nobody to seal to, V115 without a name."""
    first, second = users.draw_codes(random)
    codes = RecoveryCodes(
        device=vault.store.device()[0],
        label=vault.label,
        created=moment_text(at),
        first=first,
        second=second,
    )
    sealed = seal_codes(codes, recipients, random)
    return Drawn((first, second), sealed, tuple(recipient.id for recipient in recipients))


def put_in(vault: OpenVault, drawn: Drawn, random: Callable[[int], bytes] = os.urandom) -> None:
    """Let the codes open the vault, and no earlier ones. Raises Refusal V126, and V108."""
    users.keep_recovery(vault, drawn.codes, random)
    noted = {"salts": _salts(vault), "to": list(drawn.recipients), "sealed": _digest(drawn.sealed)}
    vault.store.keep_secrets({_SEALED_TO: dumps(noted)})


def kept_file(drawn: Drawn) -> bytes:
    """The file that carries the codes to headquarters on its own."""
    return KeptFile(sealed=drawn.sealed).to_bytes()


def opens_with(vault: OpenVault, sealed: str | None) -> bool:
    """Whether the vault opens by the codes that are sealed in this text."""
    noted = _noted(vault)
    return sealed is not None and noted is not None and noted["sealed"] == _digest(sealed)


def settle(vault: OpenVault, trust: Trust, random: Callable[[int], bytes] = os.urandom) -> Recovery:
    """Hold the codes against headquarters' own list of keys, once it is here; close what was sealed to others.

    Raises Refusal V108.
    """
    if not _salts(vault):
        return Recovery.MISSING
    noted = _noted(vault)
    if noted is not None and set(noted["to"]) <= {recipient.id for recipient in trust.recovery_recipients()}:
        return Recovery.READY
    users.close_recovery(vault, random)
    return Recovery.CLOSED


def _salts(vault: OpenVault) -> list[str]:
    return sorted(b64(slot.salt) for slot in vault.keys.content.slots if slot.kind == "recovery")


def _noted(vault: OpenVault) -> dict[str, Any] | None:
    """What was noted of the codes of the present slots, of which one may have been used since."""
    kept = vault.store.secret(_SEALED_TO)
    if kept is None:
        return None
    noted: dict[str, Any] = loads(kept)
    salts = _salts(vault)
    return noted if salts and set(salts) <= set(noted["salts"]) else None


def _digest(sealed: str) -> str:
    return hashlib.sha256(sealed.encode()).hexdigest()
