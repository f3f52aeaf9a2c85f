"""What headquarters asks of whoever wrote something, and what they answer.

A question travels in a receipt and is kept by the laptop under the id it has at central, with the same answers, so
that it is one record wherever it is read; the answer is a record of its own, which a sealed case takes too.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kommisjon.model.answers import Line, Text
from kommisjon.model.record import Record

MOST_ASKED = 1_000
"""Characters of a question: it is read on a row of a list."""


class Question(Record):
    """A question to one laptop. Its parent is the record it is about: a person, a part of one, or the case."""

    TYPE = "question"
    by: Line
    at: Line
    """ISO 8601, by central's clock."""
    text: Annotated[Text, Field(min_length=1, max_length=MOST_ASKED)]
    device: Line
    """The pseudonym of the laptop that is asked."""
    path: Text | None = None
    """The path of that record on which people differ, where it is about one."""


class Reply(Record):
    """What the field answers. Its parent is the question."""

    TYPE = "reply"
    by: Line
    at: Line
    text: Annotated[Text, Field(min_length=1)]
