"""What can be wiped is wiped: another process looks for the keys (security-and-bundles.md 3.5 and F19)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kommisjon.store.unlocking import make_vault
from kommisjon.vault import keyfile
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR
from tests.processes import copies

PASSPHRASE = "seks ord som ingen andre vet"
LAPTOP = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from kommisjon.store.unlocking import unlock
from kommisjon.vault.folder import VaultFolder
vault = unlock(VaultFolder(Path(sys.argv[1])), sys.stdin.readline().rstrip(), clock=lambda: datetime.now(UTC))
print("open", flush=True)
sys.stdin.readline()
vault.close()
print("closed", flush=True)
sys.stdin.readline()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_key_is_left_in_memory(tmp_path: Path) -> None:
    folder = VaultFolder(tmp_path / "laptop")
    make_vault(folder, "AB", PASSPHRASE, FLOOR)
    opened = keyfile.read_and_unlock(folder.keyfile, PASSPHRASE)
    master, database = bytes(opened._master), bytes(opened.database_key())
    with subprocess.Popen(
        [sys.executable, "-c", LAPTOP, str(folder.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as laptop:
        assert laptop.stdin is not None
        assert laptop.stdout is not None

        def go_on(typed: str, told: str) -> None:
            assert laptop.stdin is not None
            assert laptop.stdout is not None
            laptop.stdin.write(typed + "\n")
            laptop.stdin.flush()
            assert laptop.stdout.readline().strip() == told

        go_on(PASSPHRASE, "open")
        # One proves that the look finds what is there.
        assert copies(laptop.pid, master, database, database.hex().encode()) == [1, 0, 0]
        go_on("", "closed")
        every = (master, database, master.hex().encode(), database.hex().encode())
        assert copies(laptop.pid, *every) == [0, 0, 0, 0]
        laptop.stdin.write("\n")
        laptop.stdin.flush()
        assert laptop.wait(30) == 0
