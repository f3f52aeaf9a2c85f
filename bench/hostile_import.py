"""hostile-import: memory of an import of 1 GiB that packs almost a hundred times and is refused at its end.

The floor is no time but the limit: 512 MiB. Ours is what the importer and the part that opens bundles took
together at their highest, each measured by the system.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench.report import Comparison, Measured
from sync.bundle.limits import MIB, OPENING_MEMORY
from tests.bundles import make_world
from tests.forging import largest

ROUNDS = 3
_SIZE = 1024 * MIB
_IMPORT = """
import json, resource, sys, time
from pathlib import Path
from kommisjon.errors import Refusal
from sync.central import store
from sync.central.arriving.bundle_file import import_file
from sync.trust.headquarters import Headquarters
from tests.bundles import NOON
folder = Path(sys.argv[1])
headquarters = Headquarters(folder / "keys")
engine = store.create(str(folder / f"central-{sys.argv[2]}.db"), bytes(32))
began = time.perf_counter()
try:
    import_file(engine, folder / "hostile.kmb", headquarters.trust(), headquarters.central_identity(), NOON)
    code = None
except Refusal as refusal:
    code = refusal.code.id
took = time.perf_counter() - began
own = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
kib = [int(own.split()[1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]
json.dump({"code": code, "kib": kib, "seconds": took}, sys.stdout)
"""


def measure(folder: Path) -> Measured:
    """Import the same file into a new central each round, in a process of its own."""
    if sys.platform != "linux":
        return Measured((), ("hostile-import: left out, memory is told in other units here",))
    world = make_world(folder / "keys")
    path = largest(world, _SIZE).place(folder / "hostile.kmb")
    found = [_import(folder, number) for number in range(ROUNDS)]
    if any(one["code"] != "KM-C403" for one in found):
        raise RuntimeError("the hostile bundle was not gone through to its end")
    took = [sum(one["kib"]) / 1024 for one in found]
    inner = [one["kib"][1] / 1024 for one in found]
    seconds = max(one["seconds"] for one in found)
    return Measured(
        [Comparison("hostile-import", 1, took, [OPENING_MEMORY / MIB] * ROUNDS, unit="MiB")],
        [
            f"hostile-import: {path.stat().st_size / MIB:.1f} MiB that unpack to {_SIZE // MIB}; the part that"
            f" opens takes {max(inner):.0f} MiB, both together {max(took):.0f}; refused after {seconds:.1f} s"
        ],
    )


def _import(folder: Path, number: int) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT, str(folder), str(number)], check=True, capture_output=True, text=True
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found
