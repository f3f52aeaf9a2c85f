"""The headquarters of a synthetic year, the machines it enrols, and how each writes its bundles.

Real keys, certificates and seals. The keys stand in the open beside the bundles, so that anybody can take those
in: they are good for nothing else.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kommisjon.resources import forms_folder
from kommisjon.synth.laptop import Laptop, lines_of
from sync.bundle.manifest import NO_PREVIOUS
from sync.bundle.write import Signer, Written, write_bundle
from sync.merge import Change, Dot
from sync.trust.document import Trust
from sync.trust.enrolment import make_request, read_answer, read_request
from sync.trust.headquarters import Headquarters
from sync.trust.sealing import Identity, SealSuite

SEAL: SealSuite = "mlkem768x25519"
HOLDS = timedelta(days=3 * 365)
"""How long keys and certificates hold after the year's first day: it may be taken in long after it was made."""
FORMS = ("household", "competence")


@dataclass(slots=True)
class Sent:
    """A bundle that was written: its number, what it brought, and in which week it came, if it came whole."""

    seq: int
    dots: frozenset[Dot]
    week: int | None = None


@dataclass
class Sender:
    """A laptop with what it needs to send bundles, and what it knows of those sent."""

    laptop: Laptop
    mission: str
    """The pseudonym of its mission, or of its reception centre."""
    signer: Signer
    relays: bool = False
    """Brings what it took from other laptops as well."""
    seq: int = 0
    base_seq: int = 0
    prev: str = NO_PREVIOUS
    unconfirmed: dict[Dot, Change] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)

    def hears_of(self, week: int) -> None:
        """Take the receipts of everything that had come whole before this week."""
        for one in self.sent:
            if one.week is not None and one.week < week:
                self.base_seq = max(self.base_seq, one.seq)
                for dot in one.dots:
                    self.unconfirmed.pop(dot, None)


class Office:
    """Headquarters in a folder, with one source of chance for everything."""

    def __init__(self, folder: Path, random: Random, first_day: datetime) -> None:
        self._random, self._first_day = random, first_day
        until = first_day + HOLDS
        self.headquarters = Headquarters.create(
            folder, now=first_day, expires=until, random=random.randbytes, seal=SEAL
        )
        self.trust: Trust = self.headquarters.trust()
        self._recipients = self.trust.recipients()
        self.forms = forms_of_now()

    def enrol(self, laptop: Laptop, mission: str) -> Sender:
        """Have a machine ask for its certificate and get it, as every laptop does."""
        key = Ed25519PrivateKey.from_private_bytes(self._random.randbytes(32))
        own = Identity.generate(SEAL, self._random.randbytes).recipient
        asked = make_request(key, own, device=laptop.device, mission=mission, created=self._first_day)
        request = read_request(asked)
        answer = self.headquarters.issue_certificate(
            request,
            valid_from=self._first_day - timedelta(days=7),
            valid_until=self._first_day + HOLDS,
            random=self._random.randbytes,
        )
        certificate, _ = read_answer(answer.to_bytes(), request, self._first_day)
        return Sender(laptop, mission, Signer(key, certificate))

    def write(
        self,
        sender: Sender,
        names: dict[int, tuple[str, int]],
        folder: Path,
        created: datetime,
        odd: bytes | None = None,
    ) -> Written:
        """Write the next bundle of a machine: what no receipt has named. `odd` is a line of no model."""
        sender.seq += 1
        laptop = sender.laptop
        head, *lines = lines_of(sender.unconfirmed.values(), laptop.actor, names, self.forms)
        written = write_bundle(
            folder,
            kind="case-data",
            device=laptop.device,
            mission=sender.mission,
            epoch=laptop.epoch,
            seq=sender.seq,
            base_seq=sender.base_seq,
            prev=sender.prev,
            created=created,
            trust_version=self.trust.version,
            lines=[head, *([] if odd is None else [odd]), *lines],
            signer=sender.signer,
            recipients=self._recipients,
            random=self._random.randbytes,
        )
        sender.prev = written.manifest_sha256
        sender.sent.append(Sent(sender.seq, frozenset(sender.unconfirmed)))
        return written


def forms_of_now() -> list[tuple[str, int, str]]:
    """Give (id, version, digest) of the forms that are filled in, as this kommisjon carries them."""
    found = []
    for form in FORMS:
        folder = forms_folder() / form
        names, values = (line.split(",") for line in (folder / "settings.csv").read_text().splitlines()[:2])
        version = int(dict(zip(names, values, strict=False))["version"])
        found.append((form, version, hashlib.sha256((folder / "form.xml").read_bytes()).hexdigest()))
    return found
