"""Former names, as authors write them in the column km_alias, and whether they can be followed.

In the sheet `survey` (as bind::km_alias) they are names or paths from the form's root, with blanks between:
"schooling/years school_years". A bare name is looked for in the question's own group first, then anywhere. In the
sheet `choices` (as km_alias) they are former names of a choice in its list.
"""

from __future__ import annotations

from collections.abc import Iterator

from kommisjon.errors import Code, Refusal
from kommisjon.xform.form import Form
from kommisjon.xform.schema import Field, Path
from kommisjon.xform.versions.listed import Listed, lists_of

ALIAS = "km_alias"
MOST_FORMER = 20
"""Former names of one question or choice."""

STILL_THERE = "is still in the form"
TWICE = "stands as a former name at {other} too"


def former_names(field: Field) -> tuple[str, ...]:
    """What is written as former names of a question, group or repeat."""
    return tuple(dict.fromkeys(field.attributes.get(ALIAS, "").split()))


def as_path(name: str, root: Field) -> Path | None:
    """A former name that is a path, as names below the root; None for a bare name."""
    if "/" not in name:
        return None
    names = tuple(part for part in name.split("/") if part)
    return names[1:] if name.startswith("/") and names[:1] == root.path else names


def check_aliases(form: Form) -> None:
    """Check that each former name can mean one thing. Raises Refusal F810, or F805 for too many."""
    _check_questions(form)
    for listed in lists_of(form):
        _check_choices(listed)


def _check_questions(form: Form) -> None:
    named: dict[Path, Field] = {}
    for field, path, written in _written(form):
        there = form.root.find(path)
        if there is not None and there is not form.root:
            raise Refusal(Code.FORM_ALIAS, where=field.ref, name=written, why=STILL_THERE)
        other = named.setdefault(path, field)
        if other is not field:
            raise Refusal(Code.FORM_ALIAS, where=field.ref, name=written, why=TWICE.format(other=other.ref))


def _written(form: Form) -> Iterator[tuple[Field, Path, str]]:
    """Each former name with the path that it means first of all."""
    for field in form.root.subtree():
        names = former_names(field)
        if len(names) > MOST_FORMER:
            raise Refusal(Code.FORM_LIMIT, which=f"{field.ref}: more than {MOST_FORMER} former names")
        for name in names:
            path = as_path(name, form.root)
            yield field, (*field.path[1:-1], name) if path is None else path, name


def _check_choices(listed: Listed) -> None:
    named: dict[str, str] = {}
    for value, choice in listed.choices.items():
        if len(choice.former) > MOST_FORMER:
            raise Refusal(Code.FORM_LIMIT, which=f"{listed.name}, {value}: more than {MOST_FORMER} former names")
        where = f"{listed.name}, {value}"
        for name in choice.former:
            if name in listed.choices:
                raise Refusal(Code.FORM_ALIAS, where=where, name=name, why=STILL_THERE)
            other = named.setdefault(name, value)
            if other != value:
                raise Refusal(Code.FORM_ALIAS, where=where, name=name, why=TWICE.format(other=other))


def mentions(form: Form) -> bool:
    """Whether any question of the form has a former name: most forms have none."""
    return any(ALIAS in field.attributes for field in form.root.subtree())
