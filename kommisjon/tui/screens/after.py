"""After the interview: what is done and open in a household, and the steps until its case is sealed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.afterwards.concluding import Concluding
from kommisjon.interview.afterwards.need_cards import need_cards
from kommisjon.interview.afterwards.words import advice_words, review_words, seal_words
from kommisjon.interview.family.asked_back import AskedBack, answer, asked_back
from kommisjon.interview.family.findings import called
from kommisjon.interview.family.form_states import ADVICE, SHEET
from kommisjon.interview.family.household import Member, household
from kommisjon.interview.family.linked import with_links
from kommisjon.interview.family.relation_words import linked_words
from kommisjon.interview.place import Over, Place
from kommisjon.model import case_life
from kommisjon.model.characters import visible
from kommisjon.model.records import CaseStatus
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.screens.after_rows import added_row, asked_row, card_row, hung, points_row
from kommisjon.tui.screens.asking import LINE, Asking, AskingPage, asking_words
from kommisjon.tui.screens.opening import open_advice, open_interview
from kommisjon.tui.widgets.choices import Choice
from kommisjon.tui.widgets.row_list import Lines, RowList

_MAPPED = (CaseStatus.MAPPED, CaseStatus.QUALITY_CHECKED, CaseStatus.SEALED)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row, and what Enter does on it; `next` where it is the step to be taken now."""

    lines: Lines
    act: Callable[[], None]
    next: bool = False


class AfterScreen(AskingPage):
    """Everything is one list; Enter does what the marked row says. What is asked takes its place."""

    WHERE = Where.AFTER
    LIST = "steps"
    BINDINGS = bindings(Where.AFTER, without=("open",))

    def __init__(self, case: str, *, training: bool, asking: str = "", draft: str | None = None) -> None:
        """`asking` was being written when the screen locked, with `draft` half typed."""
        super().__init__()
        self._case, self._training = case, training
        self._locked_at, self._draft = asking, draft
        self._sure = False
        """The seal was asked for, and is to be asked for once more."""
        self._entries: list[_Entry] = []
        self._shown = False

    # What stands

    def fill(self) -> None:
        self.message.clear()
        vault, clock = self.program.opened, self.program.clock
        self._household = household(vault.store, self._case, clock().date())
        self._concluding = Concluding(vault.store, vault.label, clock)
        self._points = self._concluding.points(self._household)
        self._cards = need_cards(vault.store, self._household, current(), by=vault.label, clock=clock)
        self._show()
        if self._locked_at:
            self._resume(self._locked_at)

    def place_in(self, place: Place) -> Place:
        field, draft = self._asked_for
        return place.over(Over.AFTER, field, draft)

    def _show(self) -> None:
        of = self._household
        self.top.place(f"{of.case.number}  {of.name}", training=self._training)
        self.top.state(("■ " if of.sealed else "") + _(case_life.WORDS[of.case.status]))
        waiting = sum(1 for point in self._points if not point.done)
        lines = [_("Open: {n}. Enter on a row goes there, or does the step.").format(n=waiting)]
        if of.case.mapped_despite:
            lines.append(_("Mapped all the same: {reason}").format(reason=of.case.mapped_despite))
        if of.sealed:
            lines = [_("The case is sealed: everything can be read, and an addendum written."), *lines[1:]]
        self._state.update(visible("\n".join(lines)))
        self._entries = list(self._rows())
        at = self._list.highlighted or 0
        if not self._shown:
            at = next((n for n, entry in enumerate(self._entries) if entry.next), 0)
        self._shown = True
        self._list.show([entry.lines for entry in self._entries], at)

    def _rows(self) -> Iterator[_Entry]:
        script, of = self._list.script(None), self._household
        for asked in asked_back(self.program.opened.store, of):
            yield _Entry(asked_row(asked, script), partial(self._reply_to, asked), next=asked.reply is None)
        for member in (None, *of.members):
            points = [one for one in self._points if one.member == member and one.form != ADVICE]
            yield _Entry(points_row(member, points, script), partial(self._go_to, member))
        for card in self._cards:
            yield _Entry(card_row(card, script), partial(self._go_to, card.member))
        family = with_links(self.program.opened.store, of, self.program.clock().date())
        for line in linked_words(family):
            yield _Entry(hung("=", line, script), self._to_family)
        yield from self._steps()
        for added in self._concluding.added(of):
            yield _Entry(added_row(added, of, script), self._nothing)
        if of.sealed:
            yield _Entry(hung(">", _("Write an addendum"), script), self._add, next=True)

    def _steps(self) -> Iterator[_Entry]:
        script, status = self._list.script(), self._household.case.status

        def step(done: bool, text: str, act: Callable[[], None], now: bool) -> _Entry:
            return _Entry(hung("✓" if done else ">" if now else "·", text, script), act, now)

        advised, advice = advice_words(self._points, ADVICE)
        reviewed, sealed = self._concluding.reviewed(self._household), self._concluding.sealed(self._household)
        mapped = status in _MAPPED
        checked = status is CaseStatus.QUALITY_CHECKED
        again = checked and reviewed is not None and reviewed.outdated
        interviewing = status is CaseStatus.IN_INTERVIEW
        yield step(advised, _("1. Advice on the case: {state}").format(state=advice), self._advise,
                   interviewing and not advised)  # fmt: skip
        yield step(mapped, _("2. Say that the mapping is done"), self._map, interviewing and advised)
        yield step(
            status is CaseStatus.SEALED or (checked and not again),
            _("3. A second officer has read it: {state}").format(state=review_words(reviewed)),
            self._read if mapped else self._too_early,
            status is CaseStatus.MAPPED or again,
        )
        if status is CaseStatus.MAPPED:
            yield step(False, _("3. … or sends it back, with a reason"), self._send_back, False)
        yield step(
            sealed is not None,
            _("4. Seal the case: {state}").format(state=seal_words(sealed)),
            self._seal if checked or status is CaseStatus.SEALED else self._too_early,
            checked and not again,
        )

    # The steps

    def on_option_list_option_highlighted(self, event: RowList.OptionHighlighted) -> None:
        self._sure = False

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        self.message.clear()
        sure, self._sure = self._sure, False
        entry = self._entries[event.option_index]
        try:
            if entry.act == self._seal and not sure:
                self._ask_twice()
            else:
                entry.act()
        except Refusal as refusal:
            self.refuse(refusal)

    def _too_early(self) -> None:
        self.message.say(_("The steps before this one come first: the row with > is next."), plain=True)

    def _nothing(self) -> None:
        self.message.say(_("It was added after the seal, and stays as it is."), plain=True)

    def _go_to(self, member: Member | None) -> None:
        from kommisjon.tui.screens.person_forms import PersonFormsScreen

        if member is None:
            open_interview(self.program, self._household, SHEET, None, training=self._training)
        else:
            self.app.push_screen(PersonFormsScreen(self._case, member.id, self._training))

    def _to_family(self) -> None:
        from kommisjon.tui.screens.family import FamilyScreen

        self.app.push_screen(FamilyScreen(self._case, self._training))

    def _advise(self) -> None:
        open_advice(self.program, self._household, training=self._training)

    def _map(self) -> None:
        try:
            self._because("")
        except Refusal as refusal:
            if refusal.code is not Code.NO_REASON:
                raise
            self._ask_why_open()

    def _ask_why_open(self) -> None:
        label = _("Something is open. Why is the mapping done all the same?")
        self._ask(replace(asking_words(label, self._because), field="why"))

    def _because(self, reason: str) -> None:
        self._concluding.map(self._household, reason)
        self._changed()

    def _read(self) -> None:
        self._ask_reader("reader", self._read_by)

    def _read_by(self, reader: str) -> None:
        self._concluding.read(self._household, reader)
        self._changed()

    def _send_back(self) -> None:
        self._ask_reader("sender", self._ask_why_back)

    def _ask_reader(self, field: str, take: Callable[[str], None]) -> None:
        mine = self.program.opened.label if self._concluding.may_read(self._household) else ""
        how = _("Somebody else than who answered the interviews. It may be a colleague at this laptop.")
        label = _("Initials of the officer who has read the case:")
        self._ask(Asking(label, take, LINE, how, mine, settles=False, field=field))

    def _ask_why_back(self, reader: str) -> None:
        label = _("What is to be put right? {who} sends it back.").format(who=reader)
        self._ask(replace(asking_words(label, partial(self._sent_back, reader)), field=f"back {reader}"))

    def _sent_back(self, reader: str, reason: str) -> None:
        self._concluding.send_back(self._household, reader, reason)
        self._changed()

    def _ask_twice(self) -> None:
        self._sure = True
        self.message.say(
            _("After this nothing in the case can be changed. Press Enter once more to seal it."), plain=True
        )

    def _seal(self) -> None:
        self._concluding.seal(self._household)
        self._changed()

    def _add(self) -> None:
        choices = [Choice("", _("the whole household"), "")]
        choices += [Choice(one.id, called(one), one.person.name_original) for one in self._household.members]
        self._ask(Asking(_("Whom is it about?"), self._ask_addendum, choices=choices, settles=False))

    def _ask_addendum(self, person: str) -> None:
        member = next((one for one in self._household.members if one.id == person), None)
        about = _("the whole household") if member is None else called(member)
        label = _("Addendum about {about}:").format(about=about)
        self._ask(replace(asking_words(label, partial(self._added, person)), field=f"addendum {person}"))

    def _added(self, person: str, text: str) -> None:
        self._concluding.add(self._household, person or None, text)
        self._changed()

    def _reply_to(self, asked: AskedBack) -> None:
        if asked.reply is not None:
            self.message.say(_("It was answered, and stays as it is."), plain=True)
            return
        label = _("Headquarters asks: {text}").format(text=asked.question.text)
        self._ask(replace(asking_words(label, partial(self._replied, asked.id)), field=f"reply {asked.id}"))

    def _replied(self, question: str, text: str) -> None:
        vault = self.program.opened
        answer(vault.store, self._household, question, text, by=vault.label, clock=self.program.clock)
        self._changed()

    def _reply_again(self, question: str) -> None:
        found = (one for one in asked_back(self.program.opened.store, self._household) if one.id == question)
        if (asked := next(found, None)) is not None:
            self._reply_to(asked)

    def _changed(self) -> None:
        self._shown = False
        self.fill()
        self._say_saved()

    # Asking

    def _resume(self, field: str) -> None:
        """Ask again for what was being written when the screen locked."""
        self._locked_at = ""
        again: dict[str, Callable[[str], None]] = {
            "why": lambda _about: self._ask_why_open(),
            "reader": lambda _about: self._read(),
            "sender": lambda _about: self._send_back(),
            "back": self._ask_why_back,
            "addendum": self._ask_addendum,
            "reply": self._reply_again,
        }
        self._ask_again(again, field, self._draft)

    def _ask(self, asking: Asking) -> None:
        super()._ask(asking)
        self._state.display = False

    def _stop_asking(self) -> None:
        super()._stop_asking()
        self._state.display = True
