"""Tidies."""

from __future__ import annotations

from kommisjon.xform.authoring.converted import Repair
from kommisjon.xform.authoring.workbook import Sheets


def tidy(sheets: Sheets, form: str) -> list[Repair]:
    return []
