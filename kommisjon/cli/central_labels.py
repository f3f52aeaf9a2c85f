"""Codes in words for what central searches and counts: labels of the forms' lists, names of statuses."""

from __future__ import annotations

from collections.abc import Mapping

from kommisjon.cli import wording
from kommisjon.errors import N_
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _

_LISTS = {
    "competence": (
        *("occupation", "language", "country", "level", "cefr", "isced", "field"),
        *("crafts", "vehicles", "digital", "wish"),
    ),
    "household": ("sex", "role", "marital"),
    "needs": ("function",),
}
_STAGES = {
    "ready": N_("ready to be settled"),
    "distributed": N_("municipality asked"),
    "accepted": N_("accepted by a municipality"),
    "declined": N_("declined by the municipality"),
    "travel_booked": N_("travel booked"),
    "settled": N_("settled"),
}
_KINDS = {
    "with_children": N_("families with children"),
    "alone_with_children": N_("one adult with children"),
    "woman_alone": N_("women without another adult"),
    "single": N_("singles"),
    "large": N_("very large families"),
    "without_adult": N_("children without an adult"),
}
_GROUPS = {
    "0": N_("armed forces"),
    "1": N_("managers"),
    "2": N_("professionals"),
    "3": N_("technicians and associate professionals"),
    "4": N_("clerical support workers"),
    "5": N_("service and sales workers"),
    "6": N_("skilled workers in agriculture, forestry and fishery"),
    "7": N_("craft and related trades workers"),
    "8": N_("operators of plants and machines, drivers"),
    "9": N_("elementary occupations"),
}
"""Major groups of ISCO-08 by the first digit."""
_ALWAYS = {
    "!not_asked": N_("not asked"),
    "!declined": N_("would rather not answer"),
    "!unknown": N_("does not know"),
    "!conflict": N_("people differ, not decided"),
    "!other": N_("others"),
    "none": N_("none"),
}


def labels() -> dict[str, Mapping[str, str]]:
    """Every list by name, in the language in use."""
    found: dict[str, Mapping[str, str]] = {
        name: wording.labels(form, name, current()) for form, names in _LISTS.items() for name in names
    }
    field = _translated(wording.STATUSES)
    stage = _translated(_STAGES)
    return found | {
        "status": field | stage,
        "field_status": field,
        "stage": stage,
        "household_kind": _translated(_KINDS),
        "occupation_group": _translated(_GROUPS),
    }


def called(listed: Mapping[str, str], code: str) -> str:
    """What a row of figures is called: a code of the list, or one that stands beside every list."""
    return listed.get(code) or (_(_ALWAYS[code]) if code in _ALWAYS else code)


def _translated(texts: Mapping[str, str]) -> dict[str, str]:
    return {code: _(text) for code, text in texts.items()}
