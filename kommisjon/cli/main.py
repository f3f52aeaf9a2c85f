"""The door: reads the command line, runs one command, and turns every refusal into words and an exit code.

The screen is opened by far the most often, and its start is waited for: so this module imports nothing, and each
way in imports what it needs.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # and not that of `typing`, which takes as long as Python itself to start
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from types import ModuleType


def groups() -> tuple[ModuleType, ...]:
    """The modules of all commands."""
    from kommisjon.cli import (
        audit,
        bundle,
        central,
        copy,
        doctor,
        enrol,
        forms,
        hq,
        kiosk,
        languages,
        mission,
        screen,
        vault,
        wipe,
    )
    from kommisjon.cli import terminal as terminals
    from kommisjon.cli import train as training

    return (
        *(screen, kiosk, languages, training, mission, bundle, vault, enrol, copy, audit, doctor, terminals),
        *(wipe, hq, central, forms),
    )


def parser(modules: Sequence[ModuleType] | None = None) -> argparse.ArgumentParser:
    """The whole command line; with the commands of some modules only, where they are given."""
    import argparse
    from pathlib import Path

    from kommisjon import __version__
    from kommisjon.i18n.catalogue import gettext as _

    whole = argparse.ArgumentParser(
        prog="kommisjon",
        description=_("Field tool for resettlement selection missions. Without a command it opens the screen."),
    )
    whole.add_argument(
        "--version",
        action="version",
        version=f"kommisjon {__version__}",
        help=_("show program's version number and exit"),
    )
    whole.add_argument(
        "--data", type=Path, metavar=_("FOLDER"), help=_("the vault's folder, instead of this user's own")
    )
    whole.add_argument(
        "--language",
        default=_language(),
        metavar=_("CODE"),
        help=_("language of the program itself (nb, en); default nb, or KOMMISJON_LANGUAGE"),
    )
    whole.add_argument(
        "--plain",
        action="store_true",
        help=_("line by line instead of the screen: for screen readers, bad terminals, emergencies"),
    )
    commands = whole.add_subparsers(dest="command", metavar=_("COMMAND"))
    for group in groups() if modules is None else modules:
        group.register(commands)
    return whole


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    words = sys.argv[1:] if argv is None else list(argv)
    asked = _screen_in(words)
    if asked is not None and _at_terminal():
        from kommisjon.cli import parent

        return parent.watch(parent.worker(words), language=asked)
    from kommisjon.apart import forbid_core_dumps
    from kommisjon.cli import screen

    forbid_core_dumps()
    args = read(words)
    args.words = words
    return run(args, getattr(args, "run", None) or screen.run)


def read(words: Sequence[str], modules: Sequence[ModuleType] | None = None) -> argparse.Namespace:
    """What a command line asks for, help and mistakes told in the language it names; `modules` as for `parser`."""
    from kommisjon.cli import usage

    language, _rest = _before_command(words)
    usage.speak(language)
    args = parser(modules).parse_args(words)
    if args.language != language:  # shortened, as `--lang`, which only the parser reads
        usage.speak(args.language)
    return args


def run(args: argparse.Namespace, command: Callable[[argparse.Namespace], int]) -> int:
    """Run what the command line asked for; whatever stops it is told in words. Gives the exit code."""
    from kommisjon.cli.output import REFUSED, USED_WRONGLY, UsedWrongly, take_any_letter, tell
    from kommisjon.errors import Refusal

    take_any_letter()
    try:
        code = int(command(args))
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
        from kommisjon.cli.place import folder_of
        from kommisjon.crash import note_crash

        return tell(note_crash(problem, folder_of(args).path), as_json=getattr(args, "json", False))


def _language() -> str:
    return os.environ.get("KOMMISJON_LANGUAGE", "nb")


def _at_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _screen_in(words: Sequence[str]) -> str | None:
    """The language, where these words plainly open the screen; None for any others, which `parser` reads."""
    language, rest = _before_command(words)
    return language if rest[:1] in ([], ["screen"]) else None


def _before_command(words: Sequence[str]) -> tuple[str, list[str]]:
    """The language that is asked for before the command, and the words from the command on."""
    language, rest = _language(), list(words)
    while rest and rest[0].startswith("--"):
        name, given, value = rest[0].partition("=")
        if name == "--plain" and not given:
            del rest[0]
        elif name in ("--data", "--language") and (given or rest[1:]):
            value = value if given else rest[1]
            del rest[: 1 if given else 2]
            language = value if name == "--language" else language
        else:
            break
    return language, rest


if __name__ == "__main__":
    sys.exit(main())
