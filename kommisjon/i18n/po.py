"""Catalogue files as text that stays the same when nothing changed.

Babel reads and merges catalogues; what it does not keep is kept here: header fields of other tools and of
reviewers, the previous text of a fuzzy entry, and a header without dates and versions that change by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

REVIEWED = "reviewed:"
"""Begins the translator's comment that says who has read an entry, and when: reviewed: 2026-03-01 AB."""
REVIEWED_BY = "X-Reviewed-By"
"""Header field with the date and name of who has read the whole catalogue."""

_WIDTH = 100
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_HEADER = re.compile(r'^msgid ""\s*\nmsgstr ((?:\s*"(?:[^"\\]|\\.)*"[ \t]*\n?)+)', re.MULTILINE)


@dataclass(slots=True)
class PoFile:
    """A catalogue with its header fields in the order of the file, and the comments above them."""

    catalogue: Catalog
    header: dict[str, str]
    comments: list[str] = field(default_factory=list)

    @property
    def reviewer(self) -> str | None:
        """Date and name of who has read the whole catalogue, where somebody has."""
        return self.header.get(REVIEWED_BY) or None


def read(po: Path) -> PoFile:
    """Read a .po or .pot. Raises babel's PoFileError or UnicodeDecodeError when it is none."""
    return parse(po.read_text("utf-8"))


def parse(text: str) -> PoFile:
    """Make sense of the content of a .po or .pot. Raises babel's PoFileError when it is none."""
    from babel.messages.pofile import read_po

    # Signs that Python would also take for the end of a line may stand within a text.
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    catalogue = read_po(_previous_numbered(lines), abort_invalid=True)
    for message in catalogue:
        _take_previous(message)
    above = takewhile(lambda line: line.startswith("#"), text.splitlines())
    comments = [line for line in above if not line.startswith("#,")]
    return PoFile(catalogue, _header_fields(text), comments)


def write(file: PoFile, *, sort: bool = True) -> bytes:
    """The file as UTF-8, entries sorted by message id or in their own order, what is obsolete last."""
    blocks = ["\n".join([*file.comments, 'msgid ""', 'msgstr ""', *_header_lines(file.header)])]
    plurals = file.catalogue.num_plurals
    live = [m for m in file.catalogue if m.id]
    if sort:
        live.sort(key=_key)
    blocks += ["\n".join(_entry(message, plurals)) for message in live]
    blocks += ["\n".join(_entry(m, plurals, "#~ ")) for m in sorted(file.catalogue.obsolete.values(), key=_key)]
    return ("\n\n".join(blocks) + "\n").encode()


def ids(message: Message) -> list[str]:
    """The message id, followed by its plural when it counts."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def strings(message: Message) -> list[str]:
    """The translations in their forms; empty ones are missing."""
    return [message.string or ""] if isinstance(message.string, str | None) else list(message.string)


def is_reviewed(message: Message) -> bool:
    """Tell whether somebody has read the translation as it stands."""
    return any(comment.startswith(REVIEWED) for comment in message.user_comments)


def _key(message: Message) -> tuple[list[str], str]:
    return ids(message), message.context or ""


def _entry(message: Message, plurals: int, prefix: str = "") -> Iterator[str]:
    yield from (f"# {comment}".rstrip() for comment in message.user_comments)
    if not prefix:
        yield from (f"#. {comment}" for comment in message.auto_comments)
        yield from (f"#: {name}" for name in sorted({name for name, _ in message.locations}))
    if message.flags:
        yield "#, " + ", ".join(sorted(message.flags))
    for keyword, text in zip(("msgid", "msgid_plural"), message.previous_id, strict=False):
        yield from _field(keyword, text, "#| ")
    if message.context:
        yield from _field("msgctxt", message.context, prefix)
    for keyword, text in zip(("msgid", "msgid_plural"), ids(message), strict=False):
        yield from _field(keyword, text, prefix)
    forms = strings(message)
    if len(ids(message)) == 1:
        yield from _field("msgstr", forms[0], prefix)
        return
    for i in range(plurals):
        yield from _field(f"msgstr[{i}]", forms[i] if i < len(forms) else "", prefix)


def _field(keyword: str, text: str, prefix: str) -> Iterator[str]:
    from babel.messages.pofile import normalize

    first, *rest = normalize(text, width=_WIDTH).split("\n")
    yield f"{prefix}{keyword} {first}"
    yield from (f"{prefix}{line}" for line in rest)


def _header_lines(header: dict[str, str]) -> Iterator[str]:
    from babel.messages.pofile import escape

    return (escape(f"{name}: {value}\n") for name, value in header.items())


def _header_fields(text: str) -> dict[str, str]:
    found = _HEADER.search(text)
    lines = _unquoted([found[1]]).splitlines() if found else []
    pairs = (line.partition(":") for line in lines)
    return {name.strip(): value.strip() for name, colon, value in pairs if colon}


def _unquoted(lines: Iterable[str]) -> str:
    from babel.messages.pofile import unescape

    return "".join(unescape(f'"{part}"') for line in lines for part in _QUOTED.findall(line))


def _previous_numbered(lines: Iterable[str]) -> list[str]:
    """Babel drops the second of two equal comments; a previous text may well have two equal lines."""
    return [f"#|{n} {line[2:]}" if line.startswith("#|") else line for n, line in enumerate(lines)]


def _take_previous(message: Message) -> None:
    """Babel hands the lines of the previous text on as comments; put them back where they belong."""
    lines = [comment.partition(" ")[2].strip() for comment in message.user_comments if comment.startswith("|")]
    if not lines:
        return
    message.user_comments = [comment for comment in message.user_comments if not comment.startswith("|")]
    texts: list[list[str]] = []
    for line in lines:
        if line.startswith("msgid"):
            texts.append([])
        if texts and not line.startswith("msgctxt"):
            texts[-1].append(line)
    message.previous_id = [_unquoted(text) for text in texts]
