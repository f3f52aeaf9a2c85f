"""Vaults of every released version: each is opened with everything in it, also by a reader that is not ours."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from kommisjon.store.schema import MIGRATIONS, NEWEST
from kommisjon.store.unlocking import unlock
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.keyfile import read_and_unlock
from tests.golden_vault import PASSPHRASE, Clock, content
from tests.sqlcipher_reader import NotAuthentic, decrypt, opened

VAULTS = Path(__file__).resolve().parents[2] / "data/vaults"
VERSIONS = sorted(int(folder.name.removeprefix("version-")) for folder in VAULTS.glob("version-*"))


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> int:
    found: int = request.param
    return found


@pytest.fixture
def golden(version: int, tmp_path: Path) -> VaultFolder:
    """A copy of the vault: the one in the tree is never written to."""
    shutil.copytree(VAULTS / f"version-{version}", tmp_path / "laptop")
    return VaultFolder(tmp_path / "laptop")


def expected(version: int) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((VAULTS / f"version-{version}/content.json").read_text("utf-8"))
    return read


def test_every_released_version_has_a_vault_here() -> None:
    assert sorted(MIGRATIONS) == VERSIONS == list(range(1, NEWEST + 1))


def test_it_opens_with_everything_in_it(golden: VaultFolder, version: int) -> None:
    with unlock(golden, PASSPHRASE, clock=Clock()) as vault:
        assert content(vault.store) == expected(version)
        vault.store.check()
        assert [entry.act for entry in vault.store.audit()][-1] == "opened_vault"
    with unlock(golden, PASSPHRASE, clock=Clock()) as again:
        assert content(again.store) == expected(version)


def key_of(folder: VaultFolder) -> bytes:
    keys = read_and_unlock(folder.keyfile, PASSPHRASE)
    try:
        return bytes(keys.database_key())
    finally:
        keys.close()


def test_a_reader_that_is_not_ours_finds_the_same(golden: VaultFolder, version: int) -> None:
    plain = opened(golden.database, key_of(golden))
    assert plain.execute("PRAGMA user_version").fetchone() == (version,)
    assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    said = plain.execute("SELECT f FROM chg ORDER BY actor_no, n").fetchall()
    assert [json.loads(row[0]) for row in said] == [change["entries"] for change in expected(version)["changes"]]
    assert dict(plain.execute("SELECT rec, doc FROM rec").fetchall()) == expected(version)["records"]
    plain.close()


def test_the_reader_that_is_not_ours_sees_a_changed_page(golden: VaultFolder) -> None:
    key, data = key_of(golden), bytearray(golden.database.read_bytes())
    data[3 * 4096 + 7] ^= 1
    with pytest.raises(NotAuthentic, match=re.escape("4")):
        decrypt(bytes(data), key)
    with pytest.raises(NotAuthentic):
        decrypt(golden.database.read_bytes(), bytes(32))
