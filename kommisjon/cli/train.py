"""`kommisjon train`: a vault of its own with a synthetic mission, and a first interview step by step."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from typing import Any

from kommisjon.cli.place import folder_of
from kommisjon.cli.screen import needs_terminal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.vault.folder import VaultFolder


def register(commands: Any) -> None:
    parser = commands.add_parser("train", help=_("learn the tool with a synthetic mission: nobody in it exists"))
    parser.add_argument(
        "--again", action="store_true", help=_("begin anew; what was typed in training is deleted")
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Open the screen on the training, making it first where there is none; gives its exit code.

    Raises UsedWrongly without a terminal, and Refusal V158 where something else lies in its place.
    """
    needs_terminal()
    from kommisjon.cli import parent
    from kommisjon.exchange.training import forget_training, make_training

    folder = training_beside(folder_of(args))
    if args.again:
        forget_training(folder)
    make_training(folder, lambda: datetime.now(UTC), os.urandom)
    words = ["--data", str(folder.path), "--language", args.language, "screen"]
    return parent.watch(parent.worker(words), language=args.language)


def training_beside(folder: VaultFolder) -> VaultFolder:
    """The folder of the training, beside that of the laptop's own vault."""
    return VaultFolder(folder.path.with_name(folder.path.name + "-training"))
