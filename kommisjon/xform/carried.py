"""The lists a form carries or names: choices inside the form, and files that belong to it.

A file is found by its bare name among the form's own files and nowhere else: no folder, no address on the network
is ever followed. One that is missing gives an empty list, as in Collect, and a notice for the author.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

from lxml import etree

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.xform.geojson import NoGeojson, features
from kommisjon.xform.node import Node
from kommisjon.xform.rows import Row
from kommisjon.xform.safexml import children, local, read_xml

Media: TypeAlias = Callable[[str], bytes | None]
"""Gives the bytes of a file that belongs to the form, by its bare name; None where there is none."""

LARGEST_FILE = 24 * 1024 * 1024
"""Bytes of one list."""
LARGEST_LISTS = 96 * 1024 * 1024
"""Bytes of all lists of one form."""
MOST_LIST_ROWS = 250_000
MOST_COLUMNS = 1_000
ITEMSETS = "itemsets.csv"
"""The file that select_one_external reads, all its lists in one table."""

_BARE_NAME = re.compile(r"[\w][\w .()+-]*")
_ADDRESS = re.compile(r"jr://(?P<kind>file-csv|file|images|audio|video)/(?P<name>[^/]+)")
_LAST_SAVED = "jr://instance/last-saved"
_DELIMITERS = (",", ";", "\t")


def no_media(_name: str) -> bytes | None:
    """For forms that stand alone."""
    return None


class Lists(dict[str, Node]):
    """The lists of one form by their ids, and what its author should know of them."""

    def __init__(self, media: Media) -> None:
        super().__init__()
        self.notices: list[str] = []
        self.missing: dict[str, None] = {}
        """Files that are named and not there."""
        self._media = media
        self._bytes = 0

    def add(self, instance: etree._Element) -> None:
        """Take in a secondary instance. Raises Refusal F801 for a file that cannot be read, F805 for a limit."""
        document = Node("", None)
        source = str(instance.get("src") or "").strip()
        inside = children(instance)
        self[str(instance.get("id") or "")] = document
        if inside or not source:
            for element in inside:
                _plant(element, document)
        elif source == _LAST_SAVED:
            # What somebody answered before is nobody else's to see: there is no last saved form.
            _plant_rows({}, [], document)
        else:
            self._read(source, document)

    def add_file(self, name: str) -> None:
        """Take in a table that the form names by itself (search()), under its name without .csv."""
        short = name.removesuffix(".csv")
        if short not in self:
            self[short] = Node("", None)
            self._read(f"{short}.csv", self[short])

    def add_itemset(self, name: str) -> None:
        """Take in one list of itemsets.csv, for select_one_external."""
        if name in self:
            return
        data = self._file(ITEMSETS)
        document = self[name] = Node("", None)
        columns, rows = _table(ITEMSETS, data) if data is not None else ({}, [])
        of = columns.get("list_name", columns.get("list name", MOST_COLUMNS))
        _plant_rows(columns, (row for row in rows if of < len(row) and row[of].strip() == name), document)

    def _read(self, source: str, document: Node) -> None:
        """Plant the file that an address leads to; an empty list where it leads to none."""
        found = _ADDRESS.fullmatch(source)
        name = found["name"] if found else source
        data = None
        if _BARE_NAME.fullmatch(name):
            data = self._file(name)
        else:
            told = _("“{address}” is not a file of the form and is never read; its list is empty")
            self.notices.append(told.format(address=source[:200]))
        suffix = ".csv" if found and found["kind"] == "file-csv" else name[-8:].lower()
        if data is None:
            _plant_rows({}, [], document)
        elif suffix.endswith(".csv"):
            _plant_rows(*_table(name, data), document)
        elif suffix.endswith(".xml"):
            _plant(_xml(name, data), document)
        elif suffix.endswith(("geojson", ".json")):
            _plant_rows(*_places(name, data), document)
        else:
            self.notices.append(
                _("{name} is no kind of list that is read here; its list is empty").format(name=name)
            )
            _plant_rows({}, [], document)

    def _file(self, name: str) -> bytes | None:
        data = self._media(name)
        if data is None:
            self.missing[name] = None
            return None
        self._bytes += len(data)
        if len(data) > LARGEST_FILE:
            raise Refusal(Code.FORM_LIMIT, which=f"{name}: {len(data)} bytes, at most {LARGEST_FILE}")
        if self._bytes > LARGEST_LISTS:
            raise Refusal(Code.FORM_LIMIT, which=f"{name}: more than {LARGEST_LISTS} bytes of lists")
        return data


def _plant(element: etree._Element, parent: Node) -> None:
    """Make nodes of an element and what is below it, without recursion."""
    work = [(element, parent)]
    while work:
        here, above = work.pop()
        below = children(here)
        node = Node(local(here), above, text="" if below else (here.text or ""))
        if here.attrib:
            node.attributes = {etree.QName(str(k)).localname: str(v) for k, v in here.attrib.items()}
        row = above.kids.setdefault(node.name, [])
        row.append(node)
        node.position = len(row)
        work.extend((child, node) for child in reversed(below))


def _plant_rows(columns: dict[str, int], rows: Iterable[list[str]], document: Node) -> None:
    root = Node("root", document)
    document.kids["root"] = [root]
    root.kids["item"] = [Row(root, place, columns, row) for place, row in enumerate(rows, 1)]


def _xml(name: str, data: bytes) -> etree._Element:
    try:
        return read_xml(data)
    except Refusal as refusal:
        facts = {key: f"{name}: {said}" for key, said in refusal.facts.items()}
        raise Refusal(refusal.code, **facts) from None


def _places(name: str, data: bytes) -> tuple[dict[str, int], list[list[str]]]:
    try:
        found = features(_text(name, data))
    except NoGeojson as problem:
        raise _unreadable(name, str(problem)) from None
    columns = {column: place for place, column in enumerate(dict.fromkeys(key for row in found for key in row))}
    _check_size(name, len(columns), len(found))
    return columns, [[row.get(column, "") for column in columns] for row in found]


def _table(name: str, data: bytes) -> tuple[dict[str, int], list[list[str]]]:
    """(each column's place, the rows). Of two columns with one name the first counts; one without is left out."""
    text = _text(name, data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    columns: dict[str, int] = {}
    rows: list[list[str]] = []
    try:
        for place, column in enumerate(next(reader, [])):
            if column.strip():
                columns.setdefault(column.strip(), place)
        for row in reader:
            if row:
                rows.append(row)
                _check_size(name, len(columns), len(rows))
    except csv.Error as problem:
        raise _unreadable(name, f"line {reader.line_num}: {problem}") from None
    return columns, rows


def _delimiter(text: str) -> str:
    """What stands most often in the header: a comma, a semicolon (as Excel writes in many countries) or a tab."""
    header = text.partition("\n")[0]
    return max(_DELIMITERS, key=header.count)


def _text(name: str, data: bytes) -> str:
    """UTF-8, with or without its mark, or UTF-16 with one (Excel's “Unicode text”)."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise _unreadable(name, f"line {line}: neither UTF-8 nor UTF-16") from None


def _check_size(name: str, columns: int, rows: int) -> None:
    if columns > MOST_COLUMNS:
        raise Refusal(Code.FORM_LIMIT, which=f"{name}: more than {MOST_COLUMNS} columns")
    if rows > MOST_LIST_ROWS:
        raise Refusal(Code.FORM_LIMIT, which=f"{name}: more than {MOST_LIST_ROWS} rows")


def _unreadable(name: str, why: str) -> Refusal:
    return Refusal(Code.FORM_UNREADABLE, detail=f"the list {name} cannot be read ({why})")
