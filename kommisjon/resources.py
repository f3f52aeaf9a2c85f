"""Finds the files the product carries, both in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    carried = _HERE / "carried" / name
    return carried if carried.is_dir() else _HERE.parent / name


def forms_folder() -> Path:
    """The form library: one folder a form."""
    return _folder("forms")


def locales_folder() -> Path:
    """The gettext catalogues: <language>/LC_MESSAGES/<domain>.mo."""
    return _folder("locales")
