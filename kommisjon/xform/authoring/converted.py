"""What conversion gives: the XForm, and what is to be said of it to its author. Knows nothing of the converter.

All of it can be written as JSON and read again, for a conversion that is done in another process.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from kommisjon.i18n.catalogue import Msg
from kommisjon.xform.authoring.coverage import Coverage


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be said about a place in an author's sheets."""

    sheet: str
    row: int
    """As the spreadsheet numbers it: the header is row 1. 0 where it is about no row."""
    column: str
    what: Msg

    def as_dict(self) -> dict[str, str | int]:
        """The shape that `--json` prints."""
        return {"sheet": self.sheet, "row": self.row, "column": self.column, "what": str(self.what)}


@dataclass(frozen=True, slots=True)
class Repair(Remark):
    """What was changed while importing a form, for its author."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A form as XForm XML that the runtime has read and taken, and what its author should know."""

    xform: bytes
    repairs: tuple[Repair, ...]
    notices: tuple[Remark, ...] = ()
    """What may not be meant as it is written, from the runtime."""
    warnings: tuple[Remark, ...] = ()
    """The same from the converter."""
    languages: tuple[Coverage, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The whole for JSON."""
        return {
            "xform": self.xform.decode("utf-8"),
            "repairs": [_listed(one) for one in self.repairs],
            "notices": [_listed(one) for one in self.notices],
            "warnings": [_listed(one) for one in self.warnings],
            "languages": [asdict(one) for one in self.languages],
        }

    @classmethod
    def from_json(cls, made: dict[str, Any]) -> Converted:
        """The whole from what `as_json` gave."""
        return cls(
            made["xform"].encode("utf-8"),
            tuple(Repair(*_parts(one)) for one in made["repairs"]),
            tuple(Remark(*_parts(one)) for one in made["notices"]),
            tuple(Remark(*_parts(one)) for one in made["warnings"]),
            tuple(Coverage(**one) for one in made["languages"]),
        )


def _parts(listed: list[Any]) -> tuple[str, int, str, Msg]:
    sheet, row, column, text, facts = listed
    return str(sheet), int(row), str(column), Msg(str(text), facts)


def _listed(one: Remark) -> list[Any]:
    return [one.sheet, one.row, one.column, one.what.id, dict(one.what.args)]
