"""A refused file is kept as it came, told of, tried again, released by two persons or dropped. All synthetic."""

from __future__ import annotations

import errno
import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from kommisjon.errors import Code, Refusal
from kommisjon.vault.slot import FLOOR
from sync.bundle import limits
from sync.central import schema, store
from sync.central.arriving import parked
from sync.central.arriving import release as release_module
from sync.central.arriving.parked import Quarantine
from sync.trust.amending import next_version
from sync.trust.document import Reason, Revocation, moment_text
from sync.trust.signed import SignedTrust, following
from tests.bundles import DEVICE, HEAD, World, change, make_world
from tests.e2e.test_commands import Ended, call

NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass
class Desk:
    """Central's officer, with keys and a database."""

    world: World
    folder: Path
    newest: SignedTrust | None = None

    def run(self, *arguments: object) -> Ended:
        where = ("--keys", self.world.headquarters.folder, "--database", self.folder / "central.db")
        answered = ("--receipts", self.folder) if {"retry", "release"} & set(arguments) else ()
        return call([str(each) for each in ("central", *arguments, *where, *answered)])

    def import_(self, path: Path, *more: object) -> dict[str, Any]:
        """Import; gives what --json prints, and under which number the file is kept."""
        ended = self.run("import", path, "--json", *more)
        assert set(ended.json) == {"code", "what", "lost", "do"}
        kept = re.search("kept in the quarantine as ([0-9a-f]{16})", ended.err)
        return {**ended.json, **({"quarantine": kept[1]} if kept else {})}

    def listed(self) -> list[dict[str, Any]]:
        files: list[dict[str, Any]] = self.run("quarantine", "list", "--json").json["files"]
        return files

    def withdraw(self, reason: Reason, last_ok_seq: int = 0) -> Path:
        """The next list of trusted keys, on which the laptop's certificate is withdrawn and nothing else."""
        headquarters, serial = self.world.headquarters, self.world.certificate.serial_hex
        revocation = Revocation(serial=serial, reason=reason, last_ok_seq=last_ok_seq, time=moment_text(NOW))
        former = self.newest or headquarters.signed()
        signed = following(former, next_version(former.trust, revocations=[revocation]))
        for number in (1, 2):
            line = signed.trust.roots[number - 1]
            signed = signed.signed_with(headquarters.keys.signing_key(line, f"root-{number}"))
        self.newest = signed
        path = self.folder / f"trust-{signed.trust.version}.json"
        path.write_bytes(signed.to_bytes())
        return path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(make_world(tmp_path / "hq", now=NOW), tmp_path)
    assert made.run("init").code == 0
    return made


@pytest.fixture
def bundle(desk: Desk) -> Path:
    return desk.world.write(desk.folder / "stick", lines=[HEAD, change(1, "Kanariella")], created=NOW).path


def test_a_changed_file_is_kept_as_it_came_with_a_note_of_numbers_only(desk: Desk, bundle: Path) -> None:
    data = bytearray(bundle.read_bytes())
    data[-400] ^= 1
    changed = bundle.with_name("fra Nora.kmb")
    changed.write_bytes(data)
    told = desk.import_(changed)
    assert told["code"] == Code.DIGEST.id
    (note,) = desk.listed()
    folder = desk.world.headquarters.folder / "central" / "quarantine"
    assert {path.name for path in folder.iterdir()} == {f"{told['quarantine']}.kmb", f"{told['quarantine']}.json"}
    assert (folder / f"{note['id']}.kmb").read_bytes() == data == changed.read_bytes()
    assert note["sha256"] == hashlib.sha256(data).hexdigest()
    assert (note["id"], note["code"], note["size"]) == (note["sha256"][:16], "KM-C403", len(data))
    assert (note["signed"]["device"], note["signed"]["seq"]) == (DEVICE, 1)
    assert b"Nora" not in (folder / f"{note['id']}.json").read_bytes()
    shown = desk.run("quarantine", "show", note["id"][:6])
    assert "KM-C403" in shown.out
    assert DEVICE in shown.out
    assert desk.run("quarantine", "drop", note["id"]).code == 0
    assert (desk.listed(), list(folder.iterdir())) == ([], [])
    assert desk.run("quarantine", "list").out == "The quarantine is empty.\n"


def test_a_file_that_nobody_signed_is_kept_too_and_once(desk: Desk, tmp_path: Path) -> None:
    noise = tmp_path / "noise.kmb"
    noise.write_bytes(b"PK\x03\x04" + bytes(400))
    for _ in range(2):
        assert desk.import_(noise)["code"] == Code.CONTAINER.id
    (note,) = desk.listed()
    assert note["signed"] is None
    assert "signed by nobody known" in desk.run("quarantine", "list").out


def test_what_is_wrong_here_and_not_with_the_file_keeps_nothing(desk: Desk, bundle: Path, tmp_path: Path) -> None:
    assert desk.import_(tmp_path / "none.kmb")["code"] == Code.FILE_UNREADABLE.id
    (tmp_path / "central.db").rename(tmp_path / "elsewhere.db")
    assert desk.import_(bundle)["code"] == Code.NO_CENTRAL.id
    (tmp_path / "elsewhere.db").rename(tmp_path / "central.db")
    assert desk.listed() == []


def test_a_file_is_tried_again_and_leaves_once_it_is_taken(desk: Desk, bundle: Path) -> None:
    told = desk.import_(bundle, "--trust", desk.withdraw("retired"))
    assert told["code"] == Code.REVOKED_RETIRED.id
    bundle.unlink()
    again = desk.run("quarantine", "retry", told["quarantine"], "--trust", desk.withdraw("retired"), "--json")
    assert (again.code, again.json["code"]) == (3, Code.REVOKED_RETIRED.id)
    assert len(desk.listed()) == 1
    corrected = desk.withdraw("retired", last_ok_seq=1)
    taken = desk.run("quarantine", "retry", told["quarantine"], "--trust", corrected, "--json")
    assert (taken.code, taken.json["counts"]["applied"]) == (0, 1)
    assert desk.listed() == []
    assert desk.run("quarantine", "retry", told["quarantine"], "--trust", corrected).code == 3


def test_what_only_a_newer_kommisjon_can_read_waits_for_it(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = b'{"id":"1","rev":0,"t":"weather"}'
    newer = desk.world.write(tmp_path / "stick", lines=[HEAD, change(1), odd], created=NOW).path
    with monkeypatch.context() as older:
        older.setattr(limits, "MAX_SET_ASIDE", len(odd) - 1)
        told = desk.import_(newer)
        assert told["code"] == Code.SET_ASIDE.id
        assert desk.listed()[0]["code"] == Code.SET_ASIDE.id
    newer.unlink()
    taken = desk.run("quarantine", "retry", told["quarantine"], "--json")
    assert (taken.code, taken.json["counts"]["applied"]) == (0, 1)
    assert desk.listed() == []


def released(desk: Desk) -> list[Any]:
    key = bytes.fromhex((desk.world.headquarters.folder / "central" / "database.key").read_text())
    engine = store.connect(str(desk.folder / "central.db"), key)
    with engine.connect() as connection:
        rows = list(connection.execute(select(schema.bundle_release)).mappings())
    engine.dispose()
    return rows


def release(
    desk: Desk, identifier: str, trust: Path, by: str, second: str, reason: str = "found on the bus"
) -> Ended:
    who = ("--by", by, "--and", second, "--reason", reason)
    return desk.run("quarantine", "release", identifier, *who, "--trust", trust, "--json")


def test_a_lost_laptops_file_is_released_by_two_persons_and_that_is_recorded(desk: Desk, bundle: Path) -> None:
    lost = desk.withdraw("lost")
    told = desk.import_(bundle, "--trust", lost)
    assert told["code"] == Code.REVOKED.id
    identifier = told["quarantine"]
    for first, second, reason in (("Kari", " kari ", "x"), ("Kari", "", "x"), ("Kari", "Ola", " ")):
        refused = release(desk, identifier, lost, first, second, reason)
        assert (refused.code, refused.json["code"]) == (3, Code.REVOKED.id)
    assert release(desk, identifier, lost, "Kari", "Ola\x1b[31m").json["code"] == Code.TEXT_UNSAFE.id
    assert release(desk, identifier, lost, "Kari", "O" * 61).json["code"] == Code.TEXT_TOO_LONG.id
    assert released(desk) == []
    taken = release(desk, identifier, lost, "Kari", "Ola")
    assert (taken.code, taken.json["counts"]["applied"]) == (0, 1)
    assert [path.name for path in desk.folder.glob("*.kmb")] == []  # whoever found it gets no receipt
    (row,) = released(desk)
    assert (row["first_person"], row["second_person"], row["reason"]) == ("Kari", "Ola", "found on the bus")
    assert (row["manifest_sha256"], row["device"], row["seq"]) == (taken.json["manifest_sha256"], DEVICE, 1)
    listed = desk.run("quarantine", "list")
    assert f"Released: bundle 1 of {DEVICE} by Kari and Ola" in listed.out
    assert desk.import_(bundle, "--trust", lost)["code"] == Code.REVOKED.id


@pytest.mark.slow  # each command pays for a passphrase
def test_where_central_knows_its_people_the_second_person_gives_their_own_passphrase(
    desk: Desk, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kommisjon.vault.slot.calibrate", lambda _: FLOOR)
    secret = {who: desk.folder / f"words-{who}" for who in ("KARI", "OLA", "AUD")}
    for who, file in secret.items():
        file.write_text(f"seks ord som bare {who} vet\n")
    lost = desk.withdraw("lost")
    identifier = desk.import_(bundle, "--trust", lost)["quarantine"]
    for who, giver in (
        ("KARI", ()),
        ("OLA", ("--passphrase-file", secret["KARI"])),
        ("AUD", ("--passphrase-file", secret["KARI"])),
    ):
        added = desk.run("users", "add", who, "--role", "importer", "--new-passphrase-file", secret[who], *giver)
        assert added.code == 0, added.err

    def give(second: str, file: str | None, *more: object) -> Ended:
        proof = () if file is None else ("--and-passphrase-file", secret[file])
        said = ("--and", second, *proof, "--reason", "found on the bus", "--trust", lost, "--json", *more)
        return desk.run("quarantine", "release", identifier, *said, "--passphrase-file", secret["KARI"])

    assert give("Ola", "OLA").json["code"] == Code.REVOKED.id  # nobody of that name
    assert give("OLA", "AUD").json["code"] == Code.REVOKED.id  # somebody else's words
    assert give("OLA", None).code == 2  # nobody is at a keyboard
    assert give("OLA", "OLA", "--by", "AUD").code == 2  # whoever is at work releases it, nobody else
    taken = give("OLA", "OLA")
    assert (taken.code, taken.json["counts"]["applied"]) == (0, 1)
    listed = desk.run("quarantine", "list", "--passphrase-file", secret["KARI"])
    assert f"Released: bundle 1 of {DEVICE} by KARI and OLA" in listed.out


def test_a_compromised_laptops_file_is_never_released(desk: Desk, bundle: Path) -> None:
    trust = desk.withdraw("compromised")
    identifier = desk.import_(bundle, "--trust", trust)["quarantine"]
    assert release(desk, identifier, trust, "Kari", "Ola").json["code"] == Code.REVOKED_COMPROMISED.id
    assert released(desk) == []
    assert len(desk.listed()) == 1


def test_the_quarantine_holds_so_many_files_of_one_laptop_and_so_many_in_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parked, "MOST_OF_ONE_LAPTOP", 2)
    monkeypatch.setattr(parked, "MOST_FILES", 3)
    trust = desk.withdraw("retired")
    paths = [
        desk.world.write(desk.folder / f"stick{n}", lines=[HEAD, change(1, f"text {n}")], created=NOW).path
        for n in range(3)
    ]
    kept = [desk.import_(path, "--trust", trust) for path in paths]
    assert ["quarantine" in one for one in kept] == [True, True, False]
    third = desk.run("import", paths[2], "--trust", trust)
    assert third.code == 3
    assert "KM-B111" in third.err
    assert "KM-S221" in third.err
    assert paths[2].exists()
    noise = [desk.folder / f"noise{n}" for n in range(2)]
    for path in noise:
        path.write_bytes(path.name.encode())
    assert ["quarantine" in desk.import_(path, "--trust", trust) for path in noise] == [True, False]
    assert len(desk.listed()) == 3
    assert "quarantine" in desk.import_(noise[0], "--trust", trust)


def test_a_quarantine_that_cannot_be_written_says_so_beside_the_refusal(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "noise").write_bytes(b"noise")
    ended = desk.run("import", tmp_path / "noise", "--quarantine", tmp_path / "file" / "below")
    assert ended.code == 3
    assert ended.err.index("KM-B103") < ended.err.index("KM-B111")


def test_a_killed_importer_and_a_strange_note_are_no_hindrance(desk: Desk, bundle: Path, tmp_path: Path) -> None:
    quarantine = Quarantine(tmp_path / "q")
    quarantine.folder.mkdir()
    digest = hashlib.sha256(bundle.read_bytes()).hexdigest()
    (quarantine.folder / f"{digest[:16]}.kmb.part").write_bytes(b"half")
    (quarantine.folder / "strange.json").write_bytes(json.dumps({"id": "../x"}).encode())
    note = quarantine.park(bundle, Code.REVOKED, desk.world.trust, NOW)
    assert [one.id for one in quarantine.notes()] == [note.id]
    assert quarantine.find(note.id[:4])[1].read_bytes() == bundle.read_bytes()
    for wrong in ("", "zz", "../x"):
        with pytest.raises(Refusal) as refused:
            quarantine.find(wrong)
        assert refused.value.code is Code.NOT_IN_QUARANTINE


def test_a_file_kept_before_is_still_found_when_there_is_no_room_for_a_new_note(
    desk: Desk, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarantine = Quarantine(tmp_path / "q")
    note = quarantine.park(bundle, Code.REVOKED, desk.world.trust, NOW)

    def full(_path: Path, _data: bytes, _mode: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    free = shutil.disk_usage(tmp_path)._replace(free=0)
    with monkeypatch.context() as patched:
        patched.setattr(parked, "put_whole", full)
        patched.setattr("sync.bundle.medium.shutil.disk_usage", lambda _: free)
        quarantine.park(bundle, Code.TRUNCATED, desk.world.trust, NOW)
        assert quarantine.notes() == [note]
    assert quarantine.find(note.id)[0] == note


def test_files_whose_notes_were_never_written_are_listed_counted_and_taken(
    desk: Desk, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parked, "MOST_FILES", 2)
    quarantine = Quarantine(desk.world.headquarters.folder / "central" / "quarantine")
    noise = desk.folder / "noise"
    with monkeypatch.context() as patched:
        patched.setattr(Quarantine, "_write", lambda *_: None)  # killed between the file and its note
        for path in (bundle, noise):
            noise.write_bytes(b"noise")
            quarantine.park(path, Code.REVOKED, desk.world.trust, NOW)
    noise.write_bytes(b"another")
    with pytest.raises(Refusal) as refused:
        quarantine.park(noise, Code.CONTAINER, desk.world.trust, NOW)
    assert refused.value.code is Code.NOT_KEPT
    assert [one["code"] for one in desk.listed()] == ["KM-B116", "KM-B116"]
    identifier = hashlib.sha256(bundle.read_bytes()).hexdigest()[:16]
    assert "is not known" in desk.run("quarantine", "show", identifier).out
    assert desk.run("quarantine", "retry", identifier).code == 0
    assert len(desk.listed()) == 1


def test_a_file_that_was_changed_in_the_quarantine_is_neither_shown_nor_taken(desk: Desk, bundle: Path) -> None:
    trust = desk.withdraw("lost")
    identifier = desk.import_(bundle, "--trust", trust)["quarantine"]
    kept = desk.world.headquarters.folder / "central" / "quarantine" / f"{identifier}.kmb"
    other = desk.world.write(desk.folder / "other", lines=[HEAD, change(1, "by the finder")], created=NOW).path
    kept.write_bytes(other.read_bytes())
    assert release(desk, identifier, trust, "Kari", "Ola").json["code"] == "KM-B117"
    assert released(desk) == []
    assert desk.run("quarantine", "show", identifier).err.startswith("KM-B117")
    kept.with_suffix(".json").unlink()
    assert [one["code"] for one in desk.listed()] == ["KM-B117"]
    assert desk.run("quarantine", "retry", identifier).err.startswith("KM-B117")
    assert desk.run("quarantine", "drop", identifier).code == 0
    assert list(kept.parent.iterdir()) == []


def test_what_two_persons_release_is_what_is_taken(
    desk: Desk, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parked file is changed after they decided: another bundle of the lost laptop does not come in for it."""
    trust = desk.withdraw("lost")
    identifier = desk.import_(bundle, "--trust", trust)["quarantine"]
    kept = desk.world.headquarters.folder / "central" / "quarantine" / f"{identifier}.kmb"
    other = desk.world.write(desk.folder / "other", lines=[HEAD, change(1, "by the finder")], created=NOW).path
    decide = release_module.release

    def and_change(*arguments: Any) -> Any:
        decided = decide(*arguments)
        kept.write_bytes(other.read_bytes())
        return decided

    monkeypatch.setattr(release_module, "release", and_change)
    taken = release(desk, identifier, trust, "Kari", "Ola")
    assert taken.code == 0
    [row] = released(desk)
    assert taken.json["manifest_sha256"] == row["manifest_sha256"]
