"""`kommisjon mission`: mission packs and synthetic missions come in, and what is on this laptop."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kommisjon.cli import files, mission_close, mission_year, passphrase
from kommisjon.cli.output import DONE, print_json, say, warn_if_expired, warn_of
from kommisjon.cli.place import folder_of
from kommisjon.cli.values import a_day, a_number
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _


def register(commands: Any) -> None:
    group = commands.add_parser(
        "mission", help=_("missions on this laptop; synthetic ones for training")
    ).add_subparsers(dest="what", metavar=_("WHAT"), required=True)
    synth = group.add_parser("synth", help=_("make a synthetic mission: nobody in it exists"))
    made = synth.add_mutually_exclusive_group(required=True)
    made.add_argument("--out", type=Path, metavar=_("FILE"), help=_("the mission to write"))
    made.add_argument(
        "--year",
        type=Path,
        metavar=_("FOLDER"),
        help=_("instead a whole year of bundles for central, with its keys"),
    )
    synth.add_argument(
        "--share",
        type=mission_year.a_share,
        default=1.0,
        help=_("how much of a year, from 0.01 to 1; default all"),
    )
    synth.add_argument("--seed", type=int, default=1, help=_("the same seed gives the same mission"))
    synth.add_argument("--persons", type=a_number(1, 500), default=360, help=_("from 1 to 500; default 360"))
    synth.add_argument("--starts", type=a_day, metavar=_("YYYY-MM-DD"), help=_("first day; default today"))
    synth.add_argument(
        "--centre", action="store_true", help=_("the residents of a reception centre instead, 1 to 100")
    )
    synth.add_argument("--json", action="store_true", help=_("print the figures as JSON"))
    synth.set_defaults(run=run_synth)

    load = group.add_parser("load", help=_("take a mission pack, or a synthetic mission, into the vault"))
    load.add_argument(
        "file", type=Path, metavar=_("FILE"), help=_("a synthetic mission, or a sealed mission pack")
    )
    passphrase.add_argument(load)
    load.add_argument("--json", action="store_true", help=_("print JSON"))
    load.set_defaults(run=run_load)

    mission_close.register(group)

    listed = group.add_parser("list", help=_("the missions in the vault"))
    passphrase.add_argument(listed)
    listed.add_argument("--json", action="store_true", help=_("print JSON"))
    listed.set_defaults(run=run_list)


def run_synth(args: argparse.Namespace) -> int:
    if args.year is not None:
        return mission_year.run(args)
    from kommisjon.synth.document import write
    from kommisjon.synth.figures import figures
    from kommisjon.synth.mission import make_mission

    starts = args.starts or datetime.now(UTC).date()
    if args.centre:
        from kommisjon.synth.centre import make_centre

        mission = make_centre(args.seed, persons=min(args.persons, 100), starts=starts)
    else:
        mission = make_mission(args.seed, persons=args.persons, starts=starts, planned=True)
    files.write(args.out, write(mission))
    found = figures(mission)
    if args.json:
        print_json(found.as_dict())
    else:
        say(
            _(
                "Synthetic mission {code}: {persons} persons in {cases} cases; {share:.0%} of family are children."
            ).format(
                code=mission.mission.code,
                persons=found.persons,
                cases=found.cases,
                share=found.children_in_families,
            )
        )
    return DONE


def run_load(args: argparse.Namespace) -> int:
    if files.start_of(args.file, 2) == b"PK":
        return _load_pack(args)
    return _load_synthetic(args)


def _load_pack(args: argparse.Namespace) -> int:
    from kommisjon.exchange import told
    from kommisjon.exchange.enrolment import trust_of
    from kommisjon.exchange.packs import take_pack
    from kommisjon.i18n.languages import name_in
    from kommisjon.interview.library import languages_lacking
    from kommisjon.store.unlocking import unlock

    now = datetime.now(UTC)
    with unlock(folder_of(args), passphrase.ask(args), clock=lambda: datetime.now(UTC)) as vault:
        taken = take_pack(vault, args.file, now)
        trust = trust_of(vault.store)
        warn_of(vault.store)
    warn_if_expired(trust)
    if args.json:
        print_json(taken.as_dict())
        return DONE
    lacking = [name_in(code, current()) for code in languages_lacking(taken.languages)]
    for line in (*told.of_pack(taken), *told.of_lacking(lacking)):
        say(line)
    return DONE


def _load_synthetic(args: argparse.Namespace) -> int:
    from kommisjon.exchange.mission import load_synthetic
    from kommisjon.store.unlocking import unlock
    from kommisjon.synth.document import LARGEST, read

    document = files.read(args.file, LARGEST)
    with files.needed(args.file):
        read(document)
    with unlock(folder_of(args), passphrase.ask(args), clock=lambda: datetime.now(UTC)) as vault:
        loaded = load_synthetic(vault.store, document, vault.label)
        warn_of(vault.store)
    if args.json:
        print_json(
            {
                "mission": loaded.mission,
                "cases": loaded.cases,
                "persons": loaded.persons,
                "left_out": loaded.left_out,
            }
        )
    else:
        say(
            _("Mission {code} is on this laptop. Cases: {cases}, persons: {persons}.").format(
                code=loaded.mission, cases=loaded.cases, persons=loaded.persons
            )
        )
        if loaded.left_out:
            say(
                _("Persons left out, in households with a shielded member: {n}. They have a separate way.").format(
                    n=loaded.left_out
                )
            )
    return DONE


def run_list(args: argparse.Namespace) -> int:
    from kommisjon.interview.family.household import households, missions
    from kommisjon.store.unlocking import unlock

    with unlock(folder_of(args), passphrase.ask(args), clock=lambda: datetime.now(UTC)) as vault:
        today = datetime.now(UTC).date()
        rows = []
        for _id, mission in missions(vault.store):
            cases = households(vault.store, mission.code, today)
            rows.append(
                {
                    "code": mission.code,
                    "synthetic": mission.synthetic,
                    "cases": len(cases),
                    "persons": sum(len(case.members) for case in cases),
                    "waiting": sum(1 for case in cases if not case.done),
                }
            )
    if args.json:
        print_json(rows)
    else:
        for row in rows:
            say(_("{code}: cases {cases}, persons {persons}, cases still waiting {waiting}").format(**row))
    return DONE
