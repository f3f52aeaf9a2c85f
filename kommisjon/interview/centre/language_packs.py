"""Languages that come after the program: put together at headquarters, added at a centre, offered from then on.

A pack brings words only. The form stays the one that central knows, with its digest; what a laptop was given lies
in its encrypted store, and is looked at once the vault is open (docs/decisions/0054).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from unicodedata import category

from kommisjon.errors import Code, Refusal
from kommisjon.i18n import added, po, spoken
from kommisjon.i18n.added import Added
from kommisjon.i18n.languages import identifier
from kommisjon.i18n.named import code_of
from kommisjon.i18n.placeholders import fault
from kommisjon.interview.centre.languages import PAGE, offers
from kommisjon.interview.centre.residents import FORM
from kommisjon.interview.library import ADDED, carried_form
from kommisjon.resources import locales_folder
from kommisjon.store.audit import Act
from kommisjon.store.store import Store
from kommisjon.xform.added_language import entries
from sync.trust.language_pack import LanguagePack, Part, Translated, parted

CATALOGUES = (PAGE, spoken.DOMAIN)
"""What the page says, and what is printed."""
_FORM = ADDED.format(id=FORM)
_KEPT = "language/"
_JOINERS = "\n\u200c\u200d"
"""Characters without a look of their own that correct spelling has."""


def parts_of(languages: Iterable[str], *, locales: Path | None = None, library: Path | None = None) -> list[Part]:
    """What a pack holds of these languages: the page, the paper, and the residents' form.

    Taken from the catalogues in `locales` and the form in `library`, else those that kommisjon carries. Raises
    Refusal F834 for a language without texts, F832 or F833 as `add`, those of `carried_form` and B106.
    """
    parts = [part for language in languages for part in _parts_of(language, locales, library)]
    for texts in _texts(parts).values():
        _check(texts)
    return parts


def add(store: Store, pack: LanguagePack, by: str) -> tuple[str, ...]:
    """Keep the languages of a pack in the store and offer them; gives those. The pack's signature holds already.

    Raises Refusal F831 for texts of another version of page or form, which residents could not be offered, F832
    for a text with other fields than the English one, F833 for a character that hides or turns text; V108 where
    it cannot be saved. Then everything is as it was.
    """
    brought = _texts(pack.parts)
    for found in brought.values():
        _check(found)
    before = _kept(store)
    added.hold({**before, **brought})
    try:
        for language in pack.languages:
            _check_whole(language)
        kept = {f"{_KEPT}{language} {catalogue}": _wire(one) for (language, catalogue), one in brought.items()}
        with store.together():
            store.keep_secrets(kept)
            store.note(Act.ADDED_LANGUAGE, by, [language.replace("_", "-") for language in pack.languages])
    except Refusal:
        added.hold(before)
        raise
    return pack.languages


def take_up(store: Store) -> None:
    """Offer the languages that were added to an open vault."""
    added.hold(_kept(store))


def _parts_of(language: str, locales: Path | None, library: Path | None) -> Iterator[Part]:
    code = code_of(language) or identifier(language)
    form = carried_form(FORM, library).form
    named = next((one for one in form.languages if code_of(one) == code), None)
    found = {catalogue: _catalogue(code, catalogue, locales) for catalogue in CATALOGUES}
    if named is None or not all(found.values()):
        raise Refusal(Code.LANGUAGE_WITHOUT_TEXTS, language=language)
    for catalogue, file in found.items():
        assert file is not None
        live = [one for one in file.catalogue if one.id and not one.fuzzy and any(po.strings(one))]
        reviewed = file.reviewer is not None or all(map(po.is_reviewed, live))
        texts = [Translated(english=po.ids(one)[0], said=po.strings(one)[0]) for one in live]
        yield from parted(code, catalogue, texts, reviewed=reviewed)
    said = (one for one in entries(form, named) if one.said)
    texts = [Translated(where=one.where, english=one.english, said=one.said) for one in said]
    yield from parted(code, _FORM, texts, reviewed=named not in form.unreviewed)


def _catalogue(code: str, catalogue: str, locales: Path | None) -> po.PoFile | None:
    from babel.messages.pofile import PoFileError

    path = (locales or locales_folder()) / code / "LC_MESSAGES" / f"{catalogue}.po"
    try:
        return po.read(path) if path.is_file() else None
    except (OSError, PoFileError, UnicodeDecodeError) as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=f"{path.name}: {type(problem).__name__}") from None


def _texts(parts: Iterable[Part]) -> dict[tuple[str, str], Added]:
    found: defaultdict[tuple[str, str], dict[tuple[str, str], str]] = defaultdict(dict)
    reviewed: dict[tuple[str, str], bool] = {}
    for part in parts:
        key = (part.language, part.catalogue)
        found[key] |= {(one.where, one.english): one.said for one in part.texts}
        reviewed[key] = part.reviewed and reviewed.get(key, True)
    return {key: Added(reviewed[key], texts) for key, texts in found.items()}


def _check(found: Added) -> None:
    """Refuse what would break a page, or show something else than it says. Raises Refusal F832 or F833."""
    for (where, english), said in found.texts.items():
        wrong = fault([english], [said], form=bool(where))
        if wrong is not None:
            raise Refusal(Code.LANGUAGE_FIELDS, text=english, detail=wrong)
        hidden = next((char for char in said if category(char).startswith("C") and char not in _JOINERS), None)
        if hidden is not None:
            raise Refusal(Code.LANGUAGE_UNSAFE, text=english, char=f"U+{ord(hidden):04X}")


def _check_whole(language: str) -> None:
    """Raises Refusal F831 unless residents are offered the language now."""
    offer = next((one for one in offers() if (code_of(one.language) or one.language) == language), None)
    said, every = (0, 1) if offer is None else map(sum, zip(offer.page, offer.required, strict=True))
    if offer is None or not offer.offered:
        raise Refusal(Code.LANGUAGE_OTHER_VERSION, language=language, n=every - said, every=every)


def _kept(store: Store) -> dict[tuple[str, str], Added]:
    found = {}
    for name in store.secret_names(_KEPT):
        language, _, catalogue = name.removeprefix(_KEPT).partition(" ")
        kept = store.secret(name)
        if kept is not None:
            reviewed, texts = json.loads(kept)
            found[language, catalogue] = Added(reviewed, {(where, text): said for where, text, said in texts})
    return found


def _wire(one: Added) -> bytes:
    texts = [[where, text, said] for (where, text), said in one.texts.items()]
    return json.dumps([one.reviewed, texts], ensure_ascii=False).encode()
