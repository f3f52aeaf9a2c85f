"""A choice of ten or more is taken by its number, also where several may stand."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App, ComposeResult

from kommisjon.tui.widgets.choices import Choice, ChoiceList

NAMES = tuple(f"choice {n}" for n in range(1, 13))


class Chosen(App[None]):
    def compose(self) -> ComposeResult:
        yield ChoiceList()

    def on_mount(self) -> None:
        shown = self.query_one(ChoiceList)
        both = [Choice(name, name, "") for name in NAMES]
        shown.fill(both, (), many=True, rtl=(False, False), side_by_side=False)
        shown.rows.focus()


async def chosen_by(*keys: tuple[str, float]) -> tuple[str, ...]:
    """What is chosen after keys, each typed at a second; all are handled as soon as this machine can."""
    async with Chosen().run_test(size=(80, 24)) as pilot:
        for key, second in keys:
            typed = events.Key(key, key if len(key) == 1 else None)
            typed.time = second
            pilot.app.post_message(typed)
        await pilot.pause()
        return pilot.app.query_one(ChoiceList).chosen


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        (("1", "0"), (10,)),
        (("1", "1"), (11,)),
        (("3", "1", "2"), (3, 12)),
        (("1", "0", "1", "2"), (10, 12)),
        (("1", "0", "1", "0"), ()),
        (("1", "1", "0", "1"), (1, 11)),
        (("2", "3"), (2, 3)),
        (("1", "9"), (1, 9)),
        (("1", "down", "2"), (1, 2)),
        (("1", "space", "space", "2"), (1, 2)),
    ],
)
async def test_digits_typed_together_are_one_number(keys: tuple[str, ...], wanted: tuple[int, ...]) -> None:
    typed = [(key, 100 + 0.9 * n) for n, key in enumerate(keys)]
    assert await chosen_by(*typed) == tuple(NAMES[n - 1] for n in wanted)


async def test_a_digit_that_was_typed_later_is_a_number_of_its_own() -> None:
    assert await chosen_by(("1", 100.0), ("2", 101.1)) == (NAMES[0], NAMES[1])
