"""The properties of central-and-merge.md 2.3, on random histories of several machines that meet now and then."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.merge import Change, Doc, Policy, absorb, apply, compose, encode, hlc, merge, tombstones, view

HOME = "00000000-0000-7000-8000-000000000001"
PATHS = ("given_latin", "family_latin", "shield", "skills/sewing")
SHIELD = Policy("safest", ("none", "confidential", "strict"))
Value = dict[str, Any]


def answered(value: object) -> Value:
    return {"s": "answered", "v": value}


@dataclass
class Machine:
    """A laptop (or central) with its own log, state and clock that may be wrong."""

    actor: int
    skew_ms: int
    doc: Doc = field(default_factory=dict)
    log: dict[tuple[int, int], Change] = field(default_factory=dict)
    seen: dict[tuple[int, int], set[tuple[str, tuple[int, int]]]] = field(default_factory=dict)
    n: int = 0
    clock: int = 0

    def save(self, wall_ms: int, values: dict[str, Value] | None, why: Any = None) -> None:
        """Write `values` with exact bookkeeping of what was in front of the writer, per path."""
        entries = tombstones(self.doc) if values is None else compose(self.doc, values)
        if not entries:
            return
        self.n += 1
        self.clock = hlc.tick(self.clock, wall_ms + self.skew_ms)
        change = Change(HOME, HOME, self.actor, self.n, self.clock, "u", None, why, entries)
        paths = {entry.path for entry in entries}
        self.seen[change.dot] = {(p, dot) for dot, c in self.log.items() for p in paths if touches(c, p)}
        self.take([change], wall_ms)

    def take(self, changes: list[Change], wall_ms: int) -> None:
        fresh = [c for c in changes if c.dot not in self.log]
        self.doc = absorb(self.doc, changes)
        for change in fresh:
            self.log[change.dot] = change
            self.clock = hlc.receive(self.clock, wall_ms + self.skew_ms, change.hlc)


def touches(change: Change, path: str) -> bool:
    return any(entry.path == path for entry in change.entries)


@dataclass
class History:
    """Everything that happened: all changes, and per change and path which earlier ones its writer had seen."""

    machines: list[Machine]
    changes: list[Change]
    seen: dict[tuple[int, int], set[tuple[str, tuple[int, int]]]]


SKEWS = (0, 70_000, -70_000, 86_400_000)


def played(seed: int, skews: tuple[int, ...] = SKEWS, steps: int = 24) -> History:
    """One history from a seed: the same events whatever the clocks say."""
    chance = random.Random(seed)
    machines = [Machine(actor, skews[actor % len(skews)]) for actor in range(chance.randint(2, 4))]
    for step in range(chance.randint(4, steps)):
        machine, wall = chance.choice(machines), 1_790_000_000_000 + step * chance.randint(0, 5_000)
        act = chance.random()
        if act < 0.5:
            paths = chance.sample(PATHS, chance.randint(1, 3))
            pool = ("none", "confidential", "strict") if "shield" in paths else ("a", "b", "c")
            machine.save(wall, {path: answered(chance.choice(pool)) for path in paths})
        elif act < 0.58:
            machine.save(wall, None, "delete")
        else:
            sender = chance.choice(machines)
            parcel = list(sender.log.values())
            chance.shuffle(parcel)
            machine.take(parcel[: chance.choice((len(parcel), len(parcel) // 2))], wall)
    changes = {dot: c for machine in machines for dot, c in machine.log.items()}
    seen = {dot: what for machine in machines for dot, what in machine.seen.items()}
    return History(machines, list(changes.values()), seen)


seeds = st.integers(0, 2**32)
usual = settings(max_examples=300, deadline=None)


@usual
@given(seeds)
def test_states_merge_in_any_order_and_any_grouping(seed: int) -> None:
    docs = [machine.doc for machine in played(seed).machines]
    a, b, c = docs[0], docs[1], docs[-1]
    assert encode(merge(a, b)) == encode(merge(b, a))
    assert encode(merge(merge(a, b), c)) == encode(merge(a, merge(b, c)))
    assert encode(merge(a, a)) == encode(a)


@usual
@given(seeds)
def test_every_order_portion_and_repetition_of_changes_gives_the_same_bytes(seed: int) -> None:
    history, chance = played(seed), random.Random(seed)
    once = encode(absorb({}, history.changes))
    twice = history.changes * 2
    chance.shuffle(twice)
    doc: Doc = {}
    while twice:
        size = chance.randint(1, 5)
        doc, twice = absorb(doc, twice[:size]), twice[size:]
    assert encode(doc) == once
    everything: Doc = {}
    for machine in history.machines:
        everything = merge(everything, machine.doc)
    assert encode(everything) == once


@usual
@given(seeds)
def test_a_value_stands_exactly_when_nobody_who_had_seen_it_wrote_there(seed: int) -> None:
    history, chance = played(seed), random.Random(seed)
    changes = chance.sample(history.changes, chance.randint(0, len(history.changes)))
    doc = absorb({}, changes)
    replaced = {place for change in changes for place in seen_by(history, change.dot)}
    written = {(entry.path, change.dot) for change in changes for entry in change.entries}
    standing = {(path, (head.actor, head.n)) for path, state in doc.items() for head in state.heads}
    assert standing == written - replaced


def seen_by(history: History, dot: tuple[int, int]) -> set[tuple[str, tuple[int, int]]]:
    """What the writer of a change had seen on its paths, at first hand or through somebody who had."""
    reached: set[tuple[str, tuple[int, int]]] = set()
    pending = list(history.seen[dot])
    while pending:
        place = pending.pop()
        if place not in reached:
            reached.add(place)
            pending += [(path, before) for path, before in history.seen[place[1]] if path == place[0]]
    return reached


def test_two_laptops_that_edit_one_answer_three_times_each_lose_none_silently() -> None:
    """F17: every order of 2 x 3 edits, and every choice of after which of them the two meet: 1,280 histories."""
    for turns in sorted(set(itertools.permutations((0, 0, 0, 1, 1, 1)))):
        for meetings in itertools.product((False, True), repeat=6):
            laptops, written, replaced = (Machine(0, 0), Machine(1, -250_000_000)), [], set()
            for step, (turn, meet) in enumerate(zip(turns, meetings, strict=True)):
                replaced |= {head.value["v"] for head in heads(laptops[turn])}
                laptops[turn].save(step * 1_000, {PATHS[0]: answered(step)})
                written.append(step)
                if meet:
                    meet_up(laptops)
            meet_up(laptops)
            left = [{head.value["v"] for head in heads(laptop)} for laptop in laptops]
            assert left == [set(written) - replaced] * 2


def heads(machine: Machine) -> tuple[Any, ...]:
    return machine.doc[PATHS[0]].heads if PATHS[0] in machine.doc else ()


def meet_up(laptops: tuple[Machine, Machine]) -> None:
    """Each gives the other all it has."""
    parcels = [list(laptop.log.values()) for laptop in laptops]
    for laptop, parcel in zip(laptops, reversed(parcels), strict=True):
        laptop.take(parcel, 10_000)


@usual
@given(seeds)
def test_a_replaced_value_never_comes_back(seed: int) -> None:
    doc: Doc = {}
    gone: set[tuple[str, int, int]] = set()
    for change in played(seed).changes:
        after = apply(doc, change)
        gone |= dots(doc) - dots(after)
        assert not gone & dots(after)
        doc = after


def dots(doc: Doc) -> set[tuple[str, int, int]]:
    return {(path, head.actor, head.n) for path, state in doc.items() for head in state.heads}


@usual
@given(seeds)
def test_clocks_never_decide_which_values_stand(seed: int) -> None:
    right = absorb({}, played(seed, (0,)).changes)
    wrong = absorb({}, played(seed).changes)
    assert dots(right) == dots(wrong)


@usual
@given(seeds)
def test_one_save_that_saw_everything_leaves_one_value(seed: int) -> None:
    history = played(seed)
    doc = absorb({}, history.changes)
    values = {path: answered("decided") for path in doc}
    entries = compose(doc, values)
    if not entries:
        return
    decision = Change(HOME, HOME, 99, 1, 2**60, "u", None, "resolve", entries)
    after = apply(doc, decision)
    assert all(len(state.heads) == 1 for state in after.values())
    assert not view(after).conflicts
    early = absorb(apply({}, decision), history.changes)
    assert encode(early) == encode(after)


@usual
@given(seeds)
def test_a_record_lives_exactly_when_a_value_stands(seed: int) -> None:
    doc = absorb({}, played(seed).changes)
    values = [head.value for state in doc.values() for head in state.heads]
    shown = view(doc)
    assert shown.alive == any(value is not None for value in values)
    assert shown.deleted_but_edited == (shown.alive and None in values)


@usual
@given(seeds)
def test_a_raised_protection_is_lowered_only_by_somebody_who_had_seen_it(seed: int) -> None:
    history = played(seed)
    doc = absorb({}, history.changes)
    drawn = view(doc, {"shield": SHIELD}).values.get("shield")
    ranks = {"none": 0, "confidential": 1, "strict": 2}
    replaced = {dot for what in history.seen.values() for path, dot in what if path == "shield"}
    standing = [
        ranks.get(entry.value["v"], 3)
        for change in history.changes
        if change.dot not in replaced
        for entry in change.entries
        if entry.path == "shield" and entry.value is not None
    ]
    if drawn is None:
        assert not standing
    else:
        assert drawn.value is not None
        assert ranks.get(drawn.value["v"], 3) == max(standing)


@usual
@given(seeds)
def test_what_is_drawn_does_not_depend_on_how_a_database_numbers_the_machines(seed: int) -> None:
    history = played(seed)
    numbers = {actor: 40 - actor * 7 for actor in range(5)}
    renamed = [
        replace(
            change,
            actor=numbers[change.actor],
            entries=tuple(
                entry._replace(context=tuple(sorted((numbers[a], n) for a, n in entry.context)))
                for entry in change.entries
            ),
        )
        for change in history.changes
    ]
    one, other = view(absorb({}, history.changes)), view(absorb({}, renamed))
    assert {p: d.value for p, d in one.values.items()} == {p: d.value for p, d in other.values.items()}
    assert one.conflicts == other.conflicts


@given(st.lists(st.integers(0, 2**47), min_size=1), st.integers(0, 2**47))
def test_the_clock_never_goes_backwards_and_a_wrong_one_does_not_carry_it_off(
    walls: list[int], remote: int
) -> None:
    last = 0
    for wall in walls:
        now = hlc.tick(last, wall)
        assert now > last
        after = hlc.receive(now, wall, remote << 16)
        assert now <= after <= max(now, (wall + hlc.TOLERANCE_MS) << 16)
        last = after
    assert hlc.from_text(hlc.to_text(last)) == last


def test_the_histories_hold_what_they_claim_to_test() -> None:
    """Conflicts, deletions and edits past a deletion do occur in the random histories."""
    shown = [view(absorb({}, played(seed).changes)) for seed in range(200)]
    assert sum(bool(v.conflicts) for v in shown) > 20
    assert sum(v.deleted_but_edited for v in shown) > 5
