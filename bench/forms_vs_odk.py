"""form-load-vs-odk, form-answer-vs-odk: the form runtime beside the faster of ODK's two engines.

The three largest of the real forms that lie beside the project, by their XForm. An engine of ODK's holds an
interview with itself; all engines then replay the same steps, each in a process of its own, in turn in each round.
Every engine tells its own time in the process, so that starting Java, Node or Python counts for none. An engine
that does not run a form is not its floor. The ratio that is written down is that of the form on which ours does
worst; the notes tell all.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from _pytest.outcomes import Skipped

from bench.report import Comparison, Measured, percentile
from kommisjon.errors import Refusal
from kommisjon.xform.authoring.convert import convert
from tests.differential.comparison import form_files
from tests.differential.engines import FORMS, PROGRAMS, BrowserEngine, EngineRefuses, JavaRosa, Steps, taken

ROUNDS = 5
FORMS_MEASURED = 3
ANSWERS = 150
LOAD, ANSWER = "form-load-vs-odk", "form-answer-vs-odk"
_GOALS = {LOAD: 0.5, ANSWER: 1.0}


@dataclass
class _Form:
    """One form, and seconds by engine and round: of loading, and the 95th percentile of its answers."""

    path: Path
    steps: Steps
    load: dict[str, list[float]] = field(default_factory=dict)
    answer: dict[str, list[float]] = field(default_factory=dict)

    def note(self, engine: str, made: Mapping[str, Any]) -> None:
        self.load.setdefault(engine, []).append(made["load_ms"] / 1000)
        times = [step["ms"] / 1000 for step in made["steps"]]
        self.answer.setdefault(engine, []).append(percentile(times, 0.95))


def measure(folder: Path) -> Measured:
    """Convert, record, and replay. Without the forms, the drivers or the engines nothing is measured, and told."""
    if not (FORMS.is_dir() and PROGRAMS.is_dir()):
        return Measured((), (f"{LOAD}, {ANSWER}: left out, the real forms do not lie beside the project",))
    try:
        engines: list[JavaRosa | BrowserEngine] = [JavaRosa(), BrowserEngine()]
    except (Skipped, OSError, subprocess.SubprocessError) as problem:
        return Measured((), (f"{LOAD}, {ANSWER}: left out, ODK's engines are not here ({problem})",))
    forms = [_recorded(path, engines) for path in _largest(folder)]
    for _round in range(ROUNDS):
        for form in forms:
            form.note("ours", _ours(form))
            for engine in engines:
                _replayed(engine, form)
    return Measured(
        [_worst(LOAD, [form.load for form in forms]), _worst(ANSWER, [form.answer for form in forms])],
        [_told(form) for form in forms],
    )


def _largest(folder: Path) -> list[Path]:
    found = []
    for source in form_files(FORMS):
        try:
            xform = convert(source)
        except Refusal:
            continue
        path = folder / f"{source.stem}.xml"
        path.write_bytes(xform)
        found.append(path)
    return sorted(found, key=lambda path: path.stat().st_size)[-FORMS_MEASURED:]


def _recorded(path: Path, engines: Sequence[JavaRosa | BrowserEngine]) -> _Form:
    for engine in engines:
        try:
            return _Form(path, taken(engine.interview(path, ANSWERS, seed=1)))
        except EngineRefuses:
            continue
    raise RuntimeError(f"no engine of ODK's runs {path.name}")


def _replayed(engine: JavaRosa | BrowserEngine, form: _Form) -> None:
    try:
        form.note(engine.name, engine.replay(form.path, form.steps))
    except EngineRefuses:
        return


def _ours(form: _Form) -> dict[str, Any]:
    steps = form.path.with_suffix(".steps.json")
    steps.write_text(json.dumps(list(form.steps)), encoding="utf-8")
    command = [sys.executable, "-m", "kommisjon.cli.main", "forms", "run", form.path, "--steps", steps, "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _worst(name: str, forms: Sequence[Mapping[str, Sequence[float]]]) -> Comparison:
    compared = [Comparison(name, _GOALS[name], form["ours"], _floor(form)) for form in forms]
    return max(compared, key=lambda one: one.ratio)


def _floor(form: Mapping[str, Sequence[float]]) -> Sequence[float]:
    """The rounds of ODK's faster engine."""
    return min((rounds for engine, rounds in form.items() if engine != "ours"), key=median)


def _told(form: _Form) -> str:
    def side(figures: Mapping[str, Sequence[float]]) -> str:
        return ", ".join(f"{engine} {median(rounds) * 1000:.2f} ms" for engine, rounds in figures.items())

    return f"{form.path.stem}: load {side(form.load)}; answer (p95) {side(form.answer)}"
