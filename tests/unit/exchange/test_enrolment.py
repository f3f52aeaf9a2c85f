"""Enrolment cut off anywhere goes on where it was; what headquarters could not take is refused beforehand."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.exchange import enrolment
from kommisjon.exchange.bundles import export
from kommisjon.exchange.enrolment import accept, take_trust, trust_of
from kommisjon.exchange.mission import load_synthetic
from kommisjon.model.records import Mission
from kommisjon.store.store import Store
from kommisjon.store.unlocking import OpenVault
from kommisjon.synth.document import write
from kommisjon.synth.mission import SyntheticMission, make_mission
from kommisjon.vault.slot import FLOOR
from sync.trust.amending import withdrawn
from sync.trust.document import Revocation
from sync.trust.drafts import make_draft, sign_draft
from sync.trust.enrolment import read_request
from tests.enrolled import NOON, PASSPHRASE, World, clock


class Cut(BaseException):
    """Stands for a kill."""


def refused(world: World, **asked: str) -> Code:
    with pytest.raises(Refusal) as problem:
        world.ask(**asked)
    return problem.value.code


def test_a_request_that_was_lost_is_given_again_and_is_the_same(world: World) -> None:
    assert world.ask() == world.ask()


@pytest.mark.parametrize(
    ("where", "what"), [(enrolment, "_make_keys"), (Store, "keep_secrets"), (Store, "name_device")]
)
def test_a_request_cut_off_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch, where: object, what: str
) -> None:
    def cut(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(where, what, cut)
        with pytest.raises(Cut):
            world.ask()
    answer = world.issue(world.ask())
    with world.opened() as vault:
        certificate = accept(vault.store, answer, NOON)
        assert vault.store.device() == (certificate.device, 1)


def test_a_request_for_another_mission_is_made_by_the_same_laptop(world: World) -> None:
    first, second = read_request(world.ask()), read_request(world.ask(mission="mission-c3"))
    assert (first.device, first.device_key) == (second.device, second.device_key)
    assert second.mission == "mission-c3"


def test_an_enrolled_laptop_asks_no_more(world: World, vault: OpenVault) -> None:
    vault.close()
    assert refused(world) is Code.VAULT_EXISTS


@pytest.mark.parametrize("mission", ["2026 UGA", "", "Mission", "m" * 200, "a/b"])
def test_a_mission_of_another_shape_makes_no_vault(world: World, mission: str) -> None:
    assert refused(world, mission=mission) is Code.SCHEMA
    assert not world.folder.path.exists()


@pytest.mark.parametrize("label", ["", " ", "A\u202eB", "A" * 41, "A\nB", "A\u030a"])
def test_a_label_that_no_change_could_carry_makes_no_vault(world: World, label: str) -> None:
    assert refused(world, label=label) is Code.SCHEMA
    assert not world.folder.database.exists()


def test_an_older_list_of_trusted_keys_is_not_taken_again(world: World, vault: OpenVault) -> None:
    asked = vault.store.secret("enrolment-request")
    assert asked is not None
    older = world.issue(asked)
    publish_next(world)
    accept(vault.store, world.issue(asked), NOON)
    with pytest.raises(Refusal) as problem:
        accept(vault.store, older, NOON)
    assert problem.value.code is Code.TRUST_ROLLBACK


def publish_next(world: World) -> None:
    gone = Revocation(serial="00" * 8, reason="lost", last_ok_seq=0, time="2026-11-01T00:00:00Z")
    headquarters = world.headquarters
    draft = make_draft(headquarters, withdrawn(headquarters.trust(), [gone]))
    assert sign_draft(headquarters, draft, NOON).published


def test_a_newer_list_is_taken_and_the_next_bundle_names_it(world: World, vault: OpenVault, stick: Path) -> None:
    first = (world.headquarters.folder / "trust.json").read_bytes()
    publish_next(world)
    newer = (world.headquarters.folder / "trust.json").read_bytes()
    assert take_trust(vault.store, newer, NOON).version == 2
    assert export(vault, stick, NOON).manifest.trust_version == 2
    assert take_trust(vault.store, newer, NOON).version == 2
    with pytest.raises(Refusal) as problem:
        take_trust(vault.store, first, NOON)
    assert problem.value.code is Code.TRUST_ROLLBACK
    assert trust_of(vault.store).version == 2


def test_a_draft_is_no_list(world: World, vault: OpenVault) -> None:
    publish_next(world)
    signed = world.headquarters.signed()
    draft = signed.model_copy(update={"signatures": signed.signatures[:1]})
    with pytest.raises(Refusal) as problem:
        take_trust(vault.store, draft.to_bytes(), NOON)
    assert problem.value.code is Code.TRUST_THRESHOLD
    assert trust_of(vault.store).version == 1


def test_an_expired_list_stops_no_export(world: World, vault: OpenVault, stick: Path) -> None:
    """The laptop's certificate ends long before; here the list ends first."""
    expired = world.headquarters.signed()
    trust = expired.trust.model_copy(update={"expires": "2026-11-01T00:00:00Z"})
    vault.store.keep_secrets({"trust": expired.model_copy(update={"trust": trust}).to_bytes()})
    assert export(vault, stick, NOON).manifest.trust_version == 1


def missions(seed: int) -> SyntheticMission:
    return make_mission(seed, persons=5, starts=NOON.date())


def test_a_mission_loaded_twice_changes_nothing(vault: OpenVault) -> None:
    document = write(missions(7))
    first = load_synthetic(vault.store, document, "AB")
    before = list(vault.store.changes())
    assert load_synthetic(vault.store, document, "AB") == first
    assert list(vault.store.changes()) == before


def test_another_mission_of_the_same_code_is_refused(vault: OpenVault) -> None:
    from dataclasses import replace

    one, other = missions(8), missions(9)
    code = one.mission.code
    same = Mission.model_validate({**other.mission.model_dump(), "code": code})
    cases = tuple(
        replace(case, case=case.case.model_copy(update={"mission": code, "number": f"{case.case.number}9"}))
        for case in other.cases
    )
    load_synthetic(vault.store, write(one), "AB")
    with pytest.raises(Refusal) as problem:
        load_synthetic(vault.store, write(replace(other, mission=same, cases=cases)), "AB")
    assert problem.value.code is Code.MISSION_EXISTS


def test_a_vault_made_with_another_passphrase_stays_shut(world: World) -> None:
    world.ask()
    with pytest.raises(Refusal) as problem:
        enrolment.request(
            world.folder, label="AB", passphrase=PASSPHRASE + "!", mission="mission-b2", cost=FLOOR, clock=clock()
        )
    assert problem.value.code is Code.WRONG_PASSPHRASE
