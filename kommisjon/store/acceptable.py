"""What may be saved: only what can be read again, shown in the lists, and sent in a bundle.

A bundle refuses what is too long, not NFC or of another shape (security-and-bundles.md 4.3 and 4.4). Found out
there, an answer would be called saved and never leave the laptop; so each limit holds when it is saved.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import read_answer
from kommisjon.model.characters import unsafe_character
from kommisjon.model.files import MOST_NAME
from kommisjon.model.records import check_field
from sync.merge.change import FORM_PATTERN, MOST_BY, MOST_PATH, PATH_PATTERN, Entry

Values = Mapping[str, dict[str, Any] | None]

_PATH, _FORM = re.compile(PATH_PATTERN), re.compile(FORM_PATTERN)
_MOST_ENTRIES = 400
"""In one change; a line of a bundle takes 500."""
_MOST_BYTES = 128 * 1024
"""Of one change, estimated from above; a line of a bundle takes 256 KiB."""
_MOST_FILE = 4 * MOST_NAME + 160
"""Bytes of what an answer says about its file."""


def composed_text(values: Values) -> dict[str, dict[str, Any] | None]:
    """Give the answers with their texts in NFC, the one form in which they are stored and sent."""
    return {path: value if value is None else _composed(value) for path, value in values.items()}


def check_values(record_type: str, values: Values) -> None:
    """Check what is to stand on a record of this type. Raises Refusal R603, R607 or R608."""
    for path, value in values.items():
        if len(path) > MOST_PATH or not _PATH.fullmatch(path):
            raise Refusal(Code.ANSWER_MISFIT, path=path[:40])
        if value is None:
            continue
        try:
            check_field(record_type, path, read_answer(value))
        except Refusal as refusal:
            # Told to whoever is writing, not to a reader of bundles.
            raise Refusal(Code.ANSWER_MISFIT, path=path) if refusal.code is Code.SCHEMA else refusal from None


def check_origin(by: str, form: str | None) -> None:
    """Check who saves, and the form it is saved by. Raises Refusal R602 or R603."""
    if (found := unsafe_character(by, multiline=False)) is not None:
        raise Refusal(Code.TEXT_UNSAFE, which=found)
    if not 1 <= len(by) <= MOST_BY or not unicodedata.is_normalized("NFC", by):
        raise Refusal(Code.SCHEMA, path="by")
    if form is not None and not _FORM.fullmatch(form):
        raise Refusal(Code.SCHEMA, path="form")


def portions(entries: Sequence[Entry]) -> Iterator[tuple[Entry, ...]]:
    """Divide the entries of one save into changes that each fit on a line of a bundle.

    Paths stand for themselves in every merge, so several changes of one save say the same as one.
    """
    portion: list[Entry] = []
    size = 0
    for entry in entries:
        cost = _size(entry)
        if portion and (len(portion) == _MOST_ENTRIES or size + cost > _MOST_BYTES):
            yield tuple(portion)
            portion, size = [], 0
        portion.append(entry)
        size += cost
    if portion:
        yield tuple(portion)


def _size(entry: Entry) -> int:
    text = entry.value.get("v") if entry.value is not None else None
    file = _MOST_FILE if entry.value is not None and "att" in entry.value else 0
    return 128 + len(entry.path) + 24 * len(entry.context) + (4 * len(text) if isinstance(text, str) else 0) + file


def _composed(value: dict[str, Any]) -> dict[str, Any]:
    text = value.get("v")
    if not isinstance(text, str) or unicodedata.is_normalized("NFC", text):
        return value
    return {**value, "v": unicodedata.normalize("NFC", text)}
