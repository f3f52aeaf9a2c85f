"""What the page of a session asks, one thing at a time: a field of it, whom it is with, why it was broken off."""

from __future__ import annotations

from collections.abc import Callable

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.family.household import Household
from kommisjon.interview.sessions.fields import Kind, SessionField
from kommisjon.interview.sessions.languages import offered_languages
from kommisjon.interview.sessions.words import REASONS
from kommisjon.model.session import Session
from kommisjon.tui.screens.asking import LINE, WORDS, Asking
from kommisjon.tui.widgets.choices import Choice

_NOTHING = Choice("", N_("(not said)"), "")


def asking_for(field: SessionField, session: Session, of: Household, take: Callable[[str], None]) -> Asking:
    """Ask for one field of a session as it stands."""
    label, standing = _(field.label), field.standing(session)
    if field.kind is Kind.LANGUAGE:
        languages = [Choice(code, name, "") for code, name in offered_languages(of, standing)]
        return Asking(label, take, standing=standing, choices=languages, field=field.name)
    if field.options:
        choices = [Choice(value, _(words), "") for value, words in field.options.items()]
        several = field.kind is Kind.SEVERAL
        if not several:
            choices.append(Choice("", _(_NOTHING.left), ""))
        return Asking(label, take, standing=standing, choices=choices, many=several, field=field.name)
    words = field.kind is Kind.WORDS
    asked = WORDS if words else LINE
    return Asking(label, take, asked, _(field.how), standing, field=field.name)


def asking_who(of: Household, person: str | None, take: Callable[[str], None]) -> Asking:
    """Ask whom the session is with: the household, or a member who has an interview of their own."""
    choices = [Choice("", _("the whole household"), "")]
    choices += [Choice(m.id, m.person.name, m.person.name_original) for m in of.members if m.alone]
    return Asking(_("With whom?"), take, standing=person or "", choices=choices, settles=False)


def asking_reason(take: Callable[[str], None]) -> Asking:
    """Ask why a session is broken off."""
    choices = [Choice(value, _(words), "") for value, words in REASONS.items()]
    return Asking(_("Why is it broken off?"), take, choices=choices, settles=False)
