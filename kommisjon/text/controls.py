"""Direction controls and marks in typed text (tui-and-languages.md 1.6)."""

from __future__ import annotations

import re

TYPED_FORMATS = frozenset("\u200c\u200d\u200e\u200f")
"""Joiners and direction marks: invisible, on Persian and Kurdish keyboards, and part of correct spelling."""

_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def without_direction_controls(text: str) -> str:
    """Give `text` without embeddings, overrides and isolates, which can hide or flip text in an export."""
    return _CONTROLS.sub("", text)
