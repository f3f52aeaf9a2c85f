"""The other laptops of the mission that this one shares interviews with, without a server between them.

Each laptop leaves its introduction on a stick (sync.trust.introduction); an officer says once that they belong
together. From then on what is written by a visit to a stick is sealed to them too (docs/decisions/0040).
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.enrolment import certificate_of, identity_of, signing_key, trust_of
from kommisjon.exchange.residents import residents_apart
from kommisjon.model.records import Person, Shield
from kommisjon.store.audit import Act
from kommisjon.store.store import Store
from kommisjon.store.unlocking import OpenVault
from kommisjon.vault.durable import put_whole
from sync.bundle.limits import MAX_STANZAS
from sync.merge import Change, view
from sync.merge.policies import POLICIES
from sync.trust import introduction
from sync.trust.certificate import Certificate, parse_line
from sync.trust.document import Trust, moment_text
from sync.trust.introduction import Introduced, check_standing
from sync.trust.sealing import Recipient

LONGEST = timedelta(days=14)
"""How old what another laptop wrote may be. A laptop abroad may not have heard that one was lost; what lies on a
forgotten stick is then not taken for ever."""
_MARK = "peer/"
_GIVEN = "given-to-peers"


@dataclass(frozen=True, slots=True)
class Peer:
    """A laptop that an officer has agreed to share with."""

    certificate: Certificate
    recipient: Recipient
    agreed: str
    """When, 'YYYY-MM-DDTHH:MM:SSZ'."""
    taken: tuple[str, ...] = ()
    """SHA-256 of the manifests of its bundles that were taken, the newest last."""

    @property
    def device(self) -> str:
        return self.certificate.device

    def encoded(self) -> bytes:
        return json.dumps(
            [self.certificate.line, self.recipient.text, self.agreed, self.taken[-_REMEMBERED:]]
        ).encode()

    @classmethod
    def decoded(cls, kept: bytes) -> Peer:
        line, recipient, agreed, taken = json.loads(kept)
        return cls(parse_line(line), Recipient.parse(recipient), agreed, tuple(taken))


_REMEMBERED = 200


def introduce(vault: OpenVault, folder: Path, at: datetime) -> None:
    """Leave this laptop's introduction in `folder`; a medium that takes no file is left without."""
    certificate = certificate_of(vault.store)
    said = introduction.introduce(signing_key(vault.store), certificate, identity_of(vault.store).recipient, at)
    with suppress(Refusal):
        put_whole(folder / introduction.file_name(certificate), said)


def read_from(store: Store, path: Path, at: datetime) -> Introduced | None:
    """Read the introduction of another laptop of this mission; None for this laptop's own.

    Raises Refusal I309 for a laptop of another mission, I320 for one that was made too long ago, B106 where it
    cannot be read, and those of sync.trust.introduction.read_introduction.
    """
    own = certificate_of(store)
    if path.name == introduction.file_name(own):
        return None
    try:
        with path.open("rb") as file:
            data = file.read(introduction.MOST + 1)
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None
    found = introduction.read_introduction(data, trust_of(store), at)
    if found.certificate.device == own.device:
        return None
    if found.certificate.mission != own.mission:
        raise Refusal(Code.WRONG_MISSION)
    check_age(found.certificate.device, found.created, at)
    return found


def check_age(device: str, made: datetime, at: datetime) -> None:
    """Refuse what another laptop wrote too long ago. Raises Refusal I320."""
    if at - made > LONGEST:
        raise Refusal(Code.STALE_LAPTOP, device=device, made=moment_text(made)[:10], most=LONGEST.days)


def agree(vault: OpenVault, found: Introduced, at: datetime) -> None:
    """Share with a laptop from now on. Agreed to again, or with a newer key of it, it is the same laptop."""
    store, known = vault.store, peer_of(vault.store, found.certificate.device)
    peer = Peer(found.certificate, found.recipient, moment_text(at), known.taken if known else ())

    def agreed() -> None:
        store.keep_secrets({_MARK + peer.device: peer.encoded()})
        store.note(Act.SHARES_WITH_LAPTOP, vault.label, (peer.device,))

    store.at_once(agreed)
    vault.mark()


def is_agreed(store: Store, found: Introduced) -> bool:
    """Whether an officer has said so, for this certificate and this key."""
    peer = peer_of(store, found.certificate.device)
    asked = (found.certificate.blob, found.recipient)
    return peer is not None and (peer.certificate.blob, peer.recipient) == asked


def peer_of(store: Store, device: str) -> Peer | None:
    kept = store.secret(_MARK + device)
    return None if kept is None else Peer.decoded(kept)


def peers(store: Store) -> list[Peer]:
    """The laptops that are shared with, the newest first."""
    names = store.secret_names(_MARK)
    found = [peer for name in names if (peer := peer_of(store, name.removeprefix(_MARK))) is not None]
    return sorted(found, key=lambda peer: (peer.agreed, peer.device), reverse=True)


def sealed_to(store: Store, trust: Trust, changes: list[Change], at: datetime) -> list[Recipient]:
    """Whom else than headquarters a bundle of these changes is sealed to.

    Nobody whose certificate has run out, was withdrawn or is for another mission than this laptop's, none of
    another seal suite, no more than a bundle takes; and nobody at all where a shielded person is in it, or a
    resident beside a mission: those go to headquarters alone.
    """
    homes, mission = {change.home for change in changes}, certificate_of(store).mission
    if _somebody_shielded(store, homes) or residents_apart(store, homes, mission):
        return []
    found = []
    for peer in peers(store):
        with suppress(Refusal):
            check_standing(peer.certificate, trust, at)
            if peer.recipient.suite == trust.seal and peer.certificate.mission == mission:
                found.append(peer.recipient)
    return found[: MAX_STANZAS - len(trust.recipients())]


def is_given(store: Store, to: list[Recipient], changes: list[Change]) -> bool:
    """Whether a bundle of the same changes was written for the same laptops before."""
    return store.secret(_GIVEN) == _given(to, changes)


def note_given(store: Store, to: list[Recipient], changes: list[Change]) -> None:
    """Note what was written for which laptops."""
    store.keep_secrets({_GIVEN: _given(to, changes)})


def note_taken(store: Store, peer: Peer, manifest_sha256: str) -> None:
    """Note that a bundle was taken, so that it is not opened at each visit. Within a transaction or on its own."""
    taken = replace(peer, taken=(*peer.taken, manifest_sha256))
    store.keep_secrets({_MARK + peer.device: taken.encoded()})


def _given(to: list[Recipient], changes: list[Change]) -> bytes:
    said = [sorted(one.id for one in to), *(f"{change.actor}.{change.n}" for change in changes)]
    return hashlib.sha256(json.dumps(said).encode()).digest()


def _somebody_shielded(store: Store, homes: set[str]) -> bool:
    found = (one for one in store.records(Person.TYPE) if one.home in homes)
    return any(view(one.doc, POLICIES).value("shield") not in (None, Shield.NONE.value) for one in found)
