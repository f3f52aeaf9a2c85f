"""A mission in numbers by lines: each chart as a heading and its figures, and what each case lacks."""

from __future__ import annotations

from collections.abc import Iterator

from kommisjon.interview.mission.looking import Look
from kommisjon.interview.mission.words import (
    charts,
    figures,
    lacking,
    not_told,
    ready_heading,
    ready_words,
)


def number_lines(look: Look) -> Iterator[str]:
    """Everything that the portfolio's page draws, in the same order."""
    for heading, counts in charts(look.portfolio, look.interpreting):
        lines = [": ".join(filter(None, (one.name, figures(one.n, one.of)))) for one in counts]
        yield from ("", heading, *lines)
    yield ""
    yield from (*lacking(look.interpreting), not_told())
    if look.ready:
        yield from ("", ready_heading())
    for one in sorted(look.ready, key=lambda one: -sum(one.lacking.values())):
        yield f"{one.number}: {ready_words(one)}"
