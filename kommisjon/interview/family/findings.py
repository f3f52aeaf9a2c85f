"""What is to be looked at in a family: rules over the members and their ties, each giving findings in words.

Only facts are compared (domain.md section 9, Relation and Validation order). Nothing here blocks anybody: a person
is never turned away because two fields disagree. Where somebody of the case is shielded, rules that rest on
somebody missing are silent (docs/decisions/0031). Pure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import Msg
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.family.household import Member
from kommisjon.interview.family.members import LEAST_PARENT, Family, Tie, by_roles, cycles, most_years_between
from kommisjon.model.records import Role
from kommisjon.model.relation import DESCENT, RelationType

GROWN = 18
MUNICIPALITY_FROM = 15
"""An unaccompanied minor of this age or more is settled by IMDi in a municipality, a younger one by Bufetat
(domain.md sections 1 and 9)."""
_AGES = {"grown": GROWN, "age": MUNICIPALITY_FROM}
"""As the texts name them."""
VERY_LARGE_OVER = 6
"""A family of more persons is very large (domain.md section 9, PortfolioView; the mean is 4, section 3)."""
_LEAST = {RelationType.PARENT: LEAST_PARENT, RelationType.GRANDPARENT: 2 * LEAST_PARENT}
_CARE = (RelationType.PARENT, RelationType.GUARDIAN)


class Level(Enum):
    """How much a finding matters. Also an ERROR stops nothing: it says that what is written cannot be so."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Rule(StrEnum):
    """What a finding is about; the names stay for ever, reasons are kept by them."""

    SELF = "self"
    CYCLE = "cycle"
    YEARS_BETWEEN = "years_between"
    SPOUSES = "spouses"
    TWO_TIES = "two_ties"
    ROLE = "role"
    UNACCOMPANIED = "unaccompanied"
    SINGLE_PARENT = "single_parent"
    VERY_LARGE = "very_large"
    CASE_SIZE = "case_size"
    PRESENT = "present"
    NO_PRINCIPAL = "no_principal"
    PRINCIPALS = "principals"
    DOUBLED = "doubled"
    LINKED = "linked"


@dataclass(frozen=True, slots=True)
class Finding:
    rule: Rule
    level: Level
    about: tuple[str, ...]
    """The persons it is about, by id; none where it is about the case."""
    said: Msg


MARKS = {
    Rule.UNACCOMPANIED: N_("unaccompanied minor"),
    Rule.SINGLE_PARENT: N_("single parent"),
    Rule.VERY_LARGE: N_("very large family"),
}
"""What is told of a household at a glance, and is nothing to be put right."""


def findings(family: Family) -> list[Finding]:
    """What the rules find, the gravest first."""
    rules = (*_ALWAYS, *(_WHOLE if family.household.whole else ()))
    found = [one for rule in rules for one in rule(family)]
    return sorted(found, key=lambda one: list(Level).index(one.level))


def marks(found: list[Finding]) -> list[str]:
    """The marks of a household in the language in use, each once."""
    rules = {one.rule for one in found}
    return [_(words) for rule, words in MARKS.items() if rule in rules]


def to_look_at(found: list[Finding]) -> int:
    """How many findings are to be looked at: all but notes."""
    return sum(1 for one in found if one.level is not Level.NOTE)


def called(member: Member) -> str:
    """What a member is called in a sentence."""
    return member.person.name or _("somebody without a name")


# Over what is said of persons that are here


def _selves(family: Family) -> Iterator[Finding]:
    said = N_("{name} is named as a relative of himself or herself. Take that relation away.")
    for tie in family.ties:
        if tie.a == tie.b:
            yield Finding(Rule.SELF, Level.ERROR, (tie.a,), _named(family, said, name=tie.a))


def _cycles(family: Family) -> Iterator[Finding]:
    said = N_("Nobody can be their own forebear: {names}. Look at who is whose parent.")
    for ring in cycles(family.ties):
        names = " → ".join(called(family.members[one]) for one in (*ring, ring[0]))
        yield Finding(Rule.CYCLE, Level.ERROR, ring, Msg(said, {"names": names}))


def _years(family: Family) -> Iterator[Finding]:
    """A parent is at least 12 years older than a child, a grandparent 24, as far as births are known."""
    for tie in family.ties:
        if tie.type not in DESCENT or tie.a == tie.b:
            continue
        gap = most_years_between(family.members[tie.a], family.members[tie.b])
        if gap is not None and gap < _LEAST[tie.type]:
            said = N_("{older} is at most {n} years older than {younger}: ask about the births, and who is who.")
            if gap < 0:
                said = N_("{older} was born after {younger}: ask about the births, and who is who.")
            words = _named(family, said, older=tie.a, younger=tie.b, n=gap)
            yield Finding(Rule.YEARS_BETWEEN, Level.WARNING, (tie.a, tie.b), words)


def _spouses(family: Family) -> Iterator[Finding]:
    said = N_("{name} has more than one husband, wife or partner here. Go on, and tell UDI.")
    for member in family.members:
        if len(spouses := family.spouses(member)) > 1:
            words = _named(family, said, name=member)
            yield Finding(Rule.SPOUSES, Level.WARNING, (member, *spouses), words)


def _two_ties(family: Family) -> Iterator[Finding]:
    said = N_("Two different things are said of {one} and {other}. Ask, and set what holds.")
    seen: dict[frozenset[str], Tie] = {}
    told: set[frozenset[str]] = set()
    for tie in family.ties:
        first = seen.setdefault(tie.pair, tie)
        if not first.says(tie) and tie.pair not in told:
            told.add(tie.pair)
            words = _named(family, said, one=first.a, other=first.b)
            yield Finding(Rule.TWO_TIES, Level.WARNING, (first.a, first.b), words)


def _roles(family: Family) -> Iterator[Finding]:
    said = N_("{name} has another place in the list than the family says. Go on; the list can be wrong.")
    for expected in by_roles(family.household.members):
        head, other = family.members[expected.a], family.members[expected.b]
        if head.person.role is not Role.PRINCIPAL:
            head, other = other, head
        between = family.between(head.id, other.id)
        if head.person.role is Role.PRINCIPAL and not any(tie.says(expected) for tie in between) and between:
            words = _named(family, said, name=other.id)
            yield Finding(Rule.ROLE, Level.WARNING, (other.id,), words)


def _very_large(family: Family) -> Iterator[Finding]:
    count = len(family.members)
    if count > VERY_LARGE_OVER:
        said = N_("A very large family: {n} persons. Not many municipalities have a dwelling for them.")
        yield Finding(Rule.VERY_LARGE, Level.NOTE, (), Msg(said, {"n": count}))


def _principals(family: Family) -> Iterator[Finding]:
    found = tuple(m.id for m in family.members.values() if m.person.role is Role.PRINCIPAL)
    if len(found) > 1:
        said = N_("More than one is the principal applicant: {names}. Set one on the household sheet.")
        names = ", ".join(called(family.members[one]) for one in found)
        yield Finding(Rule.PRINCIPALS, Level.WARNING, found, Msg(said, {"names": names}))


def _doubled(family: Family) -> Iterator[Finding]:
    said = N_("{name} stands in the case twice, with the same name and birth. Perhaps one entry too many.")
    seen: dict[tuple[str, str], str] = {}
    for member in family.members.values():
        person = member.person
        for name in filter(None, dict.fromkeys((_plain(person.name), _plain(person.name_original)))):
            if person.birth is None:
                continue
            first = seen.setdefault((name, person.birth), member.id)
            if first != member.id:
                yield Finding(
                    Rule.DOUBLED, Level.WARNING, (first, member.id), _named(family, said, name=member.id)
                )
                break


def _linked(family: Family) -> Iterator[Finding]:
    said = N_("{name} has a close relative in case {number}: {other}. UDI can then settle the two cases together.")
    for link in family.links:
        facts = {"name": called(family.members[link.member]), "number": link.number, "other": link.name, "n": 0}
        yield Finding(Rule.LINKED, Level.NOTE, (link.member,), Msg(said, facts))


# Over who is missing


def _unaccompanied(family: Family) -> Iterator[Finding]:
    for member in family.members.values():
        if not _is_minor(member) or family.above(member.id, *_CARE):
            continue
        said = N_("{name} is under {grown} and has no parent or guardian here. From {age} on IMDi settles.")
        if (member.age or 0) < MUNICIPALITY_FROM:
            said = N_("{name} is under {grown} and has no parent or guardian here. Under {age} Bufetat settles.")
        yield Finding(Rule.UNACCOMPANIED, Level.WARNING, (member.id,), _named(family, said, name=member.id))


def _single_parent(family: Family) -> Iterator[Finding]:
    said = N_("{name} is alone with children under {grown}.")
    for member in family.members:
        minors = [one for one in family.below(member) if one != member and _is_minor(family.members[one])]
        alone = all(family.above(one) == [member] for one in minors)
        if minors and alone and not family.spouses(member):
            yield Finding(Rule.SINGLE_PARENT, Level.NOTE, (member,), _named(family, said, name=member))


def _case_size(family: Family) -> Iterator[Finding]:
    size, count = family.household.case.case_size, len(family.members)
    if size is not None and size != count:
        said = N_("The list says {n} persons, and {here} are in the case. Ask who is missing, or too many.")
        yield Finding(Rule.CASE_SIZE, Level.WARNING, (), Msg(said, {"n": size, "here": count}))


def _present(family: Family) -> Iterator[Finding]:
    present, count = family.household.case.present_count, len(family.members)
    if present is not None and present > count:
        said = N_("{n} are here today, and {here} are in the case. Add who is missing on the household sheet.")
        yield Finding(Rule.PRESENT, Level.WARNING, (), Msg(said, {"n": present, "here": count}))
    elif present is not None and present < count:
        said = N_("{n} of {here} persons are here today.")
        yield Finding(Rule.PRESENT, Level.NOTE, (), Msg(said, {"n": present, "here": count}))


def _no_principal(family: Family) -> Iterator[Finding]:
    members = family.members.values()
    if members and not any(member.person.role is Role.PRINCIPAL for member in members):
        said = N_("Nobody is the principal applicant. Set one on the household sheet.")
        yield Finding(Rule.NO_PRINCIPAL, Level.WARNING, (), Msg(said))


_ALWAYS: tuple[Callable[[Family], Iterator[Finding]], ...] = (
    _selves, _cycles, _years, _spouses, _two_ties, _roles, _principals, _doubled, _very_large, _linked,
)  # fmt: skip
_WHOLE: tuple[Callable[[Family], Iterator[Finding]], ...] = (
    _unaccompanied, _no_principal, _case_size, _present, _single_parent,
)  # fmt: skip
"""Rules that would lead to somebody who is not to be seen."""


def _is_minor(member: Member) -> bool:
    return member.age is not None and member.age < GROWN


def _named(family: Family, said: str, n: int = 0, **persons: str) -> Msg:
    return Msg(said, {"n": n, **_AGES, **{field: called(family.members[one]) for field, one in persons.items()}})


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
