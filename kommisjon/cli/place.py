"""Where a command works: the vault's folder, headquarters' folder, central's database."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.vault.folder import VaultFolder

_RESERVE = 32 * 1024 * 1024
"""Bytes (security-and-bundles.md 1, T16)."""


def folder_of(args: argparse.Namespace) -> VaultFolder:
    """The vault's folder: --data, or KOMMISJON_DATA, or this user's own."""
    chosen = args.data or os.environ.get("KOMMISJON_DATA")
    path = Path(chosen) if chosen else VaultFolder.default().path
    return VaultFolder(path, reserve=_RESERVE)


def keys_of(args: argparse.Namespace) -> Path:
    """Headquarters' folder: --keys, or KOMMISJON_KEYS, or `headquarters` beside this user's data."""
    chosen = args.keys or os.environ.get("KOMMISJON_KEYS")
    return Path(chosen) if chosen else VaultFolder.default().path / "headquarters"


def database_of(args: argparse.Namespace) -> str:
    """Central's address as a URL: --database, or KOMMISJON_DATABASE, or an SQLite file beside this user's data."""
    chosen = args.database or os.environ.get("KOMMISJON_DATABASE")
    if not chosen:
        chosen = str(VaultFolder.default().path / "central.db")
    return chosen if "://" in chosen else f"sqlite:///{Path(chosen).absolute()}"


def add_keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keys", type=Path, metavar=_("FOLDER"), help=_("headquarters' folder (or KOMMISJON_KEYS)")
    )


def add_database(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--database",
        metavar=_("ADDRESS"),
        help=_("a file for SQLite, or postgresql://… (or KOMMISJON_DATABASE)"),
    )
