"""A choice of ten or more is taken by its number, also where several may stand."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from kommisjon.tui.widgets import choices as choices_module
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


async def chosen_by(*keys: str) -> tuple[str, ...]:
    async with Chosen().run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
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
    assert await chosen_by(*keys) == tuple(NAMES[n - 1] for n in wanted)


async def test_a_digit_that_comes_later_is_a_number_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices_module, "_ONE_NUMBER", 0.05)
    async with Chosen().run_test(size=(80, 24)) as pilot:
        await pilot.press("1")
        await pilot.pause(0.3)
        await pilot.press("2")
        await pilot.pause()
        assert pilot.app.query_one(ChoiceList).chosen == (NAMES[0], NAMES[1])
