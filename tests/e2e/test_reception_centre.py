"""A reception centre from its page to central and back, beside a mission. Nobody in it exists."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from kommisjon.cli.central_course import course_lines
from kommisjon.exchange.bundles import export
from kommisjon.exchange.packs import take_pack
from kommisjon.exchange.stick import visit as visit_stick
from kommisjon.i18n.catalogue import use
from kommisjon.interview.centre.aside import put_aside, take_consent_back
from kommisjon.interview.centre.desk import Desk, Seat
from kommisjon.interview.centre.residents import Resident, Stage, residents
from kommisjon.interview.centre.steps import Step
from kommisjon.kiosk.server import KioskServer
from kommisjon.model.registration import Aside
from kommisjon.store.unlocking import OpenVault
from kommisjon.synth.centre import make_centre
from kommisjon.synth.document import write
from sync.central import store as central_store
from sync.central.arriving.importer import take
from sync.central.finding.search import search
from sync.central.merged import redrawing
from sync.central.preparing.packing import Order, write_pack
from sync.central.schema import stat_cell
from sync.central.shown.show import CaseView, show_case
from sync.central.signing import Sender
from sync.central.staff.who import Role, Staff
from tests.enrolled import MISSION, NOON, STARTS, World
from tests.screen.test_residents import Browser
from tests.synthetic_laptop import NOW, Laptop, mission_day
from tests.two_laptops import make_centres_two, two_laptops

pytestmark = pytest.mark.slow  # residents register by a browser, one question at a time

CENTRE = make_centre(7, persons=3, starts=STARTS)
CODE = CENTRE.mission.code
WHO = Staff("KB", "desk", frozenset({Role.IMPORTER, Role.CASEWORKER}))
LANGUAGES = ("ar", "ti", "so")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The centre's laptop with three residents, and a second one with nothing on it."""
    folder = tmp_path_factory.mktemp("centre")
    make_centres_two(folder, write(CENTRE))
    return folder


def board(vault: OpenVault) -> list[Resident]:
    return residents(vault.store, CODE, NOON.date())


def desk_of(vault: OpenVault) -> Desk:
    seconds = itertools.count()
    return Desk(
        vault.store,
        by=vault.label,
        clock=lambda: NOON + timedelta(seconds=next(seconds)),
    )


async def register(desk: Desk, pages: KioskServer, of: Resident, language: str) -> Seat:
    """From the choice of a language to the confirmation, with one kind of work, all of it sent by a browser."""
    seat = desk.seat(of)
    browser = Browser(pages.link(seat))
    await browser.start()
    for sent in ({"language": language}, {"do": "agree"}, {"do": "begin"}):
        await browser.send(**sent)
    worked = False
    while seat.visit.step is Step.QUESTION:
        stop = seat.visit.stop
        name = stop.ref.rpartition("/")[2]
        if name == "work" and stop.kind.adds and not worked:
            worked = True
            await browser.send(do="add")
        elif name.startswith("work_title"):
            await browser.send(answer="Synthetic baking")
        elif name.startswith(("has_worked", "ever")):
            await browser.send(answer="yes")
        elif stop.kind.lists and not stop.kind.several:
            await browser.send(answer=seat.visit.offered[1])
        else:
            await browser.send(do="later")
    for deed in ("read", "confirm"):
        await browser.send(do=deed)
    assert (seat.visit.step, worked) == (Step.FINISHED, True)
    return seat


async def register_all(vault: OpenVault) -> None:
    desk = desk_of(vault)
    pages = KioskServer(desk, lambda problem: pytest.fail(repr(problem)))
    pages.start()
    while not pages._server.started:
        await asyncio.sleep(0.01)
    try:
        for of, language in zip(board(vault), LANGUAGES, strict=True):
            await register(desk, pages, of, language)
    finally:
        pages.stop()
        await asyncio.sleep(0)


def shown(central: Engine, of: Resident) -> tuple[CaseView, str]:
    use("en")
    case = show_case(central, of.number)
    return case, "\n".join(course_lines(case))


def found(central: Engine) -> set[str]:
    return {str(hit.case) for hit in search(central, "baking")}


def sender_of(world: World) -> Sender:
    return Sender(world.headquarters.receipt_key, world.register, world.headquarters.signed())


@pytest.fixture
def both(made: Path, tmp_path: Path) -> Iterator[Any]:
    with two_laptops(made, tmp_path) as two:
        yield two


async def test_three_residents_from_the_page_to_central_and_to_another_laptop(
    both: Any, central: Engine, tmp_path: Path
) -> None:
    mission = Laptop("beta")
    mission_day(mission)
    take(central, *mission.export(), NOW)
    await register_all(both.one)
    assert {one.stage for one in board(both.one)} == {Stage.CONFIRMED}
    bundle = export(both.one, both.stick, NOON)
    both.headquarters.take(central, bundle.path)
    first = board(both.one)[0]

    assert found(central) == {one.number for one in board(both.one)}
    assert {hit.case for hit in search(central, f"mission:{CODE}")} == found(central)
    case, told = shown(central, first)
    assert (case.kind, len(case.persons), case.conflicts) == ("reception", 1, ())
    assert f"moves out {first.registration.moves_out}" in told
    assert "Arabic" in told
    assert first.registration.recall is not None
    assert first.registration.recall not in str(case.as_dict()), "the word and the symbol are the resident's"
    with central.connect() as connection:
        counted = connection.execute(
            select(stat_cell.c.mission, stat_cell.c.n).where(stat_cell.c.dimension == "persons")
        )
        assert dict(counted.all()) == {CODE: 3, "": 1}, "figures of a centre are its own"  # type: ignore[arg-type]
    mission_case = show_case(central, "123-26C00001")
    assert (mission_case.kind, "baking" in str(mission_case.as_dict())) == ("mission", False)

    both.answer(central, both.one)
    assert len(visit_stick(both.one, both.stick, NOON).taken) == 1

    device = both.other.store.device()[0]
    order = Order(CODE, MISSION, device)
    pack = write_pack(central, WHO, order, sender_of(both.headquarters), [], tmp_path / "stick", NOON)
    assert (take_pack(both.other, pack.written.path, NOON).cases, pack.persons) == (3, 3)
    # A pack brings no log, on which a read-back rests: there it is to be read back anew.
    assert [one.stage for one in board(both.other)] == [Stage.COMPLETE] * 3
    assert {one.registration.language for one in board(both.other)} == set(LANGUAGES)


async def test_who_takes_the_yes_back_or_leaves_the_group_is_told_of_no_more(both: Any, central: Engine) -> None:
    await register_all(both.one)
    both.headquarters.take(central, export(both.one, both.stick, NOON).path)
    gone, out, stays = board(both.one)
    clock = iter(NOON + timedelta(minutes=n) for n in range(1000))
    take_consent_back(both.one.store, gone, "AB", words=None, clock=lambda: next(clock))
    put_aside(both.one.store, out, "AB", Aside.OUT_OF_SCOPE, "Rejected")
    both.headquarters.take(central, export(both.one, both.stick, NOON).path)
    assert found(central) == {stays.number}
    for one in (gone, out):
        case, _told = shown(central, one)
        assert "baking" not in str(case.as_dict())
    assert "not to register; Rejected" in shown(central, out)[1]
    assert "took the yes back" in shown(central, gone)[1]
    with central_store.writing(central) as connection:
        redrawing.redraw(connection)
    assert found(central) == {stays.number}
    desk = desk_of(both.one)
    visit = desk.seat(board(both.one)[0]).visit
    visit.vouched_for()
    visit.agree()
    both.headquarters.take(central, export(both.one, both.stick, NOON).path)
    assert found(central) == {gone.number, stays.number}


async def test_one_resident_at_two_laptops_of_the_centre(both: Any, central: Engine) -> None:
    """Both begin what there is one of; what is alike is no disagreement, and a no holds until a new yes."""
    both.meet()
    both.visit(both.other)
    seats = []
    for vault in (both.one, both.other):
        desk = desk_of(vault)
        visit = desk.seat(board(vault)[0]).visit
        visit.choose_language("ar")
        visit.agree()
        seats.append(visit)
    seats[1].decline()
    both.meet()
    both.visit(both.other)
    for vault in (both.one, both.other):
        assert board(vault)[0].stage is Stage.DECLINED, "the stricter of two decisions holds"
        conflicts = [one.type for one in vault.store.in_conflict(board(vault)[0].case)]
        assert set(conflicts) <= {"profile"}, "only the answer to the question whether they want to"
    visit = desk_of(both.one).seat(board(both.one)[0]).visit
    visit.vouched_for()
    visit.agree()
    both.meet()
    both.visit(both.other)
    assert {board(vault)[0].stage for vault in (both.one, both.other)} == {Stage.BEGUN}
    both.headquarters.take(central, export(both.one, both.stick, NOON, full=True).path)
    assert show_case(central, board(both.one)[0].number).conflicts == ()
