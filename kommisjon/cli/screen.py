"""`kommisjon` and `kommisjon screen`: opens the screen."""

from __future__ import annotations

import argparse
import os
import sys
from typing import IO, Any

from kommisjon.cli.output import UsedWrongly, tell
from kommisjon.i18n.catalogue import gettext as _


def register(commands: Any) -> None:
    parser = commands.add_parser("screen", help="open the screen (the same as no command)")
    parser.add_argument(
        "--text-order",
        choices=("auto", "visual", "terminal"),
        default="auto",
        help="who puts right-to-left text in order: as probed, this program, or the terminal",
    )
    parser.add_argument("--light", action="store_true", help="dark letters on a light ground")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Open the screen; gives 0 when it was closed, 3 when it ended by an error, told on standard error.

    Raises UsedWrongly where there is no terminal.
    """
    if not (_is_terminal(sys.stdin) and _is_terminal(sys.stdout)):
        raise UsedWrongly(_("The screen needs a terminal. Other commands do not: kommisjon --help."))
    from kommisjon.cli.place import folder_of
    from kommisjon.text.terminal import TextOrder
    from kommisjon.tui.app import KommisjonApp
    from kommisjon.tui.cells import install_cells
    from kommisjon.tui.probe import probe, program_orders
    from kommisjon.tui.themes import DARK, LIGHT

    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    order = TextOrder(getattr(args, "text_order", "auto"))
    terminal = probe(os.environ).ordered(order)
    install_cells(terminal.mark_cells)
    theme = LIGHT if getattr(args, "light", False) else DARK
    app = KommisjonApp(folder_of(args), terminal=terminal, theme=theme.name)
    with program_orders(terminal, sys.__stdout__ or sys.stdout):
        code = app.run()
    if app.crash is not None:
        return tell(app.crash, as_json=False)
    return code or 0


def _is_terminal(stream: IO[str] | None) -> bool:
    return stream is not None and stream.isatty()
