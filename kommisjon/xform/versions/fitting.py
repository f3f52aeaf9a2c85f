"""What a stored answer is to a question of another type: it fits, may not fit, or cannot."""

from __future__ import annotations

from enum import StrEnum

from kommisjon.xform.items import ItemKind


class Fit(StrEnum):
    FITS = "fits"
    MAY_NOT = "may_not"
    CANNOT = "cannot"


_AS_TEXT = (ItemKind.TEXT, ItemKind.BARCODE, ItemKind.NOTE, ItemKind.HIDDEN)
_SEVERAL = (ItemKind.SELECT_MANY, ItemKind.RANK)
_FITS = {
    (ItemKind.INTEGER, ItemKind.DECIMAL),
    (ItemKind.DATE, ItemKind.DATETIME),
    (ItemKind.DATETIME, ItemKind.DATE),
    (ItemKind.SELECT_ONE, ItemKind.SELECT_MANY),
    (ItemKind.SELECT_ONE, ItemKind.RANK),
    (ItemKind.SELECT_MANY, ItemKind.RANK),
    (ItemKind.RANK, ItemKind.SELECT_MANY),
}
_MAY_NOT = {
    (ItemKind.DECIMAL, ItemKind.INTEGER),
    (ItemKind.INTEGER, ItemKind.RANGE),
    (ItemKind.DECIMAL, ItemKind.RANGE),
    (ItemKind.RANGE, ItemKind.INTEGER),
    (ItemKind.RANGE, ItemKind.DECIMAL),
    *((several, ItemKind.SELECT_ONE) for several in _SEVERAL),
}
_NEVER = (ItemKind.FILE, ItemKind.ACKNOWLEDGE)
"""What another kind of answer can never be."""


def fit(before: ItemKind, now: ItemKind) -> Fit:
    """How answers to a question of one kind stand when the question is of another."""
    if before is now or now in _AS_TEXT or (before, now) in _FITS:
        return Fit.FITS
    if now in _NEVER:
        return Fit.CANNOT
    # Words may be anything, and a list may have names that read as numbers or dates.
    free = before in _AS_TEXT or now is ItemKind.CALCULATE or before is ItemKind.CALCULATE
    from_list = before in (ItemKind.SELECT_ONE, *_SEVERAL) or now in (ItemKind.SELECT_ONE, *_SEVERAL)
    return Fit.MAY_NOT if free or from_list or (before, now) in _MAY_NOT else Fit.CANNOT
