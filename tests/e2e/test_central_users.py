"""Central's people by their passphrases: what each may do, who is shielded from whom, and what the trail says.

All persons are synthetic.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from kommisjon.cli import central_keys
from kommisjon.vault.entry import enter
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR
from sync.bundle.seal import unseal_secret
from sync.central import store
from sync.central.arriving.importer import take
from sync.trust.headquarters import Headquarters
from sync.trust.sealing import Identity
from tests.e2e.test_commands import Ended, call
from tests.shielded_canary import NAME, NUMBER, found
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

pytestmark = pytest.mark.slow  # each command pays for a passphrase, as it should

WORDS = {who: f"seks ord som bare {who} vet" for who in ("KARI", "PER", "IDA", "AUD")}


class Central:
    """A central of its own, with users who each have a passphrase in a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for who, words in WORDS.items():
            (folder / who).write_text(words + "\n")
        (folder / "new").write_text("syv helt andre ord for Kari\n")

    def __call__(self, *arguments: str, who: str | None = None) -> Ended:
        place = ("--keys", str(self.folder / "keys"), "--database", str(self.folder / "central.db"))
        secret = () if who is None else ("--passphrase-file", str(self.folder / who))
        return call(["central", *arguments, *place, *secret])

    def add(self, new: str, *roles: str, by: str | None = None, key: Path | None = None) -> Ended:
        given = [part for role in roles for part in ("--role", role)]
        given += [] if key is None else ["--shielded-key", str(key)]
        return self("users", "add", new, *given, "--new-passphrase-file", str(self.folder / new), who=by)


@pytest.fixture
def central(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Central:
    monkeypatch.setattr("kommisjon.vault.slot.calibrate", lambda _: FLOOR)
    central = Central(tmp_path)
    assert central("init").code == 0
    key = bytes.fromhex((tmp_path / "keys/central/database.key").read_text())
    alpha = Laptop("alpha")
    mission_day(alpha)
    values = {"_type": "person", "_case": record_id(1), "given_latin": NAME, "individual_number": NUMBER}
    alpha.save(1, 6, {**values, "shield": "strict"})
    engine = store.connect(str(tmp_path / "central.db"), key)
    take(engine, *alpha.export(), NOW)
    engine.dispose()
    return central


def test_a_central_with_users_opens_for_each_as_what_they_are(central: Central) -> None:
    assert central("search", "amina").code == 0  # before there are users, as ever
    assert "knows no users yet" in central("users", "list").out
    assert central.add("PER", "caseworker", "protection").code == 0
    assert not (central.folder / "keys/central/database.key").exists()
    assert central("search", "amina").code == 2  # nobody is at a keyboard to type a passphrase
    assert central.add("KARI", "caseworker", by="PER").code == 0
    assert "KM-D760" in central.add("IDA", "importer", by="KARI").err  # nobody gives what they do not have
    wrong = central("search", "amina", who="IDA")
    assert (wrong.code, wrong.err[:7]) == (3, "KM-D718")
    nobody = central("users", "remove", "IDA", who="PER")
    assert (nobody.code, nobody.err[:7]) == (3, "KM-D719")
    taken = central.add("KARI", "caseworker", by="PER")
    assert (taken.code, taken.err[:7]) == (3, "KM-V128")
    assert not [told for told in (wrong, nobody, taken) if "vault" in told.err]
    assert "1 person found" in central("search", "amina", who="KARI").out
    told = json.loads(central("users", "list", "--json", who="KARI").out)
    assert told == [
        {"user": "PER", "roles": ["auditor", "caseworker", "importer", "protection"]},
        {"user": "KARI", "roles": ["caseworker"]},
    ]
    assert "cannot work as PER" in central("search", "amina", "--as", "PER", who="KARI").err
    for command in (("shielded", "list"), ("audit",), ("quarantine", "list")):
        refused = central(*command, who="KARI")
        assert (refused.code, refused.err[:7]) == (3, "KM-D760"), command
    law = ("--legal-ref", "Synthetic Act section 7", "--yes", "123-26C00001")
    for nobody in ("XX", "KARI"):  # the second person is another one, whom central knows
        refused = central("erase", "123-26C00001", *law, "--and", nobody, who="KARI")
        assert (refused.code, refused.err[:7]) == (3, "KM-D795")
    assert central.add("IDA", "caseworker", by="PER").code == 0
    agreed = ("erase", "123-26C00001", *law, "--and", "IDA")
    assert central(*agreed, who="KARI").code == 2  # nobody is at a keyboard to type the second passphrase
    for file, code in (("KARI", "KM-D795"), ("AUD", "KM-D718")):  # one's own again, and one that nobody has
        refused = central(*agreed, "--and-passphrase-file", str(central.folder / file), who="KARI")
        assert (refused.code, refused.err[:7]) == (3, code)
    assert "1 person found" in central("search", "amina", who="KARI").out
    erased = central(*agreed, "--and-passphrase-file", str(central.folder / "IDA"), who="KARI")
    assert erased.code == 0, erased.err
    assert "0 persons found" in central("search", "amina", who="KARI").out
    changed = central("users", "passphrase", "--new-passphrase-file", str(central.folder / "new"), who="KARI")
    assert changed.code == 0, changed.err
    assert central("search", "amina", who="KARI").err.startswith("KM-D718")
    assert central("search", "amina", who="new").code == 0
    assert central("users", "remove", "IDA", who="PER").code == 0
    assert central("users", "remove", "KARI", who="PER").code == 0
    assert central("search", "amina", who="new").code == 3
    assert "KM-V124" in central("users", "remove", "PER", who="PER").err


def test_the_first_user_can_give_every_role_and_none_is_left_to_nobody(central: Central) -> None:
    assert "gets the other roles too" in central("users", "list").out
    first = central.add("PER", "caseworker")
    assert "has these roles too: auditor, importer (takes bundles)." in first.out
    assert central("audit", who="PER").code == 0
    assert central.add("IDA", "importer", by="PER").code == 0
    refused = central("audit", who="IDA")
    assert "“auditor”" in refused.err
    gone = central("users", "remove", "PER", who="IDA")
    assert (gone.code, gone.err[:7]) == (3, "KM-V180")
    assert "Nobody but PER has the role “auditor”" in gone.err
    assert "KM-D760" in central.add("AUD", "auditor", by="IDA").err
    assert central.add("AUD", "auditor", "caseworker", by="PER").code == 0
    assert central("users", "remove", "PER", who="IDA").code == 0
    assert "KM-V180" in central("users", "remove", "IDA", who="AUD").err


def test_a_role_that_nobody_has_may_be_given(central: Central, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a central was left by one that gave the first user nothing but what was asked for."""
    with monkeypatch.context() as former:
        former.setattr("kommisjon.cli.central_users._free_for_first", lambda _: set())
        assert central.add("PER", "caseworker").code == 0
    assert central.add("IDA", "importer", "auditor", by="PER").code == 0
    assert "KM-D760" in central.add("AUD", "auditor", by="PER").err


def database_key(central: Central, who: str, keys: str = "keys") -> bytes:
    """The key of central's database by the key file, as it lies there, and somebody's passphrase."""
    folder = VaultFolder(central.folder / keys / "central/users")
    return bytes(enter(folder, WORDS[who], clock=lambda: NOW).database_key())


def test_whoever_was_let_out_opens_nothing_with_a_key_file_they_kept(central: Central) -> None:
    database = str(central.folder / "central.db")
    assert central.add("PER", "caseworker").code == 0
    assert central.add("KARI", "caseworker", by="PER").code == 0
    shutil.copytree(central.folder / "keys", central.folder / "kept")
    before = database_key(central, "KARI", "kept")
    assert store.opens(database, before)
    told = central("users", "remove", "KARI", who="PER")
    assert "has another key now" in told.out
    assert database_key(central, "KARI", "kept") == before
    assert not store.opens(database, before)
    assert store.opens(database, database_key(central, "PER"))
    assert "1 person found" in central("search", "amina", who="PER").out


def test_the_key_from_before_there_were_users_goes_with_the_next_command(
    central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = central.folder / "keys/central/database.key"

    class Cut(BaseException):
        pass

    def out(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as patched:  # cut off once the users' key file is written
        patched.setattr(central_keys, "use", out)
        with pytest.raises(Cut):
            central.add("PER", "caseworker")
    assert plain.exists()
    assert central("search", "amina", who="KARI").code == 3  # who does not get in changes nothing
    assert plain.exists()
    other = central.folder / "hard link"
    os.link(plain, other)
    assert "1 person found" in central("search", "amina", who="PER").out
    assert not plain.exists()
    assert other.read_bytes() == b""  # written over, not only unlinked


def test_a_key_that_the_database_still_needs_is_left(central: Central) -> None:
    """As it comes out of the escrow, before the key file that does not fit is moved away."""
    plain = central.folder / "keys/central/database.key"
    key = bytes.fromhex(plain.read_text())
    assert central.add("PER", "caseworker").code == 0
    store.rekey(str(central.folder / "central.db"), key, bytes(range(32)))
    plain.write_text(bytes(range(32)).hex())
    assert central("search", "amina", who="PER").err.startswith("KM-V105")
    assert plain.exists()


def test_a_database_that_is_in_use_gets_its_key_with_a_later_command(central: Central) -> None:
    database = str(central.folder / "central.db")
    assert central.add("PER", "caseworker").code == 0
    assert central.add("KARI", "caseworker", by="PER").code == 0
    before = database_key(central, "PER")
    engine = store.connect(database, before)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
        assert json.loads(central("users", "remove", "KARI", "--json", who="PER").out)["new_key"] is False
        assert "1 person found" in central("search", "amina", who="PER").out  # it opens with the key it has
    engine.dispose()
    assert store.opens(database, before)
    assert "1 person found" in central("search", "amina", who="PER").out
    assert not store.opens(database, before)
    assert store.opens(database, database_key(central, "PER"))
    assert "1 person found" in central("search", "amina", who="PER").out


def test_a_removal_that_only_the_first_key_file_tells_of_leaves_none_of_before(central: Central) -> None:
    database, second = str(central.folder / "central.db"), central.folder / "keys/central/users/vault.kmv.bak"
    assert central.add("PER", "caseworker").code == 0
    assert central.add("KARI", "caseworker", by="PER").code == 0
    before = database_key(central, "PER")
    standing = second.with_name(second.name + ".tmp")
    standing.mkdir()  # where the second copy would be written
    assert json.loads(central("users", "remove", "KARI", "--json", who="PER").out)["new_key"] is False
    assert not second.exists()
    assert store.opens(database, before), "one file alone would have had the key"
    assert "KM-D718" in central("search", "amina", who="KARI").err
    standing.rmdir()
    assert "1 person found" in central("search", "amina", who="PER").out
    assert not store.opens(database, before)


def test_the_escrow_has_the_key_that_the_database_has_now(central: Central) -> None:
    assert call(["hq", "init", "--keys", str(central.folder / "hq"), "--no-passphrase"]).code == 0
    (central.folder / "keys/trust.json").write_bytes((central.folder / "hq/trust.json").read_bytes())
    escrow = Headquarters(central.folder / "hq", None).escrow_identity()
    assert central.add("PER", "caseworker").code == 0
    assert central.add("KARI", "caseworker", by="PER").code == 0
    assert central("users", "remove", "KARI", who="PER").code == 0
    kept = unseal_secret((central.folder / "keys/central/users/escrow.age").read_bytes(), escrow)
    assert bytes.fromhex(kept.decode()) == database_key(central, "PER")


def test_the_officer_sees_who_is_shielded_and_the_auditor_who_looked(central: Central) -> None:
    assert central.add("AUD", "auditor", "caseworker").code == 0
    assert "is the only officer" in central.add("PER", "protection", by="AUD").out
    assert NAME in central("shielded", "list", who="PER").out
    assert NUMBER in central("shielded", "show", record_id(6), who="PER").out
    assert "KM-V173" in central("shielded", "show", record_id(2), who="PER").err
    assert central("show", "123-26C00001", who="AUD").code == 0
    assert "KM-D760" in central("show", "123-26C00001", who="PER").err
    about = json.loads(central("audit", "--person", record_id(6), "--json", who="AUD").out)
    assert [(one["act"], one["by"]) for one in about["entries"]] == [
        ("saw_shielded", "PER"),
        ("looked_at_audit", "AUD"),
    ]
    case = central("audit", "--case", "123-26C00001", who="AUD").out
    assert "looked at the case" in case
    assert "The list is whole" in case
    assert "They are: alpha" in case
    assert "0 entries" in central("audit", "--left", who="AUD").out


def test_a_list_that_brings_somebody_new_is_taken_by_an_officer(central: Central, tmp_path: Path) -> None:
    assert central.add("KARI", "importer", "caseworker").code == 0
    assert central.add("PER", "protection", "importer", by="KARI").code == 0
    assert central.add("IDA", "importer", by="KARI").code == 0
    cases = tmp_path / "list.csv"
    head = "Case number,Individual number,Given name,Date of birth,Relationship"
    cases.write_text(
        f"{head}\nZZZ-26-00001,ZZZ-00000001,Amina,1980,PA\nZZZ-26-00001,{NUMBER},{NAME},1990,Sister\n"
    )
    days = ("--starts", "2026-11-02", "--ends", "2026-11-20")
    command = ("cases", str(cases), "--mission", "2026-UGA-91", *days)
    assert "KM-V176" in central(*command, who="IDA").err
    assert central(*command, "--check", who="IDA").code == 0
    assert "KM-D760" in central(*command, "--shielded", who="IDA").err
    told = central(*command, "--shielded", who="PER").out
    assert "row 3: is put away" in told
    assert "New cases: 1, new persons: 1" in told
    assert NAME not in told
    assert NAME not in central("search", NAME, who="KARI").out


def test_no_command_of_a_caseworker_tells_of_a_shielded_person(central: Central, tmp_path: Path) -> None:
    """Every command that gives something out, and the database as a caseworker with its key can read it."""
    assert central.add("KARI", "caseworker", "importer", "auditor").code == 0
    assert central.add("PER", "protection", by="KARI").code == 0
    out = tmp_path / "out"
    out.mkdir()
    ended = [
        central("show", "123-26C00001", "--json", who="KARI"),
        central("search", "k", who="KARI"),
        central("search", NUMBER, who="KARI"),
        central("audit", "--json", who="KARI"),
        central("users", "list", who="KARI"),
        central("quarantine", "list", who="KARI"),
        central("submissions", "--form", "person", "--to", str(out), who="KARI"),
        central("shielded", "list", who="KARI"),
    ]
    told = "".join(one.out + one.err for one in ended).encode() + b"".join(
        file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()
    )
    for mark in (NAME, NUMBER, NAME.casefold()):
        assert mark.encode() not in told
    keys = enter(VaultFolder(tmp_path / "keys/central/users"), WORDS["KARI"], clock=lambda: NOW)
    engine = store.connect(str(tmp_path / "central.db"), bytes(keys.database_key()))
    assert found(engine) == []
    engine.dispose()


def test_what_everybody_has_forgotten_comes_back_from_the_escrow(central: Central) -> None:
    keys = central.folder / "keys"
    assert call(["hq", "init", "--keys", str(central.folder / "hq"), "--no-passphrase"]).code == 0
    (keys / "trust.json").write_bytes((central.folder / "hq/trust.json").read_bytes())
    escrow = Headquarters(central.folder / "hq", None).escrow_identity()
    plain = (keys / "central/database.key").read_bytes()
    assert "KM-V174" not in central.add("PER", "protection", "caseworker").out
    assert unseal_secret((keys / "central/users/escrow.age").read_bytes(), escrow) == plain
    back = central.folder / "back"
    back.write_bytes(unseal_secret((keys / "central/shielded/escrow.age").read_bytes(), escrow))
    assert "KM-V172" in central.add("IDA", "protection", by="PER", key=other_key(central)).err
    assert central.add("IDA", "protection", by="PER", key=back).code == 0
    assert NAME in central("shielded", "list", who="IDA").out
    assert "KM-D760" in central("shielded", "list", who="PER").err


def other_key(central: Central) -> Path:
    file = central.folder / "other"
    file.write_text(Identity("mlkem768x25519", bytes(32)).file_text(NOW))
    return file
