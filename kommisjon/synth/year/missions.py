"""A mission of a synthetic year: a list, five laptops, a family each at a time, and some seen by two of them.

The laptops start from one list that is given out by stick, meet once in the middle, and settle some of what they
differ on. Households with a shielded member are on the list and are interviewed by nobody here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from kommisjon.model.answers import Source
from kommisjon.model.records import CaseStatus, Interview, InterviewStatus, Shield
from kommisjon.synth.competence import says
from kommisjon.synth.mission import SyntheticCase, SyntheticMission
from kommisjon.synth.planning import OFFICERS
from kommisjon.synth.year.office import Office, Sender
from kommisjon.synth.year.post import Post
from kommisjon.synth.year.scene import Scene, machine, wrong_clock
from kommisjon.synth.year.witness import Witness
from sync.merge import Doc

LAPTOPS = 5
_HELD_ON, _SENT_ON, _MET_ON, _HOME_ON = range(1, 17), (6, 12), 9, 18
_ALONE_FROM = 15
"""Age from which somebody has an interview of their own (domain.md section 3)."""
_BY_TWO = 0.12
"""Share of households at which two laptops have been without having met."""
_SETTLED, _WRITTEN_TWICE = 0.4, 0.03
_MARRIED = ("married", "unmarried", "widowed", "separated", "divorced")


def play(
    office: Office, post: Post, mission: SyntheticMission, rng: random.Random, first_day: datetime, laptops: int
) -> Scene:
    """Let a mission happen: everything its laptops save, and every bundle they send."""
    starts = (date.fromisoformat(mission.mission.starts) - first_day.date()).days
    name = f"mission-{rng.randbytes(4).hex()}"
    machines = [
        machine(f"laptop-{rng.randbytes(4).hex()}", actor, OFFICERS[actor % len(OFFICERS)])
        for actor in range(laptops)
    ]
    senders = [office.enrol(one, name) for one in machines]
    senders[-1].relays = True
    names = {one.actor: (one.device, one.epoch) for one in machines}
    skew = [wrong_clock(rng) for _ in senders]
    scene = Scene(office, senders, Witness(names), rng, first_day, skew)
    played = _Played(scene, mission, starts)
    played.give_out_the_list()
    for day in range(1, _HOME_ON + 1):
        scene.at(starts + day)
        played.day(day)
        if day in _SENT_ON or day == _HOME_ON:
            for sender in senders:
                post.send(office, sender, names, starts + day)
    for sender in senders:
        post.send(office, sender, names, starts + _HOME_ON + rng.randrange(3, 24), last=True)
    return scene


class _Played:
    """One mission while it lasts."""

    def __init__(self, scene: Scene, mission: SyntheticMission, starts: int) -> None:
        self._scene, self._mission, self._starts = scene, mission, starts
        self._rng = scene.rng
        self._day = 0
        open_ones = [one for one in mission.cases if all(p.shield is Shield.NONE for _id, p in one.persons)]
        self._plan = [(self._rng.choice(_HELD_ON), self._rng.choice(scene.senders), one) for one in open_ones]

    def give_out_the_list(self) -> None:
        """The first laptop loads the list; the others take it from its stick."""
        scene, lead = self._scene, self._scene.senders[0]
        scene.at(self._starts)
        scene.record(lead, self._mission.id, self._mission.id, self._mission.mission, source=Source.LIST)
        for order, (rec, part) in enumerate(self._mission.sub_quotas):
            home = self._mission.id
            scene.record(lead, home, rec, part, parent=home, order=order, source=Source.LIST)
        for case in self._mission.cases:
            scene.record(lead, case.id, case.id, case.case, source=Source.LIST)
            for order, (rec, person) in enumerate(case.persons):
                scene.record(lead, case.id, rec, person, parent=case.id, order=order, source=Source.LIST)
        for other in scene.senders[1:]:
            scene.give(lead, other)

    def day(self, day: int) -> None:
        """Hold the interviews of a day; in the middle all meet, and afterwards some differences are settled."""
        self._day = self._starts + day
        if day == _MET_ON:
            for giver in self._scene.senders:
                for taker in self._scene.senders:
                    if taker is not giver:
                        self._scene.give(giver, taker)
            self._settle()
        for when, sender, case in self._plan:
            if when == day:
                self._hold(sender, case)

    def _hold(self, sender: Sender, case: SyntheticCase) -> None:
        self._household(sender, case)
        rivals = [one for one in self._scene.senders if one is not sender]
        if rivals and self._rng.random() < _BY_TWO:
            self._household(self._rng.choice(rivals), case)
        today = (self._scene.first_day + timedelta(days=self._day)).date()
        for rec, person in case.persons:
            if (person.age_at(today) or 0) < _ALONE_FROM:
                continue
            tongue, country = person.mother_tongue or "ara", person.citizenship or "SYR"
            made = self._scene.interview(sender, case.id, rec, self._day, tongue, country, in_norway=False)
            if len(made) > 2 and self._rng.random() < _WRITTEN_TWICE:
                self._scene.delete(sender, case.id, made[-1])

    def _household(self, sender: Sender, case: SyntheticCase) -> None:
        """What is asked of a family: who is there, and what of the list is wrong."""
        rng, scene = self._rng, self._scene
        present = max(1, len(case.persons) - rng.choice((0, 0, 0, 1)))
        mapped = says(CaseStatus.MAPPED.value, "staff")
        counted = {"present_count": says(present, "family"), "status": mapped}
        scene.save(sender, case.id, case.id, counted, "household")
        for rec, person in case.persons:
            told = {"interpreting_language": says(person.interpreting_language)}
            if (person.age_at(self._scene.first_day.date()) or 0) >= _ALONE_FROM:
                told["marital_status"] = says(rng.choice(_MARRIED))
            if person.given_latin and rng.random() < 0.05:
                told["given_latin"] = says(person.given_latin.capitalize() + rng.choice("aeh"))
            scene.save(sender, case.id, rec, told, "household")
        _form, _version, digest = scene.office.forms[0]
        moment = f"{scene.first_day + timedelta(days=self._day):%Y-%m-%d}T08:00:00Z"
        held = Interview(
            form=scene.version("household"),
            form_digest=digest,
            started_at=moment,
            status=InterviewStatus.COMPLETED,
        )
        scene.record(sender, case.id, scene.new_id(self._day), held, parent=case.id, form="household")

    def _settle(self) -> None:
        """The first laptop decides some of what it sees that people differ on."""
        lead = self._scene.senders[0]
        for (home, rec), doc in list(lead.laptop.docs.items()):
            differing = _differing(doc)
            if differing and self._rng.random() < _SETTLED:
                chosen = {path: doc[path].heads[-1].value for path in differing}
                self._scene.save(lead, home, rec, chosen, "household", "resolve")


def _differing(doc: Doc) -> Sequence[str]:
    return [path for path in sorted(doc) if len(doc[path].heads) > 1]
