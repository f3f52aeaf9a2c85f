"""UNHCR's specific needs codes, as case lists have them: a category, or a category and a detail, `SM-CI`.

The list is that of domain.md section 6. Codes for disability have changed: both the former and the new ones are
known here, because lists of both kinds are about. A code says what somebody at UNHCR has noted, not what a person
has said here, and not what has to be in place: that is a need card (kommisjon.model.needs).
"""

from __future__ import annotations

import re

_CODES = {
    "CR": "CP CS CC TP LW LO NE SE AF CL",
    "SC": "SC UC CH IC FC",
    "WR": "SF LC",
    "ER": "NF MC FR",
    "SP": "PT GP CG",
    "DS": "BD DF PM PS MM MS SD V H C EB RC SC UBM LBM",
    "SM": "MI MN DP CI CC OT AD",
    "FU": "TR FR",
    "LP": "ND BN NA MM MD RR RD DA DO DT IH WP AN RP MS LS AP CR ST AF",
    "TR": "PI HO WV",
    "SV": "VA VF VO GM HP HK FM SS",
}
CODES = frozenset(_CODES) | {f"{above}-{one}" for above, details in _CODES.items() for one in details.split()}
"""Every code that is known, as it is kept."""

_WRITTEN = re.compile(r"([A-Z]{2})(?:[-/ ]?([A-Z]{1,3}))?")


def read_code(text: str) -> str | None:
    """Give a code as it is kept, however a list writes it (`sm ci`, `SM/CI`, `SMCI`); None for one not known."""
    found = _WRITTEN.fullmatch(text.strip().upper())
    if found is None:
        return None
    code = "-".join(filter(None, found.groups()))
    return code if code in CODES else None
