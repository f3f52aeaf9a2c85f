"""An export of persons: what is asked for, who writes it, and the manifest that goes with it.

A format is a writer: it takes person by person and is told when there are no more. One for another system, with
its own names and lists, is one more writer (docs/exports.md); what may leave is decided before it is asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from sqlalchemy import Engine

from kommisjon.model.firewall import NEVER_FOR, Purpose
from sync import canonical
from sync.central.failing import telling
from sync.central.leaving.gathering import gather, newest_bundle, waiting_of
from sync.central.leaving.person import VERSION, PersonGiven, schema
from sync.central.leaving.purpose import admit
from sync.central.staff.audit import Act, noted
from sync.central.staff.who import Role, Staff
from sync.central.store import steady

MANIFEST, SCHEMA = "manifest.json", "person.schema.json"
_NEXT_PIECE = 1 << 20


class Writer(Protocol):
    """Writes persons in one format into the folder it was made for."""

    def add(self, person: PersonGiven, /) -> None:
        """Take the next person."""

    def finish(self) -> None:
        """Leave the files whole."""

    def close(self) -> None:
        """Let go of what is open; called last, also where the export was given up."""


@dataclass(slots=True)
class Counts:
    """What the manifest counts; nobody under a shield is among them."""

    cases: int = 0
    persons: int = 0
    persons_in_conflict: int = 0
    fields_in_conflict: int = 0
    records_waiting: int = 0


class JsonLines:
    """JSON Lines, UTF-8, a person a line, as `person.schema.json` beside it describes."""

    def __init__(self, folder: Path) -> None:
        self._file: BinaryIO = (folder / "persons.jsonl").open("xb")

    def add(self, person: PersonGiven) -> None:
        line = json.dumps(person.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
        self._file.write(line.encode() + b"\n")

    def finish(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def export(
    engine: Engine,
    who: Staff,
    at: datetime,
    folder: Path,
    begin: Callable[[Path], Writer],
    *,
    form: str,
    purpose: Purpose,
    mission: str | None = None,
) -> Mapping[str, Any]:
    """Fill `folder` with what a writer makes, the schema and a manifest; gives the manifest.

    The writer is begun with the folder once it is certain that anything may leave. `form` is what the format is
    called. It is noted whom it is about and what left before this returns: the caller puts the folder in its place
    only then.

    Raises Refusal D760, D786 for a purpose for which nothing leaves, OSError where it cannot be written, and what
    the writer raises.
    """
    who.check(Role.CASEWORKER)
    admit(engine, who, at, purpose)
    with closing(begin(folder)) as writer:
        counts, about, newest = _give(engine, writer, mission)
        writer.finish()
    (folder / SCHEMA).write_bytes(json.dumps(schema(), indent=2, sort_keys=True).encode() + b"\n")
    manifest = {
        "format": form,
        "version": VERSION,
        "made_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "by": who.name,
        "device": who.device,
        "purpose": purpose.value,
        "never_for": [one.value for one in NEVER_FOR],
        "filter": {"mission": mission},
        "newest_bundle": newest,
        "counts": {name: getattr(counts, name) for name in Counts.__slots__},
        "files": [_described(path) for path in sorted(folder.iterdir())],
    }
    written = canonical.dumps(manifest)
    (folder / MANIFEST).write_bytes(written + b"\n")
    digest = hashlib.sha256(written + b"\n").hexdigest()
    detail = {"manifest": digest, "format": form, "purpose": purpose.value}
    noted(engine, who, Act.EXPORTED, at, tuple(about), detail)
    return manifest


def _give(engine: Engine, writer: Writer, mission: str | None) -> tuple[Counts, list[str], str | None]:
    """Have the persons written; gives the counts, the ids of whom it is about, and when the newest bundle came."""
    counts = Counts()
    cases: list[str] = []
    persons: list[str] = []
    with telling(), steady(engine).connect() as connection:
        for family in filter(None, gather(connection, mission)):
            counts.cases += 1
            cases.append(family[0].case_id)
            for person in family:
                persons.append(person.id)
                _count(counts, person)
                writer.add(person)
        counts.records_waiting = waiting_of(connection, cases)
        return counts, [*cases, *persons], newest_bundle(connection)


def _count(counts: Counts, person: PersonGiven) -> None:
    counts.persons += 1
    counts.persons_in_conflict += bool(person.disagreements)
    counts.fields_in_conflict += len(person.disagreements)


def _described(path: Path) -> dict[str, Any]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_NEXT_PIECE):
            digest.update(piece)
    return {"name": path.name, "size": path.stat().st_size, "sha256": digest.hexdigest()}
