"""Letters typed on a list find something in it: what has been typed after one more key."""

from __future__ import annotations

from textual import events


def typed_on(typed: str, event: events.Key) -> str | None:
    """What is typed after a key, which is taken from everybody else then; None for a key of another kind.

    Backspace takes a letter away, Esc all of them; a blank begins nothing.
    """
    if event.key == "backspace":
        typed = typed[:-1]
    elif event.key == "escape" and typed:
        typed = ""
    elif event.character is not None and event.is_printable and (event.character != " " or typed):
        typed += event.character
    else:
        return None
    event.stop()
    event.prevent_default()
    return typed
