"""Coverage-guided fuzzing of one target: python -m tests.fuzz.run TARGET [--seconds N] [--corpus FOLDER].

Needs atheris (pip install -e '.[fuzz]'; Linux). Ends with 0 when nothing but refusals came out, with another
number when something else did, or when one input took more than ten seconds or 256 MiB; that input then lies in
the working folder. Without a target it runs all, one after the other, each for as long.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

NAMES = ("outer", "sshsig", "certificate", "age", "payload", "tar", "bag", "line")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.run", description="Fuzz the readers of bundles.")
    parser.add_argument("target", nargs="?", choices=NAMES)
    parser.add_argument("--seconds", type=int, default=600, help="for each target (default 600)")
    parser.add_argument(
        "--corpus", type=Path, metavar="FOLDER", help="keep what was found here, and begin with it"
    )
    args = parser.parse_args()
    if args.target is None:
        return max(_apart(name, args) for name in NAMES)
    with tempfile.TemporaryDirectory() as folder:
        return _fuzz(args.target, args.seconds, args.corpus / args.target if args.corpus else Path(folder))


def _apart(name: str, args: argparse.Namespace) -> int:
    """One target in a process of its own: the engine ends the process it runs in."""
    corpus = ["--corpus", str(args.corpus)] if args.corpus else []
    command = [sys.executable, "-m", "tests.fuzz.run", name, "--seconds", str(args.seconds), *corpus]
    print(f"== {name}", flush=True)
    return abs(subprocess.run(command, check=False).returncode)


def _fuzz(name: str, seconds: int, corpus: Path) -> int:
    import atheris

    with atheris.instrument_imports(include=["sync", "kommisjon.model"]):
        from tests.fuzz.targets import MOST, targets

    target = targets()[name]
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    settings = [f"-max_total_time={seconds}", f"-max_len={MOST}", "-timeout=10", "-rss_limit_mb=256"]
    atheris.Setup([sys.argv[0], *settings, "-print_final_stats=1", os.fspath(corpus)], target.run)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
