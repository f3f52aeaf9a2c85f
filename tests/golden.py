"""Writes the golden bundle of a release, once: python -m tests.golden VERSION. Every later version opens it.

It goes to tests/data/golden/VERSION with the keys to verify and open it, which are of no use for anything else.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tests.bundles import HEAD, PNG, attachment, change, make_world

GOLDEN = Path(__file__).with_name("data") / "golden"
LINES = [HEAD, change(1, "baker"), change(2, "بيكر خانه"), change(3, "bakermester, ærlig talt")]
FILES = [PNG, "Synthetic text, tekst, نص\n".encode()]


def write(version: str) -> Path:
    """Write it. Raises FileExistsError: what was released is never written over."""
    folder = GOLDEN / version
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as place:
        world = make_world(Path(place, "headquarters"))
        written = world.write(Path(place, "out"), lines=LINES, attachments=[attachment(data) for data in FILES])
        shutil.copy(written.path, folder / "bundle.kmb")
        for holder in ("central", "escrow"):
            shutil.copy(world.headquarters.folder / holder / "identity.txt", folder / f"{holder}.txt")
        shutil.copy(world.headquarters.folder / "trust.json", folder)
    return folder


if __name__ == "__main__":
    print(write(sys.argv[1]))
