"""Opening the key file for a person at the keyboard: wrong tries are counted, and slow down the next."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from datetime import datetime

from kommisjon.vault import codes, keyfile
from kommisjon.vault.codes import Purpose
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.throttle import Throttle
from kommisjon.vault.wipe import refuse_wiped


def enter(
    folder: VaultFolder,
    passphrase: str,
    *,
    clock: Callable[[], datetime],
    travel_code: str = "",
    random: Callable[[int], bytes] = os.urandom,
) -> keyfile.Opened:
    """Open with a passphrase, under the travel lock also with its code.

    Raises Refusal V101, V102, V107, V112, V121 to V123, V131 or V132.
    """
    refuse_wiped(folder)
    with Throttle(folder.attempts).attempt():
        return keyfile.read_and_unlock(
            folder.keyfile, passphrase, travel_code=travel_code, now=clock(), random=random
        )


def seconds_to_wait(folder: VaultFolder) -> int:
    """How long the next try has to wait after wrong ones."""
    return math.ceil(Throttle(folder.attempts).seconds())


def enter_by_code(
    folder: VaultFolder,
    code: str,
    *,
    clock: Callable[[], datetime],
    travel_code: str = "",
    random: Callable[[int], bytes] = os.urandom,
) -> keyfile.Opened:
    """Open with a recovery code as it was typed. Raises Refusal V109 and those of `enter` but V101."""
    refuse_wiped(folder)
    with Throttle(folder.attempts).attempt():
        secret, _ = codes.read(code, Purpose.RECOVERY)
        return keyfile.read_and_unlock(folder.keyfile, secret, travel_code=travel_code, now=clock(), random=random)
