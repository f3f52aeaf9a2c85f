"""Which saves the answers of an interview rest on: how many there are, and the newest one's place in the log.

Two looks at an interview saw the same answers if they rest on the same. Nothing is compared by a clock of the day:
a save that comes from another laptop makes one more, however late or early its clock was. What a mission pack
brought is in no log here: a digest of it stands after the two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import lru_cache
from typing import Any

from kommisjon.interview.kept.former import own_path
from kommisjon.interview.kept.paths import entry_type
from kommisjon.model.answers import Status
from kommisjon.model.seal import is_content
from kommisjon.store.reading import Brought
from kommisjon.store.store import Store
from kommisjon.xform import Form
from sync.merge import Change, hlc


def rests_on(store: Store, form: Form, *, case: str, person: str | None) -> str:
    """Give number and newest mark of the saves that a form's answers on a case, or a person in it, rest on."""
    paths = _paths(form)
    kinds = dict(_records(store, form, case, person, frozenset(paths)))
    saves = [
        change.hlc
        for rec, record_type in kinds.items()
        for change in store.history(case, rec)
        if _answers([entry.path for entry in change.entries], paths[record_type])
    ]
    heads = (one for one in store.brought(case) if one.rec in kinds)
    return _mark(saves, [one for one in heads if _answers([one.path], paths[kinds[one.rec]])])


class Since(Enum):
    """What became of the answers since a look at them."""

    NOTHING = "nothing"
    """They are the same; how long a way through the form is gone is nobody's answer."""
    ADDED = "added"
    """Something was told that had not been told before, and what had been stands as it was."""
    CHANGED = "changed"


def since(store: Store, form: Form, mark: str, *, case: str, person: str | None) -> Since:
    """What became of a form's answers since `rests_on` gave this mark."""
    if rests_on(store, form, case=case, person=person) == mark:
        return Since.NOTHING
    paths, way = _paths(form), form.attributes.get("km_path", "")
    kinds = dict(_records(store, form, case, person, frozenset(paths)))
    number, newest, *brought = mark.split(" ")
    until, seen, found = hlc.from_text(newest), 0, Since.NOTHING
    for rec, record_type in kinds.items():
        told: dict[str, dict[str, Any]] = {}
        for change in sorted(store.history(case, rec), key=lambda one: one.hlc):
            answers = {e.path: e.value for e in change.entries if _answers([e.path], paths[record_type])}
            seen += bool(answers) and change.hlc <= until
            for path, value in answers.items():
                question = _question(path, paths[record_type])
                before = told.setdefault(question, {})
                if change.hlc > until and question != way:
                    if any(map(_is_told, before.values())) and _said(before.get(path)) != _said(value):
                        return Since.CHANGED
                    if _is_told(value):
                        found = Since.ADDED
                if change.hlc <= until:
                    before[path] = value
    now = rests_on(store, form, case=case, person=person).split(" ")[2:]
    return found if (seen, brought) == (int(number), now) else Since.CHANGED


def _question(path: str, paths: set[str]) -> str:
    """The question that a path answers: its own, or that of one of its options, or of the words beside it."""
    one = path.removeprefix("_said/")
    return one if one in paths else one.rpartition("/")[0]


def _said(value: Mapping[str, Any] | None) -> tuple[object, object]:
    return (None, None) if value is None else (value.get("s"), value.get("v"))


def _is_told(value: Mapping[str, Any] | None) -> bool:
    return value is not None and value.get("s") != Status.NOT_ASKED.value


def case_rests_on(store: Store, case: str) -> str:
    """Give number and newest mark of the saves that everything answered in a case rests on.

    Sessions, read-backs, the steps of the case itself and what was added to it afterwards are no answers.
    """
    saves = [change.hlc for kind, change in store.case_history(case) if _is_content(kind, change)]
    return _mark(saves, [one for one in store.brought(case) if is_content(one.type, [one.path])])


def _mark(saves: list[int], brought: list[Brought]) -> str:
    mark = f"{len(saves)} {hlc.to_text(max(saves, default=0))}"
    if not brought:
        return mark
    lines = sorted(f"{one.rec} {one.path} {one.dot}" for one in brought)
    return f"{mark} {hashlib.sha256(chr(10).join(lines).encode()).hexdigest()[:16]}"


def answered_by(store: Store, case: str) -> frozenset[str]:
    """The initials of everybody who has answered a form in a case, without regard to capitals."""
    found = store.case_history(case)
    return frozenset(change.by.casefold() for kind, change in found if change.form and _is_content(kind, change))


def _is_content(kind: str | None, change: Change) -> bool:
    return is_content(kind, [entry.path for entry in change.entries])


@lru_cache(maxsize=16)  # asked once a resident or read-back of a list; a form never changes
def _paths(form: Form) -> dict[str, set[str]]:
    """The paths that the form's questions have on each type of record; "" is the form's own."""
    paths: dict[str, set[str]] = {"": set()}
    for field in form.root.subtree():
        repeats = list(field.repeats())
        above = entry_type(repeats[-1].name, form.attributes) if repeats else ""
        if not field.children and field is not form.root:
            paths.setdefault(above, set()).add(own_path(field))
    return paths


def _records(
    store: Store, form: Form, case: str, person: str | None, types: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """(id, type as `_paths` has it) of the form's own record and the entries below it."""
    record_type = form.attributes.get("km_record", "profile")
    if record_type == "case":
        waiting = [(case, "")]
    else:
        mine = (one.rec for one in store.records(record_type, home=case) if one.parent == person)
        waiting = [(rec, "") for rec in list(mine)[:1]]
    while waiting:
        rec, kind = waiting.pop()
        yield rec, kind
        below = (one for one in store.below(rec) if one.home == case)
        waiting += [(one.rec, one.type) for one in below if one.type in types]


def _answers(touched: Iterable[str], paths: set[str]) -> bool:
    """Whether a save touches an answer of these paths, one of its options, or the words beside it."""
    for one in touched:
        path = one.removeprefix("_said/")
        if path in paths or path.rpartition("/")[0] in paths:
            return True
    return False
