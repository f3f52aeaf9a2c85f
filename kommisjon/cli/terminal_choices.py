"""Who orders right-to-left text on which terminal, as a person has seen it: settings, nothing personal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kommisjon.text.terminal import TextOrder

_MOST = 100_000
"""Bytes of the file that are read."""
_ORDERS = "text_order"


def choices_file() -> Path:
    """The file in this user's own folder for settings."""
    from platformdirs import user_config_path

    return user_config_path("kommisjon", appauthor=False, roaming=False) / "terminals.json"


def chosen_order(name: str, file: Path | None = None) -> TextOrder:
    """What was chosen for the terminal of this name; AUTO where nothing was, or nothing that can be read."""
    try:
        return TextOrder(_read(file or choices_file())[_ORDERS][name])
    except (KeyError, TypeError, ValueError):
        return TextOrder.AUTO


def choose_order(name: str, order: TextOrder, file: Path | None = None) -> None:
    """Keep a choice for the terminal of this name; AUTO forgets it. Raises Refusal B108."""
    from kommisjon.cli.whole_files import Together

    path = file or choices_file()
    kept = _read(path)
    orders = kept[_ORDERS] if isinstance(kept.get(_ORDERS), dict) else {}
    if order is TextOrder.AUTO:
        orders.pop(name, None)
    else:
        orders[name] = order.value
    with Together(private=True, new_folders=True) as together:
        together.open(path).write(json.dumps({**kept, _ORDERS: orders}, indent=2, sort_keys=True).encode() + b"\n")


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_MOST))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
