"""Chance for tests that take a share of what could be tried: another in each run, the same one when asked for."""

from __future__ import annotations

import os
import random
import secrets

VARIABLE = "KOMMISJON_TEST_SEED"


def chance() -> random.Random:
    """Chance by a new seed, or by the one in KOMMISJON_TEST_SEED; a test that fails shows which."""
    seed = int(os.environ.get(VARIABLE) or secrets.randbits(32))
    print(f"{VARIABLE}={seed}")
    return random.Random(seed)
