"""Texts of forms as plain words: their authors write Markdown and a little HTML, which a phone draws."""

from __future__ import annotations

import re

_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6]|tr)\s*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|b|big|br|center|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|s|small|span|strong|sub|sup|table|tbody"
    r"|td|th|tr|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE)
_STRONG = re.compile(r"(?<![*\w\\])(\*\*|__)(?=\S)(.+?)(?<=\S)\1(?![*\w])", re.DOTALL)
_STRONG_INSIDE = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")
_EMPHASIS = re.compile(r"(?<![*_\w\\])([*_])(?=[^\s*_])([^*_\n]+?)(?<=[^\s*_])\1(?![*_\w])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!])")
_ENTITIES = {"&nbsp;": "\u00a0", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}
_ENTITY = re.compile("|".join(map(re.escape, _ENTITIES)))
_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_MARKS = re.compile(r"[*_#<\[\\&]")


def plain(text: str) -> str:
    """Give a form's text without its marks: **bold**, # heading, [words](address), <span>, as their words alone.

    What only looks like a mark stays: 2 * 3 * 4, first_name, "#1", ages < 5.
    """
    if not _MARKS.search(text):
        return text
    text = _TAG.sub("", _BREAK.sub("\n", text))
    text = _HEADING.sub("", _LINK.sub(r"\1", text))
    for _nested in range(2):  # a bold text with emphasis in it, or the other way round
        text = _EMPHASIS.sub(r"\2", _STRONG_INSIDE.sub(r"\1", _STRONG.sub(r"\2", text)))
    text = _ENTITY.sub(lambda found: _ENTITIES[found[0]], _ESCAPED.sub(r"\1", text))
    return _BLANK_LINES.sub("\n\n", text).strip()
