"""`kommisjon kiosk`: the screen, and with it the residents' pages in a browser on this machine."""

from __future__ import annotations

from typing import Any

from kommisjon.cli import screen


def register(commands: Any) -> None:
    parser = commands.add_parser("kiosk", help="open the screen, and pages for residents in a browser here")
    screen.add_options(parser)
    parser.add_argument(
        "--no-browser", action="store_true", help="show the page's address instead of opening a browser at it"
    )
    parser.set_defaults(run=screen.run, kiosk=True)
