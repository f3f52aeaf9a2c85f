"""What is common to a family entered once and copied down, with whom it came from, until somebody confirms it.

A copy is an answer like any other, with a mark: `copied`, the person whose answer it was (docs/decisions/0031).
What is of a special kind, like religion or health, is never copied: nobody answers that for another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kommisjon.interview.family.household import Member, answers_of
from kommisjon.interview.family.members import Family
from kommisjon.interview.family.relating import Changed, save
from kommisjon.model.answers import Answer, Source, Status, wired
from kommisjon.model.records import Person
from kommisjon.model.relation import RelationType
from kommisjon.store.store import Store, Write

COMMON = ("citizenship", "mother_tongue", "interpreting_language", "family_latin", "family_original")
"""Fields of a person that a family has in common more often than not."""
_NAMES = frozenset({"family_latin", "family_original"})


@dataclass(frozen=True, slots=True)
class Copy:
    """One answer that could be copied to one member."""

    field: str
    to: str
    value: str
    instead: str = ""
    """What the member has answered; blank for nothing."""
    declined: bool = False
    """The member does not know, or would rather not say."""
    suggested: bool = False
    """The member has no answer, and the two have it in common as a rule."""


def copies(store: Store, family: Family, source: str) -> list[Copy]:
    """What `source` has answered and others have not, or have otherwise: field by field, members in their order.

    A family name is suggested for whoever the source is a parent or sibling of, by list or family: who marries
    into a family often keeps a name of their own.
    """
    held = _answers(store, family, source)
    return [
        copy
        for field in COMMON
        if (value := _value(held, field))
        for member in family.household.members
        if member.id != source
        and (copy := _copy(family, source, member, field, value, _answers(store, family, member.id))) is not None
    ]


def copy_down(store: Store, family: Family, source: str, chosen: Iterable[Copy], by: str) -> Changed:
    """Save the copies in one transaction; gives the way back for all of them. Raises Refusal as `Store.save`.

    What came with the list stays known as that; else it is an answer of the family.
    """
    held = _answers(store, family, source)
    values: dict[str, dict[str, Answer]] = {}
    for copy in chosen:
        first = held[copy.field]
        src = Source.LIST if first.src is Source.LIST else Source.FAMILY
        # Of a copy of a copy, the person who answered.
        copied = first.copied if first.copied not in (None, copy.to) else source
        values.setdefault(copy.to, {})[copy.field] = Answer(v=first.v, src=src, copied=copied)
    home = family.household.id
    writes = [Write(home, person, wired(answers)) for person, answers in values.items()]
    return save(store, by, writes)


def _copy(
    family: Family, source: str, member: Member, field: str, value: str, answers: Mapping[str, Answer]
) -> Copy | None:
    own, standing = _value(answers, field), answers.get(field)
    if own == value:
        return None
    declined = standing is not None and standing.s in (Status.DECLINED, Status.UNKNOWN)
    free = not own and not declined
    return Copy(field, member.id, value, own, declined, free and _is_shared(family, source, member, field))


def _is_shared(family: Family, source: str, member: Member, field: str) -> bool:
    if field not in _NAMES:
        return True
    siblings = {one for tie in family.of(source) if tie.type is RelationType.SIBLING for one in tie.pair}
    of_same_parents = {one for up in family.above(source) for one in family.below(up)}
    return member.id in {*family.below(source), *siblings, *of_same_parents}


def _answers(store: Store, family: Family, person: str) -> Mapping[str, Answer]:
    found = store.record(family.household.id, person)
    return answers_of(found.doc) if found is not None and found.type == Person.TYPE else {}


def _value(answers: Mapping[str, Answer], field: str) -> str:
    answer = answers.get(field)
    return answer.v if answer is not None and answer.live and isinstance(answer.v, str) else ""
