"""Two versions of a form side by side: what each question was before, and what became of those that went."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kommisjon.xform.form import Form
from kommisjon.xform.items import ItemKind, kind_of
from kommisjon.xform.schema import Field, RuleKind, Wording
from kommisjon.xform.versions.aliases import former_names
from kommisjon.xform.versions.counterparts import Counterparts, counterparts, renamed_choice
from kommisjon.xform.versions.fitting import Fit, fit
from kommisjon.xform.versions.listed import choices_of, fixed

_RULES = (
    RuleKind.RELEVANT,
    RuleKind.REQUIRED,
    RuleKind.CONSTRAINT,
    RuleKind.CALCULATE,
    RuleKind.READONLY,
    RuleKind.COUNT,
    RuleKind.CHOICES,
)


@dataclass(frozen=True, slots=True)
class TypeChange:
    before: ItemKind
    now: ItemKind
    fit: Fit


@dataclass(frozen=True, slots=True)
class ListChange:
    """Choices of one question by value; those renamed by a former name are (before, now)."""

    gone: tuple[str, ...]
    added: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A question, group or repeat that both versions have."""

    ref: str
    before: str
    type: TypeChange | None
    choices: ListChange | None
    rules: tuple[RuleKind, ...]

    @property
    def moved(self) -> bool:
        return self.ref != self.before


@dataclass(frozen=True, slots=True)
class Regrouped:
    """A group that became a repeat, or the other way round."""

    ref: str
    before: str
    repeats_now: bool


@dataclass(frozen=True, slots=True)
class TextChange:
    """Texts of one language that are not as they were: references of questions, and "list: choice"."""

    language: str
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    """Texts left as they were where the default language's was changed: they may no longer say the same."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the second version of a form is to the first."""

    ids: tuple[str, str]
    versions: tuple[str, str]
    same: bool
    """The very same bytes."""
    records: tuple[str, str]
    """The record that the root's answers go to (km_record)."""
    kept: tuple[Changed, ...]
    """Every question that both have and whose answers stand, moved ones among them."""
    new: tuple[str, ...]
    gone: tuple[str, ...]
    elsewhere: tuple[tuple[str, str], ...]
    """(before, now): the same question on another record, where the answers do not follow."""
    regrouped: tuple[Regrouped, ...]
    texts: tuple[TextChange, ...]
    languages_added: tuple[str, ...]
    languages_gone: tuple[str, ...]
    names_dropped: tuple[tuple[str, str], ...]
    """(question, former name) that the first version followed and the second does not: versions before both."""

    @property
    def raised(self) -> bool:
        """The version was raised, or did not have to be."""
        before, now = self.versions
        if before.isdecimal() and now.isdecimal():
            return self.same or int(now) > int(before)
        return self.same or now != before


def compare(before: Form, now: Form) -> Comparison:
    """Compare two versions of a form; takes them as loaded, the older first."""
    pair = counterparts(now, before)
    asked = [field for field in now.root.subtree() if _holds(field)]
    stands = [field for field in asked if field in pair.by_here and pair.same_record(field)]
    known = set(stands)
    records = before.attributes.get("km_record", "profile"), now.attributes.get("km_record", "profile")
    return Comparison(
        ids=(before.id, now.id),
        versions=(before.version, now.version),
        same=before.digest == now.digest,
        records=records,
        kept=tuple(
            _changed(pair, field) for field in now.root.subtree() if field in known or _is_place(field, pair)
        ),
        new=tuple(field.ref for field in asked if field not in pair.by_here),
        gone=tuple(f.ref for f in before.root.subtree() if _holds(f) and f not in pair.by_there),
        elsewhere=tuple(
            (pair.by_here[field].ref, field.ref) for field in asked if field in pair.by_here and field not in known
        ),
        regrouped=tuple(_regrouped(pair)),
        texts=tuple(_texts(pair)),
        languages_added=tuple(one for one in now.languages if one and one not in before.languages),
        languages_gone=tuple(one for one in before.languages if one and one not in now.languages),
        names_dropped=tuple(_dropped(pair)),
    )


def _holds(field: Field) -> bool:
    """Whether somebody's answer stands here: not what the form works out or notes of itself."""
    if field.children or field.parent is None or field.path[1:2] == ("meta",):
        return False
    return field.control is not None or RuleKind.CALCULATE not in field.rules


def _is_place(field: Field, pair: Counterparts) -> bool:
    return bool(field.children) and field.parent is not None and field in pair.by_here and field.name != "meta"


def _changed(pair: Counterparts, field: Field) -> Changed:
    was = pair.by_here[field]
    kinds = kind_of(was), kind_of(field)
    typed = TypeChange(*kinds, fit(*kinds)) if not field.children and kinds[0] is not kinds[1] else None
    return Changed(field.ref, was.ref, typed, _choices(pair, field), tuple(_rules(pair, field)))


def _choices(pair: Counterparts, field: Field) -> ListChange | None:
    now, was = choices_of(pair.here, field), choices_of(pair.there, pair.by_here[field])
    if now is None or was is None:
        return None
    read = {value: renamed_choice(value, now, was) for value in was.choices}
    gone = tuple(value for value, other in read.items() if other not in now.choices)
    moved = tuple((value, other) for value, other in read.items() if other != value)
    taken = {other for _value, other in moved}
    added = tuple(value for value in now.choices if value not in was.choices and value not in taken)
    return ListChange(gone, added, moved) if gone or added or moved else None


def _rules(pair: Counterparts, field: Field) -> Iterator[RuleKind]:
    was = pair.by_here[field]
    for kind in _RULES:
        before, now = was.rules.get(kind), field.rules.get(kind)
        written = _renamed(before.source, pair) if before is not None else ""
        if _plain(written) != _plain(now.source if now is not None else ""):
            yield kind


def _renamed(source: str, pair: Counterparts) -> str:
    """An expression of the older version with the paths that the newer one has: a rename alone changes no rule."""
    moved = {was.ref: field.ref for field, was in pair.by_here.items() if was.ref != field.ref}
    if not moved:
        return source
    longest = sorted(moved, key=len, reverse=True)
    found = re.compile("(?:" + "|".join(map(re.escape, longest)) + r")(?![\w.-])")
    return found.sub(lambda match: moved[match[0]], source)


def _plain(source: str) -> str:
    return re.sub(r"\s+", "", source)


def _regrouped(pair: Counterparts) -> Iterator[Regrouped]:
    for field, was in pair.by_here.items():
        if field.children and field.repeat is not was.repeat:
            yield Regrouped(field.ref, was.ref, field.repeat)


def _texts(pair: Counterparts) -> Iterator[TextChange]:
    both = [language for language in pair.here.languages if language in pair.there.languages]
    now, was = _said(pair.here, None), _said(pair.there, pair.by_there)
    default = pair.here.languages[0]
    differing = {
        language: [name for name, texts in now.items() if name in was and _in(texts, was[name], language)]
        for language in both
    }
    leading = set(differing.get(default, ()))
    for language, names in differing.items():
        behind = [name for name in now if name in leading and name not in names and language in now[name]]
        if names or behind:
            yield TextChange(language, tuple(names), tuple(behind))


def _in(now: Mapping[str, object], was: Mapping[str, object], language: str) -> bool:
    return now.get(language) != was.get(language)


def _said(form: Form, by_there: Mapping[Field, Field] | None) -> dict[str, dict[str, object]]:
    """All texts by the question they belong to, as the newer version calls it, then by language."""
    found: dict[str, dict[str, object]] = {}
    for field in form.root.subtree():
        now = field if by_there is None else by_there.get(field)
        if now is None:
            continue
        control = field.control
        wordings = {
            "label": control.label if control else None,
            "hint": control.hint if control else None,
            **{kind.value: wording for kind, wording in field.messages.items()},
        }
        texts = _by_language(form, wordings)
        if texts:
            found[now.ref] = texts
        listed = choices_of(form, field)
        for value, choice in listed.choices.items() if listed is not None else ():
            if choice.labels:
                found[f"{listed.name if listed else ''}: {value}"] = dict(choice.labels)
    return found


def _by_language(form: Form, wordings: Mapping[str, Wording | None]) -> dict[str, object]:
    texts: dict[str, object] = {}
    for language in form.languages:
        said = {}
        for name, wording in wordings.items():
            if wording is None:
                continue
            if wording.id is None:
                kinds = {"": wording.text} if wording.text is not None and language == form.languages[0] else {}
            else:
                kinds = dict(form.texts_in(language).get(wording.id, {}))
            said.update({(name, kind): fixed(text) for kind, text in kinds.items()})
        if said:
            texts[language] = said
    return texts


def _dropped(pair: Counterparts) -> Iterator[tuple[str, str]]:
    for field, was in pair.by_here.items():
        kept = {name.rpartition("/")[2] for name in former_names(field)}
        for name in former_names(was):
            if name.rpartition("/")[2] not in {*kept, field.name}:
                yield field.ref, name
