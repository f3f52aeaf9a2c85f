"""`kommisjon kiosk`: the screen, and with it the residents' pages in a browser on this machine."""

from __future__ import annotations

from typing import Any

from kommisjon.cli import screen
from kommisjon.i18n.catalogue import gettext as _


def register(commands: Any) -> None:
    parser = commands.add_parser("kiosk", help=_("open the screen, and pages for residents in a browser here"))
    screen.add_options(parser)
    parser.add_argument(
        "--no-browser", action="store_true", help=_("show the page's address instead of opening a browser at it")
    )
    parser.set_defaults(run=screen.run, kiosk=True)
