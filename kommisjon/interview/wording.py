"""What a stop says in a language, and which of a form's languages is a person's."""

from __future__ import annotations

from dataclasses import dataclass

from kommisjon.i18n.languages import identifier
from kommisjon.interview.stops import Stop, StopKind
from kommisjon.xform import State


@dataclass(frozen=True, slots=True)
class Words:
    label: str
    hint: str


class Wording:
    def __init__(self, state: State) -> None:
        self._state = state

    def best_language(self, code: str | None, other_than: str | None) -> str | None:
        """The form's language for an ISO 639 code; else the default one, unless `other_than` excludes it."""
        languages = self._state.form.languages
        wanted = _same_language(code, languages) if code else None
        if wanted is not None and wanted != other_than:
            return wanted
        return languages[0] if other_than is None else None

    def of(self, stop: Stop, language: str) -> Words:
        if stop.kind is StopKind.END:
            return Words("", "")
        if stop.kind is StopKind.MORE:
            return Words(self._state.repeat_label(stop.ref, language) or "", "")
        return Words(self._state.label(stop.ref, language) or "", self._state.hint(stop.ref, language) or "")

    def section(self, stop: Stop, language: str | None) -> str:
        """The heading a question stands under, with the entry's number inside a repeat."""
        item = stop.item
        if item is None or item.section is None:
            return ""
        heading = self._state.label(item.section, language) or ""
        return f"{heading} {item.repeat[1]}" if item.repeat is not None and heading else heading


def _same_language(code: str, languages: tuple[str, ...]) -> str | None:
    """The form's language with this identifier, or else with the same language in another country."""
    found = identifier(code)
    named = {identifier(language): language for language in reversed(languages)}
    if found in named:
        return named[found]
    base = found.partition("_")[0]
    return next((language for known, language in named.items() if known.partition("_")[0] == base), None)
