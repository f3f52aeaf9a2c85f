"""Of which records nothing may be told: nobody has agreed, a yes was taken back, or nothing is asked any more.

What was answered before stays in the log, as proof of what was taken back and when (docs/decisions/0029). Nobody
is shown it: not as an answer, nor as one that the form skips now, nor by the words beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kommisjon.model.consent import Consent, Decision
from kommisjon.model.needs import Need
from kommisjon.model.registration import Registration
from sync.central.merged.agreed import COMPETENCE, is_out_of_scope
from sync.central.shown.seen import Seen, text

_PURPOSES = {"profile": COMPETENCE, "needs": "needs"}
"""Records that the forms with a consent question fill, and the purpose of the consent they rest on."""
_WITHOUT_A_YES = frozenset({"needs"})
"""Purposes for which silence is a no: health (domain.md section 9, Consent)."""
DECISIONS = frozenset({"consent", "need_consent"})
"""Paths on which the decision itself stands. It is always told."""
_STRICTEST = (Decision.REFUSED, Decision.WITHDRAWN, Decision.GIVEN)


def withheld(shown: Iterable[Seen]) -> frozenset[str]:
    """The records among those shown of which nothing but the decision is told."""
    records = {one.rec: one for one in shown}
    decided: dict[tuple[str | None, str], set[str]] = {}
    for one in records.values():
        if one.type == Consent.TYPE:
            decided.setdefault((one.parent, text(one.view, "purpose")), set()).add(text(one.view, "decision"))
        elif one.type == Registration.TYPE and is_out_of_scope(one.view):
            decided.setdefault((one.parent, COMPETENCE), set()).add(Decision.WITHDRAWN.value)
    return frozenset(one.rec for one in records.values() if not _may_be_told(one, records, decided))


def _may_be_told(
    one: Seen, records: Mapping[str, Seen], decided: Mapping[tuple[str | None, str], set[str]]
) -> bool:
    purpose, person = _rests_on(one, records)
    if purpose is None:
        return True
    decision = _strictest(decided.get((person, purpose), set()))
    if purpose not in _WITHOUT_A_YES:
        return decision in (None, Decision.GIVEN)
    card = text(one.view, "need_consent") if one.type == Need.TYPE else Decision.GIVEN
    return decision is Decision.GIVEN and card == Decision.GIVEN


def _rests_on(one: Seen, records: Mapping[str, Seen]) -> tuple[str | None, str | None]:
    """The purpose of the consent that a record rests on, and whose consent it is; (None, None) for none."""
    at: Seen | None = one
    passed: set[str] = set()
    while at is not None and at.rec not in passed:
        passed.add(at.rec)
        if (purpose := _PURPOSES.get(at.type or "")) is not None:
            return purpose, at.parent
        at = records.get(at.parent or "")
    # A card that hangs under no record of needs is its person's own, or nobody's.
    return ("needs", one.parent) if one.type == Need.TYPE else (None, None)


def _strictest(decisions: set[str]) -> Decision | None:
    """What holds where somebody was asked twice; None where nobody was asked. What is not understood is a no."""
    if not decisions:
        return None
    if not decisions.issubset(_STRICTEST):
        return Decision.REFUSED
    return next(one for one in _STRICTEST if one in decisions)
