"""What an interview opens with is there at its first paint, and no widget is made before a question needs it."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App
from textual.screen import Screen

from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.tui.widgets.answer_area import AnswerArea
from tests.screen.tried import tried

SURVEY = ("| survey |", "|  | type | name | label::English (en) | hint::English (en) | appearance |")
CHOICES = (
    "| choices |",
    "|  | list_name | name | label::English (en) |",
    "|  | fruit | apple | An apple |",
    "|  | fruit | pear | A pear |",
)
KINDS = {
    "field": ("|  | integer | of_field | How many? | In all |  |", "How many?", "In all"),
    "long": ("|  | text | of_long | Tell it. |  | multiline |", "Tell it.", "Ctrl+J begins a new line"),
    "choices": ("|  | select_one fruit | of_choices | Which one? |  |  |", "Which one?", "2  A pear"),
    "ranking": ("|  | rank fruit | of_ranking | In which order? |  |  |", "In which order?", "A pear"),
}


def form(*kinds: str) -> str:
    return "\n".join([*SURVEY, *(KINDS[kind][0] for kind in kinds), *CHOICES])


@pytest.mark.parametrize("kind", KINDS)
async def test_the_first_paint_holds_the_question_and_where_it_is_answered(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[str] = []
    display = App._display

    def seen(self: App[Any], screen: Screen[Any], renderable: Any) -> None:
        if isinstance(screen, InterviewScreen) and renderable is not None:
            strips = screen._compositor.render_strips()
            painted.append("\n".join(strip.text for strip in strips))
        display(self, screen, renderable)

    monkeypatch.setattr(App, "_display", seen)
    async with tried(form(kind), (120, 40), None):
        pass
    _row, asked, answered = KINDS[kind]
    assert asked in painted[0]
    assert answered in painted[0]


async def test_each_widget_is_made_for_the_first_question_that_needs_it_and_once() -> None:
    async with tried(form(*KINDS), (120, 40), None) as opened:
        area = opened.screen.query_one(AnswerArea)
        made = []
        for _kind in KINDS:
            made.append({widget.id for widget in area.children} - {"how", "gauge"})
            await opened.press("pagedown")
        assert made == [set(list(KINDS)[: n + 1]) for n in range(len(KINDS))]
        before = list(opened.screen.walk_children())
        for key in ("pageup", "pagedown"):
            for _kind in KINDS:
                await opened.press(key)
        assert list(opened.screen.walk_children()) == before
