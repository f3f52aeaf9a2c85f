"""A reception centre of a synthetic year: residents who register what they can, one by one, on one machine.

A resident is a case of one person with a profile of competence and an interview, told by themselves. Nothing of a
protection case is there (domain.md section 0, point 7).
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from kommisjon.model.answers import Source
from kommisjon.model.dates import PartialDate
from kommisjon.model.records import Case, CaseStatus, CaseType, Person, Role, Sex
from kommisjon.synth.competence import says
from kommisjon.synth.mission import OFFICE
from kommisjon.synth.names import TRADITIONS, Household, tongue
from kommisjon.synth.year.office import Office
from kommisjon.synth.year.post import Post
from kommisjon.synth.year.scene import Scene, machine, wrong_clock
from kommisjon.synth.year.witness import Witness

DAYS = 364
_SENT_EVERY = 61
_COMES_BACK = 0.05
"""Share of residents who come back on another day and answer better."""
_FROM = {"SYR": 44, "ERI": 20, "AFG": 18, "SDN": 10, "COD": 8}


def play(
    office: Office, post: Post, number: int, residents: int, rng: random.Random, first_day: datetime
) -> Scene:
    """Let a year happen at centre `number`: everything its residents register, and every bundle it sends."""
    name = f"centre-{rng.randbytes(4).hex()}"
    sender = office.enrol(machine(f"station-{rng.randbytes(4).hex()}", 0, "resident"), name)
    names = {0: (sender.laptop.device, sender.laptop.epoch)}
    scene = Scene(office, [sender], Witness(names), rng, first_day, [wrong_clock(rng)])
    days = sorted(rng.randrange(DAYS) for _ in range(residents))
    code = f"{first_day.year:04}-{OFFICE}-{number:02}"
    waiting = list(enumerate(days, 1))
    for until in range(_SENT_EVERY, DAYS + _SENT_EVERY, _SENT_EVERY):
        until = min(until, DAYS)
        while waiting and waiting[0][1] < until:
            place, day = waiting.pop(0)
            scene.at(day)
            _register(scene, code, f"{OFFICE}-{first_day.year % 100:02}R{number:02}{place:04}", day)
        post.send(office, sender, names, until - 1, centre=True)
    post.send(office, sender, names, DAYS, last=True)
    return scene


def _register(scene: Scene, code: str, number: str, day: int) -> None:
    """One resident sits down at the machine."""
    rng, sender = scene.rng, scene.senders[0]
    home, rec = scene.new_id(day), scene.new_id(day)
    case = Case(number=number, mission=code, kind=CaseType.RECEPTION, status=CaseStatus.MAPPED, case_size=1)
    scene.record(sender, home, home, case, form="competence")
    country = rng.choices(list(_FROM), list(_FROM.values()))[0]
    somebody = _resident(rng, country, (scene.first_day + timedelta(days=day)).year)
    scene.record(sender, home, rec, somebody, parent=home, order=0, source=Source.SELF, form="competence")
    spoken = somebody.mother_tongue or ""
    made = scene.interview(sender, home, rec, day, spoken, country, in_norway=True)
    if made and rng.random() < _COMES_BACK:
        better = {"languages/norwegian_level": says(rng.choice(("a2", "b1")))}
        scene.save(sender, home, made[0], better, "competence")


def _resident(rng: random.Random, country: str, year: int) -> Person:
    kinds = TRADITIONS[country]
    tradition = rng.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]
    house = Household(tradition, rng)
    sex = rng.choices((Sex.MALE, Sex.FEMALE), (6, 4))[0]
    first, second = house.written(house.given(sex)), house.line_name()
    mother_tongue, interpreting = tongue(tradition, rng)
    born = PartialDate(year - rng.randint(18, 60), rng.randint(1, 12), rng.randint(1, 28))
    return Person(
        given_latin=first.latin,
        given_original=first.original,
        family_latin=second.latin,
        family_original=second.original,
        sex=sex,
        birth=str(born),
        role=Role.PRINCIPAL,
        citizenship=country,
        mother_tongue=mother_tongue,
        interpreting_language=interpreting,
    )
