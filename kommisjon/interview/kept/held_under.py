"""Which interview a form belongs to, and under which versions of the form it was answered.

An interview is found by the form's id: a new version goes on with what was begun under an older one. Its record
notes each version under a path of its own, so that laptops with different versions do not meet there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kommisjon.interview.kept.paths import text_of
from kommisjon.model.records import Interview
from kommisjon.store.reading import StoredRecord
from kommisjon.store.store import Store
from sync.merge import view

_UNDER = re.compile(r"under/v([0-9]{1,15})_[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Version:
    """A form as an interview names it: its version, and the SHA-256 of the XForm."""

    number: int
    digest: str

    @property
    def path(self) -> str:
        """Where the interview's record notes that it was answered under this version."""
        return f"under/v{self.number}_{self.digest[:8]}"


def interview_of(store: Store, case: str, subject: str, form_id: str) -> StoredRecord | None:
    """The interview held with a person (or the case) by any version of a form; the one begun last, if several."""
    found = [
        record
        for record in store.records(Interview.TYPE, home=case)
        if record.parent == subject and _begun_by(record)[0] == form_id
    ]
    return found[-1] if found else None


def begun_under(record: StoredRecord) -> Version:
    """The version that the interview was begun under."""
    return Version(int(_begun_by(record)[1] or 0), str(view(record.doc).value("form_digest") or ""))


def answered_under(record: StoredRecord) -> list[Version]:
    """The versions it was answered under, the last one last."""
    noted = [
        (drawn.head.hlc, Version(int(match[1]), text_of(drawn.value)))
        for path, drawn in view(record.doc).values.items()
        if (match := _UNDER.fullmatch(path)) is not None
    ]
    order = [version for _hlc, version in sorted(noted, key=lambda one: one[0])]
    begun = begun_under(record)
    # Interviews of the first builds have no such note.
    return order if begun in order else [begun, *order]


def _begun_by(record: StoredRecord) -> tuple[str, str]:
    form_id, _, version = str(view(record.doc).value("form") or "").partition("@")
    return form_id, version
