"""What the next version of the trust document says: something withdrawn, or keys and dates renewed. Pure.

Each function gives the next version, which counts for nobody before enough root keys have signed it
(sync.trust.drafts).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kommisjon.errors import N_, Code, Refusal
from sync.trust.document import Reason, Revocation, Trust, moment_text

_STRICTER: tuple[Reason, ...] = ("retired", "lost", "compromised")

_MOST_SIGNERS = 8
"""The list holds no more; the oldest goes."""


def withdrawn(trust: Trust, revocations: Sequence[Revocation]) -> Trust:
    """Withdraw certificates. One that was withdrawn can only be withdrawn again for a graver reason.

    Raises Refusal S224 for one withdrawn already, S225 when the list is full.
    """
    for one in revocations:
        former = trust.revocation_of(one.serial)
        if former is not None and not is_graver(one.reason, former.reason):
            raise Refusal(Code.REVOKED_ALREADY, serial=former.serial, reason=former.reason)
    anew = {one.serial for one in revocations}
    return next_version(
        trust, revocations=[*(one for one in trust.revocations if one.serial not in anew), *revocations]
    )


def is_graver(reason: Reason, former: Reason) -> bool:
    """Say whether a reason withdraws more than the former one did."""
    return _STRICTER.index(reason) > _STRICTER.index(former)


@dataclass(frozen=True, slots=True)
class Renewal:
    """New public keys, made beforehand; what is empty stays as it was."""

    roots: Sequence[str] = ()
    drop_roots: Sequence[str] = ()
    ca: str | None = None
    """Goes in front of the former: the first one issues."""
    drop_former_ca: bool = False
    receipt_key: str | None = None
    """Goes in front of the former too: laptops that were certified before are still answered with those."""
    drop_former_receipt_keys: bool = False
    central: str | None = None
    """A recipient. It takes the place of the former, and so do the next two."""
    escrow: str | None = None
    recovery: str | None = None


def renewed(trust: Trust, renewal: Renewal, expires: datetime) -> Trust:
    """Renew keys, and let the document hold until `expires` (aware). Raises Refusal S225 for too few root keys."""
    roots = [line for line in trust.roots if line not in renewal.drop_roots] + list(renewal.roots)
    if len(roots) < trust.threshold:
        raise Refusal(Code.DRAFT_MISFIT, detail=N_("too few root keys"))
    authorities = [renewal.ca, *trust.ca] if renewal.ca else list(trust.ca)
    signers = list(trust.receipt_signers)
    if renewal.receipt_key:
        signers.insert(0, signers[0].model_copy(update={"key": renewal.receipt_key}))
    return next_version(
        trust,
        expires=moment_text(expires),
        roots=roots,
        ca=authorities[:1] if renewal.drop_former_ca else authorities,
        central=[renewal.central] if renewal.central else trust.central,
        escrow=[renewal.escrow] if renewal.escrow else trust.escrow,
        recovery=[renewal.recovery] if renewal.recovery else trust.recovery,
        receipt_signers=signers[:1] if renewal.drop_former_receipt_keys else signers[:_MOST_SIGNERS],
    )


def next_version(trust: Trust, **changes: Any) -> Trust:
    """The version after `trust`, with some fields changed. Raises Refusal S225 where they cannot stand."""
    version = trust.version + 1
    values = {name: getattr(trust, name) for name in Trust.model_fields} | changes | {"version": version}
    if (values["roots"], values["threshold"]) != (trust.roots, trust.threshold):
        values["roots_since"] = version
    try:
        return Trust.model_validate(values)
    except ValueError:
        raise Refusal(Code.DRAFT_MISFIT, detail=", ".join(sorted(changes))) from None
