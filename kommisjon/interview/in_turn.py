"""A form's languages beside each other: one key goes through a few, and of more than a few one is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

FEW = 2
"""So many others than the one that is shown are gone through in turn."""


def others(languages: Iterable[str], own: str | None) -> list[str]:
    """The languages but for this one."""
    return [one for one in languages if one != own]


def following(languages: Sequence[str], shown: str | None) -> str:
    """The next one after the one that is shown, the first one after the last. There is at least one."""
    at = languages.index(shown) if shown in languages else -1
    return languages[(at + 1) % len(languages)]
