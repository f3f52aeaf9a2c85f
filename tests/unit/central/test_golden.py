"""A bundle of every version that was released is opened for ever (security-and-bundles.md 6.2). All synthetic."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.bundle.read import open_bundle, verify
from sync.central import store
from sync.central.arriving.bundle_file import import_file
from sync.trust.sealing import Identity
from sync.trust.signed import read_signed
from tests.bundles import NOON
from tests.golden import FILES, GOLDEN, LINES, write

VERSIONS = sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_bundle_is_verified_opened_and_taken(version: str, tmp_path: Path) -> None:
    folder = GOLDEN / version
    trust = read_signed((folder / "trust.json").read_bytes()).trust
    identities = [Identity.parse((folder / f"{name}.txt").read_text()) for name in ("central", "escrow")]
    for identity in identities:
        with verify(folder / "bundle.kmb", trust, NOON) as verified:
            opened = open_bundle(verified, identity)
            assert [line.raw for line in opened.lines()] == LINES
            assert sorted(data for _, data in opened.read_attachments()) == sorted(FILES)
    engine = store.create(str(tmp_path / "central.db"))
    receipt = import_file(engine, folder / "bundle.kmb", trust, identities[0], NOON)
    assert (receipt.counts.applied, receipt.quarantined) == (3, [])
    engine.dispose()


def test_a_golden_bundle_is_never_written_over() -> None:
    with pytest.raises(FileExistsError):
        write(VERSIONS[0])
