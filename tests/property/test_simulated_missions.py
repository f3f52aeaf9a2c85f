"""Missions without a network: by our rule nothing is lost, depends on the order of arrival, or is marked falsely.

The other rules are there so that the missions are known to be hard enough (central-and-merge.md 2.1). Synthetic.
"""

from __future__ import annotations

import pytest

from tests.simulated_missions import (
    RULES,
    Score,
    base_version,
    case_vector_clock,
    last_arrival,
    missions,
    multi_value_register,
    revision_tree,
    score,
    wall_clock,
)


@pytest.mark.parametrize("count", [1_000, pytest.param(20_000, marks=pytest.mark.long)])
def test_none_lost_none_by_order_none_marked_falsely(count: int) -> None:
    played = missions(count, count)
    assert sum(bool(one.disputed) for one in played) > count // 3
    assert score(multi_value_register, played) == Score(0, 0, 0)


def test_the_missions_are_such_that_every_other_rule_fails() -> None:
    played = missions(7, 1_000)
    found = {rule: score(rule, played) for rule in RULES.values()}
    for rule in (last_arrival, wall_clock, case_vector_clock):
        assert found[rule].lost > 500
    assert found[case_vector_clock].lost > 2 * found[last_arrival].lost
    for rule in (last_arrival, base_version, case_vector_clock):
        assert found[rule].by_order > 200
    for rule in (base_version, revision_tree):
        assert (found[rule].lost, found[rule].false > 200) == (0, True)
