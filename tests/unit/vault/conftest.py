"""A key file with two users and two recovery codes, made once: every passphrase costs a quarter of a second."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.vault import keyfile, ways_in
from kommisjon.vault.slot import FLOOR, Secret

FIRST, SECOND = "seks ord som ingen andre vet", "kollegaens egne ord i rekke"
CODES = (b"one recovery key", b"and another code")


@dataclass(frozen=True)
class Made:
    content: keyfile.KeyFile
    database_key: bytes

    def opens(self, data: bytes | keyfile.KeyFile, secret: Secret = CODES[0]) -> Code | None:
        """What a file is refused with, or None: then it must give the one database key."""
        try:
            content = keyfile.decode(data) if isinstance(data, bytes) else data
            opened = keyfile.unlock(content, secret)
        except Refusal as refusal:
            return refusal.code
        assert bytes(opened.database_key()) == self.database_key
        return None

    def opened(self, secret: Secret = CODES[0]) -> keyfile.Opened:
        return keyfile.unlock(self.content, secret)


@pytest.fixture(scope="session")
def made() -> Made:
    keys = keyfile.create("AB", FIRST, FLOOR)
    ways_in.added(keys, "CD", SECOND, FLOOR, os.urandom)
    ways_in.with_recovery(keys, CODES, os.urandom)
    return Made(keys.content, bytes(keys.database_key()))
