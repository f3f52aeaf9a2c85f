"""The day everybody has forgotten: central's keys, sealed to headquarters' escrow beside the key files.

Two persons fetch the escrow from its safe and open it with any age client (docs/central.md). Beside a sealed key
stands which key it is: otherwise nobody sees that a key has changed and its copy has not. The copy of a key that
the database is about to get lies under a name of its own until the database has it.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kommisjon.cli import central_keys, files
from kommisjon.cli.bundle import read_trust
from kommisjon.cli.central_database import connected
from kommisjon.errors import Code, Refusal

if TYPE_CHECKING:
    from kommisjon.vault.keyfile import Opened
    from sync.trust.sealing import Recipient

NAME = "escrow.age"
_WHICH = "escrow.of"
_MOST = 8 * 1024


@dataclass(frozen=True, slots=True)
class _Key:
    """A key of central's as the escrow gives it back, and the id by which its key file knows it."""

    folder: Path
    id: str
    secret: bytes

    def is_kept(self) -> bool:
        try:
            return (self.folder / NAME).is_file() and (self.folder / _WHICH).read_text("ascii") == self.id
        except (OSError, ValueError):
            return False


def complete(args: argparse.Namespace) -> Refusal | None:
    """Seal every key that this command has opened and whose copy is missing; gives what stood in the way.

    A copy of which nobody knows what key it is counts as missing. None: each key has its copy.
    """
    missing = [key for key in _opened(args) if not key.is_kept()]
    try:
        recipients = _escrow(args) if missing else []
        for key in missing:
            _seal(key.folder / NAME, key.secret, recipients)
            _mark(key.folder, key.id)
    except Refusal as refusal:
        return refusal
    return None


def keep_next(args: argparse.Namespace, opened: Opened) -> None:
    """Seal the key that the database is to get, beside the copy of the one it has.

    Raises Refusal V175 where that cannot be and there is a copy, which would be of a key that opens nothing.
    """
    folder, key = central_keys.users_folder(args).path, opened.content.dek_next
    if key is None or _next(folder, key["id"]).is_file():
        return
    try:
        _seal(_next(folder, key["id"]), bytes(opened.next_database_key()).hex().encode(), _escrow(args))
    except Refusal as refusal:
        if (folder / NAME).exists():
            raise Refusal(Code.ESCROW_BEHIND, detail=refusal.code.id) from None


def promote(folder: Path, key_id: str) -> None:
    """Let the copy of the key that the database has now take the place of the former. Raises Refusal V108 or V117.

    Cut off on the way, the mark names the former key, and the copy is made once more.
    """
    from kommisjon.vault.durable import disk_problem

    if not _next(folder, key_id).is_file():
        return
    try:
        os.replace(_next(folder, key_id), folder / NAME)
    except OSError as problem:
        raise disk_problem(problem) from None
    _mark(folder, key_id)


def shielded_key(file: Path) -> bytes:
    """The key of shielded persons as the escrow gave it back. Raises Refusal B106 or C401."""
    from sync.trust.sealing import Identity

    return Identity.parse(files.read(file, _MOST).decode("ascii", "replace")).secret


def _opened(args: argparse.Namespace) -> Iterator[_Key]:
    if (users := central_keys.opened_users(args)) is not None:
        secret = bytes(users.database_key()).hex().encode()
        yield _Key(central_keys.users_folder(args).path, users.content.dek["id"], secret)
    if (shielded := central_keys.opened_shielded(args)) is not None:
        text = central_keys.identity_of(shielded).file_text(datetime.now(UTC))
        secret = text.splitlines()[-1].encode()
        yield _Key(central_keys.shielded_folder(args).path, shielded.content.dek["id"], secret)


def _escrow(args: argparse.Namespace) -> list[Recipient]:
    """Whom to seal to: the escrow of the list of trusted keys here, which must follow from the one central holds.

    Raises Refusal B106, B109, S208 to S215 and those of central.
    """
    from sync.central.arriving.trusting import following
    from sync.trust.sealing import Recipient

    offered, now = read_trust(args), datetime.now(UTC)
    offered.trust.check_current(now)
    with connected(args) as engine:
        return [Recipient.parse(text) for text in following(engine, offered, now).trust.escrow]


def _seal(path: Path, secret: bytes, recipients: list[Recipient]) -> None:
    from kommisjon.vault.durable import put_whole
    from sync.bundle.seal import seal_secret

    put_whole(path, seal_secret(secret, recipients, os.urandom))


def _mark(folder: Path, key_id: str) -> None:
    from kommisjon.vault.durable import put_whole

    put_whole(folder / _WHICH, key_id.encode())


def _next(folder: Path, key_id: str) -> Path:
    return folder / f"escrow-{key_id}.age"
