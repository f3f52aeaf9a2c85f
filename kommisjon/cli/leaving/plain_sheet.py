"""A sheet as plain text: for a letter, or a system that takes nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from kommisjon.interview.sheet.content import Content
from kommisjon.interview.summary import Both
from kommisjon.model.characters import visible


def plain(content: Content) -> bytes:
    """Give the sheet as UTF-8, a line for each question with its answer."""
    return ("\n".join(map(visible, _lines(content))) + "\n").encode()


def _lines(content: Content) -> Iterator[str]:
    yield _both(content.title)
    for part in content.parts:
        yield ""
        yield _both(part.heading)
        for asked in part.asked:
            yield f"  {_both(asked.question)}: {_both(asked.answer)}"
    yield ""
    for closing in content.closing:
        yield closing.person
        if closing.officer:
            yield f"({closing.officer})"


def _both(text: Both) -> str:
    return f"{text.person} ({text.officer})" if text.officer else text.person
