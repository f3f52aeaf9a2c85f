"""`kommisjon central relayed`: what one laptop brought for another that has not come itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from kommisjon.cli.central_database import connected
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

Run = Callable[[argparse.Namespace], int]


def register(group: Any, add: Callable[[Any, str, str, Run], argparse.ArgumentParser]) -> None:
    """Add the command."""
    add(group, "relayed", _("changes that one laptop brought for another, which has not come itself"), run)


def run(args: argparse.Namespace) -> int:
    """Say it in pseudonyms and numbers; nothing of a person is shown."""
    from sync.central.failing import telling
    from sync.central.merged.relayed import on_anothers_word

    with connected(args) as engine, telling(), engine.connect() as connection:
        found = on_anothers_word(connection)
    if args.json:
        print_json([one.as_dict() for one in found])
        return DONE
    for one in found:
        line = ngettext(
            "{device} ({epoch}): {n} change, brought by {by} on {since}. Its own bundle has not come.",
            "{device} ({epoch}): {n} changes, brought by {by} on {since}. Its own bundle has not come.",
            one.changes,
        )
        say(line.format(device=one.device, epoch=one.epoch, n=one.changes, by=one.by, since=one.since))
    if not found:
        say(_("Every laptop has brought its own changes."))
    return DONE
