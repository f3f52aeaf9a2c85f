"""Figures about groups in words: lines for a terminal, a table with HXL tags, a page for a browser."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from kommisjon.cli.central_labels import called
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from sync.central.figures.rounding import Figure
    from sync.central.figures.telling import Figures, Table
    from sync.central.figures.waiting import Waited

Labels = Mapping[str, Mapping[str, str]]
_FIGURE, _BAR = 12, 24
"""Cells for a figure, and for its bar."""
HXL = (
    "#meta+mission",
    "#indicator+dimension",
    "#indicator+code",
    "#indicator+name",
    "#meta+unit",
    "#affected+num",
)
_HEAD = ("missions", "dimension", "code", "name", "unit", "n")


def figure(one: Figure) -> str:
    """A count in words: below five it is not told."""
    return _("under 5") if one.n is None else str(one.n)


def preface(found: Figures) -> list[str]:
    """What all figures are about, and how far they go."""
    missions = ", ".join(one.mission or _("without a mission") for one in found.missions)
    return [
        _("Missions: {missions}").format(missions=missions),
        _("Persons: {persons}, in {households} households").format(
            persons=figure(found.persons), households=figure(found.households)
        ),
        _("Last bundle in the figures: {day}").format(day=found.last_bundle or "–"),
        _("Persons not handed over whole by the field yet: {n}").format(n=figure(found.open)),
        _("Every count is rounded to 5; below 5 it is not told. Shielded persons are in none."),
        _("Whoever was decided to be one person counts once, where they were registered last."),
        _("Figures of a mission move once 5 of its persons have changed: up to 4 changes are not in them yet."),
    ]


def figures_of(found: Figures, labels: Labels, wanted: Mapping[str, Collection[str]]) -> str:
    """One line on a group, for who looks for persons: of all there are, the rows of these codes by dimension."""
    parts = [
        _("Persons: {persons}, in {households} households").format(
            persons=figure(found.persons), households=figure(found.households)
        )
    ]
    for table in found.tables:
        codes, listed = wanted.get(table.described.name, ()), labels.get(table.described.listed, {})
        rows = [f"{called(listed, code)} {figure(one)}" for code, one in table.rows if code in codes]
        if rows:
            parts.append(f"{_(table.described.meaning)}: {', '.join(rows)}")
    return _("In the figures, rounded: {parts}").format(parts="; ".join(parts))


def charts(found: Figures, labels: Labels, width: int) -> Iterator[str]:
    """Every table with bars, the portfolio and the waiting times, as lines of `width` cells."""
    from kommisjon.tui.charts import bar  # with Textual, which no other command waits for
    from kommisjon.tui.rows import fitted

    for table in found.tables:
        yield ""
        yield f"{_(table.described.meaning)} ({_(table.described.rule)})"
        listed, few = labels.get(table.described.listed, {}), []
        for code, one in table.rows:
            name = called(listed, code)
            if one.n is None and not code.startswith("!"):
                few.append(name)
                continue
            shown = bar(one.n or 0, table.whole.n, _BAR)
            yield f"  {fitted(name, width - _FIGURE - _BAR - 4)} {shown} {figure(one)}"
        if few:
            told = _("under 5 each: {names}").format(names=", ".join(few))
            yield from wrap(told, width, initial_indent="  ", subsequent_indent="    ")
    yield ""
    yield _("waiting from permit to settlement, in households")
    for waited in found.waits:
        yield f"  {_waited(waited)}"
    if len(found.missions) > 1:
        yield ""
        yield _("portfolio, in households (persons)")
        for line in found.missions:
            name = line.mission or _("without a mission")
            yield f"  {name}: {figure(line.households)} ({figure(line.persons)})"


def _waited(one: Waited) -> str:
    """One goal: what was reached of it, in words."""
    whom = (
        _("families with children, and minors without an adult, within {months} months")
        if one.goal.prompt
        else _("all, within {months} months")
    ).format(months=one.goal.months)
    told = _("{within} in time, {over} late, {still} still in time; goal {goal} %, reached {share}").format(
        within=figure(one.within),
        over=figure(one.over),
        still=figure(one.still),
        goal=one.goal.share,
        share="–" if one.share is None else f"{one.share} %",
    )
    return f"{whom}: {told}"


def table(found: Figures, labels: Labels) -> bytes:
    """The rows as CSV in UTF-8, with HXL tags in the second row; a count below five is an empty cell."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(_HEAD)
    rows.writerow(HXL)
    missions = " ".join(one.mission or "-" for one in found.missions)
    rows.writerow((missions, "persons", "", _("Persons"), "persons", found.persons.n))
    rows.writerow((missions, "households", "", _("Households"), "households", found.households.n))
    for one in found.tables:
        unit = "households" if one.described.of_households else "persons"
        for code, count in one.rows:
            name = called(labels.get(one.described.listed, {}), code)
            rows.writerow((missions, one.described.name, code.lstrip("!"), name, unit, count.n))
    for waited in found.waits:
        for state in ("within", "over", "still"):
            name = f"{waited.goal.months} months, {state}"
            row = (
                missions,
                "waiting",
                f"{waited.goal.name}_{state}",
                name,
                "households",
                getattr(waited, state).n,
            )
            rows.writerow(row)
    return written.getvalue().encode()


def page(found: Figures, labels: Labels, today: date) -> bytes:
    """A page for a browser in one file: it asks nothing of any address, and everything is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from sync.central.figures.dimensions import KINDS

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    shown = environment.get_template("statistics.html").render(
        language=current(),
        title=_("Figures about groups"),
        made=_("Made on {day}").format(day=today.isoformat()),
        preface=preface(found),
        tables=[_for_page(one, labels) for one in found.tables],
        waiting=_("Waiting from permit to settlement, in households"),
        waits=[_waited(one) for one in found.waits],
        portfolio=_("Portfolio, in households"),
        heads=[_("Mission"), _("Persons"), _("Households"), *(labels["household_kind"][kind] for kind in KINDS)],
        missions=[
            [one.mission or "–", *(figure(each) for each in (one.persons, one.households, *one.kinds))]
            for one in found.missions
        ],
    )
    return shown.encode()


def _for_page(one: Table, labels: Labels) -> dict[str, object]:
    listed = labels.get(one.described.listed, {})
    return {
        "name": _(one.described.meaning),
        "rule": _(one.described.rule),
        "rows": [
            {"name": called(listed, code), "n": figure(count), "share": count.share_of(one.whole) or 0}
            for code, count in one.rows
        ],
    }
