"""How many questions of a form are answered, without opening it as an interview."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kommisjon.interview.sitting import Sitting, Subject
from kommisjon.interview.stepping_back import form_for
from kommisjon.store.store import Store


def progress(
    store: Store, form_id: str, subject: Subject, *, by: str, clock: Callable[[], datetime]
) -> tuple[int, int]:
    """(questions with an answer of any kind, questions on the path), as they would stand on the screen.

    Nothing is written, and the audit has no entry: it is a count, no answer is looked at. Raises the Refusals of
    `kommisjon.interview.stepping_back.form_for`.
    """
    form = form_for(store, form_id, subject.case, subject.person or subject.case).form
    return Sitting(store, form, subject, language=None, by=by, clock=clock).progress()
