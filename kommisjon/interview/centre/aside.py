"""Residents of whom nothing is asked here, or nothing any more: elsewhere, out of the group, or they want no more.

Whoever is no longer of the group that registers has told for nothing: what they told is removed here, and by the
next bundle at headquarters (domain.md S7). What is removed stays in the log, as everything that was ever saved,
until the case is handed over (docs/decisions/0053).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from kommisjon.errors import N_, Code, Refusal, Word
from kommisjon.interview.centre.for_residents import CONSENT, settle
from kommisjon.interview.centre.residents import FORM, Resident, write_registration
from kommisjon.interview.family.relating import Changed
from kommisjon.interview.sitting import open_sitting
from kommisjon.model.registration import Aside, Registration
from kommisjon.store.reading import StoredRecord
from kommisjon.store.store import Store

_WHY = {
    Aside.ELSEWHERE: N_("registered elsewhere"),
    Aside.OUT_OF_SCOPE: N_("not to register"),
}


def check_asked(of: Resident) -> None:
    """Refuse to ask somebody who was put aside. Raises Refusal D787."""
    if of.registration.aside is not None:
        raise Refusal(Code.NOT_TO_REGISTER, why=Word(_WHY[of.registration.aside]))


def put_aside(
    store: Store, of: Resident, by: str, aside: Aside | None, words: str | None
) -> Callable[[], None] | None:
    """Note that nothing is asked of a resident here, and why; None has them asked again. Gives the way back.

    Out of scope takes away everything they told, the word and the symbol too, and there is no way back. Raises
    Refusal as Store.save; then nothing of it was done.
    """
    noted: dict[str, str | None] = {"aside": aside.value if aside else None, "aside_words": words}
    if aside is Aside.OUT_OF_SCOPE:
        noted |= {"language": None, "recall": None}

    def done() -> Changed:
        if aside is Aside.OUT_OF_SCOPE:
            for record in list(_told(store, of.case, of.person)):
                store.delete(record.home, record.rec, by)
        return write_registration(store, of.case, of.person, by, **noted)

    changed = store.at_once(done)
    return None if aside is Aside.OUT_OF_SCOPE else changed.undo


def take_consent_back(
    store: Store, of: Resident, by: str, *, words: str | None, clock: Callable[[], datetime]
) -> None:
    """Note that a resident does not want to any more, who said so otherwise than on the page: by a letter, say.

    It is the same no as on the page, and leads to the same: everything told under the yes is hidden, and comes
    back with another yes. Who was never asked has refused. Raises Refusal as Sitting.answer.
    """
    sitting = open_sitting(
        store,
        FORM,
        case=of.case,
        person=of.person,
        language=of.registration.language,
        by=by,
        clock=clock,
    )
    settle(sitting, CONSENT, "no")
    if words is not None:
        write_registration(store, of.case, of.person, by, aside_words=words)


def _told(store: Store, home: str, parent: str) -> Iterator[StoredRecord]:
    """Everything that hangs under a person, at any depth, but for the registration itself."""
    for record in store.below(parent):
        if record.home == home and record.type != Registration.TYPE:
            yield record
            yield from _told(store, home, record.rec)
