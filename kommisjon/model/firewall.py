"""What may be given for which purpose, and to which laptop: the walls of domain.md section 9, in one place.

Families and residents tell what they can do so that a municipality is found and prepared. Whoever decides whether
somebody gets protection may know none of it: it would turn a voluntary conversation into evidence. Every way out
asks here first, and what is not named here is refused (docs/decisions/0053).
"""

from __future__ import annotations

from enum import StrEnum

from kommisjon.errors import Code, Refusal


class Purpose(StrEnum):
    """What something is given away for: it stands in the manifest and in the audit."""

    SETTLEMENT = "settlement"
    """To find and prepare a municipality."""
    FOLLOW_UP = "follow_up"
    """Introduction programme, schooling and work after the settlement."""
    STATISTICS = "statistics"
    ACCESS = "access"
    """The persons themselves have asked what is known of them."""
    CONTROL = "control"
    """Whoever has oversight has asked."""
    PROTECTION_CASE = "protection_case"
    """Somebody's application for protection. It can be named, so that it can be refused and written down."""


GIVEN_FOR = frozenset((Purpose.SETTLEMENT, Purpose.FOLLOW_UP, Purpose.STATISTICS, Purpose.ACCESS, Purpose.CONTROL))
"""Purposes for which something is given. A new one is refused until somebody has put it here."""
NEVER_FOR = (Purpose.PROTECTION_CASE,)
"""What a manifest tells whoever receives the files: for this they may not be used."""


def check_purpose(purpose: Purpose) -> None:
    """Raise Refusal D786 for a purpose for which nothing leaves."""
    if purpose not in GIVEN_FOR:
        raise Refusal(Code.PROTECTION_CASE)


def belongs(*, resident: bool, centre: bool) -> bool:
    """Whether a case may be on a laptop: residents' at their centre, all others on a mission, never mixed.

    `resident` where any laptop has said that the case is of a reception centre, whatever others say.
    """
    return resident is centre
