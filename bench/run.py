"""`make bench`: measures every ratio and writes bench/results.json.

Started as `python -m bench.run` from the project's folder. A missed goal is told and is no failure: on a machine
that does something else besides, clocks tell about that too.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import (
    bundles,
    central_import,
    competence_search,
    duplicates,
    durable_save,
    first_question,
    forms_vs_odk,
    hostile_import,
    key_to_paint,
    kiosk_page,
    unlocking,
)
from bench.report import Comparison, Measured, table, this_machine, write_results

HERE = Path(__file__).parent
BENCHMARKS: dict[str, Callable[[Path], Measured]] = {
    "first-question": first_question.measure,
    "key-to-paint": key_to_paint.measure,
    "durable-save": durable_save.measure,
    "bundles": bundles.measure,
    "unlock": unlocking.measure,
    "hostile-import": hostile_import.measure,
    "competence-search": competence_search.measure,
    "central-import": central_import.measure,
    "duplicates": duplicates.measure,
    "kiosk-page": kiosk_page.measure,
    "forms-vs-odk": forms_vs_odk.measure,
}
"""A benchmark takes an empty folder on the disk of this checkout, which is removed afterwards."""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description="Measure ratios to floors.")
    parser.add_argument("--only", choices=sorted(BENCHMARKS), action="append", help="these alone; may be repeated")
    parser.add_argument(
        "--out", type=Path, default=HERE / "results.json", metavar="FILE", help="default bench/results.json"
    )
    args = parser.parse_args(argv)
    found: list[Comparison] = []
    for name in args.only or BENCHMARKS:
        print(f"{name} …", file=sys.stderr)
        with tempfile.TemporaryDirectory(dir=HERE, prefix=".work-") as folder:
            measured = BENCHMARKS[name](Path(folder))
        found += measured.comparisons
        for note in measured.notes:
            print(note)
    write_results(args.out, this_machine(), datetime.now(UTC), found)
    print(table(found))
    print(f"Written to {args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
