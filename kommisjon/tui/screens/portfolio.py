"""The mission lead's picture of a mission: quota, households, ages, languages; nobody's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.mission.interpreting import Interpreting
from kommisjon.interview.mission.looking import look_at
from kommisjon.interview.mission.readiness import Readiness
from kommisjon.interview.mission.words import (
    Chart,
    charts,
    lacking,
    not_told,
    ready_heading,
    ready_words,
)
from kommisjon.model.records import Mission
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.charts import bar_line
from kommisjon.tui.rows import wrapped
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.row_list import Row

_LACKS = ("open", "search")


class PortfolioScreen(Page):
    """Charts of one mission, worked out from what is on this laptop when the screen opens."""

    WHERE = Where.LIST
    LACKS = _LACKS
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Where.LIST, without=_LACKS),
        Binding("enter,f5", "back", show=False),
    ]
    DEFAULT_CSS = "PortfolioScreen #portfolio { height: 1fr; padding: 0 1; }"

    def __init__(self, mission: Mission) -> None:
        super().__init__()
        self._mission = mission

    def body(self) -> list[Widget]:
        self._charts = Static("", markup=False)
        self._around = VerticalScroll(self._charts, id="portfolio")
        return [self._around]

    def on_mount(self) -> None:
        self._around.focus()

    def fill(self) -> None:
        vault, mission = self.program.opened, self._mission
        self.top.place(_("Portfolio {mission}").format(mission=mission.code), training=mission.synthetic)
        look = look_at(vault.store, mission, by=vault.label, clock=self.program.clock)
        found = list(charts(look.portfolio, look.interpreting))
        self._charts.update(
            Row(lambda width: [*_lines(found, look.interpreting, width), *_ready_lines(look.ready, width)])
        )


def _lines(found: Iterable[Chart], needed: Sequence[Interpreting], width: int) -> Iterator[str]:
    """Every chart, with a heading above and a blank below."""
    for heading, counts in found:
        yield from wrapped(heading, width)
        for count in counts:
            yield bar_line("  " + count.name, count.n, count.of, width)
        yield ""
    for said in lacking(needed):
        yield from wrapped(said, width)
    yield ""
    yield from wrapped(not_told(), width)


def _ready_lines(ready: Sequence[Readiness], width: int) -> Iterator[str]:
    """A case a line: of how many grown-ups each topic was asked, those that lack most first."""
    if not ready:
        return
    yield ""
    yield from wrapped(ready_heading(), width)
    for one in sorted(ready, key=lambda one: -sum(one.lacking.values())):
        first, *more = wrapped(f"{one.number}  {ready_words(one)}", max(width - 4, 1))
        yield f"  {'·' if one.lacking else '✓'} {first}"
        yield from (f"      {line}" for line in more)
