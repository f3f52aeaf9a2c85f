"""`kommisjon central pack` and `handed`: a laptop is given its cases, and who has which."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import central_keys, files, key_passphrase
from kommisjon.cli.bundle import read_trust
from kommisjon.cli.central_database import connected
from kommisjon.cli.central_import import Add
from kommisjon.cli.central_shielded import for_officer_if
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.central_taking import sender_of
from kommisjon.cli.hq import known_pseudonym
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say
from kommisjon.cli.place import keys_of
from kommisjon.cli.values import a_mission_code, a_pseudonym
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from sync.merge.pack import PackedForm

_ALL = "all"
_LARGEST = 4 * 1024 * 1024


def register(group: Any, add: Add) -> None:
    """Add the commands to those of `central`."""
    make = add(group, "pack", _("write the sealed mission pack for a laptop"), run_pack)
    make.add_argument("--mission", type=a_mission_code, required=True, metavar=_("CODE"), help=_("as 2026-UGA-01"))
    make.add_argument("--device", type=a_pseudonym, required=True, metavar=_("LAPTOP"), help=_("its pseudonym"))
    make.add_argument(
        "--cases", default=_ALL, metavar=_("FILE"), help=_("a file with a case number on each line (default: all)")
    )
    make.add_argument("--to", type=Path, required=True, metavar=_("FOLDER"), help=_("a stick or folder"))
    make.add_argument(
        "--with-shielded",
        action="store_true",
        help=_(
            "households with a shielded member too: this laptop is named for them, and --cases names the cases"
        ),
    )
    make.add_argument(
        "--shielded",
        action="store_true",
        help=_("by an officer for shielded persons: the laptop is told who was shielded since it was given them"),
    )
    make.add_argument("--trust", type=Path, metavar=_("FILE"), help=_("trust.json; default: the one in --keys"))
    key_passphrase.add_argument(make)
    shown = add(group, "handed", _("show which laptop was given which case"), run_handed)
    chosen = shown.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--mission", type=a_mission_code, metavar=_("CODE"))
    chosen.add_argument("--case", metavar=_("NUMBER"))


def run_pack(args: argparse.Namespace) -> int:
    from sync.central.arriving.trusting import keep_trust
    from sync.central.preparing.packing import Order, write_pack

    if args.with_shielded and args.cases == _ALL:
        raise UsedWrongly(_("With --with-shielded, name the cases one by one: --cases FILE."))
    numbers = None if args.cases == _ALL else _numbers(Path(args.cases))
    order = Order(
        args.mission, known_pseudonym(keys_of(args), args.mission), args.device, numbers, args.with_shielded
    )
    now = datetime.now(UTC)
    headquarters = key_passphrase.headquarters_of(args)
    # Before the first officer nobody is sealed, and no key is needed to give anybody out.
    with_key = args.shielded or (args.with_shielded and bool(central_keys.officers(args)))
    with for_officer_if(with_key, args) as (engine, who, identity):
        sender = sender_of(headquarters, keep_trust(engine, read_trust(args), now), args)
        packed = write_pack(engine, who, order, sender, packed_forms(), args.to, now, identity=identity)
    if args.json:
        print_json(packed.as_dict())
        return DONE
    text = _("Mission pack {seq} for {device} (cases: {cases}, persons: {persons}): {file}")
    seq = packed.written.manifest.seq
    say(
        text.format(
            seq=seq, device=args.device, cases=packed.cases, persons=packed.persons, file=packed.written.path
        )
    )
    if packed.left_out:
        line = ngettext(
            "{n} household with a shielded member is not in it: they have a separate way.",
            "{n} households with a shielded member are not in it: they have a separate way.",
            packed.left_out,
        )
        say(line.format(n=packed.left_out))
    return DONE


def packed_forms() -> Iterator[PackedForm]:
    """The forms that this kommisjon carries, for laptops that have older ones."""
    from kommisjon.interview.library import carried_form
    from kommisjon.resources import forms_folder
    from sync.merge.pack import PackedForm

    for path in sorted(forms_folder().glob("*/form.xml")):
        carried = carried_form(path.parent.name)
        yield PackedForm(carried.form.id, carried.version, carried.form.digest, carried.xform)


def _numbers(path: Path) -> list[str]:
    """The case numbers of a file, one on each line; what follows a separator is passed over."""
    text = files.read(path, _LARGEST).decode("utf-8-sig", "replace")
    lines = (line.replace(";", ",").replace("\t", ",").partition(",")[0].strip() for line in text.splitlines())
    return list(dict.fromkeys(filter(None, lines)))


def run_handed(args: argparse.Namespace) -> int:
    from sync.central.preparing.packing import handed

    with connected(args) as engine:
        found = handed(engine, staff_of(args), mission=args.mission, case=args.case)
    if args.json:
        print_json([one.as_dict() for one in found])
        return DONE
    for one in found:
        text = _("{case}  to {device}, pack {seq}, {at}, by {by}")
        say(text.format(case=one.case, device=one.device, seq=one.seq, at=one.at, by=one.by))
    cases = len({one.case for one in found})
    say(ngettext("{n} case was handed out.", "{n} cases were handed out.", cases).format(n=cases))
    return DONE
