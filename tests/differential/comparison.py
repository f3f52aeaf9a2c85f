"""The same interview in one of ODK's engines and in ours: what differs, and what of it docs/forms.md names."""

from __future__ import annotations

import importlib.util
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from kommisjon.xform.replay import replay
from tests.differential.engines import PROGRAMS, PROPERTIES, Steps

_MOST_ROUNDS = 6
_MIDNIGHT = re.compile(r"T00:00:00\.000(?:Z|[+-]\d\d:\d\d)")

Snapshot = Mapping[str, Any]


class Difference(NamedTuple):
    field: str
    ref: str
    theirs: Any
    ours: Any


def differences(theirs: Snapshot, form: bytes, steps: Steps) -> list[Difference]:
    """What differs from another engine's snapshot after the same steps, without the departures we name."""
    taken = list(steps)
    for _round in range(_MOST_ROUNDS):
        ours = _ours(form, taken)
        found = [Difference(*one) for one in _compared()(theirs, ours)]
        dropped = [one for one in found if _a_filter_hides_it(one, ours)]
        if not dropped:
            break
        # The other engine drops an answer that a filter hides; ours keeps it. Without it, all must agree again.
        taken += [{"set": one.ref, "value": one.theirs} for one in dropped]
    return [one for one in found if not _is_a_date_without_a_time(one)]


def _ours(form: bytes, steps: Sequence[Mapping[str, Any]]) -> Snapshot:
    made: Snapshot = replay(
        form,
        steps,
        clock=lambda: datetime.now().astimezone(),
        stopwatch=perf_counter,
        properties=PROPERTIES,
    )["snapshot"]
    return made


def _a_filter_hides_it(one: Difference, ours: Snapshot) -> bool:
    """What the other engine kept is what our list still offers of the answer we keep."""
    offered = ours["nodes"].get(one.ref, {}).get("choices")
    if one.field != "value" or offered is None:
        return False
    chosen = one.ours.split()
    kept = [value for value in chosen if value in offered]
    return len(kept) < len(chosen) and kept == one.theirs.split()


def _is_a_date_without_a_time(one: Difference) -> bool:
    """A date that a calculation of no type gives is kept as a date, and by JavaRosa as midnight."""
    if one.field != "value" or not isinstance(one.theirs, str):
        return False
    return _MIDNIGHT.fullmatch(one.theirs.removeprefix(one.ours)) is not None and len(one.ours) == 10


@cache
def _compared() -> Callable[[Snapshot, Snapshot], list[tuple[str, str, Any, Any]]]:
    """The comparison that judges every engine, as it lies beside the project."""
    spec = importlib.util.spec_from_file_location("diff_runtime", PROGRAMS / "diff_runtime.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.compare  # type: ignore[no-any-return]


def languages_of(form: bytes) -> list[str]:
    """The languages a form names."""
    return [found.decode() for found in re.findall(rb'<translation\b[^>]*?\blang="([^"]*)"', form)]


def told(found: Sequence[Difference]) -> str:
    """The first differences, a line each."""
    return "\n".join(
        f"{one.field} {one.ref}: theirs {one.theirs!r:.120}, ours {one.ours!r:.120}"
        for one in itertools.islice(found, 8)
    )


def form_files(folder: Path) -> list[Path]:
    """The real forms in a folder: workbooks, and pairs of .csv files by the first of the two."""
    if not folder.is_dir():
        return []
    return sorted(
        f for f in folder.iterdir() if f.suffix in (".xls", ".xlsx") or f.name.endswith("_questions.csv")
    )
