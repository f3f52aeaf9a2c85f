"""A real signed and sealed file into central: taken once, and refused whole when anything in it is not right."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from kommisjon.errors import Code, Refusal
from sync.bundle.write import Signer, Written, write_bundle
from sync.central import store
from sync.central.arriving.bundle_file import import_file
from sync.central.finding.search import search
from sync.trust.certificate import issue
from sync.trust.document import Trust
from sync.trust.headquarters import CA_KEY, Headquarters
from sync.trust.keys import parse_private_text
from sync.trust.sealing import Identity
from tests.synthetic_laptop import NOW, Laptop, mission_day


@pytest.fixture
def headquarters(tmp_path: Path) -> Headquarters:
    folder = tmp_path / "hq"
    folder.mkdir()
    return Headquarters.create(
        folder, now=NOW, expires=NOW + timedelta(days=90), random=os.urandom, seal="mlkem768x25519"
    )


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return store.create(str(tmp_path / "central.db"))


def written(headquarters: Headquarters, laptop: Laptop, folder: Path, device: str = "alpha") -> Written:
    key = Ed25519PrivateKey.generate()
    certificate = issue(
        parse_private_text((headquarters.folder / CA_KEY).read_bytes()),
        key.public_key(),
        device=device,
        mission="mission-1",
        valid_from=NOW - timedelta(days=1),
        valid_until=NOW + timedelta(days=30),
        random=os.urandom,
    )
    content, facts = laptop.export()
    return write_bundle(
        folder,
        kind="case-data",
        device=device,
        mission="mission-1",
        epoch=1,
        seq=facts.seq,
        base_seq=0,
        prev=facts.prev,
        created=NOW,
        trust_version=1,
        lines=content,
        signer=Signer(key, certificate),
        recipients=headquarters.trust().recipients(),
    )


def test_a_file_is_taken_once_and_gives_the_same_receipt_again(
    headquarters: Headquarters, engine: Engine, tmp_path: Path
) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    bundle = written(headquarters, alpha, tmp_path)
    trust, identity = headquarters.trust(), headquarters.central_identity()
    receipt = import_file(engine, bundle.path, trust, identity, NOW)
    assert receipt.manifest_sha256 == bundle.manifest_sha256
    assert receipt.counts.applied == bundle.records - 1 == 5
    assert len(search(engine, "amina")) == 1
    later = NOW + timedelta(days=2)
    assert import_file(engine, bundle.path, trust, identity, later).encoded() == receipt.encoded()


def test_a_changed_file_and_one_for_somebody_else_are_refused_and_nothing_is_taken(
    headquarters: Headquarters, engine: Engine, tmp_path: Path
) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    path = written(headquarters, alpha, tmp_path).path
    trust, identity = headquarters.trust(), headquarters.central_identity()
    stranger = Identity.generate("mlkem768x25519", os.urandom)
    assert refused(engine, path, trust, stranger) is Code.SEAL_NO_MATCH
    data = path.read_bytes()
    for place in (10, len(data) // 3, len(data) // 2, len(data) - 30):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        refused(engine, path, trust, identity)
    assert search(engine, "amina") == []
    path.write_bytes(data)
    assert import_file(engine, path, trust, identity, NOW).counts.applied == 5


def test_a_laptop_that_signs_under_another_name_than_its_records_is_refused(
    headquarters: Headquarters, engine: Engine, tmp_path: Path
) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    path = written(headquarters, alpha, tmp_path, device="omega").path
    assert refused(engine, path, headquarters.trust(), headquarters.central_identity()) is Code.IDENTITY


def refused(engine: Engine, path: Path, trust: Trust, identity: Identity) -> Code:
    with pytest.raises(Refusal) as refusal:
        import_file(engine, path, trust, identity, NOW)
    return refusal.value.code
