"""The mission lead's picture of a mission: quota, households, ages, languages; nobody's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.family.household import households, missions
from kommisjon.interview.mission.portfolio import FEWEST, Count, Portfolio, portfolio, sub_quotas
from kommisjon.interview.mission.readiness import Readiness, readiness
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
        store, today = self.program.opened.store, self.program.clock().date()
        mission = self._mission
        self.top.place(_("Portfolio {mission}").format(mission=mission.code), training=mission.synthetic)
        rec = next((rec for rec, one in missions(store) if one.code == mission.code), "")
        cases = households(store, mission.code, today)
        found, ready = portfolio(mission, sub_quotas(store, rec), cases), readiness(store, cases)
        self._charts.update(Row(lambda width: [*_lines(found, width), *_ready_lines(ready, width)]))


def _lines(found: Portfolio, width: int) -> Iterator[str]:
    """Every chart, with a heading above and a blank below."""
    for heading, counts in (
        (_("Persons on the list, of the mission's places"), [found.persons]),
        (_("Interviews held, of those who are interviewed alone"), [found.heard]),
        (_("By part of the quota, of its places"), found.parts),
        (_("Households (one can be of several kinds)"), found.kinds),
        (_("Women, men and children"), found.ages),
        (_("Languages to be interpreted"), _named(found.languages)),
    ):
        yield from wrapped(heading, width)
        for count in counts:
            yield bar_line("  " + _called(count.name), count.n, count.of, width)
        yield ""
    yield from wrapped(
        _(
            "Counts under {fewest}, and those from which one could be worked out, are not shown. Persons with a"
            " protected identity are not counted here."
        ).format(fewest=FEWEST),
        width,
    )


def _ready_lines(ready: Sequence[Readiness], width: int) -> Iterator[str]:
    """A case a line: of how many grown-ups each topic was asked, those that lack most first."""
    if not ready:
        return
    yield ""
    yield from wrapped(_("What municipalities ask for first, and of how many it is not known yet"), width)
    for one in sorted(ready, key=lambda one: -sum(one.lacking.values())):
        lacking = ", ".join(f"{_(topic.value)} {n}" for topic, n in one.lacking.items())
        said = lacking or _("complete")
        first, *more = wrapped(f"{one.number}  {said}", max(width - 4, 1))
        yield f"  {'·' if lacking else '✓'} {first}"
        yield from (f"      {line}" for line in more)


def _named(languages: Iterable[Count]) -> list[Count]:
    from kommisjon.i18n.languages import name_in

    unknown = _("not known")
    return [Count(name_in(one.name, current()) if one.name else unknown, one.n, one.of) for one in languages]


def _called(name: str) -> str:
    return _(name) if name else ""
