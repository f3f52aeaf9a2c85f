"""Mission packs: a laptop's cases, sealed to it and signed by central (security-and-bundles.md 4.2 and 4.6)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.records import Case
from sync.bundle.write import Written
from sync.central.failing import telling
from sync.central.loading import in_batches, load
from sync.central.merged import sealed_log
from sync.central.merged.unsealed import Unsealed, unseal
from sync.central.preparing import standing
from sync.central.preparing.packed import Content, content_of, documents
from sync.central.schema import case_file, handed_to, pack
from sync.central.signing import Sender, next_number, why
from sync.central.staff.audit import Act, failure_noted, note
from sync.central.staff.who import Role, Staff
from sync.merge.pack import PackedForm, PackHead, write_lines
from sync.trust.devices import Device
from sync.trust.document import moment_text
from sync.trust.sealing import Identity


@dataclass(frozen=True, slots=True)
class Order:
    """Which pack is wanted."""

    code: str
    """The mission's code."""
    pseudonym: str
    """What headquarters calls the mission outside."""
    device: str
    cases: Sequence[str] | None = None
    """Numbers of cases, in the order of their lines; None for all of the mission."""
    with_shielded: bool = False


@dataclass(frozen=True, slots=True)
class Packed:
    """A pack that was written and read back."""

    written: Written
    cases: int
    persons: int
    left_out: int
    """Households with a shielded member, which are not in it; told to an officer for shielded persons only."""

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return {
            "pack": str(self.written.path),
            "seq": self.written.manifest.seq,
            "cases": self.cases,
            "persons": self.persons,
            "left_out": self.left_out,
        }


_TOLD_AS_THEY_ARE = (
    *(Code.NOTHING_TO_PACK, Code.CASES_UNKNOWN, Code.OTHER_KIND, Code.NO_CENTRAL, Code.CENTRAL_BUSY),
    *(Code.SHIELDED_NO_KEY, Code.SHIELDED_UNREADABLE, Code.SHIELDED_OTHER_KEY),
)


def write_pack(
    engine: Engine,
    who: Staff,
    order: Order,
    sender: Sender,
    forms: Iterable[PackedForm],
    folder: Path,
    at: datetime,
    *,
    identity: Identity | None = None,
    random: Callable[[int], bytes] = os.urandom,
    staging: Path | None = None,
) -> Packed:
    """Write a pack into `folder`; from its number on it stands in the list of who has which case.

    It takes one once the folder would take the file; that the file failed afterwards is noted as well.

    `identity` is the key of shielded persons, of an officer who makes the pack: it tells a laptop of the shields
    raised in households that it was given. Once persons are sealed here, the order `with_shielded` takes it too.

    Raises Refusal D760 without the role, for shielded persons that of protection, V170, V171 or V172 for their
    key; D777 for a laptop that cannot be given one (not on the register for this mission, retired, no
    certificate of central's that holds, another seal suite) or a file that could not be written; S206 or S222 for
    one that was lost or compromised; D774 with no case to put in, D778 for a number that is none of the
    mission's, D789 where residents would meet a mission's families; and those of sync.central.failing.
    """
    who.check(Role.IMPORTER, Role.CASEWORKER)
    if order.with_shielded or identity is not None:
        who.check(Role.PROTECTION)
    entry = sender.laptop(order.device, order.pseudonym, at, Code.NO_PACK, f"the register for {order.code}")
    try:
        with failure_noted(engine, who, at, (order.device,), {"mission": order.code}) as leaves:
            return _write(
                engine, who, order, entry, sender, list(forms), folder, at, identity, random, staging, leaves
            )
    except Refusal as refusal:
        if refusal.code in _TOLD_AS_THEY_ARE:
            raise
        raise Refusal(Code.NO_PACK, detail=why(refusal)) from None


def _write(
    engine: Engine,
    who: Staff,
    order: Order,
    entry: Device,
    sender: Sender,
    forms: list[PackedForm],
    folder: Path,
    at: datetime,
    identity: Identity | None,
    random: Callable[[int], bytes],
    staging: Path | None,
    leaves: Callable[[], None],
) -> Packed:
    with telling(), closing(engine.execution_options(kommisjon_writes=True).connect()) as connection:
        work = connection.begin()
        seq, previous = next_number(connection, entry.mission)
        mission, content = _chosen(connection, order, identity)

        def numbered(manifest_sha256: str, _name: str) -> None:
            _hand_out(connection, who, order, content, (seq, manifest_sha256), at)
            if identity is not None:
                note(connection, who, Act.LISTED_SHIELDED, at)
            work.commit()
            leaves()

        head = PackHead(
            device=order.device,
            mission=mission,
            code=order.code,
            made_at=moment_text(at),
            actors=content.actors,
            forms=sorted(form.name for form in forms),
            languages=content.languages,
        )
        lines = write_lines(head, documents(connection, content), forms, sender.trust.to_bytes())
        written = sender.write(
            *(folder, "mission-pack", entry, (seq, previous), at, lines),
            random=random,
            staging=staging,
            announce=numbered,
        )
    told = content.left_out if Role.PROTECTION in who.roles else 0
    return Packed(written, len(content.homes), content.persons, told)


def _chosen(connection: Connection, order: Order, identity: Identity | None) -> tuple[str, Content]:
    """The mission's home, and what goes into the pack."""
    if identity is None and order.with_shielded and sealed_log.recipient(connection) is not None:
        raise Refusal(Code.SHIELDED_NO_KEY)
    opened = None if identity is None else unseal(connection, identity)
    mission = standing.mission_record(connection, order.code)
    there = _sealed_cases(opened, order.code) | standing.cases_of(connection, order.code)
    if mission is None or not there:
        raise Refusal(Code.NOTHING_TO_PACK, mission=order.code)
    wanted = list(there) if order.cases is None else order.cases
    missing = [line for line, number in enumerate(wanted, 1) if number not in there]
    if missing:
        raise Refusal(Code.CASES_UNKNOWN, n=len(missing), mission=order.code, line=missing[0])
    homes = [there[number] for number in wanted]
    content = content_of(
        *(connection, mission.home, homes, order.device), with_shielded=order.with_shielded, opened=opened
    )
    if not content.homes and not content.shielded:
        raise Refusal(Code.NOTHING_TO_PACK, mission=order.code)
    if content.misplaced:
        raise Refusal(Code.OTHER_KIND, n=content.misplaced)
    return mission.home, content


def _sealed_cases(opened: Unsealed | None, code: str) -> dict[str, str]:
    """The homes of a mission's cases that are put away whole, by number."""
    found: dict[str, str] = {}
    if opened is None:
        return found
    for case in opened.of_type(Case.TYPE):
        seen = opened.view(case)
        if seen.value("mission") == code and isinstance(number := seen.value("number"), str):
            found[number] = opened.away[case].home
    return found


def _hand_out(
    connection: Connection, who: Staff, order: Order, content: Content, signed: tuple[int, str], at: datetime
) -> None:
    seq, manifest_sha256 = signed
    moment = moment_text(at)
    connection.execute(
        insert(pack).values(
            mission=order.pseudonym,
            seq=seq,
            manifest_sha256=manifest_sha256,
            device=order.device,
            code=order.code,
            made_at=moment,
            by=who.name,
        )
    )
    rows = ((home, order.device, order.pseudonym, seq, moment, who.name) for home in content.homes)
    load(connection, handed_to, ("home", "device", "mission", "seq", "at", "by"), rows)
    detail: dict[str, int | str] = {"device": order.device, "mission": order.code, "seq": seq}
    for some in in_batches(content.homes):
        note(connection, who, Act.WROTE_PACK, at, tuple(some), detail)


@dataclass(frozen=True, slots=True)
class Handed:
    """A case that went to a laptop in a pack."""

    case: str
    device: str
    seq: int
    at: str
    by: str

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return {"case": self.case, "device": self.device, "seq": self.seq, "at": self.at, "by": self.by}


def handed(engine: Engine, who: Staff, *, mission: str | None = None, case: str | None = None) -> list[Handed]:
    """Which laptop was given which case, by number of the case and time; of a mission or of one case.

    It holds numbers only. Raises Refusal D760.
    """
    who.check(Role.IMPORTER, Role.CASEWORKER, Role.AUDITOR)
    wanted = (
        select(case_file.c.number, handed_to)
        .join(handed_to, handed_to.c.home == case_file.c.home)
        .order_by(case_file.c.number, handed_to.c.at, handed_to.c.seq)
    )
    if mission is not None:
        wanted = wanted.where(case_file.c.mission == mission)
    if case is not None:
        wanted = wanted.where(case_file.c.number == case)
    return list(_handed(engine, wanted))


def _handed(engine: Engine, wanted: Any) -> Iterator[Handed]:
    with telling(), engine.connect() as connection:
        for row in connection.execute(wanted):
            yield Handed(row.number, row.device, row.seq, row.at, row.by)
