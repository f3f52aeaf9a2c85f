"""A mission's portfolio in words: its charts with their headings, and the figures of each line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kommisjon.i18n.catalogue import current, ngettext
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.languages import name_in
from kommisjon.interview.library import country_name
from kommisjon.interview.mission.interpreting import Interpreting
from kommisjon.interview.mission.portfolio import FEWEST, Count, Portfolio
from kommisjon.interview.mission.readiness import Readiness

Chart = tuple[str, Sequence[Count]]
"""A heading, and the counts below it by names that are in words already."""


def charts(found: Portfolio, needed: Iterable[Interpreting]) -> Iterator[Chart]:
    """Every chart of a mission, in the order in which they are read."""
    yield _("Persons on the list, of the mission's places"), [found.persons]
    yield _("Interviews held, of those who are interviewed alone"), [found.heard]
    yield _("By part of the quota, of its places"), [Count(_part(one.name), one.n, one.of) for one in found.parts]
    yield _("Households (one can be of several kinds)"), _in_words(found.kinds)
    yield _("Women, men and children"), _in_words(found.ages)
    yield _("Languages to be interpreted"), [Count(_named(one.name), one.n, one.of) for one in found.languages]
    lines = [Count(_named(one.language), one.settled, one.sessions) for one in needed if one.sessions != 0]
    if lines:
        yield _("Sessions still to be held with an interpreter settled, by language"), lines


def lacking(needed: Sequence[Interpreting]) -> list[str]:
    """In which languages an interpreter is lacking, and in which no session is planned; none where all is well."""
    without = ", ".join(map(_days, (one for one in needed if one.some_lack)))
    unplanned = ", ".join(_named(one.language) for one in needed if one.sessions == 0)
    return [
        *([_("Sessions without an interpreter: {languages}.").format(languages=without)] if without else []),
        *([_("No session is planned yet in: {languages}.").format(languages=unplanned)] if unplanned else []),
    ]


def not_told() -> str:
    """What the counts leave out, and why."""
    said = _("Counts under {fewest}, and those from which one could be worked out, are not shown. Persons with a"
             " protected identity are not counted here.")  # fmt: skip
    return said.format(fewest=FEWEST)


def figures(n: int | None, of: int | None) -> str:
    """The figures of one count."""
    if n is None:
        return _("not shown")
    return str(n) if not of else _("{n} of {all} ({share} %)").format(n=n, all=of, share=round(n * 100 / of))


def ready_heading() -> str:
    return _("What municipalities ask for first, and of how many it is not known yet")


def ready_words(one: Readiness) -> str:
    """What one case lacks, in its topics."""
    return ", ".join(f"{_(topic.value)} {n}" for topic, n in one.lacking.items()) or _("complete")


def _in_words(counts: Iterable[Count]) -> list[Count]:
    return [Count(_(one.name) if one.name else "", one.n, one.of) for one in counts]


def _part(name: str) -> str:
    """A part of a quota: a country by its name, any other as headquarters calls it."""
    return country_name(_(name), current()) if name else ""


def _named(language: str) -> str:
    return name_in(language, current()) if language else _("not known")


def _days(one: Interpreting) -> str:
    """A language in which some lack one, and on how many days, where that is told."""
    if not one.days_lacking:
        return _named(one.language)
    said = ngettext("{language} on {n} day", "{language} on {n} days", one.days_lacking)
    return said.format(language=_named(one.language), n=one.days_lacking)
