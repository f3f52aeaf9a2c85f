"""`kommisjon central`: the settlement side takes bundles, shows cases and searches."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import central_quarantine, central_submissions, files, key_passphrase, wording
from kommisjon.cli.bundle import read_trust
from kommisjon.cli.key_passphrase import headquarters_of
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.cli.place import add_database, add_keys, database_of, keys_of
from kommisjon.cli.values import a_digest
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import current, ngettext
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from sync.central.receipt import Receipt
    from sync.trust.document import Trust

_DATABASE_KEY = Path("central", "database.key")


def register(commands: Any) -> None:
    named = "central: import, quarantine, show, search, attachment, submissions"
    group = commands.add_parser("central", help=named).add_subparsers(dest="what", metavar="WHAT", required=True)
    _add(group, "init", "make a central database", run_init)
    take = _add(group, "import", "take a bundle", run_import)
    take.add_argument("file", type=Path)
    take.add_argument("--trust", type=Path, metavar="FILE", help="trust.json; default: the one in --keys")
    key_passphrase.add_argument(take)
    take.add_argument("--receipt", type=Path, metavar="FILE", help="write the receipt here")
    central_quarantine.add_argument(take)
    central_quarantine.register(group, _add, retry=run_retry, release=run_release, listing=run_quarantine)
    _add(group, "show", "show a case", run_show).add_argument("case", help="the case's number, or its id")
    _add(group, "search", "find persons by name in either script, or by occupation", run_search).add_argument(
        "text", nargs="+"
    )
    file = _add(group, "attachment", "write one attached file out, readable by anybody who has it", run_attachment)
    file.add_argument("sha256", type=a_digest, help="its SHA-256, as `central show` names it")
    file.add_argument("--to", type=Path, required=True, metavar="FILE", help="write it here")
    central_submissions.register(
        _add(group, "submissions", "write the interviews held by a form, as ODK's tools do", run_submissions)
    )


def _add(
    group: Any, name: str, help_text: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = group.add_parser(name, help=help_text)
    add_database(parser)
    add_keys(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)
    return parser


def run_init(args: argparse.Namespace) -> int:
    from sync.central.store import create

    address = database_of(args)
    create(address, _database_key(address, keys_of(args), make=True)).dispose()
    if args.json:
        print_json({"database": _shown(address)})
    else:
        say(_("Central database made: {address}").format(address=_shown(address)))
    return DONE


def run_import(args: argparse.Namespace) -> int:
    return _take(args, args.file)


def run_quarantine(args: argparse.Namespace) -> int:
    """List the quarantine."""
    from sync.central.release import released

    engine = _connect(args)
    try:
        recorded = released(engine)
    finally:
        engine.dispose()
    return central_quarantine.tell_list(args, recorded)


def run_retry(args: argparse.Namespace) -> int:
    """Take a file of the quarantine as if it had just come."""
    note, path = central_quarantine.find(args)
    done = _take(args, path)
    central_quarantine.folder_of(args).drop(note)
    return done


def run_release(args: argparse.Namespace) -> int:
    """Take a file of a lost laptop, because two persons say so."""
    from sync.central.release import Decision, release
    from sync.central.trusting import keep_trust

    decision = Decision(args.by, args.and_by, args.reason)
    decision.check()
    note, path = central_quarantine.find(args)
    now = datetime.now(UTC)
    engine = _connect(args)
    try:
        trust = release(engine, path, keep_trust(engine, read_trust(args), now), decision, now)
    finally:
        engine.dispose()
    done = _take(args, path, trust)
    central_quarantine.folder_of(args).drop(note)
    return done


def _take(args: argparse.Namespace, path: Path, released: Trust | None = None) -> int:
    """Import one file and tell of it; one that is refused is kept in the quarantine.

    `released` is the list of trusted keys by which two persons let this file pass; else central's own holds.
    """
    from sync.central.bundle_file import import_file
    from sync.central.trusting import keep_trust
    from sync.trust.document import moment_text

    identity, *former = headquarters_of(args).central_identities()
    now = datetime.now(UTC)
    engine = _connect(args)
    try:
        trust = released or keep_trust(engine, read_trust(args), now)
        with central_quarantine.keeping(args, path, trust, now):
            receipt = import_file(engine, path, trust, identity, now, former=former)
    finally:
        engine.dispose()
    if args.receipt:
        files.write(args.receipt, receipt.encoded())
    if args.json:
        print_json(receipt.as_dict())
        return DONE
    if receipt.received_at != moment_text(now):
        _note(Code.DUPLICATE)
    elif receipt.status == "superseded":
        _note(Code.SUPERSEDED)
    _tell_counts(receipt)
    if receipt.unaccounted:
        _note(Code.UNACCOUNTED, numbers=", ".join(_range(first, last) for first, last in receipt.unaccounted))
    if receipt.clock_suspect:
        _note(Code.CLOCK_SUSPECT)
    return DONE


def _note(code: Code, **facts: str | int) -> None:
    """Tell of something that is no refusal: with its code, so that it can be looked up."""
    told = Refusal(code, **facts).told(_)
    say(f"{told.code}  {told.what} {told.lost} {told.do}")


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _tell_counts(receipt: Receipt) -> None:
    counts = receipt.counts
    say(
        _("Bundle {seq} of {device}: {applied} changes taken, {held} held before.").format(
            seq=receipt.seq, device=receipt.device, applied=counts.applied, held=counts.already_held
        )
    )
    if counts.quarantined:
        line = ngettext("{n} line was set aside.", "{n} lines were set aside.", counts.quarantined)
        say(line.format(n=counts.quarantined))
    if counts.attachments:
        line = ngettext("{n} attached file taken.", "{n} attached files taken.", counts.attachments)
        say(line.format(n=counts.attachments))
    if counts.attachments_waiting:
        line = ngettext(
            "{n} attached file has not come yet.",
            "{n} attached files have not come yet.",
            counts.attachments_waiting,
        )
        say(line.format(n=counts.attachments_waiting))
    if counts.conflicts:
        line = ngettext("{n} new disagreement to look at.", "{n} new disagreements to look at.", counts.conflicts)
        say(line.format(n=counts.conflicts))


def run_show(args: argparse.Namespace) -> int:
    from sync.central.show import show_case

    engine = _connect(args)
    try:
        case = show_case(engine, args.case)
    finally:
        engine.dispose()
    if args.json:
        print_json(case.as_dict())
        return DONE
    place = wording.label("competence", "country", case.country_of_asylum)
    say(f"{case.number}  {wording.status(case.status)}  {place}")
    for person in case.persons:
        role = wording.label("household", "role", person.role)
        say(f"  {person.name}  {person.name_original}  {person.birth or '–'}  {role}")
        for skill in person.languages:
            name = wording.label("competence", "language", skill.language)
            speaks, reads = (wording.label("competence", "level", level) for level in (skill.speak, skill.read))
            say(
                _("    {language}  speaks: {speaks}, reads: {reads}").format(
                    language=name, speaks=speaks, reads=reads
                )
            )
        for work in person.work:
            say(f"    {work.title} ({wording.label('competence', 'occupation', work.isco)})")
    for conflict in case.conflicts:
        say(_("  ! two answers on {path}").format(path=conflict.path))
    for file in case.attachments:
        said = (
            _("  + {path}: {name}, {size} bytes, waiting")
            if file.waiting
            else _("  + {path}: {name}, {size} bytes")
        )
        say(said.format(path=file.path, name=file.name, size=file.size))
        say(f"    {file.sha256}")
    for answer in case.skipped:
        held = answer.value or {}
        told = _("  – skipped by the form now: {path}: {answer}")
        say(told.format(path=answer.path, answer=held.get("v", held.get("s"))))
    return DONE


def run_attachment(args: argparse.Namespace) -> int:
    from sync.central.show import shown_attachment

    engine = _connect(args)
    try:
        with shown_attachment(engine, args.sha256) as (found, pieces):
            files.write_pieces(args.to, pieces, private=True)
    finally:
        engine.dispose()
    if args.json:
        print_json(
            {
                "file": str(args.to),
                "sha256": found.sha256,
                "name": found.name,
                "kind": found.kind,
                "size": found.size,
            }
        )
    else:
        say(
            _(
                "{name} written to {file} ({size} bytes, {kind}). It is in the clear there: delete it after use."
            ).format(name=found.name, file=args.to, size=found.size, kind=found.kind)
        )
    return DONE


def run_search(args: argparse.Namespace) -> int:
    from sync.central.search import search

    engine = _connect(args)
    try:
        hits = search(engine, " ".join(args.text), wording.labels("competence", "occupation", current()))
    finally:
        engine.dispose()
    if args.json:
        print_json([hit.as_dict() for hit in hits])
        return DONE
    for hit in hits:
        say(f"{hit.case or '–'}  {hit.name}  {hit.name_original}  {hit.birth or '–'}  ({'; '.join(hit.why)})")
    say(ngettext("{n} person found.", "{n} persons found.", len(hits)).format(n=len(hits)))
    return DONE


def run_submissions(args: argparse.Namespace) -> int:
    engine = _connect(args)
    try:
        return central_submissions.write_submissions(args, engine)
    finally:
        engine.dispose()


def _connect(args: argparse.Namespace) -> Any:
    from sync.central.store import connect

    address = database_of(args)
    return connect(address, _database_key(address, keys_of(args), make=False))


def _database_key(address: str, keys: Path, *, make: bool) -> bytes | None:
    """The key that encrypts central's SQLite file, kept beside central's other keys. A server keeps its own.

    It is made only where there is no database yet: with another key than its own none could be read again.
    """
    if not address.startswith("sqlite"):
        return None
    path = keys / _DATABASE_KEY
    try:
        if make and not path.exists():
            if Path(address.partition(":///")[2].partition("?")[0]).exists():
                raise Refusal(Code.CENTRAL_EXISTS)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            files.write(path, os.urandom(32).hex().encode(), private=True)
        key = bytes.fromhex(files.read(path, 128).decode("ascii"))
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=f"{path.name}: {type(problem).__name__}") from None
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Refusal(Code.FILE_UNREADABLE, detail=f"{path.name}: not a key")
    return key


def _shown(address: str) -> str:
    """The address without the password that may stand in it; a file's has none."""
    if address.startswith("sqlite"):
        return address
    head, _at, tail = address.rpartition("@")
    return f"{head.partition('://')[0]}://…@{tail}" if head else address
