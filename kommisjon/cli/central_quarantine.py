"""`kommisjon central quarantine`: refused files are kept, looked through, tried again, released or dropped."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import central_second
from kommisjon.cli.central_staff import does
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.cli.place import keys_of
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from sync.central.arriving.parked import Note, Quarantine

_FOLDER = Path("central", "quarantine")

Run = Callable[[argparse.Namespace], int]


def register(
    group: Any,
    add: Callable[[Any, str, str, Run], argparse.ArgumentParser],
    taking: Callable[[argparse.ArgumentParser], None],
    *,
    retry: Run,
    release: Run,
    listing: Run,
) -> None:
    """Add the commands below `quarantine`; what needs the database is run by the caller.

    `taking` adds what a command that takes a bundle is told.
    """
    inner = group.add_parser(
        "quarantine", help=_("refused files: list, show, retry, release, drop")
    ).add_subparsers(dest="deed", metavar=_("DEED"), required=True)
    add_argument(add(inner, "list", _("the refused files that are kept, and what was released"), listing))
    for name, told, run in (
        ("show", _("what is known of a refused file"), run_show),
        ("drop", _("delete a refused file for good"), run_drop),
        ("retry", _("take a refused file as if it had just come"), retry),
        ("release", _("take a file of a lost laptop: two persons answer for it"), release),
    ):
        command = add(inner, name, told, run)
        add_argument(command)
        command.add_argument("id", help=_("its number, or the beginning of it"))
        if run in (retry, release):
            taking(command)
        if run is release:
            command.add_argument(
                "--by", metavar=_("PERSON"), help=_("who releases it (default: whoever is at work)")
            )
            central_second.add_argument(command, required=True)
            command.add_argument("--reason", required=True, metavar=_("TEXT"), help=_("why"))


def add_argument(parser: argparse.ArgumentParser) -> None:
    """Let the quarantine be somewhere else."""
    parser.add_argument(
        "--quarantine",
        type=Path,
        metavar=_("FOLDER"),
        help=_("where refused files are kept (default: beside the keys)"),
    )


def folder_of(args: argparse.Namespace) -> Quarantine:
    """The quarantine: --quarantine, or a folder beside central's keys."""
    from sync.central.arriving.parked import Quarantine

    return Quarantine(getattr(args, "quarantine", None) or keys_of(args) / _FOLDER)


def find(args: argparse.Namespace) -> tuple[Note, Path]:
    """The file that was meant. Raises Refusal B106, B110 or B117."""
    return folder_of(args).find(args.id)


@contextmanager
def taken_out(args: argparse.Namespace) -> Iterator[tuple[Note, Path]]:
    """The file that was meant, read once for all that is done with it here. Raises as `find`, and X902."""
    quarantine = folder_of(args)
    note = quarantine.named(args.id)
    with quarantine.taken_out(note) as path:
        yield note, path


@contextmanager
def keeping(args: argparse.Namespace, path: Path, trust: Any, at: datetime) -> Iterator[None]:
    """While a file is imported: one that is refused for what it is goes to the quarantine, and that is told."""
    from sync.central.arriving.parked import is_about_the_file

    try:
        yield
    except Refusal as refusal:
        if not is_about_the_file(refusal.code):
            raise
        try:
            kept = folder_of(args).park(path, refusal.code, trust, at)
        except Refusal as problem:
            told = problem.told(_)
            refusal.add_note(f"{told.code}  {told.what} {told.do}")
            raise refusal from None
        refusal.add_note(_("The file is kept in the quarantine as {id}.").format(id=kept.id))
        raise


def tell_list(args: argparse.Namespace, released: list[dict[str, Any]]) -> int:
    """Print what is kept, and the decisions of two persons that central recorded."""
    from kommisjon.tui.central.telling import came_from

    notes = folder_of(args).notes()
    if args.json:
        print_json({"files": [note.model_dump() for note in notes], "released": released})
        return DONE
    for note in notes:
        say(f"{note.id}  {note.code}  {note.at}  {came_from(note)}")
    if not notes:
        say(_("The quarantine is empty."))
    for one in released:
        told = _(
            "Released: bundle {seq} of {device} by {first_person} and {second_person}, {released_at}: {reason}"
        )
        say(told.format(**one))
    return DONE


def run_show(args: argparse.Namespace) -> int:
    from kommisjon.tui.central.telling import came_from
    from sync.central.staff.audit import Act
    from sync.central.staff.who import Role

    note, path = find(args)
    does(args, Role.IMPORTER, Act.SAW_QUARANTINE, (note.id,))
    if args.json:
        print_json({**note.model_dump(), "file": str(path)})
        return DONE
    say(f"{note.id}  {note.code}  {note.at}")
    for code in Code:
        if code.id == note.code:
            told = Refusal(code).told(_)
            say(f"  {told.what}\n  {told.do}")
    say(_("  {size} bytes, SHA-256 {sha256}").format(size=note.size, sha256=note.sha256))
    say(f"  {came_from(note)}")
    say(f"  {path}")
    return DONE


def run_drop(args: argparse.Namespace) -> int:
    from sync.central.staff.audit import Act
    from sync.central.staff.who import Role

    note = folder_of(args).named(args.id)
    does(args, Role.IMPORTER, Act.DROPPED_FILE, (note.id,))
    folder_of(args).drop(note)
    if args.json:
        print_json({"dropped": note.id})
    else:
        say(_("{id} is deleted from the quarantine.").format(id=note.id))
    return DONE
