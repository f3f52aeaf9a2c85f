"""How many of a form's texts each of its languages has, and which languages nobody can tell or nobody has read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kommisjon.i18n.named import code_of
from kommisjon.xform.display import FILLER
from kommisjon.xform.form import Form


@dataclass(frozen=True, slots=True)
class Coverage:
    """One language of a form in figures."""

    language: str
    """As the form calls it; "" for texts whose column names none."""
    code: str | None
    """CLDR's identifier; None where it cannot be told which language is meant."""
    texts: int
    """Texts of the form, in all its languages together."""
    said: int
    """Texts that this language has."""
    lost: int
    """Texts of it that are only question marks: their letters were lost before they came here."""

    @property
    def complete(self) -> bool:
        return self.said == self.texts and not self.lost


def covered(language: str, texts: int, said: Iterable[str]) -> Coverage:
    """The figures of a language that says `said` of so many texts."""
    held = list(said)
    return Coverage(language, code_of(language), texts, len(held), sum(map(_is_lost, held)))


def coverage_of_form(form: Form) -> tuple[Coverage, ...]:
    """The figures of a form that was converted before; none where its texts are not in translations."""
    texts = {(name, kind) for known in form.texts.values() for name, kinds in known.items() for kind in kinds}
    counted = {(name, kind) for name, kind in texts if kind in ("", "guidance")}
    found = []
    for language in form.languages if form.texts else ():
        known = form.texts_in(language)
        said = (known.get(name, {}).get(kind) for name, kind in counted)
        words = ("".join(map(str, text.pieces)) for text in said if text is not None)
        found.append(covered(language, len(counted), [one for one in words if one not in ("", FILLER)]))
    return tuple(found)


def _is_lost(text: str) -> bool:
    """Whether what letters a text had are question marks now: more of them than anything else that is read."""
    return text.count("?") > 3 and text.count("?") > sum(letter.isalpha() for letter in text)
