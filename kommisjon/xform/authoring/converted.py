"""What conversion gives: the XForm, and what had to be repaired for it. Knows nothing of the converter."""

from __future__ import annotations

from dataclasses import dataclass

from kommisjon.i18n.catalogue import Msg


@dataclass(frozen=True, slots=True)
class Repair:
    """What was changed while importing a form, for its author."""

    sheet: str
    row: int
    """As the spreadsheet numbers it: the header is row 1."""
    column: str
    what: Msg


@dataclass(frozen=True, slots=True)
class Converted:
    """A form as XForm XML, and what had to be repaired for it."""

    xform: bytes
    repairs: tuple[Repair, ...]
