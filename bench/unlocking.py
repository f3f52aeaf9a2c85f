"""unlock: from the passphrase to an open store with a mission of 360 persons, beside Argon2id alone."""

from __future__ import annotations

import os
import time
from pathlib import Path

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from bench.laptop import LABEL, PASSPHRASE, clock
from bench.report import Comparison, Measured
from kommisjon.exchange.enrolment import request
from kommisjon.exchange.mission import load_synthetic
from kommisjon.store.unlocking import unlock
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import Cost, calibrate

ROUNDS = 9
_MEMORY = 2 * 1024**3
"""Bytes that are said to be free, so that every machine measures the same order of cost."""


def measure(folder: Path) -> Measured:
    """Unlock and lock a vault whose cost was calibrated as at enrolment, in turn with the derivation alone."""
    cost, vault = calibrate(_MEMORY), VaultFolder(folder / "laptop")
    request(vault, label=LABEL, passphrase=PASSPHRASE, mission="mission-00", cost=cost, clock=clock)
    with unlock(vault, PASSPHRASE, clock=clock) as opened:
        load_synthetic(opened.store, write(make_mission(1, persons=360, starts=clock().date())), LABEL)
    rounds = [(_unlock(vault), _derive(cost)) for _ in range(ROUNDS)]
    ours, floor = zip(*rounds, strict=True)
    return Measured([Comparison("unlock", 1.1, ours, floor)], [f"unlock: Argon2id at {cost}"])


def _unlock(folder: VaultFolder) -> float:
    began = time.perf_counter()
    vault = unlock(folder, PASSPHRASE, clock=clock)
    took = time.perf_counter() - began
    vault.close()
    return took


def _derive(cost: Cost) -> float:
    began = time.perf_counter()
    Argon2id(
        salt=os.urandom(16), length=64, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory
    ).derive(PASSPHRASE.encode())
    return time.perf_counter() - began
