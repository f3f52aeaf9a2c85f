"""Roles of the database on PostgreSQL: the server itself refuses. All persons are synthetic."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, insert, select, text
from sqlalchemy.exc import DBAPIError

from bench.databases import new_database
from kommisjon.model.answers import Attached
from kommisjon.model.files import FileKind
from sync.bundle.attachments import Entry
from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.casework.erasing import Decision, erase
from sync.central.finding.search import search
from sync.central.merged import shielding
from sync.central.preparing.listing import MissionFacts, lists_taken, take_list
from sync.central.preparing.packing import handed
from sync.central.preparing.profile import built_in
from sync.central.preparing.reading import read_list
from sync.central.preparing.table import open_table
from sync.central.shown import shielded as shown
from sync.central.shown.shielded_trail import seen_on_laptops
from sync.central.staff.audit import Act, noted
from sync.central.staff.database_roles import grant, lets_in, make, members, revoke, whoami
from sync.central.staff.trail import Asked, ask
from sync.central.staff.who import Role, Staff
from sync.merge import compose, trail, trail_lines
from sync.trust.sealing import Identity
from tests import postgres
from tests.synthetic_files import JPEG
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

KEY = Identity("mlkem768x25519", bytes(range(32)))


@pytest.fixture
def server(central_on_postgres: Engine) -> Iterator[Engine]:
    with store.writing(central_on_postgres) as connection:
        make(connection)
        make(connection)  # again, as after a new version
        shielding.begin(connection, KEY.recipient)
    yield central_on_postgres
    central_on_postgres.dispose()


@contextmanager
def working_as(server: Engine, *roles: Role) -> Iterator[Engine]:
    """Somebody of the server with these roles of central's, connected as themselves."""
    name, password = f"t_{uuid4().hex[:12]}", uuid4().hex
    with store.writing(server) as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'"))
        assert grant(connection, name, roles)
    engine = create_engine(server.url.set(username=name, password=password))
    try:
        yield engine
    finally:
        engine.dispose()
        with store.writing(server) as connection:
            assert revoke(connection, name)
            connection.execute(text(f"DROP ROLE {name}"))


def somebody(engine: Engine) -> Staff:
    known = whoami(engine)
    assert known is not None
    return Staff(known[0], "desk-1", known[1])


def refused(engine: Engine, statement: object) -> bool:
    try:
        with engine.begin() as connection:
            connection.execute(statement)  # type: ignore[call-overload]
    except DBAPIError as problem:
        return getattr(problem.orig, "sqlstate", None) == "42501"
    return False


@pytest.mark.usefixtures("postgres_url")
@pytest.mark.skipif(
    bool(os.environ.get("KOMMISJON_TEST_POSTGRES")), reason="the rules of that server are not ours"
)
def test_somebody_is_let_in_by_their_own_password_alone() -> None:
    """On a server of its own, which asks everybody but its owner for a password."""
    with postgres.server() as address, new_database(address, "asking") as url:
        engine = store.create(url)
        with engine.connect() as connection:
            rules = Path(str(connection.scalar(text("SHOW hba_file"))))
            rules.write_text("local all kommisjon trust\nlocal all all scram-sha-256\n")
            connection.execute(text("SELECT pg_reload_conf()"))
            connection.execute(text("CREATE ROLE ola LOGIN PASSWORD 'seks ord'"))
            connection.execute(text("CREATE ROLE kari LOGIN PASSWORD 'syv ord'"))
            connection.commit()
        deadline = time.monotonic() + 20
        while lets_in(engine, "ola", "x") and time.monotonic() < deadline:
            time.sleep(0.05)  # the server reads its rules when it comes to it
        assert lets_in(engine, "ola", "seks ord")
        assert not lets_in(engine, "ola", "syv ord")
        assert not lets_in(engine, "ola", "")
        assert not lets_in(engine, "nobody", "seks ord")
        engine.dispose()


def test_each_role_does_its_own_work_and_no_other(server: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    alpha.save(1, 6, {"_type": "person", "_case": record_id(1), "given_latin": "Kanariella", "shield": "strict"})
    with working_as(server, Role.IMPORTER) as engine:
        take(engine, *alpha.export(), NOW)
        digest = hashlib.sha256(JPEG).hexdigest()
        file = Attached(name="x.jpg", sha256=digest, size=len(JPEG), kind=FileKind.JPEG)
        answer = {"s": "answered", "v": file.value, "att": file.model_dump(mode="json")}
        key = (record_id(1), record_id(6))
        alpha._commit(key, compose(alpha.docs[key], {"photo": answer}), None)
        photo = (Entry(digest, len(JPEG), FileKind.JPEG), [JPEG])
        again = take(engine, *alpha.export(), NOW, [photo])  # what lies sealed is told again, with a picture
        assert (again.counts.applied, again.counts.attachments) == (1, 1)
        noted(engine, somebody(engine), Act.IMPORTED, NOW)
        assert refused(engine, select(schema.shielded_chg.c.content))
        assert refused(engine, select(schema.audit))
    with working_as(server, Role.CASEWORKER) as engine:
        assert [hit.name for hit in search(engine, "amina")] == ["Amina Testsen"]
        noted(engine, somebody(engine), Act.SEARCHED, NOW, (record_id(2),))
        assert refused(engine, select(schema.shielded_chg.c.content))
        assert refused(engine, select(schema.shielded_chunk))
        assert refused(engine, select(schema.audit))
    with working_as(server, Role.PROTECTION) as engine:
        (found,) = shown.listed(engine, somebody(engine), KEY, NOW)
        assert found.name == "Kanariella"
        assert shown.release(engine, somebody(engine), KEY, record_id(6), NOW).records == 1
    with working_as(server, Role.AUDITOR) as engine:
        answered = ask(engine, somebody(engine), Asked(person=record_id(2)), NOW)
        assert [one.act for one in answered.entries] == ["searched", "looked_at_audit"]
        for table in (schema.person, schema.rec, schema.chg, schema.name_token, schema.attachment_chunk):
            assert refused(engine, select(table))


def test_an_auditor_sees_which_laptop_had_which_case_and_which_lists_were_taken(
    server: Engine, tmp_path: Path
) -> None:
    path, mission = tmp_path / "list.csv", "2026-UGA-91"
    path.write_text("Case number,Given name\nZZZ-26-00001,Amina\n", encoding="utf-8")
    with working_as(server, Role.IMPORTER) as engine:
        cases = read_list(open_table(path), built_in(), {}, NOW.date())
        facts = MissionFacts(mission, starts=NOW.date(), ends=NOW.date())
        assert take_list(engine, somebody(engine), cases, facts, NOW).new_cases == 1
    row = dict(device="laptop-1", mission="m1", seq=1, at="2026-11-02T09:00:00Z", by="IM")  # noqa: C408
    with store.writing(server) as connection:
        home = connection.scalar(select(schema.case_file.c.home))
        connection.execute(insert(schema.handed_to).values(home=home, **row))
    with working_as(server, Role.AUDITOR) as engine:
        [had] = handed(engine, somebody(engine), mission=mission)
        assert (had.case, had.device) == ("ZZZ-26-00001", "laptop-1")
        assert handed(engine, somebody(engine), case="ZZZ-26-00001") == [had]
        assert [one["no"] for one in lists_taken(engine, somebody(engine), mission)] == [1]
        assert refused(engine, select(schema.case_file))
        assert refused(engine, schema.handed_to.delete())


def test_a_caseworker_erases_a_case_with_whom_they_may_not_see(server: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    alpha.save(1, 6, {"_type": "person", "_case": record_id(1), "given_latin": "Kanariella", "shield": "strict"})
    take(server, *alpha.export(), NOW)
    with working_as(server, Role.CASEWORKER) as engine:
        going, _ = erase(engine, somebody(engine), record_id(1), Decision("Synthetic Act 7", "OT"), NOW)
        assert going.records["person"] == 1
        assert refused(engine, schema.erased.delete())
    with server.connect() as connection:
        assert connection.execute(select(schema.shielded_chg)).all() == []
    alpha.acknowledged = alpha.n
    alpha.save(1, 12, {"_type": "addendum", "_parent": record_id(2), "text": "late"})
    with working_as(server, Role.IMPORTER) as engine:
        assert [one.code for one in take(engine, *alpha.export(), NOW).exceptions] == ["KM-D708"]
        assert refused(engine, schema.shielded_chg.delete())


def test_trails_of_laptops_are_put_by_importers_and_read_by_whom_they_concern(server: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    alpha.save(1, 6, {"_type": "person", "_case": record_id(1), "given_latin": "Kanariella", "shield": "strict"})
    row = (1, "2026-11-02T09:00:00+00:00", "AB", "opened_interview", f"{record_id(1)} {record_id(6)}", None)
    other = (2, "2026-11-02T09:00:00+00:00", "AB", "opened_case", record_id(1), None)
    one = trail.Entry(*row, trail.link(trail.FIRST_HASH, row))
    entries = [one, trail.Entry(*other, trail.link(one.hash, other))]
    with working_as(server, Role.IMPORTER) as engine:
        for _ in range(2):
            lines, facts = alpha.export()
            take(engine, [*lines, *trail_lines.encode(trail.FIRST_HASH, entries)], facts, NOW)
        assert refused(engine, select(schema.shielded_trail.c.content))
    with working_as(server, Role.AUDITOR) as engine:
        answered = ask(engine, somebody(engine), Asked(person=record_id(2)), NOW)
        assert [(seen.no, seen.act) for seen in answered.on_laptops] == [(2, "opened_case")]
        assert refused(engine, select(schema.shielded_trail.c.content))
        assert refused(engine, schema.laptop_trail.delete())
    with working_as(server, Role.PROTECTION) as engine:
        told = seen_on_laptops(engine, somebody(engine), KEY, record_id(6), NOW)
        assert [(seen.no, seen.by) for seen in told] == [(1, "AB")]


def test_nobody_writes_an_entry_in_another_name_nor_changes_one(server: Engine) -> None:
    with working_as(server, Role.CASEWORKER) as engine:
        noted(engine, somebody(engine), Act.SAW_CASE, NOW, (record_id(1),))
        row = dict(no=2, at="", by="somebody else", device="", act="", about="", detail="", hash="")  # noqa: C408
        assert refused(engine, insert(schema.audit).values(**row))
        assert refused(engine, schema.audit.update().values(act="searched"))
        assert refused(engine, schema.audit.delete())


def test_roles_are_told_from_what_was_given_not_from_power_over_the_server(server: Engine) -> None:
    known = whoami(server)
    assert known is not None
    assert known[1] == frozenset()
    with working_as(server, Role.IMPORTER, Role.AUDITOR) as engine:
        assert somebody(engine).roles == {Role.IMPORTER, Role.AUDITOR}
        with engine.connect() as connection:
            assert members(connection)[somebody(engine).name] == [Role.AUDITOR, Role.IMPORTER]


def test_a_database_without_roles_knows_nobody(central_on_postgres: Engine) -> None:
    assert whoami(central_on_postgres) is None


def test_who_is_not_known_to_the_server_gets_no_role(server: Engine) -> None:
    with store.writing(server) as connection:
        assert not grant(connection, "nobody_by_this_name", [Role.IMPORTER])
        assert not revoke(connection, "nobody_by_this_name")
