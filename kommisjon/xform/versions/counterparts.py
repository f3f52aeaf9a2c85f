"""Which question of one version of a form is which of another.

A question is itself wherever it stands at the same path. One that is not there goes by its former names: those
that this version gives it, or those that the other version gives to one of its own (an older version is met in the
same way). Nothing that is still there is ever taken for another question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kommisjon.xform.form import Form
from kommisjon.xform.schema import Field, Path
from kommisjon.xform.versions.aliases import as_path, former_names, mentions
from kommisjon.xform.versions.listed import Listed, choices_of

_MOST_MEANT = 16
"""Places that one group may stand for; groups in groups, each with former names, multiply."""


@dataclass(frozen=True, slots=True)
class Counterparts:
    """Fields of the form `here` with those of the form `there`; groups and repeats are among them."""

    here: Form
    there: Form
    by_here: Mapping[Field, Field]
    by_there: Mapping[Field, Field]

    def same_record(self, field: Field) -> bool:
        """Whether the answers of this field of `here` stand on the record that its counterpart's stand on."""
        other = self.by_here[field]
        ours, theirs = list(field.repeats()), list(other.repeats())
        if len(ours) != len(theirs):
            return False
        return all(self.by_here.get(our) is their for our, their in zip(ours, theirs, strict=True))


def counterparts(here: Form, there: Form) -> Counterparts:
    """Find, for each field of `here`, the one it is in `there`."""
    by_here: dict[Field, Field] = {}
    for field in here.root.subtree():
        found = there.root.find(field.path[1:])
        if found is not None and _alike(field, found):
            by_here[field] = found
    if mentions(here):
        _add(by_here, _named(here, there), here, there)
    if mentions(there):
        _add(by_here, ((mine, theirs) for theirs, mine in _named(there, here)), here, there)
    return Counterparts(here, there, by_here, {theirs: mine for mine, theirs in by_here.items()})


def _add(by_here: dict[Field, Field], found: Iterable[tuple[Field, Field]], here: Form, there: Form) -> None:
    taken = set(by_here.values())
    for mine, theirs in found:
        still = here.root.find(theirs.path[1:]) is not None or there.root.find(mine.path[1:]) is not None
        if mine not in by_here and theirs not in taken and not still:
            by_here[mine] = theirs
            taken.add(theirs)


def _named(newer: Form, older: Form) -> Iterator[tuple[Field, Field]]:
    """(field of the newer, field of the older) as the newer's former names say, first ones first."""
    anywhere = _by_name(newer, older)
    meant: dict[Field, list[Field]] = {newer.root: [older.root]}
    for field in newer.root.subtree():
        if field.parent is None:
            continue
        places = meant[field.parent]
        found = [below.children[field.name] for below in places if field.name in below.children]
        for name in former_names(field):
            path = as_path(name, newer.root)
            if path is not None:
                found += filter(None, [older.root.find(path)])
                continue
            near = [below.children[name] for below in places if name in below.children]
            found += near or anywhere.get(name, [])
        meant[field] = list(dict.fromkeys(found))[:_MOST_MEANT]
        for other in meant[field]:
            if other is not older.root and _alike(field, other):
                yield field, other


def _by_name(newer: Form, older: Form) -> dict[str, list[Field]]:
    """Fields of the older by a name that only one of those that went has."""
    found: dict[str, list[Field]] = {}
    for field in older.root.subtree():
        if newer.root.find(field.path[1:]) is None:
            found.setdefault(field.name, []).append(field)
    return {name: fields for name, fields in found.items() if len(fields) == 1}


def _alike(one: Field, other: Field) -> bool:
    """Whether both hold answers, or both hold fields."""
    return bool(one.children) == bool(other.children)


def record_place(field: Field) -> tuple[tuple[Path, ...], Path]:
    """(names of the repeats it stands in, each from the record above; its own names on its record).

    A repeat itself gives its own names from the record above it.
    """
    repeats: list[Path] = []
    names: list[str] = []
    lineage = list(field.lineage())[-2::-1]
    for one in lineage:
        names.append(one.name)
        if one.repeat and one is not field:
            repeats.append(tuple(names))
            names = []
    return tuple(repeats), tuple(names)


def renamed_choice(value: str, here: Listed | None, there: Listed | None) -> str:
    """A stored value as the question here calls it: by its former names, or by those the other version knows."""
    if here is None or value in here.choices:
        return value
    now = here.present(value)
    if now is None and there is not None and value in there.choices:
        now = next((name for name in there.choices[value].former if name in here.choices), None)
    return value if now is None else now


def lists_of_both(pair: Counterparts, field: Field) -> tuple[Listed | None, Listed | None]:
    """The list of a question and that of its counterpart."""
    other = pair.by_here.get(field)
    return choices_of(pair.here, field), choices_of(pair.there, other) if other is not None else None
