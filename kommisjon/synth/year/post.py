"""The way of a bundle to central: most come, some late, twice, cut or altered, and some sticks are lost.

What arrives lies in one folder a week, in the order of the year. Whatever a stick was lost with comes with a later
bundle of the same laptop, for no receipt has named it; only the last bundle of a laptop always comes whole.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from kommisjon.synth.year.office import Office, Sender
from sync import canonical

ODD = canonical.dumps({"t": "chg", "a": 0, "n": 0, "synthetic": "a line of no model"})


class Fate(StrEnum):
    ARRIVES = "arrives"
    LATE = "late"
    """Weeks later, behind newer ones of the same laptop."""
    LOST = "lost"
    CUT = "cut"
    TAMPERED = "tampered"
    TWICE = "twice"
    """Comes again, weeks later."""
    ODD_LINE = "odd_line"
    """Signed and whole, with one line that is none of the model."""
    STRANGER = "stranger"
    """Of somebody whom headquarters does not know."""


_ON_A_MISSION = {
    Fate.ARRIVES: 50,
    Fate.LATE: 14,
    Fate.LOST: 12,
    Fate.CUT: 5,
    Fate.TAMPERED: 5,
    Fate.TWICE: 9,
    Fate.ODD_LINE: 5,
}
_AT_A_CENTRE = {Fate.ARRIVES: 86, Fate.LATE: 4, Fate.LOST: 4, Fate.CUT: 1, Fate.TAMPERED: 1, Fate.TWICE: 4}
_NO_RECEIPT = 0.4
"""Share of bundles before which no receipt had come back, although central holds earlier ones."""


@dataclass
class Post:
    """Takes bundles and puts them where central finds them. `arrived` says what lies in which week."""

    folder: Path
    first_day: datetime
    rng: random.Random
    arrived: dict[int, dict[str, Fate]] = field(default_factory=dict)
    fates: Counter[Fate] = field(default_factory=Counter)

    def send(
        self,
        office: Office,
        sender: Sender,
        names: dict[int, tuple[str, int]],
        day: int,
        *,
        last: bool = False,
        centre: bool = False,
    ) -> None:
        """Have a machine write its next bundle on a day of the year, and let happen to it what happens."""
        if not sender.unconfirmed:
            return
        week = day // 7
        if self.rng.random() >= _NO_RECEIPT:
            sender.hears_of(week)
            if not sender.unconfirmed:
                return
        chances = _AT_A_CENTRE if centre else _ON_A_MISSION
        fate = Fate.ARRIVES if last else self.rng.choices(list(chances), list(chances.values()))[0]
        lands = week + self.rng.choice((2, 3, 4)) if fate is Fate.LATE else week
        folder = self.week(lands)
        created = self.first_day + timedelta(days=day, hours=18)
        odd = ODD if fate is Fate.ODD_LINE else None
        path = office.write(sender, names, folder, created, odd).path
        self._happens(path, fate, week)
        if fate not in (Fate.LOST, Fate.CUT, Fate.TAMPERED):
            sender.sent[-1].week = lands

    def week(self, number: int) -> Path:
        """The folder of what arrives in a week, counted from 0."""
        folder = self.folder / f"week-{number + 1:02}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def note(self, path: Path, week: int, fate: Fate) -> None:
        """Write down that a file has come."""
        self.arrived.setdefault(week, {})[path.name] = fate

    def _happens(self, path: Path, fate: Fate, week: int) -> None:
        self.fates[fate] += 1
        if fate is Fate.LOST:
            path.unlink()
            return
        if fate is Fate.CUT:
            path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 5])
        elif fate is Fate.TAMPERED:
            whole = bytearray(path.read_bytes())
            whole[len(whole) // 2] ^= 1
            path.write_bytes(whole)
        elif fate is Fate.TWICE:
            again = week + self.rng.choice((1, 2, 3))
            shutil.copyfile(path, self.week(again) / path.name)
            self.note(path, again, fate)
        self.note(path, int(path.parent.name.rpartition("-")[2]) - 1, fate)
