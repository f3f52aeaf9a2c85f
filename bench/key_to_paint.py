"""key-to-paint: a letter typed into the interview's text field until it is painted, beside a bare application.

Ours is the installed product: `kommisjon` unlocked by its passphrase, through missions, cases, the household and
the forms of a person to one interview, the interface in English, the question in English and Arabic.
The floor has one Label and one Input. Both run at the same time in ptys of one size and take their keys in turn
(tui-and-languages.md 5.4).
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path
from statistics import median

from bench.laptop import PASSPHRASE, Laptop, make_laptop
from bench.pty_clock import TerminalProgram
from bench.report import Comparison, Measured, percentile

ROUNDS = 7
_WARM_UP = 6
_TYPED = "skredderverkstedmedbrudekjolerogselskapsdresser"
"""What is typed: synthetic, without blanks, so that the letters painted last can only be new ones."""
_PAUSE = (0.04, 0.09)
"""Seconds between keys, drawn at random so that no key keeps step with a frame."""

ENTER, _DOWN, _HOME = b"\r", b"\x1b[B", b"\x1b[H"


def measure(folder: Path) -> Measured:
    """Type into both, round by round, each round in programs started afresh."""
    laptop = make_laptop(folder / "vault")
    pauses = random.Random(1)
    rounds = [_round(laptop, folder, pauses) for _ in range(ROUNDS)]
    ours, floor = [one[0] for one in rounds], [one[1] for one in rounds]
    processor = [(one[2], one[3]) for one in rounds if one[2] and one[3]]
    notes = []
    if processor:
        mine, bare = (median(side) for side in zip(*processor, strict=True))
        notes.append(
            f"key-to-paint: processor time a key, blinking included: {mine * 1000:.1f} ms against "
            f"{bare * 1000:.1f} ms, ratio {mine / bare:.2f}"
        )
    return Measured(
        [
            Comparison("key-to-paint-median", 1.2, [median(r) for r in ours], [median(r) for r in floor]),
            Comparison(
                "key-to-paint-p95", 2.0, [percentile(r, 0.95) for r in ours], [percentile(r, 0.95) for r in floor]
            ),
        ],
        notes,
    )


def _round(
    laptop: Laptop, folder: Path, pauses: random.Random
) -> tuple[list[float], list[float], float | None, float | None]:
    """Seconds of every key in ours and in the floor, and the processor seconds a key of both."""
    root = Path(__file__).parents[1]
    env = environment(folder, laptop)
    with (
        TerminalProgram([sys.executable, "-m", "kommisjon.cli.main"], env, root) as ours,
        TerminalProgram([sys.executable, "-m", "bench.bare_app"], env, root) as floor,
    ):
        _walk_to_field(ours, laptop)
        floor.wait("other skills", 60)
        programs = (ours, floor)
        seconds: tuple[list[float], list[float]] = ([], [])
        before: list[float | None] = [None, None]
        for program in programs:
            program.rest(1.0)
        for n in range(len(_TYPED)):
            for side in (0, 1) if n % 2 else (1, 0):
                if n == _WARM_UP:
                    before[side] = programs[side].processor_seconds()
                programs[side].rest(pauses.uniform(*_PAUSE))
                took = programs[side].time_key(_TYPED[n], _TYPED[: n + 1])
                if n >= _WARM_UP:
                    seconds[side].append(took)
        used = [
            None if start is None or end is None else (end - start) / (len(_TYPED) - _WARM_UP)
            for start, end in zip(before, (p.processor_seconds() for p in programs), strict=True)
        ]
    return seconds[0], seconds[1], used[0], used[1]


def _walk_to_field(program: TerminalProgram, laptop: Laptop) -> None:
    program.wait("passphrase", 60)
    walk_to_forms(program, laptop)
    program.type(ENTER)
    program.wait(laptop.question[:30], 60)
    program.rest(0.5)


def walk_to_forms(program: TerminalProgram, laptop: Laptop) -> None:
    """From the passphrase to the forms of the laptop's person, with the one that was begun marked."""
    program.rest(0.5)
    program.type(PASSPHRASE.encode() + ENTER)
    program.wait(laptop.mission, 60)
    for keys in (ENTER, _DOWN * laptop.case + ENTER, _DOWN * laptop.member + ENTER, _HOME + _DOWN):
        program.settle(0.5, 30)
        program.type(keys)
    program.settle(0.5, 30)


def environment(folder: Path, laptop: Laptop) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "TEXTUAL_ANIMATIONS": "none",
        "KOMMISJON_DATA": str(laptop.folder.path),
        "KOMMISJON_LANGUAGE": "en",
    }
