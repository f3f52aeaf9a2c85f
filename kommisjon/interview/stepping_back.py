"""What an interview goes on by when the library's form cannot be run: the version it was answered under last."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.kept.held_under import answered_under, interview_of
from kommisjon.interview.library import Carried, carried_form, kept_form
from kommisjon.store.store import Store


@dataclass(frozen=True, slots=True)
class Opened:
    """A form to hold an interview by; `stepped_back` says why it is not the library's, or is None."""

    form: Carried
    tag: str
    """As changes name it."""
    stepped_back: Refusal | None = None


def form_for(store: Store, form_id: str, case: str, subject: str, library: Path | None = None) -> Opened:
    """The library's form; where it cannot be run, the newest of those that the interview was answered under.

    `subject` is the person, or the case. Raises Refusal F806, F801 to F805 or F810 of the library's form where the
    interview has not begun, or none of its forms is kept here.
    """
    try:
        form = carried_form(form_id, library)
        return Opened(form, form.tag)
    except Refusal as refusal:
        former = _last_form(store, form_id, case, subject)
        if former is None:
            raise
        return Opened(former, former.tag, _stepped_back(refusal, former))


def _last_form(store: Store, form_id: str, case: str, subject: str) -> Carried | None:
    held = interview_of(store, case, subject, form_id)
    versions = reversed(answered_under(held)) if held is not None else ()
    found = (kept_form(store, form_id, version.number, version.digest) for version in versions)
    return next((form for form in found if form is not None), None)


def _stepped_back(refusal: Refusal, former: Carried) -> Refusal:
    return Refusal(
        Code.FORM_STEPPED_BACK, which=refusal.code.id, reason=refusal.told(_).what, held=former.form.version
    )
