"""What stands beside an answer, in lines for a person: the own words, who translated them, the note."""

from __future__ import annotations

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.named import shown_name
from kommisjon.model.words import Beside, Translator, Utterance

TRANSLATORS = {
    Translator.INTERPRETER: N_("interpreter"),
    Translator.STAFF: N_("staff"),
    Translator.SELF: N_("the person"),
    Translator.MACHINE: N_("a machine"),
}


def mark_of(beside: Beside) -> str:
    """A glyph and a word for the line of a question, blank where nothing stands beside it."""
    words = "❝ " + _("own words") if beside.words.says_something else ""
    note = "✎ " + _("note") if beside.note else ""
    return "  ".join(filter(None, (words, note)))


def beside_lines(words: Utterance | None, note: str | None) -> str:
    """The words and the note in lines; None for what was not touched, and blank says that it was taken away."""
    lines = []
    if words is not None:
        lines += _words_lines(words) if words.says_something else [_("own words: taken away")]
    if note is not None:
        lines.append(_("note: {text}").format(text=note) if note else _("note: taken away"))
    return "\n".join(lines)


def _words_lines(words: Utterance) -> list[str]:
    named = shown_name(words.lang) if words.lang else ""
    said = _("own words ({language}): {text}") if named else _("own words: {text}")
    lines = [said.format(language=named, text=words.original)] if words.original else []
    if words.translation:
        lines.append(_("translation: {text}").format(text=words.translation))
    if words.translated_by is not None:
        by = _(TRANSLATORS[words.translated_by])
        text = _("translated by: {who}; read over") if words.reviewed else _("translated by: {who}; not read over")
        lines.append(text.format(who=by))
    return lines
