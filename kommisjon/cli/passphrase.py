"""How a command gets a passphrase: from the keyboard, unseen, or from a file or a pipe. Never from arguments."""

from __future__ import annotations

import argparse
import sys

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _


def add_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        help="read the passphrase from the first line of FILE ('-': standard input) instead of the keyboard",
    )


def ask(args: argparse.Namespace, *, twice: bool = False) -> str:
    """Get the passphrase; `twice` for a new one. Raises Refusal B106 when the file cannot be read."""
    if args.passphrase_file == "-":  # noqa: S105 - a dash is no passphrase
        return sys.stdin.readline().rstrip("\r\n")
    if args.passphrase_file:
        try:
            with open(args.passphrase_file, encoding="utf-8") as file:
                return file.readline().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as problem:
            raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None
    import getpass

    first = getpass.getpass(_("Passphrase: "))
    if twice and getpass.getpass(_("The same once more: ")) != first:
        raise Refusal(Code.WRONG_PASSPHRASE)
    return first
