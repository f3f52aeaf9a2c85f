"""`kommisjon` and `kommisjon screen`: opens the screen; and what every command needs that opens one."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from typing import IO, TYPE_CHECKING, Any

from kommisjon.cli.output import UsedWrongly, tell
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from kommisjon.interview.centre.desk import Desk
    from kommisjon.kiosk.server import KioskServer
    from kommisjon.text.terminal import Terminal
    from kommisjon.tui.house_app import HouseApp


def register(commands: Any) -> None:
    parser = commands.add_parser("screen", help=_("open the screen (the same as no command)"))
    add_options(parser)
    parser.set_defaults(run=run)


def add_options(parser: Any) -> None:
    """What can be said when a vault's screen is opened."""
    add_looks(parser)
    parser.add_argument(
        "--lock-after",
        type=_minutes,
        default=None,
        metavar=_("MINUTES"),
        help=_(
            "lock after so many minutes without a key, 1 to 10 (or KOMMISJON_LOCK_MINUTES; default 3); while an "
            "interview is open, after 10"
        ),
    )


def add_looks(parser: Any) -> None:
    """How a screen looks, for a command that opens one."""
    parser.add_argument(
        "--text-order",
        choices=("auto", "visual", "terminal"),
        default="auto",
        help=_(
            "who puts right-to-left text in order: this program or the terminal; auto: as `kommisjon terminal` "
            "has kept, else as probed"
        ),
    )
    parser.add_argument("--light", action="store_true", help=_("dark letters on a light ground"))


def run(args: argparse.Namespace) -> int:
    """Open the screen in a process of its own; gives its exit code (kommisjon.cli.parent).

    Raises UsedWrongly where there is no terminal.
    """
    needs_terminal()
    from kommisjon.cli import parent

    if not getattr(args, "kiosk", False):
        return parent.watch(parent.worker(args.words), language=args.language)
    port = parent.a_port()
    return parent.watch(parent.worker(args.words, port), language=args.language, port=port)


def work(args: argparse.Namespace) -> int:
    """Show the screen in this process; gives 0 when it was closed, 75 when it has locked, 3 when it ended by an
    error, told on standard error. From here on garbage is looked for, which it was not while modules were read.

    Raises UsedWrongly where there is no terminal, or no such number of minutes.
    """
    needs_terminal()
    if args.plain:
        from kommisjon.cli import plain

        gc.enable()
        return plain.work(args, _lock_minutes(args))
    forget_variables()
    from kommisjon.cli.console import echo_again
    from kommisjon.cli.place import folder_of
    from kommisjon.tui.app import KommisjonApp
    from kommisjon.vault import LOCKED
    from kommisjon.vault.outside import Outside

    outside = Outside(args.lifeline)
    terminal, theme = looks(args)
    app = KommisjonApp(
        folder_of(args),
        terminal=terminal,
        theme=theme,
        lock_minutes=_lock_minutes(args),
        outside=outside,
        was_locked=args.was_locked,
        pages=_pages(args),
    )
    gc.freeze()
    gc.enable()
    code = shown(app)
    if outside.parent_ended:
        echo_again()
    if app.crash is not None and code != LOCKED:
        return tell(app.crash, as_json=False)
    return code


def _pages(args: argparse.Namespace) -> Callable[..., KioskServer] | None:
    """What serves residents' pages, where they are asked for; nothing of the web is read before it is needed."""
    if not getattr(args, "kiosk", False):
        return None

    def served(desk: Desk | None, note: Callable[[BaseException], object]) -> KioskServer:
        from kommisjon.kiosk.browser import find_browser
        from kommisjon.kiosk.listening import taken_from
        from kommisjon.kiosk.server import KioskServer

        listening = None if args.port is None else taken_from(args.port)
        program = None if args.no_browser else find_browser(os.environ)
        return KioskServer(desk, note, listening=listening, program=program)

    return served


def _lock_minutes(args: argparse.Namespace) -> float:
    from kommisjon.vault.lock_watch import MINUTES

    chosen: float | None = getattr(args, "lock_after", None)
    if chosen is not None:
        return chosen
    variable = os.environ.get("KOMMISJON_LOCK_MINUTES")
    try:
        return _minutes(variable) if variable else MINUTES
    except ValueError:
        raise UsedWrongly(_("KOMMISJON_LOCK_MINUTES is a number of minutes from 1 to 10.")) from None


def _minutes(text: str) -> float:
    minutes = float(text)
    if not 1 <= minutes <= 10:
        raise ValueError(text)
    return minutes


def forget_variables() -> None:
    """Textual would write logs and pictures, press keys, or be replaced, where variables say so; call it first."""
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        del os.environ[name]
    os.environ["TEXTUAL_ANIMATIONS"] = "none"


def needs_terminal() -> None:
    """Raise UsedWrongly where there is no terminal to open a screen on."""
    if not (_is_terminal(sys.stdin) and _is_terminal(sys.stdout)):
        raise UsedWrongly(_("The screen needs a terminal. Other commands do not: kommisjon --help."))


def looks(args: argparse.Namespace) -> tuple[Terminal, str]:
    """The terminal, probed, and the theme: call it right before the screen opens, since it asks the terminal."""
    from kommisjon.cli.terminal_choices import chosen_order
    from kommisjon.text.terminal import TextOrder
    from kommisjon.tui.cells import install_cells
    from kommisjon.tui.probe import probe
    from kommisjon.tui.themes import DARK, LIGHT

    terminal, order = probe(os.environ), TextOrder(getattr(args, "text_order", "auto"))
    if order is TextOrder.AUTO:
        order = chosen_order(terminal.name)
    terminal = terminal.ordered(order)
    install_cells(terminal.mark_cells)
    return terminal, (LIGHT if getattr(args, "light", False) else DARK).name


def shown(app: HouseApp) -> int:
    """Run an application until it ends; gives its exit code."""
    from kommisjon.tui.probe import program_orders

    with program_orders(app.terminal, sys.__stdout__ or sys.stdout):
        return app.run() or 0


def _is_terminal(stream: IO[str] | None) -> bool:
    return stream is not None and stream.isatty()
