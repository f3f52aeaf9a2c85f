"""What somebody said on a path, in one word: the code, or why there is none. Four different things, never one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from kommisjon.model.answers import Status
from sync.merge import View, is_skipped

NOT_ASKED, DECLINED, UNKNOWN = "!not_asked", "!declined", "!unknown"
CONFLICT = "!conflict"
"""People differ, and nobody has decided."""
OTHER = "!other"
"""An answer that is no code: words, where a code is asked for, are never counted as themselves."""
SPECIAL = (NOT_ASKED, DECLINED, UNKNOWN, CONFLICT)
"""Rows of their own in every count (central-and-merge.md 6.2)."""

_STATUSES = {Status.NOT_ASKED.value: NOT_ASKED, Status.DECLINED.value: DECLINED, Status.UNKNOWN.value: UNKNOWN}
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_]{0,23}")


def said(seen: View, path: str) -> str:
    """Give the code answered on `path`, or which of the four it is. An answer the path skips was not asked."""
    drawn = seen.values.get(path)
    if drawn is None or drawn.value is None or is_skipped(drawn.value):
        return NOT_ASKED
    return CONFLICT if drawn.conflict else _STATUSES.get(str(drawn.value.get("s"))) or code(drawn.value.get("v"))


def code(value: Any) -> str:
    """Give a value as a code."""
    text = "" if isinstance(value, bool) or value is None else str(value)
    return text if _CODE.fullmatch(text) else OTHER


def said_of(views: Iterable[View], path: str) -> str:
    """Give what several records of the same kind say together: two that differ are a conflict."""
    found = {word for word in (said(seen, path) for seen in views) if word != NOT_ASKED}
    return NOT_ASKED if not found else found.pop() if len(found) == 1 else CONFLICT


def chosen(views: Iterable[View], path: str) -> set[str]:
    """Give the options of a question of several that were chosen; each stands on a path of its own."""
    prefix = path + "/"
    return {
        one.removeprefix(prefix)
        for seen in views
        for one in seen.values
        if one.startswith(prefix) and seen.live(one) is True
    }
