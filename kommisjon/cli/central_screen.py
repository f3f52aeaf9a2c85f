"""`kommisjon central screen`: the cases that need somebody, on a screen."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from kommisjon.cli import central_review, screen
from kommisjon.cli.central_database import connect
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.output import DONE, say, tell
from kommisjon.cli.place import keys_of
from kommisjon.i18n.catalogue import gettext as _

Add = Callable[[Any, str, str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def register(group: Any, add: Add) -> None:
    """Add the command to those of `central`, made by `add`."""
    screen.add_looks(add(group, "screen", "look through cases and decide, on a screen; --json: the list", run))


def run(args: argparse.Namespace) -> int:
    """Show the screen until it is closed. Raises UsedWrongly where there is no terminal."""
    if args.json:
        return central_review.list_cases(args)
    screen.needs_terminal()
    screen.forget_variables()
    from kommisjon.crash import print_no_values
    from kommisjon.tui.central.app import CentralApp
    from kommisjon.vault import LOCKED

    keys = keys_of(args)
    engine, who = connect(args), staff_of(args)
    print_no_values(keys)
    terminal, theme = screen.looks(args)
    app = CentralApp(engine, who, terminal=terminal, theme=theme, marks=keys)
    code = screen.shown(app)
    if app.crash is not None:
        return tell(app.crash, as_json=False)
    if code == LOCKED:
        say(_("Closed: nobody pressed a key for some minutes. What was decided is saved."))
    return DONE
