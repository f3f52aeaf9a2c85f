"""A vault to train with: it says so inside, is never enrolled, and nothing leaves it. Nobody in it exists."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.exchange import training
from kommisjon.exchange.bundles import export
from kommisjon.exchange.enrolment import request
from kommisjon.exchange.training import LABEL, PASSPHRASE, forget_training, is_training, make_training
from kommisjon.interview.family.household import missions
from kommisjon.store.unlocking import OpenVault, unlock
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.passphrases import check
from kommisjon.vault.slot import FLOOR
from tests.enrolled import MISSION, NOON, clock


@pytest.fixture
def folder(tmp_path: Path) -> VaultFolder:
    return VaultFolder(tmp_path / "laptop-training")


def made(folder: VaultFolder) -> VaultFolder:
    make_training(folder, lambda: NOON)
    return folder


def opened(folder: VaultFolder) -> OpenVault:
    return unlock(folder, PASSPHRASE, clock=lambda: NOON)


def refused(act: Callable[[], object]) -> Code:
    with pytest.raises(Refusal) as problem:
        act()
    return problem.value.code


def test_there_is_a_synthetic_mission_in_it_and_it_opens_with_what_is_shown(folder: VaultFolder) -> None:
    with opened(made(folder)) as vault:
        assert is_training(vault.store)
        assert [mission.synthetic for _rec, mission in missions(vault.store)] == [True]
    check(PASSPHRASE, LABEL)


def test_it_is_made_once_and_anew_only_when_it_is_forgotten(folder: VaultFolder) -> None:
    before = made(folder).database.read_bytes()
    assert made(folder).database.read_bytes() == before
    forget_training(folder)
    assert not folder.path.exists()
    assert made(folder).database.read_bytes() != before


def test_nothing_leaves_it_and_nobody_can_enrol_it(folder: VaultFolder, tmp_path: Path) -> None:
    made(folder)

    def ask() -> bytes:
        return request(folder, label="KN", passphrase=PASSPHRASE, mission=MISSION, cost=FLOOR, clock=clock())

    with opened(folder) as vault:
        assert refused(lambda: export(vault, tmp_path, NOON)) is Code.TRAINING_VAULT
    assert refused(ask) is Code.TRAINING_VAULT
    folder.training.unlink()  # the mark on the disk is only for the screen before the passphrase
    assert refused(ask) is Code.TRAINING_VAULT
    assert list(tmp_path.glob("*.kmb")) == []


def test_what_is_no_training_is_neither_used_nor_deleted(folder: VaultFolder) -> None:
    folder.path.mkdir()
    (folder.path / "holiday.jpg").write_bytes(b"kept")
    assert refused(lambda: make_training(folder, lambda: NOON)) is Code.NOT_A_TRAINING
    assert refused(lambda: forget_training(folder)) is Code.NOT_A_TRAINING
    assert (folder.path / "holiday.jpg").read_bytes() == b"kept"


def test_cut_off_while_it_is_made_it_is_made_anew(folder: VaultFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(training, "load_synthetic", cut_off)
        with pytest.raises(KeyboardInterrupt):
            make_training(folder, lambda: NOON, os.urandom)
    assert not folder.path.exists()
    with opened(made(folder)) as vault:
        assert missions(vault.store)
