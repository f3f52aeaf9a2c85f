"""Central's key files: who may open the database, and who may see shielded persons.

Two key files of the same kind as a laptop's vault lie below the folder of keys. `central/users` holds the key of
the SQLite file, in a slot for each person, with what the person may do. `central/shielded` holds the key of
shielded persons, and has slots for their officers only: being in it is the role, and no other passphrase opens it.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kommisjon.cli import passphrase
from kommisjon.cli.place import database_of, keys_of
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.vault.folder import VaultFolder

if TYPE_CHECKING:
    from kommisjon.vault.keyfile import Opened
    from sync.trust.sealing import Identity

DATABASE_KEY = Path("central", "database.key")
_USERS, _SHIELDED = Path("central", "users"), Path("central", "shielded")
_OPENED, _SHIELDED_OPENED = "central_opened", "central_shielded_opened"


@dataclass(slots=True)
class Unlocked:
    """What one passphrase has opened, kept while the command runs."""

    given: str
    users: Opened | None


def users_folder(args: argparse.Namespace) -> VaultFolder:
    return VaultFolder(keys_of(args) / _USERS)


def shielded_folder(args: argparse.Namespace) -> VaultFolder:
    return VaultFolder(keys_of(args) / _SHIELDED)


def is_file(args: argparse.Namespace) -> bool:
    """Whether central is an SQLite file, which opens by a key; a server knows its people itself."""
    return database_of(args).startswith("sqlite")


def unlocked(args: argparse.Namespace) -> Unlocked | None:
    """Central's users' key file, opened by the passphrase of whoever gives this command; asked for once.

    None where no user was added yet. Raises Refusal D718, V102, V107 or B106; UsedWrongly without a keyboard.
    """
    known: Unlocked | None = getattr(args, _OPENED, None)
    if known is None and (not is_file(args) or users_folder(args).keyfile.exists()):
        given = _given(args)
        users = _enter(users_folder(args), given) if is_file(args) else None
        known = Unlocked(given, users)
        setattr(args, _OPENED, known)
    return known


def use(args: argparse.Namespace, given: str, users: Opened) -> None:
    """Go on with a key file that was made just now, and its first passphrase."""
    setattr(args, _OPENED, Unlocked(given, users))


def database_keys(args: argparse.Namespace) -> list[bytes]:
    """The key of central's SQLite file, where its users' key file gives it; and the next one, once it is drawn.

    The file opens with one of the two (kommisjon.cli.central_rekeying).
    """
    known = unlocked(args) if is_file(args) else None
    if known is None or known.users is None:
        return []
    users = known.users
    return [bytes(users.database_key()), *([bytes(users.next_database_key())] if users.content.dek_next else [])]


def opened_users(args: argparse.Namespace) -> Opened | None:
    """The users' key file, where this command has opened it."""
    known: Unlocked | None = getattr(args, _OPENED, None)
    return None if known is None else known.users


def use_shielded(args: argparse.Namespace, shielded: Opened) -> None:
    """Go on with a key file of shielded persons that was opened or made."""
    setattr(args, _SHIELDED_OPENED, shielded)


def opened_shielded(args: argparse.Namespace) -> Opened | None:
    """The key file of shielded persons, where this command has opened it."""
    found: Opened | None = getattr(args, _SHIELDED_OPENED, None)
    return found


def user_of(args: argparse.Namespace, given: str) -> str:
    """The initials of the one user whom this passphrase lets in. Raises Refusal D718, V102 or V107."""
    opened = _enter(users_folder(args), given)
    try:
        return opened.label
    finally:
        opened.close()


def officers(args: argparse.Namespace) -> list[str]:
    """The initials of those who may open what is sealed of shielded persons."""
    from kommisjon.vault import keyfile

    folder = shielded_folder(args)
    if not folder.keyfile.exists():
        return []
    newest = max(keyfile.readable_copies(folder.keyfile), key=lambda copy: copy.generation, default=None)
    return [] if newest is None else [slot.label for slot in newest.slots]


def shielded_identity(args: argparse.Namespace) -> Identity:
    """The key of shielded persons. Raises Refusal V170 where there is none; D718, V102, V107."""
    if not shielded_folder(args).keyfile.exists():
        raise Refusal(Code.SHIELDED_NO_KEY)
    known = unlocked(args)
    with_passphrase = known.given if known is not None else _given(args)
    return identity_of(enter_shielded(args, with_passphrase))


def identity_of(opened: Opened) -> Identity:
    """The key pair whose secret a key file of shielded persons holds."""
    from sync.trust.sealing import Identity

    return Identity("mlkem768x25519", bytes(opened.database_key()))


def enter_shielded(args: argparse.Namespace, given: str) -> Opened:
    """Open the key file of shielded persons with this passphrase. Raises Refusal D718, V102, V107 or V112."""
    opened = _enter(shielded_folder(args), given)
    use_shielded(args, opened)
    return opened


def write(path: Path, opened: Opened) -> None:
    """Put a key file in place as it is now. Raises Refusal V108."""
    from kommisjon.vault import keyfile

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    keyfile.write(path, opened.content)


def _given(args: argparse.Namespace) -> str:
    file = getattr(args, "passphrase_file", None) or os.environ.get("KOMMISJON_STAFF_PASSPHRASE_FILE")
    return passphrase.from_file(file) if file else passphrase.typed(_("Your passphrase for central: "))


def _enter(folder: VaultFolder, given: str) -> Opened:
    """Open a key file of central's: it goes by the rules of a vault, and is told of as what it is."""
    from kommisjon.vault.entry import enter

    try:
        return enter(folder, given, clock=lambda: datetime.now(UTC))
    except Refusal as refusal:
        raise Refusal(Code.NOT_LET_IN) if refusal.code is Code.WRONG_PASSPHRASE else refusal from None
