"""`kommisjon central request`: the sheet by which a municipality is asked, and the full one after its yes."""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import whole_files
from kommisjon.cli.central_database import connected
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.cli.values import a_municipality
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from kommisjon.interview.sheet.content import Content
    from sync.central.staff.who import Staff

KINDS = ("pdf", "html", "txt")


def register(group: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    parser = add(
        group, "request", _("write a municipality's sheet: anonymous, or full after its yes"), run_request
    )
    parser.add_argument("case", help=_("the case's number, or its id"))
    parser.add_argument(
        "--municipality",
        type=a_municipality,
        required=True,
        metavar=_("CODE"),
        help=_("whom it is for"),
    )
    parser.add_argument("--to", type=Path, required=True, metavar=_("FOLDER"), help=_("write it into this folder"))
    parser.add_argument("--kind", action="append", choices=KINDS, help=_("may be repeated (default: pdf)"))
    parser.add_argument(
        "--full", action="store_true", help=_("with names, for the municipality that has said yes")
    )


def run_request(args: argparse.Namespace) -> int:
    """Raises as `write_sheet`."""
    with connected(args) as engine:
        sheet = write_sheet(
            *(engine, staff_of(args), args.case, args.municipality, args.to, datetime.now(UTC)),
            full=args.full,
            kinds=args.kind or ("pdf",),
        )
    if args.json:
        print_json({"files": list(sheet.names), "full": args.full, "municipality": args.municipality})
        return DONE
    for name in sheet.names:
        say(str(args.to / name))
    for line in sheet.remarks():
        say(line)
    return DONE


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was written: the names of the files, and how many characters no font has."""

    names: tuple[str, ...]
    unknown: int
    full: bool

    def remarks(self) -> Iterator[str]:
        """What is to be known of it."""
        if self.unknown:
            said = _("{n} characters could not be drawn: they are empty boxes on the sheet.")
            yield said.format(n=self.unknown)
        if self.full:
            yield _(
                "The sheet names people and is not encrypted. Give it to the municipality only, then delete it."
            )


def write_sheet(
    engine: Any,
    who: Staff,
    case: str,
    municipality: str,
    folder: Path,
    at: datetime,
    *,
    full: bool,
    kinds: Sequence[str] = ("pdf",),
) -> Sheet:
    """Write a case's sheet for a municipality into a folder, and note it before the files are in their places.

    Raises Refusal B108, D702, D743, D757, D760, D780, D783, D784, D785 and those of central.
    """
    from kommisjon.interview.sheet.fonts import missing
    from sync.central.leaving.request import note_sheet
    from sync.central.staff.audit import Act

    if not folder.is_dir():
        raise Refusal(Code.NO_FOLDER)
    content, about = _content(engine, who, case, municipality, at, full=full)
    made = {kind: _made(content, kind, at) for kind in dict.fromkeys(kinds)}
    stem = f"{'household' if full else 'request'}-{at.date().isoformat()}-{_drawn()}"
    with whole_files.Together(private=True) as together:
        for kind, data in made.items():
            together.open(folder / f"{stem}.{kind}").write(data)
        digests = tuple(hashlib.sha256(data).hexdigest() for data in made.values())
        act = Act.WROTE_FULL_SHEET if full else Act.WROTE_REQUEST
        note_sheet(engine, who, act, at, about, municipality, digests)
    return Sheet(tuple(f"{stem}.{kind}" for kind in made), missing(content.texts()), full)


def _content(
    engine: Any, who: Staff, case: str, municipality: str, at: datetime, *, full: bool
) -> tuple[Content, tuple[str, ...]]:
    """What stands on the sheet, and whom it is about."""
    from kommisjon.cli.leaving import full_sheet, request_sheet
    from sync.central.leaving import request

    if full:
        told = request.full(engine, who, case, municipality, at)
        return full_sheet.content(told), told.about
    asked = request.request(engine, who, case, municipality, at)
    return request_sheet.content(asked), asked.about


def _made(content: Content, kind: str, at: datetime) -> bytes:
    if kind == "pdf":
        from kommisjon.interview.sheet.pdf import pdf

        return pdf(content, at)
    if kind == "html":
        from kommisjon.interview.sheet.page import page

        return page(content)
    from kommisjon.cli.leaving.plain_sheet import plain

    return plain(content)


def _drawn() -> str:
    """Four letters by lot: a name of a file tells nothing of a person or a case."""
    return base64.b32encode(os.urandom(5)).decode().lower()[:4]
