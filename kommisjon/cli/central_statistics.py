"""`kommisjon central statistics`: figures about groups, on the terminal, as CSV and as a page."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import central_figures, files
from kommisjon.cli.central_database import connected
from kommisjon.cli.central_labels import labels
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from sync.central.figures.telling import Figures
    from sync.central.staff.who import Staff

WIDTH = 78


def register(group: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    parser = add(group, "statistics", _("figures about groups, rounded so that they point at nobody"), run)
    parser.add_argument(
        "--mission", default="", metavar=_("CODE"), help=_("of one mission, or of a year as 2026; default: of all")
    )
    parser.add_argument(
        "--by", action="append", metavar=_("WHAT"), help=_("such as education; may be repeated; default: all")
    )
    parser.add_argument("--csv", type=Path, metavar=_("FILE"), help=_("write a table with HXL tags here"))
    parser.add_argument("--html", type=Path, metavar=_("FILE"), help=_("write a page for a browser here"))


def run(args: argparse.Namespace) -> int:
    from sync.central.figures.dimensions import DESCRIBED
    from sync.central.figures.telling import figures
    from sync.central.staff.audit import Act, noted
    from sync.central.staff.who import Role

    wrong = [name for name in args.by or () if name not in DESCRIBED]
    if wrong:
        raise UsedWrongly(_("--by takes one of: {possible}").format(possible=", ".join(DESCRIBED)))
    who = staff_of(args)
    who.check(Role.CASEWORKER, Role.AUDITOR)
    words = labels()
    now = datetime.now(UTC)
    with connected(args) as engine:
        found = figures(engine, words, now.date(), args.mission.upper(), args.by or ())
        written = {"mission": args.mission.upper() if args.mission.isascii() else ""}
        noted(engine, who, Act.EXPORTED if args.csv or args.html else Act.SAW_FIGURES, now, detail=written)
    if args.csv:
        files.write(args.csv, central_figures.table(found, words))
    if args.html:
        files.write(args.html, central_figures.page(found, words, now.date()))
    if args.json:
        print_json(found.as_dict())
    elif args.csv or args.html:
        for path in filter(None, (args.csv, args.html)):
            say(_("Figures written to {file}.").format(file=path))
    else:
        _say(found, words)
    return DONE


def write_page(engine: Any, who: Staff, found: Figures, folder: Path, at: datetime) -> str:
    """Write figures as a page for a browser into a folder, and note it before; gives the name of the file.

    Raises Refusal B108, D743 where there is no such folder, D760.
    """
    from sync.central.staff.audit import Act, noted
    from sync.central.staff.who import Role

    who.check(Role.CASEWORKER, Role.AUDITOR)
    if not folder.is_dir():
        raise Refusal(Code.NO_FOLDER)
    name = f"figures-{at.date().isoformat()}.html"
    noted(engine, who, Act.EXPORTED, at, detail={"missions": len(found.missions)})
    files.write(folder / name, central_figures.page(found, labels(), at.date()))
    return name


def _say(found: Figures, words: central_figures.Labels) -> None:
    for line in central_figures.preface(found):
        say(line)
    for line in central_figures.charts(found, words, WIDTH):
        say(line)
