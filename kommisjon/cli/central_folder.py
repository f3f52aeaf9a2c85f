"""`kommisjon central import FOLDER`: every bundle of a mission, one after the other, each taken or refused alone.

Each bundle is a transaction of its own and gets its receipt at once. Cut off anywhere, the same command goes on:
what was taken is taken, and what was answered is not answered twice.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli.bundle import read_trust
from kommisjon.cli.central_database import connected
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.central_taking import Taking, sender_of, tell_taken
from kommisjon.cli.key_passphrase import headquarters_of
from kommisjon.cli.output import DONE, REFUSED, UsedWrongly, print_json, say, shows_progress, tell
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from sync.central.arriving.apart import Openers
    from sync.central.arriving.folder import Folder, Found
    from sync.merge.receipt import Receipt


@dataclass(slots=True)
class _Outcome:
    """What came of one file."""

    found: Found
    receipt: Receipt | None = None
    again: bool = False
    trail: Refusal | None = None
    """What it showed of the laptop's audit trail, where that does not hold."""
    refusal: Refusal | None = None
    """Why the bundle was not taken."""
    sealed: Path | None = None
    """The receipt for the laptop; None where it lies there already."""
    unsealed: Refusal | None = None
    """Why there is none, though the bundle is taken."""

    def as_dict(self) -> dict[str, Any]:
        refusal = self.refusal or self.unsealed
        return {
            "file": str(self.found.path),
            "status": "refused" if self.receipt is None else "again" if self.again else "taken",
            "code": refusal.code.id if refusal is not None else None,
            "receipt": self.receipt.as_dict() if self.receipt is not None else None,
            "receipt_bundle": str(self.sealed) if self.sealed is not None else None,
        }


@dataclass(slots=True)
class _Mission:
    """The way of a whole folder into central."""

    taking: Taking
    folder: Folder
    outcomes: list[_Outcome] = field(default_factory=list)

    def take(self, found: Found, progress: Callable[[int, int], None], openers: Openers) -> _Outcome:
        """Take one file, and answer it."""
        now, outcome = datetime.now(UTC), _Outcome(found)
        try:
            outcome.receipt = self.taking.take(found.path, self.taking.sender.trust.trust, now, progress, openers)
        except Refusal as refusal:
            outcome.refusal = refusal
            return outcome
        outcome.again, outcome.trail = self.taking.again, self.taking.trail
        self.taking.note(outcome.receipt, now)
        self._answer(outcome, outcome.receipt, now)
        return outcome

    def _answer(self, outcome: _Outcome, receipt: Receipt, now: datetime) -> None:
        from sync.central.arriving.folder import is_answered

        taking = self.taking
        if outcome.again and is_answered(taking.engine, receipt.manifest_sha256, self.folder.receipts):
            return
        try:
            outcome.sealed = taking.answer(receipt, taking.args.receipts or taking.args.file, now).path
        except Refusal as refusal:
            outcome.unsealed = refusal if taking.sender.register.is_kept() else None


def take_folder(args: argparse.Namespace) -> int:
    """Take every bundle of the folder `args.file`; gives the exit code, 3 where one was refused or unanswered."""
    from sync.central.arriving.folder import Folder, look_into
    from sync.central.arriving.trusting import keep_trust
    from sync.central.staff.who import Role

    who = staff_of(args)
    who.check(Role.IMPORTER)
    if args.receipt is not None:
        raise UsedWrongly(_("--receipt is for one bundle; a folder's receipts go to --receipts."))
    headquarters, now = headquarters_of(args), datetime.now(UTC)
    identities = headquarters.central_identities()  # a wrong passphrase is told before anything is done
    with connected(args) as engine:
        signed = keep_trust(engine, read_trust(args), now)
        folder = look_into(args.file, signed.trust)
        if not folder.files:
            raise Refusal(Code.FOLDER_EMPTY)
        if args.receipts is not None and args.receipts.is_dir():
            folder = Folder(folder.files, folder.receipts | look_into(args.receipts, signed.trust).receipts)
        mission = _Mission(Taking(args, engine, who, identities, sender_of(headquarters, signed, args)), folder)
        _take_all(mission)
    return _tell_summary(args, mission.outcomes)


def _take_all(mission: _Mission) -> None:
    """Each in turn; how far it is shows within the bundle and in all, by bytes."""
    from sync.central.arriving.apart import Openers

    found = mission.folder.files
    all_of_it, before = sum(one.size for one in found) or 1, 0
    with Openers(len(found)) as openers:
        for number, one in enumerate(found, 1):
            what = _("Bundle {n} of {all}: {file}").format(n=number, all=len(found), file=one.path.name)
            whole = _("{percent} % of all").format(percent=before * 100 // all_of_it)
            with shows_progress(f"{what} ({whole})") as progress:
                outcome = mission.take(one, progress, openers)
            before += one.size
            mission.outcomes.append(outcome)
            if not mission.taking.args.json:
                say(what)
                _tell_one(outcome)


def _tell_one(outcome: _Outcome) -> None:
    if outcome.receipt is not None:
        tell_taken(outcome.receipt, again=outcome.again, trail=outcome.trail)
    if outcome.sealed is not None:
        say(_("Receipt for the laptop: {file}").format(file=outcome.sealed))
    sys.stdout.flush()
    for refusal in (outcome.refusal, outcome.unsealed):
        if refusal is not None:
            tell(refusal, as_json=False)


def _tell_summary(args: argparse.Namespace, outcomes: list[_Outcome]) -> int:
    refused = [one for one in outcomes if one.receipt is None]
    again = [one for one in outcomes if one.again]
    taken = len(outcomes) - len(refused) - len(again)
    unsealed = [one for one in outcomes if one.unsealed is not None]
    told = Refusal(Code.SOME_REFUSED, refused=len(refused), all=len(outcomes)) if refused else None
    if args.json:
        print_json(
            {
                "files": [one.as_dict() for one in outcomes],
                "taken": taken,
                "again": len(again),
                "refused": len(refused),
                "code": None if told is None else told.code.id,
            }
        )
    else:
        say("")
        line = ngettext(
            "{all} file: {taken} taken, {again} taken before, {refused} refused.",
            "{all} files: {taken} taken, {again} taken before, {refused} refused.",
            len(outcomes),
        )
        say(line.format(all=len(outcomes), taken=taken, again=len(again), refused=len(refused)))
        _tell_what_to_do(outcomes)
        if told is not None:
            sys.stdout.flush()
            tell(told, as_json=False)
    return REFUSED if refused or unsealed else DONE


def _tell_what_to_do(outcomes: list[_Outcome]) -> None:
    """What came of all of them together, and where it is looked at."""
    receipts = [one.receipt for one in outcomes if one.receipt is not None]
    new = [one.receipt.counts for one in outcomes if one.receipt is not None and not one.again]
    conflicts, aside = sum(one.conflicts for one in new), sum(one.quarantined for one in new)
    if conflicts:
        line = ngettext(
            "{n} new disagreement to look at: kommisjon central review",
            "{n} new disagreements to look at: kommisjon central review",
            conflicts,
        )
        say(line.format(n=conflicts))
    if aside:
        line = ngettext(
            "{n} line was set aside: kommisjon central review",
            "{n} lines were set aside: kommisjon central review",
            aside,
        )
        say(line.format(n=aside))
    last = {one.device: one for one in sorted(receipts, key=lambda one: one.seq)}
    for device, receipt in sorted(last.items()):
        if receipt.unaccounted:
            numbers = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in receipt.unaccounted)
            say(_("Of {device} bundles never came: {numbers}.").format(device=device, numbers=numbers))
    if any(one.sealed is not None for one in outcomes):
        say(_("Carry the receipts back to the laptops: only then may they forget what is here."))
