"""Small missions without a network, and what six rules of merging make of them (central-and-merge.md 2.1).

Two or three laptops start from one list, answer for themselves, and their bundles reach central in some order,
some twice. The rules of others are written down here as far as they decide which answer stands; ours is
`sync.merge` itself. Everything is synthetic. `python -m tests.simulated_missions 20000` prints the table.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sync.merge import Change, Doc, absorb, compose, encode, hlc, view

FIELDS = tuple(f"field_{letter}" for letter in "abcdefgh")
HOME = "00000000-0000-7000-8000-000000000001"
START_MS = 1_790_000_000_000
_TWO_HOURS_MS = 2 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Edit:
    """One answer. `at` is what the laptop's clock said, in milliseconds."""

    laptop: int
    field: str
    value: str
    at: int


@dataclass(frozen=True, slots=True)
class Mission:
    """What each laptop answered, in its order, and two orders in which their bundles come."""

    laptops: tuple[tuple[Edit, ...], ...]
    orders: tuple[tuple[int, ...], tuple[int, ...]]

    @property
    def standing(self) -> dict[str, dict[int, Edit]]:
        """By field, the last answer of each laptop that gave one: nobody else has seen it."""
        found: dict[str, dict[int, Edit]] = {}
        for edits in self.laptops:
            for edit in edits:
                found.setdefault(edit.field, {})[edit.laptop] = edit
        return found

    @property
    def disputed(self) -> set[str]:
        """The fields on which laptops said different things."""
        return {field for field, by in self.standing.items() if len({edit.value for edit in by.values()}) > 1}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What central shows: the value of each field, the marked fields, and what tells two outcomes apart."""

    values: dict[str, str]
    marked: frozenset[str]
    state: object


Rule = Callable[[Mission, Sequence[int]], Outcome]


def mission(chance: random.Random) -> Mission:
    """One mission: two or three laptops, one to four answers each, clocks up to two hours off."""
    laptops = []
    for laptop in range(chance.randint(2, 3)):
        skew = chance.randint(-_TWO_HOURS_MS, _TWO_HOURS_MS)
        times = sorted(chance.randint(0, 8 * _TWO_HOURS_MS) for _ in range(chance.randint(1, 4)))
        laptops.append(
            tuple(
                Edit(laptop, chance.choice(FIELDS), f"v{chance.randrange(20)}", START_MS + skew + time)
                for time in times
            )
        )
    orders = [_order(chance, len(laptops)) for _ in range(2)]
    return Mission(tuple(laptops), (orders[0], orders[1]))


def _order(chance: random.Random, count: int) -> tuple[int, ...]:
    order = chance.sample(range(count), count)
    return (*order, chance.choice(order)) if chance.random() < 0.3 else tuple(order)


# The rules


def last_arrival(played: Mission, order: Sequence[int]) -> Outcome:
    """Each field as the bundle that came last has it; nothing is marked."""
    values = dict.fromkeys(FIELDS, "listed")
    for laptop in dict.fromkeys(order):
        values |= {edit.field: edit.value for edit in played.laptops[laptop]}
    return Outcome(values, frozenset(), values)


def base_version(played: Mission, order: Sequence[int]) -> Outcome:
    """As `last_arrival`; the whole entity is marked once a bundle builds on a version that is not the newest."""
    arrived = list(dict.fromkeys(order))
    plain = last_arrival(played, arrived)
    return Outcome(plain.values, frozenset(FIELDS) if len(arrived) > 1 else frozenset(), plain.values)


def wall_clock(played: Mission, order: Sequence[int]) -> Outcome:
    """Each field as the answer with the greatest time has it; nothing is marked."""
    values = dict.fromkeys(FIELDS, "listed")
    came = [edit for laptop in dict.fromkeys(order) for edit in played.laptops[laptop]]
    for edit in sorted(came, key=lambda edit: (edit.at, edit.laptop)):
        values[edit.field] = edit.value
    return Outcome(values, frozenset(), values)


def case_vector_clock(played: Mission, order: Sequence[int]) -> Outcome:
    """The whole case as whoever sends has it; a counter that two laptops raised is merged away."""
    values = dict.fromkeys(FIELDS, "listed")
    for laptop in dict.fromkeys(order):
        values = dict.fromkeys(FIELDS, "listed") | {edit.field: edit.value for edit in played.laptops[laptop]}
    return Outcome(values, frozenset(), values)


def revision_tree(played: Mission, order: Sequence[int]) -> Outcome:
    """The whole record of one laptop, chosen alike everywhere; the others lie beside it and mark all of it."""
    leaves = sorted(set(order), key=lambda laptop: (len(played.laptops[laptop]), laptop))
    winner = {edit.field: edit.value for edit in played.laptops[leaves[-1]]}
    values = dict.fromkeys(FIELDS, "listed") | winner
    return Outcome(values, frozenset(FIELDS) if len(leaves) > 1 else frozenset(), values)


def multi_value_register(played: Mission, order: Sequence[int]) -> Outcome:
    """Ours: every laptop folds its own answers, central folds what comes."""
    listed = _change(0, 1, START_MS - 8 * _TWO_HOURS_MS, {}, dict.fromkeys(FIELDS, "listed"))
    base = absorb({}, [listed])
    central = base
    for laptop in order:
        doc, changes = base, list[Change]()
        for n, edit in enumerate(played.laptops[laptop], 1):
            change = _change(laptop + 1, n, edit.at, doc, {edit.field: edit.value})
            doc = absorb(doc, [change])
            changes.append(change)
        central = absorb(central, changes)
    shown = view(central)
    values = {field: str(shown.value(field)) for field in FIELDS}
    return Outcome(values, frozenset(shown.conflicts), encode(central))


def _change(actor: int, n: int, at: int, doc: Doc, values: dict[str, str]) -> Change:
    entries = compose(doc, {field: {"s": "answered", "v": value} for field, value in values.items()})
    return Change(HOME, HOME, actor, n, hlc.tick(0, at), "XX", None, None, entries)


RULES: dict[str, Rule] = {
    "last arrival per field": last_arrival,
    "last arrival, version of the entity": base_version,
    "wall clock per field": wall_clock,
    "vector clock per case, sender wins": case_vector_clock,
    "revision tree per record": revision_tree,
    "multi-value register per field (ours)": multi_value_register,
}


@dataclass(slots=True)
class Score:
    """Of many missions: answers that stood and are not shown, in fields not marked; missions whose outcome depends
    on the order of arrival; missions in which something is marked although nobody disagrees about it."""

    lost: int = 0
    by_order: int = 0
    false: int = 0


def score(rule: Rule, missions: Sequence[Mission]) -> Score:
    """Play all missions by a rule."""
    found = Score()
    for played in missions:
        one, other = (rule(played, order) for order in played.orders)
        found.lost += sum(
            edit.value != one.values[field]
            for field, by in played.standing.items()
            if field not in one.marked
            for edit in by.values()
        )
        found.by_order += one.state != other.state
        # A mark on the whole record is right wherever anything in it is disputed; one on a field only there.
        whole = one.marked == frozenset(FIELDS)
        found.false += bool(one.marked) and (not played.disputed if whole else not one.marked <= played.disputed)
    return found


def missions(seed: int, count: int) -> list[Mission]:
    """So many missions, the same for the same seed."""
    chance = random.Random(seed)
    return [mission(chance) for _ in range(count)]


def table(count: int) -> str:
    """The rules beside each other, per 1,000 missions."""
    played = missions(1, count)
    disputed = sum(bool(one.disputed) for one in played)
    lines = [f"{count} missions, {disputed} in which laptops disagree about a field. Per 1,000:"]
    for name, rule in RULES.items():
        found = score(rule, played)
        figures = (round(1000 * part / count) for part in (found.lost, found.by_order, found.false))
        lines.append("{:<40} lost {:>5}   by order {:>4}   false {:>4}".format(name, *figures))
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
