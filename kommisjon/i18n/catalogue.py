"""The language of the interface: texts are English in the code and looked up each time they are shown.

`use` switches the whole process; screens then paint again and nothing is rebuilt (tui-and-languages.md 3.2). A
text without a translation is shown in English, and so is everything where the catalogue cannot be read.
"""

from __future__ import annotations

import gettext as _gettext
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kommisjon.i18n import pseudo as _pseudo
from kommisjon.i18n.languages import identifier, is_identifier
from kommisjon.resources import locales_folder

DOMAIN = "kommisjon"
SOURCE = "en"
"""The language of the message ids."""

Translations = _gettext.NullTranslations


class _Pseudo(_gettext.NullTranslations):
    """Makes its translations up, so that tests see which texts are looked up at all."""

    def __init__(self, *, rtl: bool) -> None:
        super().__init__()
        self._rtl = rtl

    def gettext(self, message: str) -> str:
        return _pseudo.pseudo(message, rtl=self._rtl)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


_language = SOURCE
_translations: Translations = _gettext.NullTranslations()


def use(language: str, folder: Path | None = None) -> str:
    """Switch the interface to `language` (any code or tag) and give the one now in use.

    Looks for <folder>/<language>/LC_MESSAGES/kommisjon.mo, with and without script and region; `folder` is the
    product's own catalogues unless given. A language without a readable catalogue gives English.
    """
    global _language, _translations
    _language, _translations = translations(language, folder)
    return _language


def current() -> str:
    """The language in use, as CLDR's identifier."""
    return _language


def translations(language: str, folder: Path | None = None) -> tuple[str, Translations]:
    """Load a catalogue without switching: the language found, and its translations."""
    wanted = identifier(language)
    if wanted in (_pseudo.LANGUAGE, _pseudo.LANGUAGE_RTL):
        return wanted, _Pseudo(rtl=wanted == _pseudo.LANGUAGE_RTL)
    if is_identifier(wanted):
        parts = wanted.split("_")
        for tried in ("_".join(parts[:length]) for length in range(len(parts), 0, -1)):
            if tried == SOURCE:
                break
            found = _load((folder or locales_folder()) / tried / "LC_MESSAGES" / f"{DOMAIN}.mo")
            if found is not None:
                return tried, found
    return SOURCE, _gettext.NullTranslations()


def gettext(message: str) -> str:
    """Translate a message id. An empty one gives "", not the catalogue's header."""
    return _translations.gettext(message) if message else ""


_ = gettext


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a message that counts, in the form that the language has for `count`."""
    return _translations.ngettext(one, many, count) if one else ""


@dataclass(frozen=True, slots=True)
class Msg:
    """A message to be translated when it is shown: the English text with {fields}, and what fills them."""

    id: str
    args: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """The text in the language in use; in English where the translation's fields do not fit."""
        try:
            return gettext(self.id).format_map(self.args)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            return self.id.format_map(self.args)


def _load(mo: Path) -> Translations | None:
    try:
        with mo.open("rb") as file:
            return _gettext.GNUTranslations(file)
    except (OSError, ValueError, struct.error, OverflowError, MemoryError):
        return None
