"""Records in words: what a path asks and what an answer on it says, by the forms that kommisjon carries.

For whoever looks at records without an interview around them, as central does. A path that no form here has is
shown as it is spelled, and so is an answer whose choice no list here has.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.named import same_language
from kommisjon.interview.kept.paths import name_of, step
from kommisjon.interview.kept.questions import questions
from kommisjon.interview.library import Carried, carried_form
from kommisjon.model.answers import Status
from kommisjon.resources import forms_folder
from kommisjon.text.plain import plain
from kommisjon.xform import Form
from kommisjon.xform.export.texts import choices_of
from kommisjon.xform.schema import Field
from kommisjon.xform.versions.listed import labels

_TYPES = {
    "case": N_("household sheet"),
    "person": N_("person"),
    "relation": N_("relation"),
    "explained": N_("reason beside a finding"),
    "profile": N_("competence"),
    "language": N_("language"),
    "education": N_("education"),
    "work": N_("work"),
    "needs": N_("needs"),
    "need": N_("need"),
    "consent": N_("consent"),
    "settlement": N_("settlement interview"),
    "tie": N_("tie to somebody in Norway"),
    "advice": N_("advice"),
    "interview": N_("interview"),
    "session": N_("session"),
    "pause": N_("pause"),
    "read_back": N_("read-back"),
    "review": N_("second reading"),
    "seal": N_("seal"),
    "addendum": N_("addendum"),
    "question": N_("question to the field"),
    "reply": N_("reply from the field"),
    "ruling": N_("decision"),
}
_NO_ANSWER = {
    Status.DECLINED.value: N_("would rather not answer"),
    Status.UNKNOWN.value: N_("does not know"),
    Status.NOT_ASKED.value: N_("not asked"),
}


def type_words(record_type: str | None) -> str:
    """What a record is called."""
    return _(_TYPES[record_type]) if record_type in _TYPES else record_type or "–"


class RecordWords:
    """Questions and answers in one language of the interface, such as `nb`."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._labels: dict[tuple[str, str], Mapping[str, str] | None] = {}

    def question(self, record_type: str | None, path: str) -> str:
        """What is asked on a path, in the words of its form."""
        above, option = self._found(record_type, path)
        if above is None:
            return path
        form, field = above
        control = field.control
        said = labels(form, control.label if control is not None else None)
        label = plain(said.get(self._of(form)) or said.get(form.languages[0]) or field.name)
        label = " ".join(label.split())
        return f"{label}: {self._choice(form, field, option)}" if option else label

    def answer(self, record_type: str | None, path: str, value: Mapping[str, Any] | None) -> str:
        """What an answer says; that there is none, or why, in words."""
        if value is None:
            return _("removed")
        if value.get("s") != Status.ANSWERED.value:
            return _(_NO_ANSWER.get(str(value.get("s")), N_("not asked")))
        if "att" in value:
            return str(value["att"]["name"])
        held = value.get("v")
        if isinstance(held, bool):
            return _("yes") if held else _("no")
        above, _option = self._found(record_type, path)
        if above is None or not isinstance(held, str):
            return "–" if held is None else str(held)
        form, field = above
        many = field.control is not None and field.control.tag != "select1"
        known = self._choices(form, field) or {}
        if many and known:
            return ", ".join(known.get(one, one) for one in held.split())
        return known.get(held, held)

    def codes(self, record_type: str | None, path: str) -> Mapping[str, str] | None:
        """The choices of a question by their codes; None for one that is answered in words or numbers."""
        above, option = self._found(record_type, path)
        return None if above is None or option else self._choices(*above)

    def _found(self, record_type: str | None, path: str) -> tuple[tuple[Form, Field] | None, str]:
        """The question of a path, and the option of it where the path is one option's."""
        known = questions()
        if (record_type, path) in known:
            return known[record_type, path], ""
        above, _slash, option = path.rpartition("/")
        found = known.get((record_type, above))
        return (found, option) if found is not None and self._choices(*found) else (None, "")

    def _choice(self, form: Form, field: Field, option: str) -> str:
        named = {step(value): label for value, label in (self._choices(form, field) or {}).items()}
        return named.get(option, name_of(option))

    def _choices(self, form: Form, field: Field) -> Mapping[str, str] | None:
        key = form.id, field.ref
        if key not in self._labels:
            self._labels[key] = choices_of(form, field, self._of(form))
        return self._labels[key]

    def _of(self, form: Form) -> str:
        return same_language(self._language, form.languages) or form.languages[0]


def knows_form(tag: str) -> bool:
    """Whether a form as changes name it (competence@2) can be read here: its own version, or one before it."""
    form_id, _at, version = tag.partition("@")
    known = next((one for one in _carried() if one.form.id == form_id), None)
    return known is not None and version.isdigit() and int(version) <= known.version


@lru_cache(maxsize=1)
def _carried() -> tuple[Carried, ...]:
    return tuple(carried_form(path.parent.name) for path in sorted(forms_folder().glob("*/form.xml")))
