"""Laptops that meet now and then, each with a store of its own: in the end all hold what a plain fold gives.

The changes go from store to store as lines of a bundle. Synthetic data.
"""

from __future__ import annotations

import itertools
import random
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kommisjon.store import merging
from kommisjon.store.store import Store, Write
from sync.merge import Change, Doc, absorb, decode, encode
from sync.merge.change import Entry, State
from sync.merge.lines import decode_change, encode_change

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOME = "0199f3c2-0000-7000-8000-000000000001"
RECORDS = [f"0199f3c2-0000-7000-8000-00000000000{n}" for n in range(1, 4)]
PATHS = ("given_latin", "remark", "skills/sewing")


def laptop(stack: ExitStack, number: int, skew: timedelta) -> Store:
    seconds = itertools.count()
    made = stack.enter_context(
        Store(
            None,
            bytearray(32),
            clock=lambda: NOON + skew + timedelta(seconds=next(seconds)),
            random=lambda size: bytes([number]) * size,
        )
    )
    made.name_device(f"laptop-{number}", 1)
    return made


def give(sender: Store, receiver: Store, changes: list[Change]) -> merging.Merged:
    """Changes as they go in a bundle, read anew by whoever takes them."""
    named = sorted(sender.actors())
    index = {actor: place for place, actor in enumerate(named)}
    lines = [encode_change(change, index) for change in changes]
    with receiver.writing():
        numbers = merging.number_actors(receiver, [sender.actors()[actor] for actor in named])
        return merging.fold_in(receiver, [decode_change(line, numbers) for line in lines], NOON)


def by_name(store: Store, doc: Doc) -> str:
    """The document with the laptops' own numbers in place of the store's."""
    number = {no: int(device.rpartition("-")[2]) for no, (device, _epoch) in store.actors().items()}
    return encode(
        {
            path: State(
                tuple(sorted((h._replace(actor=number[h.actor]) for h in one.heads), key=lambda h: h[:3])),
                {number[actor]: n for actor, n in one.ctx.items()},
            )
            for path, one in doc.items()
        }
    )


def held(store: Store) -> dict[str, str]:
    rows = store.connection.execute("SELECT rec, doc FROM rec").fetchall()
    return {rec: by_name(store, decode(doc)) for rec, doc in rows}


def from_log(store: Store) -> dict[str, str]:
    found: dict[str, list[Change]] = {}
    for change in store.changes():
        found.setdefault(change.rec, []).append(change)
    return {rec: by_name(store, absorb({}, changes)) for rec, changes in found.items()}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_the_order_in_which_they_meet_all_hold_the_same(seed: int) -> None:
    chance = random.Random(seed)
    with ExitStack() as stack:
        laptops = [laptop(stack, n, timedelta(minutes=chance.randint(-90, 90))) for n in range(1, 4)]
        for _ in range(chance.randint(4, 20)):
            one, rec = chance.choice(laptops), chance.choice(RECORDS)
            act = chance.random()
            if act < 0.55:
                paths = chance.sample(PATHS, chance.randint(1, 2))
                value = {"s": "answered", "v": chance.choice("abc")}
                one.save([Write(HOME, rec, dict.fromkeys(paths, value))], "XX")
            elif act < 0.65:
                one.delete(HOME, rec, "XX")
            else:
                parcel = list(one.changes())
                chance.shuffle(parcel)
                others = [two for two in laptops if two is not one]
                give(one, chance.choice(others), parcel[: chance.randint(0, 9)])
        for sender, receiver in itertools.permutations(laptops * 2, 2):
            if sender is not receiver:
                give(sender, receiver, list(sender.changes()))
        for one in laptops:
            assert held(one) == from_log(one) == held(laptops[0])
        again = give(laptops[0], laptops[1], list(laptops[0].changes()))
        assert (again.fresh, again.otherwise) == (0, [])


def test_a_change_that_could_not_be_read_with_its_record_is_left_to_its_own_laptop() -> None:
    with ExitStack() as stack:
        one, other = (laptop(stack, n, timedelta()) for n in (1, 2))
        one.save([Write(HOME, HOME, {"_type": {"s": "answered", "v": "person"}})], "XX")
        [change] = one.changes()
        bad = Change(
            HOME, HOME, change.actor, 2, change.hlc + 1, "XX", None, None,
            (Entry("sex", {"s": "answered", "v": 17}, ()),),
        )  # fmt: skip
        came = give(one, other, [change, bad])
        assert (came.fresh, sum(came.unreadable.values())) == (1, 1)
