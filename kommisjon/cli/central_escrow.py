"""The day everybody has forgotten: central's keys, sealed to headquarters' escrow beside the key files.

Two persons fetch the escrow from its safe and open it with any age client (docs/central.md).
"""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from kommisjon.cli import files
from kommisjon.cli.bundle import read_trust
from kommisjon.cli.central_database import connected
from kommisjon.cli.output import note
from kommisjon.errors import Code, Refusal

NAME = "escrow.age"
_MOST = 8 * 1024


def keep(args: argparse.Namespace, folder: Path, secret: bytes) -> None:
    """Seal a key to the escrow of the list of trusted keys that central holds to, and write it into `folder`.

    Without such a list it is told that there is no way back but the passphrases (V174).
    """
    from kommisjon.vault.durable import put_whole
    from sync.bundle.seal import seal_secret
    from sync.central.arriving.trusting import keep_trust
    from sync.trust.sealing import Recipient

    try:
        with connected(args) as engine:
            trust = keep_trust(engine, read_trust(args), datetime.now(UTC)).trust
        recipients = [Recipient.parse(text) for text in trust.escrow]
        put_whole(folder / NAME, seal_secret(secret, recipients, os.urandom))
    except Refusal:
        if not args.json:
            note(Code.NO_ESCROW)


def shielded_key(file: Path) -> bytes:
    """The key of shielded persons as the escrow gave it back. Raises Refusal B106 or C401."""
    from sync.trust.sealing import Identity

    return Identity.parse(files.read(file, _MOST).decode("ascii", "replace")).secret
