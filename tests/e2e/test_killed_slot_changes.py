"""Changes of slots killed at any moment: the vault opens as before or as after (security-and-bundles.md F10)."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.store import users
from kommisjon.store.unlocking import OpenVault, make_vault, unlock
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR
from tests.chance import chance

ONE, OTHER, COLLEAGUE = (
    "seks ord som ingen andre vet",
    "nye ord som bare jeg kan huske",
    "kollegaens egne ord i rekke",
)
CHANGES = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from kommisjon.store import users
from kommisjon.store.unlocking import unlock
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR

def now():
    return datetime.now(UTC)

folder, own, other, colleague = VaultFolder(Path(sys.argv[1])), *(sys.stdin.readline().rstrip() for _ in range(3))
vault = unlock(folder, own, clock=now)
print("ready", flush=True)
while True:
    users.change(vault, other, FLOOR)
    own, other = other, own
    print("own", own, flush=True)
    for _ in range(10):
        users.keep_recovery(vault, users.draw_codes())
    if len(users.users(vault)) == 1:
        users.add(vault, "CD", colleague, FLOOR)
        print("added", flush=True)
    else:
        users.remove(vault, users.user(vault, "CD").number)
        print("removed", flush=True)
"""


def now() -> datetime:
    return datetime.now(UTC)


def opened(folder: VaultFolder, passphrase: str) -> OpenVault | None:
    folder.attempts.unlink(missing_ok=True)
    try:
        return unlock(folder, passphrase, clock=now)
    except Refusal as refusal:
        if refusal.code is not Code.WRONG_PASSPHRASE:
            raise
        return None


def killed(folder: VaultFolder, own: str, other: str, lines: int, after: float) -> list[str]:
    """Change slots again and again; kill it so long after so many were done. Gives what it had said was done."""
    with subprocess.Popen(
        [sys.executable, "-c", CHANGES, str(folder.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as laptop:
        assert laptop.stdin is not None
        assert laptop.stdout is not None
        laptop.stdin.write(f"{own}\n{other}\n{COLLEAGUE}\n")
        laptop.stdin.flush()
        assert laptop.stdout.readline().strip() == "ready"
        done = [laptop.stdout.readline().rstrip() for _ in range(lines)]
        time.sleep(after)
        laptop.kill()
        return done + laptop.stdout.read().splitlines()


def check_kills(folder: VaultFolder, times: int) -> None:
    make_vault(folder, "AB", ONE, FLOOR)
    own, two, moments = ONE, False, chance()
    for turn in range(times):
        other = OTHER if own == ONE else ONE
        done = killed(folder, own, other, turn % 3, moments.uniform(0, 0.4))
        for line in done:
            if line.startswith("own"):
                own, other = line.removeprefix("own "), own
            else:
                two = line == "added"
        vault = opened(folder, own)
        if vault is None:  # the change that was under way had come through
            own, vault = other, opened(folder, other)
        assert vault is not None
        with vault:
            in_now = len(users.users(vault)) == 2
        assert opened(folder, OTHER if own == ONE else ONE) is None
        colleague = opened(folder, COLLEAGUE)
        assert (colleague is not None) is in_now
        if colleague is not None:
            colleague.close()
        assert in_now is two or done[-1].startswith("own")  # only then was the colleague coming or leaving
        two = in_now


@pytest.mark.slow
def test_a_vault_killed_while_slots_change_opens_as_before_or_after(tmp_path: Path) -> None:
    check_kills(VaultFolder(tmp_path / "laptop"), 4)


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_a_vault_killed_a_hundred_times_while_slots_change(tmp_path: Path) -> None:
    check_kills(VaultFolder(tmp_path / "laptop"), 100)
