"""`kommisjon central request`: the sheet by which a municipality is asked, and the full one after its yes."""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
from collections.abc import Callable
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

KINDS = ("pdf", "html", "txt")


def register(group: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    parser = add(group, "request", "write a municipality's sheet: anonymous, or full after its yes", run_request)
    parser.add_argument("case", help="the case's number, or its id")
    parser.add_argument(
        "--municipality",
        type=a_municipality,
        required=True,
        metavar="CODE",
        help="whom it is for",
    )
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="write it into this folder")
    parser.add_argument("--kind", action="append", choices=KINDS, help="may be repeated (default: pdf)")
    parser.add_argument("--full", action="store_true", help="with names, for the municipality that has said yes")


def run_request(args: argparse.Namespace) -> int:
    """Raises Refusal B108, D702, D743, D760, D780, D784, D785 and those of central."""
    from kommisjon.interview.sheet.fonts import missing

    at = datetime.now(UTC)
    if not args.to.is_dir():
        raise Refusal(Code.NO_SHEET_FOLDER)
    with connected(args) as engine:
        content, about, kept = _content(args, engine, at)
        made = {kind: _made(content, kind, at) for kind in dict.fromkeys(args.kind or ("pdf",))}
        stem = f"{'household' if args.full else 'request'}-{at.date().isoformat()}-{_drawn()}"
        with whole_files.Together(private=True) as together:
            for kind, data in made.items():
                together.open(args.to / f"{stem}.{kind}").write(data)
            kept(about, [hashlib.sha256(data).hexdigest() for data in made.values()])
    written = [f"{stem}.{kind}" for kind in made]
    if args.json:
        print_json({"files": written, "full": args.full, "municipality": args.municipality})
        return DONE
    for name in written:
        say(str(args.to / name))
    unknown = missing(content.texts())
    if unknown:
        say(_("{n} characters could not be drawn: they are empty boxes on the sheet.").format(n=unknown))
    if args.full:
        say(_("The sheet names people and is not encrypted. Give it to the municipality only, then delete it."))
    return DONE


def _content(
    args: argparse.Namespace, engine: Any, at: datetime
) -> tuple[Content, tuple[str, ...], Callable[[tuple[str, ...], list[str]], None]]:
    """What stands on the sheet, whom it is about, and how it is noted before it is written."""
    from kommisjon.cli.leaving import full_sheet, request_sheet
    from sync.central.leaving import request
    from sync.central.staff.audit import Act

    who = staff_of(args)
    act = Act.WROTE_FULL_SHEET if args.full else Act.WROTE_REQUEST

    def kept(about: tuple[str, ...], digests: list[str]) -> None:
        request.note_sheet(engine, who, act, at, about, args.municipality, tuple(digests))

    if args.full:
        told = request.full(engine, who, args.case, args.municipality)
        return full_sheet.content(told), told.about, kept
    asked = request.request(engine, who, args.case, args.municipality)
    return request_sheet.content(asked), asked.about, kept


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
