"""Makes a synthetic year in a folder: keys, what arrives week by week, and what must stand in the end.

Everything that is said and that happens is drawn from one seed: the same seed and first day give the same answers,
files and fates. Certificates and seals hold chance of their own, so bundles differ in their bytes. Nobody in it
exists, and every part says so.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kommisjon.model.records import Shield
from kommisjon.synth.mission import SyntheticMission, make_mission
from kommisjon.synth.year import centres, missions
from kommisjon.synth.year.office import Office
from kommisjon.synth.year.post import Fate, Post
from kommisjon.synth.year.scene import Scene, machine
from kommisjon.synth.year.witness import digest_of, disputed

PERSONS, MISSIONS, CENTRES, RESIDENTS = 2_500, 7, 40, 12_000
KEYS, ARRIVALS, ABOUT, STANDING = "keys", "arrivals", "year.json", "standing.ndjson"
NOBODY = (
    "SYNTHETIC. Nobody in this folder exists: names are put together from common ones by chance, numbers are of an"
    " office that does not exist, and the keys are good for nothing but this year.\n"
)


@dataclass
class Year:
    """What was made. `arrived` are the fates by week and file name; counts are of what must be held in the end."""

    seed: int
    share: float
    starts: date
    missions: list[str] = field(default_factory=list)
    persons: int = 0
    shielded: int = 0
    centres: int = 0
    residents: int = 0
    machines: int = 0
    records: int = 0
    answers: int = 0
    disputed: int = 0
    fates: dict[str, int] = field(default_factory=dict)
    arrived: dict[str, dict[str, str]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {"synthetic": True, **self.__dict__, "starts": self.starts.isoformat()}


def make_year(
    folder: Path,
    *,
    seed: int,
    starts: date,
    share: float = 1.0,
    progress: Callable[[int, int], None] | None = None,
) -> Year:
    """Make the year of `seed` in an empty folder. `share` makes less of everything, down to one of each.

    `progress` is told how many missions and centres are done, of how many. Raises the Refusals of
    sync.bundle.write and B108; what was made by then stays.
    """
    year = Year(seed, share, starts)
    rng = random.Random(f"kommisjon year {seed} {share} {starts}")  # noqa: S311 - good for nothing but this year
    first_day = datetime.combine(starts, time(), UTC)
    office = Office(folder / KEYS, rng, first_day)
    (folder / "SYNTHETIC.txt").write_text(NOBODY)
    post = Post(folder / ARRIVALS, first_day, rng)
    fewer_centres = max(1, round(CENTRES * share))
    planned = list(_missions(seed, share, starts))
    with (folder / STANDING).open("w") as out:
        for done, scene in enumerate(_scenes(office, post, planned, fewer_centres, rng, year, first_day), 1):
            for rec, named in sorted(scene.witness.standing().items()):
                out.write(json.dumps({"rec": rec, "digest": digest_of(named)}) + "\n")
                year.records += 1
                year.disputed += len(disputed(named))
            year.answers += scene.answers
            year.machines += len(scene.senders)
            if progress is not None:
                progress(done, len(planned) + fewer_centres)
    _stranger(post, rng, first_day)
    year.fates = {fate.value: count for fate, count in sorted(post.fates.items())}
    year.arrived = {post.week(week).name: files for week, files in sorted(post.arrived.items())}  # type: ignore[misc]
    (folder / ABOUT).write_text(json.dumps(year.as_dict(), indent=1, sort_keys=True) + "\n")
    return year


def _missions(seed: int, share: float, starts: date) -> Iterator[SyntheticMission]:
    """Missions spread over the year, each with its own code and numbers of its own."""
    count = max(1, round(MISSIONS * share))
    persons = round(PERSONS * share) or 1
    codes, numbers, attempt = set[str](), set[str](), seed * 1_000
    for place in range(count):
        # Room for the last bundles of the last one, which come after the mission.
        begins = starts + timedelta(days=14 + place * 300 // count)
        size = persons * (place + 1) // count - persons * place // count
        while True:
            attempt += 1
            made = make_mission(attempt, persons=size, starts=begins)
            own = {case.case.number for case in made.cases}
            if made.mission.code not in codes and numbers.isdisjoint(own):
                break
        codes.add(made.mission.code)
        numbers |= own
        yield made


def _scenes(
    office: Office,
    post: Post,
    planned: list[SyntheticMission],
    centre_count: int,
    rng: random.Random,
    year: Year,
    first_day: datetime,
) -> Iterator[Scene]:
    laptops = missions.LAPTOPS if year.share >= 0.2 else 3
    for mission in planned:
        year.missions.append(mission.mission.code)
        year.persons += sum(1 for _ in mission.people)
        year.shielded += sum(one.shield is not Shield.NONE for one in mission.people)
        yield missions.play(office, post, mission, rng, first_day, laptops)
    year.centres = centre_count
    year.residents = round(RESIDENTS * year.share) or 1
    for number in range(1, centre_count + 1):
        here = year.residents * number // centre_count - year.residents * (number - 1) // centre_count
        yield centres.play(office, post, number, here, rng, first_day)


def _stranger(post: Post, rng: random.Random, first_day: datetime) -> None:
    """One bundle of a machine that another headquarters enrolled."""
    with TemporaryDirectory(prefix="kommisjon-year-") as other:
        office = Office(Path(other), rng, first_day)
        sender = office.enrol(machine("laptop-elsewhere", 0, "XX"), "mission-elsewhere")
        rec = "00000000-0000-7000-8000-0000000000ff"
        change = sender.laptop.answer(rec, rec, {"_type": {"s": "answered", "v": "case"}})
        sender.unconfirmed[change.dot] = change
        week = 20
        path = office.write(sender, {0: ("laptop-elsewhere", 1)}, post.week(week), first_day).path
        post.note(path, week, Fate.STRANGER)
        post.fates[Fate.STRANGER] += 1
