"""F: whatever is said of a family, its tree has everybody once, and every ring of forebears is found."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kommisjon.interview.family.findings import findings
from kommisjon.interview.family.members import Tie, cycles
from kommisjon.interview.family.tree import tree
from kommisjon.model.records import Role
from kommisjon.model.relation import DESCENT, RelationType
from tests.unit.interview.families import a_family, member, said

NAMES = "abcdefgh"
ties = st.lists(st.builds(said, st.sampled_from(NAMES), st.sampled_from(RelationType), st.sampled_from(NAMES)))
members = st.lists(
    st.builds(
        member,
        st.sampled_from(NAMES),
        st.none() | st.integers(1930, 2026).map(str),
        st.none() | st.sampled_from(Role),
    ),
    unique_by=lambda one: one.id,
)


@given(members, ties)
def test_the_tree_has_every_member_once_with_the_first_at_the_top(listed: list, told: list[Tie]) -> None:  # type: ignore[type-arg]
    here = {one.id for one in listed}
    family = a_family(listed, [tie for tie in told if {tie.a, tie.b} <= here])
    lines = tree(family)
    assert sorted(line.member for line in lines) == sorted(here)
    assert [line.member for line in lines[:1]] == [one.id for one in listed[:1]]
    assert [line.branch for line in lines[:1]] in ([], [""])
    for before, line in pairwise(lines):
        assert len(line.branch) <= len(before.branch) + 2, "nobody is deeper than one below the line before"
    findings(family)


@given(ties)
def test_there_is_a_ring_exactly_where_the_generations_cannot_be_put_in_order(told: list[Tie]) -> None:
    down = {(tie.a, tie.b) for tie in told if tie.type in DESCENT and tie.a != tie.b}
    rings = cycles(told)
    for ring in rings:
        assert all(pair in down for pair in zip(ring, (*ring[1:], ring[0]), strict=True))
        assert len(set(ring)) == len(ring)
    left, pairs = set(NAMES), down
    while top := {one for one in left if not any(b == one for _a, b in pairs)}:
        left -= top
        pairs = {(a, b) for a, b in pairs if a not in top}
        if not left:
            break
    assert bool(rings) is bool(left)
