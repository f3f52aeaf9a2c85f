"""Why two persons may be one, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from sync.central.duplicates.weighing import Reason

_NAMES: Mapping[str, tuple[str, str]] = {
    "names_same": (N_("the same name"), N_("the same {n} names")),
    "names_spelled": (N_("the same name, spelled otherwise"), N_("the same {n} names, spelled otherwise")),
    "names_alike": (N_("one similar name"), N_("{n} similar names")),
    "names_differ": (N_("another name"), N_("{n} names of which not all are alike")),
}
_HOW = {
    "in_order": "",
    "other_order": N_(" in another order"),
    "across": N_(" across scripts"),
}
_BIRTH = {
    "exact": N_("born on the same day, {a}"),
    "swapped": N_("day and month of birth exchanged: {a} and {b}"),
    "one_digit": N_("one digit of the dates of birth differs: {a} and {b}"),
    "both_january": N_("the same year of birth, neither day known: {a} and {b}"),
    "year_january": N_("the same year of birth, one day not known: {a} and {b}"),
    "near_january": N_("years of birth near each other, a day not known: {a} and {b}"),
    "missing": N_("a date of birth is missing"),
    "year": N_("against it: two days of one year: {a} and {b}"),
    "near": N_("against it: dates of birth differ: {a} and {b}"),
    "far": N_("against it: dates of birth lie far apart: {a} and {b}"),
}
_JANUARY = N_("birth years {a} and {b}, both given as 1 January")
_OTHERS = {
    "names_unknown": N_("a name is missing"),
    "number_same": N_("the same individual number of UNHCR"),
    "number_other": N_("against it: another individual number of UNHCR"),
    "sex_same": N_("the same sex"),
    "sex_other": N_("against it: another sex"),
}


def in_words(reasons: Iterable[Reason]) -> list[str]:
    """Each reason in the language in use, what weighs most in the order it came."""
    return [_told(one) for one in reasons]


def _told(one: Reason) -> str:
    if one.code in _NAMES:
        n, how = int(one.facts["n"]), _HOW[str(one.facts["how"])]
        text = _(_NAMES[one.code][n > 1]).format(n=n)
        return text + (_(how) if how else "")
    if one.code.startswith("birth_"):
        a, b = str(one.facts.get("a", "")), str(one.facts.get("b", ""))
        if a.endswith("-01-01") and b.endswith("-01-01"):
            return _(_JANUARY).format(a=a[:4], b=b[:4])
        return _(_BIRTH[one.code.removeprefix("birth_")]).format(a=a, b=b)
    return _(_OTHERS[one.code])
