"""How one stop of a sitting is shown: its words in two columns, what stands there, and where it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rich.cells import cell_len

from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.named import shown_name, written_from_right
from kommisjon.interview.ending import Blocking
from kommisjon.interview.kept.beside_words import mark_of
from kommisjon.interview.sitting import Sitting
from kommisjon.interview.stops import CONFIRMED, Stop
from kommisjon.interview.typed.answer import BY_MARKS, OTHER_CALENDAR, how_to_type, shown_typed
from kommisjon.interview.typed.asked import Asked
from kommisjon.interview.typed.in_calendar import both
from kommisjon.interview.ways_out import ways_to_end
from kommisjon.interview.wording import Words
from kommisjon.model.answers import Status
from kommisjon.model.characters import tidy, visible
from kommisjon.tui.rows import fitted, one_line
from kommisjon.tui.widgets.answer_area import AnswerArea
from kommisjon.tui.widgets.asked_pane import Column
from kommisjon.tui.widgets.choices import Choice
from kommisjon.xform import ItemKind

YES, NO = "yes", "no"

_LEAST_SECTION = 6
"""Cells below which the start of a section's name says nothing any more."""

Languages = tuple[str | None, str | None]
"""The interviewer's language of the form, and the person's, by the form's names."""


def where_line(sitting: Sitting, at: int, languages: Languages, width: int) -> str:
    """The section, the question's number and the person's language, in a shorter form where there is less room.

    The section gives way last: that the words are a draft has to be seen.
    """
    stop, n, all_of_them = sitting.stops[at], at + 1, len(sitting.stops)
    section, number = sitting.section(stop, languages[0]), f"{n}/{all_of_them}"
    long = _where(sitting, stop, languages, section, _("question {n} of {all}").format(n=n, all=all_of_them))
    if cell_len(long) <= width:
        return long
    short = _where(sitting, stop, languages, section, number)
    room = cell_len(section) + width - cell_len(short)
    if room < cell_len(section):
        section = fitted(section, room).rstrip() if room >= _LEAST_SECTION else ""
        short = _where(sitting, stop, languages, section, number)
    return short


def _where(sitting: Sitting, stop: Stop, languages: Languages, section: str, number: str) -> str:
    right = languages[1]
    parts = [
        section,
        _("more than counted") if sitting.is_surplus(stop) else "",
        number,
        _("completed") if sitting.completed else "",
        mark_of(sitting.beside(stop).drawn),
    ]
    if right:
        name, draft = shown_name(right), _("draft, not reviewed")
        parts.append(f"{name}: {draft}" if sitting.is_draft(right) else name)
    return "  ·  ".join(filter(None, parts))


def columns_of(sitting: Sitting, stop: Stop, languages: Languages) -> list[Column]:
    """What is asked, in both languages; the person's column does not say once more what stands in the other.

    The help is for the interviewer and stands in the first column only.
    """
    left, right = (sitting.wording(stop, language) if language is not None else None for language in languages)
    first = _column(left, languages[0], sitting)
    if right is None or left is None:
        return [first, Column()]
    once = replace(
        right,
        label="" if right.borrowed and right.label == left.label else right.label,
        hint="" if right.hint == left.hint else right.hint,
        media="" if right.media == left.media else right.media,
        guidance="",
    )
    return [first, _column(once, languages[1], sitting)]


def _column(words: Words | None, language: str | None, sitting: Sitting) -> Column:
    if words is None or language is None:
        return Column()
    borrowed = ""
    if words.borrowed:
        borrowed = _("(no text in {language}: this is {other})")
        if not words.label:
            borrowed = _("(no text in {language})")
        borrowed = borrowed.format(language=shown_name(language), other=shown_name(sitting.languages[0]))
    rtl = None if words.borrowed else written_from_right(language)
    return Column(_lines(words.label, borrowed, words.media), words.hint, words.guidance, rtl)


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def status_of(sitting: Sitting, stop: Stop) -> str:
    """What stands on the question and cannot be seen in its field."""
    if sitting.is_disputed(stop):
        said = " · ".join(sitting.said_elsewhere(stop, sitting.best_language(current())))
        told = _("Another laptop says: {answer}. Enter keeps this one; or answer anew. Ctrl+Y: who and when.")
        return told.format(answer=one_line(said))
    if stop.kind.attaches and (held := sitting.attached(stop)) is not None:
        return _("Saved: {name}, {size}").format(name=held.name, size=size_text(held.size))
    if sitting.is_copied(stop):
        name = sitting.copied_from(stop) or _("another member")
        return _("Copied from {name}, not confirmed: Enter confirms.").format(name=name)
    if stop.kind.lists and not sitting.offered(stop, None) and sitting.status(stop) is Status.NOT_ASKED:
        return _("The list has nothing to choose from here.")
    if stop.typed and sitting.status(stop) is Status.ANSWERED:
        return both(sitting.asked(stop), sitting.text(stop), typing=False)
    return {
        Status.UNKNOWN: _("Saved as: does not know"),
        Status.DECLINED: _("Saved as: would rather not answer"),
    }.get(sitting.status(stop), "")


def size_text(size: int) -> str:
    """A number of bytes as a person reads it."""
    if size < 1024:
        return _("{n} bytes").format(n=size)
    if size < 1024 * 1024:
        return _("{n} KiB").format(n=-(-size // 1024))
    return _("{n} MiB").format(n=f"{size / 1024 / 1024:.1f}")


def shown_text(sitting: Sitting, stop: Stop) -> str:
    """The answer as it stands in the field, safe for a terminal; blank where it is not typed."""
    if not stop.typed:
        return ""
    asked = sitting.asked(stop)
    text = shown_typed(asked, sitting.text(stop))
    return visible(text) if asked.several_lines else one_line(text)


def show_answer(
    area: AnswerArea,
    sitting: Sitting,
    stop: Stop,
    languages: Languages,
    blocking: Sequence[Blocking],
    *,
    side_by_side: bool,
    draft: str | None = None,
    again: bool = False,
) -> None:
    """Fill the answer area for a stop: with what is saved, or with a draft that is not.

    `again`: the same stop is there already. Only its words are shown anew; what is half typed or marked stays.
    """
    if again:
        _relabel(area, sitting, stop, languages, blocking, side_by_side=side_by_side)
        return
    if stop.typed or stop.kind.attaches:
        asked = sitting.asked(stop)
        shown = shown_text(sitting, stop) if draft is None else visible(draft)
        whole = asked.brief and draft is None
        area.show_typed(asked, shown, _how(asked), files=stop.kind.attaches, whole=whole)
        return
    left, right = languages
    rtl = (written_from_right(left or ""), written_from_right(right or ""))
    choices = _options(sitting, stop, languages, blocking)
    text = sitting.text(stop) if draft is None else draft
    if stop.kind.ranks:
        area.show_ranking(choices, text.split(), rtl=rtl, side_by_side=side_by_side)
        return
    # Nothing is marked that nobody has chosen: an Enter too many must not say yes, least of all to consent.
    area.show_choices(
        choices,
        text.split() if stop.kind.several else [text],
        many=stop.kind.several,
        rtl=rtl,
        side_by_side=side_by_side,
        mark_first=stop.kind.several or not stop.kind.answerable,
        asked=sitting.asked(stop) if stop.kind.lists else None,
        said=sitting.said_before(stop) if stop.kind.lists and not text else "",
    )


def _relabel(
    area: AnswerArea,
    sitting: Sitting,
    stop: Stop,
    languages: Languages,
    blocking: Sequence[Blocking],
    *,
    side_by_side: bool,
) -> None:
    if stop.typed or stop.kind.attaches:
        return  # the field has no words of the form in it
    left, right = languages
    rtl = (written_from_right(left or ""), written_from_right(right or ""))
    shown = area.ranking if stop.kind.ranks else area.choices
    shown.relabel(_options(sitting, stop, languages, blocking), rtl=rtl, side_by_side=side_by_side)


def pending_in(area: AnswerArea, stop: Stop, shown: str, saved: str) -> str | None:
    """What stands in the answer area and is not saved, tidied; `shown` is the saved text as the field shows it."""
    if stop.typed or stop.kind.attaches:
        text = tidy(area.typed)
        return text if text and text != tidy(shown) else None
    if stop.kind.several or stop.kind.ranks:
        text = " ".join(area.choices.chosen if stop.kind.several else area.ranking.chosen)
        return text if text != saved and text else None
    return None


def _how(asked: Asked) -> str:
    """The line below a field: how its answer is typed."""
    if asked.kind is ItemKind.FILE:
        return _("Type the name of a file on this machine with its folders; Tab completes it. Enter takes it.")
    if asked.several_lines:
        return _("Ctrl+J begins a new line. Enter saves.")
    said = how_to_type(asked)
    lines = [str(said)] if said is not None else []
    if (asked.kind is ItemKind.DATE or asked.year_number) and asked.by is not None:
        lines.append(_(BY_MARKS))
    if asked.other_calendar:
        lines.append(_(OTHER_CALENDAR))
    return " ".join(lines)


def _options(sitting: Sitting, stop: Stop, languages: Languages, blocking: Sequence[Blocking]) -> list[Choice]:
    left, right = languages
    if stop.kind.adds:
        return [Choice(YES, _("Yes, add one"), ""), Choice(NO, _("No, go on"), "")]
    if stop.kind.ends:
        ways = ways_to_end(sitting, list(blocking), sitting.languages[0] if left is None else left)
        return [Choice(one.value, one.label, "") for one in ways]
    if stop.kind.confirms:
        return [Choice(CONFIRMED, _("Yes, this is done"), "")]
    if not stop.kind.answerable:
        return [Choice(YES, _("Go on"), "")]
    others = {one.value: one for one in sitting.offered(stop, right)} if right is not None else {}
    return [
        Choice(
            one.value,
            _("{choice} (no longer on the list)").format(choice=one.label) if one.gone else one.label,
            others[one.value].label if one.value in others else "",
            (one.words, others[one.value].words if one.value in others else ""),
        )
        for one in sitting.offered(stop, left)
    ]
