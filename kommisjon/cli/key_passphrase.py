"""How a command gets the passphrases of headquarters' key files, each of which may have one of its own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kommisjon.cli import files, passphrase
from kommisjon.cli.asking import at_keyboard
from kommisjon.cli.output import UsedWrongly
from kommisjon.cli.place import keys_of
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from sync.trust.headquarters import Headquarters
    from sync.trust.key_files import Passphrase

_MOST = 64 * 1024


def add_argument(parser: argparse.ArgumentParser) -> None:
    """For commands that use secret key files."""
    parser.add_argument(
        "--key-passphrase-file",
        type=Path,
        metavar=_("FILE"),
        help=_(
            "read the key files' passphrases from FILE: a line for each in the order they are asked for, the last "
            "one for all that follow"
        ),
    )


def add_new(parser: argparse.ArgumentParser) -> None:
    """For commands that make secret key files."""
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument(
        "--passphrase-file",
        type=Path,
        metavar=_("FILE"),
        help=_(
            "read the holders' new passphrases from FILE: a line for each in the order they are asked for, the "
            "last one for all that follow"
        ),
    )
    chosen.add_argument(
        "--no-passphrase",
        action="store_true",
        help=_("leave the new key files plain (training, or an encrypted disk)"),
    )


def headquarters_of(args: argparse.Namespace) -> Headquarters:
    """Headquarters' folder, with the passphrases of its key files asked for where one is needed."""
    from sync.trust.headquarters import Headquarters

    return Headquarters(keys_of(args), _Asked(args.key_passphrase_file))


def new_passphrases(args: argparse.Namespace) -> Passphrase | None:
    """What gives the passphrase of a holder's new key files, from a file or the keyboard; None leaves them plain.

    Without a keyboard and without a file they are left plain, as with --no-passphrase.
    """
    if args.no_passphrase or (args.passphrase_file is None and not at_keyboard()):
        return None
    return _Asked(args.passphrase_file, new=True)


class _Asked:
    """Asks once for each place, and remembers. Raises Refusal V114, V118, S217 or B106."""

    def __init__(self, file: Path | None, *, new: bool = False) -> None:
        self._file, self._new = file, new
        self._lines: list[str] | None = None
        self._known: dict[str, str] = {}

    def __call__(self, place: str) -> str:
        if place not in self._known:
            self._known[place] = self._ask(place)
        return self._known[place]

    def _ask(self, place: str) -> str:
        from sync.trust.locked import LEAST_PASSPHRASE

        if self._file is not None:
            given = self._next_line(self._file)
        elif self._new:
            given = passphrase.typed(_("New passphrase for {place}: ").format(place=place))
            if passphrase.typed(_("The same once more: ")) != given:
                raise Refusal(Code.PASSPHRASES_DIFFER)
        else:
            try:
                given = passphrase.typed(_("Passphrase for {place}: ").format(place=place))
            except UsedWrongly:
                raise Refusal(Code.KEY_LOCKED, file=place) from None
        if self._new and len(given) < LEAST_PASSPHRASE:
            raise Refusal(Code.PASSPHRASE_WEAK, least=LEAST_PASSPHRASE)
        return given

    def _next_line(self, file: Path) -> str:
        if self._lines is None:
            text = files.read(file, _MOST).decode("utf-8-sig", "replace")
            self._lines = [line for line in text.splitlines() if line] or [""]
        return self._lines.pop(0) if len(self._lines) > 1 else self._lines[0]
