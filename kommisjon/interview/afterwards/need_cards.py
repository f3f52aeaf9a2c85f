"""The cards of functional needs as whoever ends a case reads them: in words, and only as far as was agreed.

Without a consent that is given, to the cards as a whole and to the card itself, nothing of it is shown
(docs/decisions/0029).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from kommisjon.interview.family.form_states import NEEDS
from kommisjon.interview.family.household import Household, Member, answers_of
from kommisjon.interview.sitting import open_sitting
from kommisjon.interview.summary import Line, summary_of
from kommisjon.model.consent import Consent, Decision
from kommisjon.model.needs import Need
from kommisjon.store.store import Store

_OF_THE_CONSENT = "need_consent"


@dataclass(frozen=True, slots=True)
class NeedCard:
    """One need of a member. `told` are questions with their answers, in the officer's language."""

    member: Member
    consent: Decision | None
    """The stricter of what was decided about all cards and about this one; None where nobody was asked."""
    told: tuple[tuple[str, str], ...]
    """Blank unless the consent is given."""


def need_cards(
    store: Store, of: Household, officer: str, *, by: str, clock: Callable[[], datetime]
) -> tuple[NeedCard, ...]:
    """The cards of a household's members. That somebody's needs were looked at stands in the audit.

    Raises the Refusals of `kommisjon.interview.sitting.open_sitting`.
    """
    return tuple(card for member in of.members for card in _cards_of(store, of, member, officer, by, clock))


def _cards_of(
    store: Store, of: Household, member: Member, officer: str, by: str, clock: Callable[[], datetime]
) -> Iterator[NeedCard]:
    consents = [Consent.read(answers_of(one.doc)) for one in store.records(Consent.TYPE, parent=member.id)]
    decided = [one.decision for one in consents if one.purpose == NEEDS]
    cards = {
        one.rec: _consent(decided, Need.read(answers_of(one.doc)).need_consent)
        for one in store.records(Need.TYPE, home=of.id)
        if one.parent is not None and _belongs_to(store, of.id, one.parent, member.id)
    }
    told: dict[str, list[Line]] = {}
    if Decision.GIVEN in cards.values():
        sitting = open_sitting(store, NEEDS, case=of.id, person=member.id, language=None, by=by, clock=clock)
        language = sitting.best_language(officer) or sitting.languages[0]
        for line in summary_of(sitting, language, language).lines:
            told.setdefault(sitting.records_of(line.stop)[-1], []).append(line)
    for rec, consent in cards.items():
        lines = told.get(rec, ()) if consent is Decision.GIVEN else ()
        said = ((one.question.officer, one.answer.officer) for one in lines if not _asks_consent(one))
        yield NeedCard(member, consent, tuple(said))


def _belongs_to(store: Store, case: str, parent: str, person: str) -> bool:
    """Whether a card's parent is the person, or the record of the person's needs."""
    above = store.record(case, parent)
    return parent == person or (above is not None and above.parent == person)


def _consent(decided: list[Decision], card: Decision | None) -> Decision | None:
    """What holds for a card: a yes to it counts only beneath a yes to the cards as a whole."""
    order = (Decision.REFUSED, Decision.WITHDRAWN, Decision.GIVEN)
    whole = next((one for one in order if one in decided), None)
    return card if whole is Decision.GIVEN else whole


def _asks_consent(line: Line) -> bool:
    return line.name.rpartition("/")[2] == _OF_THE_CONSENT
