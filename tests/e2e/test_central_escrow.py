"""The escrow's copies of central's keys: there for each key, of the key that opens, whatever was cut off.

All persons are synthetic.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kommisjon.cli import central_escrow, central_keys
from kommisjon.vault.slot import FLOOR
from sync import durable
from sync.bundle.seal import unseal_secret
from sync.central import store
from sync.trust.headquarters import Headquarters
from sync.trust.sealing import Identity
from tests.e2e.test_central_users import Central
from tests.e2e.test_commands import call

pytestmark = pytest.mark.slow  # each command pays for a passphrase, as it should


class Cut(BaseException):
    """The machine went out."""


class Escrowed(Central):
    """A central whose headquarters has an escrow, and what that opens."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        assert self("init").code == 0
        assert call(["hq", "init", "--keys", str(folder / "hq"), "--no-passphrase"]).code == 0
        self.escrow = Headquarters(folder / "hq", None).escrow_identity()

    def copy(self, name: str = "users/escrow.age") -> Path:
        return self.folder / "keys/central" / name

    def gets_list(self) -> None:
        (self.folder / "keys/trust.json").write_bytes((self.folder / "hq/trust.json").read_bytes())

    def loses_list(self) -> None:
        (self.folder / "keys/trust.json").unlink()

    def copy_opens(self) -> bool:
        key = bytes.fromhex(unseal_secret(self.copy().read_bytes(), self.escrow).decode())
        return store.opens(str(self.folder / "central.db"), key)

    def has_two(self) -> None:
        assert self.add("PER", "caseworker").code == 0
        assert self.add("KARI", "caseworker", by="PER").code == 0


@pytest.fixture
def central(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Escrowed:
    monkeypatch.setattr("kommisjon.vault.slot.calibrate", lambda _: FLOOR)
    return Escrowed(tmp_path)


def test_the_key_is_not_changed_while_the_escrow_would_be_left_behind(central: Escrowed) -> None:
    central.gets_list()
    central.has_two()
    central.loses_list()
    told = central("users", "remove", "KARI", "--json", who="PER")
    assert json.loads(told.out) == {"removed": "KARI", "new_key": False, "waits": "KM-V175", "escrow": True}
    assert central.copy_opens()
    assert central("users", "list", who="PER").code == 0
    assert central.copy_opens()
    before = central.copy().read_bytes()
    central.gets_list()
    assert central("users", "list", who="PER").code == 0
    assert central.copy().read_bytes() != before
    assert central.copy_opens()
    assert sorted(file.name for file in central.copy().parent.glob("escrow*")) == ["escrow.age", "escrow.of"]


def test_a_person_is_told_why_the_key_waits_and_a_full_disk_is_such_a_reason(
    central: Escrowed, monkeypatch: pytest.MonkeyPatch
) -> None:
    central.gets_list()
    central.has_two()
    put = durable.put_whole

    def full(path: Path, data: bytes, mode: int) -> None:
        if path.name.startswith("escrow"):
            raise OSError(28, "No space left on device")
        put(path, data, mode)

    monkeypatch.setattr(durable, "put_whole", full)
    told = central("users", "remove", "KARI", who="PER")
    assert (told.code, "KM-V175" in told.out, "KM-V108" in told.out) == (0, True, True)
    assert central.copy_opens()
    monkeypatch.setattr(durable, "put_whole", put)
    assert central("users", "list", who="PER").code == 0
    assert central.copy_opens()


@pytest.mark.parametrize("where", ["before the copy", "before the mark", "before the key file"])
def test_cut_off_anywhere_the_next_command_leaves_a_copy_that_opens(
    central: Escrowed, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    central.gets_list()
    central.has_two()

    def out(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        match where:
            case "before the copy":
                patched.setattr(central_escrow, "promote", out)
            case "before the mark":
                patched.setattr(central_escrow, "_mark", out)
            case _:
                patched.setattr("kommisjon.vault.keyfile.Opened.promoted", out)
        with pytest.raises(Cut):
            central("users", "remove", "KARI", who="PER")
    assert central("users", "list", who="PER").code == 0
    assert central.copy_opens()
    assert sorted(file.name for file in central.copy().parent.glob("escrow*")) == ["escrow.age", "escrow.of"]


def test_a_copy_that_is_missing_or_of_an_unknown_key_is_made_by_the_next_command(central: Escrowed) -> None:
    told = central.add("PER", "caseworker", "protection")
    assert "KM-V174" in told.out
    assert not central.copy().exists()
    given = ("--role", "caseworker", "--new-passphrase-file", str(central.folder / "KARI"), "--json")
    added = json.loads(central("users", "add", "KARI", *given, who="PER").out)
    assert added == {"added": "KARI", "roles": ["caseworker"], "escrow": False}
    central.gets_list()
    assert central("users", "list", who="KARI").code == 0
    assert central.copy_opens()
    assert not central.copy("shielded/escrow.age").exists()  # she has not opened that key
    assert central("shielded", "list", who="PER").code == 0
    assert central.copy("shielded/escrow.age").exists()
    central.copy().write_bytes(b"of a key of before")
    central.copy("users/escrow.of").unlink()
    assert central("users", "list", who="KARI").code == 0
    assert central.copy_opens()


def test_a_first_officer_who_was_cut_off_goes_on_with_the_same_command(
    central: Escrowed, monkeypatch: pytest.MonkeyPatch
) -> None:
    central.gets_list()

    def out(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(central_keys, "use_shielded", out)  # just after the commit
        with pytest.raises(Cut):
            central.add("PER", "protection")
    assert not central.copy("shielded/escrow.age").exists()
    given = ("--role", "protection", "--new-passphrase-file", str(central.folder / "KARI"))
    another = central("users", "add", "PER", *given)
    assert another.err.startswith("KM-D760")  # not whoever knows the initials alone
    assert central.add("PER", "protection").code == 0
    kept = unseal_secret(central.copy("shielded/escrow.age").read_bytes(), central.escrow)
    assert len(Identity.parse(kept.decode()).secret) == 32
    assert central("shielded", "list", who="PER").code == 0
    assert central.copy_opens()
