"""Headquarters' secret key files: one folder for each holder, each file plain or under a passphrase of its own.

A plain file is what OpenSSH or age reads; under a passphrase it is that file in an age file, and `.age` stands
after its name (sync.trust.locked). Beside a signing key lies its public line, `.pub`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kommisjon.errors import Code, Refusal
from sync.durable import settle
from sync.trust.keys import parse_private_text, private_text, public_line
from sync.trust.locked import is_locked, lock, unlock
from sync.trust.sealing import Identity

Passphrase = Callable[[str], str]
"""Gives the passphrase of a key file or of a holder, by its place below headquarters' folder."""

_LOCKED = ".age"
_PUBLIC = ".pub"
_MAX_FILE = 64 * 1024


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """What lies in headquarters' folder. `passphrase` is asked only for files that are under one."""

    folder: Path
    passphrase: Passphrase | None = None

    def signing_key(self, line: str, holder: str) -> Ed25519PrivateKey:
        """The secret half of a public key line, out of the folders of one kind of holder (`ca`, `root-*` …).

        Raises Refusal B106 where no such file is here, S203, S216, S217 or S218.
        """
        place = self.place_of(line, holder)
        if place is None:
            raise Refusal(Code.FILE_UNREADABLE, detail=f"{holder}: FileNotFoundError")
        key = parse_private_text(self.read(place))
        if public_line(key.public_key()) != line:
            raise Refusal(Code.KEY_FILE, file=str(place))
        return key

    def place_of(self, line: str, holder: str) -> Path | None:
        """Where the secret half of a public line lies, by the `.pub` file beside it; None if elsewhere."""
        for path in sorted(self.folder.glob(f"{holder}/*{_PUBLIC}")):
            place = path.relative_to(self.folder).with_suffix("")
            if _read(path).decode("ascii", "replace").strip() == line and self.holds(place):
                return place
        return None

    def identities(self, holder: str) -> Iterator[Identity]:
        """The age identities of a holder, the newest first. Raises Refusal B106, C401, S216 or S217."""
        paths = [*self.folder.glob(f"{holder}/identity*.txt"), *self.folder.glob(f"{holder}/identity*{_LOCKED}")]
        places = {path.relative_to(self.folder).with_name(path.name.removesuffix(_LOCKED)) for path in paths}
        if not places:
            raise Refusal(Code.FILE_UNREADABLE, detail=f"{holder}: FileNotFoundError")
        for place in sorted(places, key=_ordinal, reverse=True):
            yield Identity.parse(self.read(place).decode("utf-8", "replace"))

    def holds(self, place: Path) -> bool:
        """Say whether a secret key file is here, plain or under a passphrase."""
        return any((self.folder / name).exists() for name in (place, _locked(place)))

    def free_place(self, place: Path) -> Path:
        """`place`, or the next like it that no key has: `ca/ca-2` after `ca/ca`."""
        number = 1
        found = place
        while self.holds(found):
            number += 1
            found = place.with_stem(f"{place.stem}-{number}")
        return found

    def read(self, place: Path) -> bytes:
        """The plain content of a secret key file. Raises Refusal B106, S216 or S217."""
        path = self.folder / place
        data = _read(path if path.exists() else self.folder / _locked(place))
        if not is_locked(data):
            return data
        if self.passphrase is None:
            raise Refusal(Code.KEY_LOCKED, file=str(place))
        try:
            return unlock(data, self.passphrase(str(place)))
        except ValueError:
            raise Refusal(Code.KEY_PASSPHRASE, file=str(place)) from None


@dataclass(frozen=True, slots=True)
class NewKeys:
    """Makes key files that never write over another. `passphrase` is asked once for each file, by its folder."""

    folder: Path
    random: Callable[[int], bytes]
    passphrase: Passphrase | None = None
    work: int | None = None

    def keep_signing_key(self, place: Path, key: Ed25519PrivateKey) -> str:
        """Keep a signing key, and its public line beside it; gives that line. Raises Refusal B108 or S210."""
        self._keep(place, private_text(key))
        line = public_line(key.public_key())
        self._write(place.with_name(place.name + _PUBLIC), line.encode() + b"\n", 0o644)
        return line

    def keep_identity(self, place: Path, text: str) -> None:
        """Keep an age identity file. Raises Refusal B108 or S210."""
        self._keep(place, text.encode())

    def _keep(self, place: Path, data: bytes) -> None:
        if self.passphrase is None:
            self._write(place, data, 0o600)
        else:
            locked = lock(data, self.passphrase(place.parent.name), self.random, work=self.work)
            self._write(_locked(place), locked, 0o600)

    def _write(self, place: Path, data: bytes, mode: int) -> None:
        path = self.folder / place
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            settle(path.parent)
        except FileExistsError:
            raise Refusal(Code.KEYS_EXIST) from None
        except OSError as problem:
            raise Refusal(Code.FILE_UNWRITABLE, file=path.name, detail=type(problem).__name__) from None


def _locked(place: Path) -> Path:
    return place.with_name(place.name + _LOCKED)


def _ordinal(place: Path) -> int:
    """Which of a holder's identities it is: 1 for identity.txt, 2 for identity-2.txt."""
    number = place.stem.rpartition("-")[2]
    return int(number) if number.isdecimal() else 1


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MAX_FILE)
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=f"{path.name}: {type(problem).__name__}") from None
