"""Brings the catalogues up to the code: python -m kommisjon.i18n.extract [--check] [--add LANGUAGE].

Collects the marked texts of kommisjon/ and sync/ into locales/kommisjon.pot and merges them into every catalogue.
A translation whose text changed turns fuzzy, shows the text it was made for, and loses its review.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kommisjon.i18n import po
from kommisjon.i18n.catalogue import DOMAIN
from kommisjon.i18n.languages import identifier, is_identifier, plural_forms

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

SOURCES = ("kommisjon", "sync")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "N_": None,
    "Msg": None,
    "ngettext": (1, 2),
}
"""The names that mark a text, with the places of the texts among the arguments (None: the first)."""
COMMENT = "Translators:"
"""Begins a comment in the code that is meant for translators."""


def template(root: Path) -> Catalog:
    """Collect the marked texts of the checkout at `root`."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir

    found = Catalog()
    for source in SOURCES:
        rows = extract_from_dir(root / source, keywords=KEYWORDS, comment_tags=(COMMENT,), strip_comment_tags=True)
        for name, _, message, comments, context in rows:
            found.add(message, None, [(f"{source}/{name}", 0)], auto_comments=comments, context=context)
    return found


def pot(found: Catalog) -> bytes:
    """The template as a file."""
    return po.write(po.PoFile(found, _header({}, None), ["# Texts of the interface, collected from the code."]))


def update(file: po.PoFile, found: Catalog, language: str) -> None:
    """Merge the texts of the template into a catalogue, in place."""
    catalogue = file.catalogue
    file.header = _header(file.header, language)
    catalogue.mime_headers = [("Plural-Forms", file.header["Plural-Forms"])]
    _revive(catalogue, found)
    before = {_key(message): message for message in catalogue if message.id}
    catalogue.update(found)
    changed = False
    for message in (message for message in catalogue if message.id):
        known = before.get(_key(message))
        if not any(po.strings(message)):
            message.flags.discard("fuzzy")
            message.user_comments = []
        elif known is not None and not message.previous_id:
            message.previous_id = known.previous_id
        if message.fuzzy:
            message.user_comments = [c for c in message.user_comments if not c.startswith(po.REVIEWED)]
        else:
            message.previous_id = []
        changed = changed or known is None or (message.fuzzy and not known.fuzzy)
    if changed and file.reviewer is not None:
        _spread_review(file, before)


def _key(message: Message) -> tuple[str, ...]:
    return (message.context or "", *po.ids(message))


def _revive(catalogue: Catalog, found: Catalog) -> None:
    """Take back the translation of a text that was gone from the code and has returned."""
    wanted = {_key(message) for message in found if message.id}
    for key, message in list(catalogue.obsolete.items()):
        if _key(message) in wanted:
            del catalogue.obsolete[key]
            catalogue[message.id] = message


def _spread_review(file: po.PoFile, before: dict[tuple[str, ...], Message]) -> None:
    """The whole is no longer as it was read: say so on each entry that still is, and not in the header."""
    said = f"{po.REVIEWED} {file.header.pop(po.REVIEWED_BY)}"
    for message in file.catalogue:
        known = before.get(_key(message)) if message.id else None
        untouched = known is not None and all(po.strings(known)) and not known.fuzzy and not message.fuzzy
        if untouched and not po.is_reviewed(message):
            message.user_comments.append(said)


def _header(old: dict[str, str], language: str | None) -> dict[str, str]:
    """The header fields of a catalogue: what others wrote stays, what follows from CLDR is written anew."""
    header = {"Project-Id-Version": DOMAIN}
    if language is not None:
        header |= {"Language": language, "Plural-Forms": plural_forms(language)}
    header |= {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return header | {name: value for name, value in old.items() if name not in header}


def catalogues(locales: Path) -> list[Path]:
    """The interface's catalogues below `locales`."""
    return sorted(locales.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def bring_up(root: Path) -> dict[Path, bytes]:
    """Give the new content of the template and of every catalogue of the checkout at `root`."""
    found = template(root)
    locales = root / "locales"
    contents = {locales / f"{DOMAIN}.pot": pot(found)}
    for path in catalogues(locales):
        file = po.read(path)
        update(file, template(root), path.parts[-3])
        contents[path] = po.write(file)
    return contents


def add(root: Path, language: str) -> Path:
    """Begin an empty catalogue. Raises ValueError for a language CLDR lacks, FileExistsError if there is one."""
    code = identifier(language)
    if not is_identifier(code):
        raise ValueError(f"not a language: {language}")
    header = _header({}, code)
    path = root / "locales" / code / "LC_MESSAGES" / f"{DOMAIN}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as new:
        lines = (f'"{name}: {value}\\n"' for name, value in header.items())
        new.write("\n".join(['msgid ""', 'msgstr ""', *lines]) + "\n")
    return path


def main(arguments: list[str] | None = None, root: Path | None = None) -> int:
    """Write what changed and name it. With --check write nothing, and give 1 if something would change.

    `root` is the checkout: the one this file is in, unless given.
    """
    parser = argparse.ArgumentParser(prog="python -m kommisjon.i18n.extract", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only tell what would change")
    parser.add_argument("--add", metavar="LANGUAGE", help="begin a catalogue for this language")
    given = parser.parse_args(arguments)
    root = root or Path(__file__).resolve().parents[2]
    if not (root / "pyproject.toml").is_file():
        parser.error("catalogues are brought up in a checkout")
    if given.add:
        try:
            add(root, given.add)
        except (ValueError, FileExistsError) as problem:
            parser.error(str(problem))
    changed = {p: new for p, new in bring_up(root).items() if not p.is_file() or p.read_bytes() != new}
    for path, content in changed.items():
        print(path.relative_to(root))
        if not given.check:
            path.write_bytes(content)
    return 1 if given.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
