"""What laptops have answered otherwise in a household: every answer that stands, and which one holds."""

from __future__ import annotations

from functools import partial

from kommisjon.errors import N_, Refusal
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.family.household import household
from kommisjon.interview.kept.disagreements import Disagreement, Side, disagreements, settle
from kommisjon.tui.rows import fitted, one_line, wrapped
from kommisjon.tui.screens.finding import FindingPage
from kommisjon.tui.widgets.line_list import Line


class DisagreementsScreen(FindingPage):
    """Each answer is a line below its question; Enter on one, pressed twice, says that it holds."""

    ASK = N_("Enter on an answer says that it holds. Type words to find one.")

    def __init__(self, case: str, *, training: bool) -> None:
        super().__init__()
        self._case, self._training = case, training
        self._sides: list[tuple[Disagreement, Side]] = []
        self._asked: tuple[Disagreement, Side] | None = None

    def fill(self) -> None:
        vault = self.program.opened
        of = household(vault.store, self._case, self.program.clock().date())
        self.top.place(f"{of.case.number}  {of.name}", training=self._training)
        self.top.state(_("■ sealed: only to be read") if of.sealed else "")
        found = disagreements(vault.store, of, current())
        self._sides = [(one, side) for one in found for side in one.sides]
        self._asked = None
        self.look_in(len(self._sides), lambda: [(_about(one), _said(side)) for one, side in self._sides])

    def everything(self) -> tuple[list[Line], list[int], int | None]:
        lines: list[Line] = []
        places: list[int] = []
        last: Disagreement | None = None
        for n, (one, _side) in enumerate(self._sides):
            if one is not last:
                lines.append(self._heading(_about(one)))
                places.append(-1)
                last = one
            lines.append(self.line(n))
            places.append(n)
        if not lines:
            return [self._heading(_("No other laptop has answered otherwise here."))], [-1], None
        return lines, places, 1

    def line(self, place: int) -> Line:
        one, side = self._sides[place]
        first = side is one.sides[0]
        script = self._list.script(None)
        words = "  ·  ".join((_said(side), _who(side)))
        return Line(lambda width: ("▸ " if first else "≠ ") + fitted(one_line(words), width - 2, script))

    def detail(self, place: int, width: int) -> list[str]:
        one, side = self._sides[place]
        script = self._list.script(None)
        drawn = _("The newest: it is shown until somebody decides.") if side is one.sides[0] else ""
        said = [*wrapped(_said(side), width)[:2], "  ·  ".join(filter(None, (_who(side), drawn)))]
        return [fitted(line, width, script) for line in said]

    def go(self, place: int) -> None:
        chosen = self._sides[place]
        if self._asked != chosen:
            self._asked = chosen
            self.message.say(_("Press Enter once more: this answer holds. The others stay in the history."))
            return
        try:
            settle(self.program.opened.store, self.program.opened.label, *chosen)
        except Refusal as refusal:
            self.refuse(refusal)
            return
        self.fill()
        self.message.say(_("Saved: that answer holds."), plain=True)

    def action_move(self, by: int) -> None:
        self._asked = None
        super().action_move(by)

    def _heading(self, words: str) -> Line:
        return Line(partial(_fitted, one_line(words)), heading=True)


def _fitted(words: str, width: int) -> str:
    return fitted(words, width)


def _about(one: Disagreement) -> str:
    whom = one.member.person.name if one.member is not None else _("The household")
    return f"{whom}: {_(one.question)}"


def _said(side: Side) -> str:
    return _(side.said) if side.said else side.text


def _who(side: Side) -> str:
    at = side.at.astimezone().strftime("%Y-%m-%d %H:%M")
    return "  ·  ".join((side.by, at, side.laptop or _("this laptop")))
