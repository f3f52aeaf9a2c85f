"""What a benchmark gives and how it is written down: ratios to a floor of the same run, never bare seconds."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing of ours beside its floor. Both hold a figure a round, in `unit`, taken in turn in that round."""

    name: str
    goal: float
    """The ratio not to be passed."""
    ours: Sequence[float]
    floor: Sequence[float]
    unit: str = "s"

    def __post_init__(self) -> None:
        if not self.ours or len(self.ours) != len(self.floor):
            raise ValueError(f"{self.name}: every round needs a figure for both")

    @property
    def ratio(self) -> float:
        """Median of our rounds over median of the floor's."""
        return median(self.ours) / median(self.floor)

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest ratio of a single round."""
        ratios = [ours / floor for ours, floor in zip(self.ours, self.floor, strict=True)]
        return min(ratios), max(ratios)

    @property
    def met(self) -> bool:
        return self.ratio <= self.goal

    def as_dict(self) -> dict[str, Any]:
        """The shape `bench/results.json` promises; `floor` is in seconds or `unit`, `runs` counts rounds."""
        return {
            "name": self.name,
            "ratio": round(self.ratio, 3),
            "floor": float(f"{median(self.floor):.4g}"),
            "runs": len(self.ours),
            "spread": [round(ratio, 3) for ratio in self.spread],
        }


@dataclass(frozen=True, slots=True)
class Measured:
    """What one benchmark module gives: its comparisons, and what a reader should know beside them."""

    comparisons: Sequence[Comparison]
    notes: Sequence[str] = ()


def write_results(path: Path, machine: dict[str, Any], at: datetime, found: Iterable[Comparison]) -> None:
    """Write {machine, date, results} as JSON. `at` must carry its time zone."""
    if at.tzinfo is None:
        raise ValueError("a date without a time zone")
    content = {
        "machine": machine,
        "date": at.isoformat(timespec="seconds"),
        "results": [comparison.as_dict() for comparison in found],
    }
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def table(found: Iterable[Comparison]) -> str:
    """The comparisons as text, a line each."""
    lines = [f"{'name':<24} {'ratio':>6} {'goal':>6}  {'spread':<14} {'floor':>11}  runs"]
    for one in found:
        low, high = one.spread
        mark = "" if one.met else "  MISSED"
        spread = f"{low:.2f} – {high:.2f}"
        held = median(one.floor)
        floor = f"{held * 1000:.3f} ms" if one.unit == "s" else f"{held:.3f} {one.unit}"
        lines.append(
            f"{one.name:<24} {one.ratio:>6.2f} {one.goal:>6.2f}  {spread:<14} {floor:>11}  {len(one.ours)}{mark}"
        )
    return "\n".join(lines)


def this_machine() -> dict[str, Any]:
    """Processor, cores, memory (GiB), system and Python; nothing that names the machine or its owner."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gib": _memory_gib(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _cpu() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _memory_gib() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (AttributeError, ValueError, OSError):
        return None


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not pass: a measured one, nothing between."""
    if not values or not 0 < share <= 1:
        raise ValueError("percentile")
    ranked = sorted(values)
    return ranked[max(0, -int(-len(ranked) * share // 1) - 1)]
