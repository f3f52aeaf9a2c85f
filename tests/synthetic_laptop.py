"""Laptops that exist only in tests: they save, meet, and make the lines and manifest facts of bundles.

All persons are synthetic.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kommisjon.synth import laptop as synthetic
from sync.central.arriving.sequence import ManifestFacts
from sync.merge import Change, Entry, Why, lines

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
ACTORS = ("alpha", "beta", "gamma", "delta")


def record_id(number: int) -> str:
    """A fixed id for the n-th record of a test."""
    return str(UUID(int=0x0199F3C2_0000_7000_8000_000000000000 + number))


def says(value: object) -> dict[str, Any]:
    return {"s": "answered", "v": value, "src": "self"}


@dataclass
class Laptop(synthetic.Laptop):
    """One laptop of a test. Its actor number is its place among ACTORS, on every laptop alike."""

    wall_ms: int = NOW_MS
    clock: int = NOW_MS << 16
    seq: int = 0
    base_seq: int = 0
    prev: str = "0" * 64
    acknowledged: int = 0

    def __post_init__(self) -> None:
        self.actor = ACTORS.index(self.device)

    def save(self, home: int, rec: int, values: Mapping[str, object], why: Why | None = None) -> Change:
        """Answer `values` on a record, as somebody does who sees what this laptop holds."""
        said = {path: says(value) for path, value in values.items()}
        return self.answer(record_id(home), record_id(rec), said, form="competence@1", why=why)

    def delete(self, home: int, rec: int) -> Change:
        return self.remove(record_id(home), record_id(rec), form="competence@1")

    def _commit(self, key: tuple[str, str], entries: tuple[Entry, ...], why: Why | None) -> Change:
        return self.write(*key, entries, "competence@1", why)

    def own(self) -> list[Change]:
        """Its own changes that no receipt has named."""
        mine = (c for c in self.log.values() if c.actor == self.actor and c.n > self.acknowledged)
        return sorted(mine, key=lambda c: c.n)

    def export(self, changes: Iterable[Change] | None = None) -> tuple[list[bytes], ManifestFacts]:
        """Make the next bundle, of its own changes unless told which."""
        self.seq += 1
        content = bundle_lines(self.own() if changes is None else changes, self.epoch)
        digest = hashlib.sha256(b"\n".join(content) + repr((self.device, self.seq)).encode()).hexdigest()
        facts = ManifestFacts(digest, self.device, "m1", self.epoch, self.seq, self.base_seq, self.prev, 7)
        self.prev = digest
        return content, facts


def bundle_lines(changes: Iterable[Change], epoch: int = 1) -> list[bytes]:
    """The head line and the lines of `changes`."""
    index = {place: place for place in range(len(ACTORS))}
    head = lines.encode_head([(device, epoch) for device in ACTORS], [("competence", 1, "ab" * 32)])
    return [head, *(lines.encode_change(change, index) for change in changes)]


def mission_day(laptop: Laptop, case: int = 1, names: tuple[str, str] = ("Amina", "أمينة")) -> None:
    """One case with one person who speaks Arabic and has sewn for a living. Records case … case + 4."""
    person, profile, language, work = case + 1, case + 2, case + 3, case + 4
    system = {"_case": record_id(case)}
    laptop.save(
        case, case, {"_type": "case", "number": f"123-26C{case:05}", "mission": record_id(9000), "case_size": 1}
    )
    laptop.save(
        case,
        person,
        {
            "_type": "person",
            **system,
            "given_latin": names[0],
            "family_latin": "Testsen",
            "given_original": names[1],
            "sex": "f",
            "birth": "1980-05",
            "role": "principal",
            "mother_tongue": "arb",
        },
    )
    known: dict[str, object] = {
        "english_level": "a1",
        "languages/english_level": "a2",
        "schooling/isced": "3",
        "skills/crafts/sew": True,
    }
    laptop.save(case, profile, {"_type": "profile", "_parent": record_id(person), **known})
    laptop.save(
        case,
        language,
        {
            "_type": "language",
            "_parent": record_id(profile),
            "language_code": "arb",
            "speak": "fluent",
            "mother_tongue": "yes",
        },
    )
    laptop.save(
        case,
        work,
        {
            "_type": "work",
            "_parent": record_id(profile),
            "work_title": "Sewing wedding dresses",
            "work_occupation": "7531",
            "work_kind": "self_employed",
            "work_years": "6.5",
        },
    )
