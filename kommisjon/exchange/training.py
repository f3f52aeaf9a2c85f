"""A vault to train with: beside the laptop's own, with a synthetic mission in it, and never enrolled.

It says so itself, inside the encryption: no key is ever made in it that a certificate could be given for, and
nothing is exported from it. So what was tried in it can never arrive anywhere as real.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import datetime

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.mission import load_synthetic
from kommisjon.store.store import Store
from kommisjon.store.unlocking import make_vault, unlock
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission
from kommisjon.vault.durable import disk_problem, put_whole
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR

PASSPHRASE = "vi bare later som i dag"  # noqa: S105 - that is what it is for
"""Shown where it is asked for: it protects nobody, and typing one is part of the training."""
LABEL = "TREN"
_MARK = "training"
_SEED, _PERSONS = 7, 60


def make_training(
    folder: VaultFolder, clock: Callable[[], datetime], random: Callable[[int], bytes] = os.urandom
) -> None:
    """Make the vault with its mission in `folder`, unless it is there. Raises Refusal V158, V108, V111."""
    if folder.training.exists():
        return
    if folder.path.exists():
        raise Refusal(Code.NOT_A_TRAINING, folder=folder.path.name)
    part = VaultFolder(folder.path.with_name(folder.path.name + ".part"))
    shutil.rmtree(part.path, ignore_errors=True)  # of one that was cut off while it was made
    make_vault(part, LABEL, PASSPHRASE, FLOOR, random)
    with unlock(part, PASSPHRASE, clock=clock, random=random) as vault:
        vault.store.name_device("training", 1, {_MARK: b"1"})
        mission = make_mission(_SEED, persons=_PERSONS, starts=clock().date(), planned=True)
        load_synthetic(vault.store, write(mission), vault.label)
    put_whole(part.training, b"")
    try:
        part.path.rename(folder.path)
    except OSError as problem:
        raise disk_problem(problem) from None


def forget_training(folder: VaultFolder) -> None:
    """Delete the training, if there is one. Raises Refusal V158 for anything else, V108 or V117 for the disk."""
    if not folder.path.exists():
        return
    if not folder.training.exists():
        raise Refusal(Code.NOT_A_TRAINING, folder=folder.path.name)
    try:
        shutil.rmtree(folder.path)
    except OSError as problem:
        raise disk_problem(problem) from None


def is_training(store: Store) -> bool:
    """Whether an open vault is one to train with."""
    return store.secret(_MARK) is not None
