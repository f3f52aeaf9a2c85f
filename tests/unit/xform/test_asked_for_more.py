"""A repeat that is off the path asks for no entry, as JavaRosa does."""

from __future__ import annotations

from datetime import UTC, datetime

from kommisjon.interview.library import carried_form
from kommisjon.xform import ItemKind


def test_a_repeat_whose_condition_fails_is_not_asked_for() -> None:
    state = carried_form("competence").form.begin(lambda: datetime(2026, 11, 2, tzinfo=UTC))

    def asked() -> set[str]:
        return {item.ref.rpartition("/")[2] for item in state.items() if item.kind is ItemKind.MORE}

    assert asked() == set()
    state.answer("/competence/consent", "yes")
    state.answer("/competence/path", "five")
    assert asked() == {"language"}
    state.answer("/competence/working/has_worked", "yes")
    assert asked() == {"language", "work"}
    state.answer("/competence/path", "full")
    assert asked() == {"language", "work", "education"}
