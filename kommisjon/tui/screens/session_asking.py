"""What the page of a session asks, one thing at a time: a field of it, whom it is with, why it was broken off."""

from __future__ import annotations

from collections.abc import Callable

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.languages import name_in
from kommisjon.interview.family.household import Household
from kommisjon.interview.sessions.fields import Kind, SessionField
from kommisjon.interview.sessions.words import REASONS
from kommisjon.model.session import Session
from kommisjon.tui.screens.asking import LINE, WORDS, Asking
from kommisjon.tui.widgets.choices import Choice

_NOTHING = Choice("", N_("(not said)"), "")


def asking_for(field: SessionField, session: Session, of: Household, take: Callable[[str], None]) -> Asking:
    """Ask for one field of a session as it stands."""
    label, standing = _(field.label), field.standing(session)
    if field.kind is Kind.LANGUAGE:
        return Asking(label, take, standing=standing, choices=_languages(of, standing), field=field.name)
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


def _languages(of: Household, standing: str) -> list[Choice]:
    """The household's own languages first, then every language by its name."""
    from babel.core import Locale, UnknownLocaleError

    people = [member.person for member in of.members]
    spoken = [code for one in people for code in (one.interpreting_language, one.mother_tongue)]
    first = list(dict.fromkeys(code for code in (standing, *spoken) if code))
    try:
        named = {str(code): str(name) for code, name in Locale.parse(current()).languages.items()}
    except (UnknownLocaleError, ValueError):
        named = {str(code): str(name) for code, name in Locale.parse("en").languages.items()}
    rest = sorted((code for code in named if code not in first), key=lambda code: named[code].casefold())
    return [
        *(Choice(code, name_in(code, current()), "") for code in first),
        *(Choice(code, named[code], "") for code in rest),
    ]
