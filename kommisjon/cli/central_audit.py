"""`kommisjon central audit`: who saw a person, from which device, and what left the building."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kommisjon.cli.audit import ACTS as ON_LAPTOPS
from kommisjon.cli.central_database import connected
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.model.ids import is_uuid

if TYPE_CHECKING:
    from sync.central.staff.audit import Noted
    from sync.central.staff.on_laptops import OnLaptop
    from sync.central.staff.trail import Answered

ACTS: Mapping[str, str] = {
    "imported": N_("took a bundle"),
    "saw_case": N_("looked at the case"),
    "searched": N_("found by searching"),
    "saved": N_("wrote an answer"),
    "wrote_attachment": N_("wrote an attached file out"),
    "exported": N_("exported interviews"),
    "looked_at_audit": N_("looked at this list"),
    "listed_shielded": N_("looked at the list of shielded persons"),
    "saw_shielded": N_("looked at a shielded person"),
    "released_shielded": N_("decided that a person needs no shield"),
    "wrote_receipt": N_("wrote a receipt for a laptop"),
    "writing_failed": N_("could not write what was to leave"),
    "released_file": N_("released a file of a lost laptop"),
    "dropped_file": N_("deleted a refused file"),
    "saw_quarantine": N_("looked at the refused files"),
    "user_added": N_("let another user in"),
    "user_removed": N_("removed a user"),
    "passphrase_changed": N_("changed the passphrase of a user"),
    "saw_figures": N_("looked at figures"),
    "listed_cases": N_("listed what is to be decided"),
    "reviewed_case": N_("looked through the case"),
    "decided": N_("settled a disagreement"),
    "asked": N_("asked the field"),
    "saw_casework": N_("looked at how far the case is"),
    "listed_due": N_("listed what is due"),
    "listed_duplicates": N_("listed who may be the same person"),
    "wrote_request": N_("wrote a request without names to a municipality"),
    "wrote_full_sheet": N_("wrote the full sheet for a municipality"),
    "took_list": N_("took a case list"),
    "wrote_pack": N_("wrote a mission pack"),
    "looked_at_erasure": N_("looked at what an erasure by law would take"),
    "erased": N_("erased by law"),
    "refused_erased": N_("refused changes of what was erased by law"),
    "refused_purpose": N_("asked for something for a purpose that is refused"),
}
"""Acts in words, by the values of sync.central.staff.audit.Act; one of a newer program is told by its name."""

BREAKS: Mapping[str, str] = {
    "gap": N_("the entries before it have not come"),
    "altered": N_("it, or the one before it, was altered"),
    "rewritten": N_("the laptop said otherwise before: put back from an older copy, or written anew"),
}
"""What does not hold in the trail of a laptop, by the values of sync.merge.trail.Break."""


def register(group: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command to those of `central`, made by `add`."""
    parser = add(group, "audit", _("who saw whom, from which device, and what left the building"), run)
    parser.add_argument("--person", metavar=_("ID"), help=_("only what was about this person; its end will do"))
    parser.add_argument(
        "--case", metavar=_("NUMBER"), help=_("only what was about this case, by its number or id")
    )
    parser.add_argument("--by", metavar=_("INITIALS"), help=_("only what this person did"))
    parser.add_argument("--left", action="store_true", help=_("only what left the building"))


def run(args: argparse.Namespace) -> int:
    from sync.central.staff.trail import Asked, ask

    with connected(args) as engine:
        asked = Asked(args.person, args.case, args.by, args.left)
        found = ask(engine, staff_of(args), asked, datetime.now(UTC))
    if args.json:
        print_json(found.as_dict())
        return DONE
    for one in found.entries:
        say(_line(one))
    count = ngettext("{n} entry.", "{n} entries.", len(found.entries)).format(n=len(found.entries))
    say(count + " " + _("The list is whole: {n} in all, each checked.").format(n=found.whole))
    _tell_laptops(found)
    return DONE


def _tell_laptops(found: Answered) -> None:
    if found.on_laptops:
        say(_("On laptops, with times by their clocks:"))
        for one in found.on_laptops:
            say(line_of_laptop(one))
    for device, no, kind in found.broken:
        say("! " + _("{device}, entry {no}: {what}").format(device=device, no=no, what=_(BREAKS[kind])))
    if found.unheard:
        text = _(
            "No list has come from laptops that have the case: ask there with kommisjon audit. They are: {names}"
        )
        say(text.format(names=", ".join(found.unheard)))


def line_of_laptop(one: OnLaptop) -> str:
    """An entry of a laptop's trail for a person."""
    at = datetime.fromisoformat(one.at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    act = _(ON_LAPTOPS[one.act]) if one.act in ON_LAPTOPS else one.act
    about = _named(one.about)
    mark = "→" if one.left else " "
    return "  ".join(filter(None, (f"{one.no:>5}", at, mark, one.by, one.device, act, about, one.why)))


def _named(about: Sequence[str]) -> str:
    """Ids by their ends, which tell them apart; a laptop by its whole name, by which it is known."""
    ends = " ".join(named[-12:] if is_uuid(named) else named for named in about[:4])
    return ends + (" …" if len(about) > 4 else "")


def _line(one: Noted) -> str:
    from sync.central.staff.trail import leaves

    at = one.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    act = _(ACTS[one.act]) if one.act in ACTS else one.act
    about = _named(one.about)
    detail = " ".join(f"{name}={value}" for name, value in one.detail.items())
    mark = "→" if leaves(one.act) else " "
    return "  ".join(filter(None, (f"{one.no:>5}", at, mark, one.by, one.device, act, about, detail)))
