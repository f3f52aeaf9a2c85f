"""What a pack holds of households with somebody who lies sealed, on both engines. Nobody in them exists."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlalchemy import Engine, insert

from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.merged import shielding
from sync.central.merged.unsealed import unseal
from sync.central.preparing.packed import Content, content_of, documents
from sync.merge import view
from sync.trust.sealing import Identity
from tests.shielded_canary import CANARIES, NAME, TITLE, canary
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

KEY = Identity("mlkem768x25519", bytes(range(32)))
MISSION, HOUSEHOLD, OTHER = record_id(9000), record_id(1), record_id(11)
KANARIELLA, RELATION = record_id(6), record_id(18)


@pytest.fixture
def central_with_canary(central: Engine) -> Engine:
    """Kanariella of the first household lies sealed; a relation said in the second one names her."""
    with store.writing(central) as connection:
        shielding.begin(connection, KEY.recipient)
        handed = {"device": "had-it", "mission": "m", "seq": 1, "at": "2026-11-02T09:00:00Z", "by": "KB"}
        connection.execute(insert(schema.handed_to), {"home": HOUSEHOLD, **handed})
    alpha = Laptop("alpha")
    canary(alpha)
    mission_day(alpha, 11)
    alpha.save(11, 18, {"_type": "relation", "_parent": OTHER, "a": record_id(12), "b": KANARIELLA})
    take(central, *alpha.export(), NOW)
    return central


def packed(
    central: Engine,
    homes: Iterable[str] = (HOUSEHOLD, OTHER),
    device: str = "new",
    *,
    key: bool = False,
    with_shielded: bool = False,
) -> tuple[Content, str]:
    with central.connect() as connection:
        opened = unseal(connection, KEY) if key else None
        content = content_of(connection, MISSION, homes, device, with_shielded=with_shielded, opened=opened)
        return content, str(list(documents(connection, content)))


@pytest.mark.parametrize("device", ["new", "had-it"])
@pytest.mark.parametrize("key", [False, True])
def test_a_household_with_somebody_who_lies_sealed_stays_out_whole(
    central_with_canary: Engine, device: str, key: bool
) -> None:
    content, text = packed(central_with_canary, device=device, key=key)
    assert (content.homes, content.persons, content.left_out) == ([OTHER], 1, 1)
    told = {(HOUSEHOLD, KANARIELLA)} if key and device == "had-it" else set()
    assert content.shielded == told
    assert {one for one in content.keys if one[0] == HOUSEHOLD} == told
    assert not any(mark in text for mark in CANARIES)
    assert ("strict" in text) == bool(told)


def test_the_laptop_named_for_it_gets_the_household_whole_and_nothing_of_it_beside_another(
    central_with_canary: Engine,
) -> None:
    content, text = packed(central_with_canary, [HOUSEHOLD], key=True, with_shielded=True)
    assert (content.homes, content.persons, content.left_out) == ([HOUSEHOLD], 2, 0)
    assert {record_id(number) for number in (2, 6, 7, 8, 9)} < {rec for _, rec in content.keys}
    assert NAME in text
    assert TITLE in text
    other, _ = packed(central_with_canary, [OTHER], key=True, with_shielded=True)
    assert RELATION not in {rec for _, rec in other.keys}


def test_a_case_that_lies_sealed_whole_goes_to_the_laptop_named_for_it(central: Engine) -> None:
    with store.writing(central) as connection:
        shielding.begin(connection, KEY.recipient)
    alpha = Laptop("alpha")
    mission_day(alpha)
    alpha.save(1, 2, {"shield": "strict"})
    take(central, *alpha.export(), NOW)
    assert packed(central, [HOUSEHOLD])[0].homes == []
    content, _ = packed(central, [HOUSEHOLD], key=True, with_shielded=True)
    assert (content.homes, content.persons) == ([HOUSEHOLD], 1)
    assert len(content.keys) == 5
    with central.connect() as connection:
        names = [
            view(one.doc).value("given_latin")
            for one in documents(connection, content)
            if view(one.doc).value("_type") == "person"
        ]
    assert names == ["Amina"]
