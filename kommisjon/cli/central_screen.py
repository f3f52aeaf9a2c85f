"""`kommisjon central screen`: what waits at central, searched, decided and led on, on a screen."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from kommisjon.cli import central_figures, central_quarantine, central_review, screen
from kommisjon.cli.central_database import connected
from kommisjon.cli.central_labels import labels
from kommisjon.cli.central_request import write_sheet
from kommisjon.cli.central_show import case_lines
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.central_statistics import write_page
from kommisjon.cli.output import DONE, say, tell
from kommisjon.cli.place import keys_of
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from kommisjon.tui.central.given import Given, Labels
    from sync.central.arriving.parked import Quarantine
    from sync.central.figures.telling import Figures

Add = Callable[[Any, str, str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def register(group: Any, add: Add) -> None:
    """Add the command to those of `central`, made by `add`."""
    told = _("what waits, search, decide and lead on, on a screen; --json: the cases to look at")
    screen.add_looks(add(group, "screen", told, run))


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
    with connected(args) as engine:
        who = staff_of(args)
        print_no_values(keys)
        terminal, theme = screen.looks(args)
        app = CentralApp(
            engine, who, given(central_quarantine.folder_of(args)), terminal=terminal, theme=theme, marks=keys
        )
        code = screen.shown(app)
    if app.crash is not None:
        return tell(app.crash, as_json=False)
    if code == LOCKED:
        say(_("Closed: nobody pressed a key for some minutes. What was decided is saved."))
    return DONE


def given(quarantine: Quarantine) -> Given:
    """What the screen says and writes as the commands do."""
    from kommisjon.tui.central.given import Given

    return Given(
        labels=cache(labels),
        case_lines=case_lines,
        figure_lines=_figure_lines,
        figures_of=central_figures.figures_of,
        write_sheet=write_sheet,
        write_page=write_page,
        quarantine=quarantine,
    )


def _figure_lines(found: Figures, words: Labels, width: int) -> Iterator[str]:
    from rich.cells import cell_len

    from kommisjon.tui.rows import wrapped

    for line in (*central_figures.preface(found), *central_figures.charts(found, words, width)):
        first, *more = wrapped(line, width - 4) if cell_len(line) > width else [line]
        yield first
        yield from (f"    {part}" for part in more)
