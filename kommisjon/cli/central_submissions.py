"""`kommisjon central submissions`: the interviews held by one form, as ODK's tools would give them on.

Central and the form runtime know nothing of one another; they are brought together here.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli.central_export import add_purpose
from kommisjon.cli.export_files import Given, add_options, table_options, write_export
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.model.firewall import Purpose

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from kommisjon.xform import Form
    from kommisjon.xform.export.shape import Shape
    from sync.central.shown.interviews import CentralRecords, Held
    from sync.central.staff.who import Staff


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--form", required=True, metavar=_("ID"), help=_("the form's id, whatever its version"))
    parser.add_argument(
        "--forms",
        type=Path,
        metavar=_("FOLDER"),
        help=_("where the .xml of the forms lie, with their own lists beside them; default: the program's own"),
    )
    add_options(parser)
    add_purpose(parser, Purpose.SETTLEMENT)


def write_submissions(args: argparse.Namespace, engine: Engine, who: Staff) -> int:
    """Write what is asked for; it is noted first.

    Raises Refusal D786 for a purpose for which nothing leaves, F806, F816, F817, F818, B108 and those of the forms
    and of central.
    """
    from kommisjon.xform.export.plan import plan_of
    from sync.central.failing import telling
    from sync.central.leaving.purpose import admit
    from sync.central.shown.interviews import CentralRecords
    from sync.central.staff.audit import Act, noted

    at, purpose = datetime.now(UTC), Purpose(args.purpose)
    admit(engine, who, at, purpose)
    with telling(), engine.connect() as connection:
        records = CentralRecords(connection)
        held = list(records.interviews(args.form))
        forms = _forms_of(held, _form_files(args.forms), args.form)
        newest = next(iter(forms.values()))
        plan = plan_of([one.form for one in forms.values()], table_options(args, newest.form))
        about = dict.fromkeys(one for each in held for one in (each.case, each.person) if one is not None)
        detail: dict[str, int | str] = {"interviews": len(held), "purpose": purpose.value}
        if len(args.form) <= 200:
            detail["form"] = args.form
        noted(engine, who, Act.EXPORTED, at, tuple(about), detail)
        giving = _Giving(args, records, held, forms)
        written = write_export(args, newest.form, plan, giving.given())
    _tell(args, written, len(held), giving.disagreements)
    return DONE


def _tell(args: argparse.Namespace, written: list[Path], held: int, disagreements: int) -> None:
    if args.json:
        told = {"written": [str(path) for path in written], "interviews": held, "disagreements": disagreements}
        print_json(told)
        return
    for path in written:
        say(str(path))
    say(ngettext("{n} interview exported.", "{n} interviews exported.", held).format(n=held))
    if disagreements:
        line = ngettext(
            "{n} answer is one of several that disagree: the newest is given.",
            "{n} answers are each one of several that disagree: the newest is given.",
            disagreements,
        )
        say(line.format(n=disagreements))
    say(_("These files are not encrypted. Keep them as the database itself is kept, and delete them after use."))


@dataclass(frozen=True, slots=True)
class _Known:
    """A form by which interviews were held."""

    form: Form
    shape: Shape


Load = Callable[[], _Known]


def _form_files(folder: Path | None) -> dict[str, Load]:
    """The forms to be had by the digest of their bytes; each is read only when an interview asks for it."""
    import hashlib

    from kommisjon.cli.forms.source import read_xform
    from kommisjon.resources import forms_folder

    found: dict[str, Load] = {}
    for file in sorted((folder or forms_folder()).rglob("*.xml")):
        data = read_xform(file)
        found[hashlib.sha256(data).hexdigest()] = _loading(data, file.parent)
    return found


def _loading(xform: bytes, folder: Path) -> Load:
    def load_it() -> _Known:
        from kommisjon.cli.forms.source import media
        from kommisjon.xform import load
        from kommisjon.xform.export.shape import shape_of

        return _Known(load(xform, media(folder)), shape_of(xform))

    return load_it


def _forms_of(held: list[Held], known: dict[str, Load], form_id: str) -> dict[str, _Known]:
    """The forms of these interviews by digest, the newest version first."""
    tags = {one.about.form_digest: one.about.form for one in held}
    forms: dict[str, _Known] = {}
    for digest, tag in sorted(tags.items(), key=lambda pair: (-_version(pair[1]), pair[0])):
        if digest not in known:
            raise Refusal(Code.EXPORT_FORM, form=f"{tag} (sha256 {digest[:16]}…)")
        forms[digest] = known[digest]()
    if not forms:
        # Nobody was asked yet: the tables are there all the same, with their headers.
        forms = {digest: one for digest, one in _readable(known) if one.form.id == form_id}
    if not forms:
        raise Refusal(Code.FORM_UNKNOWN, form=form_id)
    return forms


def _readable(known: dict[str, Load]) -> Iterator[tuple[str, _Known]]:
    """The files that are forms: lists in XML lie beside them."""
    for digest, load_it in known.items():
        with suppress(Refusal):
            yield digest, load_it()


def _version(tag: str) -> int:
    written = tag.rpartition("@")[2]
    return int(written) if written.isdigit() else 0


class _Giving:
    """The interviews, put together one after the other."""

    def __init__(
        self, args: argparse.Namespace, records: CentralRecords, held: list[Held], forms: dict[str, _Known]
    ) -> None:
        self._args, self._records, self._held, self._forms = args, records, held, forms
        self.disagreements = 0

    def given(self) -> Iterator[Given]:
        for one in self._held:
            yield self._one(one)

    def _one(self, held: Held) -> Given:
        from kommisjon.interview.kept.rebuilding import events, rebuild
        from kommisjon.xform.export.audit_log import AUDIT_FILE, EVERYTHING
        from kommisjon.xform.export.filling import PREFIX, Filling

        known = self._forms[held.about.form_digest]
        instance_id = PREFIX + held.rec
        rebuilt = rebuild(
            self._records,
            known.form,
            case=held.case,
            person=held.person,
            at=_moment(held.about.ended_at or held.about.started_at),
            instance_id=instance_id,
        )
        self.disagreements += rebuilt.disagreements(self._records)
        wish = known.shape.audit
        log: Any = None
        if self._args.audit or wish is not None:
            history = (
                change
                for rec in rebuilt.binding.known_records()
                for change in self._records.history(held.case, rec)
            )
            log = events(rebuilt, known.form.id, history)
        filling = Filling(rebuilt.state, known.shape, instance_id, AUDIT_FILE if wish else None, zoned=False)
        return Given(filling, log, wish or EVERYTHING)


def _moment(written: str | None) -> datetime:
    """When an interview was held, as its record says; for one that does not say, now."""
    try:
        found = datetime.fromisoformat(written or "")
    except ValueError:
        return datetime.now(UTC)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
