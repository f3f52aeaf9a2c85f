"""Residents of a centre reach headquarters and their own centre's laptops, and no laptop else. Nobody exists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.exchange import residents
from kommisjon.exchange.enrolment import trust_of
from kommisjon.exchange.mission import load_synthetic
from kommisjon.exchange.packs import _check
from kommisjon.model.records import Case, CaseType
from kommisjon.store.store import Write
from kommisjon.store.unlocking import OpenVault
from kommisjon.synth.centre import make_centre
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission
from sync.bundle.read import signed_by
from sync.merge import view
from sync.merge.pack import Document, Pack, PackHead
from tests.enrolled import STARTS
from tests.two_laptops import Two, make_centres_two, two_laptops

CENTRE = make_centre(3, persons=5, starts=STARTS)
ABROAD = make_mission(3, persons=10, starts=STARTS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre's laptop with its residents, and a second one of the centre with nothing on it."""
    folder = tmp_path_factory.mktemp("centre")
    make_centres_two(folder, write(CENTRE))
    return folder


@pytest.fixture
def two(made: Path, tmp_path: Path) -> Iterator[Two]:
    with two_laptops(made, tmp_path) as opened:
        yield opened


def sealed_to(two: Two) -> int:
    """To how many keys the last bundle of the first laptop is sealed, beside headquarters'."""
    last = max(two.stick.glob("*.kmb"), key=lambda path: path.stat().st_mtime_ns)
    found = signed_by(last, trust_of(two.one.store))
    assert found is not None
    return len(found[0].recipients) - len(trust_of(two.one.store).recipients())


def cases(vault: OpenVault) -> int:
    return len(vault.store.records(Case.TYPE))


def test_laptops_of_one_centre_share_its_residents(two: Two) -> None:
    two.meet()
    two.visit(two.other)
    assert sealed_to(two) == 1
    assert cases(two.other) == cases(two.one) == 5


def test_beside_a_mission_residents_go_to_headquarters_alone(two: Two) -> None:
    two.visit(two.other)
    load_synthetic(two.one.store, write(ABROAD), "AB")
    two.visit(two.one)
    assert sealed_to(two) == 0
    two.visit(two.other)
    assert cases(two.other) == 0


def test_a_resident_put_into_a_mission_stays_apart(two: Two) -> None:
    """Whatever the case says of its mission: it was once said to be of a centre."""
    two.meet()
    case = two.one.store.records(Case.TYPE)[0]
    two.one.store.save([Write(case.home, case.rec, {"mission": {"s": "answered", "v": "2026-UGA-91"}})], "AB")
    two.visit(two.one)
    assert sealed_to(two) == 0


def test_a_laptop_certified_for_another_mission_later_shares_none_of_its_residents(two: Two) -> None:
    two.meet()
    store = two.one.store
    homes = {one.home for one in store.records(Case.TYPE)}
    assert not residents.residents_apart(store, homes, "mission-b2")
    assert residents.residents_apart(store, homes, "mission-c9")
    assert residents.first_mission(store, "mission-c9") == {}


def test_a_pack_with_residents_is_not_taken_on_a_mission(two: Two) -> None:
    """Central never makes one; the laptop looks all the same."""
    store = two.one.store
    device = store.device()[0]
    home = ABROAD.id
    resident = store.records(Case.TYPE)[0]
    mission = next(one for one in store.records("mission"))
    foreign = {path: state for path, state in mission.doc.items() if path != "centre"}
    head = PackHead(
        device=device,
        mission=home,
        code=ABROAD.mission.code,
        made_at="2026-11-02T12:00:00Z",
        actors=[(device, 1)],
        forms=[],
        languages=[],
    )
    pack = Pack(
        head, [Document(home, home, foreign), Document(resident.home, resident.rec, resident.doc)], [], None
    )
    with pytest.raises(Refusal) as problem:
        _check(store, pack)
    assert (problem.value.code, problem.value.facts["n"]) == (Code.OTHER_KIND, 1)
    assert view(resident.doc).value("kind") == CaseType.RECEPTION.value
