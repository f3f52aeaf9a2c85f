"""The system paths of a record: what it is, whose case it belongs to, its parent and its place among its like.

They start with `_`, so no question can have their name (central-and-merge.md 2.2).
"""

from __future__ import annotations

from typing import Any


def system_values(
    record_type: str, *, case: str | None, parent: str | None = None, order: int | None = None
) -> dict[str, dict[str, Any] | None]:
    """Give the answers on the system paths of a new record; `case` is None only for a mission."""
    held = {"_type": record_type, "_case": case, "_parent": parent, "_order": order}
    return {path: {"s": "answered", "v": value} for path, value in held.items() if value is not None}
