"""`kommisjon` and `kommisjon screen`: opens the screen; and what every command needs that opens one."""

from __future__ import annotations

import argparse
import os
import sys
from typing import IO, TYPE_CHECKING, Any

from kommisjon.cli.output import UsedWrongly, tell
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from kommisjon.text.terminal import Terminal
    from kommisjon.tui.app import KommisjonApp


def register(commands: Any) -> None:
    parser = commands.add_parser("screen", help="open the screen (the same as no command)")
    add_looks(parser)
    parser.set_defaults(run=run)


def add_looks(parser: Any) -> None:
    """How a screen looks, for a command that opens one."""
    parser.add_argument(
        "--text-order",
        choices=("auto", "visual", "terminal"),
        default="auto",
        help="who puts right-to-left text in order: as probed, this program, or the terminal",
    )
    parser.add_argument("--light", action="store_true", help="dark letters on a light ground")


def run(args: argparse.Namespace) -> int:
    """Open the screen; gives 0 when it was closed, 3 when it ended by an error, told on standard error.

    Raises UsedWrongly where there is no terminal.
    """
    needs_terminal()
    from kommisjon.cli.place import folder_of
    from kommisjon.tui.app import KommisjonApp

    terminal, theme = looks(args)
    app = KommisjonApp(folder_of(args), terminal=terminal, theme=theme)
    code = shown(app)
    if app.crash is not None:
        return tell(app.crash, as_json=False)
    return code


def needs_terminal() -> None:
    """Raise UsedWrongly where there is no terminal to open a screen on."""
    if not (_is_terminal(sys.stdin) and _is_terminal(sys.stdout)):
        raise UsedWrongly(_("The screen needs a terminal. Other commands do not: kommisjon --help."))


def looks(args: argparse.Namespace) -> tuple[Terminal, str]:
    """The terminal, probed, and the theme: call it right before the screen opens, since it asks the terminal."""
    from kommisjon.text.terminal import TextOrder
    from kommisjon.tui.cells import install_cells
    from kommisjon.tui.probe import probe
    from kommisjon.tui.themes import DARK, LIGHT

    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    terminal = probe(os.environ).ordered(TextOrder(getattr(args, "text_order", "auto")))
    install_cells(terminal.mark_cells)
    return terminal, (LIGHT if getattr(args, "light", False) else DARK).name


def shown(app: KommisjonApp) -> int:
    """Run an application until it ends; gives its exit code."""
    from kommisjon.tui.probe import program_orders

    with program_orders(app.terminal, sys.__stdout__ or sys.stdout):
        return app.run() or 0


def _is_terminal(stream: IO[str] | None) -> bool:
    return stream is not None and stream.isatty()
