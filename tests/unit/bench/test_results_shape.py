"""What `make bench` writes keeps the shape that others read; nothing is timed here."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.report import Comparison, percentile, table, this_machine, write_results
from bench.run import BENCHMARKS

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SLOW = Comparison("durable-save", 1.5, ours=[4.0, 2.0, 9.0], floor=[2.0, 2.0, 3.0])
QUICK = Comparison("a-name-added-later", 1.5, ours=[0.001], floor=[0.001])


def test_results_have_the_promised_shape(tmp_path: Path) -> None:
    write_results(tmp_path / "results.json", {"cpu": "x"}, AT, [SLOW, QUICK])
    read = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert list(read) == ["machine", "date", "results"]
    assert read["date"] == "2026-11-22T09:30:00+00:00"
    assert read["results"] == [
        {"name": "durable-save", "ratio": 2.0, "floor": 2.0, "runs": 3, "spread": [1.0, 3.0]},
        {"name": "a-name-added-later", "ratio": 1.0, "floor": 0.001, "runs": 1, "spread": [1.0, 1.0]},
    ]


def test_a_missed_goal_is_said(tmp_path: Path) -> None:
    head, slow, quick = table([SLOW, QUICK]).splitlines()
    assert slow.endswith("MISSED")
    assert "MISSED" not in head + quick


def test_a_round_without_its_floor_is_no_comparison() -> None:
    with pytest.raises(ValueError, match="every round"):
        Comparison("x", 1, ours=[1.0, 2.0], floor=[1.0])
    with pytest.raises(ValueError, match="every round"):
        Comparison("x", 1, ours=[], floor=[])


def test_a_date_without_a_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        write_results(tmp_path / "results.json", {}, datetime(2026, 11, 22), [SLOW])


def test_the_machine_is_described_and_not_named() -> None:
    import platform

    machine = this_machine()
    assert list(machine) == ["cpu", "cores", "memory_gib", "system", "python"]
    assert machine["cores"] >= 1
    assert platform.node() not in machine.values()


def test_a_percentile_is_a_measured_value() -> None:
    values = [float(n) for n in range(40, 0, -1)]
    assert percentile(values, 0.95) == 38
    assert percentile(values, 1) == 40
    assert percentile([7.0], 0.5) == 7


def test_the_first_ratios_are_all_run() -> None:
    assert {
        "key-to-paint",
        "durable-save",
        "bundles",
        "unlock",
        "hostile-import",
        "forms-vs-odk",
    } <= BENCHMARKS.keys()
