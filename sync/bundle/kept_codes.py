"""Codes of a laptop that headquarters keeps for it: recovery codes, and the share of a travel lock.

They are sealed with age to the recovery recipients of the trust document, so that a stock age client opens them
too, and what it shows can be read out as it stands. Whose they are and how long they hold is inside the seal.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from kommisjon.errors import Code, Refusal
from sync.bundle.seal import seal_secret, unseal_secret
from sync.trust.document import Document, Moment, Pseudonym, read_document
from sync.trust.sealing import Identity, Recipient

CodeText = Annotated[str, Field(pattern=r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){6}$")]
_Label = Annotated[str, Field(min_length=1, max_length=40)]


class RecoveryCodes(Document):
    """Two codes, each of which opens the vault once."""

    kind: Literal["recovery"] = "recovery"
    device: Pseudonym
    label: _Label
    """Initials of whoever made them."""
    created: Moment
    first: CodeText
    second: CodeText


class TravelCode(Document):
    """The code that opens a vault under travel lock, together with a passphrase."""

    kind: Literal["travel"] = "travel"
    device: Pseudonym
    label: _Label
    until: Moment
    """It is not given before."""
    code: CodeText


class KeptFile(Document):
    """The file that carries sealed codes to headquarters."""

    format: Literal["kommisjon.kept-codes"] = "kommisjon.kept-codes"
    version: Literal[1] = 1
    sealed: Annotated[str, Field(max_length=24 * 1024)]


_C = TypeVar("_C", RecoveryCodes, TravelCode)


def seal_codes(
    codes: RecoveryCodes | TravelCode, recipients: Sequence[Recipient], random: Callable[[int], bytes]
) -> str:
    """Seal codes, as base64. Raises Refusal V127 where there is nobody to seal to."""
    if not recipients:
        raise Refusal(Code.NO_RECOVERY_KEY)
    return base64.b64encode(seal_secret(codes.to_bytes(), recipients, random)).decode()


def open_codes(kind: type[_C], sealed: str, identities: Sequence[Identity]) -> _C:
    """Open codes of one kind with the first of `identities` that opens them, of which there is at least one.

    Raises Refusal C401 or C402 for the seal, R601 or R602 for the content.
    """
    try:
        data = base64.b64decode(sealed, validate=True)
    except ValueError:
        raise Refusal(Code.SEAL, detail="base64") from None
    *others, last = identities
    for identity in others:
        with suppress(Refusal):
            return read_document(kind, unseal_secret(data, identity))
    return read_document(kind, unseal_secret(data, last))
