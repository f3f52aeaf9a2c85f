"""What a step from question to question costs, by counts; and that what is not done anew is right all the same."""

from __future__ import annotations

import random
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from kommisjon.text.terminal import Terminal
from kommisjon.tui.outline_lines import Shown, wrong_places
from kommisjon.tui.widgets.line_list import LineList
from kommisjon.tui.widgets.rtl import RtlLabel
from kommisjon.tui.widgets.steady_label import SteadyLabel
from tests.screen.tried import Tried, tried

FORM = "\n".join(
    [
        "| survey |",
        "|  | type | name | label::English (en) | label::العربية (ar) | relevant | constraint | required |",
        *(f"|  | integer | a{n} | Of {n}? | كم {n} |  | . < 100 |  |" for n in range(3)),
        "|  | text | b | Why? | لماذا؟ | ${a2} > 5 |  | yes |",
        "|  | integer | most | At most? | كم على الأكثر؟ |  | . >= ${a2} |  |",
        *(f"|  | integer | c{n} | And of {n}? | وكم {n} |  | . < 100 | yes |" for n in range(9)),
    ]
)  # fmt: skip


async def test_a_step_lays_nothing_out_and_paints_two_lines_of_the_outline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layouts: list[int] = []
    painted: list[int] = []
    counted = 0
    layout, paint = Screen._refresh_layout, LineList.render_line
    async with tried(FORM, (120, 40), "ar") as form:
        progress = type(form.sitting).progress

        def laid_out(self: Screen[Any], *args: Any, **more: Any) -> None:
            layouts.append(1)
            layout(self, *args, **more)

        def line(self: LineList, y: int) -> Any:
            painted.append(y)
            return paint(self, y)

        def count(self: Any) -> tuple[int, int]:
            nonlocal counted
            counted += 1
            return progress(self)

        await form.press("pagedown")
        monkeypatch.setattr(Screen, "_refresh_layout", laid_out)
        monkeypatch.setattr(LineList, "render_line", line)
        monkeypatch.setattr(type(form.sitting), "progress", count)
        await form.press("pagedown")
        assert "Of 2?" in form.frame
        assert layouts == []
        assert sorted(set(painted)) == [1, 2]
        assert counted == 0
        await form.press("7", "enter")
        assert counted == 1, "after a save everything is counted again, once"


def outline_on(form: Tried) -> list[str]:
    """The outline as it is painted, with the line that is marked."""
    outline = form.screen.query_one(LineList)
    rows = [outline.render_line(y).text.rstrip() for y in range(outline.size.height)]
    return [*rows, f"marked {outline.marked}"]


def outline_anew(form: Tried) -> list[str]:
    """The same, worked out from the sitting alone."""
    sitting, screen = form.sitting, form.screen
    outline = screen.query_one(LineList)
    wrong = wrong_places(sitting.blocking())
    shown = Shown(sitting, "English (en)", outline.script(None), wrong, sitting.noted)
    lines, width, height = sitting.outline(), outline.scrollable_content_region.width, outline.size.height
    rows = [shown.line(line).cells(width).rstrip() for line in lines][:height]
    marked = next((n for n, line in enumerate(lines) if line.place == screen._at), None)
    return [*rows, *[""] * (height - len(rows)), f"marked {marked}"]


async def test_what_is_kept_from_step_to_step_is_what_would_be_worked_out_anew() -> None:
    """Marks, counts and errors after each answer, mark, undo and move: an answer made wrong, then by chance."""
    answers, marks, moves = (("9", "enter"), ("3", "enter")), (("f7",), ("f9",)), (("pagedown",), ("pageup",))
    begun = [*moves[:1] * 2, answers[1], answers[1], *moves[1:] * 2, ("backspace", *answers[0])]
    steps = begun + random.Random(5).choices([*answers, *marks, *moves, ("ctrl+z",), ("f5",)], k=12)
    seen = set()
    async with tried(FORM, (120, 40), "ar") as form:
        for keys in steps:
            await form.press(*keys)
            assert outline_on(form) == outline_anew(form), keys
            top = form.frame.splitlines()[0]
            done, all_of_them = form.sitting.progress()
            assert f"{done}/{all_of_them} answered" in top
            wrong = len(wrong_places(form.sitting.blocking()))
            assert ("error" in top) is bool(wrong)
            assert not wrong or f"{wrong} error" in top
            seen.add((all_of_them, bool(wrong)))
    assert {count for count, _wrong in seen} == {13, 14}, "the path has come to a question that was not there"
    assert {wrong for _count, wrong in seen} == {True, False}


class _Both(App[None]):
    """Two labels of one width with the same text: a stock one, and ours."""

    CSS = """
    Horizontal { height: auto; } Horizontal > RtlLabel { width: 1fr; height: auto; }
    """
    terminal = Terminal("grid")

    def compose(self) -> ComposeResult:
        self.stock, self.steady = RtlLabel("", markup=False), SteadyLabel("", markup=False)
        yield Vertical(Horizontal(self.stock), Horizontal(self.steady), RtlLabel("below"))


async def test_a_steady_label_is_as_high_as_a_stock_one_after_any_texts_sizes_and_hiding() -> None:
    chance = random.Random(7)
    words = ("what", "do", "you", "hope", "for", "where", "people", "live", "كم", "سنة", "درست")
    heights = set()
    async with _Both().run_test(size=(30, 20)) as pilot:
        app = pilot.app
        assert isinstance(app, _Both)
        for _step in range(60):
            kind = chance.randrange(5)
            if kind == 0:
                await pilot.resize_terminal(chance.choice((20, 30)), 20)
            elif kind == 1:
                for row in app.query(Horizontal):
                    row.display = not row.display
            else:
                text = " ".join(chance.choices(words, k=chance.choice((0, 1, 5, 8))))
                app.stock.update(text)
                app.steady.update(text)
            await pilot.pause()
            if app.query_one(Horizontal).display:
                assert app.steady.size == app.stock.size
                rows = [label.render_line(y).text.rstrip() for label in (app.steady, app.stock) for y in range(9)]
                assert rows[:9] == rows[9:]
                heights.add(app.steady.size.height)
    assert len(heights) > 2
