"""Which languages residents are offered, and in which order.

A language is offered only where it has every text of the required questions (domain.md section 9) and of the page:
half a page in a language that somebody does not read leaves them alone with the other half.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kommisjon.i18n import added, spoken
from kommisjon.i18n.named import same_language
from kommisjon.interview.centre.residents import FORM, residents
from kommisjon.interview.family.household import household
from kommisjon.interview.library import Carried, carried_form
from kommisjon.store.store import Store
from kommisjon.xform.added_language import required_coverage

PAGE = "resident"
"""The catalogue of what the page itself says."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One language of the residents' form. Figures are (texts that are there, texts there are)."""

    language: str
    """As the form calls it."""
    page: tuple[int, int]
    required: tuple[int, int]

    @property
    def offered(self) -> bool:
        return all(said == every for said, every in (self.page, self.required))


def offers() -> tuple[Offer, ...]:
    """Every language of the residents' form, offered or not. Raises Refusal as `carried_form`."""
    return _offers(carried_form(FORM), added.turn())


def offered(store: Store, case: str, today: date) -> tuple[str, ...]:
    """The languages a resident of this case may choose: those that the centre's residents speak first, the most
    spoken of them at the top, then the others in the form's order."""
    languages = tuple(one.language for one in offers() if one.offered)
    spoken_here = _spoken_at(store, case, languages, today)
    return tuple(sorted(languages, key=lambda language: -spoken_here[language]))


@lru_cache(maxsize=2)
def _offers(carried: Carried, _turn: int) -> tuple[Offer, ...]:
    return tuple(
        Offer(language, spoken.coverage(language, PAGE), required_coverage(carried.form, language))
        for language in carried.form.languages
    )


def _spoken_at(store: Store, case: str, languages: tuple[str, ...], today: date) -> Counter[str]:
    """How many of the centre's residents each language is for."""
    found: Counter[str] = Counter()
    for one in residents(store, household(store, case, today).case.mission, today):
        person = one.member.person
        code = person.interpreting_language or person.mother_tongue
        language = same_language(code, languages) if code else None
        if language is not None:
            found[language] += 1
    return found
