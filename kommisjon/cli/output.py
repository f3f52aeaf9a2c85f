"""What a command prints, and how it ends: 0 done, 2 used wrongly, 3 refused with a typed error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kommisjon.errors import Code, Refusal, Told
from kommisjon.i18n.catalogue import gettext
from kommisjon.model.characters import escaped, visible

if TYPE_CHECKING:
    from kommisjon.store.store import Store
    from sync.trust.document import Trust

DONE, USED_WRONGLY, REFUSED = 0, 2, 3


class UsedWrongly(Exception):
    """The command cannot be run like this; its text says how it can. Ends with 2, as argparse's own errors do."""


def print_json(value: Any, *, indent: int | None = 2) -> None:
    """One JSON document on standard output, for a machine; in ASCII where the output is not Unicode.

    What a terminal would obey is written as JSON escapes it: the same document for a machine.
    """
    unicode = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
    print(escaped(json.dumps(value, ensure_ascii=not unicode, sort_keys=True, indent=indent)))


def say(text: str) -> None:
    """A line for a person; what came from outside is shown without its control characters."""
    print(visible(text))


def note(code: Code, **facts: str | int) -> None:
    """Tell of something that is no refusal: with its code, so that it can be looked up."""
    told = Refusal(code, **facts).told(gettext)
    say(f"{told.code}  {told.what} {told.lost} {told.do}")


def tell(refusal: Refusal | Told, *, as_json: bool) -> int:
    """Print a refusal on standard error, with --json also as JSON on standard output. Gives the exit code.

    Notes that were added to a refusal stand below its sentences.
    """
    told = refusal.told(gettext) if isinstance(refusal, Refusal) else refusal
    print(visible(f"{told.code}  {told.what}\n  {told.lost}\n  {told.do}"), file=sys.stderr)
    for note in getattr(refusal, "__notes__", ()):
        print(visible(f"  {note}"), file=sys.stderr)
    if as_json:
        print_json(told.as_dict())
    return REFUSED


def warn(refusal: Refusal) -> None:
    """Tell of something that stops nothing, on standard error: with its code, so that it can be looked up."""
    told = refusal.told(gettext)
    print(visible(f"{told.code}  {told.what} {told.do}"), file=sys.stderr)


def warn_of(store: Store) -> None:
    """Say on standard error what has to be looked after, though what was asked is done."""
    if store.reserve_used:
        tell(Refusal(Code.RESERVE_USED), as_json=False)
    if store.audit_broken is not None:
        tell(store.audit_broken, as_json=False)


def warn_if_expired(trust: Trust) -> None:
    """Say where the list of trusted keys has expired: a laptop abroad goes on with it."""
    try:
        trust.check_current(datetime.now(UTC))
    except Refusal as expired:
        warn(expired)


def take_any_letter() -> None:
    """Let standard output show what its encoding lacks as escapes: a name must not stop a command that is done."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")


@contextmanager
def shows_progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Shows on a terminal how far long work has come, elsewhere nothing; what it gives is told (done, of all)."""
    stream, shown = sys.stderr, 0

    def tell_progress(done: int, of: int) -> None:
        nonlocal shown
        line = f"{what} … {done * 100 // max(of, 1)} %"
        stream.write("\r" + line)
        stream.flush()
        shown = len(line)

    if stream is None or not stream.isatty():
        yield lambda _done, _of: None
        return
    try:
        yield tell_progress
    finally:
        stream.write("\r" + " " * shown + "\r")
        stream.flush()
