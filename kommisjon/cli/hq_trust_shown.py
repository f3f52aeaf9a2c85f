"""How a list of trusted keys, and what a draft changes in it, is shown to whoever keeps or signs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kommisjon.cli.output import DONE, print_json, say
from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from sync.trust.document import Revocation, Trust
    from sync.trust.signed import SignedTrust

_NAMED = {
    "expires": N_("holds until"),
    "threshold": N_("root keys that must sign"),
    "roots": N_("root key"),
    "ca": N_("CA key"),
    "receipt_signers": N_("central's signing key"),
    "seal": N_("sealing"),
    "central": N_("central opens with"),
    "escrow": N_("escrow opens with"),
    "recovery": N_("recovery opens with"),
    "revocations": N_("withdrawn"),
    "min_reader": N_("least version of the reader"),
}


def say_trust(signed: SignedTrust) -> None:
    """The whole list, a line each; root keys are numbered as --drop-root names them."""
    trust = signed.trust
    told = _(
        "List of trusted keys, version {version}: signed by {n} of {roots} root keys, {threshold} are needed."
    )
    signers = signed.signers(trust.roots)
    say(told.format(version=trust.version, n=len(signers), roots=len(trust.roots), threshold=trust.threshold))
    for name, value in _shown(trust).items():
        for number, item in enumerate(value if isinstance(value, list) else [value], 1):
            mark = f" {number}" if name == "roots" else ""
            say(f"  {_label(name)}{mark}: {_line(item)}")


def tell_taken(trust: Trust, *, as_json: bool) -> int:
    """Say which list of trusted keys holds from now on. Gives the exit code."""
    if as_json:
        print_json({"version": trust.version, "expires": trust.expires})
    else:
        told = _("The list of trusted keys is version {version}, and holds until {day}.")
        say(told.format(version=trust.version, day=trust.expires[:10]))
    return DONE


def say_changes(former: Trust, later: Trust) -> None:
    """What a draft changes, with + for what comes and - for what goes."""
    say(_("Version {version} changes:").format(version=later.version))
    for change in changes(former, later):
        for sign, items in (("-", change["gone"]), ("+", change["added"])):
            for item in items:
                say(f"  {sign} {_label(change['field'])}: {_line(item)}")


def as_dict(signed: SignedTrust, draft: SignedTrust | None) -> dict[str, Any]:
    """The same for a program."""
    trust = signed.trust
    told = {"version": trust.version, "signatures": len(signed.signers(trust.roots)), **_shown(trust)}
    if draft is not None:
        told["draft"] = {"version": draft.trust.version, "changes": changes(trust, draft.trust)}
    return told


def changes(former: Trust, later: Trust) -> list[dict[str, Any]]:
    """What differs between two versions, field by field, in the words that `_shown` gives."""
    before, after = _shown(former), _shown(later)
    told = []
    for name in after:
        old, new = (value if isinstance(value, list) else [value] for value in (before[name], after[name]))
        added, gone = [item for item in new if item not in old], [item for item in old if item not in new]
        if added or gone:
            told.append({"field": name, "added": added, "gone": gone})
    return told


def _shown(trust: Trust) -> dict[str, Any]:
    """The fields in words that can be compared by eye: keys by the print that `ssh-keygen -l` gives."""
    from sync.trust.keys import key_print
    from sync.trust.sealing import Recipient

    whole = trust.model_dump()
    told: dict[str, Any] = {name: value for name, value in whole.items() if name in _NAMED}
    for name in ("roots", "ca"):
        told[name] = [key_print(line) for line in whole[name]]
    told["receipt_signers"] = [f"{one.device} {key_print(one.key)}" for one in trust.receipt_signers]
    for name in ("central", "escrow", "recovery"):
        if name in whole:
            told[name] = [Recipient.parse(text).id for text in whole[name]]
    told["revocations"] = [_revocation(one) for one in trust.revocations]
    return dict(sorted(told.items(), key=lambda item: list(_NAMED).index(item[0])))


def _revocation(one: Revocation) -> dict[str, Any]:
    return one.model_dump()


def _line(item: Any) -> str:
    if isinstance(item, dict):
        last = f" <= {item['last_ok_seq']}" if item["reason"] == "retired" else ""
        return f"{item['serial']} {item['reason']}{last} {item['time']}"
    return str(item)


def _label(name: str) -> str:
    return _(_NAMED[name])
