"""How a command gets a passphrase: from the keyboard, unseen, or from a file or a pipe. Never from arguments."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import IO

from kommisjon.cli.asking import at_keyboard
from kommisjon.cli.output import UsedWrongly
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

_MOST = 4096
"""Characters of a line that are read at most."""


def add_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file",
        metavar=_("FILE"),
        help=_("read the passphrase from the first line of FILE ('-': standard input) instead of the keyboard"),
    )
    parser.add_argument(
        "--travel-code-file",
        metavar=_("FILE"),
        help=_("read the travel code, should one be needed, from FILE, likewise"),
    )


def add_new(parser: argparse.ArgumentParser) -> None:
    """How a new passphrase is chosen, beside the one that opens."""
    chosen = parser.add_mutually_exclusive_group()
    add_generate(chosen)
    chosen.add_argument(
        "--new-passphrase-file",
        metavar=_("FILE"),
        help=_("read the new passphrase from FILE ('-': standard input)"),
    )


def add_generate(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--generate", action="store_true", help=_("draw a new passphrase of six words, and show it once")
    )


def ask(args: argparse.Namespace, *, without_vault: bool = False) -> str:
    """Get the passphrase that opens the vault. Under the travel lock its code is asked for too, and lifts it.

    Nobody is asked where there is no vault, unless it is made by what is asked for. Raises Refusal V112, V131 or
    V132 where there is none, B106 when the file cannot be read, V101, V107, V121 to V123 for what lifts the
    travel lock; UsedWrongly without a keyboard.
    """
    from kommisjon.cli.place import folder_of
    from kommisjon.vault.wipe import refuse_without_vault

    if not without_vault:
        refuse_without_vault(folder_of(args))
    given = from_file(args.passphrase_file) if args.passphrase_file else typed(_("Passphrase: "))
    _lift_travel_lock(args, given)
    return given


def ask_new(args: argparse.Namespace, label: str, *, file: str | None) -> str:
    """Get a new passphrase for the user of this label: drawn, from `file`, or typed twice.

    Raises Refusal V118 when the two differ, V114 or V120 for one that is too short or too easy; as `ask`.
    """
    from kommisjon.vault.passphrases import check

    if args.generate:
        return _generated(args)
    if file:
        chosen = from_file(file)
        check(chosen, label)
        return chosen
    chosen = typed(_("New passphrase: "))
    check(chosen, label)
    _same_again(chosen)
    return chosen


def from_file_or_line(file: str | None, prompt: str) -> str:
    """A code or a word: from a file, or typed where it may be seen. Raises Refusal B106, or UsedWrongly."""
    if file:
        return from_file(file)
    try:
        return input(prompt)[:_MOST]
    except (EOFError, UnicodeDecodeError):
        raise UsedWrongly(_("There is no keyboard here to type it.")) from None


def travel_code(args: argparse.Namespace) -> str:
    """The travel code, where the vault is under travel lock; else nothing. Raises as `from_file_or_line`."""
    from kommisjon.cli.place import folder_of
    from kommisjon.vault.keyfile import travel_lock

    lock = travel_lock(folder_of(args).keyfile)
    if lock is None or not (args.travel_code_file or at_keyboard()):
        return ""  # where nobody can be asked, opening says that a code is needed
    prompt = _("Travel lock until {until}. Travel code from headquarters: ").format(until=lock.shown)
    return from_file_or_line(args.travel_code_file, prompt)


def _lift_travel_lock(args: argparse.Namespace, given: str) -> None:
    """Open the vault with passphrase and travel code once, after which the passphrase is enough."""
    code = travel_code(args)
    if code:
        from kommisjon.cli.place import folder_of
        from kommisjon.store.unlocking import unlock

        with unlock(folder_of(args), given, travel_code=code, clock=lambda: datetime.now(UTC)):
            pass


def _generated(args: argparse.Namespace) -> str:
    """Draw a passphrase, show it once on a screen of its own, and have it typed."""
    import os

    from kommisjon.vault.passphrases import generate

    if not (at_keyboard() and sys.stdout.isatty()):
        raise UsedWrongly(_("A new passphrase is shown on a terminal only: without one, give your own."))
    drawn = generate(args.language, os.urandom)
    sys.stdout.write("\x1b[?1049h\x1b[H")  # the other screen, which the terminal does not keep
    try:
        print(_("Your new passphrase:") + f"\n\n    {drawn}\n")
        print(_("Write it down and keep it away from the laptop. It is not shown again."))
        with suppress(EOFError):
            input(_("Press Enter when you have it, and type it from your paper: "))
    finally:
        sys.stdout.write("\x1b[2J\x1b[?1049l")
        sys.stdout.flush()
    for _left in range(3):
        if typed(_("New passphrase: ")).split() == drawn.split():
            return drawn
    raise Refusal(Code.PASSPHRASES_DIFFER)


def _same_again(first: str) -> None:
    if typed(_("The same once more: ")) != first:
        raise Refusal(Code.PASSPHRASES_DIFFER)


def from_file(name: str) -> str:
    """The first line of a file, or of standard input for "-". Raises Refusal B106."""
    if name == "-":
        return _first_line(sys.stdin) if sys.stdin is not None else ""
    try:
        with open(name, encoding="utf-8-sig") as file:
            return _first_line(file)
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None


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
