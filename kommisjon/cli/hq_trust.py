"""`kommisjon hq revoke`, `hq renew` and `hq trust`: the list of trusted keys from one version to the next."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import files, hq_trust_shown, key_passphrase
from kommisjon.cli.asking import says_yes
from kommisjon.cli.key_passphrase import headquarters_of
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say
from kommisjon.cli.place import add_keys
from kommisjon.cli.values import a_number
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from sync.trust.document import Revocation, Trust
    from sync.trust.drafts import Progress
    from sync.trust.headquarters import Headquarters

REASONS = ("retired", "lost", "compromised")
_RENEWABLE = ("root", "ca", "central", "escrow", "recovery")
_MOST_SEQ = 2**53 - 1


def register(group: Any) -> None:
    revoke = _add(group, "revoke", _("withdraw a laptop's certificate"), run_revoke)
    revoke.add_argument(
        "which", metavar=_("DEVICE|SERIAL"), help=_("the laptop's pseudonym, or a certificate's serial")
    )
    revoke.add_argument(
        "--reason",
        choices=REASONS,
        required=True,
        help=_("retired: back, or replaced; lost; compromised: key taken"),
    )
    add_last_ok(revoke)
    _add_anew(revoke)

    renew = _add(group, "renew", _("a new expiry, and new keys, for the list of trusted keys"), run_renew)
    renew.add_argument(
        "--years", type=a_number(1, 20), default=2, help=_("how long it holds from now (default 2)")
    )
    renew.add_argument(
        "--new", choices=_RENEWABLE, action="append", default=[], help=_("make this key anew; may be given again")
    )
    renew.add_argument(
        "--drop-root",
        type=a_number(1, 8),
        action="append",
        default=[],
        metavar=_("N"),
        help=_("take out the root key that hq trust show numbers so"),
    )
    renew.add_argument(
        "--drop-former-ca",
        action="store_true",
        help=_("take out all CA keys but the newest: their certificates end at once"),
    )
    renew.add_argument(
        "--drop-former-central",
        action="store_true",
        help=_("take out central's former receipt keys: laptops certified before are not answered any more"),
    )
    key_passphrase.add_new(renew)
    _add_anew(renew)

    trust = group.add_parser("trust", help=_("the list of trusted keys: show, sign, take")).add_subparsers(
        dest="trust_what", metavar=_("WHAT"), required=True
    )
    show = _add(trust, "show", _("show the list of trusted keys, and a draft of the next"), run_show)
    show.add_argument("file", type=Path, nargs="?", help=_("a trust.json; default: the one in --keys"))
    sign = _add(trust, "sign", _("add this folder's root signatures to a draft"), run_sign)
    sign.add_argument("draft", type=Path, nargs="?", help=_("the draft; default: the one in --keys"))
    sign.add_argument("--yes", action="store_true", help=_("what it changes was read already"))
    take = _add(trust, "take", _("take a newer list that was published on another machine"), run_take)
    take.add_argument("file", type=Path, metavar=_("FILE"), help=_("the new trust.json"))


def add_last_ok(parser: Any) -> None:
    parser.add_argument(
        "--last-ok-seq",
        type=a_number(0, _MOST_SEQ),
        metavar=_("N"),
        help=_("retired: the number of the last bundle that counts"),
    )


def _add(
    group: Any, name: str, help_text: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = group.add_parser(name, help=help_text)
    add_keys(parser)
    key_passphrase.add_argument(parser)
    parser.add_argument("--json", action="store_true", help=_("print JSON"))
    parser.set_defaults(run=run)
    return parser


def _add_anew(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--anew", action="store_true", help=_("in the place of a draft that is not signed yet"))


def run_revoke(args: argparse.Namespace) -> int:
    headquarters = headquarters_of(args)
    now = datetime.now(UTC)
    serials = _serials(headquarters, args.which, args.reason)
    return _tell(args, _withdraw(args, headquarters, serials, args.reason, now, anew=args.anew))


def withdraw_former(args: argparse.Namespace, headquarters: Headquarters, device: str, now: datetime) -> None:
    """Withdraw what `hq issue` finds a laptop to have, for the reason of --again.

    Raises Refusal S223 without a reason, and S213 where the new version must first be signed by others.
    """
    standing = [certificate.serial_hex for certificate in headquarters.standing(device, now)]
    if not standing:
        return
    if args.again is None:
        raise Refusal(Code.CERTIFIED_ALREADY, device=device, serial=standing[-1])
    progress = _withdraw(args, headquarters, standing, args.again, now, anew=False)
    if not progress.published:
        trust = progress.draft.trust
        found = max(0, trust.threshold - progress.missing)
        raise Refusal(Code.TRUST_THRESHOLD, version=trust.version, found=found, needed=trust.threshold)


def _withdraw(
    args: argparse.Namespace,
    headquarters: Headquarters,
    serials: list[str],
    reason: Any,
    now: datetime,
    *,
    anew: bool,
) -> Progress:
    from sync.trust.amending import withdrawn
    from sync.trust.document import Revocation, moment_text

    if reason == "retired" and args.last_ok_seq is None:
        raise UsedWrongly(_("Of a retired laptop, say the last bundle that counts: --last-ok-seq N (0 for none)."))
    last_ok = args.last_ok_seq if reason == "retired" else 0
    made: list[Revocation] = [
        Revocation(serial=serial, reason=reason, last_ok_seq=last_ok, time=moment_text(now)) for serial in serials
    ]
    return _draft(headquarters, withdrawn(headquarters.trust(), made), now, anew=anew)


def _serials(headquarters: Headquarters, which: str, reason: Any) -> list[str]:
    """The serials that a laptop's name or a serial means. Raises Refusal S219 or S224."""
    from sync.trust.amending import is_graver

    if re.fullmatch("[0-9a-f]{16}", which):
        return [which]
    trust = headquarters.trust()
    known = [one.serial_hex for one in headquarters.certificates() if one.device == which]
    if not known:
        raise Refusal(Code.NO_SUCH_CERTIFICATE, which=which)
    former = {serial: trust.revocation_of(serial) for serial in known}
    open_ones = [serial for serial, one in former.items() if one is None or is_graver(reason, one.reason)]
    return open_ones or known  # withdrawing what is withdrawn says so


def run_renew(args: argparse.Namespace) -> int:
    from sync.trust.amending import renewed
    from sync.trust.drafts import check_no_draft

    headquarters = headquarters_of(args)
    now = datetime.now(UTC)
    trust = headquarters.trust()
    if beyond := [number for number in args.drop_root if number > len(trust.roots)]:
        raise UsedWrongly(_("There is no root key number {n}: see kommisjon hq trust show.").format(n=beyond[0]))
    expires = now + timedelta(days=365 * args.years)
    if not args.anew:
        check_no_draft(headquarters)  # before keys are made
    renewal = _new_keys(args, headquarters, trust, now)
    return _tell(args, _draft(headquarters, renewed(trust, renewal, expires), now, anew=args.anew))


def _new_keys(args: argparse.Namespace, headquarters: Headquarters, trust: Trust, now: datetime) -> Any:
    from sync.trust.amending import Renewal
    from sync.trust.key_files import NewKeys
    from sync.trust.renewing import new_identity, new_key, new_root

    new = NewKeys(headquarters.folder, os.urandom, key_passphrase.new_passphrases(args))
    keys, seal = headquarters.keys, trust.seal
    return Renewal(
        roots=[new_root(keys, new) for holder in args.new if holder == "root"],
        drop_roots=[trust.roots[number - 1] for number in args.drop_root],
        ca=new_key(keys, new, "ca") if "ca" in args.new else None,
        drop_former_ca=args.drop_former_ca,
        drop_former_receipt_keys=args.drop_former_central,
        central=new_identity(keys, new, "central", seal, now) if "central" in args.new else None,
        receipt_key=new_key(keys, new, "central") if "central" in args.new else None,
        escrow=new_identity(keys, new, "escrow", seal, now) if "escrow" in args.new else None,
        recovery=new_identity(keys, new, "recovery", seal, now) if "recovery" in args.new else None,
    )


def run_sign(args: argparse.Namespace) -> int:
    from sync.trust.drafts import read_draft, sign_draft
    from sync.trust.signed import MAX_SIGNED

    if args.json and not args.yes:
        raise UsedWrongly(_("With --json nobody is asked: read first what the draft changes, then say --yes."))
    headquarters = headquarters_of(args)
    published = headquarters.trust()
    data = files.read(args.draft, MAX_SIGNED) if args.draft else None
    with files.needed(args.draft or headquarters.folder):
        draft = read_draft(headquarters, data)
    if not args.yes:
        hq_trust_shown.say_changes(published, draft.trust)
        _confirm()
    progress = sign_draft(headquarters, draft, datetime.now(UTC))
    if not progress.signed and not progress.published:
        raise Refusal(Code.NO_ROOT_KEY)
    return _tell(args, progress)


def _confirm() -> None:
    shall = says_yes(_("Shall this hold for everybody? Type yes to sign: "))
    if shall is None:
        raise UsedWrongly(_("Nobody is here to read what the draft changes: read it, then say --yes."))
    if not shall:
        raise UsedWrongly(_("Nothing was signed."))


def run_take(args: argparse.Namespace) -> int:
    from sync.trust.signed import MAX_SIGNED

    headquarters = headquarters_of(args)
    with files.needed(args.file):
        trust = headquarters.take(files.read(args.file, MAX_SIGNED), datetime.now(UTC))
    return hq_trust_shown.tell_taken(trust, as_json=args.json)


def run_show(args: argparse.Namespace) -> int:
    from sync.trust.drafts import DRAFT, read_draft
    from sync.trust.signed import MAX_SIGNED, SignedTrust

    headquarters = headquarters_of(args)
    draft = None
    if args.file:
        with files.needed(args.file):
            signed = SignedTrust.from_bytes(files.read(args.file, MAX_SIGNED))
    else:
        signed = headquarters.signed()
        if (headquarters.folder / DRAFT).exists():
            draft = read_draft(headquarters, None)
    if args.json:
        print_json(hq_trust_shown.as_dict(signed, draft))
        return DONE
    hq_trust_shown.say_trust(signed)
    if draft is not None:
        hq_trust_shown.say_changes(signed.trust, draft.trust)
    return DONE


def _draft(headquarters: Headquarters, trust: Trust, now: datetime, *, anew: bool) -> Progress:
    """Make the next version, and sign it with the root keys that lie here."""
    from sync.trust.drafts import check_no_draft, make_draft, sign_draft

    if not anew:
        check_no_draft(headquarters)
    return sign_draft(headquarters, make_draft(headquarters, trust), now)


def _tell(args: argparse.Namespace, progress: Progress) -> int:
    from sync.trust.drafts import DRAFT

    version = progress.draft.trust.version
    if args.json:
        print_json(
            {
                "version": version,
                "published": progress.published,
                "signed": progress.signed,
                "missing": progress.missing,
            }
        )
    elif progress.published:
        say(_("Version {version} of the list of trusted keys is published.").format(version=version))
        say(_("Give trust.json to central and to the laptops."))
    else:
        line = ngettext(
            "Version {version} is a draft in {file}: {n} signature is missing. Nobody accepts it before.",
            "Version {version} is a draft in {file}: {n} signatures are missing. Nobody accepts it before.",
            progress.missing,
        )
        say(line.format(version=version, file=DRAFT, n=progress.missing))
        say(_("Carry it to another holder of a root key: kommisjon hq trust sign {file}").format(file=DRAFT))
    return DONE
