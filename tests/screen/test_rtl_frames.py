"""A frame of every widget that shows text from right to left, with the cursor's column at each letter.

Cells from left to right between two bars, as a grid of cells shows them. Below, for what has a cursor, its column
for each place in the text. To make them anew: pytest tests/screen/test_rtl_frames.py --new-frames
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.pilot import Pilot
from textual.widget import Widget

from kommisjon.text.terminal import Terminal
from kommisjon.tui.cells import install_cells, uninstall_cells
from kommisjon.tui.rows import TwoColumns, fitted
from kommisjon.tui.widgets.answer_field import AnswerField
from kommisjon.tui.widgets.asked_pane import AskedPane, Column
from kommisjon.tui.widgets.choices import Choice, ChoiceList
from kommisjon.tui.widgets.frame import MessageLine, TopLine
from kommisjon.tui.widgets.line_list import Line, LineList
from kommisjon.tui.widgets.long_field import LongField
from kommisjon.tui.widgets.ranking import Ranking
from kommisjon.tui.widgets.row_list import RowList
from kommisjon.tui.widgets.rtl import RtlLabel
from kommisjon.tui.widgets.rtl_input import RtlInput
from kommisjon.tui.widgets.rtl_text_area import RtlTextArea
from tests.screen.golden import Golden
from tests.screen.laptop import frame_of

WIDTH = 40
TEXTS = (
    "اسمك الكامل؟ (رقم 12) Oslo",
    "مُحَمَّد بن علي",
    "من به خانه می\u200cروم، ۱۴۰۳/۵/۲",
    "Oslo نزار 12:30 (A4) سلام",
    "ښځه ژوند ڕۆژ",
)
"""Arabic with a bracket, a number and Latin; vowel marks; Dari with a joiner and its digits; Norwegian with Arabic
and lam-alef; letters of Pashto and Sorani that have no joined forms. They name nobody."""
NORWEGIAN = (
    "Fullt navn? (nr. 12) Oslo",
    "Mohammed",
    "Jeg går hjem, 1403/5/2",
    "Oslo kl. 12:30 (A4)",
    "Kvinne, dag",
)
CHOICES = [Choice(str(n), nb, own) for n, (nb, own) in enumerate(zip(NORWEGIAN, TEXTS, strict=True))]
Fill = Callable[[Widget], None]


class Page(App[None]):
    """One widget after another in a place of forty cells and twelve lines."""

    CSS = f"""
    Screen {{ overflow: hidden; }}
    #here {{ width: {WIDTH}; height: 12; }}
    Input {{ border: none; padding: 0; height: 1; }}
    TextArea {{ border: none; padding: 0; height: 6; }}
    OptionList, RowList {{ border: none; padding: 0; }}
    .columns {{ height: auto; }}
    #here > Vertical > RtlLabel {{ width: 100%; }}
    .columns > RtlLabel {{ width: 1fr; }}
    MessageLine, TopLine {{ width: {WIDTH}; }}
    """

    def __init__(self) -> None:
        super().__init__()
        self.terminal = Terminal("grid")

    def compose(self) -> ComposeResult:
        yield Vertical(id="here")

    @property
    def lines(self) -> list[str]:
        """What stands there, without the empty lines below."""
        rows = frame_of(self.screen)
        while rows and not rows[-1]:
            rows.pop()
        return [f"│{row}{' ' * (WIDTH - cell_len(row))}│" for row in rows]


@pytest.fixture(autouse=True)
def measured_as_terminals_do() -> Iterator[None]:
    install_cells(1)
    yield
    uninstall_cells()


def columns(widget: Widget, *, side_by_side: bool) -> None:
    assert isinstance(widget, RowList)
    scripts = (widget.script(False), widget.script(True))
    rows = [
        TwoColumns(f"{n:>2}  ", one.left, one.right, scripts, side_by_side).lines for n, one in enumerate(CHOICES)
    ]
    widget.show(rows, 0)


def outline(widget: Widget) -> None:
    assert isinstance(widget, LineList)
    script = widget.script(True)
    widget.show([Line(partial(fitted, text, script=script), heading=n == 0) for n, text in enumerate(TEXTS)], 1)


def choices(widget: Widget, *, many: bool) -> None:
    assert isinstance(widget, ChoiceList)
    widget.fill(CHOICES, ["1", "3"] if many else ["1"], many=many, rtl=(False, True), side_by_side=False)


def order(widget: Widget) -> None:
    assert isinstance(widget, Ranking)
    widget.fill(CHOICES, ["2", "0"], rtl=(False, True), side_by_side=True)


def asked(widget: Widget) -> None:
    assert isinstance(widget, AskedPane)
    widget.show(
        [Column(NORWEGIAN[0], NORWEGIAN[2], "", False), Column(TEXTS[0], TEXTS[2], "", True)],
        TEXTS[3],
        guidance=False,
    )


def message(widget: Widget) -> None:
    assert isinstance(widget, MessageLine)
    widget.say(*NORWEGIAN[:2], *TEXTS)


def top(widget: Widget) -> None:
    assert isinstance(widget, TopLine)
    widget.place(TEXTS[1], training=True)
    widget.state("Saved 12:00:00")


def nothing(widget: Widget) -> None:
    """It was made with all it shows."""


def labels(rtl: bool | None) -> Widget:
    return Vertical(*(RtlLabel(text, rtl=rtl, markup=False) for text in TEXTS))


WIDGETS: dict[str, tuple[Callable[[], Widget], Fill]] = {
    "label": (lambda: labels(True), nothing),
    "label-by-its-text": (lambda: labels(None), nothing),
    "columns-beside": (RowList, partial(columns, side_by_side=True)),
    "columns-below": (RowList, partial(columns, side_by_side=False)),
    "outline": (lambda: LineList("outline"), outline),
    "one-choice": (ChoiceList, partial(choices, many=False)),
    "several-choices": (ChoiceList, partial(choices, many=True)),
    "order": (Ranking, order),
    "asked": (AskedPane, asked),
    "message": (MessageLine, message),
    "top": (TopLine, top),
}
FIELDS: dict[str, Callable[[str], RtlInput]] = {
    "input": lambda text: RtlInput(text, rtl=True),
    "answer-by-its-text": lambda text: AnswerField(text, rtl=None),
}
AREAS: dict[str, Callable[[], RtlTextArea]] = {
    "text-area": lambda: RtlTextArea("\n".join(TEXTS), rtl=True),
    "long-answer-by-its-text": lambda: LongField("\n".join(TEXTS), rtl=None),
}


async def alone(pilot: Pilot[None], widget: Widget) -> None:
    """Put a widget in the place, instead of what stood there."""
    here = pilot.app.query_one("#here")
    await here.remove_children()
    await here.mount(widget)
    if widget.focusable:
        widget.focus()
    await pilot.pause()


def column_of(field: Widget) -> int:
    return int(getattr(field, "cursor_screen_offset").x)  # noqa: B009 - two kinds of field have it


async def test_every_widget_is_as_it_was(golden: Golden) -> None:
    app = Page()
    async with app.run_test(size=(WIDTH, 12)) as pilot:
        for name, (make, fill) in WIDGETS.items():
            widget = make()
            await alone(pilot, widget)
            fill(widget)
            await pilot.pause()
            golden.look(f"widgets/{name}", "\n".join(app.lines))
        for name, field in FIELDS.items():
            shown = []
            for text in TEXTS:
                written = field(text)
                await alone(pilot, written)
                shown += [*app.lines, *_columns(written)]
            golden.look(f"widgets/{name}", "\n".join(shown))
        for name, area in AREAS.items():
            several = area()
            await alone(pilot, several)
            golden.look(f"widgets/{name}", "\n".join([*app.lines, *_columns_by_line(several)]))
    golden.same()


def _columns(field: RtlInput) -> list[str]:
    found = []
    for place in range(len(field.value) + 1):
        field.cursor_position = place
        found.append(f"{place}→{column_of(field)}")
    return [f" {'  '.join(found)}"]


def _columns_by_line(area: RtlTextArea) -> Iterator[str]:
    for row, line in enumerate(area.document.lines):
        found = []
        for place in range(len(line) + 1):
            area.move_cursor((row, place))
            found.append(f"{place}→{column_of(area)}")
        yield f" {row}: {'  '.join(found)}"
