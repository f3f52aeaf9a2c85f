"""What stands in a filling of a form: values, texts, choices, what is missing, and where each thing is found."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Literal

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.model.answers import Status
from kommisjon.xform import checking, display, keeping
from kommisjon.xform.allowance import Allowance, looking
from kommisjon.xform.form import Form
from kommisjon.xform.items import Item, walk_items
from kommisjon.xform.node import Node
from kommisjon.xform.preloads import preload
from kommisjon.xform.recalculation import Recalculation, filled
from kommisjon.xform.schema import Choice, RuleKind
from kommisjon.xform.xpath.functions.lists import status_of
from kommisjon.xform.xpath.values import truth

_SEGMENT = re.compile(r"([^\[\]/]+)(?:\[(\d+)\])?")


class NoSuchPlace(LookupError):
    """The reference leads to nothing in this filling."""


class Standing:
    """A filling of a form as it stands; `kommisjon.xform.state.State` also changes it.

    References are as /data/person[2]/name; a missing position means the first. Methods that take one raise
    NoSuchPlace when it leads nowhere.
    """

    def __init__(
        self, form: Form, clock: Callable[[], datetime], seed: int | None, properties: Mapping[str, str]
    ) -> None:
        self.form = form
        self.language = form.languages[0]
        self._clock = clock
        # Shuffles choices and names records; nothing secret rests on it.
        self._random = random.Random(seed)  # noqa: S311
        self.allowance = Allowance()
        self.allowance.inside = True
        self._engine = Recalculation(form, self)
        self.journal = self._engine.journal
        self.root = self._engine.root
        preload(self.root, self, properties)
        self._engine.settle()
        self._engine.act(form.first_load, self.root)
        self._engine.settle()
        self._engine.changed.clear()
        self.allowance.inside = False

    # What expressions ask for

    def now(self) -> datetime:
        """The moment, with its zone."""
        moment = self._clock()
        return moment if moment.tzinfo is not None else moment.astimezone()

    def chance(self) -> float:
        """The next random number, from 0 to below 1."""
        return self._random.random()

    def uuid(self) -> str:
        """A new random identifier."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def choice_label(self, question: Node, value: str) -> str:
        """Label of one choice of a question, in the language in use."""
        found = (c.label for c in display.choices(self, question, self.language) if c.value == value)
        return next(found, "")

    def translation(self, text_id: str, node: Node) -> str:
        """The text with this id, in the language in use."""
        return display.by_id(self, text_id, node, self.language) or ""

    # Values and texts

    def value(self, ref: str) -> str:
        """The value as the text it is kept as; also of a question that is not relevant now."""
        return self.find(ref).text

    def status(self, ref: str) -> Status:
        """What became of the question."""
        return status_of(self.find(ref))

    @property
    def statuses(self) -> dict[str, Status]:
        """Declined and unknown questions by reference."""
        return {node.ref(): node.status for node in self.root.subtree() if node.status is not None}

    def relevant(self, ref: str) -> bool:
        return self.find(ref).relevant

    @looking
    def required(self, ref: str) -> bool:
        return checking.required(self, self.find(ref))

    @looking
    def readonly(self, ref: str) -> bool:
        return checking.readonly(self, self.find(ref))

    def holds(self, node: Node, kind: RuleKind, otherwise: bool) -> bool:
        """Whether the rule of this kind holds for the node now."""
        rule = node.definition.rules.get(kind)
        if rule is None:
            return otherwise
        try:
            return truth(self._engine.evaluate(rule, node))
        except Refusal as refusal:
            return self.gave_up(refusal, node, kind.value)

    def gave_up(self, refusal: Refusal, node: Node, what: str) -> Literal[False]:
        """Note that something about the node could not be worked out; looking at the form goes on without it."""
        where = f"{node.definition.ref} ({what})"
        self.allowance.notices[Refusal(refusal.code, **{"where": where, **refusal.facts}).told(_).what] = None
        return False

    @property
    def notices(self) -> tuple[str, ...]:
        """What could not be worked out so far, each said once: for the form's author, and who asks why."""
        return tuple(self.allowance.notices)

    @looking
    def items(self, within: str | None = None, *, hidden: bool = False) -> list[Item]:
        """What a person meets, in order: relevant questions, notes, members of repeats.

        `within` keeps what stands in one group or member. `hidden` also gives what is calculated and never shown.
        """
        return list(walk_items(self, self.find(within) if within else None, hidden=hidden))

    @looking
    def label(self, ref: str, language: str | None = None) -> str | None:
        """The label, with its outputs, in a language (else the one in use). Missing: the default language's."""
        control = self.find(ref).definition.control
        return display.wording(self, control.label if control else None, self.find(ref), language)

    @looking
    def repeat_label(self, repeat: str, language: str | None = None) -> str | None:
        """The label of a repeat as such, without what a label would show of one member's answers."""
        parent, name = self._range(repeat)
        control = parent.definition.children[name].control
        return display.fixed_words(self, control.label if control else None, language or self.language)

    @looking
    def hint(self, ref: str, language: str | None = None) -> str | None:
        control = self.find(ref).definition.control
        return display.wording(self, control.hint if control else None, self.find(ref), language)

    @looking
    def guidance(self, ref: str, language: str | None = None) -> str | None:
        """The longer help for the interviewer."""
        control = self.find(ref).definition.control
        return display.wording(self, control.hint if control else None, self.find(ref), language, kind="guidance")

    @looking
    def message(
        self, ref: str, language: str | None = None, *, why: Literal["constraint", "required"] = "constraint"
    ) -> str | None:
        """What the form says when the constraint is broken, or when a required answer is missing."""
        kind = RuleKind.CONSTRAINT if why == "constraint" else RuleKind.REQUIRED
        return display.wording(self, self.find(ref).definition.messages.get(kind), self.find(ref), language)

    def translated(self, ref: str, language: str) -> bool:
        """Whether the question's label exists in this very language."""
        control = self.find(ref).definition.control
        return display.exists(self, control.label if control else None, language)

    @looking
    def choices(self, ref: str, language: str | None = None) -> list[Choice]:
        """The choices as they stand now, filtered."""
        return display.choices(self, self.find(ref), language or self.language)

    @looking
    def off_list(self, ref: str) -> list[str]:
        """Chosen values that the list no longer offers: kept, shown as such, and blocking the end."""
        return checking.off_list(self, self.find(ref))

    @looking
    def skipped(self) -> list[str]:
        """Questions that somebody answered and that the path passes over now; their answers are kept."""
        return keeping.skipped(self)

    @looking
    def misfit(self, ref: str) -> bool:
        """Whether what stands here is not of the question's type or list: an older version of the form took it."""
        return checking.misfit(self, self.find(ref))

    @looking
    def violations(self) -> list[tuple[str, str]]:
        """What stands in the way of finishing: (ref, "constraint" | "required" | "choice")."""
        unseen = self._unseen()
        return [
            (node.ref(), why)
            for node in self.leaves()
            if (why := checking.violation(self, node)) and not any(here in unseen for here in node.lineage())
        ]

    def _unseen(self) -> set[Node]:
        """Members that stand in the tree and nobody meets, because the form asks for none."""
        return {
            member
            for node in self.root.subtree()
            for name, field in node.definition.children.items()
            if field.repeat and RuleKind.COUNT in field.rules
            for member in set(node.of(name)).difference(self.members(node, name))
        }

    def kept(self) -> Iterator[tuple[str, str, Status]]:
        """(ref, text, status) of everything that must be stored to come back to this state through put()."""
        for node in keeping.kept_nodes(self):
            yield node.ref(), node.text, status_of(node)

    def kept_and_skipped(self) -> Iterator[tuple[str, str, Status, bool]]:
        """The same, and whether the path skips the question now."""
        for node in keeping.kept_nodes(self):
            yield node.ref(), node.text, status_of(node), keeping.is_skipped(node)

    @looking
    def snapshot(self, *, labels: bool = True) -> dict[str, object]:
        """The whole state as nodes and violations, in the shape that other engines are compared in."""
        from kommisjon.xform.snapshot import snapshot

        return snapshot(self, labels=labels)

    # Repeats

    @looking
    def count(self, repeat: str) -> int:
        """How many members of the repeat a person meets now."""
        return len(self.members(*self._range(repeat)))

    def members(self, parent: Node, name: str) -> list[Node]:
        """The members of a repeat that a person meets: not the blank one that a form brings and asks for none."""
        return self._engine.seen(parent, parent.definition.children[name])

    def repeats(self) -> list[str]:
        """References of the repeats there are now, without the members' own positions."""
        found: list[str] = []
        for node in self.root.subtree():
            for name, field in node.definition.children.items():
                if field.repeat:
                    found.append(f"{node.ref()}/{name}")
        return found

    @looking
    def wanted(self, repeat: str) -> int | None:
        """How many members the form asks for; None where people add them freely."""
        parent, name = self._range(repeat)
        rule = parent.definition.children[name].rules.get(RuleKind.COUNT)
        return None if rule is None else self._engine.wanted(rule, parent)

    @looking
    def surplus(self) -> list[str]:
        """Members beyond the number asked for, kept because somebody filled them: to be shown and asked about."""
        found: list[str] = []
        for repeat in self.repeats():
            wanted = self.wanted(repeat)
            if wanted is not None:
                surplus = self.members(*self._range(repeat))[wanted:]
                found.extend(member.ref() for member in surplus if filled(member))
        return found

    # Finding

    def leaves(self, *, relevant: bool = True) -> Iterator[Node]:
        """The nodes that hold values."""
        for node in self.root.subtree():
            if not node.definition.children and (node.relevant or not relevant):
                yield node

    def find(self, ref: str) -> Node:
        """The node at a reference."""
        return self._follow(ref, grow=False)

    def _follow(self, ref: str, *, grow: bool) -> Node:
        (top, first), *below = segments(ref)
        if (top, first) != (self.root.name, 1):
            raise NoSuchPlace(ref)
        node = self.root
        for name, index in below:
            field = node.definition.children.get(name)
            if field is None:
                raise NoSuchPlace(ref)
            row = node.of(name)
            while grow and field.repeat and len(row) < index:
                self._engine.add(node, field)
            if not 1 <= index <= len(row):
                raise NoSuchPlace(ref)
            node = row[index - 1]
        return node

    def _range(self, repeat: str) -> tuple[Node, str]:
        """(node the repeat stands in, its name)."""
        above, _, last = repeat.rstrip("/").rpartition("/")
        name = last.partition("[")[0]
        parent = self.find(above)
        field = parent.definition.children.get(name)
        if field is None or not field.repeat:
            raise NoSuchPlace(repeat)
        return parent, name


@lru_cache(maxsize=4096)
def segments(ref: str) -> tuple[tuple[str, int], ...]:
    """The names of a reference with their places, from 1. Raises NoSuchPlace for what is no reference."""
    found: list[tuple[str, int]] = []
    for part in ref.strip("/").split("/"):
        match = _SEGMENT.fullmatch(part)
        if match is None:
            raise NoSuchPlace(ref)
        found.append((match[1], int(match[2] or 1)))
    return tuple(found)
