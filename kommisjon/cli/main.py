"""The door: reads the command line, runs one command, and turns every refusal into words and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from kommisjon import __version__
from kommisjon.cli import audit, bundle, central, copy, doctor, enrol, forms, hq, mission, screen, vault
from kommisjon.cli.output import REFUSED, USED_WRONGLY, UsedWrongly, take_any_letter, tell
from kommisjon.errors import Refusal
from kommisjon.i18n import catalogue

GROUPS = (screen, mission, bundle, vault, enrol, copy, audit, doctor, hq, central, forms)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    whole = argparse.ArgumentParser(
        prog="kommisjon",
        description="Field tool for resettlement selection missions. Without a command it opens the screen.",
    )
    whole.add_argument("--version", action="version", version=f"kommisjon {__version__}")
    whole.add_argument(
        "--data", type=Path, metavar="FOLDER", help="the vault's folder, instead of this user's own"
    )
    whole.add_argument(
        "--language",
        default=os.environ.get("KOMMISJON_LANGUAGE", "nb"),
        metavar="CODE",
        help="language of the program itself (nb, en); default nb, or KOMMISJON_LANGUAGE",
    )
    commands = whole.add_subparsers(dest="command", metavar="COMMAND")
    for group in GROUPS:
        group.register(commands)
    return whole


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    from kommisjon.vault.secret import forbid_core_dumps

    forbid_core_dumps()
    take_any_letter()
    args = parser().parse_args(argv)
    catalogue.use(args.language)
    run = getattr(args, "run", None) or screen.run
    try:
        code = int(run(args))
        sys.stdout.flush()
        return code
    except UsedWrongly as problem:
        print(f"kommisjon: {problem}", file=sys.stderr)
        return USED_WRONGLY
    except Refusal as refusal:
        return tell(refusal, as_json=getattr(args, "json", False))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except Exception as problem:
        from kommisjon.crash import note_crash

        return tell(note_crash(problem, _folder(args)), as_json=getattr(args, "json", False))


def _folder(args: argparse.Namespace) -> Path:
    from kommisjon.cli.place import folder_of

    return folder_of(args).path


if __name__ == "__main__":
    sys.exit(main())
