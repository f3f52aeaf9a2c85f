"""Receipts come back to the laptop: what they confirm, and what is refused. Nobody in them exists."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, select

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.bundles import export
from kommisjon.exchange.enrolment import certificate_of, identity_of, signing_key, trust_of
from kommisjon.exchange.receipts import standing, take_receipt
from kommisjon.model.answers import Attached
from kommisjon.model.files import FileKind
from kommisjon.store import attachments, receipts
from kommisjon.store.attachments import Incoming
from kommisjon.store.store import Write
from kommisjon.store.unlocking import OpenVault
from sync import canonical
from sync.bundle import medium
from sync.bundle.read import open_bundle, verify
from sync.bundle.write import Signer, Written, write_bundle
from sync.central import schema
from sync.central.arriving.answering import Sender, write_receipt
from sync.merge.receipt import NotTaken, Receipt, read_lines
from sync.trust.amending import next_version, withdrawn
from sync.trust.document import Revocation
from sync.trust.drafts import make_draft, sign_draft
from sync.trust.headquarters import Headquarters
from sync.trust.sealing import Recipient
from sync.trust.signed import first
from tests.enrolled import NOON, World

PNG = b"\x89PNG\r\n\x1a\n" + b"synthetic picture " * 40


def edit(vault: OpenVault, text: str = "a synthetic remark") -> None:
    """One more save on the first case."""
    case = vault.store.records("case")[0]
    vault.store.save([Write(case.home, case.rec, {"remark": {"s": "answered", "v": text}})], "AB")


def attach(vault: OpenVault, content: bytes) -> str:
    case, digest = vault.store.records("case")[0], hashlib.sha256(content).hexdigest()
    file = Attached(name="x.png", sha256=digest, size=len(content), kind=FileKind.PNG)
    value = {"s": "answered", "v": file.value, "att": file.model_dump(mode="json")}
    with vault.store.bringing(Incoming(digest, len(content), lambda: [content])):
        vault.store.save([Write(case.home, case.rec, {"photo": value})], "AB")
    return digest


def test_a_receipt_confirms_what_came_and_the_next_bundle_holds_only_what_is_new(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    first = export(vault, stick, NOON)
    edit(vault)
    world.take(central, first.path)
    taken = take_receipt(vault, world.answer(central, stick).path, NOON)
    assert (taken.seq, taken.confirmed, taken.waiting) == (1, first.records - 1, 1)
    second = export(vault, stick, NOON)
    assert (second.records, second.manifest.base_seq) == (2, 1)
    assert world.take(central, second.path).counts.applied == 1
    take_receipt(vault, world.answer(central, stick).path, NOON)
    with pytest.raises(Refusal) as refused:
        export(vault, stick, NOON)
    assert refused.value.code is Code.NOTHING_NEW
    whole = export(vault, stick, NOON, full=True)
    assert (whole.records, whole.manifest.base_seq) == (first.records + 1, 0)
    assert world.take(central, whole.path).counts.already_held == first.records


def test_an_expired_list_of_keys_stops_no_receipt(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    """Abroad for months, a laptop goes on with the keys it knows: without receipts nothing could be purged."""
    world.take(central, export(vault, stick, NOON).path)
    answer = world.answer(central, stick).path
    held = world.headquarters.signed()
    ended = held.trust.model_copy(update={"expires": "2026-11-01T00:00:00Z"})
    vault.store.keep_secrets({"trust": held.model_copy(update={"trust": ended}).to_bytes()})
    assert take_receipt(vault, answer, NOON).waiting == 0


def test_receipts_late_twice_and_in_any_order_change_nothing(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    bundles = []
    for number in range(3):
        edit(vault, f"remark {number}")
        bundles.append(export(vault, stick, NOON))
    for bundle in bundles:
        world.take(central, bundle.path)
    answers = [world.answer(central, stick, seq).path for seq in (1, 2, 3)]
    take_receipt(vault, answers[2], NOON)
    after = standing(vault.store)
    for answer in (answers[0], answers[2], answers[1], answers[0]):
        take_receipt(vault, answer, NOON)
        assert standing(vault.store) == after
    edit(vault)
    assert export(vault, stick, NOON).manifest.base_seq == 3


def test_a_receipt_written_again_says_the_same(
    vault: OpenVault, world: World, stick: Path, central: Engine, tmp_path: Path
) -> None:
    world.take(central, export(vault, stick, NOON).path)
    said = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        written = world.answer(central, tmp_path / folder)
        with verify(written.path, world.headquarters.trust(), NOON, expect_kind="receipt") as verified:
            said.append([line.raw for line in open_bundle(verified, identity_of(vault.store)).lines()])
            assert open_bundle(verified, world.headquarters.central_identity()).info.records == len(said[-1])
    assert said[0] == said[1]
    with central.connect() as connection:
        rows = connection.execute(select(schema.sent).order_by(schema.sent.c.seq)).all()
    assert [row.seq for row in rows] == [1, 2]


def test_central_numbers_what_it_sends_and_each_points_to_the_one_before(
    vault: OpenVault, world: World, stick: Path, central: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.take(central, export(vault, stick, NOON).path)
    first, second = world.answer(central, stick), world.answer(central, stick)
    assert (first.manifest.seq, second.manifest.seq) == (1, 2)
    assert second.manifest.prev == first.manifest_sha256
    with pytest.raises(Refusal) as refused:
        world.answer(central, stick / "none")  # nothing could have left: no number is taken
    assert refused.value.code is Code.NO_RECEIPT_BUNDLE
    with monkeypatch.context() as pulled_out:
        pulled_out.setattr(medium, "_sound", lambda *_: False)
        with pytest.raises(Refusal) as refused:
            world.answer(central, stick)
    assert refused.value.code is Code.NO_RECEIPT_BUNDLE
    assert world.answer(central, stick).manifest.seq == 4


def test_bundles_that_never_arrived_are_named_until_they_do(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    lost, other, third = (export(vault, stick, NOON) for _ in range(3))
    world.take(central, third.path)
    assert take_receipt(vault, world.answer(central, stick).path, NOON).never_arrived == [1, 2]
    world.take(central, other.path, NOON + timedelta(hours=1))
    assert take_receipt(vault, world.answer(central, stick, 2).path, NOON).never_arrived == [1]
    world.take(central, lost.path, NOON + timedelta(hours=2))
    assert take_receipt(vault, world.answer(central, stick, 1).path, NOON).never_arrived == []


def test_a_file_is_sent_until_a_receipt_has_named_its_bundle(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    digest = attach(vault, PNG)
    first = export(vault, stick, NOON)
    assert first.attachments == 1
    edit(vault)
    second = export(vault, stick, NOON)
    assert second.attachments == 1
    world.take(central, second.path)
    take_receipt(vault, world.answer(central, stick).path, NOON)
    assert attachments.not_received(vault.store.connection) == []
    edit(vault)
    assert export(vault, stick, NOON).attachments == 0
    assert vault.store.attachment_size(digest) == len(PNG)


def test_a_copy_of_the_laptop_does_not_confirm_what_this_one_never_sent(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    """Central holds numbers 1 to n+1 of a copy; the receipt for this laptop's bundle confirms 1 to n only."""
    bundle = export(vault, stick, NOON)
    world.take(central, bundle.path)
    edit(vault)
    receipt = _receipt(world, vault, central, stick)
    [held] = receipt.held
    copied = receipt.model_copy(update={"held": [held.model_copy(update={"ranges": [(1, bundle.records)]})]})
    path = _sealed(world, vault, stick, list(copied.lines(None)))
    assert take_receipt(vault, path, NOON).waiting == 1


def test_what_central_set_aside_stays_and_is_told(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    bundle = export(vault, stick, NOON)
    device, epoch = vault.store.device()
    world.take(central, bundle.path)
    receipt = _receipt(world, vault, central, stick)
    [held] = receipt.held
    told = receipt.model_copy(
        update={
            "held": [held.model_copy(update={"ranges": [(1, 3), (5, bundle.records - 1)]})],
            "exceptions": [NotTaken(device=device, epoch=epoch, n=4, code="KM-R602")],
        }
    )
    taken = take_receipt(vault, _sealed(world, vault, stick, list(told.lines(None))), NOON)
    assert (taken.refused, taken.waiting) == ({4: "KM-R602"}, 1)
    assert [change.n for change in receipts.unacknowledged(vault.store)] == [4]
    # Later central takes it after all.
    assert take_receipt(vault, world.answer(central, stick).path, NOON).refused == {}


def test_a_certificate_that_is_not_on_the_register_is_refused_once_there_is_one(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    bundle = export(vault, stick, NOON)
    [entry] = world.register.folder.iterdir()
    entry.rename(entry.with_name(f"laptop-00000000-{'0' * 16}.json"))
    with pytest.raises(Refusal) as refused:
        world.take(central, bundle.path)
    assert refused.value.code is Code.UNREGISTERED
    next(world.register.folder.iterdir()).unlink()
    assert world.take(central, bundle.path).status == "accepted"


def test_a_newer_list_of_keys_comes_with_the_receipt_and_must_follow_from_the_one_held(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    world.take(central, export(vault, stick, NOON).path)
    gone = Revocation(serial="00" * 8, reason="lost", last_ok_seq=0, time="2026-11-02T12:00:00Z")
    newer = withdrawn(world.headquarters.trust(), [gone])
    assert sign_draft(world.headquarters, make_draft(world.headquarters, newer), NOON).published
    assert take_receipt(vault, world.answer(central, stick).path, NOON).new_trust
    assert trust_of(vault.store) == newer
    forged = first(next_version(newer))
    for _ in range(2):
        forged = forged.signed_with(Ed25519PrivateKey.generate())
    sender = Sender(world.headquarters.receipt_key, world.register, forged)
    [device] = {path.name.rpartition("-")[0] for path in world.register.folder.glob("*.json")}
    answer = write_receipt(central, device, None, sender, stick, NOON)[1]
    assert not take_receipt(vault, answer.path, NOON).new_trust
    assert trust_of(vault.store) == newer


# F24: receipts that are not for this laptop, or not what central signed


def _receipt(world: World, vault: OpenVault, central: Engine, folder: Path) -> Receipt:
    with verify(world.answer(central, folder).path, world.headquarters.trust(), NOON) as verified:
        return read_lines(line.raw for line in open_bundle(verified, identity_of(vault.store)).lines())[0]


def _sealed(
    world: World,
    vault: OpenVault,
    folder: Path,
    lines: list[bytes],
    *,
    by: Headquarters | None = None,
    mission: str | None = None,
    **other: Any,
) -> Path:
    """A receipt bundle with any lines, signed by a central and sealed to this laptop unless told otherwise."""
    hq, own = by or world.headquarters, certificate_of(vault.store)
    span = {"valid_from": NOON - timedelta(days=1), "valid_until": NOON + timedelta(days=9), "random": os.urandom}
    central = hq.certify_central(mission or own.mission, **other.pop("span", span))
    facts: dict[str, Any] = {
        "kind": "receipt",
        "device": central.device,
        "mission": central.mission,
        "epoch": 1,
        "seq": 1,
        "base_seq": 0,
        "prev": "0" * 64,
        "created": NOON,
        "trust_version": 1,
        "lines": lines,
        "signer": Signer(hq.receipt_key(), central),
        "recipients": [identity_of(vault.store).recipient, *hq.trust().recipients()[:1]],
    }
    return write_bundle(folder, **{**facts, **other}).path


Forge = Callable[["Case"], Path]


class Case:
    """A laptop with a bundle that central has taken, and the genuine receipt for it."""

    def __init__(self, vault: OpenVault, world: World, stick: Path, central: Engine, tmp_path: Path) -> None:
        self.vault, self.world, self.folder = vault, world, tmp_path / "forged"
        self.folder.mkdir()
        bundle: Written = export(vault, stick, NOON)
        world.take(central, bundle.path)
        self.bundle = bundle
        self.receipt = _receipt(world, vault, central, self.folder)
        self.genuine = next(self.folder.glob("*.kmb")).read_bytes()
        self.other = Headquarters.create(
            tmp_path / "other",
            now=NOON,
            expires=NOON + timedelta(days=9),
            random=os.urandom,
            seal="mlkem768x25519",
        )

    @property
    def not_the_laptop(self) -> list[Recipient]:
        return self.world.headquarters.trust().recipients()

    def sealed(self, lines: list[bytes] | None = None, **other: Any) -> Path:
        return _sealed(self.world, self.vault, self.folder, lines or list(self.receipt.lines(None)), **other)

    def changed(self, **update: Any) -> Path:
        return self.sealed(list(self.receipt.model_copy(update=update).lines(None)))

    def altered(self, place: int) -> Path:
        data = bytearray(self.genuine)
        data[place * len(data) // 30] ^= 1
        path = self.folder / "altered.kmb"
        path.write_bytes(data)
        return path

    def lines(self, change: Callable[[list[dict[str, Any]]], None]) -> Path:
        read = [canonical.loads(line) for line in self.receipt.lines(None)]
        change(read)
        return self.sealed([canonical.dumps(line) for line in read])


def _drop(name: str) -> Callable[[list[dict[str, Any]]], None]:
    return lambda lines: lines[0].pop(name) and None


def _put(name: str, value: Any) -> Callable[[list[dict[str, Any]]], None]:
    return lambda lines: lines[0].update({name: value})


def _add(line: dict[str, Any]) -> Callable[[list[dict[str, Any]]], None]:
    return lambda lines: lines.append(line)


_PAST = {"valid_from": NOON - timedelta(days=9), "valid_until": NOON - timedelta(days=1), "random": os.urandom}
FORGED: dict[str, tuple[Forge, tuple[Code, ...]]] = {
    "another central": (lambda c: c.sealed(by=c.other), (Code.CERT_UNKNOWN_CA,)),
    "another laptop named": (lambda c: c.changed(device="laptop-00000000"), (Code.RECEIPT_ELSEWHERE,)),
    "another epoch": (lambda c: c.changed(epoch=2), (Code.RECEIPT_ELSEWHERE,)),
    "another bundle's digest": (lambda c: c.changed(manifest_sha256="ab" * 32), (Code.RECEIPT_UNKNOWN,)),
    "a number never signed": (lambda c: c.changed(seq=7), (Code.RECEIPT_UNKNOWN,)),
    "another mission": (lambda c: c.sealed(mission="mission-c3"), (Code.WRONG_MISSION,)),
    "expired": (lambda c: c.sealed(span=_PAST), (Code.CERT_EXPIRED,)),
    "sealed to others": (
        lambda c: c.sealed(recipients=c.world.headquarters.trust().recipients()),
        (Code.SEAL_NO_MATCH,),
    ),
    "a mission pack": (lambda c: c.sealed(kind="mission-pack"), (Code.WRONG_KIND,)),
    "case data": (lambda c: c.bundle.path, (Code.WRONG_KIND,)),
    "signed by the laptop itself": (
        lambda c: c.sealed(
            signer=Signer(signing_key(c.vault.store), certificate_of(c.vault.store)),
            device=c.vault.store.device()[0],
        ),
        (Code.WRONG_KIND,),
    ),
    "no receipt in it": (lambda c: c.sealed([canonical.dumps({"t": "head", "v": 1})]), (Code.WRONG_FILE,)),
    "another version": (lambda c: c.lines(_put("v", 2)), (Code.WRONG_FILE,)),
    "a part too many": (lambda c: c.lines(_put("more", 1)), (Code.WRONG_FILE,)),
    "a list in the head": (lambda c: c.lines(_put("held", [])), (Code.WRONG_FILE,)),
    "no number": (lambda c: c.lines(_drop("seq")), (Code.WRONG_FILE,)),
    "a number that is text": (lambda c: c.lines(_put("seq", "1")), (Code.WRONG_FILE,)),
    "a line of no kind": (lambda c: c.lines(_add({"t": "zzz", "id": "a"})), (Code.WRONG_FILE,)),
    "a second list of keys": (
        lambda c: c.lines(
            lambda lines: lines.extend({"t": "trust", "id": f"trust{n}", "part": {}} for n in (1, 2))
        ),
        (Code.WRONG_FILE,),
    ),
    "half of it": (lambda c: _written(c, c.genuine[: len(c.genuine) // 2]), (Code.TRUNCATED, Code.CONTAINER)),
    **{
        f"altered at {place}/30": (lambda c, place=place: c.altered(place), ())  # type: ignore[misc]
        for place in range(30)
    },
}


def _written(case: Case, data: bytes) -> Path:
    path = case.folder / "part.kmb"
    path.write_bytes(data)
    return path


def test_no_forged_or_altered_receipt_counts(
    vault: OpenVault, world: World, stick: Path, central: Engine, tmp_path: Path
) -> None:
    case = Case(vault, world, stick, central, tmp_path)
    before = vault.store.bundles(), standing(vault.store), trust_of(vault.store)
    assert len(FORGED) == 50
    for name, (forge, expected) in FORGED.items():
        with pytest.raises(Refusal) as refused:
            take_receipt(vault, forge(case), NOON)
        assert not expected or refused.value.code in expected, name
        assert (vault.store.bundles(), standing(vault.store), trust_of(vault.store)) == before, name
    assert take_receipt(vault, _written(case, case.genuine), NOON).confirmed == case.bundle.records - 1
