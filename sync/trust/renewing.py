"""Makes a holder's next key beside the former one, which is never written over."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from pathlib import Path

from sync.trust.headquarters import CA_KEY, RECEIPT_KEY, ROOT_KEY, new_signing_key
from sync.trust.key_files import KeyFiles, NewKeys
from sync.trust.sealing import Identity, SealSuite

_SIGNING = {"ca": CA_KEY, "central": RECEIPT_KEY}


def new_root(keys: KeyFiles, new: NewKeys) -> str:
    """Make a root key in a folder of its own, for a new holder; gives its public line. Raises Refusal B108."""
    folders = (Path(ROOT_KEY.format(n=number)) for number in count(1))
    place = next(place for place in folders if not (keys.folder / place.parent).exists())
    return new.keep_signing_key(place, new_signing_key(new.random))


def new_key(keys: KeyFiles, new: NewKeys, holder: str) -> str:
    """Make the next signing key of `ca` or `central`; gives its public line. Raises Refusal B108."""
    return new.keep_signing_key(keys.free_place(_SIGNING[holder]), new_signing_key(new.random))


def new_identity(keys: KeyFiles, new: NewKeys, holder: str, suite: SealSuite, now: datetime) -> str:
    """Make the next age identity of a holder; gives its recipient. Raises Refusal B108."""
    identity = Identity.generate(suite, new.random)
    new.keep_identity(keys.free_place(Path(holder, "identity.txt")), identity.file_text(now))
    return identity.recipient.text
