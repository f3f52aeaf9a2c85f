"""What argparse itself says of the command line, in the language of the interface."""

from __future__ import annotations

import argparse

from kommisjon.errors import N_
from kommisjon.i18n import catalogue

WORDS = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("not allowed with argument %s"),
    N_("unrecognized arguments: %s"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("ignored explicit argument %r"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("unknown parser %(parser_name)r (choices: %(choices)s)"),
)
"""Its texts that somebody can meet, as they stand in Python 3.11 to 3.13."""


def speak(language: str) -> None:
    """Switch the interface, and with it argparse, which looks its texts up by a name of its own module."""
    catalogue.use(language)
    argparse._ = catalogue.gettext  # type: ignore[attr-defined]
