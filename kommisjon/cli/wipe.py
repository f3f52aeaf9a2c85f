"""`kommisjon wipe`: destroys the vault on this laptop, without its passphrase."""

from __future__ import annotations

import argparse
from typing import Any

from kommisjon.cli.asking import at_keyboard
from kommisjon.cli.output import UsedWrongly, say
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _


def register(commands: Any) -> None:
    parser = commands.add_parser("wipe", help=_("destroy the vault on this laptop for ever; needs no passphrase"))
    parser.add_argument("--yes", action="store_true", help=_("do not ask; for scripts"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Wipe the vault, or finish a wipe that was cut off; gives 0.

    Raises Refusal V112 where there is no vault, V133 for what could not be removed, V134 where the word was not
    typed; UsedWrongly without a keyboard.
    """
    from kommisjon.cli.place import folder_of
    from kommisjon.vault.wipe import NOT_REACHED, wipe_keys, wipe_rest

    folder = folder_of(args)
    if not folder.holds_vault() and not folder.wiped.exists():
        raise Refusal(Code.NO_VAULT)
    if not args.yes:
        _confirm(folder.path)
    wipe_keys(folder)
    wipe_rest(folder)
    say(_("The vault is wiped. What was not exported is gone for ever."))
    say(_(NOT_REACHED))
    return 0


def _confirm(path: object) -> None:
    if not at_keyboard():
        raise UsedWrongly(_("There is no keyboard here to confirm it: give --yes."))
    say(_("This destroys the vault in {folder} for ever, with every interview not exported.").format(folder=path))
    try:
        typed = input(_("Type {word} and press Enter: ").format(word=_("WIPE")))
    except EOFError:
        typed = ""
    if typed.strip().casefold() != _("WIPE").casefold():
        raise Refusal(Code.NOT_WIPED)
