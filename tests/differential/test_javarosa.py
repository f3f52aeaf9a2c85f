"""Interviews that JavaRosa holds with itself, replayed here: every node, text and choice agrees, or a departure
that docs/forms.md names explains it (forms.md section 5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.differential.comparison import differences, languages_of, told
from tests.differential.conftest import SOURCES, name_of
from tests.differential.engines import EngineRefuses, JavaRosa, taken

ANSWERS = 300
REFUSED = {"05-va153b", "06-va153census"}
"""Forms that JavaRosa alone does not run: pulldata() is Collect's own."""

each_form = pytest.mark.parametrize("converted", SOURCES, ids=name_of, indirect=True)


@each_form
def test_an_interview_agrees(converted: Path, javarosa: JavaRosa) -> None:
    _agrees(converted, javarosa, seed=1, languages=1)


@pytest.mark.long
@each_form
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_interviews_agree_in_every_language(converted: Path, javarosa: JavaRosa, seed: int) -> None:
    _agrees(converted, javarosa, seed=seed, languages=None)


def _agrees(converted: Path, javarosa: JavaRosa, *, seed: int, languages: int | None) -> None:
    form = converted.read_bytes()
    try:
        held = javarosa.interview(converted, ANSWERS, seed)
    except EngineRefuses as refusal:
        if converted.stem not in REFUSED:
            raise
        pytest.skip(f"JavaRosa does not run it: {refusal}")
    steps = taken(held)
    assert len(steps) > ANSWERS // 10
    found = differences(held["snapshot"], form, steps)
    assert not found, told(found)
    for language in languages_of(form)[:languages]:
        spoken = [*steps, {"language": language}]
        found = differences(javarosa.replay(converted, spoken)["snapshot"], form, spoken)
        assert not found, f"{language}\n{told(found)}"
