"""What missions and centres of a synthetic year share: laptops that save while a witness looks on."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kommisjon.model.answers import Source
from kommisjon.model.consent import Consent, Decision
from kommisjon.model.ids import uuid7
from kommisjon.model.record import Record
from kommisjon.model.records import Interview, InterviewStatus
from kommisjon.model.system import system_values
from kommisjon.synth.competence import Part, competence
from kommisjon.synth.laptop import Laptop
from kommisjon.synth.year.office import Office, Sender
from kommisjon.synth.year.witness import Witness
from sync.merge import Change, Value, Why

_REFUSES = 0.03
_DAY_MS = 24 * 60 * 60 * 1000


def wrong_clock(rng: random.Random) -> int:
    """Milliseconds by which a laptop's clock is off: most by minutes, a few by hours, some by years."""
    kind = rng.choices(("minutes", "hours", "reset", "ahead"), (70, 20, 6, 4))[0]
    if kind == "minutes":
        return rng.randint(-180_000, 180_000)
    if kind == "hours":
        return rng.randint(-7_200_000, 7_200_000)
    return (-7 * 365 if kind == "reset" else 5 * 365) * _DAY_MS


@dataclass
class Scene:
    """One place: the machines there, what time it is, who watches. `skew` is by machine, in milliseconds."""

    office: Office
    senders: list[Sender]
    witness: Witness
    rng: random.Random
    first_day: datetime
    skew: list[int]
    answers: int = 0

    def at(self, day: int) -> None:
        """It is the morning of a day of the year, counted from 0; each machine thinks what its clock says."""
        now = self._ms(day)
        for sender, off in zip(self.senders, self.skew, strict=True):
            sender.laptop.wall_ms = max(0, now + off)

    def new_id(self, day: int) -> str:
        return uuid7(self._ms(day), self.rng.randbytes(10))

    def save(
        self,
        who: Sender,
        home: str,
        rec: str,
        values: Mapping[str, Value],
        form: str | None = None,
        why: Why | None = None,
    ) -> None:
        """Have somebody save answers on one record."""
        self._noted(who, who.laptop.answer(home, rec, values, form=form and self.version(form), why=why))

    def delete(self, who: Sender, home: str, rec: str) -> None:
        """Have somebody delete a record."""
        self._noted(who, who.laptop.remove(home, rec, form=self.version("competence")))

    def give(self, giver: Sender, taker: Sender, changes: Iterable[Change] | None = None) -> None:
        """Carry what one laptop holds to another on a stick."""
        new = [
            one
            for one in (giver.laptop.log.values() if changes is None else changes)
            if one.dot not in taker.laptop.log
        ]
        taker.laptop.meet(new)
        self.witness.saw_given(taker.laptop.actor, new)
        if taker.relays:
            taker.unconfirmed.update((one.dot, one) for one in new)

    def record(
        self,
        who: Sender,
        home: str,
        rec: str,
        record: Record,
        *,
        parent: str | None = None,
        order: int | None = None,
        source: Source = Source.STAFF,
        form: str | None = None,
    ) -> None:
        """Have somebody save a record that the model describes."""
        case = None if record.TYPE == "mission" else home
        values = system_values(record.TYPE, case=case, parent=parent, order=order)
        values |= record.wired(source)
        self.save(who, home, rec, values, form)

    def interview(
        self, who: Sender, home: str, person: str, day: int, tongue: str, country: str, *, in_norway: bool
    ) -> list[str]:
        """Hold the interview on competence with one person; give the ids of its records, the profile first."""
        moment = f"{self.first_day + timedelta(days=day):%Y-%m-%d}T"
        _form, _version, digest = self.office.forms[1]
        declined = self.rng.random() < _REFUSES
        decision = Decision.REFUSED if declined else Decision.GIVEN
        consent = Consent(
            purpose="competence",
            decision=decision,
            language=tongue,
            form_digest=digest,
            decided_at=moment + "09:00:00Z",
        )
        self.record(who, home, self.new_id(day), consent, parent=person, source=Source.SELF, form="competence")
        held = Interview(
            form=self.version("competence"),
            form_digest=digest,
            language=tongue,
            started_at=moment + "09:00:00Z",
            ended_at=moment + "10:10:00Z",
            status=InterviewStatus.COMPLETED,
        )
        self.record(who, home, self.new_id(day), held, parent=person, form="competence")
        if declined:
            return []
        year = (self.first_day + timedelta(days=day)).year
        told = competence(self.rng, tongue, country, in_norway=in_norway, last_year=year)
        return list(self._parts(who, home, person, day, told))

    def _parts(
        self, who: Sender, home: str, parent: str, day: int, part: Part, order: int | None = None
    ) -> list[str]:
        rec = self.new_id(day)
        values = system_values(part.type, case=home, parent=parent, order=order)
        self.save(who, home, rec, values | part.values, "competence")
        found = [rec]
        for place, child in enumerate(part.below):
            found += self._parts(who, home, rec, day, child, place)
        return found

    def version(self, form: str) -> str:
        """How a change names its form."""
        return next(f"{name}@{version}" for name, version, _digest in self.office.forms if name == form)

    def _noted(self, who: Sender, change: Change) -> None:
        who.unconfirmed[change.dot] = change
        self.witness.saw_saved(change)
        self.answers += len(change.entries)

    def _ms(self, day: int) -> int:
        return int((self.first_day + timedelta(days=day, hours=9)).timestamp() * 1000)


def machine(device: str, actor: int, by: str) -> Laptop:
    """A machine as it comes out of its box."""
    return Laptop(device, actor=actor, by=by)
