"""Where a vault lies, and where it must not: folders that a cloud service copies away."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from kommisjon.errors import N_, Code, Refusal
from kommisjon.vault.disks import is_network

_CLOUDS = (
    "onedrive",
    "dropbox",
    "icloud",
    "google drive",
    "googledrive",
    "nextcloud",
    "owncloud",
    "mobile documents",
)


class VaultFolder:
    """A laptop's data folder: the key file, the database and what is on its way out."""

    def __init__(self, path: Path, *, reserve: int = 0) -> None:
        self.path = path
        self.reserve = reserve
        """Bytes of disk to keep back for the day it is full (kommisjon.store.ballast)."""
        self.keyfile = path / "vault.kmv"
        self.database = path / "store.db"
        self.out = path / "out"
        self.attempts = path / "attempts"
        """How many wrong passphrases there were; protects nothing, and may be deleted."""
        self.wiped = path / "wiped"
        """Is there from the moment a vault is wiped until another is made or put back (kommisjon.vault.wipe)."""

        self.training = path / "training"
        """Lies beside a vault to train with, whose passphrase everybody may know (kommisjon.exchange.training)."""

    @classmethod
    def default(cls) -> VaultFolder:
        """The folder of this user on this laptop."""
        from platformdirs import user_data_path

        return cls(user_data_path("kommisjon", appauthor=False, roaming=False))

    @property
    def key_copies(self) -> tuple[Path, Path]:
        """The key file and its second copy."""
        return self.keyfile, self.keyfile.with_name(self.keyfile.name + ".bak")

    def holds_vault(self) -> bool:
        """Whether anything of a vault lies here."""
        return any(file.exists() for file in (self.database, *self.key_copies))

    def check_location(self) -> None:
        """Raise Refusal V111 for a folder that a cloud service copies away, or that lies on another machine."""
        for part in (*self.path.absolute().parts, *self.path.resolve().parts):
            if any(cloud in part.lower() for cloud in _CLOUDS):
                raise Refusal(Code.UNSAFE_LOCATION, detail=N_("it is copied to a cloud service"))
        if is_network(self.path):
            raise Refusal(Code.UNSAFE_LOCATION, detail=N_("it lies on a network drive"))

    def prepare(self) -> None:
        """Make the folder, readable by its owner only. Raises Refusal V111, also as `check_location` does."""
        self.check_location()
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.out.mkdir(mode=0o700, exist_ok=True)
        except OSError as problem:
            raise Refusal(Code.UNSAFE_LOCATION, detail=os.strerror(problem.errno or 0)) from None
        if os.name == "posix":
            with contextlib.suppress(PermissionError):
                self.path.chmod(0o700)
