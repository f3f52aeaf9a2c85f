"""Runs the main job without a person, on the real parts, and says what each step did and left.

    python -m demo.run --folder FOLDER

Everything lies below FOLDER afterwards, with `demo.json` naming it. All data is synthetic.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from demo.family import GROWN_UPS, SETTLEMENT, SHEET
from demo.officer import Interview, Officer
from demo.typist import Typist
from kommisjon.model.dates import PartialDate
from kommisjon.synth.document import read
from kommisjon.synth.mission import SyntheticCase, SyntheticMission

PASSPHRASE = "en syntetisk familie ved et hotellbord"
"""Of the demo's own vault, which holds nobody."""
COLUMNS, ROWS = 120, 40
SEED = 20
_NAMESPACE = "kommisjon.bundle.v1"
_OURS = ".kommisjon-demo"
"""Marks a folder that the demo made and may make anew."""


@dataclass(frozen=True)
class Place:
    """Where the demo puts things."""

    folder: Path

    @property
    def mission(self) -> Path:
        return self.folder / "mission.json"

    @property
    def keys(self) -> Path:
        return self.folder / "headquarters"

    @property
    def laptop(self) -> Path:
        return self.folder / "laptop"

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    @property
    def central(self) -> Path:
        return self.folder / "central.db"


class Demo:
    """The steps, in order; each is timed and told."""

    def __init__(self, place: Place, program: str, tell: Callable[[str], None]) -> None:
        self._place, self._program, self._tell = place, program, tell
        self.steps: list[dict[str, Any]] = []
        self.env = {
            **os.environ,
            "KOMMISJON_LANGUAGE": "nb",
            "KOMMISJON_DATA": str(place.laptop),
            "KOMMISJON_KEYS": str(place.keys),
            "KOMMISJON_DATABASE": str(place.central),
        }

    @contextmanager
    def step(self, name: str, told: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        seconds = round(time.monotonic() - started, 2)
        self.steps.append({"name": name, "seconds": seconds})
        self._tell(f"{seconds:7.2f} s  {told}")

    def command(self, *arguments: str, passphrase: bool = False) -> str:
        """Run a kommisjon command and give what it printed."""
        extra = ("--passphrase-file", "-") if passphrase else ()
        done = subprocess.run(
            [self._program, *arguments, *extra],
            env=self.env,
            input=PASSPHRASE + "\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode != 0:
            raise SystemExit(f"kommisjon {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout

    def run(self) -> dict[str, Any]:
        """Go the whole way; gives the content of demo.json."""
        place = self._place
        with self.step("mission", f"a synthetic mission: {place.mission.name}"):
            self.command("mission", "synth", "--out", str(place.mission), "--seed", str(SEED))
        mission = read(place.mission.read_bytes())
        with self.step("headquarters", "headquarters' keys: headquarters/"):
            self.command("hq", "init")
            pseudonym = self.command("hq", "mission", mission.mission.code).strip()
        with self.step("enrol", "a laptop with an encrypted vault, certified by headquarters: laptop/"):
            self._enrol(pseudonym)
        with self.step("load", "the mission's cases in the vault"):
            self.command("mission", "load", str(place.mission), passphrase=True)
        case = a_family(mission)
        with self.step("interview", f"the family {case.case.number} interviewed on the real screen, nb | ar"):
            officer = self._interview(mission, case)
        with self.step("export", "a sealed and signed bundle: stick/"):
            told = json.loads(
                self.command("bundle", "export", "--to", str(place.stick), "--json", passphrase=True)
            )
        with self.step("verify", "its signature checked without any key"):
            self.command("bundle", "verify", told["bundle"])
        with self.step("import", "taken by central: central.db"):
            self.command("central", "init")
            receipt = json.loads(self.command("central", "import", told["bundle"], "--json"))
        with self.step("search", "found again in central, by a word in Arabic"):
            hits = json.loads(self.command("central", "search", "سائق", "--json"))
        if not any(hit["case"] == case.case.number for hit in hits):
            raise SystemExit("central does not find what was interviewed")
        return {
            "bundle": str(Path(told["bundle"]).relative_to(place.folder)),
            "allowed_signers": str((place.keys / "allowed_signers").relative_to(place.folder)),
            "signer": receipt["device"],
            "namespace": _NAMESPACE,
            "central": place.central.name,
            "verify": [self._program, "bundle", "verify", "--trust", str(place.keys / "trust.json")],
            "case": case.case.number,
            "persons": len(case.persons),
            "answers": len(officer.given),
            "steps": self.steps,
        }

    def _enrol(self, pseudonym: str) -> None:
        asked, answer = self._place.folder / "enrol-request.json", self._place.folder / "enrol-answer.json"
        self.command(
            "enrol", "request", "--label", "AB", "--mission", pseudonym, "--out", str(asked), passphrase=True
        )
        self.command("hq", "issue", str(asked), "--out", str(answer), "--yes")
        self.command("enrol", "accept", str(answer), passphrase=True)

    def _interview(self, mission: SyntheticMission, case: SyntheticCase) -> Officer:
        with Typist([self._program], self.env, columns=COLUMNS, rows=ROWS) as terminal:
            officer = Officer(terminal)
            open_household(terminal, mission, case)
            terminal.press("f2")
            officer.hold("household", with_count(SHEET, len(case.persons)))
            for number, interview in zip(grown_ups(mission, case), GROWN_UPS, strict=False):
                terminal.press("home", *["down"] * number)
                officer.of_member("settlement", SETTLEMENT)
                officer.of_member("competence", interview)
            terminal.press("ctrl+q")
            if terminal.ended() != 0:
                raise SystemExit(f"the screen ended badly:\n{terminal.frame}")
        return officer


def open_household(terminal: Typist, mission: SyntheticMission, case: SyntheticCase) -> None:
    """From the passphrase to a household, as an officer goes."""
    terminal.wait_for("passfrasen")
    terminal.type(PASSPHRASE)
    terminal.press("enter")
    terminal.wait_for(mission.mission.code)
    terminal.press("enter")
    terminal.wait_for("Skriv et saksnummer")
    # Found by its number: households with a shielded member are in the mission and not on the laptop.
    terminal.type(case.case.number)
    terminal.settle()
    terminal.press("enter")
    terminal.wait(lambda t: case.case.number in t.lines[0])


def a_family(mission: SyntheticMission) -> SyntheticCase:
    """The first Arabic-speaking family of the list with two grown-ups and a child."""
    for case in sorted(mission.cases, key=lambda one: one.case.number):
        speak_arabic = all(person.interpreting_language == "ara" for _, person in case.persons)
        if speak_arabic and len(case.persons) >= 3 and len(grown_ups(mission, case)) == 2:
            return case
    raise SystemExit("no such family in this mission")


def grown_ups(mission: SyntheticMission, case: SyntheticCase) -> list[int]:
    """Places, among the members as the screen lists them, of those who are interviewed alone."""
    from datetime import UTC, datetime

    from kommisjon.interview.family.household import ALONE_OVER

    today = datetime.now(UTC).date()
    ages = [PartialDate.parse(p.birth).age_at(today) if p.birth else None for _, p in case.persons]
    return [place for place, age in enumerate(ages) if age is None or age > ALONE_OVER]


def with_count(sheet: Interview, present: int) -> Interview:
    """The household sheet's answers, with everybody present."""
    return replace(sheet, root={name: text.format(present=present) for name, text in sheet.root.items()})


def main() -> int:
    """Run the demo into a folder, write demo.json, say how to open what it left; offer the screen to a person."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", type=Path, required=True)
    folder = parser.parse_args().folder.absolute()
    if folder.exists() and any(folder.iterdir()) and not (folder / _OURS).exists():
        print(f"{folder} is not empty and not an earlier demo; choose another folder.", file=sys.stderr)
        return 2
    shutil.rmtree(folder, ignore_errors=True)
    place = Place(folder)
    place.stick.mkdir(parents=True)
    (folder / _OURS).touch()
    program = str(Path(sys.executable).with_name("kommisjon"))
    demo = Demo(place, program, print)
    print(f"kommisjon demo: a synthetic family, from the hotel table to the settlement system.\nIn {folder}\n")
    made = demo.run()
    (folder / "demo.json").write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(_what_now(program, folder, made))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return 0
    if input("\nOpen the screen in training mode now? [y/N] ").strip().lower() not in ("y", "yes", "j", "ja"):
        return 0
    print(f"The passphrase is: {PASSPHRASE}")
    input("Press Enter to go on. ")
    return subprocess.run([program], env=demo.env, check=False).returncode


def _what_now(program: str, folder: Path, made: dict[str, Any]) -> str:
    total = sum(step["seconds"] for step in made["steps"])
    keys = f"--keys {shlex.quote(str(folder / 'headquarters'))}"
    central = f"--database {shlex.quote(str(folder / made['central']))} {keys}"
    left = (
        ("mission.json", "the synthetic mission; any editor opens it", ""),
        (
            "laptop/",
            f"the laptop's vault, passphrase: {PASSPHRASE}",
            f"--data {shlex.quote(str(folder / 'laptop'))}",
        ),
        ("headquarters/", "headquarters' keys; trust.json and allowed_signers are for everybody", ""),
        (made["bundle"], "the bundle", f"bundle verify {shlex.quote(str(folder / made['bundle']))} {keys}"),
        (made["central"], "central, encrypted", f"central show {made['case']} {central}"),
        ("demo.json", "the same for a program", ""),
    )
    lines = [f"\n{made['persons']} persons, {made['answers']} answers, {total:.0f} s in all.", ""]
    lines += [f"What it left in {folder}, and how to open it:"]
    for name, what, command in left:
        lines.append(f"  {name:<20} {what}")
        if command:
            lines.append(f"  {'':<20} {shlex.quote(program)} {command}")
    return "\n".join([*lines, "", "The bundle opens without kommisjon too: docs/break-glass.md."])


if __name__ == "__main__":
    sys.exit(main())
