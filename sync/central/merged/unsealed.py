"""What lies sealed of shielded persons, opened and folded in memory for somebody who has their key.

Nothing of it is stored (docs/decisions/0042). Whoever shows it, or acts by it, notes that.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from kommisjon.model.records import Case, Person
from sync.central.merged import sealed_log, shielding
from sync.central.merged.projections import readable
from sync.central.merged.shielding import Away
from sync.central.schema import case_file
from sync.merge import Change, Doc, Dot, View, absorb, view
from sync.merge.policies import POLICIES
from sync.trust.sealing import Identity


@dataclass(slots=True)
class Unsealed:
    """What is sealed, opened: the folded record documents, the changes behind them, what contradicts those."""

    away: dict[str, Away]
    docs: dict[str, Doc] = field(default_factory=dict)
    logged: dict[str, list[sealed_log.Logged]] = field(default_factory=dict)
    otherwise: dict[str, list[sealed_log.Logged]] = field(default_factory=dict)
    """Changes that came under the number of one of a record's and say something else: the first stands."""

    def view(self, rec_id: str) -> View:
        """A record as it stands; an empty one where nothing of it has come."""
        return view(self.docs.get(rec_id, {}), POLICIES)

    def of_type(self, kind: str) -> list[str]:
        """The records of a type, by id."""
        return sorted(one for one in self.docs if self.view(one).value("_type") == kind)

    def persons(self) -> list[str]:
        """Everybody who is put away, by id."""
        return self.of_type(Person.TYPE)

    def case_number(self, connection: Connection, case_id: str | None) -> str | None:
        """The number of somebody's case, which may lie sealed too."""
        if case_id in self.docs:
            case = readable(Case, self.view(str(case_id)))
            return None if case is None else case.number
        return connection.scalar(select(case_file.c.number).where(case_file.c.rec == case_id))


def unseal(connection: Connection, identity: Identity) -> Unsealed:
    """Open everything that is sealed here. Raises Refusal V170, V171 or V172."""
    sealed_log.check_key(connection, identity)
    opened = Unsealed(shielding.away(connection))
    first: dict[Dot, Change] = {}
    changes: defaultdict[str, list[Change]] = defaultdict(list)
    logged: defaultdict[str, list[sealed_log.Logged]] = defaultdict(list)
    for one in sealed_log.read(connection, identity, {away.home for away in opened.away.values()}):
        stands = first.setdefault(one.change.dot, one.change)
        if stands is one.change:
            changes[one.change.rec].append(one.change)
            logged[one.change.rec].append(one)
        elif stands != one.change:
            opened.otherwise.setdefault(stands.rec, []).append(one)
    opened.docs = {rec_id: absorb({}, some) for rec_id, some in changes.items()}
    opened.logged = dict(logged)
    return opened
