"""Replays a list of steps through a form and gives what comes of it, in the shape engines are compared in.

Steps: {"set": ref, "value": text}, {"add": repeat}, {"remove": repeat, "index": n}, {"language": name}.
Beyond what other engines know: {"mark": ref, "status": "declined" | "unknown" | "not_asked"}.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol

from kommisjon.errors import Refusal
from kommisjon.model.answers import Status
from kommisjon.xform.carried import Media, no_media
from kommisjon.xform.reading import load
from kommisjon.xform.standing import NoSuchPlace
from kommisjon.xform.state import Outcome, State


class Hand(Protocol):
    """Whatever answers: a filling itself, or a recorder that notes what it passes on."""

    def enter(self, ref: str, text: str) -> Outcome: ...

    def mark(self, ref: str, status: Status) -> Outcome: ...

    def add(self, repeat: str) -> int: ...

    def remove(self, repeat: str, index: int) -> None: ...


def replay(
    xml: bytes,
    steps: Iterable[Mapping[str, Any]],
    *,
    clock: Callable[[], datetime],
    stopwatch: Callable[[], float],
    media: Media = no_media,
    seed: int | None = None,
    properties: Mapping[str, str] = MappingProxyType({}),
    labels: bool = True,
) -> dict[str, Any]:
    """Give {"load_ms", "steps": [{"ms", "error"?}], "snapshot": {"nodes", "violations"}}.

    `stopwatch` gives seconds. Answers that break a constraint are kept, and shown among the violations. A step
    that cannot be taken has an "error"; the rest go on. What could not be worked out is told in "notices". Raises
    Refusal F801 to F807 for the form itself.
    """
    begun = stopwatch()
    state = load(xml, media).begin(clock, seed, properties=properties)
    loaded = stopwatch()
    taken = play(state, state, steps, stopwatch)
    made: dict[str, Any] = {
        "load_ms": (loaded - begun) * 1000,
        "steps": taken,
        "snapshot": state.snapshot(labels=labels),
    }
    return {**made, "notices": list(state.notices)} if state.notices else made


def play(
    state: State, hand: Hand, steps: Iterable[Mapping[str, Any]], stopwatch: Callable[[], float]
) -> list[dict[str, Any]]:
    """Take the steps one after the other; give [{"ms", "error"?}]. `hand` is the state, or what answers it."""
    taken: list[dict[str, Any]] = []
    for step in steps:
        before = stopwatch()
        error = _take(state, hand, step)
        record: dict[str, Any] = {"ms": (stopwatch() - before) * 1000}
        if error is not None:
            record["error"] = error
        taken.append(record)
    return taken


def _take(state: State, hand: Hand, step: Mapping[str, Any]) -> str | None:
    """Take one step; give what was wrong with it, if anything."""
    try:
        if "set" in step:
            ref = str(step["set"])
            state.meet_again(ref)
            outcome = hand.enter(ref, str(step.get("value", "")))
            return None if outcome.accepted else f"the value is not of the question's type: {ref}"
        if "add" in step:
            hand.add(str(step["add"]))
        elif "remove" in step:
            hand.remove(str(step["remove"]), int(step["index"]))
        elif "mark" in step:
            hand.mark(str(step["mark"]), Status(str(step["status"])))
        elif "language" in step:
            return _speak(state, str(step["language"]))
        else:
            return "no such step"
    except NoSuchPlace as missing:
        return f"no such place: {missing}"
    except Refusal as refusal:
        return refusal.told().what
    except (KeyError, ValueError) as problem:
        return f"the step cannot be read: {problem}"
    return None


def _speak(state: State, language: str) -> str | None:
    if language not in state.form.languages:
        return f"no such language: {language}"
    state.language = language
    return None
