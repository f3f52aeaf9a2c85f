"""F20: no text reaches a terminal as a command, by any widget that shows it, any field, any command."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.widget import Widget

import kommisjon.tui.widgets
from kommisjon.cli.output import print_json, say, tell
from kommisjon.errors import Code, Refusal
from kommisjon.interview.typed.asked import Asked
from kommisjon.text.terminal import Terminal
from kommisjon.tui.rows import Script, TwoColumns, fitted, wrapped
from kommisjon.tui.widgets.answer_area import AnswerArea
from kommisjon.tui.widgets.answer_field import AnswerField
from kommisjon.tui.widgets.asked_pane import AskedPane, Column
from kommisjon.tui.widgets.choices import Choice, ChoiceList
from kommisjon.tui.widgets.frame import MessageLine, TopLine
from kommisjon.tui.widgets.line_list import Line, LineList
from kommisjon.tui.widgets.long_field import LongField
from kommisjon.tui.widgets.ranking import Ranking
from kommisjon.tui.widgets.row_list import RowList
from kommisjon.xform import ItemKind
from tests.screen.injections import INJECTIONS, OBEYED

_ALL = list(INJECTIONS.values())
THREE_AT_ONCE = [_ALL[at : at + 3] for at in range(0, len(_ALL), 3)]
"""A frame takes longer than a text: none is cut off where three stand beside each other."""

Feed = Callable[[Widget, str], object]


def top_line(widget: Widget, text: str) -> None:
    assert isinstance(widget, TopLine)
    widget.place(text, mark=text)
    widget.state(text, count=text)


def message(widget: Widget, text: str) -> None:
    assert isinstance(widget, MessageLine)
    widget.say(text, text)
    widget.warn(text)


def asked(widget: Widget, text: str) -> None:
    assert isinstance(widget, AskedPane)
    widget.show([Column(text, text, text), Column(text, text, text, True)], text, guidance=True)


def choices(widget: Widget, text: str) -> None:
    assert isinstance(widget, ChoiceList)
    widget.fill([Choice("a", text, text)], [], many=True, rtl=(False, True), side_by_side=True)


def ranking(widget: Widget, text: str) -> None:
    assert isinstance(widget, Ranking)
    widget.fill([Choice("a", text, text)], [], rtl=(False, True), side_by_side=False)


def rows(widget: Widget, text: str) -> None:
    assert isinstance(widget, RowList)
    columns = TwoColumns("", text, text, (Script(), Script()), True)
    widget.show([lambda width: [fitted(text, width), *wrapped(text, width)], columns.lines], 0)


def lines(widget: Widget, text: str) -> None:
    assert isinstance(widget, LineList)
    widget.show([Line(partial(fitted, text)), Line(partial(fitted, text), heading=True)], 0)


def area(widget: Widget, text: str) -> None:
    assert isinstance(widget, AnswerArea)
    widget.show_choices(
        [Choice("a", text, text)], [], many=False, rtl=(None, None), side_by_side=True, mark_first=True
    )


async def pasted(widget: Widget, text: str) -> None:
    widget.focus()
    widget.post_message(events.Paste(text))


SHOWN: dict[type[Widget], Feed] = {
    TopLine: top_line,
    MessageLine: message,
    AskedPane: asked,
    ChoiceList: choices,
    Ranking: ranking,
    RowList: rows,
    LineList: lines,
    AnswerArea: area,
    AnswerField: pasted,
    LongField: pasted,
}
ELSEWHERE = {
    "KeyLine": "shows the program's own words only",
    "GuideLine": "shows the program's own words only",
    "OneOf": "shows the program's own words only",
    "ChoiceRows": "the rows of ChoiceList",
    "QuickInput": "the passphrase, of which only dots are shown; else a base",
    "RtlInput": "the base of AnswerField",
    "RtlTextArea": "the base of LongField",
    "RtlLabel": "shown by AskedPane and the screens",
    "SteadyLabel": "RtlLabel, shown by AskedPane and the interview",
}


def ours() -> Iterator[type[Widget]]:
    """Every widget of the product."""
    for found in pkgutil.iter_modules(kommisjon.tui.widgets.__path__, "kommisjon.tui.widgets."):
        module = importlib.import_module(found.name)
        for one in vars(module).values():
            if isinstance(one, type) and issubclass(one, Widget) and one.__module__ == found.name:
                yield one


def test_no_widget_is_forgotten() -> None:
    assert {one.__name__ for one in ours()} == {one.__name__ for one in SHOWN} | set(ELSEWHERE)


class One(App[None]):
    """One widget, on a terminal whose cells the program puts in order."""

    terminal = Terminal("grid")

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self._widget = widget

    def compose(self) -> ComposeResult:
        yield self._widget


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
async def test_a_widget_shows_it_as_letters(kind: type[Widget]) -> None:
    named = {
        AnswerField: {"id": "field", "rtl": None},
        LongField: {"id": "field", "rtl": None},
        LineList: {"name": "l"},
    }
    widget = kind(**named.get(kind, {}))
    app = One(widget)
    async with app.run_test(size=(100, 30)) as pilot:
        for some in THREE_AT_ONCE:
            fed = SHOWN[kind](widget, " سارة ".join(some))
            if hasattr(fed, "__await__"):
                await fed  # type: ignore[misc]
            await pilot.pause()
            strips = app.screen._compositor.render_strips()
            shown = "\n".join("".join(segment.text for segment in strip) for strip in strips)
            assert not OBEYED.search(shown), some


@pytest.mark.parametrize("several_lines", [False, True])
async def test_what_is_typed_is_stored_without_it(several_lines: bool) -> None:
    widget = AnswerArea()
    app = One(widget)
    async with app.run_test(size=(100, 30)) as pilot:
        for some in THREE_AT_ONCE:
            look = frozenset(("multiline",)) if several_lines else frozenset()
            widget.show_typed(Asked(ItemKind.TEXT, looks=look), "", "")
            await pilot.pause()
            assert app.focused is not None
            app.focused.post_message(events.Paste("".join(some)))
            await pilot.pause()
            assert widget.typed
            assert not OBEYED.search(widget.typed), some


@pytest.mark.parametrize("name", INJECTIONS)
def test_a_command_prints_it_as_letters(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = INJECTIONS[name]
    say(f"Name: {text}")
    tell(Refusal(Code.UNKNOWN_CASE, case=text), as_json=True)
    print_json({"name": text, text: [text]})
    printed = capsys.readouterr()
    assert not OBEYED.search(printed.out + printed.err)


@pytest.mark.parametrize("name", INJECTIONS)
def test_json_holds_the_same_text_for_a_machine(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Unicode(StringIO):
        encoding = "utf-8"

    out = Unicode()
    monkeypatch.setattr("sys.stdout", out)
    print_json({"name": INJECTIONS[name] + "سارة\u200c"})
    assert json.loads(out.getvalue()) == {"name": INJECTIONS[name] + "سارة\u200c"}
    assert not OBEYED.search(out.getvalue())
    assert "سارة" in out.getvalue()
