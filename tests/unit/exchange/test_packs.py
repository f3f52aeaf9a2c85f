"""Mission packs: what is in one, who may get it, and how a laptop takes it. Nobody in them exists."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, select

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.bundles import export
from kommisjon.exchange.packs import TakenPack, take_pack
from kommisjon.exchange.stick import visit
from kommisjon.interview.family.household import households, is_shielded, missions
from kommisjon.interview.kept.rests_on import case_rests_on
from kommisjon.store.reading import StoredRecord
from kommisjon.store.settled import close, hand_over
from kommisjon.store.store import Write
from kommisjon.store.unlocking import OpenVault
from sync.bundle import medium
from sync.central import schema
from sync.central import store as central_store
from sync.central.merged import saving, shielding
from sync.central.preparing import packing
from sync.central.preparing.packing import Order, Packed, write_pack
from sync.central.signing import Sender
from sync.central.staff import audit
from sync.central.staff.trail import leaves
from sync.central.staff.who import Role, Staff
from sync.merge import Doc, Head, State, view
from sync.merge.pack import Document, PackedForm, PackHead, read_lines, write_lines
from sync.trust.amending import withdrawn
from sync.trust.document import Reason, Revocation
from sync.trust.drafts import make_draft, sign_draft
from sync.trust.enrolment import make_request
from sync.trust.sealing import Identity
from tests.enrolled import MISSION, NOON, STARTS, World

WHO = Staff("KB", "desk", frozenset({Role.IMPORTER}))
OFFICER = Staff("PR", "desk", frozenset({Role.IMPORTER, Role.PROTECTION}))
KEY = Identity("mlkem768x25519", bytes(range(32)))
FORM = PackedForm("visit", 3, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", b"")
Pack = Callable[..., Packed]


def answered(value: object) -> dict[str, Any]:
    return {"s": "answered", "v": value, "src": "staff"}


@pytest.fixture
def pack(world: World, vault: OpenVault, central: Engine, stick: Path, tmp_path: Path) -> Pack:
    """Has central, which has taken the laptop's cases, write a pack for it."""
    world.take(central, export(vault, stick, NOON).path)
    (tmp_path / "packs").mkdir()
    [(_rec, mission)] = missions(vault.store)
    plain = Order(mission.code, MISSION, vault.store.device()[0])

    def write(who: Staff = WHO, identity: Identity | None = None, **changed: Any) -> Packed:
        sender = Sender(world.headquarters.receipt_key, world.register, world.headquarters.signed())
        order, folder = replace(plain, **changed), tmp_path / "packs"
        return write_pack(central, who, order, sender, [FORM], folder, NOON, identity=identity)

    return write


def save(central: Engine, *writes: saving.Write) -> None:
    with central_store.writing(central) as connection:
        saving.save(connection, "KB", writes, NOON)


def taken(vault: OpenVault, packed: Packed) -> TakenPack:
    return take_pack(vault, packed.written.path, NOON)


def refusal_of(act: Callable[[], object]) -> Code:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def test_what_central_decided_comes_and_what_was_answered_here_stays(
    vault: OpenVault, central: Engine, pack: Pack
) -> None:
    first, second = vault.store.records("person")[:2]
    before = case_rests_on(vault.store, first.home)
    decided = {"given_latin": answered("Decided"), "mother_tongue": answered("Some dialect")}
    save(central, saving.Write(first.home, first.rec, decided))
    vault.store.save([Write(second.home, second.rec, {"given_latin": answered("Here")})], "AB")
    assert taken(vault, pack()).changed == 1
    names = {one.rec: one.doc["given_latin"].heads for one in vault.store.records("person")}
    assert [head.value["v"] for head in names[first.rec] if head.value] == ["Decided"]
    assert [head.value["v"] for head in names[second.rec] if head.value] == ["Here"]
    assert case_rests_on(vault.store, first.home) != before
    vault.store.check()
    state = vault.store.vault_state()
    again = taken(vault, pack())
    assert (again.new, again.changed, again.forms, vault.store.vault_state()) == (0, 0, 0, state)
    assert (FORM.id, FORM.version, FORM.sha256) in vault.store.forms()


def test_a_pack_is_for_one_laptop_that_has_lost_nothing_and_a_mission_that_is_open(
    vault: OpenVault, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = pack()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(vault.store, "device", lambda: ("laptop-ffffffff", 1))
        assert refusal_of(lambda: taken(vault, made)) is Code.PACK_ELSEWHERE
    state = vault.store.vault_state()
    with vault.store.writing() as connection:
        connection.execute("UPDATE vault_state SET last_n = 1")
    assert refusal_of(lambda: taken(vault, made)) is Code.PACK_AHEAD
    with vault.store.writing() as connection:
        connection.execute("UPDATE vault_state SET last_n = (SELECT max(n) FROM chg)")
    assert vault.store.vault_state()["hlc"] == state["hlc"]
    mission = vault.store.records("mission")[0]
    with vault.store.writing() as connection:
        close(connection, "x", [(mission.home, "x")], "2026-11-02T12:00:00Z")
    assert refusal_of(lambda: taken(vault, made)) is Code.CLOSED_MISSION


def test_a_case_handed_over_is_not_taken_back(vault: OpenVault, pack: Pack) -> None:
    gone = vault.store.records("case")[0].home
    with vault.store.writing() as connection:
        for table in ("chg", "rec"):
            connection.execute(f"DELETE FROM {table} WHERE home = ?", (gone,))
        hand_over(connection, gone, "x", "x", "2026-11-02T12:00:00Z")
    vault.store.forget_folded()
    found = taken(vault, pack())
    assert (found.handed_over, found.new) == (1, 0)
    assert vault.store.record(gone, gone) is None


def test_a_record_that_cannot_be_read_here_is_left_out_and_told(
    vault: OpenVault, central: Engine, pack: Pack
) -> None:
    person = vault.store.records("person")[0]
    wrong = '[["0199f3c2a4b10003",1,99999999,{"s":"answered","v":"not a sex"}]],[]'
    with central_store.writing(central) as connection:
        connection.execute(
            schema.rec.update()
            .where(schema.rec.c.rec == person.rec)
            .values(
                doc=f'{{"sex":[{wrong}],"_type":[[["0199f3c2a4b10003",1,1,{{"s":"answered","v":"person"}}]],[]]}}'
            )
        )
        connection.execute(schema.actor.update().values(device="laptop-eeeeeeee"))
    found = taken(vault, pack())
    assert found.refused == {Code.ANSWER_MISFIT.id: 1}
    assert vault.store.record(person.home, person.rec) == person


def given_out(vault: OpenVault, pack: Pack) -> tuple[StoredRecord, str]:
    """Somebody whose household the laptop was given, and the number of the case."""
    person = vault.store.records("person")[0]
    case = vault.store.record(person.home, person.home)
    assert case is not None
    pack()
    return person, str(view(case.doc).value("number"))


def test_shielded_households_stay_out_and_a_laptop_that_had_one_learns_of_it(
    vault: OpenVault, central: Engine, pack: Pack
) -> None:
    person, named = given_out(vault, pack)
    save(
        central,
        saving.Write(person.home, person.rec, {"shield": answered("strict"), "given_latin": answered("Canary")}),
    )
    made = pack()
    assert (made.left_out, pack(Staff("PR", "desk", frozenset(Role))).left_out) == (0, 1)
    assert taken(vault, made).changed == 1
    record = vault.store.record(person.home, person.rec)
    assert record is not None
    assert is_shielded(record.doc)
    assert "Canary" not in str(record.doc)
    assert refusal_of(lambda: pack(cases=[named], with_shielded=True)) is Code.NOT_YOUR_ROLE
    assert pack(OFFICER, cases=[named], with_shielded=True).cases == 1


def test_once_persons_are_sealed_an_officers_key_brings_the_shield_or_the_household(
    vault: OpenVault, central: Engine, pack: Pack
) -> None:
    person, named = given_out(vault, pack)
    with central_store.writing(central) as connection:
        shielding.begin(connection, KEY.recipient)
    shielded = {"shield": answered("strict"), "given_latin": answered("Canary")}
    save(central, saving.Write(person.home, person.rec, shielded))
    without = pack()
    assert taken(vault, without).changed == 0
    assert pack(OFFICER).cases == without.cases
    told = pack(OFFICER, KEY)
    assert (told.cases, told.left_out) == (without.cases, 1)
    assert taken(vault, told).changed == 1
    record = vault.store.record(person.home, person.rec)
    assert record is not None
    assert is_shielded(record.doc)
    assert "Canary" not in str(record.doc)
    assert refusal_of(lambda: pack(identity=KEY)) is Code.NOT_YOUR_ROLE
    assert refusal_of(lambda: pack(OFFICER, with_shielded=True)) is Code.SHIELDED_NO_KEY
    other = Identity("mlkem768x25519", bytes(32))
    assert refusal_of(lambda: pack(OFFICER, other)) is Code.SHIELDED_OTHER_KEY
    whole = pack(OFFICER, KEY, cases=[named], with_shielded=True)
    assert (whole.cases, whole.left_out) == (1, 0)
    taken(vault, whole)
    record = vault.store.record(person.home, person.rec)
    assert record is not None
    assert "Canary" in str(record.doc)
    with central.connect() as connection:
        acts = [one.act for one in audit.entries(connection)]
    assert acts.count(audit.Act.LISTED_SHIELDED) == 2


def test_who_has_which_case_is_kept_and_noted(vault: OpenVault, central: Engine, world: World, pack: Pack) -> None:
    case = vault.store.records("case")[0]
    number = str(case.doc["number"].heads[0].value["v"])  # type: ignore[index]
    first = pack(cases=[number])
    answer = world.answer(central, first.written.path.parent)
    assert [first.written.manifest.seq, answer.manifest.seq, pack().written.manifest.seq] == [1, 2, 3]
    assert answer.manifest.prev == first.written.manifest_sha256
    given = packing.handed(central, WHO, case=number)
    assert [(one.device, one.seq, one.by) for one in given] == [(vault.store.device()[0], n, "KB") for n in (1, 3)]
    with central.connect() as connection:
        acts = [one for one in audit.entries(connection) if one.act == audit.Act.WROTE_PACK]
        assert connection.scalar(select(schema.pack.c.seq).order_by(schema.pack.c.seq.desc())) == 3
    assert acts[0].about == (case.home,)
    assert refusal_of(lambda: pack(cases=[number, "none"])) is Code.CASES_UNKNOWN
    assert refusal_of(lambda: pack(code="2026-AAA-01")) is Code.NOTHING_TO_PACK
    assert refusal_of(lambda: pack(device="laptop-00000000")) is Code.NO_PACK


def test_a_visit_to_a_stick_takes_a_pack_once(vault: OpenVault, central: Engine, pack: Pack, stick: Path) -> None:
    case = vault.store.records("case")[0]
    save(central, saving.Write(case.home, case.home, {"remark": answered("bring papers")}))
    made = pack()
    made.written.path.rename(stick / made.written.path.name)
    first = visit(vault, stick, NOON)
    assert [one.changed for one in first.packs] == [1]
    assert visit(vault, stick, NOON).packs == []
    assert first.refused == []
    [(_rec, mission)] = missions(vault.store)
    assert any(one.case.remark == "bring papers" for one in households(vault.store, mission.code, STARTS))


def test_the_lines_of_a_pack_read_as_they_were_written() -> None:
    rec = "0199f3c2-0000-7000-8000-000000000001"
    doc: Doc = {
        f"q{number}": State((Head(5, 0, 1, {"s": "answered", "v": "x" * 900}), Head(5, 1, 7, None)), {1: 3})
        for number in range(450)
    }
    head = PackHead(
        device="laptop-1", mission=rec, code="2026-UGA-91", made_at="2026-11-02T12:00:00Z",
        actors=[("a", 1), ("b", 2)], forms=[FORM.name], languages=["arb"],
    )  # fmt: skip
    lines = list(write_lines(head, [Document(rec, rec, doc)], [FORM], None))
    read = read_lines(lines)
    assert (read.head, read.documents, read.forms) == (head, [Document(rec, rec, doc)], [FORM])
    assert len(lines) > 4
    for wrong in (
        lines[:1],
        [*lines, lines[-1]],
        [*lines, b'{"id":"x","t":"other"}'],
        [line.replace(b'"a",1', b'"a",0') for line in lines],
        [lines[0], *(line.replace(b",1,7,", b",9,7,") for line in lines[1:])],
    ):
        assert refusal_of(lambda wrong=wrong: read_lines(wrong)) in (  # type: ignore[misc]
            Code.COUNTS, Code.SCHEMA, Code.UNKNOWN_ACTOR
        )  # fmt: skip


def test_no_pack_brings_a_resident_of_a_centre_among_a_missions_families(
    vault: OpenVault, central: Engine, pack: Pack
) -> None:
    first = vault.store.records("case")[0]
    save(central, saving.Write(first.home, first.rec, {"kind": answered("reception")}))
    with pytest.raises(Refusal) as refused:
        pack()
    assert (refused.value.code, refused.value.facts["n"]) == (Code.OTHER_KIND, 1)
    other = vault.store.records("case")[1]
    assert pack(cases=[view(other.doc).value("number")]).cases == 1


def test_a_pack_that_nothing_takes_is_handed_to_nobody(
    vault: OpenVault, central: Engine, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def acts() -> list[str]:
        with central.connect() as connection:
            return [one.act for one in audit.entries(connection)]

    folder = tmp_path / "packs"
    folder.rmdir()
    assert refusal_of(pack) is Code.NO_PACK
    assert (packing.handed(central, WHO), acts()) == ([], [])
    folder.mkdir()

    def pulled_out(*_: object, **__: object) -> None:
        raise Refusal(Code.MEDIUM_UNWRITABLE, detail="OSError")

    with monkeypatch.context() as stick:
        stick.setattr(medium, "place", pulled_out)
        assert refusal_of(pack) is Code.NO_PACK
    assert acts() == ["wrote_pack", "writing_failed"]
    assert not leaves(acts()[-1])
    assert pack().written.manifest.seq == 2
    assert list(folder.iterdir()) == [next(folder.glob("*.kmb"))]


def withdraw(world: World, reason: Reason) -> None:
    [serial] = {one.serial for one in world.register.entries()}
    gone = Revocation(serial=serial, reason=reason, last_ok_seq=9, time="2026-11-02T12:00:00Z")
    newer = withdrawn(world.headquarters.trust(), [gone])
    assert sign_draft(world.headquarters, make_draft(world.headquarters, newer), NOON).published


@pytest.mark.parametrize(
    ("reason", "pack_refused", "receipt_refused"),
    [
        ("lost", Code.REVOKED, Code.REVOKED),
        ("compromised", Code.REVOKED_COMPROMISED, Code.REVOKED_COMPROMISED),
        ("retired", Code.NO_PACK, None),
    ],
)
def test_nothing_is_sealed_to_a_key_that_may_be_in_other_hands(
    reason: Reason, pack_refused: Code, receipt_refused: Code | None, central: Engine, world: World, pack: Pack,
    stick: Path, tmp_path: Path,
) -> None:  # fmt: skip
    withdraw(world, reason)
    there = set(stick.iterdir())
    assert refusal_of(pack) is pack_refused
    assert not list((tmp_path / "packs").iterdir())
    assert packing.handed(central, WHO) == []
    if receipt_refused is None:  # what it sent before it was retired is answered, so that it may forget it
        assert world.answer(central, stick).path.exists()
    else:
        assert refusal_of(lambda: world.answer(central, stick)) is receipt_refused
        assert set(stick.iterdir()) == there
    with central.connect() as connection:
        assert [one.act for one in audit.entries(connection)] == []


def test_a_laptop_that_was_lost_and_enrolled_anew_is_given_its_cases(
    vault: OpenVault, world: World, pack: Pack
) -> None:
    withdraw(world, "lost")
    key, identity = Ed25519PrivateKey.generate(), Identity.generate("mlkem768x25519", os.urandom)
    name = vault.store.device()[0]
    world.issue(make_request(key, identity.recipient, device=name, mission=MISSION, created=NOON))
    assert pack().written.manifest.seq == 1
