"""Two persons take responsibility for a file of a laptop that was reported lost (security-and-bundles.md 4.6).

Whoever found the laptop could have made the file. So it is taken only when two say so, and what they said is in
central's database before anything of the file is.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select

from kommisjon.errors import N_, Code, Refusal
from kommisjon.model.characters import unsafe_character
from sync.bundle.read import signed_by
from sync.central.failing import telling
from sync.central.schema import bundle_release
from sync.central.store import writing
from sync.trust.document import Trust, moment_text

MOST_NAME = 60
MOST_REASON = 500
"""Characters."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who releases a file, and why."""

    first: str
    second: str
    reason: str

    def check(self) -> None:
        """Raises Refusal S206 unless two different persons give a reason, R603 or R607 for the texts."""
        for text, most in ((self.first, MOST_NAME), (self.second, MOST_NAME), (self.reason, MOST_REASON)):
            if (found := unsafe_character(text, multiline=False)) is not None:
                raise Refusal(Code.TEXT_UNSAFE, which=found)
            if len(text) > most:
                raise Refusal(Code.TEXT_TOO_LONG, most=most)
        if not (_same(self.first) and _same(self.second) and _same(self.reason)):
            raise Refusal(Code.REVOKED)
        if _same(self.first) == _same(self.second):
            raise Refusal(Code.REVOKED)


def release(engine: Engine, path: Path, trust: Trust, decision: Decision, at: datetime) -> Trust:
    """Record the decision on the bundle at `path`, and give the list of trusted keys to import it with.

    Only a certificate withdrawn as lost is let through; one that was compromised never is, and a retired laptop's
    numbers end where headquarters said. Raises Refusal S206, R603 or R607 for the decision, S201 where nobody
    known signed the file, B106, and those of sync.central.failing.
    """
    decision.check()
    found = signed_by(path, trust)
    if found is None:
        raise Refusal(Code.SIG, detail=N_("no signer"))
    manifest, certificate = found
    serial = certificate.serial_hex
    if not any(one.serial == serial and one.reason == "lost" for one in trust.revocations):
        return trust
    row = {
        "manifest_sha256": hashlib.sha256(manifest.to_bytes()).hexdigest(),
        "device": certificate.device,
        "seq": manifest.seq,
        "first_person": decision.first.strip(),
        "second_person": decision.second.strip(),
        "reason": decision.reason.strip(),
        "released_at": moment_text(at),
    }
    with telling(), writing(engine) as connection:
        connection.execute(insert(bundle_release), row)
    kept = [one for one in trust.revocations if not (one.serial == serial and one.reason == "lost")]
    return trust.model_copy(update={"revocations": kept})


def released(engine: Engine) -> list[dict[str, Any]]:
    """Give every decision that was recorded, the oldest first, as its columns."""
    with telling(), engine.connect() as connection:
        rows = connection.execute(select(bundle_release).order_by(bundle_release.c.release_no))
        return [dict(row) for row in rows.mappings()]


def _same(text: str) -> str:
    """A name as it is compared: without blanks around, letter case and ways of writing."""
    return unicodedata.normalize("NFKC", text).strip().casefold()
