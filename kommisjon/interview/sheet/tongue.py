"""A language as a paper or a page writes it: its code, its direction, its fonts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kommisjon.i18n.named import code_of, written_from_right
from kommisjon.interview.sheet.fonts import in_order


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language that something is written in."""

    code: str
    """As BCP 47 has it: fa-AF."""
    rtl: bool

    @property
    def direction(self) -> str:
        return "rtl" if self.rtl else "ltr"

    @property
    def fonts(self) -> tuple[str, ...]:
        """All fonts of ours, the one this language is written in first."""
        return in_order(self.code, rtl=self.rtl)

    @property
    def families(self) -> str:
        """Those fonts for a style sheet. No name needs quotation marks, which would be escaped."""
        return ", ".join([*self.fonts, "sans-serif"])


@lru_cache(maxsize=64)
def tongue(language: str) -> Tongue:
    """A form's language by its name."""
    return Tongue((code_of(language) or "und").replace("_", "-"), bool(written_from_right(language)))
