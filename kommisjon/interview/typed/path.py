"""Reads the name of a file as it is typed, pasted from a file manager or dragged onto the terminal."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

_ESCAPED = re.compile(r"\\([ '\"()&\[\]\\$;!])")


def read_path(text: str) -> Path:
    """Give the path: quotes around it, file:// before it and \\ before blanks are taken off, ~ is one's own."""
    typed = text.strip()
    if len(typed) > 1 and typed[0] == typed[-1] and typed[0] in "'\"":
        typed = typed[1:-1]
    elif typed.lower().startswith("file://"):
        typed = unquote(urlsplit(typed).path)
    elif not re.match(r"[A-Za-z]:\\|\\\\", typed):  # of Windows, where \ parts the folders
        typed = _ESCAPED.sub(r"\1", typed)
    try:
        return Path(typed).expanduser()
    except RuntimeError:  # ~somebody who is not known here
        return Path(typed)
