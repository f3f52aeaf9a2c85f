"""Two laptops of a mission and one stick, without a server between them. Nobody in them exists."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kommisjon.errors import Code, Refusal
from kommisjon.exchange import peers, relayed
from kommisjon.exchange.enrolment import accept, certificate_of, take_trust
from kommisjon.exchange.receipts import standing
from kommisjon.exchange.stick import visit
from kommisjon.interview.afterwards.concluding import Concluding
from kommisjon.interview.family.household import household
from kommisjon.interview.kept.rests_on import case_rests_on
from kommisjon.model.seal import Seal
from kommisjon.model.system import system_values
from kommisjon.store import receipts
from kommisjon.store.store import Write
from kommisjon.store.unlocking import OpenVault
from kommisjon.vault.folder import VaultFolder
from sync.central.merged.relayed import on_anothers_word
from sync.merge import decode
from sync.trust import introduction
from sync.trust.amending import withdrawn
from sync.trust.document import Revocation
from sync.trust.drafts import make_draft, sign_draft
from tests.bounded import little_memory, make_huge
from tests.enrolled import NOON, World
from tests.two_laptops import Two, make_two, say, stands, two_laptops
from tests.unit.exchange.test_receipts import attach

pytestmark = pytest.mark.xdist_group("laptops meet")  # the two are made in one worker


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    make_two(folder)
    return folder


@pytest.fixture
def two(made: Path, tmp_path: Path) -> Iterator[Two]:
    with two_laptops(made, tmp_path) as opened:
        yield opened


def case_of(two: Two) -> tuple[str, str]:
    case = two.one.store.records("case")[0]
    return case.home, case.rec


def state(vault: OpenVault) -> dict[tuple[str, str], str]:
    """Every record with its heads and contexts, by the names of the laptops: numbers of actors are local."""
    name = {number: f"{device}/{epoch}" for number, (device, epoch) in vault.store.actors().items()}
    found = {}
    for home, rec, text in vault.store.connection.execute("SELECT home, rec, doc FROM rec").fetchall():
        shape = [
            (
                path,
                sorted((head.hlc, name[head.actor], head.n, repr(head.value)) for head in one.heads),
                sorted((name[actor], n) for actor, n in one.ctx.items()),
            )
            for path, one in decode(text).items()
        ]
        found[home, rec] = repr(sorted(shape))
    return found


def test_each_comes_to_hold_what_the_other_has_and_what_disagrees_stands_on_both(two: Two) -> None:
    assert state(two.one) == state(two.other)
    home, rec = case_of(two)
    say(two.one, home, rec, remark="said at the first table")
    say(two.other, home, rec, remark="said at the second table", relatives_where="Oslo")
    two.meet()
    assert state(two.one) == state(two.other)
    for vault in (two.one, two.other):
        assert stands(vault, home, rec, "remark") == ("said at the second table", 1)
        assert stands(vault, home, rec, "relatives_where") == ("Oslo", 0)
    say(two.one, home, rec, remark="said by both now")
    two.visit(two.one)
    came = [met.merged for met in two.visit(two.other).met]
    assert [merged.unreadable for merged in came] == [{}] * len(came)  # a trail in them is for headquarters
    assert sum(merged.fresh for merged in came) == 1
    assert not any(merged.in_conflict or merged.otherwise for merged in came)
    assert stands(two.other, home, rec, "remark") == ("said by both now", 0)


def test_nothing_is_shared_before_an_officer_agrees(two: Two, made: Path, tmp_path: Path) -> None:
    for vault in (two.one, two.other):
        vault.store.connection.execute("DELETE FROM secret WHERE name LIKE 'peer/%'")
    say(two.one, *case_of(two), remark="not yet for the other")
    first = visit(two.one, two.stick, NOON)
    assert (first.asking, first.met) == ([], [])
    second = visit(two.other, two.stick, NOON)
    assert [one.certificate.device for one in second.asking] == [two.one.store.device()[0]]
    assert second.met == []
    third = visit(two.one, two.stick, NOON)
    assert third.written is not None
    assert len(third.written.manifest.recipients) == 2  # headquarters and escrow


def test_what_one_brings_for_the_other_goes_on_under_its_name_until_its_own_bundle_comes(
    two: Two, central: Engine
) -> None:
    say(two.other, *case_of(two), remark="from the second table")
    own, brought = two.visit(two.other).written, two.visit(two.one).written
    assert own is not None
    assert brought is not None
    receipt = two.headquarters.take(central, brought.path)
    other = two.other.store.device()
    assert receipt.held_of(*other) == [(1, 1)]
    assert waiting(central) == [(other[0], two.one.store.device()[0], 1)]
    two.answer(central, two.one)
    two.visit(two.one)
    assert standing(two.one.store).waiting == 0
    assert receipts.unacknowledged(two.other.store) != []  # only its own receipt lets it forget anything
    assert two.headquarters.take(central, own.path).counts.already_held > 0
    assert waiting(central) == []


def waiting(central: Engine) -> list[tuple[str, str, int]]:
    with central.connect() as connection:
        return [(one.device, one.by, one.changes) for one in on_anothers_word(connection)]


def test_files_come_along_and_go_on(two: Two) -> None:
    digest = attach(two.one, b"\x89PNG\r\n\x1a\n" + os.urandom(200_000))
    two.visit(two.one)
    assert [met.files for met in two.visit(two.other).met] == [1]
    assert hashlib.sha256(b"".join(two.other.store.attachment(digest))).hexdigest() == digest
    say(two.other, *case_of(two), remark="and a word")
    written = two.visit(two.other).written
    assert written is not None
    assert written.attachments == 1


def test_what_is_too_old_is_refused_with_its_code(two: Two) -> None:
    say(two.other, *case_of(two), remark="too late")
    visit(two.other, two.stick, NOON)
    late = visit(two.one, two.stick, NOON + timedelta(days=15))
    assert {refusal.code for _name, refusal in late.refused} == {Code.STALE_LAPTOP}
    assert late.met == []
    (two.stick / introduction.file_name(certificate_of(two.one.store))).unlink()
    with pytest.raises(Refusal) as refused:
        relayed.take(two.one, next(two.stick.glob("*.kmb")), NOON + timedelta(days=61))
    assert refused.value.code is Code.CERT_EXPIRED


def test_a_huge_introduction_is_refused_before_it_is_read_whole(two: Two) -> None:
    make_huge(two.stick / f"x{introduction.SUFFIX}")
    with little_memory():
        found = visit(two.one, two.stick, NOON)
    assert found.written is not None, "the visit goes on"
    assert f"x{introduction.SUFFIX}" in dict(found.refused)


def test_a_withdrawn_laptop_gives_nothing_and_gets_nothing(two: Two) -> None:
    hq, lost = two.headquarters.headquarters, certificate_of(two.other.store)
    revocation = Revocation(serial=lost.serial_hex, reason="lost", last_ok_seq=0, time="2026-11-02T12:00:00Z")
    sign_draft(hq, make_draft(hq, withdrawn(hq.trust(), [revocation])), NOON)
    take_trust(two.one.store, hq.signed().to_bytes(), NOON)
    say(two.other, *case_of(two), remark="by a thief")
    visit(two.other, two.stick, NOON)
    say(two.one, *case_of(two), remark="not for a thief")
    found = visit(two.one, two.stick, NOON)
    assert [refusal.code for _name, refusal in found.refused] == [
        Code.REVOKED,
        Code.REVOKED,
    ]  # bundle, introduction
    assert found.met == []
    assert found.written is not None
    assert len(found.written.manifest.recipients) == 2


def test_a_laptop_of_another_mission_is_refused(two: Two, tmp_path: Path) -> None:
    stranger = World(VaultFolder(tmp_path / "stranger"), two.headquarters.headquarters)
    answer = stranger.issue(stranger.ask(mission="mission-q9", label="EF"))
    with stranger.opened() as opened:
        accept(opened.store, answer, NOON)
        peers.introduce(opened, two.stick, NOON)
    found = visit(two.one, two.stick, NOON)
    assert [refusal.code for _name, refusal in found.refused] == [Code.WRONG_MISSION]
    assert found.asking == []


def test_what_was_never_made_here_under_this_name_is_refused(two: Two) -> None:
    connection = two.other.store.connection
    connection.execute(
        "INSERT INTO chg SELECT home, actor_no, 999, hlc, rec, by, form, why, f FROM chg WHERE actor_no ="
        " (SELECT actor_no FROM actor WHERE device = ?) AND n = 3",
        (two.one.store.device()[0],),
    )
    say(two.other, *case_of(two), remark="more")
    visit(two.other, two.stick, NOON)
    before = state(two.one)
    found = visit(two.one, two.stick, NOON)
    assert [refusal.code for _name, refusal in found.refused] == [Code.NOT_MADE_HERE]
    assert state(two.one) == before


def test_other_bytes_under_the_same_number_are_told_and_what_stands_stays(two: Two) -> None:
    device = two.one.store.device()[0]
    two.other.store.connection.execute(
        "UPDATE chg SET by = 'XX' WHERE n = 2 AND actor_no = (SELECT actor_no FROM actor WHERE device = ?)",
        (device,),
    )
    say(two.other, *case_of(two), remark="and more")
    visit(two.other, two.stick, NOON)
    [met] = visit(two.one, two.stick, NOON).met
    assert [dot.n for dot in met.merged.otherwise] == [2]
    assert met.merged.fresh == 1


def test_a_household_with_a_shielded_member_goes_to_headquarters_alone(two: Two) -> None:
    person = two.one.store.records("person")[0]
    say(two.one, person.home, person.rec, shield="strict")
    written = visit(two.one, two.stick, NOON).written
    assert written is not None
    assert len(written.manifest.recipients) == 2


def test_a_seal_says_what_another_laptop_had_changed_before_it_knew(two: Two) -> None:
    case = two.one.store.records("case")[0]
    seal = {"by": "AB", "at": "2026-11-02T12:00:00Z", "rests_on": case_rests_on(two.one.store, case.home)}
    values = {path: {"s": "answered", "v": value} for path, value in seal.items()}
    system = system_values(Seal.TYPE, case=case.home, parent=case.rec)
    two.one.store.save([Write(case.home, two.one.store.new_id(), {**system, **values})], "AB")
    say(two.other, case.home, case.rec, remark="before it knew of the seal")
    two.visit(two.other)
    [met] = two.visit(two.one).met
    assert met.merged.fresh == 1
    concluding = Concluding(two.one.store, "AB", lambda: NOON)
    sealed = concluding.sealed(household(two.one.store, case.home, NOON.date()))
    assert sealed is not None
    assert sealed.later == 1
