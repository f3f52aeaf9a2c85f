"""What one member of a family is to another: chosen in two or three key presses, saved with the last one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.family.findings import called
from kommisjon.interview.family.linked import LINKING, Outside, outside
from kommisjon.interview.family.members import Family, Tie
from kommisjon.interview.family.relation_words import (
    IN_WORDS,
    KINDS,
    WAYS,
    kind_words,
    link_words,
    tie_words,
    way_words,
)
from kommisjon.interview.family.words import member_facts
from kommisjon.interview.place import Over, Place
from kommisjon.model.characters import tidy, visible
from kommisjon.model.relation import SYMMETRIC, RelationKind, RelationType
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.answer_field import AnswerField
from kommisjon.tui.widgets.choices import Choice, ChoiceList
from kommisjon.tui.widgets.rtl import RtlLabel

if TYPE_CHECKING:
    from kommisjon.interview.family.relating import Changed

RELATION = "relation"
"""What is asked on this page, as the place says that is kept when the screen locks."""
_ELSEWHERE = "elsewhere"
"""Chosen where the other is not in this case."""
_NAMES = (False, None)
"""How the two columns run: what is said of a person, and their name in their own script."""


class RelationScreen(Page):
    """Asks whom, then what, then on what it rests or in which words; Esc goes one step back."""

    WHERE = Where.FAMILY
    LACKS = ("open", "confirm", "copy_down", "undo")
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.FAMILY, without=LACKS)
    DEFAULT_CSS = """
    RelationScreen #asked { height: auto; padding: 0 1; width: 100%; background: $panel; }
    RelationScreen #choices { padding: 0 1; }
    RelationScreen #words { margin: 1 1; display: none; }
    """

    def __init__(
        self,
        family: Family,
        person: str,
        training: bool,
        changed: Callable[[Changed], None],
        words: tuple[str, str] | None = None,
    ) -> None:
        """`changed` is told of what was saved, and how to take it back.

        `words` were being written about the other person when the screen locked: (the other's id, the words).
        """
        super().__init__()
        self._family, self._person, self._training, self._changed = family, person, training, changed
        self._others = [member for member in family.members if member != person]
        self._other: str | None = None
        self._outside: dict[str, Outside] | None = None
        """Persons of other cases, once one of them is asked for."""
        self._way: tuple[RelationType, bool] | None = None
        self._draft: str | None = None
        if words is not None and words[0] in self._others:
            self._other, self._draft = words
            self._way = IN_WORDS
        self._removing = False

    def body(self) -> list[Widget]:
        self._asked = RtlLabel("", id="asked", markup=False)
        self._choices = ChoiceList()
        self._words = AnswerField(id="words", rtl=None)
        return [self._asked, self._choices, self._words]

    def on_mount(self) -> None:
        of = self._family.household
        self.top.place(f"{of.case.number}  {of.name}", training=self._training)
        self._ask()

    # Asking

    def _ask(self) -> None:
        """Show the step one is at."""
        self._removing = False
        name = called(self._family.members[self._person])
        if self._other is None:
            whom = self._whom() if self._outside is None else self._whom_outside(self._outside)
            self._show(_("{name}: related to whom?").format(name=name), whom, None)
            return
        other = self._name_of(self._other)
        standing = self._standing(self._other)
        if self._way is None:
            ways = [Choice(str(n), way_words(*way, other), "") for n, way in enumerate(self._ways)]
            at = next(
                (str(n) for n, way in enumerate(self._ways) if standing and _is(standing, way, self._person)),
                None,
            )
            self._show(_("{name} is …").format(name=name), ways, at)
            return
        said = f"{name}: {way_words(*self._way, other)}"
        if self._way[0] is RelationType.OTHER:
            self._ask_words(_("What is {name} to {other}? In a few words.").format(name=name, other=other))
            return
        kinds = [Choice(kind.value, kind_words(kind), "") for kind in KINDS[self._way[0]]]
        self._show(said, kinds, standing.kind.value if standing else None)

    def _show(self, asked: str, choices: list[Choice], chosen: str | None) -> None:
        self._asked.update(visible(asked))
        self._words.display = False
        self._choices.display = True
        marked = [] if chosen is None else [chosen]
        self._choices.fill(choices, marked, many=False, rtl=_NAMES, side_by_side=False, at_once=True)
        self._choices.rows.focus()

    def _ask_words(self, asked: str) -> None:
        self._asked.update(visible(asked))
        self._choices.display = False
        self._words.display = True
        standing = self._standing(self._other or "")
        draft, self._draft = self._draft, None
        self._words.value = draft if draft is not None else standing.words if standing is not None else ""
        self._words.focus()

    def _whom(self) -> list[Choice]:
        found = []
        for other in self._others:
            member = self._family.members[other]
            ties = [t for t in self._family.between(self._person, other) if t.type is not RelationType.NONE]
            now = "; ".join(dict.fromkeys(tie_words(self._family, tie, other) for tie in ties))
            facts = f"{called(member)}, {member_facts(member)}".rstrip(", ")
            words = f"{facts} – {now}" if now else facts
            found.append(Choice(other, words, member.person.name_original))
        return [*found, Choice(_ELSEWHERE, _("somebody in another case of the mission"), "")]

    def _whom_outside(self, outside: Mapping[str, Outside]) -> list[Choice]:
        """Everyone of the other cases, found by a part of a name or of the case's number."""
        return [
            Choice(
                rec,
                f"{called(one.member)}, {member_facts(one.member)}".rstrip(", ") + f" – {one.number}",
                one.member.person.name_original,
            )
            for rec, one in outside.items()
        ]

    def _name_of(self, other: str) -> str:
        if self._outside is not None:
            return called(self._outside[other].member)
        return called(self._family.members[other])

    @property
    def _ways(self) -> Sequence[tuple[RelationType, bool]]:
        return WAYS if self._outside is None else [way for way in WAYS if way[0] in LINKING]

    def _standing(self, other: str) -> Tie | None:
        links = (link.tie for link in self._family.links if (link.member, link.other) == (self._person, other))
        return next(iter([*self._family.between(self._person, other), *links]), None)

    def _look_outside(self) -> None:
        """Ask among the persons of the mission's other cases; nobody who is shielded is there."""
        store, today = self.program.opened.store, self.program.clock().date()
        found = {one.member.id: one for one in outside(store, self._family.household, today)}
        if found:
            self._outside = found
            self._ask()
        else:
            self.message.say(_("There is no other case of this mission here."), plain=True)

    def place_in(self, place: Place) -> Place:
        if self._way != IN_WORDS or self._other is None:
            return place.over(Over.FAMILY)
        return place.over(Over.FAMILY, " ".join((RELATION, self._person, self._other)), self._words.value)

    # Answering

    def on_choice_list_taken(self, event: ChoiceList.Taken) -> None:
        event.stop()
        self.message.clear()
        if not event.values:
            return
        value = event.values[0]
        if value == _ELSEWHERE:
            self._look_outside()
            return
        if self._other is None:
            self._other = value
        elif self._way is None:
            self._way = self._ways[int(value)]
            if self._way[0] is not RelationType.OTHER and self._way[0] not in KINDS:
                self._relate(RelationKind.STATED)
                return
        else:
            self._relate(RelationKind(value))
            return
        self._ask()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.message.clear()
        if words := tidy(event.value):
            self._relate(RelationKind.STATED, words)
        else:
            self.message.say(_("Write a few words, or press Esc to choose something else."))

    def _relate(self, kind: RelationKind, words: str = "") -> None:
        if self._other is None or self._way is None:
            return
        what, first = self._way
        person, other = self._person, self._other
        if self._outside is not None:
            self._save(lambda relating: relating.link(person, other, what, kind, first=first))
            return
        pair = (self._person, self._other) if first else (self._other, self._person)
        self._save(lambda relating: relating.relate(*pair, what, kind, words))

    def _save(self, act: Callable[..., Changed]) -> None:
        from kommisjon.interview.family.relating import Relating

        vault = self.program.opened
        try:
            change = act(Relating(vault.store, self._family, vault.label, vault.store.new_id))
        except Refusal as refusal:
            self.refuse(refusal)
            self._way = None
            self._ask()
            return
        self._changed(change)
        self.app.pop_screen()

    def action_remove(self) -> None:
        """Take away what is said of the two, when asked for twice."""
        if self._other is None:
            self.message.say(_("Choose the other person first."), plain=True)
            return
        other, standing = self._other, self._standing(self._other)
        if standing is None or standing.type is RelationType.NONE:
            self.message.say(_("Nothing is said of these two."), plain=True)
        elif not self._removing:
            self._removing = True
            said = _("Press Ctrl+R once more to remove: {relation}. It stays in the history.")
            self.message.say(said.format(relation=self._words_of(standing)))
        elif self._outside is not None:
            self._save(lambda relating: relating.unlink(self._person, other))
        else:
            self._save(lambda relating: relating.part(self._person, other))

    def _words_of(self, standing: Tie) -> str:
        if self._outside is None:
            return tie_words(self._family, standing, self._person)
        return link_words(next(link for link in self._family.links if link.tie is standing))

    def action_back(self) -> None:
        self.message.clear()
        if self._way is not None:
            self._way = None
        elif self._other is not None:
            self._other = None
        elif self._outside is not None:
            self._outside = None
        else:
            self.app.pop_screen()
            return
        self._ask()


def _is(tie: Tie, way: tuple[RelationType, bool], person: str) -> bool:
    """Whether a tie says what `way` says of the person."""
    what, first = way
    return tie.type is what and (what in SYMMETRIC or (tie.a == person) is first)
