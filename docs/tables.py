"""Writes the tables of the manual from the code: python -m docs.tables [--check].

Each stands between two marks, <!-- name --> and <!-- /name -->, in the document named below.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from kommisjon.cli.main import parser
from kommisjon.errors import Code
from kommisjon.tui.actions import ACTIONS, Where
from kommisjon.xform import allowance, carried, expressions, reading, recalculation, safexml, wording
from kommisjon.xform.authoring import apart, untrusted
from kommisjon.xform.xpath import grammar, patterns, tokens
from sync import canonical
from sync.bundle import limits as bundles
from sync.central.arriving import parked
from sync.central.schema import placement

ROOT = Path(__file__).resolve().parent.parent

_AT_CENTRAL = {
    Where.CENTRAL_START: "At the start",
    Where.CENTRAL_SEARCH: "In a search",
    Where.CENTRAL_SHOWN: "At all of a case",
    Where.CENTRAL_CASEWORK: "After the mission",
    Where.CENTRAL_DUE: "At what is due",
    Where.CENTRAL_FIGURES: "At figures",
    Where.CENTRAL_ROWS: "In what one reads",
    Where.CENTRAL_CASES: "In the cases",
    Where.CENTRAL_CASE: "In a case",
    Where.CENTRAL_ANSWERS: "At answers that differ",
    Where.CENTRAL: "Everywhere",
}
_PLACES = {
    Where.INTERVIEW: "In an interview",
    Where.LIST: "In a list",
    Where.MISSIONS: "In the missions",
    Where.CASES: "In the cases",
    Where.HOUSEHOLD: "In a household",
    Where.FAMILY: "In a family",
    Where.BESIDE: "On own words and note",
    Where.SESSION: "On a session",
    Where.DAY: "On the day's board",
    Where.READ_BACK: "Reading back",
    Where.PAPER: "At the paper",
    Where.AFTER: "After the interview",
    Where.SENDING: "At the stick",
    Where.FINDING: "Where something is looked up",
    Where.UNLOCK: "At the passphrase",
    Where.RECOVERY: "With a recovery code",
    Where.EVERYWHERE: "Everywhere",
}
_CLASSES = {
    "V": "The vault on a laptop",
    "B": "The file on the stick",
    "S": "Who signed it",
    "I": "Which laptop, which number",
    "C": "Opening the seal",
    "P": "The sealed content",
    "R": "A single line or field",
    "D": "Cases, missions, databases",
    "F": "Forms",
    "X": "Everything else",
}


def floors() -> str:
    """The layers of the import contract, the top floor first."""
    layers = contract_layers()
    return "\n".join(["```", *(f"floor {len(layers) - n:>2}   {row}" for n, row in enumerate(layers)), "```"])


def contract_layers() -> list[str]:
    """The layers as pyproject.toml has them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers: list[str] = next(one["layers"] for one in contracts if one["type"] == "layers")
    return layers


def keys() -> str:
    """Every action of the screen, by where it works."""
    return _keys(_PLACES)


def resident_keys() -> str:
    """Every key of the board of a reception centre."""
    return _keys({Where.RESIDENTS: "On the board"})


def central_keys() -> str:
    """Every key of central's screen."""
    return _keys(_AT_CENTRAL)


def _keys(places: Mapping[Where, str]) -> str:
    rows = [
        (places[where], f"**{action.shown}**", action.text, action.help, action.letter)
        for where in places
        for action in ACTIONS
        if action.where is where
    ]
    return _table(("where", "key", "on the key line", "what it does", "after Ctrl+G"), rows)


def codes() -> str:
    """Every error code, in the words of the table they are told from."""
    parts = []
    for letter, heading in _CLASSES.items():
        rows = [
            (code.id, _plain(code.value.what), _plain(code.value.do))
            for code in Code
            if code.id.startswith(f"KM-{letter}")
        ]
        parts.append(f"### {heading}\n\n{_table(('code', 'what happened', 'what to do'), rows)}")
    return "\n\n".join(parts)


def commands() -> str:
    """Every command of the command line, in the words of its --help."""
    return _table(("command", "what it does"), [(f"`{name}`", told) for name, told in walk(parser(), "kommisjon")])


_LIMITS: dict[str, tuple[tuple[str, float], ...]] = {
    "A workbook": (
        ("bytes of the file, or of one sheet as CSV", untrusted.LARGEST_FILE),
        ("bytes of everything in it, unpacked", untrusted.LARGEST_UNPACKED),
        ("parts", untrusted.MOST_PARTS),
        ("rows", untrusted.MOST_ROWS),
        ("cells", untrusted.MOST_CELLS),
        ("bytes of one shared text", untrusted.LONGEST_TEXT),
        ("characters of all cells", untrusted.MOST_CHARACTERS),
    ),
    "Conversion": (
        ("seconds by the clock", apart.MOST_SECONDS),
        ("seconds of the processor (not on Windows)", apart.MOST_PROCESSOR_SECONDS),
        ("bytes of memory (not on Windows)", apart.MOST_MEMORY),
        ("bytes of the result, as JSON", apart.MOST_RESULT),
    ),
    "A converted form": (
        ("bytes", safexml.LARGEST_FORM),
        ("elements", safexml.MOST_ELEMENTS),
        ("attributes of one element", safexml.MOST_ATTRIBUTES),
        ("questions and groups", reading.MOST_FIELDS),
        ("groups inside one another", reading.DEEPEST_FORM),
        ("languages", wording.MOST_LANGUAGES),
        ("characters of one expression", tokens.LONGEST_EXPRESSION),
        ("brackets inside one another in one expression", grammar.DEEPEST_NESTING),
        ("questions that all expressions read", expressions.MOST_READS),
    ),
    "Lists beside a form": (
        ("bytes of one", carried.LARGEST_FILE),
        ("bytes of all", carried.LARGEST_LISTS),
        ("rows of one", carried.MOST_LIST_ROWS),
        ("columns of one", carried.MOST_COLUMNS),
    ),
    "One answer": (
        ("steps of work that follow from it", allowance.MOST_WORK),
        ("questions, groups and members in the filling", allowance.MOST_NODES),
        ("members of one repeat that a count makes", recalculation.MOST_MEMBERS),
        ("values set by triggers", recalculation.MOST_ACTIONS),
        ("characters of one value", allowance.LONGEST_VALUE),
    ),
    "A pattern in regex()": (
        ("characters", patterns.LONGEST_PATTERN),
        ("parts, its counted repeats written out", patterns.LARGEST_PATTERN),
        ("characters of the text it is held against", patterns.LONGEST_MATCHED),
        ("seconds for one text", patterns.PATTERN_SECONDS),
    ),
}


def limits() -> str:
    """What a form may be and do at most, from the constants that hold it to that."""
    rows = [(of, what, f"{most:,}") for of, each in _LIMITS.items() for what, most in each]
    return _table(("of", "at most", ""), rows)


_BUNDLE_LIMITS: dict[str, tuple[tuple[str, int], ...]] = {
    "A bundle": (
        ("bytes (KM-B102)", bundles.MAX_BUNDLE),
        ("bytes of the manifest", bundles.MAX_MANIFEST),
        ("bytes of the signature", bundles.MAX_SIGNATURE),
        ("bytes of the sealed key", bundles.MAX_SEALED_KEY),
        ("recipients it is sealed to", bundles.MAX_STANZAS),
    ),
    "Its content": (
        ("bytes, unpacked", bundles.MAX_INNER),
        ("times its packed size, where it is above 16 MiB", bundles.MAX_RATIO),
        ("files", bundles.MAX_FILES),
        ("lines", bundles.MAX_RECORDS),
        ("lines that are set aside (KM-P506)", bundles.MAX_LINES_SET_ASIDE),
        ("bytes of the lines that are set aside (KM-P506)", bundles.MAX_SET_ASIDE),
        ("bytes of an attached file", bundles.MAX_ATTACHMENT),
    ),
    "A line": (
        ("bytes", canonical.MAX_LINE),
        ("levels inside one another", canonical.MAX_DEPTH),
        ("bytes of a text", canonical.MAX_STRING),
        ("values of a list", canonical.MAX_ARRAY),
        ("keys of an object", canonical.MAX_KEYS),
        ("the largest whole number", canonical.MAX_INTEGER),
    ),
    "Opening it": (
        ("bytes of memory (not on Windows)", bundles.OPENING_MEMORY),
        ("seconds of the processor (not on Windows)", bundles.OPENING_PROCESSOR_SECONDS),
        ("seconds by the clock", bundles.OPENING_SECONDS),
        ("bytes of room that must be free beside two sealed copies", bundles.OPENING_ROOM),
    ),
    "The quarantine": (
        ("files of one laptop (KM-B111)", parked.MOST_OF_ONE_LAPTOP),
        ("files in all (KM-B111)", parked.MOST_FILES),
        ("bytes in all (KM-B111)", parked.MOST_BYTES),
    ),
}


def bundle_limits() -> str:
    """What a bundle may be and take at most, from the constants that hold it to that."""
    rows = [(of, what, f"{most:,}") for of, each in _BUNDLE_LIMITS.items() for what, most in each]
    return _table(("of", "at most", ""), rows)


def placements() -> str:
    """Where each table of central's would lie, from the lists that the schema is held to."""
    dealt = [(f"dealt out by `{key}`", tables) for key, tables in placement.SPREAD.items()]
    lists = [*dealt, ("a copy everywhere", placement.EVERYWHERE), ("in one place", placement.IN_ONE_PLACE)]
    rows = [(where, ", ".join(f"`{table.name}`" for table in tables)) for where, tables in lists]
    return _table(("where", "tables"), rows)


def walk(of: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, str]]:
    """Give (command, help) of every command below a parser that does something by itself."""
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            told = {one.dest: one.help or "" for one in action._choices_actions}
            for word, below in action.choices.items():
                deeper = list(walk(below, f"{name} {word}"))
                if not deeper or below.get_default("run") is not None:
                    yield f"{name} {word}", told[word]
                yield from deeper


TABLES: dict[str, tuple[str, Callable[[], str]]] = {
    "floors": ("docs/architecture.md", floors),
    "keys": ("docs/interviewer.md", keys),
    "resident-keys": ("docs/reception-centre.md", resident_keys),
    "limits": ("docs/limits.md", limits),
    "bundle-limits": ("docs/limits.md", bundle_limits),
    "central-keys": ("docs/central.md", central_keys),
    "placements": ("docs/scale.md", placements),
    "codes": ("docs/central.md", codes),
    "commands": ("docs/engineer.md", commands),
}


def written(text: str, name: str, table: str) -> str:
    """Give a document with the table put between its marks. Raises ValueError where they are not."""
    made, count = re.subn(
        rf"(?s)(<!-- {name} -->\n).*?(<!-- /{name} -->)", lambda found: f"{found[1]}{table}\n{found[2]}", text
    )
    if count != 1:
        raise ValueError(f"the marks of {name} stand {count} times")
    return made


def stale() -> list[tuple[Path, str]]:
    """Give the documents whose tables are not as the code has them, with their new text."""
    found = []
    for name, (document, table) in TABLES.items():
        path = ROOT / document
        text = path.read_text("utf-8")
        made = written(text, name, table())
        if made != text:
            found.append((path, made))
    return found


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    columns = list(head)
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _plain(text: str) -> str:
    return re.sub(r"\{\w+\}", "…", text)


def main() -> int:
    """Write the stale tables and name their documents; with --check only name them, and give 1 for any."""
    arguments = argparse.ArgumentParser(prog="python -m docs.tables", description=__doc__)
    arguments.add_argument("--check", action="store_true", help="only tell which are stale")
    check = arguments.parse_args().check
    found = stale()
    for path, made in found:
        print(path.relative_to(ROOT))
        if not check:
            path.write_text(made, encoding="utf-8")
    return 1 if check and found else 0


if __name__ == "__main__":
    sys.exit(main())
