"""The travel lock, from the laptop's side: a share for headquarters first, and only then the lock.

docs/decisions/0017: whoever is stopped on the way can open the vault neither willingly nor under threat.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.enrolment import trust_of
from kommisjon.store import users
from kommisjon.store.unlocking import OpenVault
from kommisjon.vault import codes
from kommisjon.vault.codes import Purpose
from kommisjon.vault.travel import check_word
from sync.bundle.kept_codes import KeptFile, TravelCode, seal_codes
from sync.trust.document import moment_text


@dataclass(frozen=True, slots=True)
class Prepared:
    """A share that is drawn and sealed; nothing is locked yet."""

    until: datetime
    file: bytes
    """For headquarters."""
    share: bytes = field(repr=False)


def prepare(vault: OpenVault, until: datetime, random: Callable[[int], bytes] = os.urandom) -> Prepared:
    """Draw a share and seal it to headquarters.

    Raises Refusal V115 before enrolment, V127 where headquarters' list of keys names nobody to seal to.
    """
    share = random(codes.SECRET_SIZE)
    code = TravelCode(
        device=vault.store.device()[0],
        label=vault.label,
        until=moment_text(until),
        code=codes.spelled(share, Purpose.TRAVEL),
    )
    recipients = trust_of(vault.store).recovery_recipients()
    return Prepared(until, KeptFile(sealed=seal_codes(code, recipients, random)).to_bytes(), share)


def lock(vault: OpenVault, prepared: Prepared, word: str, random: Callable[[int], bytes] = os.urandom) -> None:
    """Lock and close the vault, once headquarters has read its word.

    Raises Refusal V129 for another word: headquarters does not have this share, and nothing is locked. V108.
    """
    said = unicodedata.normalize("NFC", word).strip().casefold()
    if said not in {check_word(prepared.share, "nb"), check_word(prepared.share, "en")}:
        raise Refusal(Code.TRAVEL_UNCONFIRMED)
    users.lock_for_travel(vault, prepared.until, prepared.share, random)
