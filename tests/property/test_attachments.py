"""Any file that is taken comes out at central as it was; what a file is does not depend on how it is read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.bundles import export
from kommisjon.exchange.enrolment import accept
from kommisjon.exchange.mission import load_synthetic
from kommisjon.interview.sitting import Sitting, Subject
from kommisjon.model.characters import unsafe_character
from kommisjon.model.files import FileKind, safe_name
from kommisjon.store.attachments import CHUNK
from kommisjon.store.unlocking import OpenVault
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission
from kommisjon.vault.folder import VaultFolder
from sync.bundle.attachments import TypeCheck
from sync.central import store as central_store
from sync.central.arriving.bundle_file import import_file
from sync.central.shown.show import show_case, shown_attachment
from sync.trust.headquarters import Headquarters
from tests.enrolled import NOON, World, clock
from tests.synthetic_files import FILES, NOISE, carried

NOT_BY_HEAD = (FileKind.TEXT, FileKind.MP3)
"""Text has no first bytes of its own, and the form takes no MP3."""
HEADS = {kind: content.removesuffix(NOISE) for kind, content in FILES.items() if kind not in NOT_BY_HEAD}


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A file of any kind and content, also of sizes around those of chunks."""
    kind = draw(st.sampled_from(sorted(HEADS)))
    long = draw(st.sampled_from([0, 0, 0, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK]))
    filling = hashlib.shake_128(draw(st.binary(max_size=8))).digest(max(0, long - len(HEADS[kind])))
    return HEADS[kind] + filling + draw(st.binary(max_size=2000))


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cn", "Cs", "Co", "Zl", "Zp"]), min_size=1
)


@dataclass
class Way:
    """A laptop and central, with everything in between."""

    world: World
    vault: OpenVault
    central: Engine
    folder: Path

    def goes(self, content: bytes) -> bytes | None:
        """Attach, export, import and read out; None where the file is refused for its kind."""
        person = self.vault.store.records("person")[0]
        subject = Subject(person.home, person.rec)
        sitting = Sitting(self.vault.store, carried(), subject, language=None, by="AB", clock=clock())
        path = self.folder / "file"
        path.write_bytes(content)
        stop = next(stop for stop in sitting.stops if stop.ref == "/data/paper")
        try:
            sitting.attach(stop, path)
        except Refusal as refusal:
            if refusal.code is not Code.ATTACHMENT_TYPE:
                raise
            return None
        stick = self.folder / "stick"
        stick.mkdir(exist_ok=True)
        written = export(self.vault, stick, NOON)
        hq = self.world.headquarters
        import_file(self.central, written.path, hq.trust(), hq.central_identity(), NOON)
        written.path.unlink()
        (shown,) = show_case(self.central, person.home).attachments
        with shown_attachment(self.central, shown.sha256) as (_, pieces):
            return b"".join(pieces)


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    folder = tmp_path_factory.mktemp("way")
    headquarters = Headquarters.create(
        folder / "hq", now=NOON, expires=NOON + timedelta(days=700), random=os.urandom, seal="x25519"
    )
    world = World(VaultFolder(folder / "laptop"), headquarters)
    answer = world.issue(world.ask())
    central = central_store.create(str(folder / "central.db"))
    with world.opened() as vault:
        accept(vault.store, answer, NOON)
        load_synthetic(vault.store, write(make_mission(1, persons=4, starts=NOON.date())), "AB")
        yield Way(world, vault, central, folder)
    central.dispose()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.one_of(files(), texts.map(str.encode)))
def test_any_bytes_that_are_taken_come_out_the_same(way: Way, content: bytes) -> None:
    came = way.goes(content)
    assert came == content or (came is None and content[:4] not in {head[:4] for head in HEADS.values()})


@settings(max_examples=200)
@given(files(), st.lists(st.integers(0, 70), max_size=8))
def test_the_kind_does_not_depend_on_the_pieces(content: bytes, cuts: list[int]) -> None:
    def kind(pieces: list[bytes]) -> FileKind | Code:
        check = TypeCheck()
        try:
            for piece in pieces:
                check.feed(piece)
            return check.finish()
        except Refusal as refusal:
            return refusal.code

    pieces, at = [], 0
    for cut in [*cuts, len(content)]:
        pieces.append(content[at : at + cut])
        at += cut
    assert kind(pieces) == kind([content])


@settings(max_examples=300)
@given(st.text(max_size=300))
def test_a_safe_name_can_be_stored_and_shown(name: str) -> None:
    safe = safe_name(name)
    assert 1 <= len(safe) <= 200
    assert unsafe_character(safe, multiline=False) is None
    assert safe_name(safe) == safe
