"""Taking bundles, on both engines: order, repetition, broken lines, sequence, waiting, conflicts (synthetic)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Connection, Engine, Table, func, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.system import system_values
from sync import canonical
from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.arriving.sequence import ManifestFacts
from sync.central.merged import log
from sync.central.merged.projections import rebuild
from sync.central.merged.saving import Write, own_device, own_number, save
from sync.merge import absorb, decode, encode
from sync.merge.lines import encode_change, encode_head
from sync.merge.receipt import Receipt
from tests.synthetic_laptop import ACTORS, NOW, Laptop, bundle_lines, mission_day, record_id, says

PROJECTIONS = (*schema.PERSON_TABLES, schema.case_file)


def contents(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Everything an import may alter, comparable between engines and orders of arrival."""
    tables = (schema.chg, schema.rec, schema.conflict, *PROJECTIONS)
    with engine.connect() as connection:
        numbers = {
            row.actor_no: ACTORS.index(row.device) for row in connection.execute(select(schema.actor)).all()
        }
        found = {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in tables
            if table not in (schema.chg, schema.rec)
        }
        found["rec"] = sorted(
            (
                (
                    row.home,
                    row.rec,
                    row.type,
                    row.alive,
                    row.waiting,
                    row.n_conflicts,
                    renumbered(row.doc, numbers),
                )
                for row in connection.execute(select(schema.rec))
            ),
            key=repr,
        )
        found["chg"] = sorted(
            (c.home, numbers[c.actor], c.n, c.hlc, c.rec, c.by, c.form, c.why) for c in log.read(connection)
        )
    return found


def renumbered(doc: str, numbers: dict[int, int]) -> str:
    """The text of a document with the tests' own numbers for the laptops."""
    states = {
        path: state._replace(
            heads=tuple(
                sorted((h._replace(actor=numbers[h.actor]) for h in state.heads), key=lambda head: head[:3])
            ),
            ctx={numbers[actor]: n for actor, n in state.ctx.items()},
        )
        for path, state in decode(doc).items()
    }
    return encode(states)


def everything(connection: Connection) -> dict[str, list[str]]:
    """Every row of every table, for saying that nothing has changed."""
    return {
        table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
        for table in schema.metadata.sorted_tables
    }


def count(engine: Engine, table: Table) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def two_laptops() -> tuple[Laptop, Laptop]:
    """Two laptops that met once and then wrote on the same person without seeing each other."""
    alpha, beta = Laptop("alpha"), Laptop("beta")
    mission_day(alpha)
    beta.take(alpha.log.values())
    alpha.save(1, 2, {"given_latin": "Amena", "birth": "1981"})
    beta.save(1, 2, {"given_latin": "Aminah", "citizenship": "SYR"})
    mission_day(beta, case=20, names=("Tesfay", "ተስፋይ"))
    return alpha, beta


def test_a_bundle_is_taken_whole_and_its_receipt_names_what_is_held(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    receipt = take(central, *alpha.export(), NOW)
    assert receipt.status == "accepted"
    assert receipt.counts.applied == 5
    assert [(held.device, held.ranges, held.missing) for held in receipt.held] == [("alpha", [(1, 5)], [])]
    assert count(central, schema.rec) == 5
    assert Receipt.decoded(receipt.encoded()) == receipt


def test_the_same_bundle_again_gives_the_same_receipt_and_changes_nothing(central: Engine) -> None:
    alpha, _ = two_laptops()
    content, facts = alpha.export()
    first = take(central, content, facts, NOW)
    with central.connect() as connection:
        before = everything(connection)
    for _ in range(2):
        again = take(central, content, facts, NOW.replace(year=2027))
        assert again.encoded() == first.encoded()
    with central.connect() as connection:
        assert everything(connection) == before


def test_a_cumulative_bundle_brings_only_what_is_new(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    take(central, *alpha.export(), NOW)
    alpha.save(1, 2, {"birth": "1981"})
    receipt = take(central, *alpha.export(), NOW)
    assert (receipt.counts.applied, receipt.counts.already_held) == (1, 5)
    assert count(central, schema.chg) == 6


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_laptops_in_both_orders_give_one_state_with_both_answers(
    central: Engine, order: tuple[int, int]
) -> None:
    laptops = two_laptops()
    for place in order:
        take(central, *laptops[place].export(), NOW)
    expected = {
        key: encode(absorb({}, [c for laptop in laptops for c in laptop.log.values() if (c.home, c.rec) == key]))
        for key in {*laptops[0].docs, *laptops[1].docs}
    }
    found = {(row[0], row[1]): row[6] for row in contents(central)["rec"]}
    assert found == expected
    conflicts = contents(central)["conflict"]
    assert [(row[1], row[2]) for row in conflicts] == [(record_id(2), "given_latin")]


def test_both_engines_hold_the_same_whatever_the_order(central_on_postgres: Engine, tmp_path: object) -> None:
    on_sqlite = store.create(f"{tmp_path}/central.db")
    forward, backward = two_laptops(), two_laptops()
    for laptop in forward:
        take(on_sqlite, *laptop.export(), NOW)
    for laptop in reversed(backward):
        take(central_on_postgres, *laptop.export(), NOW)
    assert contents(on_sqlite) == contents(central_on_postgres)
    on_sqlite.dispose()


def test_changes_relayed_by_another_laptop_are_held_once(central: Engine) -> None:
    alpha, beta = two_laptops()
    beta.take(alpha.log.values())
    receipt = take(central, *beta.export(beta.log.values()), NOW)
    assert [(held.device, held.ranges) for held in receipt.held] == [("alpha", [(1, 6)]), ("beta", [(1, 6)])]
    assert take(central, *alpha.export(), NOW).counts.already_held == 6


def test_broken_lines_are_set_aside_and_the_rest_goes_on(central: Engine) -> None:
    alpha = Laptop("alpha")
    for case in range(100, 2000, 10):
        mission_day(alpha, case)
    content, facts = alpha.export()
    chance, breaks = random.Random(7), {}
    for number in chance.sample(range(1, len(content)), len(content) // 100):
        breaks[number + 1], content[number] = chance.choice(
            [
                ("KM-R601", content[number][:-1]),
                ("KM-R601", b"\xff" + content[number]),
                ("KM-R602", content[number].replace(b'"t":"chg"', b'"t":"sql"')),
                ("KM-R606", content[number].replace(b'"a":0', b'"a":44')),
            ]
        )
    receipt = take(central, content, facts, NOW)
    assert dict(receipt.quarantined) == breaks
    assert receipt.counts.applied == len(content) - 1 - len(breaks)
    held = {n for first, last in receipt.held[0].ranges for n in range(first, last + 1)}
    assert held == set(range(1, len(content))) - {line - 1 for line in breaks}
    assert count(central, schema.quarantine) == len(breaks)
    assert count(central, schema.chg) == receipt.counts.applied


def refused(engine: Engine, content: list[bytes], facts: ManifestFacts) -> Code:
    """The code of a refusal, after which nothing at all has changed."""
    with engine.connect() as connection:
        before = everything(connection)
    with pytest.raises(Refusal) as refusal:
        take(engine, content, facts, NOW)
    with engine.connect() as connection:
        assert everything(connection) == before
    return refusal.value.code


def test_a_bundle_without_a_sound_head_is_refused_whole(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    content, facts = alpha.export()
    assert refused(central, [], facts) is Code.JSON
    assert refused(central, content[1:], facts) is Code.SCHEMA
    assert refused(central, content, replace(facts, device="omega")) is Code.IDENTITY


def test_bundles_that_contradict_one_another_are_refused(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    content, first = alpha.export()
    take(central, content, first, NOW)
    copied = replace(first, manifest_sha256="c" * 64)
    assert refused(central, content, copied) is Code.EQUIVOCATION
    assert refused(central, content, replace(copied, seq=2, prev="d" * 64)) is Code.EQUIVOCATION
    assert refused(central, content, replace(copied, seq=2, prev="0" * 64)) is Code.EQUIVOCATION
    lost = replace(copied, seq=2, prev=first.manifest_sha256, base_seq=2)
    assert refused(central, content, lost) is Code.CENTRAL_LOST_STATE


def test_a_laptop_whose_first_numbers_were_burnt_begins_later(central: Engine) -> None:
    alpha = Laptop("alpha", seq=1)
    mission_day(alpha)
    content, first = alpha.export()
    assert (first.seq, first.prev) == (2, "0" * 64)
    assert take(central, content, first, NOW).unaccounted == [(1, 1)]
    again, second = alpha.export()
    assert take(central, again, second, NOW).status == "accepted"
    earlier = replace(first, manifest_sha256="e" * 64, seq=1)
    assert refused(central, content, earlier) is Code.EQUIVOCATION
    anew = replace(second, manifest_sha256="f" * 64, seq=9, prev="0" * 64)
    assert refused(central, content, anew) is Code.EQUIVOCATION


def test_a_late_bundle_is_taken_when_it_brings_nothing_and_refused_when_it_does(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    first = alpha.export()
    second = alpha.export()
    alpha.save(1, 2, {"birth": "1981"})
    third = alpha.export()
    receipt = take(central, *third, NOW)
    assert receipt.unaccounted == [(1, 2)]
    content, facts = second
    restored = Laptop("alpha", n=50)
    restored.save(1, 2, {"birth": "1950"})
    assert refused(central, bundle_lines(restored.own()), facts) is Code.LATE_BUT_NEWER
    assert take(central, content, facts, NOW).status == "superseded"
    assert take(central, *first, NOW).unaccounted == []


def test_another_content_under_a_number_already_held_is_set_aside(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    take(central, *alpha.export(), NOW)
    clone, elsewhere = Laptop("alpha"), Laptop("alpha")
    clone.save(1, 2, {"birth": "1950"})
    elsewhere.n = 1
    elsewhere.save(7, 7, {"_type": "case"})
    forged = [*alpha.own()[2:], *clone.own(), *elsewhere.own()]
    receipt = take(central, *alpha.export(forged), NOW)
    assert [code for _, code in receipt.quarantined] == [Code.EQUIVOCATION.id] * 2
    assert receipt.counts.already_held == 3
    assert count(central, schema.chg) == 5
    # The laptop must keep its own of what is held otherwise: those numbers are in no range, and are named.
    assert receipt.held_of("alpha", 1) == [(3, 5)]
    assert [(one.n, one.code) for one in receipt.exceptions] == [(1, "KM-I303"), (2, "KM-I303")]


def test_a_number_twice_in_one_bundle_is_taken_once(central: Engine) -> None:
    alpha, clone = Laptop("alpha"), Laptop("alpha")
    mission_day(alpha)
    clone.save(1, 2, {"birth": "1950"})
    receipt = take(central, *alpha.export([*alpha.own(), alpha.own()[3], *clone.own()]), NOW)
    assert (receipt.counts.applied, receipt.counts.already_held) == (5, 1)
    assert receipt.quarantined == [(8, Code.EQUIVOCATION.id)]


def test_a_record_waits_for_what_it_points_to_and_is_shown_when_that_has_come(central: Engine) -> None:
    whole = Laptop("alpha")
    mission_day(whole)
    case, person, profile, language, work = whole.own()
    first = take(central, *whole.export([language, work, person]), NOW)
    assert first.counts.waiting == 3
    assert count(central, schema.person) == 0
    second = take(central, *whole.export([language, work, person, profile]), NOW)
    assert second.counts.waiting == 0
    assert count(central, schema.person) == 0
    take(central, *whole.export([language, work, person, profile, case]), NOW)
    assert [count(central, table) for table in (schema.person, schema.person_language, schema.person_work)] == [
        1,
        1,
        1,
    ]


def test_a_conflict_opens_is_closed_by_a_decision_and_opens_again(central: Engine) -> None:
    alpha, beta = two_laptops()
    take(central, *alpha.export(), NOW)
    receipt = take(central, *beta.export(), NOW)
    assert receipt.conflicts == [(record_id(2), "given_latin")]
    alpha.take(beta.log.values())
    decision = alpha.save(1, 2, {"given_latin": "Amina"}, "resolve")
    take(central, *alpha.export(), NOW)
    (row,) = contents(central)["conflict"]
    assert row[-1] == decision.n
    beta.save(1, 2, {"given_latin": "Emine"})
    late = take(central, *beta.export(), NOW)
    assert late.conflicts == [(record_id(2), "given_latin")]
    (row,) = contents(central)["conflict"]
    assert row[-1] is None


def test_a_clock_a_year_ahead_is_named_and_loses_nothing(central: Engine) -> None:
    alpha = Laptop("alpha", clock=(int(NOW.timestamp()) + 365 * 86400) * 1000 << 16)
    mission_day(alpha)
    receipt = take(central, *alpha.export(), NOW)
    assert receipt.clock_suspect
    assert receipt.counts.applied == 5


@pytest.mark.parametrize(
    "step",
    [
        lambda laptop: laptop.delete(20, 22),
        lambda laptop: laptop.delete(20, 21),
        lambda laptop: laptop.delete(20, 20),
        lambda laptop: laptop.delete(20, 23),
        lambda laptop: laptop.save(1, 5, {"_parent": record_id(21)}),
        lambda laptop: laptop.save(1, 3, {"_parent": record_id(77)}),
        lambda laptop: laptop.save(1, 2, {"_type": "case"}),
        lambda laptop: laptop.save(1, 2, {"shield": "strict"}),
    ],
)
def test_projections_rebuilt_from_records_are_those_kept_by_imports(
    central: Engine, step: Callable[[Laptop], object]
) -> None:
    alpha, beta = two_laptops()
    take(central, *alpha.export(), NOW)
    take(central, *beta.export(), NOW)
    before = contents(central)
    step(beta)
    take(central, *beta.export(), NOW)
    assert contents(central) != before
    kept = contents(central)
    with store.writing(central) as connection:
        for table in PROJECTIONS:
            connection.execute(table.delete())
        keys = [(row.home, row.rec) for row in connection.execute(select(schema.rec))]
        rebuild(connection, 0, keys)
    assert contents(central) == kept


def test_the_state_rebuilt_from_the_log_is_the_state_kept(central: Engine) -> None:
    for laptop in two_laptops():
        take(central, *laptop.export(), NOW)
    with central.connect() as connection:
        changes = list(log.read(connection))
        for row in connection.execute(select(schema.rec)).all():
            rebuilt = absorb({}, [c for c in changes if (c.home, c.rec) == (row.home, row.rec)])
            assert encode(rebuilt) == row.doc


def test_a_full_disk_is_told_and_nothing_is_applied(tmp_path: object) -> None:
    engine = store.create(f"{tmp_path}/central.db")
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    alpha = Laptop("alpha")
    for case in range(100, 1000, 10):
        mission_day(alpha, case)
    assert refused(engine, *alpha.export()) is Code.RESOURCE
    engine.dispose()


def test_an_answer_that_was_declined_is_kept_as_that(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    assert says(1)["s"] == "answered"
    change = alpha.save(1, 2, {"sex": "f"})
    declined = replace(change, entries=(change.entries[0]._replace(value={"s": "declined"}),))
    take(central, *alpha.export([*alpha.own()[:-1], declined]), NOW)
    with central.connect() as connection:
        doc = decode(
            connection.execute(select(schema.rec.c.doc).where(schema.rec.c.rec == record_id(2))).scalar_one()
        )
    assert doc["sex"].heads[0].value == {"s": "declined"}
    assert contents(central)["person"][0][6] is None


@pytest.mark.parametrize("number", ["9e999999", "1e30", "-1", "NaN", "sNaN", "Infinity", "1e-999999999"])
def test_a_number_that_is_none_stops_no_bundle(central: Engine, number: str) -> None:
    laptop = Laptop("alpha")
    mission_day(laptop)
    laptop.save(1, 5, {"work_years": number})
    laptop.save(1, 3, {"schooling/isced": "345678", "schooling/years": number})
    receipt = take(central, *laptop.export(), NOW)
    assert (receipt.counts.applied, receipt.quarantined) == (laptop.n, [])
    found = contents(central)
    assert [row[-1] for row in found["person_work"]] == [0 if number.startswith("1e-") else None]
    assert [row[3] for row in found["person_education"]] in ([None], [])


def test_a_laptop_makes_and_changes_nothing_that_is_centrals_own(central: Engine) -> None:
    laptop = Laptop("alpha")
    mission_day(laptop)
    laptop.save(1, 8, {"_type": "settling", "_parent": record_id(1), "_case": record_id(1), "status": "settled"})
    laptop.save(1, 8, {"status": "accepted"})
    lines, manifest = laptop.export()
    receipt = take(central, lines, manifest, NOW)
    assert [code for _line, code in receipt.quarantined] == ["KM-R613"] * 2
    assert [one.code for one in receipt.exceptions] == ["KM-R613"] * 2, "the laptop keeps them"
    ours = system_values("settling", case=record_id(1), parent=record_id(1)) | {"status": says("ready")}
    with store.writing(central) as connection:
        save(connection, "KB", [Write(record_id(1), record_id(9), ours)], NOW)
    laptop.save(1, 9, {"status": "settled"})
    lines, manifest = laptop.export()
    assert [code for _line, code in take(central, lines, manifest, NOW).quarantined] == ["KM-R613"] * 3
    with central.connect() as connection:
        found = connection.scalars(select(schema.rec.c.rec).where(schema.rec.c.type == "settling")).all()
    assert found == [record_id(9)]


def central_has_written(central: Engine) -> tuple[Laptop, list[Write], str]:
    """A laptop whose day was taken, what central wrote of a person of it, and the name of central's actor."""
    laptop = Laptop("alpha")
    mission_day(laptop)
    take(central, *laptop.export(), NOW)
    ours = [Write(record_id(1), record_id(2), {"family_latin": says("Central")})]
    with store.writing(central) as connection:
        save(connection, "KB", ours, NOW)
        device = own_device(connection)
    assert device is not None
    return laptop, ours, device


def test_a_laptop_says_nothing_in_centrals_name(central: Engine) -> None:
    laptop, ours, device = central_has_written(central)
    forged = replace(
        laptop.save(1, 2, {"family_latin": "Forged"}), actor=len(ACTORS), n=canonical.MAX_INTEGER, why="resolve"
    )
    for epoch in (1, 2):
        laptop.seq += 1
        named = [*((name, 1) for name in ACTORS), (device, epoch)]
        content = [encode_head(named, []), encode_change(forged, {place: place for place in range(len(named))})]
        facts = ManifestFacts(f"{epoch}" * 64, "alpha", "m1", 1, laptop.seq, 0, laptop.prev, 7)
        receipt = take(central, content, facts, NOW)
        laptop.prev = facts.manifest_sha256
        assert (receipt.counts.applied, receipt.quarantined) == (0, [(2, "KM-R613")])
        assert [(one.device, one.n) for one in receipt.exceptions] == [(device, canonical.MAX_INTEGER)]
    with store.writing(central) as connection:
        (dot,) = save(connection, "KB", [replace(ours[0], values={"family_latin": says("Next")})], NOW)
        assert dot.n == 2, "central goes on counting where it was"
        assert own_number(connection) == dot.actor


def test_nobody_has_seen_what_central_has_not_written(central: Engine) -> None:
    """A context that covers central's next saves would make each of them vanish as it is made."""
    laptop, ours, device = central_has_written(central)
    place, named = len(ACTORS), [*((name, 1) for name in ACTORS), (device, 1)]
    first = laptop.save(1, 2, {"family_latin": "Seen"})
    then = laptop.save(1, 2, {"family_latin": "Ahead"})
    told = [
        replace(change, entries=(change.entries[0]._replace(context=((0, first.n - 1), (place, n))),))
        for n, change in enumerate((first, then), 1)
    ]
    index = {number: number for number in range(len(named))}
    content = [encode_head(named, []), *(encode_change(change, index) for change in told)]
    receipt = take(central, content, ManifestFacts("a" * 64, "alpha", "m1", 1, 2, 0, laptop.prev, 7), NOW)
    assert (receipt.counts.applied, receipt.quarantined) == (1, [(3, "KM-R602")])
    assert names(central) == ["Amina Seen"]
    with store.writing(central) as connection:
        save(connection, "KB", [replace(ours[0], values={"family_latin": says("Next")})], NOW)
    assert names(central) == ["Amina Next"]


def names(central: Engine) -> list[str]:
    with central.connect() as connection:
        return list(connection.scalars(select(schema.person.c.name)))
