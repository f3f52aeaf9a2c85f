"""What was not taken: files that were refused and are kept, and lines set aside that belong to no case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.tui.central.reading_rows import CentralRowsPage
from kommisjon.tui.central.telling import came_from, meaning, set_aside

if TYPE_CHECKING:
    from sync.central.arriving.parked import Note
    from sync.central.review.desk import Desk


class CentralParkedScreen(CentralRowsPage):
    """A refused file a row: what was wrong, when, from whom. Commands try it again, release or drop it."""

    def fill(self) -> None:
        from sync.central.staff.audit import Act, noted
        from sync.central.staff.who import Role

        desk = self.desk
        self.top.place(_("Refused files that are kept"))
        self.top.state(desk.who.name)

        def read() -> list[Note]:
            desk.who.check(Role.IMPORTER)
            notes = desk.given.quarantine.notes()
            noted(desk.engine, desk.who, Act.SAW_QUARANTINE, desk.clock(), tuple(note.id for note in notes))
            return notes

        self.read(read, self._show)

    def _show(self, notes: list[Note]) -> None:
        told = ngettext("{n} file is kept.", "{n} files are kept.", len(notes)).format(n=len(notes))
        how = _("kommisjon central quarantine retry ID takes one as if it had just come.")
        rows = [f"{one.id}  {one.code}  {one.at}  {came_from(one)}. {meaning(one.code)}" for one in notes]
        self.say_rows(f"{told} {how}" if notes else told, rows)


class CentralSetAsideScreen(CentralRowsPage):
    """Lines of bundles that were set aside and belong to no case; those of a case stand with it."""

    def fill(self) -> None:
        from sync.central.review.desk import cases_to_do

        desk = self.desk
        self.top.place(_("Lines set aside that belong to no case"))
        self.top.state(desk.who.name)
        self.read(lambda: cases_to_do(desk.engine, desk.who, desk.clock()), self._show)

    def _show(self, found: Desk) -> None:
        n = len(found.set_aside)
        told = ngettext(
            "{n} line was set aside and belongs to no case.",
            "{n} lines were set aside and belong to no case.",
            n,
        )
        lines = map(set_aside, found.set_aside)
        self.say_rows(told.format(n=n), (f"{line.sign} {line.text}" for line in lines))
