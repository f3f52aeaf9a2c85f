"""`kommisjon mission synth --year`: a whole year of synthetic bundles, ready for central to take in."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from kommisjon.cli.output import DONE, UsedWrongly, print_json, say, shows_progress
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _


def a_share(text: str) -> float:
    """How much of a year, from 0.01 to 1."""
    try:
        share = float(text)
    except ValueError:
        share = 0
    if not 0.01 <= share <= 1:
        raise argparse.ArgumentTypeError(_("not a share from 0.01 to 1: {text}").format(text=repr(text)))
    return share


def run(args: argparse.Namespace) -> int:
    """Make the year in the folder `args.year`, which must be new or empty."""
    from kommisjon.synth.year.making import ARRIVALS, KEYS, make_year

    folder: Path = args.year
    starts = args.starts or _a_year_ago(datetime.now(UTC).date())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UsedWrongly(_("{folder} is not empty: a year needs a folder of its own.").format(folder=folder))
        with shows_progress(_("Missions and reception centres")) as progress:
            year = make_year(folder, seed=args.seed, starts=starts, share=args.share, progress=progress)
    except OSError as problem:
        raise Refusal(Code.FILE_UNWRITABLE, file=folder.name, detail=type(problem).__name__) from None
    if args.json:
        print_json(year.as_dict())
        return DONE
    say(_("SYNTHETIC: nobody in it exists."))
    say(
        _(
            "{missions} missions with {persons} persons, {centres} reception centres with {residents} residents."
        ).format(missions=len(year.missions), persons=year.persons, centres=year.centres, residents=year.residents)
    )
    written = sum(year.fates.values())
    say(
        _("{written} bundles written; {lost} sticks are lost, {late} come late, {bad} are damaged.").format(
            written=written,
            lost=year.fates.get("lost", 0),
            late=year.fates.get("late", 0),
            bad=year.fates.get("cut", 0) + year.fates.get("tampered", 0),
        )
    )
    say(
        _("Keys: {keys}. What arrives, week by week: {arrivals}.").format(
            keys=folder / KEYS, arrivals=folder / ARRIVALS
        )
    )
    return DONE


def _a_year_ago(today: date) -> date:
    """The Monday 52 weeks before this one: the year's last bundles have just come."""
    return today - timedelta(days=today.weekday(), weeks=52)
