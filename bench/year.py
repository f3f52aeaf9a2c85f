"""`make year`: a synthetic year is made, taken in by both engines, and held against what its laptops had said.

    python -m bench.year --folder FOLDER [--share 0.05] [--seed 1] [--only postgresql] [--report FILE]

The commands that a person gives are what runs: `mission synth --year`, `central init`, `central import` of each
week's folder, `central search` and `central statistics`. Everything lies below FOLDER afterwards; nobody in it
exists. The report is for docs/year.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from bench.databases import new_database
from bench.report import this_machine
from kommisjon.synth.year.making import ABOUT, ARRIVALS, KEYS, STANDING
from kommisjon.synth.year.witness import digest_of, standing_in
from sync.central import schema, store
from sync.merge import decode
from tests.postgres import server

ENGINES = ("sqlite", "postgresql")
ASKED = ("work:721 lang:eng>=a2", "welding", "skill:sew drive:car")
_DUMPED = [column for column in schema.rec.columns if column.name != "max_hlc"]
_SOME_REFUSED = 3
"""How an import ends where a bundle of the folder was refused, as some must be."""


@dataclass
class Taken:
    """What an engine made of the year. `refused` counts codes, `held` is what `hold_against` gives."""

    engine: str
    taken: int = 0
    again: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    quarantined: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    peak_mib: float = 0.0
    held: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, int, float]] = field(default_factory=list)
    """What was asked, how much came, and in how many seconds, the start of the command with it."""


def take_in(year: Path, place: Path, engine: str, address: str) -> Taken:
    """Take every week's folder into a new database, by the commands, and look at what is there."""
    found = Taken(engine)
    common = ["--keys", str(year / KEYS), "--database", address, "--as", "YEAR"]
    _run(found, "central", "init", *common[:4])
    for week in sorted((year / ARRIVALS).iterdir()):
        receipts = place / f"receipts-{engine}"
        receipts.mkdir(parents=True, exist_ok=True)
        kept = ("--quarantine", str(place / f"quarantine-{engine}"))
        said = _run(found, "central", "import", str(week), "--json", "--receipts", str(receipts), *kept, *common)
        for one in json.loads(said)["files"]:
            found.taken += one["status"] == "taken"
            found.again += one["status"] == "again"
            if one["status"] == "refused":
                found.refused[one["code"]] += 1
            elif one["status"] == "taken":
                found.quarantined += one["receipt"]["counts"]["quarantined"]
        print(f"\r{engine}: {week.name}, {found.seconds:.0f} s ", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    for line in ASKED:
        _ask(found, line, "central", "search", line, "--json", *common)
    _ask(found, "statistics of all", "central", "statistics", "--json", *common)
    key = (year / KEYS / "central" / "database.key").read_text() if engine == "sqlite" else ""
    opened = store.connect(address, bytes.fromhex(key) or None)
    with opened.connect() as connection:
        found.held = hold_against(connection, year)
    opened.dispose()
    return found


def hold_against(connection: Connection, year: Path) -> dict[str, Any]:
    """Compare what central holds with what was said. `lost` and `beyond` are records, and must be 0."""
    names = {row.actor_no: (row.device, row.epoch) for row in connection.execute(select(schema.actor))}
    wanted = {one["rec"]: one["digest"] for one in map(json.loads, (year / STANDING).read_text().splitlines())}
    dump, records, beyond = hashlib.sha256(), 0, 0
    rows = connection.execute(select(*_DUMPED).order_by(schema.rec.c.home, schema.rec.c.rec))
    for row in rows:
        dump.update(repr(tuple(row)).encode())
        records += 1
        said = wanted.pop(row.rec, None)
        beyond += said is None
        if said is not None and said != digest_of(standing_in(decode(row.doc), names)):
            wanted[row.rec] = said
    open_ones = schema.conflict.c.resolved_n.is_(None)
    return {
        "records": records,
        "lost": len(wanted),
        "beyond": beyond,
        "persons": connection.scalar(select(func.count()).select_from(schema.person)),
        "waiting": connection.scalar(
            select(func.count()).select_from(schema.rec).where(schema.rec.c.waiting.is_not(None))
        ),
        "conflicts": connection.scalar(select(func.count()).select_from(schema.conflict)),
        "open": connection.scalar(select(func.count()).select_from(schema.conflict).where(open_ones)),
        "dump": dump.hexdigest(),
    }


def report(about: dict[str, Any], made: float, all_taken: Sequence[Taken]) -> Iterator[str]:
    """Give the lines of the report, in Markdown."""
    fates = about["fates"]
    yield (
        f"Seed {about['seed']}, from {about['starts']}, share {about['share']}: {len(about['missions'])} missions"
        f" with {about['persons']:,} persons ({about['shielded']} shielded), {about['centres']} reception centres"
        f" with {about['residents']:,} residents, {about['machines']} machines; {about['answers']:,} answers in"
        f" {about['records']:,} records." + (f" Made in {made:.0f} s." if made else "")
    )
    yield ""
    told = ", ".join(f"{count} {fate.replace('_', ' ')}" for fate, count in fates.items())
    yield f"{sum(fates.values())} bundles: {told}."
    yield ""
    yield "| | " + " | ".join(one.engine for one in all_taken) + " |"
    yield "| --- |" + " --- |" * len(all_taken)
    for name, cells in _rows(about, all_taken):
        yield f"| {name} | " + " | ".join(cells) + " |"
    if len(all_taken) > 1:
        same = len({one.held["dump"] for one in all_taken}) == 1
        yield ""
        yield f"Every record on both engines, byte by byte: {'the same' if same else 'NOT THE SAME'}."


def _rows(about: dict[str, Any], taken: Sequence[Taken]) -> Iterator[tuple[str, list[str]]]:
    yield "bundles taken", [str(one.taken) for one in taken]
    yield "come again, nothing done", [str(one.again) for one in taken]
    yield "refused, by code", [", ".join(f"{c} × {n}" for c, n in sorted(one.refused.items())) for one in taken]
    yield "lines set aside", [str(one.quarantined) for one in taken]
    yield "records held", [f"{one.held['records']:,}" for one in taken]
    yield (
        "records that stand otherwise than was said",
        [str(one.held["lost"] + one.held["beyond"]) for one in taken],
    )
    expected = about["persons"] + about["residents"] - about["shielded"]
    yield f"persons to be found (of {expected:,})", [f"{one.held['persons']:,}" for one in taken]
    yield "disagreements there have been", [str(one.held["conflicts"]) for one in taken]
    yield f"of them still open (said: {about['disputed']})", [str(one.held["open"]) for one in taken]
    yield "records waiting for another", [str(one.held["waiting"]) for one in taken]
    yield "all records, as one digest", [one.held["dump"][:16] for one in taken]
    yield "time of all imports", [f"{one.seconds:.0f} s" for one in taken]
    yield "processor's time of it", [f"{one.processor:.0f} s" for one in taken]
    yield "memory at its highest", [f"{one.peak_mib:.0f} MiB" for one in taken]
    for place, (asked, _count, _s) in enumerate(taken[0].asked):
        yield f"`{asked}`", [f"{one.asked[place][1]} in {one.asked[place][2]:.1f} s" for one in taken]


def is_right(about: dict[str, Any], taken: Sequence[Taken]) -> bool:
    """Whether nothing was lost, added or told otherwise, on any engine."""
    expected = about["persons"] + about["residents"] - about["shielded"]
    return len({one.held["dump"] for one in taken}) == 1 and all(
        (one.held["lost"], one.held["beyond"], one.held["waiting"]) == (0, 0, 0)
        and (one.held["persons"], one.held["open"]) == (expected, about["disputed"])
        for one in taken
    )


def _ask(found: Taken, name: str, *arguments: str) -> None:
    before = found.seconds
    answer = json.loads(_run(found, *arguments))
    rows = answer if isinstance(answer, list) else answer["dimensions"].values()
    count = len(answer) if rows is answer else sum(len(one["rows"]) for one in rows)
    found.asked.append((name, count, found.seconds - before))
    found.seconds = before


def _run(found: Taken, *arguments: str) -> str:
    """Run a command of kommisjon and add what it took; its output."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as out:
        started = subprocess.Popen(
            [sys.executable, "-m", "kommisjon.cli.main", *arguments], stdout=out, stderr=subprocess.PIPE
        )
        assert started.stderr is not None
        told = started.stderr.read().decode()
        _pid, status, used = os.wait4(started.pid, 0)
        started.returncode = code = os.waitstatus_to_exitcode(status)
        started.stderr.close()
        if code and (code, arguments[1]) != (_SOME_REFUSED, "import"):
            raise RuntimeError(f"kommisjon {' '.join(arguments[:2])} ended with {code}: {told}")
        found.seconds += time.monotonic() - began
        found.processor += used.ru_utime + used.ru_stime
        found.peak_mib = max(found.peak_mib, used.ru_maxrss / 1024)
        out.seek(0)
        return out.read().decode()


@contextmanager
def _addresses(place: Path, engines: Iterable[str]) -> Iterator[dict[str, str]]:
    """A new database on each engine, for as long as the block lasts."""
    found = {"sqlite": str(place / "central.db")} if "sqlite" in engines else {}
    if "postgresql" not in engines:
        yield found
        return
    with server() as address, new_database(address, "year") as url:
        yield found | {"postgresql": url}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.year", description="Make and take in a synthetic year.")
    parser.add_argument(
        "--folder", type=Path, required=True, help="where everything goes; a year made there is taken"
    )
    parser.add_argument("--share", default="1")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", choices=ENGINES, action="append", help="this engine alone")
    parser.add_argument("--report", type=Path, help="write the report here as well")
    args = parser.parse_args(argv)
    year, making = args.folder / "year", Taken("making")
    if not (year / ABOUT).exists():
        _run(making, "mission", "synth", "--year", str(year), "--share", args.share, "--seed", args.seed)
    about = json.loads((year / ABOUT).read_text())
    with _addresses(args.folder, args.only or ENGINES) as addresses:
        taken = [take_in(year, args.folder, engine, address) for engine, address in addresses.items()]
    lines = [*report(about, making.seconds, taken), "", f"Machine: {json.dumps(this_machine())}"]
    print("\n".join(lines))
    if args.report:
        args.report.write_text("\n".join(lines) + "\n")
    return 0 if is_right(about, taken) else 1


if __name__ == "__main__":
    sys.exit(main())
