"""Reasons beside findings: a fact that looks wrong stays as it was given, and somebody says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kommisjon.errors import Refusal
from kommisjon.interview.family.findings import Finding
from kommisjon.interview.family.household import answers_of
from kommisjon.interview.family.relating import Changed, Values, save
from kommisjon.model.answers import Source
from kommisjon.model.explained import Explained
from kommisjon.model.system import system_values
from kommisjon.store.store import Store, Write


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons given in one case."""

    case: str
    _held: dict[tuple[str, str], tuple[str, str]]

    def of(self, finding: Finding) -> str:
        """The reason given for a finding; blank for none."""
        return self._held.get(_key(finding), ("", ""))[1]

    def give(self, store: Store, finding: Finding, reason: str, by: str, new_id: Callable[[], str]) -> Changed:
        """Save a reason, or take it away with a blank one. Raises Refusal as `Store.save`, R607 for too long."""
        rule, about = _key(finding)
        known = self._held.get((rule, about))
        values: Values
        if known is not None:
            rec, values = known[0], {"reason": None}
        else:
            rec, values = new_id(), system_values(Explained.TYPE, case=self.case, parent=self.case)
        told = Explained(rule=rule, about=about, reason=reason or None).wired(Source.STAFF)
        return save(store, by, [Write(self.case, rec, {**values, **told})])


def reasons(store: Store, case: str) -> Reasons:
    """The reasons given in a case; of two for one finding the one saved last."""
    held = {}
    for record in store.records(Explained.TYPE, home=case):
        try:
            told = Explained.read(answers_of(record.doc))
        except Refusal:  # removed, while another laptop changed a part
            continue
        held[told.rule, told.about] = record.rec, told.reason or ""
    return Reasons(case, held)


def _key(finding: Finding) -> tuple[str, str]:
    return finding.rule.value, " ".join(sorted(finding.about))
