"""The life of a case in the field: which status may follow which (domain.md section 9, life cycles).

Whoever sets a case's status asks `check_step` first. What the table does not name is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from kommisjon.errors import N_, Code, Refusal, Word
from kommisjon.model.records import CaseStatus

_LOADED, _SCHEDULED, _NO_SHOW = CaseStatus.LOADED, CaseStatus.SCHEDULED, CaseStatus.NO_SHOW
_IN_INTERVIEW, _MAPPED = CaseStatus.IN_INTERVIEW, CaseStatus.MAPPED
_QUALITY_CHECKED, _SEALED, _WITHDRAWN = CaseStatus.QUALITY_CHECKED, CaseStatus.SEALED, CaseStatus.WITHDRAWN

FOLLOWS: Mapping[CaseStatus, frozenset[CaseStatus]] = {
    # A family that nobody planned for, or that comes after all, is taken in at once (docs/decisions/0030).
    _LOADED: frozenset((_SCHEDULED, _IN_INTERVIEW, _WITHDRAWN)),
    _SCHEDULED: frozenset((_IN_INTERVIEW, _NO_SHOW, _WITHDRAWN)),
    _NO_SHOW: frozenset((_SCHEDULED, _IN_INTERVIEW, _WITHDRAWN)),
    _IN_INTERVIEW: frozenset((_MAPPED, _WITHDRAWN)),
    _MAPPED: frozenset((_QUALITY_CHECKED, _IN_INTERVIEW, _WITHDRAWN)),
    _QUALITY_CHECKED: frozenset((_SEALED, _WITHDRAWN)),
    # After sealing there is only an addendum; what follows belongs to central.
    _SEALED: frozenset(),
    _WITHDRAWN: frozenset(),
}
"""What may follow each status. To stay as it is, is no step and is never refused."""

BEFORE_INTERVIEW = frozenset((_LOADED, _SCHEDULED, _NO_SHOW))
"""Where the first answer puts the case in interview by itself."""

WITH_REASON = frozenset(((_MAPPED, _IN_INTERVIEW),))
"""Steps (from, to) that open again what was done, and are taken only with a reason in words."""

WORDS: Mapping[CaseStatus, str] = {
    _LOADED: N_("loaded"),
    _SCHEDULED: N_("planned"),
    _IN_INTERVIEW: N_("in interview"),
    _MAPPED: N_("mapped"),
    _QUALITY_CHECKED: N_("checked by a second reader"),
    _SEALED: N_("sealed"),
    _NO_SHOW: N_("did not come"),
    _WITHDRAWN: N_("withdrawn"),
}
"""What each status is called, to be translated where it is shown."""


def may_follow(now: CaseStatus, then: CaseStatus) -> bool:
    """Whether a case that is `now` may become `then`, with a reason where one is needed."""
    return then is now or then in FOLLOWS[now]


def check_step(now: CaseStatus, then: CaseStatus, reason: str = "") -> None:
    """Refuse a step that the life of a case does not have.

    Raises Refusal D720 for such a step, and D721 where a reason in words is needed and `reason` is blank.
    """
    if not may_follow(now, then):
        raise Refusal(Code.CASE_STEP, now=Word(WORDS[now]), then=Word(WORDS[then]))
    if (now, then) in WITH_REASON and not reason.strip():
        raise Refusal(Code.NO_REASON)
