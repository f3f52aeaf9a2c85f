"""Central holds the newest list of trusted keys it has seen, on both engines; an expired one stops it."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import Engine, select

from kommisjon.errors import Code, Refusal
from sync.central.arriving.trusting import keep_trust
from sync.central.schema import meta
from sync.trust.document import moment_text
from sync.trust.signed import SignedTrust
from tests.bundles import NOON
from tests.office import Office


def refused(engine: Engine, signed: SignedTrust, days: int = 0) -> Code:
    with pytest.raises(Refusal) as refusal:
        keep_trust(engine, signed, NOON + timedelta(days=days))
    return refusal.value.code


def held(engine: Engine) -> str | None:
    with engine.connect() as connection:
        found: str | None = connection.scalar(select(meta.c.value).where(meta.c.key == "trust"))
    return found


def test_the_newest_list_is_held_whatever_is_given_later(central: Engine) -> None:
    office = Office()
    second = office.publish([1, 2])
    third = office.publish([2, 3])
    assert held(central) is None
    for signed in (office.versions[0], third, third):
        assert keep_trust(central, signed, NOON) == signed
    for older in office.versions[:2]:
        assert refused(central, older) is Code.TRUST_ROLLBACK
    assert held(central) == third.to_bytes().decode()
    assert second.trust.version == 2


def test_a_list_of_others_is_not_held(central: Engine) -> None:
    office, forger = Office(), Office(roots=(7, 8))
    keep_trust(central, office.newest, NOON)
    assert refused(central, forger.publish([7, 8])) is Code.TRUST_THRESHOLD
    assert refused(central, Office(roots=(7, 8)).newest) is Code.TRUST_FORKED
    assert held(central) == office.newest.to_bytes().decode()


def test_an_expired_list_stops_every_import(central: Engine) -> None:
    """Also the one that is held, although its bytes have not changed."""
    office = Office()
    keep_trust(central, office.newest, NOON)
    assert refused(central, office.newest, days=400) is Code.TRUST_EXPIRED
    renewed = office.publish([1, 2], expires=moment_text(NOON + timedelta(days=800)))
    assert keep_trust(central, renewed, NOON + timedelta(days=401)) == renewed


def test_an_expired_list_is_not_even_the_first(central: Engine) -> None:
    assert refused(central, Office().newest, days=400) is Code.TRUST_EXPIRED
    assert held(central) is None


def test_importers_at_once_hold_one_list(central: Engine) -> None:
    """The first of all is the hard one: no row is there yet that both could wait for."""
    office = Office()
    office.publish([1, 2])
    found: list[Code | int] = []

    def run(version: int) -> None:
        try:
            found.append(keep_trust(central, office.versions[version - 1], NOON).trust.version)
        except Refusal as refusal:
            found.append(refusal.code)

    threads = [Thread(target=run, args=(1 + number % 2,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert set(found) <= {1, 2, Code.TRUST_ROLLBACK}
    assert held(central) == office.data(2).decode()
