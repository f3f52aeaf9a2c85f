"""A question put to whoever is at the keyboard."""

from __future__ import annotations


def says_yes(question: str) -> bool | None:
    """Whether the answer is yes, in English or Norwegian; None where nobody is there to answer."""
    try:
        return input(question).strip().lower() in ("yes", "ja")
    except (EOFError, UnicodeDecodeError):
        return None
