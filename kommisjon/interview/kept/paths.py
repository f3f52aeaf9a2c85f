"""How a question becomes a path of a record, and back (central-and-merge.md 2.2).

A path step is `[a-z][a-z0-9_]*`. Names that are already so stand as they are; any other name, from somebody else's
form, is spelled in hex after `x_`, so that two names never share a path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kommisjon.model.answers import Status
from kommisjon.model.records import RECORDS

_STEP = re.compile(r"[a-z][a-z0-9_]{0,63}")
_WHOLE = re.compile(r"-?[0-9]{1,15}")


def step(name: str) -> str:
    """Give the path step of a question, group or option name."""
    if _STEP.fullmatch(name) and not name.startswith("x_"):
        return name
    return "x_" + name.encode().hex()


def name_of(spelled: str) -> str:
    """Give the name that `step` spelled."""
    return bytes.fromhex(spelled[2:]).decode() if spelled.startswith("x_") else spelled


def entry_type(repeat: str, attributes: Mapping[str, str]) -> str:
    """Give the type of the records that a repeat's entries are: the repeat's own name, the last of its path.

    A repeat of somebody else's form that only happens to be called `person` is none of ours: what our records take
    on their paths would be asked of its answers. A form says in its settings which it means (km_repeat_person).
    """
    name = repeat.rpartition("/")[2]
    foreign = name in RECORDS and f"km_repeat_{name}" not in attributes
    return "x_" + name.encode().hex() if foreign else name


def path_of(names: str) -> str:
    """Give the path of a question from its names under the groups, joined by '/'."""
    return "/".join(step(name) for name in names.split("/"))


def option_path(path: str, option: str) -> str:
    """Give the path on which one option of a select-multiple question stands, as true or false."""
    return f"{path}/{step(option)}"


def answered(text: str, *, whole: bool = False) -> dict[str, Any]:
    """Give the answer object of a value in XForm text; `whole` for integer questions."""
    if not text:
        return {"s": Status.NOT_ASKED.value}
    if whole and _WHOLE.fullmatch(text):
        return {"s": Status.ANSWERED.value, "v": int(text)}
    return {"s": Status.ANSWERED.value, "v": text}


def text_of(value: dict[str, Any] | None) -> str:
    """Give the XForm text of an answer object; blank for anything but an answered one."""
    if value is None or value.get("s") != Status.ANSWERED.value:
        return ""
    held = value.get("v")
    if held is None:
        return ""
    return ("true" if held else "false") if isinstance(held, bool) else str(held)


def split_ref(ref: str, repeats: frozenset[str]) -> tuple[tuple[tuple[str, int], ...], str]:
    """Split /form/work[2]/title into ((("work", 2),), "title"): the entries it stands in, and its own path.

    `repeats` are the references of the form's repeats without positions (/form/work).
    """
    entries: list[tuple[str, int]] = []
    names: list[str] = []
    plain = ""
    for segment in ref.split("/")[1:]:
        name, _, place = segment.partition("[")
        plain += "/" + name
        names.append(name)
        if plain in repeats:
            entries.append(("/".join(names[1:] if not entries else names), int(place.rstrip("]") or 1)))
            names = []
    return tuple(entries), "/".join(names[1:] if not entries else names)


def repeat_around(ref: str, repeats: frozenset[str]) -> str:
    """Give the reference of the innermost repeat a question stands in; `repeats` as the state gives them."""
    while ref:
        above, _, last = ref.rpartition("/")
        bare = f"{above}/{last.partition('[')[0]}"
        if bare in repeats:
            return bare
        ref = above
    raise LookupError("not in a repeat")


def moved_up(ref: str, repeat: str, gone: int) -> str | None:
    """Give a reference as it is once the entry at `gone` of a repeat was taken away; None for what was in it."""
    name, _, rest = ref.removeprefix(repeat).partition("/")
    if not ref.startswith(repeat) or (name and not name.startswith("[")):
        return ref
    place = int(name.strip("[]") or 1)
    if place == gone:
        return None
    now = place - 1 if place > gone else place
    return repeat + (f"[{now}]" if now > 1 else "") + (f"/{rest}" if rest else "")
