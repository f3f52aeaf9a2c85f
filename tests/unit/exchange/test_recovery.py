"""Recovery codes and travel codes on their way to headquarters. Nobody in them exists."""

from __future__ import annotations

import json
import os
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kommisjon.errors import Code, Refusal
from kommisjon.exchange import enrolment, recovery, travel
from kommisjon.exchange.enrolment import accept, request, trust_of
from kommisjon.exchange.recovery import Recovery, settle
from kommisjon.store import users
from kommisjon.store.unlocking import open_with, unlock
from kommisjon.vault.entry import enter_by_code
from kommisjon.vault.slot import FLOOR
from kommisjon.vault.travel import check_word
from sync.bundle.kept_codes import KeptFile, RecoveryCodes, TravelCode, open_codes
from sync.trust.amending import next_version
from sync.trust.document import read_document
from sync.trust.drafts import make_draft, sign_draft
from sync.trust.enrolment import SignedRequest, fingerprint, make_request, read_request
from sync.trust.sealing import Identity
from tests.enrolled import MISSION, NOON, PASSPHRASE, World, clock


def ask(world: World, mission: str = MISSION, *, to_headquarters: bool = True) -> bytes:
    recipients = world.headquarters.trust().recovery_recipients() if to_headquarters else []
    return request(
        world.folder,
        label="AB",
        passphrase=PASSPHRASE,
        mission=mission,
        cost=FLOOR,
        clock=clock(),
        recovery_to=recipients,
    )


def codes_in(world: World, asked: bytes) -> RecoveryCodes:
    sealed = read_request(asked).recovery
    assert sealed is not None
    return open_codes(RecoveryCodes, sealed, world.headquarters.recovery_identities())


def opens(world: World, code: str) -> bool:
    world.folder.attempts.unlink(missing_ok=True)
    try:
        keys = enter_by_code(world.folder, code, clock=clock())
    except Refusal as refusal:
        if refusal.code is not Code.RECOVERY_CODE_BAD:
            raise
        return False
    open_with(world.folder, keys, clock=clock()).close()
    return True


def test_the_request_brings_headquarters_two_codes_that_open_the_vault(world: World) -> None:
    asked = ask(world)
    codes = codes_in(world, asked)
    assert (codes.device, codes.label) == (read_request(asked).device, "AB")
    assert codes.first != codes.second
    assert opens(world, codes.first)
    assert opens(world, codes.second)
    with world.opened() as vault:
        accept(vault.store, world.issue(asked), NOON)
        assert settle(vault, trust_of(vault.store)) is Recovery.READY
    assert opens(world, codes.second)


def test_the_codes_lie_nowhere_on_the_laptop(world: World) -> None:
    codes = codes_in(world, ask(world))
    needles = [text.encode() for code in (codes.first, codes.second) for text in (code, code.replace("-", ""))]
    with world.opened() as vault:
        rows = vault.store._rows("SELECT value FROM secret")
    held = [bytes(row[0]) for row in rows] + [path.read_bytes() for path in world.folder.path.rglob("*.*")]
    assert not [needle for needle in needles for data in held if needle in data]


def test_an_enrolment_cut_off_at_any_step_gives_codes_that_open(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cut(BaseException):
        """Stands for a kill."""

    def cut(*_: object, **__: object) -> None:
        raise Cut

    for place, name in ((recovery, "put_in"), (users, "keep_recovery"), (enrolment.enrolment, "make_request")):
        with monkeypatch.context() as patched:
            patched.setattr(place, name, cut)
            with pytest.raises(Cut):
                ask(world)
    asked = ask(world)
    assert opens(world, codes_in(world, asked).first)
    assert ask(world) == asked


def test_a_request_for_another_mission_takes_the_same_codes_along(world: World) -> None:
    first = ask(world)
    second = ask(world, "mission-c3", to_headquarters=False)
    assert codes_in(world, first) == codes_in(world, second)
    assert opens(world, codes_in(world, second).first)


def test_without_headquarters_key_the_request_is_as_it_was_before_there_were_codes(world: World) -> None:
    asked = ask(world, to_headquarters=False)
    assert "recovery" not in json.loads(asked)["request"]
    with world.opened() as vault:
        accept(vault.store, world.issue(asked), NOON)
        assert settle(vault, trust_of(vault.store)) is Recovery.MISSING


def test_a_request_with_codes_is_covered_by_its_fingerprint_and_signature(world: World) -> None:
    signed = read_document(SignedRequest, ask(world))
    without = signed.request.model_copy(update={"recovery": None})
    assert fingerprint(without) != fingerprint(signed.request)
    with pytest.raises(Refusal) as problem:
        read_request(SignedRequest(request=without, signature=signed.signature).to_bytes())
    assert problem.value.code is Code.SIG_INVALID


def test_codes_sealed_to_somebody_else_are_closed_when_headquarters_list_comes(world: World) -> None:
    stranger = Identity.generate("x25519", os.urandom)
    asked = request(
        world.folder,
        label="AB",
        passphrase=PASSPHRASE,
        mission=MISSION,
        cost=FLOOR,
        clock=clock(),
        recovery_to=[stranger.recipient],
    )
    sealed = read_request(asked).recovery
    assert sealed is not None
    codes = open_codes(RecoveryCodes, sealed, [stranger])
    assert opens(world, codes.first)
    with world.opened() as vault:
        accept(vault.store, world.issue(asked), NOON)
        assert settle(vault, trust_of(vault.store)) is Recovery.CLOSED
    assert not opens(world, codes.first)
    world.opened().close()


def test_codes_made_later_replace_the_former(world: World) -> None:
    asked = ask(world)
    with world.opened() as vault:
        accept(vault.store, world.issue(asked), NOON)
        drawn = recovery.draw(vault, trust_of(vault.store).recovery_recipients(), NOON)
        assert opened_codes(world, drawn).first != codes_in(world, asked).first
        recovery.put_in(vault, drawn)
        assert settle(vault, trust_of(vault.store)) is Recovery.READY
    assert opens(world, opened_codes(world, drawn).second)
    assert not opens(world, codes_in(world, asked).first)


def opened_codes(world: World, drawn: recovery.Drawn) -> RecoveryCodes:
    sealed = read_document(KeptFile, recovery.kept_file(drawn)).sealed
    return open_codes(RecoveryCodes, sealed, world.headquarters.recovery_identities())


def test_after_a_code_was_used_the_other_still_counts_as_headquarters(world: World) -> None:
    asked = ask(world)
    codes = codes_in(world, asked)
    with world.opened() as vault:
        accept(vault.store, world.issue(asked), NOON)
    with open_with(world.folder, enter_by_code(world.folder, codes.first, clock=clock()), clock=clock()) as vault:
        users.recover(vault, users.users(vault)[0], "nye ord som bare jeg kan huske", FLOOR)
        assert settle(vault, trust_of(vault.store)) is Recovery.READY
    assert not opens(world, codes.first)
    assert opens(world, codes.second)


def test_a_travel_lock_from_the_laptop_to_headquarters_and_back(world: World) -> None:
    asked = ask(world)
    until = NOON + timedelta(days=1)
    with world.opened() as vault:
        accept(vault.store, world.issue(asked), NOON)
        prepared = travel.prepare(vault, until)
        for wrong in ("", "abacus abacus", check_word(bytes(16), "en")):
            with pytest.raises(Refusal) as problem:
                travel.lock(vault, prepared, wrong)
            assert problem.value.code is Code.TRAVEL_UNCONFIRMED
    world.opened().close()  # nothing was locked
    with world.opened() as vault:
        prepared = travel.prepare(vault, until)
        travel.lock(vault, prepared, f" {check_word(prepared.share, 'en').upper()} ")
    with pytest.raises(Refusal) as problem:
        world.opened()
    assert (problem.value.code, problem.value.facts["until"]) == (Code.TRAVEL_LOCKED, "2026-11-03 12:00 UTC")
    sealed = read_document(KeptFile, prepared.file).sealed
    code = open_codes(TravelCode, sealed, world.headquarters.recovery_identities())
    assert (code.label, code.until) == ("AB", "2026-11-03T12:00:00Z")
    unlock(world.folder, PASSPHRASE, clock=lambda: until, travel_code=code.code).close()
    world.opened().close()


def test_codes_of_one_kind_are_none_of_another(world: World) -> None:
    asked = ask(world)
    sealed = read_request(asked).recovery
    assert sealed is not None
    with pytest.raises(Refusal) as problem:
        open_codes(TravelCode, sealed, world.headquarters.recovery_identities())
    assert problem.value.code is Code.SCHEMA
    for broken in ("", "é", sealed[:-4], sealed[:-8] + "AAAAAAA="):
        with pytest.raises(Refusal):
            open_codes(RecoveryCodes, broken, world.headquarters.recovery_identities())


def test_where_headquarters_has_no_recovery_key_nothing_is_made(world: World) -> None:
    asked = ask(world, to_headquarters=False)
    trust = next_version(world.headquarters.trust(), recovery=[])
    assert sign_draft(world.headquarters, make_draft(world.headquarters, trust), NOON).published
    with world.opened() as vault:
        accept(vault.store, world.issue(asked), NOON)
        for make in (lambda: recovery.draw(vault, [], NOON), lambda: travel.prepare(vault, NOON)):
            with pytest.raises(Refusal) as problem:
                make()
            assert problem.value.code is Code.NO_RECOVERY_KEY
        assert users.ways(vault) == users.users(vault)


def test_an_old_request_still_reads(world: World) -> None:
    identity = Identity.generate("x25519", os.urandom)
    key = Ed25519PrivateKey.generate()
    data = make_request(key, identity.recipient, device="laptop-1", mission=MISSION, created=NOON)
    assert read_request(data).recovery is None
    assert set(json.loads(data)["request"]) == {
        "created",
        "device",
        "device_key",
        "device_recipient",
        "format",
        "mission",
        "version",
    }
