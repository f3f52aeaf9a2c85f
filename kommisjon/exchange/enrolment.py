"""Enrolment of a laptop: it makes its vault and its keys, asks for a certificate, and takes the answer.

The private keys are made here and never leave the encrypted store (security-and-bundles.md 3.1, 4.6).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kommisjon.errors import Code, Refusal
from kommisjon.exchange import recovery, training
from kommisjon.exchange.residents import first_mission
from kommisjon.store.audit import Act
from kommisjon.store.store import Store
from kommisjon.store.unlocking import OpenVault, make_vault, unlock
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import Cost
from sync.trust import enrolment
from sync.trust.certificate import PSEUDONYM, Certificate, parse_line
from sync.trust.chain import accept_newer
from sync.trust.document import Trust
from sync.trust.sealing import Identity, Recipient
from sync.trust.signed import SignedTrust

_DEVICE_SEED, _DEVICE_IDENTITY, _REQUEST = "device-seed", "device-identity", "enrolment-request"
_CERTIFICATE, _TRUST = "certificate", "trust"
_NEXT = {name: f"next-{name}" for name in (_DEVICE_SEED, _DEVICE_IDENTITY, _REQUEST)}
"""Where keys wait that are asked a certificate for, while the ones they take the place of are still in use."""


def request(
    folder: VaultFolder,
    *,
    label: str,
    passphrase: str,
    mission: str,
    cost: Cost,
    clock: Callable[[], datetime],
    random: Callable[[int], bytes] = os.urandom,
    recovery_to: Sequence[Recipient] = (),
) -> bytes:
    """Make the vault and the laptop's keys, and give the request file for headquarters.

    `mission` is the pseudonym that headquarters gave. Asked again before the answer was accepted, with the
    passphrase of then, it goes on where it was cut off and gives the request of the same laptop. Two recovery
    codes go along, sealed to `recovery_to`; without any, a forgotten passphrase cannot be helped.

    Raises Refusal V113 for a laptop that is enrolled, V157 for a vault to train with, V101 for a vault with
    another passphrase, R602 or R603 for a label or a mission of another shape, V108, V111, V114 or V120.
    """
    if not re.fullmatch(PSEUDONYM, mission):
        raise Refusal(Code.SCHEMA, path="mission")
    if not folder.holds_vault():
        make_vault(folder, label, passphrase, cost, random)
    with unlock(folder, passphrase, clock=clock, random=random) as vault:
        if vault.store.secret(_CERTIFICATE) is not None:
            raise Refusal(Code.VAULT_EXISTS)
        if training.is_training(vault.store):
            raise Refusal(Code.TRAINING_VAULT)
        if vault.store.secret(_DEVICE_SEED) is None:
            _make_keys(vault.store, clock(), random)
        return _request(vault, mission, recovery_to, clock(), random)


def _make_keys(store: Store, now: datetime, random: Callable[[int], bytes]) -> None:
    identity = Identity.generate("mlkem768x25519", random)
    secrets = {_DEVICE_SEED: random(32), _DEVICE_IDENTITY: identity.file_text(now).encode()}
    store.name_device(f"laptop-{random(4).hex()}", 1, secrets)


def request_again(store: Store, by: str, *, mission: str, now: datetime, random: Callable[[int], bytes]) -> bytes:
    """Ask anew for a laptop that goes on from an older state: for the same name, with keys of its own.

    Asked again before the answer was accepted, it gives the same request, unless it is for another mission. Raises
    Refusal V115 before enrolment, V149 where nothing has to be asked, R602 for a mission of another shape.
    """
    if not re.fullmatch(PSEUDONYM, mission):
        raise Refusal(Code.SCHEMA, path="mission")
    device, _ = store.device()
    if store.behind() is None:
        raise Refusal(Code.NOT_BEHIND)
    kept = store.secret(_NEXT[_REQUEST])
    if kept is not None and enrolment.read_request(kept).mission == mission:
        return kept
    key, identity = random(32), Identity.generate("mlkem768x25519", random)
    signer = Ed25519PrivateKey.from_private_bytes(key)
    asked = enrolment.make_request(signer, identity.recipient, device=device, mission=mission, created=now)
    secrets = {_DEVICE_SEED: key, _DEVICE_IDENTITY: identity.file_text(now).encode(), _REQUEST: asked}

    def kept_now() -> None:
        store.keep_secrets({_NEXT[name]: secret for name, secret in secrets.items()})
        store.note(Act.ENROLLED_AGAIN, by)

    store.at_once(kept_now)
    return asked


def _request(
    vault: OpenVault,
    mission: str,
    recovery_to: Sequence[Recipient],
    now: datetime,
    random: Callable[[int], bytes],
) -> bytes:
    """The request as it was kept, or a new one when it was for another mission or its codes do not open."""
    store = vault.store
    kept = store.secret(_REQUEST)
    before = None if kept is None else enrolment.read_request(kept)
    sealed = before.recovery if before and recovery.opens_with(vault, before.recovery) else None
    if kept and before and before.mission == mission and (sealed or not (recovery_to or before.recovery)):
        return kept
    if sealed is None and recovery_to:
        drawn = recovery.draw(vault, recovery_to, now, random)
        recovery.put_in(vault, drawn, random)
        sealed = drawn.sealed
    identity = Identity.parse(_kept(store, _DEVICE_IDENTITY).decode())
    device, _ = store.device()
    asked = enrolment.make_request(
        signing_key(store), identity.recipient, device=device, mission=mission, created=now, recovery=sealed
    )
    store.keep_secrets({_REQUEST: asked})
    return asked


def accept(
    store: Store, answer: bytes, at: datetime, compare: Callable[[Trust], None] = lambda _: None
) -> Certificate:
    """Take headquarters' answer and keep certificate and trust.

    The first list of trusted keys is pinned as it came; `compare` is called with it beforehand, to have its root
    keys compared with headquarters, and raises where they differ. A later list must follow from the first. Raises
    Refusal V115 before a request was made, and those of sync.trust.enrolment.read_answer and
    sync.trust.chain.accept_newer.
    """
    renewed = {name: kept for name, later in _NEXT.items() if (kept := store.secret(later)) is not None}
    asked = enrolment.read_request(renewed.get(_REQUEST) or _kept(store, _REQUEST))
    certificate, signed = enrolment.read_answer(answer, asked, at)
    trust, known = signed.to_bytes(), store.secret(_TRUST)
    if known is None:
        compare(signed.trust)
    else:
        trust = accept_newer(known, trust, at)
    before = store.secret(_CERTIFICATE)
    first = certificate if before is None else parse_line(before.decode())
    taken = {_CERTIFICATE: certificate.line.encode(), _TRUST: trust, **first_mission(store, first.mission)}
    if renewed:
        store.certified_again(renewed | taken, list(_NEXT.values()))
    else:
        store.keep_secrets(taken)
    return certificate


def take_trust(store: Store, offered: bytes, at: datetime) -> Trust:
    """Take a newer list of trusted keys, and give the one that holds from now on.

    Raises Refusal V115 before enrolment and those of sync.trust.chain.accept_newer, after which the list held
    before stands.
    """
    known = _kept(store, _TRUST)
    held = accept_newer(known, offered, at)
    if held != known:
        store.keep_secrets({_TRUST: held})
    return trust_of(store)


def certificate_of(store: Store) -> Certificate:
    """The laptop's certificate. Raises Refusal V115 before the answer was taken."""
    return parse_line(_kept(store, _CERTIFICATE).decode())


def trust_of(store: Store) -> Trust:
    """The trust document that is pinned: that of enrolment, or a newer one that followed. Raises Refusal V115."""
    return SignedTrust.from_bytes(_kept(store, _TRUST)).trust


def identity_of(store: Store) -> Identity:
    """The key that opens what is sealed to this laptop. Raises Refusal V115."""
    return Identity.parse(_kept(store, _DEVICE_IDENTITY).decode())


def signing_key(store: Store) -> Ed25519PrivateKey:
    """The laptop's own key. Raises Refusal V115."""
    return Ed25519PrivateKey.from_private_bytes(_kept(store, _DEVICE_SEED))


def _kept(store: Store, name: str) -> bytes:
    kept = store.secret(name)
    if kept is None:
        raise Refusal(Code.NOT_ENROLLED)
    return kept
