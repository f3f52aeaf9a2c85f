"""Figures about groups as bars: rounded so that they point at nobody, as `central statistics` tells them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.central.page import CentralReadingPage
from kommisjon.tui.widgets.row_list import Row

if TYPE_CHECKING:
    from kommisjon.tui.central.given import Labels
    from sync.central.figures.telling import Figures


class CentralFiguresScreen(CentralReadingPage):
    """Of the missions whose code begins with `mission`, by the dimensions `by`, or by all."""

    WHERE = Where.CENTRAL_FIGURES
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.CENTRAL_FIGURES)
    DEFAULT_CSS = "CentralFiguresScreen #figures { height: 1fr; padding: 0 1; }"

    def __init__(self, mission: str = "", by: Sequence[str] = ()) -> None:
        super().__init__()
        self._mission, self._by = mission, by
        self._found: Figures | None = None

    def body(self) -> list[Widget]:
        self._charts = Static("", markup=False)
        self._around = VerticalScroll(self._charts, id="figures")
        return [self._around]

    def on_mount(self) -> None:
        self._around.focus()

    def fill(self) -> None:
        from sync.central.figures.telling import figures
        from sync.central.staff.audit import Act, noted
        from sync.central.staff.who import Role

        desk = self.desk
        self.top.place(_("Figures about groups"))
        self.top.state(desk.who.name)
        if self._found is not None:
            return

        def read() -> tuple[Figures, Labels]:
            desk.who.check(Role.CASEWORKER, Role.AUDITOR)
            labels, at = desk.given.labels(), desk.clock()
            found = figures(desk.engine, labels, at.date(), self._mission, self._by)
            noted(desk.engine, desk.who, Act.SAW_FIGURES, at, detail={"missions": len(found.missions)})
            return found, labels

        self.read(read, lambda found: self._show(*found))

    def _show(self, found: Figures, labels: Labels) -> None:
        self._found = found
        self._charts.update(Row(lambda width: list(self.desk.given.figure_lines(found, labels, width))))

    def action_paper(self) -> None:
        from kommisjon.tui.central.folder import CentralFolderScreen

        if self._found is None:
            return
        leaves = _("The page holds rounded figures only, and no names. It asks nothing of any address.")
        self.app.push_screen(CentralFolderScreen(_("Figures about groups"), leaves, self._write))

    def _write(self, folder: Path) -> Iterator[str]:
        desk = self.desk
        assert self._found is not None
        name = desk.given.write_page(desk.engine, desk.who, self._found, folder, desk.clock())
        yield _("Written: {names}").format(names=name)
