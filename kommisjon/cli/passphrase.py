"""How a command gets a passphrase: from the keyboard, unseen, or from a file or a pipe. Never from arguments."""

from __future__ import annotations

import argparse
import sys
from typing import IO

from kommisjon.cli.output import UsedWrongly
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

_MOST = 4096
"""Characters of a line that are read at most."""


def add_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        help="read the passphrase from the first line of FILE ('-': standard input) instead of the keyboard",
    )


def ask(args: argparse.Namespace, *, twice: bool = False) -> str:
    """Get the passphrase; `twice` for a new one.

    Raises Refusal B106 when the file cannot be read, V118 when the two differ; UsedWrongly without a keyboard.
    """
    if args.passphrase_file == "-":  # noqa: S105 - a dash is no passphrase
        return _first_line(sys.stdin) if sys.stdin is not None else ""
    if args.passphrase_file:
        try:
            with open(args.passphrase_file, encoding="utf-8-sig") as file:
                return _first_line(file)
        except OSError as problem:
            raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None
    first = typed(_("Passphrase: "))
    if twice and typed(_("The same once more: ")) != first:
        raise Refusal(Code.PASSPHRASES_DIFFER)
    return first


def _first_line(file: IO[str]) -> str:
    try:
        return file.readline(_MOST).rstrip("\r\n")
    except UnicodeDecodeError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None


def typed(prompt: str) -> str:
    """From the keyboard; never where it would be shown."""
    import getpass
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(prompt)
    except (getpass.GetPassWarning, EOFError):
        raise UsedWrongly(_("There is no keyboard here to type a passphrase: use --passphrase-file.")) from None
