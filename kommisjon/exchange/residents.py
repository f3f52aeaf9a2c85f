"""Residents of a reception centre are shared with no laptop but those of their centre (kommisjon.model.firewall).

A laptop is certified for one mission, by a pseudonym that tells nothing of it. So it cannot be told from another
laptop's certificate whether that one is at the same centre, only whether both have the same. That is enough while
there is nothing else on this laptop than the centre, and nothing was here under another certificate.
"""

from __future__ import annotations

from collections.abc import Collection

from kommisjon.model.firewall import belongs
from kommisjon.model.records import Case, CaseType, Mission
from kommisjon.store.store import Store
from sync.merge import says, view

_FIRST = "first-mission"
"""Where the store has the pseudonym of the mission that this laptop was certified for first."""


def first_mission(store: Store, mission: str) -> dict[str, bytes]:
    """What is to be kept with a certificate: for which mission the first one was, unless that is kept already."""
    return {} if store.secret(_FIRST) is not None else {_FIRST: mission.encode()}


def residents_apart(store: Store, homes: Collection[str], certified_for: str) -> bool:
    """Whether residents are among these cases who may be shared with nobody.

    So it is where there is anything of a mission abroad, or of a second centre, on this laptop, and where it is
    certified for another mission now than it was first.
    """
    cases = [record for record in store.records(Case.TYPE) if record.home in homes]
    residents = [one for one in cases if says(one.doc, "kind", CaseType.RECEPTION.value)]
    if not residents:
        return False
    if store.secret(_FIRST) not in (None, certified_for.encode()):
        return True
    missions = [view(record.doc) for record in store.records(Mission.TYPE)]
    codes = {view(one.doc).value("mission") for one in residents}
    one_centre = len(missions) == 1 and belongs(resident=True, centre=missions[0].value("centre") is not None)
    return not (one_centre and len(residents) == len(cases) and codes == {missions[0].value("code")})
