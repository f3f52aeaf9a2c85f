"""A case after the mission: how far it is, what is due, what can be done now, and what was done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kommisjon.errors import N_, Code, Refusal
from kommisjon.i18n.catalogue import Msg
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.typed.unread import NotRead
from kommisjon.model.settling import SettlingStatus
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.central import settling_told
from kommisjon.tui.central.deeds import DAYS, Deed, Kind, deeds
from kommisjon.tui.central.page import CentralAskingPage
from kommisjon.tui.central.reading_rows import sentence
from kommisjon.tui.rows import one_line
from kommisjon.tui.screens.asking import Asking, asking_words
from kommisjon.tui.widgets.row_list import RowList
from sync.central.casework.steps import Days

if TYPE_CHECKING:
    from sync.central.casework.steps import Done, Found

_NO_DAYS = Days()


@dataclass(frozen=True, slots=True)
class Step:
    """A step as far as it is told: what the case becomes, None where only days are noted."""

    then: SettlingStatus | None
    municipality: str | None = None
    days: Days = _NO_DAYS


class CentralCaseworkScreen(CentralAskingPage):
    """How things stand, then a row for each thing that can be done; what a step needs is asked one by one."""

    WHERE = Where.CENTRAL_CASEWORK
    LIST = "casework"
    BINDINGS = bindings(Where.CENTRAL_CASEWORK, without=("open",))

    def __init__(self, case: str) -> None:
        super().__init__()
        self._case = case
        self._found: Found | None = None
        self._deeds: dict[int, Deed] = {}

    def fill(self) -> None:
        from sync.central.casework.steps import look

        desk = self.desk
        found, done = look(desk.engine, desk.who, self._case, desk.clock())
        self._found = found
        self.top.place(found.case.row.number)
        self.top.state(desk.who.name)
        first, *more = settling_told.standing(found)
        self._state.update(one_line(first))
        rows = [*more, *self._clocks(found)]
        offered = list(deeds(found))
        self._deeds = dict(enumerate(offered, len(rows) + 1))
        rows += [_("What can be done now:"), *(f"  {deed.text}" for deed in offered)]
        rows += list(_history(done))
        at = min(self._deeds, default=0) if self._list.highlighted is None else self._list.highlighted
        script = self._list.script(None)
        self._list.show([sentence(row, script) for row in rows], at)

    def _clocks(self, found: Found) -> Iterator[str]:
        from sync.central.casework.due import due_of

        if found.settling is not None:
            today = self._today()
            for one in due_of(found.case, found.settling, today, None):
                yield f"  {settling_told.due(one, today, number=False)}"

    def _today(self) -> date:
        return self.desk.clock().astimezone(UTC).date()

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        deed = self._deeds.get(event.option_index)
        if deed is None:
            self.message.say(_("There is nothing to do on this row."), plain=True)
            return
        self.message.clear()
        match deed.kind:
            case Kind.STEP:
                self._begin(SettlingStatus(deed.about))
            case Kind.DAY:
                self._ask_day(deed.about, Step(None))
            case Kind.NOTE:
                self._ask(asking_words(deed.text, partial(self._noted, deed.about)))
            case _:
                self._write(full=deed.kind is Kind.FULL)

    # Steps

    def _begin(self, then: SettlingStatus) -> None:
        """Ask for what a step cannot do without, and take it."""
        if then is SettlingStatus.DISTRIBUTED:
            how = _("Its code of four digits, as 0301.")
            self._ask(Asking(_("Which municipality is asked?"), self._asked, how=how, settles=False))
        elif then is SettlingStatus.TRAVEL_BOOKED:
            self._ask_day("travel_on", Step(then))
        elif then is SettlingStatus.SETTLED:
            self._ask_day("settled_on", Step(then))
        else:
            self._try(Step(then))

    def _asked(self, typed: str) -> None:
        if not re.fullmatch("[0-9]{4}", typed.strip()):
            raise NotRead(Msg(N_("Type the municipality's code of four digits.")))
        self._take(Step(SettlingStatus.DISTRIBUTED, municipality=typed.strip()))

    def _ask_day(self, name: str, step: Step) -> None:
        standing = getattr(self._found.settling, name) if self._found is not None else None
        today = self._today().isoformat()
        if name == "settled_on" and (not standing or standing > today):
            standing = today
        label = _(DAYS[name]) if name in DAYS else _("The day the family was settled")
        how = _("As YYYY-MM-DD.") if step.then is not None else _("As YYYY-MM-DD; blank takes the day away.")
        asked = partial(self._day, name, step)
        self._ask(Asking(label, asked, how=how, standing=standing or "", settles=False))

    def _day(self, name: str, step: Step, typed: str) -> None:
        day = typed.strip()
        if day or step.then is not None:
            try:
                day = date.fromisoformat(day).isoformat()
            except ValueError:
                raise NotRead(Msg(N_("Type the day as YYYY-MM-DD."))) from None
        self._take(replace(step, days=Days(**{name: day})))

    def _try(self, step: Step) -> None:
        try:
            self._take(step)
        except Refusal as refusal:
            self.refuse(refusal)

    def _take(self, step: Step, reason: str | None = None) -> None:
        """Take a step; where it takes a reason that was not asked for yet, ask for it first."""
        from sync.central.casework import steps

        desk = self.desk
        try:
            steps.step(
                *(desk.engine, desk.who, self._case, desk.clock()),
                then=step.then,
                municipality=step.municipality,
                days=step.days,
                reason=reason or "",
                random=desk.random,
            )
        except Refusal as refusal:
            if refusal.code is not Code.NO_REASON or reason is not None:
                raise
            self._ask(asking_words(_("Why? It stands in the history."), partial(self._take, step)))
            return
        self._saved()

    def _saved(self) -> None:
        self._list.highlighted = None
        self.fill()
        self.say_saved()

    def action_undo(self) -> None:
        if self._asking is None:
            try:
                self._undo()
            except Refusal as refusal:
                self.refuse(refusal)

    def _undo(self, reason: str | None = None) -> None:
        from sync.central.casework.undoing import undo

        desk = self.desk
        try:
            undo(desk.engine, desk.who, self._case, desk.clock(), reason=reason or "", random=desk.random)
        except Refusal as refusal:
            if refusal.code is not Code.NO_REASON or reason is not None:
                raise
            self._ask(asking_words(_("Why is it taken back? It stands in the history."), self._undo))
            return
        self._saved()

    # What leaves, and what is written beside

    def _noted(self, person: str, text: str) -> None:
        from sync.central.casework.career import add_note

        desk = self.desk
        add_note(desk.engine, desk.who, person, text, desk.clock(), desk.random)
        self._saved()

    def _write(self, *, full: bool) -> None:
        from kommisjon.tui.central.folder import CentralFolderScreen

        held = self._found.settling if self._found is not None else None
        if held is None or held.municipality is None:
            return
        leaves = (
            _("The sheet names people and is not encrypted. Give it to the municipality only, then delete it.")
            if full
            else _("The sheet holds no names. It goes to the municipality that is asked.")
        )
        title = _("For municipality {municipality}").format(municipality=held.municipality)
        written = partial(self._written, held.municipality, full)
        self.app.push_screen(CentralFolderScreen(title, leaves, written))

    def _written(self, municipality: str, full: bool, folder: Path) -> Iterator[str]:
        desk = self.desk
        sheet = desk.given.write_sheet(
            *(desk.engine, desk.who, self._case, municipality, folder, desk.clock()), full=full
        )
        yield _("Written: {names}").format(names=", ".join(sheet.names))
        yield from sheet.remarks()

    # Going on

    def action_sheet(self) -> None:
        from kommisjon.tui.central.shown import CentralShownScreen

        self.app.push_screen(CentralShownScreen(self._case))

    def action_disagreements(self) -> None:
        from kommisjon.tui.central.case import CentralCaseScreen

        self.app.push_screen(CentralCaseScreen(self._case))


def _history(done: list[Done]) -> Iterator[str]:
    if done:
        yield _("What was done, oldest first:")
    yield from (f"  {settling_told.done(entry)}" for entry in done)
