"""first-question, next-question, memory: what somebody waits for, beside a bare application of Label and Input.

Ours is the installed product with a mission on it: from the start of the process to the first screen, and from
Enter on a form to its first question, together beside the bare application's start. A form of 300 questions is
opened by `kommisjon forms run`: from PgDn to the next question, beside a letter in the bare application. Memory is
that of the process that shows the question (tui-and-languages.md 5.4).
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.key_to_paint import ENTER, environment, walk_to_forms
from bench.laptop import Laptop, make_laptop
from bench.pty_clock import TerminalProgram, started_by
from bench.report import Comparison, Measured
from demo.terminal import KIND
from kommisjon.xform.authoring.convert import convert

ROUNDS = 25
MANY = 300
_PAGE_DOWN = "\x1b[6~"
_STEPS = 25
_REST = 1.0
"""Seconds before each start: a processor that has just worked is quicker than one that has rested."""
_BARE_LABEL = "What other skills"


def measure(folder: Path) -> Measured:
    """Start each in turn, round by round."""
    laptop, form = make_laptop(folder / "vault"), _form_of_many(folder)
    rounds = [_round(laptop, form, folder) for _ in range(ROUNDS)]
    bare, ours, many = zip(*rounds, strict=True)
    return Measured(
        [
            Comparison("first-question", 1.6, [one.seconds for one in ours], [one.seconds for one in bare]),
            Comparison("next-question", 4, [one.seconds for one in many], [one.key for one in bare]),
            Comparison("memory", 1.3, [one.memory for one in ours], [one.memory for one in bare], "MiB"),
            Comparison("memory-of-300", 1.3, [one.memory for one in many], [one.memory for one in bare], "MiB"),
        ],
        [],
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    seconds: float
    memory: float
    """MiB."""
    key: float = 0.0
    """Seconds from a letter to the letter."""


def _round(laptop: Laptop, many: Path, folder: Path) -> tuple[_Seen, _Seen, _Seen]:
    """The bare application, the product at a first question, and a page turned in a form of many."""
    root, env = Path(__file__).parents[1], environment(folder, laptop)
    time.sleep(_REST)
    with TerminalProgram([sys.executable, "-m", "bench.bare_app"], env, root) as program:
        started = _until(program, _BARE_LABEL)
        program.rest(1.0)
        bare = _Seen(started, _resident(program.pid), median(_letters(program)))
    time.sleep(_REST)
    with TerminalProgram([sys.executable, "-m", "kommisjon.cli.main"], env, root, KIND) as program:
        waited = _until(program, "passphrase")
        walk_to_forms(program, laptop)
        program.type(ENTER)
        waited += _until(program, laptop.question[:30])
        program.rest(1.0)
        ours = _Seen(waited, max(map(_resident, (program.pid, *started_by(program.pid)))))
    words = ["-m", "kommisjon.cli.main", "--language", "en", "forms", "run", str(many)]
    with TerminalProgram([sys.executable, *words], env, root) as program:
        program.wait("Question 001", 60)
        program.rest(1.0)
        return bare, ours, _Seen(median(_pages(program)), _resident(program.pid))


def _until(program: TerminalProgram, text: str) -> float:
    started = time.perf_counter()
    program.wait(text, 60)
    return time.perf_counter() - started


def _letters(program: TerminalProgram) -> list[float]:
    typed = "abcdefghijklmnopqrstuvwxyz"[:_STEPS]
    found = []
    for n, letter in enumerate(typed):
        program.rest(0.05)
        found.append(program.time_key(letter, typed[: n + 1]))
    return found


def _pages(program: TerminalProgram) -> list[float]:
    found = []
    for n in range(2, _STEPS + 2):
        program.rest(0.05)
        found.append(program.time_key(_PAGE_DOWN, f"Question {n:03}"))
    return found


def _form_of_many(folder: Path) -> Path:
    """A form of MANY questions for a number, in one language."""
    source = folder / "many"
    source.mkdir()
    questions = [["integer", f"q{n}", f"Question {n:03}"] for n in range(1, MANY + 1)]
    _write(source / "survey.csv", [["type", "name", "label::en"], *questions])
    about = {"form_title": "Many", "form_id": "many", "version": "1", "default_language": "en"}
    _write(source / "settings.csv", [list(about), list(about.values())])
    made = folder / "many.xml"
    made.write_bytes(convert(source))
    return made


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _resident(pid: int) -> float:
    """Memory of a process in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024
