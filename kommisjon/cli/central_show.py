"""What `central show` tells of a case, line by line: for the command, and for central's screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kommisjon.cli import wording
from kommisjon.cli.central_course import course_lines
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.model.records import CaseType
from kommisjon.model.relation import RelationType, words_of

if TYPE_CHECKING:
    from sync.central.shown.show import (
        AttachmentView,
        BesideView,
        CaseView,
        PersonView,
        SkippedView,
    )


def case_lines(case: CaseView) -> Iterator[str]:
    """Everything of a case, each thing a line; blanks before it say to what it belongs."""
    place = wording.label("competence", "country", case.country_of_asylum)
    kind = "  " + _("resident of a reception centre") if case.kind == CaseType.RECEPTION else ""
    yield f"{case.number}  {wording.status(case.status)}  {place}{kind}"
    for person in case.persons:
        yield from _person(person)
    yield from link_lines(case)
    yield from course_lines(case)
    yield from (_("  ! two answers on {path}").format(path=conflict.path) for conflict in case.conflicts)
    for file in case.attachments:
        yield from _file(file)
    yield from map(_skipped, case.skipped)
    yield from (f"  ? {one.path}: {wording.unanswered(one.status)}" for one in case.unanswered)
    for one in case.beside:
        yield from beside_lines(one)
    yield from ending_lines(case)


def _person(person: PersonView) -> Iterator[str]:
    role = wording.label("household", "role", person.role)
    yield f"  {person.name}  {person.name_original}  {person.birth or '–'}  {role}"
    for skill in person.languages:
        name = wording.label("competence", "language", skill.language)
        speaks, reads = (wording.label("competence", "level", level) for level in (skill.speak, skill.read))
        said = _("    {language}  speaks: {speaks}, reads: {reads}")
        yield said.format(language=name, speaks=speaks, reads=reads)
    for work in person.work:
        yield f"    {work.title} ({wording.label('competence', 'occupation', work.isco)})"


def link_lines(case: CaseView) -> Iterator[str]:
    """A line for each close relative in another case: a municipality can take the two together."""
    names = {person.id: person.name for person in case.persons}
    for link in case.links:
        relation = _(words_of(RelationType(link.type), link.first)).format(name=link.name)
        said = _("  = linked with case {number}: {name} is {relation}")
        yield said.format(number=link.number, name=names[link.person], relation=relation)


def _file(file: AttachmentView) -> Iterator[str]:
    said = (
        _("  + {path}: {name}, {size} bytes, waiting") if file.waiting else _("  + {path}: {name}, {size} bytes")
    )
    yield said.format(path=file.path, name=file.name, size=file.size)
    yield f"    {file.sha256}"


def _skipped(answer: SkippedView) -> str:
    held = answer.value or {}
    said = held["v"] if "v" in held else wording.unanswered(str(held.get("s")))
    told = _("  – skipped by the form now: {path}: {answer}")
    return told.format(path=answer.path, answer=said)


def beside_lines(one: BesideView) -> Iterator[str]:
    """A line for the person's own words with their language and translator, and one for a note."""
    if one.note is not None:
        yield _("  ✎ note on {path}, by {who}: {text}").format(path=one.path, who=one.by, text=one.note)
    if one.words is not None:
        language = one.words["lang"] or "–"
        said = _("  ❝ own words on {path} ({language}): {text}")
        yield said.format(path=one.path, language=language, text=one.words["original"] or "–")
    if one.words is not None and one.words["translation"]:
        who = wording.translator(one.words["translated_by"])
        told = (
            _("    translation ({who}, read over): {text}")
            if one.words["reviewed"]
            else _("    translation ({who}, not read over): {text}")
        )
        yield told.format(who=who, text=one.words["translation"])


def ending_lines(case: CaseView) -> Iterator[str]:
    """A line for each seal with what came after it, for each career adviser's note, and for each addendum."""
    for seal in case.seals:
        yield _("  ■ sealed by {who}, {day}").format(who=seal.by, day=seal.at[:10])
        if seal.later:
            more = ngettext(
                "  ! {n} save of another laptop was changed after the seal",
                "  ! {n} saves of other laptops were changed after the seal",
                seal.later,
            )
            yield more.format(n=seal.later)
    names = {person.id: person.name for person in case.persons}
    for note in case.career_notes:
        said = _("  ✎ career adviser's note of {day} by {who}, on {name}: {text}")
        yield said.format(day=note.at[:10], who=note.by, name=names.get(note.about or "", "–"), text=note.text)
    for added in case.addenda:
        about = names.get(added.about or "", _("the household"))
        said = _("  + addendum of {day} by {who}, about {about}: {text}")
        yield said.format(day=added.at[:10], who=added.by, about=about, text=added.text)
