"""Lines that are not taken are kept up to a bound; beyond it the bundle is refused whole. All synthetic."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, Row, event, select

from kommisjon.errors import Code, Refusal
from sync.bundle import limits
from sync.bundle.limits import KIB, MIB
from sync.central import schema, store
from sync.central.arriving import bundles
from sync.central.arriving.importer import take
from sync.central.arriving.parked import is_about_the_file
from sync.central.arriving.reading import Fault, Faulty, read_changes
from sync.central.arriving.sequence import ManifestFacts
from sync.central.merged import shielding
from sync.trust.sealing import Identity
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

KEY = Identity("mlkem768x25519", bytes(range(32)))
OTHER_KIND = b'{"id":"%06d","rev":0,"t":"weather","v":"%s"}'


def of_a_newer_laptop() -> tuple[list[bytes], ManifestFacts]:
    """A day, and twenty lines of a kind that is not known here."""
    laptop = Laptop("alpha")
    mission_day(laptop)
    content, facts = laptop.export()
    return [*content, *(OTHER_KIND % (number, b"fog" * 9) for number in range(20))], facts


def kept(engine: Engine) -> list[Row[tuple[int, bytes]]]:
    with engine.connect() as connection:
        of_it = select(schema.quarantine.c.line, schema.quarantine.c.content)
        return list(connection.execute(of_it.order_by(schema.quarantine.c.line)).all())


def refused(engine: Engine, content: list[bytes], facts: ManifestFacts) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        take(engine, content, facts, NOW)
    with engine.connect() as connection:
        for table in (schema.bundle, schema.quarantine, schema.chg, schema.actor):
            assert connection.execute(select(table)).all() == []
    return refusal.value


@pytest.mark.parametrize(("limit", "least"), [("MAX_SET_ASIDE", None), ("MAX_LINES_SET_ASIDE", 20)])
def test_with_more_than_may_be_set_aside_nothing_is_taken_until_it_is_understood(
    central: Engine, monkeypatch: pytest.MonkeyPatch, limit: str, least: int | None
) -> None:
    content, facts = of_a_newer_laptop()
    odd = content[-20:]
    enough = least or sum(map(len, odd))
    monkeypatch.setattr(limits, limit, enough - 1)
    assert refused(central, content, facts).code is Code.SET_ASIDE
    monkeypatch.setattr(limits, limit, enough)
    receipt = take(central, content, facts, NOW)
    assert (receipt.counts.applied, receipt.counts.quarantined) == (5, 20)
    assert [row.content for row in kept(central)] == odd


def test_what_contradicts_counts_with_what_cannot_be_read(
    central: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    alpha, clone = Laptop("alpha"), Laptop("alpha")
    mission_day(alpha)
    take(central, *alpha.export(), NOW)
    mission_day(clone, names=("Zahra", "زهرا"))
    clone.prev, clone.seq = alpha.prev, alpha.seq
    content, facts = clone.export()
    content = [*content, b"no json"]
    monkeypatch.setattr(limits, "MAX_LINES_SET_ASIDE", 1)
    with pytest.raises(Refusal) as refusal:
        take(central, content, facts, NOW)
    assert refusal.value.code is Code.SET_ASIDE
    monkeypatch.setattr(limits, "MAX_LINES_SET_ASIDE", 2)
    assert [code for _line, code in take(central, content, facts, NOW).quarantined] == ["KM-I303", "KM-R601"]


@pytest.mark.parametrize("canonical", [True, False])
def test_of_a_gibibyte_of_bad_lines_no_more_is_read_than_may_be_kept(canonical: bool) -> None:
    line = OTHER_KIND % (1, b"x" * (32 * KIB))
    drawn = 0

    def lines() -> Iterator[bytes | Faulty]:
        nonlocal drawn
        while drawn < 1024 * MIB:
            drawn += len(line)
            yield line if canonical else Faulty(Code.JSON, line)

    with pytest.raises(Refusal) as refusal:
        read_changes(lines(), [1])
    assert refusal.value.code is Code.SET_ASIDE
    assert drawn <= 32 * MIB + len(line)


def test_the_file_is_worth_keeping_and_the_figures_are_told() -> None:
    assert is_about_the_file(Code.SET_ASIDE)
    with pytest.raises(Refusal) as refusal:
        read_changes((b"x" for _ in range(200_000)), [1])
    told = refusal.value.told()
    assert told.code == "KM-P506"
    assert "50000" in told.what
    assert "32 MiB" in told.what


def test_many_lines_ask_central_no_more_than_few_do(central: Engine) -> None:
    """A hundred thousand questions, of them the key to seal to, were most of what such a bundle cost."""
    asked = [0]

    def count(*_: object) -> None:
        asked[0] += 1

    with store.writing(central) as connection:
        shielding.begin(connection, KEY.recipient)
    take(central, *of_a_newer_laptop(), NOW)
    few = [Fault(100 + number, Code.JSON, b"no json", None) for number in range(900)]
    with store.writing(central) as connection:
        event.listen(central, "before_cursor_execute", count)
        bundles.set_aside(connection, 1, few)
        event.remove(central, "before_cursor_execute", count)
    assert asked[0] < 10
    with central.connect() as connection:
        rows = connection.execute(select(schema.quarantine).where(schema.quarantine.c.line >= 100)).all()
    assert len(rows) == 900
    assert all(row.named is not None and b"no json" not in row.content for row in rows)


def test_lines_of_earlier_bundles_are_sealed_with_whom_they_are_about(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    for word in (b"one", b"two"):
        content, facts = alpha.export()
        about = OTHER_KIND % (1, record_id(2).encode() + word)
        take(central, [*content, about, OTHER_KIND % (2, word)], facts, NOW)
    with store.writing(central) as connection:
        shielding.begin(connection, KEY.recipient)
    assert len(kept(central)) == 4
    alpha.save(1, 2, {"shield": "strict"})
    take(central, *alpha.export(), NOW)
    assert [record_id(2).encode() in row.content for row in kept(central)] == [False] * 4
    assert sum(b"weather" in row.content for row in kept(central)) == 2
