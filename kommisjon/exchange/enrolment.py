"""Enrolment of a laptop: it makes its vault and its keys, asks for a certificate, and takes the answer.

The private keys are made here and never leave the encrypted store (security-and-bundles.md 3.1, 4.6).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kommisjon.errors import Code, Refusal
from kommisjon.store.store import Store
from kommisjon.store.unlocking import make_vault, unlock
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import Cost
from sync.trust import enrolment
from sync.trust.certificate import Certificate, parse_line
from sync.trust.document import Trust
from sync.trust.sealing import Identity

_DEVICE_SEED, _DEVICE_IDENTITY, _REQUEST = "device-seed", "device-identity", "enrolment-request"
_CERTIFICATE, _TRUST = "certificate", "trust"


def request(
    folder: VaultFolder,
    *,
    label: str,
    passphrase: str,
    mission: str,
    cost: Cost,
    clock: Callable[[], datetime],
    random: Callable[[int], bytes] = os.urandom,
) -> bytes:
    """Make the vault and the laptop's keys, and give the request file for headquarters.

    `mission` is the pseudonym that headquarters gave. Raises Refusal V108, V111, V113 or V114.
    """
    make_vault(folder, label, passphrase, cost, random)
    device, now = f"laptop-{random(4).hex()}", clock()
    seed, identity = random(32), Identity.generate("mlkem768x25519", random)
    asked = enrolment.make_request(
        Ed25519PrivateKey.from_private_bytes(seed), identity.recipient, device=device, mission=mission, created=now
    )
    with unlock(folder, passphrase, clock=clock, random=random) as vault:
        vault.store.keep_secrets(
            {_DEVICE_SEED: seed, _DEVICE_IDENTITY: identity.file_text(now).encode(), _REQUEST: asked}
        )
        vault.store.name_device(device, 1)
    return asked


def accept(store: Store, answer: bytes, at: datetime) -> Certificate:
    """Take headquarters' answer and keep certificate and trust. Raises as sync.trust.enrolment.read_answer."""
    asked = enrolment.read_request(_kept(store, _REQUEST))
    certificate, trust = enrolment.read_answer(answer, asked, at)
    store.keep_secrets({_CERTIFICATE: certificate.line.encode(), _TRUST: trust.to_bytes()})
    return certificate


def certificate_of(store: Store) -> Certificate:
    """The laptop's certificate. Raises Refusal V115 before the answer was taken."""
    return parse_line(_kept(store, _CERTIFICATE).decode())


def trust_of(store: Store) -> Trust:
    """The trust document that was pinned at enrolment. Raises Refusal V115."""
    return Trust.from_bytes(_kept(store, _TRUST))


def signing_key(store: Store) -> Ed25519PrivateKey:
    """The laptop's own key. Raises Refusal V115."""
    return Ed25519PrivateKey.from_private_bytes(_kept(store, _DEVICE_SEED))


def _kept(store: Store, name: str) -> bytes:
    kept = store.secret(name)
    if kept is None:
        raise Refusal(Code.NOT_ENROLLED)
    return kept
