"""A question put to whoever is at the keyboard."""

from __future__ import annotations

import sys


def at_keyboard() -> bool:
    """Whether somebody may be at a keyboard, rather than a pipe or a file in its place."""
    return sys.stdin is not None and sys.stdin.isatty()


def says_yes(question: str) -> bool | None:
    """Whether the answer is yes, in English or Norwegian; None where nobody is there to answer."""
    try:
        return input(question).strip().lower() in ("yes", "ja")
    except (EOFError, UnicodeDecodeError):
        return None
