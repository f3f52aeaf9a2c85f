"""The fields of a text, and whether a translation has the same ones: a wrong field is a fault on the screen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import Formatter

COUNTS = frozenset(("n", "count"))
"""Fields for the number in a message that counts. A language may say it in words: one, two, none."""

_OF_ARGPARSE = re.compile(r"%(?:\(\w+\))?[srd]")
_IN_FORMS = re.compile(r"\$\{[^{}]*\}")


def fields(text: str) -> set[str]:
    """The named fields of an interface text, with how they are written: {share:.0%} gives "share:.0%".

    Those of the command line's own words are written %(prog)s (kommisjon.cli.usage).

    Raises ValueError where braces do not match or a field is not a simple name.
    """
    found = set(_OF_ARGPARSE.findall(text))
    for _, name, spec, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or conversion or "{" in (spec or ""):
            raise ValueError(f"not a plain field: {{{name}}}")
        found.add(f"{name}:{spec}" if spec else name)
    return found


def fields_in_form(text: str) -> set[str]:
    """The ${references} of a form's text."""
    return set(_IN_FORMS.findall(text))


def fault(ids: Sequence[str], strings: Sequence[str], *, form: bool = False) -> str | None:
    """Say what is wrong with the fields of a translation, or None.

    `ids` is the message, with its plural when it counts; `strings` its translations. An empty one is missing,
    not wrong. `form` is for texts of forms, whose fields are ${references}.
    """
    of = fields_in_form if form else fields
    known = [of(text) for text in ids]
    allowed = set.union(*known)
    needed = set.intersection(*known) - (COUNTS if len(ids) > 1 else frozenset())
    for text in filter(None, strings):
        try:
            found = of(text)
        except ValueError as problem:
            return str(problem)
        if extra := found - allowed:
            return "unknown field: " + ", ".join(sorted(extra))
        if missing := needed - found:
            return "missing field: " + ", ".join(sorted(missing))
    return None
