"""Mission packs in: verified, opened with this laptop's key, merged with what is here (central-and-merge.md 2.2).

Whatever was answered here stays. A pack taken twice, or an older one after a newer, changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.enrolment import certificate_of, identity_of, trust_of
from kommisjon.exchange.receipts import held_from_now
from kommisjon.exchange.training import is_training
from kommisjon.model.firewall import belongs
from kommisjon.model.records import CaseType, Mission
from kommisjon.store.audit import Act
from kommisjon.store.packed import Merged, merge_in
from kommisjon.store.settled import settled
from kommisjon.store.store import Store
from kommisjon.store.unlocking import OpenVault
from sync.bundle.opening import Opened
from sync.bundle.read import open_bundle, verify
from sync.merge import says, view
from sync.merge.pack import Pack, read_lines


@dataclass(frozen=True, slots=True)
class TakenPack:
    """A pack that was taken. All numbers are of records, but for `cases`."""

    seq: int
    mission: str
    """The mission's code."""
    cases: int
    """Cases that are in it."""
    new: int
    changed: int
    handed_over: int
    """Cases of it that were handed over from here, and stay so."""
    refused: dict[str, int] = field(default_factory=dict)
    """Records that cannot be read here, by code."""
    forms: int = 0
    """Forms that were not here yet."""
    languages: Sequence[str] = ()
    """What the persons in it speak, as codes."""
    new_trust: bool = False

    @property
    def brought_something(self) -> bool:
        return bool(self.new or self.changed or self.forms or self.refused or self.new_trust)

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return {
            "seq": self.seq,
            "mission": self.mission,
            "cases": self.cases,
            "new": self.new,
            "changed": self.changed,
            "handed_over": self.handed_over,
            "refused": self.refused,
            "forms": self.forms,
            "languages": list(self.languages),
            "new_trust": self.new_trust,
        }


def take_pack(vault: OpenVault, path: Path, at: datetime) -> TakenPack:
    """Take a mission pack, its records in one transaction.

    Raises Refusal V157 in a vault to train with, V115 before enrolment; every one of sync.bundle.read.verify and
    open_bundle (S207 for another kind of file, C402 for one sealed to another laptop); I309 for another mission
    than the laptop is certified for, D775 for another laptop, D776 for a laptop that has lost saves, D703 for a
    mission closed here, D710 where another mission here has its code, D789 for one in which residents of a centre
    are among a mission's families, or the other way about; B109 for content out of shape; F805; V108.
    After each the laptop is as it was.
    """
    store = vault.store
    if is_training(store):
        raise Refusal(Code.TRAINING_VAULT)
    mission, identity = certificate_of(store).mission, identity_of(store)
    vault.folder.prepare()
    with verify(path, trust_of(store), at, expect_kind="mission-pack", staging=vault.folder.out) as verified:
        if verified.manifest.mission != mission:
            raise Refusal(Code.WRONG_MISSION)
        seq, pack = verified.manifest.seq, _read(path, open_bundle(verified, identity))
    _check(store, pack)
    unknown = [form for form in pack.forms if form.name not in set(store.forms())]
    with store.together():
        merged = merge_in(store, pack.documents, pack.head.actors, at)
        if merged.new or merged.changed:
            with store.writing():
                store.note(Act.LOADED_MISSION, vault.label, (pack.head.mission,))
    for form in unknown:
        store.keep_form(form.id, form.version, form.sha256, form.xform)
    new_trust = pack.trust is not None and held_from_now(store, pack.trust, at)
    vault.mark()
    return _told(seq, pack, merged, len(unknown), new_trust)


def _told(seq: int, pack: Pack, merged: Merged, forms: int, new_trust: bool) -> TakenPack:
    homes = {document.home for document in pack.documents} - {pack.head.mission}
    return TakenPack(
        seq,
        pack.head.code,
        len(homes),
        merged.new,
        merged.changed,
        len(merged.gone),
        dict(merged.refused),
        forms,
        tuple(pack.head.languages),
        new_trust,
    )


def _check(store: Store, pack: Pack) -> None:
    if pack.head.device != store.device()[0]:
        raise Refusal(Code.PACK_ELSEWHERE)
    if any(one.home == pack.head.mission and one.closed_at for one in settled(store.connection)):
        raise Refusal(Code.CLOSED_MISSION)
    for record in store.records(Mission.TYPE):
        if record.rec != pack.head.mission and view(record.doc).value("code") == pack.head.code:
            raise Refusal(Code.MISSION_EXISTS, mission=pack.head.code)
    misplaced = _misplaced(pack)
    if misplaced:
        raise Refusal(Code.OTHER_KIND, n=misplaced)


def _misplaced(pack: Pack) -> int:
    """How many cases of the pack may not be on a laptop of its mission (kommisjon.model.firewall)."""
    centre = any(one.rec == pack.head.mission and view(one.doc).value("centre") for one in pack.documents)
    cases = [one.doc for one in pack.documents if one.rec == one.home != pack.head.mission]
    kind = CaseType.RECEPTION.value
    return sum(not belongs(resident=says(doc, "kind", kind), centre=bool(centre)) for doc in cases)


def _read(path: Path, opened: Opened) -> Pack:
    try:
        return read_lines(line.raw for line in opened.lines())
    except Refusal as refusal:
        raise Refusal(Code.WRONG_FILE, detail=f"{path.name}: {refusal.code.id}") from None
